use super::*;
use crate::keys::identities::Identities;

fn parse(text: &str) -> Result<Identities, KeyFolderError> {
	Identities::parse(Path::new("encryption.txt"), text)
}

fn key() -> (String, EncryptionKey) {
	let key = DecryptionKey::generate();
	let text = key.to_text().expose_secret().to_string();
	(text, key.encryption_key().unwrap())
}

#[test]
fn what_age_reads_is_read() {
	let ((one, one_public), (other, other_public)) = (key(), key());
	let text = format!("# a\n\n{one}\r\n#b\n\r\n\n{other}");
	let identities = parse(&text).unwrap();
	assert_eq!(identities.public(), [one_public, other_public]);
	assert_eq!(identities.private().len(), 2);
}

#[test]
fn what_age_does_not_read_is_refused() {
	let (key, public) = key();
	for line in [
		" ".to_string(),
		format!(" {key}"),
		format!("{key} "),
		format!("{key} # mine"),
		key.to_lowercase(),
		public.to_string(),
		"AGE-PLUGIN-YUBIKEY-1QQQ".to_string(),
	] {
		assert_error!(
			parse(&format!("# first\n{key}\n{line}\n")),
			KeyFolderError::Line { line: 3, .. },
			"line 3 of encryption.txt is neither a key nor a comment"
		);
	}
}

#[test]
fn a_key_goes_with_the_comments_right_above_it() {
	let ((one, one_public), (other, other_public)) = (key(), key());
	let head = "# Keys of the hospital.\n\n";
	let first = format!("# created: then\n# public key: {one_public}\n{one}\n");
	let second = format!("# created: now\n{other}\n");
	let tail = "# That is all.\n";
	let identities = parse(&[head, &first, &second, tail].concat()).unwrap();
	let without = |key: &EncryptionKey| identities.without(std::slice::from_ref(key)).to_string();
	assert_eq!(without(&one_public), [head, &second, tail].concat());
	assert_eq!(without(&other_public), [head, &first, tail].concat());
	assert_eq!(
		*identities.without(&[]),
		[head, &first, &second, tail].concat()
	);
}

#[test]
fn a_key_that_is_there_twice_goes_twice() {
	let ((one, one_public), (other, _)) = (key(), key());
	let identities = parse(&format!("{one}\n{other}\n{one}")).unwrap();
	assert_eq!(*identities.without(&[one_public]), format!("{other}\n"));
}
