//! RFC 8785: the vectors of the RFC and of its reference implementation, and what our parts make of it.

mod common;

use common::{bill, health, line, loinc, record};
use consilium_record::{BillDetails, Commitment, HealthDetails, Part, Rule, Value};
use proptest::prelude::*;
use serde_json_canonicalizer::{pipe, to_string};

/// Section 3.2.2 and 3.2.4: literals, numbers, strings and the bytes that result.
#[test]
fn rfc_example() {
	let input = r#"{
		"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
		"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
		"literals": [null, true, false]
	}"#;
	let expected = "
		7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
		75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
		5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
		65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
		5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
		30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d";
	let expected: Vec<u8> = expected
		.split_whitespace()
		.map(|byte| u8::from_str_radix(byte, 16).unwrap())
		.collect();
	assert_eq!(pipe(input).unwrap().into_bytes(), expected);
}

/// Section 3.2.3: fields are sorted by their UTF-16 code units.
#[test]
fn rfc_sorting() {
	let input = r#"{
		"\u20ac": "Euro Sign",
		"\r": "Carriage Return",
		"\ufb33": "Hebrew Letter Dalet With Dagesh",
		"1": "One",
		"\ud83d\ude00": "Emoji: Grinning Face",
		"\u0080": "Control",
		"\u00f6": "Latin Small Letter O With Diaeresis"
	}"#;
	let output = pipe(input).unwrap();
	let places: Vec<_> = [
		"Carriage Return",
		"One",
		"Control",
		"Latin Small",
		"Euro Sign",
		"Emoji",
		"Hebrew",
	]
	.into_iter()
	.map(|text| output.find(text).unwrap())
	.collect();
	assert!(places.is_sorted(), "{output}");
	assert!(
		output.starts_with(r#"{"\r":"Carriage Return","1":"One","#),
		"{output}"
	);
}

/// Appendix B: how numbers are written.
#[test]
fn rfc_numbers() {
	let samples: [(u64, &str); 24] = [
		(0x0000000000000000, "0"),
		(0x8000000000000000, "0"),
		(0x0000000000000001, "5e-324"),
		(0x8000000000000001, "-5e-324"),
		(0x7fefffffffffffff, "1.7976931348623157e+308"),
		(0xffefffffffffffff, "-1.7976931348623157e+308"),
		(0x4340000000000000, "9007199254740992"),
		(0xc340000000000000, "-9007199254740992"),
		(0x4430000000000000, "295147905179352830000"),
		(0x44b52d02c7e14af5, "9.999999999999997e+22"),
		(0x44b52d02c7e14af6, "1e+23"),
		(0x44b52d02c7e14af7, "1.0000000000000001e+23"),
		(0x444b1ae4d6e2ef4e, "999999999999999700000"),
		(0x444b1ae4d6e2ef4f, "999999999999999900000"),
		(0x444b1ae4d6e2ef50, "1e+21"),
		(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
		(0x3eb0c6f7a0b5ed8d, "0.000001"),
		(0x41b3de4355555553, "333333333.3333332"),
		(0x41b3de4355555554, "333333333.33333325"),
		(0x41b3de4355555555, "333333333.3333333"),
		(0x41b3de4355555556, "333333333.3333334"),
		(0x41b3de4355555557, "333333333.33333343"),
		(0xbecbf647612f3696, "-0.0000033333333333333333"),
		(0x43143ff3c1cb0959, "1424953923781206.2"),
	];
	for (bits, text) in samples {
		assert_eq!(to_string(&f64::from_bits(bits)).unwrap(), text);
	}
	for bits in [0x7fffffffffffffff, 0x7ff0000000000000, 0xfff0000000000000] {
		assert!(to_string(&f64::from_bits(bits)).is_err());
	}
}

/// The first thousand of the reference implementation's hundred million numbers, there and back.
#[test]
fn reference_numbers() {
	let lines = include_str!("fixtures/es6-numbers.csv").lines();
	assert_eq!(lines.clone().count(), 1_000);
	for line in lines {
		let (bits, text) = line.split_once(',').unwrap();
		let number = f64::from_bits(u64::from_str_radix(bits, 16).unwrap());
		assert_eq!(to_string(&number).unwrap(), text);
		assert_eq!(serde_json::from_str::<f64>(text).unwrap(), number);
	}
}

/// The reference implementation's texts: what goes in, and what must come out.
#[test]
fn reference_texts() {
	macro_rules! texts {
		($($name:literal),*) => {
			[$((
				$name,
				include_str!(concat!("fixtures/rfc8785/input/", $name, ".json")),
				include_str!(concat!("fixtures/rfc8785/output/", $name, ".json")),
			)),*]
		};
	}
	let texts = texts![
		"arrays",
		"french",
		"structures",
		"unicode",
		"values",
		"weird"
	];
	for (name, input, output) in texts {
		assert_eq!(pipe(input).unwrap(), output, "{name}");
		assert_eq!(pipe(output).unwrap(), output, "{name}, again");
	}
}

#[test]
fn a_part_in_canonical_form() {
	let part = health(vec![
		loinc("39156-5", 33.6, "kg/m2"),
		loinc("1518-0", 148.0, "mg/dL"),
	]);
	let salt = "07".repeat(32);
	let expected = format!(
		r#"{{"format":"consilium/health-details/1","observations":[{{"code":"39156-5","system":"loinc","time":"2026-01-31T08:30:00Z","unit":"kg/m2","value":33.6}},{{"code":"1518-0","system":"loinc","time":"2026-01-31T08:30:00Z","unit":"mg/dL","value":148}}],"salt":"{salt}"}}"#
	);
	let bytes = part.to_canonical_json().unwrap();
	assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
	assert_eq!(HealthDetails::from_canonical_json(&bytes), Ok(part));

	let bill = bill("EUR", vec![line("Größe \"und\" Gewicht", 980)]);
	let salt = "08".repeat(32);
	let expected = format!(
		r#"{{"currency":"EUR","format":"consilium/bill-details/1","lines":[{{"amount":980,"text":"Größe \"und\" Gewicht"}}],"salt":"{salt}"}}"#
	);
	let bytes = bill.to_canonical_json().unwrap();
	assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
}

/// RFC 7693 has BLAKE2b-512 only; these are of Python's hashlib, as the fixtures' README says.
#[test]
fn commitment_is_blake2b_256() {
	let text = include_bytes!("fixtures/health-details.json");
	let expected: Commitment = "1010de32fbb84654b21b60e44c34567ecf022d67cae7840960961579a8bd5073"
		.parse()
		.unwrap();
	assert_eq!(Commitment::to(text), expected);
	let part = HealthDetails::from_canonical_json(text).unwrap();
	assert_eq!(part.commitment(), Ok(expected));

	let bill =
		BillDetails::from_canonical_json(include_bytes!("fixtures/bill-details.json")).unwrap();
	let expected = "2d713daa9056077204952e1a76e82d128114bd22681a4772b549c1c68c4f4359";
	assert_eq!(bill.commitment().unwrap().to_string(), expected);

	let empty = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
	assert_eq!(Commitment::to(b"").to_string(), empty);
}

#[test]
fn salts_make_equal_parts_unlike() {
	let (one, two) = (record(), record());
	assert_eq!(one.health.observations(), two.health.observations());
	assert_ne!(one.health.commitment(), two.health.commitment());
	assert_ne!(one.health.salt(), one.bill.salt());
}

#[test]
fn other_forms_are_read_but_not_canonical() {
	let canonical = record().health.to_canonical_json().unwrap();
	let text = std::str::from_utf8(&canonical).unwrap();
	let value: serde_json::Value = serde_json::from_str(text).unwrap();
	let indented = serde_json::to_string_pretty(&value).unwrap();
	let other_forms = [
		format!("{text}\n"),
		format!(" {text}"),
		text.replace("\"value\":1,", "\"value\":1.0,"),
		text.replace("\"value\":1}", "\"value\":1e0}"),
		text.replace("mg/dL", "mg\\/dL"),
		indented,
	];
	let part = HealthDetails::from_json(&canonical).unwrap();
	for form in other_forms.iter().filter(|form| *form != text) {
		assert_eq!(
			HealthDetails::from_json(form.as_bytes()).as_ref(),
			Ok(&part)
		);
		let error = HealthDetails::from_canonical_json(form.as_bytes()).unwrap_err();
		assert_eq!(error.rule, Rule::NotCanonical);
	}
}

proptest! {
	/// What was written with up to 15 digits is what is read.
	#[test]
	fn decimals_come_back(digits in 0_u64..1_000_000_000_000_000, places in 4_usize..15) {
		let digits = format!("{digits:015}");
		let (whole, fraction) = digits.split_at(15 - places);
		let number: f64 = format!("{whole}.{fraction}").parse().unwrap();
		let value = Value::try_from(number).unwrap();
		let text = to_string(&value).unwrap();
		prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
		let fixed: String = format!("{:.places$}", value.get());
		prop_assert_eq!(fixed, format!("{}.{fraction}", whole.parse::<u64>().unwrap()));
	}

	/// Any value: read again it is the same, and so is its text.
	#[test]
	fn values_are_stable(number in -Value::MAX..Value::MAX) {
		let value = Value::try_from(number).unwrap();
		let text = to_string(&value).unwrap();
		let again: Value = serde_json::from_str(&text).unwrap();
		prop_assert_eq!(again, value);
		prop_assert_eq!(to_string(&again).unwrap(), text);
	}
}
