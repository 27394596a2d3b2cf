//! A record is an object on the wire whose mistakes are named by their path.

/// Prefixes a reading error with the field it came from, so that nested fields add up to a path.
pub(crate) fn at<E: serde::de::Error>(field: &str, error: &E) -> E {
    let told = error.to_string();
    match told.strip_prefix("at ") {
        Some(inner) => E::custom(format_args!("at {field}.{inner}")),
        None => E::custom(format_args!("at {field}: {told}")),
    }
}

/// Reads a struct whose optional fields may be missing or null, which is the same: `Default`.
///
/// Required fields come first, in brackets. A key that is no field is an error, or skipped with `tolerant`.
macro_rules! record {
    ($name:ident $([$($must:ident),*])? { $($may:ident),* $(,)? } $($tolerant:ident)?) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;

                impl<'de> serde::de::Visitor<'de> for Fields {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("an object that is a ", stringify!($name)))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        use serde::de::Error;
                        $($(let mut $must = None;)*)?
                        $(let mut $may = None;)*
                        while let Some(key) = map.next_key::<String>()? {
                            match key.as_str() {
                                $($(stringify!($must) => {
                                    if $must.is_some() {
                                        return Err($crate::record::at(&key, &A::Error::custom("given twice")));
                                    }
                                    $must = Some(map.next_value().map_err(|e| $crate::record::at(&key, &e))?);
                                })*)?
                                $(stringify!($may) => {
                                    if $may.is_some() {
                                        return Err($crate::record::at(&key, &A::Error::custom("given twice")));
                                    }
                                    let value: Option<_> =
                                        map.next_value().map_err(|e| $crate::record::at(&key, &e))?;
                                    $may = Some(value.unwrap_or_default());
                                })*
                                _ => record!(@unknown map key $name [$($($must)*)? $($may)*] $($tolerant)?),
                            }
                        }
                        Ok($name {
                            $($($must: $must.ok_or_else(|| {
                                $crate::record::at(stringify!($must), &A::Error::custom("missing"))
                            })?,)*)?
                            $($may: $may.unwrap_or_default(),)*
                        })
                    }
                }

                deserializer.deserialize_map(Fields)
            }
        }
    };
    (@unknown $map:ident $key:ident $name:ident [$($field:ident)*] tolerant) => {{
        let _: serde::de::IgnoredAny = $map.next_value()?;
    }};
    (@unknown $map:ident $key:ident $name:ident [$($field:ident)*]) => {{
        let fields = [$(stringify!($field)),*].join(", ");
        let told = A::Error::custom(format_args!("unknown key, expected one of {fields}"));
        return Err($crate::record::at(&$key, &told));
    }};
}

pub(crate) use record;
