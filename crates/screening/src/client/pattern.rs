//! A pattern says which variants are meant by a client's trigger or by a limit of her clearance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::shape::{Literal, Scalar};
use crate::vocabulary::AttributeName;

/// Either one variant, or all variants with certain attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// The variant of this id.
    Variant(String),
    /// The variants for which every predicate holds.
    Attributes(Predicates),
}

/// By attribute, the values of which the variant must have one; all predicates must hold. None at all match nothing:
/// an entry form refuses that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<AttributeName, Vec<Literal>>")]
pub struct Predicates(BTreeMap<AttributeName, Vec<Scalar>>);

impl Predicates {
    /// The predicates, by attribute.
    pub fn iter(&self) -> impl Iterator<Item = (AttributeName, &[Scalar])> {
        self.0.iter().map(|(name, values)| (*name, values.as_slice()))
    }

    /// Whether there is none, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<BTreeMap<AttributeName, Vec<Literal>>> for Predicates {
    type Error = String;

    /// The predicates as written, or why one of them cannot hold for any variant.
    fn try_from(written: BTreeMap<AttributeName, Vec<Literal>>) -> Result<Self, String> {
        let mut predicates = BTreeMap::new();
        for (name, values) in written {
            let shape = name.shape().ok_or_else(|| format!("no pattern may read {name}"))?;
            let values: Result<_, _> = values.iter().map(|value| shape.fit(value)).collect();
            predicates.insert(name, values.map_err(|reason| format!("{name}: {reason}"))?);
        }
        Ok(Self(predicates))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_that_the_attribute_can_have_are_read() {
        let read = |text: &str| serde_json::from_str::<Pattern>(text).map_err(|error| error.to_string());
        assert!(read(r#"{"variant": "a.b"}"#).is_ok());
        assert!(read(r#"{"attributes": {}}"#).is_ok());
        assert!(read(r#"{"attributes": {"incline_deg": [45], "spine_motion": ["ROTATION"]}}"#).is_ok());
        for (text, told) in [
            (r#"{"attributes": {"position": ["SITTING"]}}"#, "position: unknown word `SITTING`"),
            (r#"{"attributes": {"position": [true]}}"#, "position: `true` is no word"),
            (r#"{"attributes": {"equipment": ["MAT"]}}"#, "no pattern may read equipment"),
            (r#"{"attributes": {"mood": []}}"#, "unknown AttributeName `mood`"),
            (r#"{"variant": "a", "attributes": {}}"#, ""),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
