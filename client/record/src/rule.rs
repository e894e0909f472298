//! What can be wrong with a part, and where.

use std::fmt;

/// A rule that a field breaks. Its text never holds what stands in the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
	/// Not JSON (RFC 8259), or a number beyond those of IEEE 754.
	#[error("this is not JSON")]
	NotJson,
	/// JSON, but not in the one form that RFC 8785 gives it.
	#[error("this is not the canonical form (RFC 8785)")]
	NotCanonical,
	/// More bytes than [`MAX_JSON_LENGTH`](crate::MAX_JSON_LENGTH), or than the field takes.
	#[error("this is too long")]
	TooLong,
	/// A text or a list without anything in it.
	#[error("this is empty")]
	Empty,
	/// More elements than the list takes.
	#[error("these are too many")]
	TooMany,
	/// A string where a number should be, and the like.
	#[error("this has the wrong type")]
	WrongType,
	/// The object must not have such a field. The path is that of the object.
	#[error("a field here is unknown")]
	UnknownField,
	/// The field must be there.
	#[error("this is missing")]
	Missing,
	/// The field is there twice.
	#[error("this is repeated")]
	Repeated,
	/// None of the values that can stand here.
	#[error("this is none of the values that are allowed")]
	NotAllowed,
	/// A number that is not finite, or out of the field's bounds.
	#[error("this number is out of bounds")]
	OutOfBounds,
	/// A text with a control character in it, or with space at an end.
	#[error("this has a control character, or space at an end")]
	UncleanText,
	/// A code or unit with anything but visible ASCII characters.
	#[error("this has other characters than visible ASCII")]
	NotVisibleAscii,
	/// A LOINC code that is not digits, a hyphen and their check digit.
	#[error("this is no LOINC code: the form or the check digit is wrong")]
	NotLoinc,
	/// A time in another form than `2026-01-31T23:59:59Z`, or before 1900.
	#[error("this is no time of the form 2026-01-31T23:59:59Z since 1900")]
	NotTime,
	/// Not a currency of ISO 4217 that has a minor unit.
	#[error("this is no currency of ISO 4217 with a minor unit")]
	NotCurrency,
	/// Not 64 lower-case hexadecimal digits.
	#[error("this is not 32 bytes in lower-case hexadecimal")]
	NotHex,
	/// Something beside it says otherwise: a total that is not the sum, a reference that leads
	/// elsewhere.
	#[error("this contradicts another field")]
	Contradiction,
}

impl Rule {
	/// Those that a field's own conversion reports.
	const OF_FIELDS: [Rule; 10] = [
		Rule::TooLong,
		Rule::Empty,
		Rule::TooMany,
		Rule::OutOfBounds,
		Rule::UncleanText,
		Rule::NotVisibleAscii,
		Rule::NotLoinc,
		Rule::NotTime,
		Rule::NotCurrency,
		Rule::NotHex,
	];

	/// The rule that an error of serde_json is about, and the field that it names.
	///
	/// serde knows errors as texts only, and its own texts quote the input. So our rules are known
	/// again by their text, serde's by their beginning, and the text itself goes no further.
	pub(crate) fn of(error: &serde_json::Error) -> (Rule, Option<String>) {
		if !error.is_data() {
			return (Rule::NotJson, None);
		}
		let text = error.to_string();
		let ours = |rule: &Rule| text.starts_with(&rule.to_string());
		if let Some(rule) = Rule::OF_FIELDS.into_iter().find(ours) {
			return (rule, None);
		}
		// The names of missing and repeated fields are those of our types, never the input's.
		let named = || text.split('`').nth(1).map(str::to_owned);
		match text.split(' ').next() {
			Some("missing") => (Rule::Missing, named()),
			Some("duplicate") => (Rule::Repeated, named()),
			Some("unknown") if text.starts_with("unknown field") => (Rule::UnknownField, None),
			Some("unknown") => (Rule::NotAllowed, None),
			_ => (Rule::WrongType, None),
		}
	}
}

/// A field that breaks a rule. It names both, and never holds the field's content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invalid {
	/// The field's place, such as `observations[2].unit`; empty for the whole.
	pub path: String,
	/// The line and the column in the text that was parsed, both from 1, where there was a text.
	pub position: Option<(usize, usize)>,
	/// The rule.
	pub rule: Rule,
}

impl Invalid {
	pub(crate) fn new(path: impl Into<String>, rule: Rule) -> Self {
		Invalid {
			path: path.into(),
			position: None,
			rule,
		}
	}

	/// The same, seen from an object that holds this one at `prefix`.
	pub(crate) fn within(mut self, prefix: &str) -> Self {
		self.path = join(prefix, &self.path);
		// The position is one in the inner text.
		self.position = None;
		self
	}
}

impl fmt::Display for Invalid {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let path = if self.path.is_empty() {
			"the whole"
		} else {
			&self.path
		};
		write!(f, "{path}")?;
		if let Some((line, column)) = self.position {
			write!(f, " (line {line}, column {column})")?;
		}
		write!(f, ": {}", self.rule)
	}
}

impl std::error::Error for Invalid {}

pub(crate) fn join(prefix: &str, path: &str) -> String {
	match (prefix, path) {
		("", path) => path.to_owned(),
		(prefix, "") => prefix.to_owned(),
		(prefix, path) if path.starts_with('[') => format!("{prefix}{path}"),
		(prefix, path) => format!("{prefix}.{path}"),
	}
}
