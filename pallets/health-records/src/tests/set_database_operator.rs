use super::*;

const NEW: AccountId = OUTSIDER;

fn appoint(operator: AccountId) {
	assert_ok!(HealthRecords::set_database_operator(consortium(), operator));
}

#[test]
fn the_new_operator_migrates_and_the_old_one_no_longer() {
	run(|| {
		let entry = submitted();
		approve(entry);
		appoint(NEW);

		assert_eq!(DatabaseOperator::<Test>::get(), Some(NEW));
		System::assert_last_event(Event::DatabaseOperatorSet { operator: NEW }.into());
		assert_noop!(
			HealthRecords::confirm_migration(signed(OPERATOR), vec![entry]),
			Error::<Test>::NotDatabaseOperator
		);
		assert_ok!(HealthRecords::confirm_migration(signed(NEW), vec![entry]));
	});
}

#[test]
fn the_operator_is_given_the_grant_once() {
	run(|| {
		appoint(NEW);
		assert_eq!(Balances::free_balance(NEW), GRANT);
		assert_noop!(
			HealthRecords::set_database_operator(consortium(), NEW),
			Error::<Test>::OperatorAlreadySet
		);
		assert_eq!(Balances::free_balance(NEW), GRANT);
		assert_eq!(Balances::free_balance(OPERATOR), 0);
	});
}

#[test]
fn the_operator_of_the_genesis_is_the_operator() {
	run(|| {
		assert_noop!(
			HealthRecords::set_database_operator(consortium(), OPERATOR),
			Error::<Test>::OperatorAlreadySet
		);
	});
}

#[test]
fn there_can_be_none_before() {
	run(|| {
		DatabaseOperator::<Test>::kill();
		appoint(OPERATOR);
		assert_eq!(Balances::free_balance(OPERATOR), GRANT);
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		for origin in [
			RuntimeOrigin::root(),
			RuntimeOrigin::none(),
			signed(FOUNDERS[0]),
			signed(OPERATOR),
			motion(1, 3),
		] {
			assert_noop!(HealthRecords::set_database_operator(origin, NEW), BadOrigin);
		}
	});
}
