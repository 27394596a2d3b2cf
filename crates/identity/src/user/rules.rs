//! What an address, a language and a zone must be.

use std::str::FromStr;

use email_address::{EmailAddress, Options};

use crate::Refusal;

/// A checked e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks and trims `raw`: at most 254 characters, no display name, no quoted or bracketed forms.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let text = raw.trim();
        let options = Options::default().without_display_text().without_domain_literal();
        let plain = text.len() <= 254 && !text.contains(['"', '(', ')', '\\']);
        let checked = EmailAddress::parse_with_options(text, options);
        if !plain || checked.is_err() { Err(Refusal::EmailInvalid) } else { Ok(Self(text.to_owned())) }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which addresses are compared: lower case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

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

impl FromStr for Email {
    type Err = Refusal;
    fn from_str(raw: &str) -> Result<Self, Refusal> {
        Self::parse(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["ada@school.example", " zoë@bücher.example ", "a+b@x.co"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ada", "@x", "ada@", "Ada <ada@x.example>", "a\r\nBcc: b@x@y.example", "\"a b\"@x.example"]
        {
            assert_eq!(Email::parse(bad), Err(Refusal::EmailInvalid), "{bad:?}");
        }
    }

    #[test]
    fn case_does_not_tell_addresses_apart() {
        let key = |raw: &str| Email::parse(raw).map(|email| email.key());
        assert_eq!(key("Ada@School.Example"), key("ada@school.example"));
    }

    #[test]
    fn zones_come_from_the_database_of_zones() {
        assert!(Zone::parse("Pacific/Auckland").is_ok());
        assert_eq!(Zone::parse("Moon/Base"), Err(Refusal::ZoneUnknown));
    }
}
