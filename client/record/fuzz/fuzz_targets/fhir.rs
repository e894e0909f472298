//! Any bytes give a record or an error, and a record comes back equal from its Bundle.
#![no_main]

use consilium_record::fhir::{export, import, import_draft};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
	let _ = import_draft(bytes);
	if let Ok((record, origin)) = import(bytes) {
		let text = export(&record, &origin).expect("a record has a Bundle");
		assert_eq!(import(text.as_bytes()), Ok((record, origin)));
	}
});
