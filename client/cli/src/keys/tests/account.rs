use super::*;
use crate::keys::{
	account::{line, Account},
	AccountError,
};

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const SEED: &str = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";

#[test]
fn alice_is_alice() {
	// 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
	let alice = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
	let by_name = Account::parse("//Alice\n").unwrap();
	let by_phrase = Account::parse(&format!("  {PHRASE}//Alice\r\n")).unwrap();
	let by_seed = Account::parse(SEED).unwrap();
	assert_eq!(hex::encode(by_name.public()), alice);
	assert_eq!(hex::encode(by_phrase.public()), alice);
	assert_eq!(hex::encode(by_seed.public()), alice);
}

#[test]
fn what_is_no_account_is_refused_with_the_reason() {
	let thirteen = format!("{PHRASE} walk");
	let shuffled = PHRASE.replace("bottom drive", "drive bottom");
	let unknown = PHRASE.replace("obey", "obeyed");
	for (text, error) in [
		("", AccountError::Empty),
		(" \n", AccountError::Empty),
		("//Alice\n//Bob", AccountError::NotOneLine),
		("//Alice\r//Bob", AccountError::NotOneLine),
		("//Alice///password", AccountError::Password),
		("//Alice///", AccountError::Password),
		(&thirteen, AccountError::WordCount(13)),
		(&shuffled, AccountError::Checksum),
		(&unknown, AccountError::UnknownWord(3)),
		(&SEED[..64], AccountError::Seed),
		(&SEED.replace('c', "x"), AccountError::Seed),
		("what is this?", AccountError::Malformed),
	] {
		assert_eq!(Account::parse(text).unwrap_err(), error, "{text}");
		let said = error.to_string();
		assert!(!said.contains("Alice") && !said.contains("obey"), "{said}");
	}
}

#[test]
fn a_new_account_is_twelve_words_and_another_one_each_time() {
	let one = Account::generate().unwrap();
	let other = Account::generate().unwrap();
	assert_eq!(one.expose_secret().split(' ').count(), 12);
	assert_ne!(one.expose_secret(), other.expose_secret());
	Account::parse(one.expose_secret()).unwrap();
}

#[test]
fn the_line_of_an_account_ends_once() {
	assert_eq!(*line(&secret("//Alice")), "//Alice\n");
	assert_eq!(*line(&secret(" //Alice\r\n")), "//Alice\n");
}

// By Python's hashlib:
// key = blake2b(b"consilium: key of tags, of the account //Alice").digest()
// blake2b(b"message", digest_size=32, key=key).hexdigest()
#[test]
fn a_tag_stays_what_it_is() {
	let tag = "cff727ec3fe4f46b2559a04c25e3c61355ab97c8d616986e6a92dada6d0074f4";
	let alice = Account::parse("//Alice").unwrap();
	assert_eq!(hex::encode(alice.tag(b"message")), tag);
	assert_eq!(
		Account::parse("//Alice\n").unwrap().tag(b"message"),
		alice.tag(b"message")
	);
	assert_ne!(alice.tag(b"massage"), alice.tag(b"message"));
	assert_ne!(
		Account::parse("//Bob").unwrap().tag(b"message"),
		alice.tag(b"message")
	);
}

#[test]
fn the_secret_is_not_printed() {
	let alice = Account::parse("//Alice").unwrap();
	let public = hex::encode(alice.public());
	assert_eq!(
		format!("{alice:?}"),
		format!("Account(0x{public}, redacted)")
	);
}
