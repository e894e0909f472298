//! Any bytes give a part or an error, and a part has one canonical form, which reads as the same part.
#![no_main]

use consilium_record::{plausibility, BillDetails, DiabetesPanel, HealthDetails, Part, Time};
use libfuzzer_sys::fuzz_target;
use std::fmt::Debug;

fn canonical_again<P: Part + PartialEq + Debug>(bytes: &[u8]) -> Option<P> {
	let part = P::from_json(bytes).ok()?;
	let canonical = part
		.to_canonical_json()
		.expect("a part has a canonical form");
	assert_eq!(P::from_canonical_json(&canonical).as_ref(), Ok(&part));
	Some(part)
}

fuzz_target!(|bytes: &[u8]| {
	let _ = canonical_again::<BillDetails>(bytes).map(|bill| bill.total());
	if let Some(health) = canonical_again::<HealthDetails>(bytes) {
		let now = Time::from_unix(1_800_000_000).expect("this is after 1900");
		for found in plausibility::check(&health, now) {
			let _ = found.to_string();
		}
		let _ = DiabetesPanel::of(&health);
	}
});
