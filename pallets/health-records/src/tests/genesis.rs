use super::*;
use sp_runtime::BuildStorage;

/// The storage of a chain that begins with this.
fn storage(health_records: crate::GenesisConfig<Test>) -> sp_runtime::Storage {
	RuntimeGenesisConfig {
		health_records,
		..Default::default()
	}
	.build_storage()
	.expect("building the storage itself does not fail")
}

fn build(hospitals: Vec<(AccountId, String)>) {
	storage(crate::GenesisConfig {
		hospitals,
		..Default::default()
	});
}

fn named(accounts: impl IntoIterator<Item = AccountId>) -> Vec<(AccountId, String)> {
	accounts
		.into_iter()
		.map(|account| (account, format!("Hospital {account}")))
		.collect()
}

#[test]
fn the_founders_are_active_members() {
	run(|| {
		assert_eq!(
			HealthRecords::hospital(1),
			Some(hospital(b"Hospital 1", HospitalStatus::Active))
		);
		assert_eq!(HealthRecords::active_hospitals(), FOUNDERS);
		assert_eq!(HealthRecords::hospital(OUTSIDER), None);
	});
}

#[test]
fn takes_max_hospitals() {
	build(named(1..=u64::from(MAX_HOSPITALS)));
}

#[test]
#[should_panic(expected = "7 hospitals, at most 6")]
fn takes_no_more_than_max_hospitals() {
	build(named(1..=u64::from(MAX_HOSPITALS) + 1));
}

#[test]
#[should_panic(expected = "has the account of another one")]
fn takes_an_account_once() {
	build(named([1, 1]));
}

#[test]
#[should_panic(expected = "is empty or too long")]
fn takes_no_empty_name() {
	build(vec![(1, String::new())]);
}

#[test]
fn takes_an_operator_and_a_policy() {
	let storage = storage(crate::GenesisConfig {
		hospitals: named(FOUNDERS),
		database_operator: Some(OUTSIDER),
		approval_policy: share(2, 3),
	});
	sp_io::TestExternalities::from(storage).execute_with(|| {
		assert_eq!(DatabaseOperator::<Test>::get(), Some(OUTSIDER));
		assert_eq!(CurrentApprovalPolicy::<Test>::get(), share(2, 3));
	});
}

#[test]
fn needs_no_operator_and_asks_all_hospitals_if_nothing_is_said() {
	let storage = storage(crate::GenesisConfig {
		hospitals: named(FOUNDERS),
		..Default::default()
	});
	sp_io::TestExternalities::from(storage).execute_with(|| {
		assert_eq!(DatabaseOperator::<Test>::get(), None);
		assert_eq!(CurrentApprovalPolicy::<Test>::get(), share(1, 1));
	});
}

#[test]
#[should_panic(expected = "the approval policy is not a share")]
fn takes_no_invalid_policy() {
	storage(crate::GenesisConfig {
		approval_policy: share(3, 2),
		..Default::default()
	});
}
