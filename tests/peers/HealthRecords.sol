// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// The contract that Consilium's chain is measured against, written from the paper's description of its
/// functions: set and get supporting hospitals, set and get health details, set and get bill details,
/// approve pending entries, get vote count, data migration allow.
///
/// It is a peer to measure, not a part of the system. What it is given stays in its storage for good, and
/// everybody who has a node reads it: never give it a person's data. The benchmark sends random bytes.
///
/// Where the paper is silent: an account is a hospital once it has named supporting hospitals; an entry is
/// named by its patient and a number, counted from 0; it can be approved once it has a bill; how many
/// approvals it needs is fixed when it is made, who may give them is not: it is looked up in the hospital's
/// present list. There is no rejection, no deadline and no deletion.
contract HealthRecords {
	/// Bounds the loops over a list of supporting hospitals.
	uint256 public constant MAX_SUPPORTING_HOSPITALS = 16;

	struct Entry {
		address hospital;
		/// Approvals so far, and how many allow the migration: each supporting hospital's and the patient's.
		uint16 approvals;
		uint16 needed;
		bytes healthDetails;
		bytes billDetails;
		mapping(address => bool) approvedBy;
	}

	mapping(address => address[]) private supportingHospitals;
	mapping(address => Entry[]) private entries;

	event SupportingHospitalsSet(address indexed hospital);
	event HealthDetailsSet(address indexed patient, uint256 indexed number);
	event BillDetailsSet(address indexed patient, uint256 indexed number);
	event EntryApproved(address indexed patient, uint256 indexed number, address voter);
	/// The last approval that was needed is in.
	event DataMigrationAllowed(address indexed patient, uint256 indexed number);

	/// A hospital names those that must approve what it enters, instead of those it named before.
	function setSupportingHospitals(address[] calldata hospitals) external {
		require(hospitals.length > 0, "no supporting hospital is named");
		require(hospitals.length <= MAX_SUPPORTING_HOSPITALS, "too many supporting hospitals");
		for (uint256 i = 0; i < hospitals.length; i++) {
			require(hospitals[i] != msg.sender, "a hospital cannot support itself");
			for (uint256 j = 0; j < i; j++) {
				require(hospitals[i] != hospitals[j], "a supporting hospital is named twice");
			}
		}
		supportingHospitals[msg.sender] = hospitals;
		emit SupportingHospitalsSet(msg.sender);
	}

	function getSupportingHospitals(address hospital) external view returns (address[] memory) {
		return supportingHospitals[hospital];
	}

	/// A hospital makes an entry about a patient. Its number is how many the patient had before.
	function setHealthDetails(address patient, bytes calldata details) external returns (uint256 number) {
		uint256 supporting = supportingHospitals[msg.sender].length;
		require(supporting > 0, "the caller has named no supporting hospitals");
		require(patient != msg.sender, "a hospital cannot be its own patient");
		require(details.length > 0, "the health details are empty");
		number = entries[patient].length;
		Entry storage entry = entries[patient].push();
		entry.hospital = msg.sender;
		entry.needed = uint16(supporting + 1);
		entry.healthDetails = details;
		emit HealthDetailsSet(patient, number);
	}

	function getHealthDetails(address patient, uint256 number) external view returns (bytes memory) {
		return existing(patient, number).healthDetails;
	}

	/// The hospital that made the entry adds the bill, once.
	function setBillDetails(address patient, uint256 number, bytes calldata details) external {
		Entry storage entry = existing(patient, number);
		require(entry.hospital == msg.sender, "the caller did not make this entry");
		require(entry.billDetails.length == 0, "the bill details are set already");
		require(details.length > 0, "the bill details are empty");
		entry.billDetails = details;
		emit BillDetailsSet(patient, number);
	}

	function getBillDetails(address patient, uint256 number) external view returns (bytes memory) {
		return existing(patient, number).billDetails;
	}

	/// A supporting hospital, or the patient, approves an entry.
	function approvePendingEntry(address patient, uint256 number) external {
		Entry storage entry = existing(patient, number);
		require(entry.billDetails.length > 0, "the entry has no bill details yet");
		require(
			msg.sender == patient || isSupporting(entry.hospital, msg.sender),
			"the caller has no vote on this entry"
		);
		require(!entry.approvedBy[msg.sender], "the caller has approved this entry already");
		entry.approvedBy[msg.sender] = true;
		entry.approvals += 1;
		emit EntryApproved(patient, number, msg.sender);
		if (entry.approvals == entry.needed) emit DataMigrationAllowed(patient, number);
	}

	function getVoteCount(address patient, uint256 number)
		external
		view
		returns (uint256 approvals, uint256 needed)
	{
		Entry storage entry = existing(patient, number);
		return (entry.approvals, entry.needed);
	}

	/// Whether all have approved, so that the entry may be moved into the database.
	function dataMigrationAllow(address patient, uint256 number) external view returns (bool) {
		Entry storage entry = existing(patient, number);
		return entry.approvals >= entry.needed;
	}

	function getEntryCount(address patient) external view returns (uint256) {
		return entries[patient].length;
	}

	function existing(address patient, uint256 number) private view returns (Entry storage) {
		require(number < entries[patient].length, "there is no such entry");
		return entries[patient][number];
	}

	function isSupporting(address hospital, address voter) private view returns (bool) {
		address[] storage supporting = supportingHospitals[hospital];
		for (uint256 i = 0; i < supporting.length; i++) {
			if (supporting[i] == voter) return true;
		}
		return false;
	}
}
