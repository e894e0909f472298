//! JSON: strict parsing that names the wrong field, and the canonical form.

use crate::{
	rule::{join, Invalid, Rule},
	MAX_JSON_LENGTH,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_path_to_error::{Path, Segment};
use zeroize::Zeroizing;

/// The value in a JSON text. Fields that the type does not know, and repeated ones, are errors.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Invalid> {
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
		rule == Rule::UnknownField && matches!(path.iter().last(), Some(Segment::Map { .. })),
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
