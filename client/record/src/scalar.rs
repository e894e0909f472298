//! The single values that parts are made of, each within its bounds once it exists.

use crate::Rule;
use iso_currency::Currency as IsoCurrency;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A measured value: finite, at most [`Value::MAX`] either way.
///
/// It is an IEEE 754 double, because that is what a number is to RFC 8785, whose canonical form is
/// that of ECMAScript: the shortest decimal that reads back as the same double. Any decimal of up to
/// 15 significant digits, more than an instrument has, comes back as it was written. Not a number and
/// the infinities do not exist in JSON, and negative zero would read back as zero: the first two are
/// refused, the third is zero here from the start.
#[derive(Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct Value(f64);

impl Value {
	/// More than anything that is measured; it keeps the canonical form short.
	pub const MAX: f64 = 1e12;

	/// The value as a number, in the unit that stands beside it.
	pub fn get(self) -> f64 {
		self.0
	}
}

impl TryFrom<f64> for Value {
	type Error = Rule;

	fn try_from(number: f64) -> Result<Self, Rule> {
		// Not a number is in no range.
		if !(-Value::MAX..=Value::MAX).contains(&number) {
			return Err(Rule::OutOfBounds);
		}
		Ok(Value(if number == 0.0 { 0.0 } else { number }))
	}
}

// No value is NaN.
impl Eq for Value {}

impl fmt::Debug for Value {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Value(redacted)")
	}
}

/// A moment, to the second and in UTC, since 1900: `2026-01-31T23:59:59Z` and no other form, so that
/// a moment has one canonical text (RFC 3339 allows many).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(Timestamp);

impl Time {
	/// 1900-01-01T00:00:00Z in seconds of Unix time.
	const FIRST: i64 = -2_208_988_800;

	/// The moment, without what it has beyond whole seconds.
	///
	/// # Errors
	///
	/// [`Rule::NotTime`] before 1900.
	pub fn new(moment: Timestamp) -> Result<Self, Rule> {
		let second = moment.as_nanosecond().div_euclid(1_000_000_000);
		let second = i64::try_from(second).map_err(|_| Rule::NotTime)?;
		Time::from_unix(second)
	}

	/// The moment that many seconds after 1970-01-01T00:00:00Z.
	///
	/// # Errors
	///
	/// [`Rule::NotTime`] before 1900 or after 9999.
	pub fn from_unix(second: i64) -> Result<Self, Rule> {
		if second < Time::FIRST {
			return Err(Rule::NotTime);
		}
		Timestamp::from_second(second)
			.map(Time)
			.map_err(|_| Rule::NotTime)
	}

	/// Now, by the system's clock.
	///
	/// # Errors
	///
	/// [`Rule::NotTime`] if the clock is before 1900.
	pub fn now() -> Result<Self, Rule> {
		Time::new(Timestamp::now())
	}

	/// The moment.
	pub fn timestamp(self) -> Timestamp {
		self.0
	}
}

impl TryFrom<String> for Time {
	type Error = Rule;

	fn try_from(text: String) -> Result<Self, Rule> {
		text.parse()
	}
}

impl std::str::FromStr for Time {
	type Err = Rule;

	fn from_str(text: &str) -> Result<Self, Rule> {
		let moment: Timestamp = text.parse().map_err(|_| Rule::NotTime)?;
		let time = Time::new(moment)?;
		(time.to_string() == text)
			.then_some(time)
			.ok_or(Rule::NotTime)
	}
}

impl From<Time> for String {
	fn from(time: Time) -> Self {
		time.to_string()
	}
}

impl fmt::Display for Time {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}

impl fmt::Debug for Time {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Time({self})")
	}
}

/// Code of a code system, or unit of UCUM: 1 to 32 visible ASCII characters.
///
/// UCUM units have no other characters (The Unified Code for Units of Measure, §6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Symbol(String);

impl Symbol {
	/// In bytes.
	pub const MAX_LENGTH: usize = 32;

	/// As it is written.
	pub fn as_str(&self) -> &str {
		&self.0
	}
}

impl TryFrom<String> for Symbol {
	type Error = Rule;

	fn try_from(text: String) -> Result<Self, Rule> {
		bounded(&text, Symbol::MAX_LENGTH)?;
		if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
			return Err(Rule::NotVisibleAscii);
		}
		Ok(Symbol(text))
	}
}

impl From<Symbol> for String {
	fn from(symbol: Symbol) -> Self {
		symbol.0
	}
}

/// A line of text, as people write it: 1 to 200 bytes of UTF-8 without control characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl Text {
	/// In bytes.
	pub const MAX_LENGTH: usize = 200;

	/// As it is written.
	pub fn as_str(&self) -> &str {
		&self.0
	}
}

impl TryFrom<String> for Text {
	type Error = Rule;

	fn try_from(text: String) -> Result<Self, Rule> {
		bounded(&text, Text::MAX_LENGTH)?;
		if text.chars().any(char::is_control) || text.trim().len() != text.len() {
			return Err(Rule::UncleanText);
		}
		Ok(Text(text))
	}
}

impl From<Text> for String {
	fn from(text: Text) -> Self {
		text.0
	}
}

impl fmt::Debug for Text {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Text(redacted)")
	}
}

fn bounded(text: &str, max: usize) -> Result<(), Rule> {
	match text.len() {
		0 => Err(Rule::Empty),
		length if length > max => Err(Rule::TooLong),
		_ => Ok(()),
	}
}

/// An amount in the minor unit of its currency, such as cents: at most [`Amount::MAX`].
///
/// Never negative: a bill that was wrong is corrected by an entry that amends it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub struct Amount(u64);

impl Amount {
	/// A sum of as many as a bill can have is still a whole number to JSON (below 2^53).
	pub const MAX: u64 = 999_999_999_999;

	/// In minor units.
	pub fn get(self) -> u64 {
		self.0
	}
}

impl TryFrom<u64> for Amount {
	type Error = Rule;

	fn try_from(amount: u64) -> Result<Self, Rule> {
		(amount <= Amount::MAX)
			.then_some(Amount(amount))
			.ok_or(Rule::OutOfBounds)
	}
}

impl fmt::Debug for Amount {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Amount(redacted)")
	}
}

/// A currency of ISO 4217 that has a minor unit; its code is three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(IsoCurrency);

impl Currency {
	/// The code, such as `EUR`.
	pub fn code(self) -> &'static str {
		self.0.code()
	}

	/// How many decimal places the minor unit is of the major one: 2 for `EUR`, 0 for `JPY`.
	pub fn exponent(self) -> u32 {
		self.0.exponent().map_or(0, u32::from)
	}
}

impl TryFrom<String> for Currency {
	type Error = Rule;

	fn try_from(code: String) -> Result<Self, Rule> {
		code.parse()
	}
}

impl std::str::FromStr for Currency {
	type Err = Rule;

	fn from_str(code: &str) -> Result<Self, Rule> {
		IsoCurrency::from_code(code)
			.filter(|currency| currency.exponent().is_some() && currency.code() == code)
			.map(Currency)
			.ok_or(Rule::NotCurrency)
	}
}

impl From<Currency> for String {
	fn from(currency: Currency) -> Self {
		currency.code().to_owned()
	}
}

/// 32 random bytes in a part, without which its commitment would betray it: eight small numbers can
/// be guessed. Whoever may not read the part must not learn its salt.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Salt([u8; 32]);

impl Salt {
	/// A new salt, from the operating system's generator.
	///
	/// # Errors
	///
	/// [`NoRandomness`] if that has none to give.
	pub fn random() -> Result<Self, NoRandomness> {
		let mut salt = Salt([0; 32]);
		getrandom::fill(&mut salt.0).map_err(|_| NoRandomness)?;
		Ok(salt)
	}

	/// A salt that is there already. One that was used for another part, or can be guessed, protects
	/// nothing.
	pub fn from_bytes(bytes: [u8; 32]) -> Self {
		Salt(bytes)
	}
}

/// The operating system has no random bytes to give.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the operating system has no random bytes to give")]
pub struct NoRandomness;

impl TryFrom<String> for Salt {
	type Error = Rule;

	fn try_from(text: String) -> Result<Self, Rule> {
		let text = Zeroizing::new(text);
		from_hex(&text).map(Salt)
	}
}

impl From<Salt> for String {
	fn from(salt: Salt) -> Self {
		to_hex(&salt.0)
	}
}

impl fmt::Debug for Salt {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Salt(redacted)")
	}
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
	let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
	bytes
		.iter()
		.flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)])
		.collect()
}

/// 32 bytes from 64 lower-case hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Result<[u8; 32], Rule> {
	let nibble = |digit: u8| match digit {
		b'0'..=b'9' => Ok(digit - b'0'),
		b'a'..=b'f' => Ok(digit - b'a' + 10),
		_ => Err(Rule::NotHex),
	};
	if text.len() != 64 {
		return Err(Rule::NotHex);
	}
	let mut bytes = [0; 32];
	for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
		if let [high, low] = pair {
			*byte = nibble(*high)? << 4 | nibble(*low)?;
		}
	}
	Ok(bytes)
}
