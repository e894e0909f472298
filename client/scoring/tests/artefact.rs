//! The artefact: the same from the same, and refused if it is anything else.

mod common;

use common::{artefact, cohort, SHIPPED};
use consilium_scoring::{Artefact, ArtefactError, OfRecord, Plan};
use serde_json::{json, Value};

fn trained(seed: u64) -> Artefact {
	Artefact::train(&cohort(), &[&OfRecord], Plan::ten_by_ten(seed), &|| ())
		.unwrap()
		.0
}

fn parsed(value: &Value) -> Result<Artefact, ArtefactError> {
	Artefact::from_json(value.to_string().as_bytes())
}

fn shipped() -> Value {
	serde_json::from_str(SHIPPED).unwrap()
}

fn refused(value: &Value) -> String {
	parsed(value).unwrap_err().to_string()
}

#[test]
fn the_shipped_one_is_what_training_gives_byte_for_byte() {
	assert_eq!(trained(Plan::SEED).to_json().unwrap(), SHIPPED);
}

#[test]
fn another_seed_changes_the_folds_and_not_the_model() {
	let (one, other) = (artefact(), trained(7));
	assert_eq!(one.equation(), other.equation());
	assert_ne!(one.content().figures, other.content().figures);
	assert_ne!(one.id(), other.id());
}

#[test]
fn what_is_read_is_what_was_written() {
	let read = Artefact::from_json(SHIPPED.as_bytes()).unwrap();
	assert_eq!(read.to_json().unwrap(), SHIPPED);
	// The layout of the file is not part of what the id is of.
	assert_eq!(read.id(), parsed(&shipped()).unwrap().id());
}

#[test]
fn the_id_is_of_every_number() {
	let mut changed = shipped();
	changed["intercept"] = json!(changed["intercept"].as_f64().unwrap() + 1e-6);
	assert_ne!(parsed(&changed).unwrap().id(), artefact().id());
}

/// The pointers (RFC 6901) of all fields of all objects.
fn fields(value: &Value, at: &str, found: &mut Vec<String>) {
	match value {
		Value::Object(object) => {
			for (key, value) in object {
				let path = format!("{at}/{key}");
				fields(value, &path, found);
				found.push(path);
			}
		}
		Value::Array(list) => {
			for (place, value) in list.iter().enumerate() {
				fields(value, &format!("{at}/{place}"), found);
			}
		}
		_ => {}
	}
}

/// `/terms/8/shape` as `terms[8].shape`.
fn path_of(pointer: &str) -> String {
	let mut path = String::new();
	for part in pointer.split('/').skip(1) {
		match part.parse::<usize>() {
			Ok(place) => path += &format!("[{place}]"),
			Err(_) if path.is_empty() => path += part,
			Err(_) => path += &format!(".{part}"),
		}
	}
	path
}

fn without(pointer: &str) -> Value {
	let mut value = shipped();
	let (object, key) = pointer.rsplit_once('/').unwrap();
	let object = value.pointer_mut(object).unwrap().as_object_mut().unwrap();
	object.remove(key).unwrap();
	value
}

#[test]
fn a_field_that_is_missing_is_named() {
	let mut pointers = Vec::new();
	fields(&shipped(), "", &mut pointers);
	assert!(pointers.len() > 100, "{}", pointers.len());
	for pointer in pointers {
		let error = refused(&without(&pointer));
		let path = path_of(&pointer);
		// Which shape it is, serde takes from a field of the object itself.
		let object = path.rsplit_once('.').map_or("", |(object, _)| object);
		let in_shape = object.ends_with(".shape");
		assert!(
			error.starts_with(&path) || in_shape && error.starts_with(object),
			"{path}: {error}"
		);
		assert!(error.ends_with("this is missing"), "{path}: {error}");
	}
}

#[test]
fn a_field_that_is_not_known_is_refused() {
	for object in [
		"",
		"/data",
		"/features/3",
		"/features/3/treatment",
		"/terms/0",
		"/threshold",
	] {
		let mut value = shipped();
		let fields = value.pointer_mut(object).unwrap().as_object_mut().unwrap();
		fields.insert("comment".to_owned(), json!("x"));
		let error = refused(&value);
		assert!(
			error.contains("a field here is unknown"),
			"{object}: {error}"
		);
	}
}

#[test]
fn another_version_is_refused_as_such() {
	let mut value = shipped();
	value["format"] = json!("consilium/diabetes-model/2");
	value["something"] = json!("new");
	assert_eq!(parsed(&value).unwrap_err(), ArtefactError::OtherVersion);
	assert!(refused(&value).contains("consilium/diabetes-model/1, the one that is known here"));
}

#[test]
fn numbers_that_make_no_model_are_refused() {
	for (pointer, wrong, path) in [
		("/terms/0/deviation", json!(0), "terms[0].deviation"),
		("/terms/0/mean", json!("x"), "terms[0].mean"),
		("/terms/0/mean", json!(null), "terms[0].mean"),
		(
			"/terms/8/shape/knots",
			json!([50, 29, 22]),
			"terms[8].shape",
		),
		("/terms", json!([]), "terms"),
		("/features/6/treatment/minimum", json!(0), "terms[6].shape"),
		(
			"/features/1/treatment/imputed",
			json!(500),
			"features[1].treatment",
		),
		("/features/1/unit", json!("mmol/L"), "features[1]"),
		("/features/1/code", json!("2345-7"), "features[1]"),
		("/features", json!([]), "features"),
		("/threshold/probability", json!(1), "threshold.probability"),
		("/intercept", json!([1]), "intercept"),
	] {
		let mut value = shipped();
		*value.pointer_mut(pointer).unwrap() = wrong;
		let error = refused(&value);
		assert!(error.starts_with(path), "{pointer}: {error}");
	}
}

#[test]
fn what_is_no_json_is_refused() {
	for text in ["", "{", "[]", "7", "null", &SHIPPED[..SHIPPED.len() / 2]] {
		assert!(Artefact::from_json(text.as_bytes()).is_err(), "{text}");
	}
}
