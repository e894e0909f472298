use super::*;
use consilium_record::{Draft, Unopened};

const NOW: &str = "2026-02-01T00:00:00Z";

/// A record with a glucose reading of so many mg/dL, and a bill of so many cents.
fn opened(glucose: u32, cents: u64, currency: &str) -> Result<Record, OpenError> {
	let draft = format!(
		r#"{{"health":{{"observations":[{{"system":"loinc","code":"1518-0","value":{glucose},
		"unit":"mg/dL","time":"2026-01-31T08:30:00Z"}}]}},
		"bill":{{"currency":"{currency}","lines":[{{"text":"x","amount":{cents}}}]}}}}"#
	);
	Ok(Draft::from_json(draft.as_bytes())
		.unwrap()
		.into_record()
		.unwrap())
}

fn decide(policy: &Policy, opened: &Result<Record, OpenError>) -> Decision {
	policy.decide(&policy.concerns(opened, NOW.parse().unwrap()))
}

#[test]
fn the_example_is_a_policy() {
	let policy = Policy::parse(EXAMPLE).unwrap();
	assert_eq!(
		decide(&policy, &opened(120, 1_000, "EUR")),
		Decision::Approve
	);
	assert_eq!(
		decide(&policy, &opened(120, 100_001, "EUR")),
		Decision::Leave
	);
	assert_eq!(decide(&policy, &opened(120, 1_000, "USD")), Decision::Leave);
	let implausible = Decision::Reject(Reason::Implausible);
	assert_eq!(decide(&policy, &opened(20_000, 1_000, "EUR")), implausible);
	// The strictest holds, whatever comes first.
	assert_eq!(decide(&policy, &opened(20_000, 1_000, "USD")), implausible);
}

#[test]
fn what_cannot_be_read() {
	let policy =
		Policy::parse(&EXAMPLE.replace("does-not-open = \"leave\"", "does-not-open = \"reject\""))
			.unwrap();
	let unopened = Err(OpenError::DoesNotOpen(Unopened::NoMatchingKey));
	assert_eq!(
		decide(&policy, &unopened),
		Decision::Reject(Reason::DoesNotOpen)
	);
	let mismatch = Err(OpenError::CommitmentMismatch);
	assert_eq!(
		decide(&policy, &mismatch),
		Decision::Reject(Reason::CommitmentMismatch)
	);
}

#[test]
fn errors_say_where() {
	let error = |text: String| format!("{:#}", Policy::parse(&text).unwrap_err());
	let wrong = error(EXAMPLE.replace("malformed = \"reject\"", "malformed = \"approve\""));
	assert!(
		wrong.starts_with("line 11: ") && wrong.contains("approve"),
		"{wrong}"
	);
	let unknown = error(format!("stranger = \"reject\"\n{EXAMPLE}"));
	assert!(
		unknown.starts_with("line 1: ") && unknown.contains("stranger"),
		"{unknown}"
	);
	let missing = error(EXAMPLE.replace("malformed = \"reject\"", ""));
	assert!(missing.contains("malformed"), "{missing}");
	let currency = error(EXAMPLE.replace("EUR = ", "XYZ = "));
	assert!(currency.contains("XYZ is no currency"), "{currency}");
}

#[test]
fn a_text_never_says_what_was_read() {
	let policy = Policy::parse(EXAMPLE).unwrap();
	let opened = opened(20_777, 777_777, "EUR");
	for concern in policy.concerns(&opened, NOW.parse().unwrap()) {
		assert!(!concern.to_string().contains("777"), "{concern}");
	}
}
