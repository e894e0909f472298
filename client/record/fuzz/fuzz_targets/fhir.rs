//! Any bytes give a record or an error, and a record comes back equal from its Bundle.
#![no_main]

use consilium_record::fhir::{export, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
	if let Ok((record, origin)) = import(bytes) {
		let text = export(&record, &origin).expect("a record has a Bundle");
		assert_eq!(import(text.as_bytes()), Ok((record, origin)));
	}
});
