//! Any bytes give a draft or an error, and a draft comes back equal from its record and from its text.
#![no_main]

use consilium_record::Draft;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
	if let Ok(draft) = Draft::from_json(bytes) {
		let text = draft.to_json().expect("a draft is JSON");
		assert_eq!(Draft::from_json(text.as_bytes()).as_ref(), Ok(&draft));
		let record = draft.clone().into_record().expect("there is randomness");
		assert_eq!(Draft::from(&record), draft);
	}
});
