//! X25519 keys as bytes and as age's text.

use age::secrecy::ExposeSecret;
use consilium_record::{Commitment, DecryptionKey, EncryptionKey, KeyError};

// The pair of the test vectors of age's own X25519 implementation in Rust.
const PRIVATE: &str = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
const PUBLIC: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

fn near_prime(lowest: u8) -> [u8; 32] {
	let mut bytes = [0xff; 32];
	bytes[0] = lowest;
	bytes[31] = 0x7f;
	bytes
}

#[test]
fn text_and_bytes_there_and_back() {
	let private: DecryptionKey = PRIVATE.parse().unwrap();
	assert_eq!(private.to_text().expose_secret(), PRIVATE);
	let public: EncryptionKey = PUBLIC.parse().unwrap();
	assert_eq!(private.encryption_key(), Ok(public.clone()));
	assert_eq!(public.to_string(), PUBLIC);
	assert_eq!(EncryptionKey::from_bytes(public.to_bytes()), Ok(public));
}

/// RFC 7748, section 5.2: one iteration, which multiplies the base point by 9.
#[test]
fn the_public_key_is_that_of_the_rfc() {
	let mut nine = [0; 32];
	nine[0] = 9;
	let public = DecryptionKey::from_bytes(&nine)
		.unwrap()
		.encryption_key()
		.unwrap();
	let expected: Commitment = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
		.parse()
		.unwrap();
	assert_eq!(public.to_bytes(), expected.0);
}

#[test]
fn keys_that_are_none() {
	for text in [
		"",
		"age1",
		"age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pb",
		&PUBLIC.to_uppercase(),
		&format!(" {PUBLIC}"),
		PRIVATE,
		"age1pq1xyz",
		"\u{fffd}1\u{20ac}",
	] {
		assert_eq!(
			text.parse::<EncryptionKey>(),
			Err(KeyError::NotAgeKey),
			"{text}"
		);
	}
	for text in ["", PUBLIC, &PRIVATE.to_lowercase(), &format!("{PRIVATE}\n")] {
		assert_eq!(
			text.parse::<DecryptionKey>().unwrap_err(),
			KeyError::NotAgeKey
		);
	}
}

#[test]
fn keys_of_low_order_are_refused() {
	let mut one = [0; 32];
	one[0] = 1;
	let order_eight = [
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
		0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
		0xb8, 0x00,
	];
	let other_order_eight = [
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
		0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
		0x11, 0x57,
	];
	for bytes in [
		[0; 32],
		one,
		order_eight,
		other_order_eight,
		near_prime(0xec),
	] {
		assert_eq!(EncryptionKey::from_bytes(bytes), Err(KeyError::LowOrder));
	}
}

#[test]
fn keys_have_one_form() {
	let sound: EncryptionKey = PUBLIC.parse().unwrap();
	let mut high_bit = sound.to_bytes();
	high_bit[31] |= 0x80;
	for bytes in [
		high_bit,
		near_prime(0xed),
		near_prime(0xee),
		near_prime(0xff),
		[0xff; 32],
	] {
		assert_eq!(
			EncryptionKey::from_bytes(bytes),
			Err(KeyError::NotCanonical)
		);
	}
	assert!(EncryptionKey::from_bytes(near_prime(0xeb)).is_ok());
}

#[test]
fn private_keys_do_not_show() {
	let key: DecryptionKey = PRIVATE.parse().unwrap();
	assert_eq!(format!("{key:?}"), "DecryptionKey(redacted)");
	let error = PRIVATE.to_lowercase().parse::<DecryptionKey>().unwrap_err();
	assert!(!error.to_string().to_lowercase().contains("gq9778"));
}
