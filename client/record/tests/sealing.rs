//! Sealing and opening.

mod common;

use age_core::{
	format::{FileKey, Stanza},
	secrecy::ExposeSecret,
};
use common::{bill, health, line, loinc, readers, record};
use consilium_record::{
	open, seal, BillDetails, Commitment, DecryptionKey, EncryptionKey, HealthDetails, OpenError,
	Part, Rule, SealError, Unopened, MAX_CIPHERTEXT_LENGTH,
};
use proptest::prelude::*;
use std::{io::Write, sync::LazyLock};

#[test]
fn every_reader_opens_both_parts() {
	let record = record();
	let (keys, readers) = readers(7);
	let sealed = record.seal(&readers).unwrap();
	for key in keys {
		assert_eq!(sealed.open(&[key]), Ok(record.clone()));
	}
}

#[test]
fn one_key_of_several_is_enough() {
	let record = record();
	let (keys, readers) = readers(2);
	let sealed = record.seal(&readers[1..]).unwrap();
	assert_eq!(sealed.open(&keys), Ok(record));
}

/// Tries the first stanza of a file, and no other.
struct OnlyFirst(age::x25519::Identity);

impl age::Identity for OnlyFirst {
	fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
		self.0.unwrap_stanza(stanza)
	}

	fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, age::DecryptError>> {
		self.unwrap_stanza(stanzas.first()?)
	}
}

#[test]
fn the_first_reader_s_stanza_comes_first() {
	let (keys, readers) = readers(7);
	// Whichever it is in the order of the keys.
	for first in 0..readers.len() {
		let mut readers = readers.clone();
		readers.swap(0, first);
		let sealed = record().seal(&readers).unwrap();
		for (place, key) in keys.iter().enumerate() {
			let key = OnlyFirst(key.to_text().expose_secret().parse().unwrap());
			for part in [&sealed.health, &sealed.bill] {
				let decryptor = age::Decryptor::new_buffered(&part.ciphertext[..]).unwrap();
				let opens = decryptor.decrypt(std::iter::once(&key as _)).is_ok();
				assert_eq!(opens, place == first);
			}
		}
	}
}

/// The panel with everything measured, for the patient, the hospital, four supporting hospitals and the
/// operator.
#[test]
fn seven_readers_fit() {
	let record = record();
	assert_eq!(record.health.observations().len(), 8);
	let (_, readers) = readers(7);
	let sealed = record.seal(&readers).unwrap();
	for part in [sealed.health, sealed.bill] {
		assert!(
			part.ciphertext.len() <= MAX_CIPHERTEXT_LENGTH / 3,
			"{part:?}"
		);
	}
}

/// As many readers as an entry can have: the patient, the hospital, 16 supporting ones, the operator.
#[test]
fn nineteen_readers_fit() {
	let (_, readers) = readers(19);
	assert!(record().seal(&readers).is_ok());
}

#[test]
fn too_long_to_seal() {
	let observations = vec![loinc("1518-0", 0.1 + 0.2, "mg/dL"); HealthDetails::MAX_OBSERVATIONS];
	let (_, readers) = readers(19);
	let error = seal(&health(observations), &readers).unwrap_err();
	let SealError::TooLong { length } = error else {
		panic!("{error}");
	};
	assert!(length > MAX_CIPHERTEXT_LENGTH);
	assert_eq!(
		error.to_string(),
		format!("this has {length} bytes when sealed, and the chain takes 8192 at most")
	);
}

#[test]
fn nobody_to_seal_to() {
	assert_eq!(record().seal(&[]), Err(SealError::NoRecipients));
}

#[test]
fn a_reader_who_is_named_twice_counts_once() {
	let (keys, readers) = readers(1);
	let part = bill("EUR", vec![line("Consultation", 4500)]);
	let sealed = seal(&part, &[readers[0].clone(), readers[0].clone()]).unwrap();
	let stanza = b"-> X25519 ";
	let stanzas = sealed.ciphertext.windows(stanza.len());
	assert_eq!(stanzas.filter(|bytes| bytes == stanza).count(), 1);
	assert_eq!(
		open(&sealed.ciphertext, &sealed.commitment, &keys),
		Ok(part)
	);
}

#[test]
fn the_wrong_key_does_not_open() {
	let (_, readers) = readers(2);
	let sealed = record().seal(&readers).unwrap();
	let unopened = Err(OpenError::DoesNotOpen(Unopened::NoMatchingKey));
	assert_eq!(sealed.open(&[DecryptionKey::generate()]), unopened);
	assert_eq!(sealed.open(&[]), unopened);
}

#[test]
fn the_commitment_is_checked() {
	let (keys, readers) = readers(1);
	let sealed = record().seal(&readers).unwrap();
	let opened: Result<HealthDetails, _> =
		open(&sealed.health.ciphertext, &sealed.bill.commitment, &keys);
	assert_eq!(opened, Err(OpenError::CommitmentMismatch));
}

#[test]
fn a_part_opened_as_the_other() {
	let (keys, readers) = readers(1);
	let sealed = record().seal(&readers).unwrap().bill;
	let opened: Result<HealthDetails, _> = open(&sealed.ciphertext, &sealed.commitment, &keys);
	assert!(matches!(opened, Err(OpenError::Malformed(_))));
}

/// The file of age that the standard tool would make of any plaintext.
fn seal_bytes(plaintext: &[u8], reader: &EncryptionKey) -> Vec<u8> {
	let recipient: age::x25519::Recipient = reader.to_string().parse().unwrap();
	let recipients = std::iter::once(&recipient as &dyn age::Recipient);
	let encryptor = age::Encryptor::with_recipients(recipients).unwrap();
	let mut ciphertext = Vec::new();
	let mut writer = encryptor.wrap_output(&mut ciphertext).unwrap();
	writer.write_all(plaintext).unwrap();
	writer.finish().unwrap();
	ciphertext
}

#[test]
fn what_was_sealed_must_be_canonical() {
	let (keys, readers) = readers(1);
	let canonical = record().health.to_canonical_json().unwrap();
	let text = std::str::from_utf8(&canonical).unwrap();
	let cases = [
		(format!("{text} "), Rule::NotCanonical),
		(
			text.replace("{\"format\"", "{ \"format\""),
			Rule::NotCanonical,
		),
		(
			text.replace("{\"format\"", "{\"secret\":1,\"format\""),
			Rule::UnknownField,
		),
		(
			text.replace("\"unit\"", "\"unit\":\"mg\",\"unit\""),
			Rule::Repeated,
		),
		(String::new(), Rule::NotJson),
	];
	for (plaintext, rule) in cases {
		let ciphertext = seal_bytes(plaintext.as_bytes(), &readers[0]);
		let commitment = Commitment::to(plaintext.as_bytes());
		let opened = open::<HealthDetails>(&ciphertext, &commitment, &keys);
		let Err(error @ OpenError::Malformed(_)) = opened else {
			panic!("{rule:?}");
		};
		assert!(error.to_string().contains(&rule.to_string()), "{error}");
		assert!(!error.to_string().contains("secret"));
	}
}

#[test]
fn truncated_at_any_byte() {
	let (keys, readers) = readers(2);
	let sealed = record().seal(&readers).unwrap().health;
	for length in 0..sealed.ciphertext.len() {
		let cut = &sealed.ciphertext[..length];
		let opened = open::<HealthDetails>(cut, &sealed.commitment, &keys);
		assert!(matches!(opened, Err(OpenError::DoesNotOpen(_))), "{length}");
	}
}

#[test]
fn more_bytes_than_the_chain_takes() {
	let (keys, _) = readers(1);
	let bytes = vec![b'a'; MAX_CIPHERTEXT_LENGTH + 1];
	let opened = open::<BillDetails>(&bytes, &Commitment([0; 32]), &keys);
	assert_eq!(opened, Err(OpenError::DoesNotOpen(Unopened::TooLong)));
}

/// A file for a passphrase is no file for a key, however much work it asks for.
#[test]
fn a_passphrase_is_not_tried() {
	let (keys, _) = readers(1);
	let file = "age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 32\n\
	            ZV/AhotwSGqaPCU43cepl4WYUouAa17a3xpu4G2yi5k\n\
	            --- fgMiVLJHMlg9fW7CVG/hPS5EAU4Zeg19LyCP7SoH5nA\n0123456789abcdef0123456789abcdef";
	let opened = open::<BillDetails>(file.as_bytes(), &Commitment([0; 32]), &keys);
	assert!(matches!(opened, Err(OpenError::DoesNotOpen(_))));
}

/// Sealed by another implementation of age; how is in the fixtures' README.
#[test]
fn a_file_of_another_implementation() {
	let mut lines = include_str!("fixtures/throw-away-key.txt").lines();
	let key: DecryptionKey = lines.next().unwrap().parse().unwrap();
	assert_eq!(
		key.encryption_key().unwrap().to_string(),
		lines.next().unwrap()
	);
	let plaintext = include_bytes!("fixtures/health-details.json");
	let part: HealthDetails = open(
		include_bytes!("fixtures/health-details.age"),
		&Commitment::to(plaintext),
		&[key],
	)
	.unwrap();
	assert_eq!(part.to_canonical_json().unwrap().as_slice(), plaintext);
	assert_eq!(part.observations().len(), 3);
}

struct Sample {
	keys: Vec<DecryptionKey>,
	ciphertext: Vec<u8>,
	commitment: Commitment,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
	let (keys, readers) = readers(2);
	let sealed = record().seal(&readers).unwrap().health;
	Sample {
		keys,
		ciphertext: sealed.ciphertext,
		commitment: sealed.commitment,
	}
});

proptest! {
	#[test]
	fn any_bytes_give_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
		let opened = open::<HealthDetails>(&bytes, &SAMPLE.commitment, &SAMPLE.keys);
		prop_assert!(opened.is_err());
	}

	/// Whatever byte is changed, it does not open.
	#[test]
	fn garbled_files_do_not_open(place in any::<prop::sample::Index>(), change in 1_u8..) {
		let mut ciphertext = SAMPLE.ciphertext.clone();
		*place.get_mut(&mut ciphertext) ^= change;
		let opened = open::<HealthDetails>(&ciphertext, &SAMPLE.commitment, &SAMPLE.keys);
		prop_assert!(matches!(opened, Err(OpenError::DoesNotOpen(_))));
	}

	#[test]
	fn any_header_gives_a_result(
		lines in proptest::collection::vec("(-> |--- |X25519 |scrypt |[A-Za-z0-9+/ ]){0,70}", 0..8),
	) {
		let file = format!("age-encryption.org/v1\n{}\n", lines.join("\n"));
		let opened = open::<HealthDetails>(file.as_bytes(), &SAMPLE.commitment, &SAMPLE.keys);
		prop_assert!(opened.is_err());
	}
}

#[test]
fn a_key_is_known_to_be_a_readers_of_either_part() {
	let (reader, other) = (DecryptionKey::generate(), DecryptionKey::generate());
	let record = record();
	let mut sealed = record.seal(&[reader.encryption_key().unwrap()]).unwrap();
	assert!(sealed.is_sealed_to(&reader));
	assert!(!sealed.is_sealed_to(&other));
	sealed.health.ciphertext.clear();
	assert!(sealed.is_sealed_to(&reader));
	sealed.bill.ciphertext.truncate(40);
	assert!(!sealed.is_sealed_to(&reader));
}
