use super::*;
use sp_runtime::BuildStorage;

fn build(hospitals: Vec<(AccountId, String)>) {
	RuntimeGenesisConfig {
		health_records: crate::GenesisConfig {
			hospitals,
			..Default::default()
		},
		..Default::default()
	}
	.build_storage()
	.expect("building the storage itself does not fail");
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
