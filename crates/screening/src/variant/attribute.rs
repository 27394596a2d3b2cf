//! An attribute is known, unknown, or does not apply to its variant.

use std::marker::PhantomData;

use serde::de::value::{BoolDeserializer, I64Deserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

/// What is said of a variant: on the wire a value, null (or nothing at all), or "-".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attribute<T> {
    /// It is this.
    Known(T),
    /// Nobody said.
    #[default]
    Unknown,
    /// The question makes no sense of this variant.
    NotApplicable,
}

impl<T: Serialize> Serialize for Attribute<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown => serializer.serialize_none(),
            Self::NotApplicable => serializer.serialize_str("-"),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attribute<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Said(PhantomData))
    }
}

struct Said<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Said<T> {
    type Value = Attribute<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value, null or \"-\"")
    }

    fn visit_unit<E: Error>(self) -> Result<Attribute<T>, E> {
        Ok(Attribute::Unknown)
    }

    fn visit_none<E: Error>(self) -> Result<Attribute<T>, E> {
        Ok(Attribute::Unknown)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Attribute<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Attribute<T>, E> {
        if text == "-" {
            return Ok(Attribute::NotApplicable);
        }
        let deserializer: StrDeserializer<'_, E> = text.into_deserializer();
        T::deserialize(deserializer).map(Attribute::Known)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Attribute<T>, E> {
        let deserializer: BoolDeserializer<E> = flag.into_deserializer();
        T::deserialize(deserializer).map(Attribute::Known)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Attribute<T>, E> {
        let deserializer: I64Deserializer<E> = number.into_deserializer();
        T::deserialize(deserializer).map(Attribute::Known)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Attribute<T>, E> {
        let number = i64::try_from(number).map_err(|_| E::custom(format_args!("{number} is too large")))?;
        self.visit_i64(number)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Attribute<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(Attribute::Known)
    }
}
