//! JSON: strict parsing that names the wrong field, and the canonical form.

use crate::{
	rule::{join, Invalid, Rule},
	MAX_JSON_LENGTH,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use zeroize::Zeroizing;

/// The value in a JSON text of at most [`MAX_JSON_LENGTH`] bytes. The text must have the shape that the
/// value is written in: fields that the type does not know, and repeated ones, are errors, and so are
/// nulls for what is not there, and arrays for objects, which serde would let pass.
///
/// It is for the types of this crate and for those that have them as fields, such as an envelope with
/// a [`Draft`](crate::Draft) in it. Such a type denies unknown fields, writes itself in the form that
/// it reads, and holds the field as it is: serde loses paths and positions in what is flattened or
/// untagged. What its own fields say of an error is told as [`Rule::WrongType`].
///
/// # Errors
///
/// The first field that breaks a rule, by its path from the root of the text, with line and column.
/// One that only has the wrong shape has its path alone.
pub fn parse<T: DeserializeOwned + Serialize>(text: &[u8]) -> Result<T, Invalid> {
	let value: T = parse_leniently(text)?;
	let not_json = |_| Invalid::new("", Rule::NotJson);
	let read: Value = serde_json::from_slice(text).map_err(not_json)?;
	let written = serde_json::to_value(&value).map_err(not_json)?;
	match difference(&read, &written) {
		Some(path) => Err(Invalid::new(path, Rule::WrongType)),
		None => Ok(value),
	}
}

/// The path at which one value has another shape than the other.
fn difference(read: &Value, written: &Value) -> Option<String> {
	let within = |place: String, path: String| join(&place, &path);
	match (read, written) {
		(Value::Object(read), Value::Object(written)) => read.iter().find_map(|(key, read)| {
			// What is read and not written is a null for a field that serde knows: the name is ours.
			let path = written
				.get(key)
				.map_or(Some(String::new()), |written| difference(read, written))?;
			Some(within(key.clone(), path))
		}),
		(Value::Array(read), Value::Array(written)) if read.len() == written.len() => {
			let pairs = read.iter().zip(written).enumerate();
			pairs
				.filter_map(|(place, (read, written))| {
					Some(within(format!("[{place}]"), difference(read, written)?))
				})
				.next()
		}
		(Value::String(_), Value::String(_))
		| (Value::Number(_), Value::Number(_))
		| (Value::Bool(_), Value::Bool(_))
		| (Value::Null, Value::Null) => None,
		_ => Some(String::new()),
	}
}

/// The same, whatever the shape.
pub(crate) fn parse_leniently<T: DeserializeOwned>(text: &[u8]) -> Result<T, Invalid> {
	if text.len() > MAX_JSON_LENGTH {
		return Err(Invalid::new("", Rule::TooLong));
	}
	let mut deserializer = serde_json::Deserializer::from_slice(text);
	let value = serde_path_to_error::deserialize(&mut deserializer)
		.map_err(|error| invalid(error.path(), error.inner()))?;
	deserializer
		.end()
		.map_err(|error| invalid_at("", &error, Rule::NotJson))?;
	Ok(value)
}

/// The canonical form (RFC 8785) of a value.
///
/// Our types hold no number beyond those of JSON and no map, so that this cannot fail for them.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, Invalid> {
	serde_json_canonicalizer::to_vec(value)
		.map(Zeroizing::new)
		.map_err(|_| Invalid::new("", Rule::NotCanonical))
}

fn invalid(path: &Path, error: &serde_json::Error) -> Invalid {
	let (rule, field) = Rule::of(error);
	let mut path = path_text(path, rule);
	if let Some(field) = field {
		// serde reports some of these at the object, some at the field.
		if path != field && !path.ends_with(&format!(".{field}")) {
			path = join(&path, &field);
		}
	}
	invalid_at(&path, error, rule)
}

fn invalid_at(path: &str, error: &serde_json::Error, rule: Rule) -> Invalid {
	Invalid {
		path: path.to_owned(),
		position: Some((error.line(), error.column())),
		rule,
	}
}

/// The path of an error. An unknown field's name is the input's own, so it stays out.
fn path_text(path: &Path, rule: Rule) -> String {
	let unknown = usize::from(
		rule == Rule::UnknownField && matches!(path.iter().next_back(), Some(Segment::Map { .. })),
	);
	let known = path.iter().len().saturating_sub(unknown);
	path.iter()
		.take(known)
		.fold(String::new(), |path, segment| match segment {
			Segment::Seq { index } => format!("{path}[{index}]"),
			Segment::Map { key } => join(&path, key),
			Segment::Enum { .. } | Segment::Unknown => path,
		})
}
