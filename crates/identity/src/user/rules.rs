//! What an address, a language and a zone must be.

use crate::Refusal;

/// A checked IANA time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(String);

impl Zone {
    /// Checks `raw` against the zone database.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        jiff::tz::TimeZone::get(raw).map_err(|_| Refusal::ZoneUnknown)?;
        Ok(Self(raw.to_owned()))
    }

    /// One that was checked before it was stored: the database of zones may have dropped it since.
    pub(crate) const fn stored(name: String) -> Self {
        Self(name)
    }

    /// The zone's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language in which there are letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

impl Locale {
    /// Takes English, in any of its regions.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        match raw {
            "en" | "en-GB" | "en-US" => Ok(Self(raw.to_owned())),
            _ => Err(Refusal::LocaleUnknown),
        }
    }

    /// One that was checked before it was stored.
    pub(crate) const fn stored(tag: String) -> Self {
        Self(tag)
    }

    /// The tag, BCP 47.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_come_from_the_database_of_zones() {
        assert!(Zone::parse("Pacific/Auckland").is_ok());
        assert_eq!(Zone::parse("Moon/Base"), Err(Refusal::ZoneUnknown));
    }
}
