//! An e-mail address that was checked once.

use email_address::{EmailAddress, Options};

/// A checked e-mail address: at most 254 characters, without a display name, a quoted or a bracketed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// What was typed is not an address of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not an e-mail address.")]
pub struct NoEmail;

impl Email {
    /// Checks and trims `raw`.
    pub fn parse(raw: &str) -> Result<Self, NoEmail> {
        let text = raw.trim();
        let options = Options::default().without_display_text().without_domain_literal();
        let plain = text.len() <= 254 && !text.contains(['"', '(', ')', '\\']);
        let checked = EmailAddress::parse_with_options(text, options);
        if plain && checked.is_ok() { Ok(Self(text.to_owned())) } else { Err(NoEmail) }
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
            assert_eq!(Email::parse(bad), Err(NoEmail), "{bad:?}");
        }
    }

    #[test]
    fn case_does_not_tell_addresses_apart() {
        let key = |raw: &str| Email::parse(raw).map(|email| email.key());
        assert_eq!(key("Ada@School.Example"), key("ada@school.example"));
    }
}
