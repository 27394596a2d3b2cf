//! What is believed of a provider's answer, what may follow from it, and where somebody may be sent afterwards.

use kernel::{Instant, email::Email};
use url::{Host, Url};

use crate::user::User;

/// Where people go who did not say.
const HOME: &str = "/";
/// The longest path that is kept for somebody.
const LONGEST: usize = 512;

/// What the provider says of somebody, once its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Her name at the provider, which never changes.
    pub subject: String,
    /// Her address, if it was told.
    pub email: Option<String>,
    /// Whether the provider knows that the address is hers.
    pub is_email_verified: bool,
    /// Her time zone, if it was told.
    pub zone: Option<String>,
    /// Her language, if it was told.
    pub locale: Option<String>,
    /// When she signed in at the provider, if it was told.
    pub signed_in_at: Option<Instant>,
}

impl Claims {
    /// The address by which an account may be found or opened: only one that the provider knows to be hers.
    pub fn verified_email(&self) -> Option<Email> {
        self.email.as_deref().filter(|_| self.is_email_verified).and_then(|email| Email::parse(email).ok())
    }
}

/// Whether the address that a provider vouches for is the very one of an account. Some signs of other scripts are ours in
/// lower case: an address with one of them is found by that, and may be somebody else's.
pub(super) fn is_hers(user: &User, email: &Email) -> bool {
    user.email.eq_ignore_ascii_case(email.as_str())
}

/// Whether a provider can be asked there: over TLS, or on this machine.
pub fn is_safe_issuer(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let is_bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    is_bare && url.password().is_none() && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

/// A path of our own, or the way home: nobody is sent from our sign-in to somebody else's page.
pub fn safe_path(wanted: Option<&str>) -> String {
    let is_ours = |path: &&str| {
        let plain = path.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>'));
        plain && path.len() <= LONGEST && path.starts_with('/') && !path.starts_with("//")
    };
    wanted.filter(is_ours).unwrap_or(HOME).to_owned()
}

/// Whether somebody can still sign in once a provider is taken away from her.
pub(super) const fn has_another_way_in(has_password: bool, has_passkey: bool) -> bool {
    has_password || has_passkey
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_counts_only_when_the_provider_knows_that_it_is_hers() {
        let claims = |email: Option<&str>, is_email_verified| Claims {
            subject: "1".to_owned(),
            email: email.map(str::to_owned),
            is_email_verified,
            zone: None,
            locale: None,
            signed_in_at: None,
        };
        for (email, is_verified, counts) in [
            (Some("ada@school.example"), true, true),
            (Some("ada@school.example"), false, false),
            (Some("Ada <ada@school.example>"), true, false),
            (Some(""), true, false),
            (None, true, false),
            (None, false, false),
        ] {
            assert_eq!(claims(email, is_verified).verified_email().is_some(), counts, "{email:?} {is_verified}");
        }
    }

    #[test]
    fn an_address_is_hers_however_it_is_written_and_not_when_it_only_looks_so() {
        let user = |email: &str| User {
            id: kernel::Id::from_uuid(uuid::Uuid::nil()),
            email: email.to_owned(),
            locale: "en".to_owned(),
            zone: "UTC".to_owned(),
            verified_at: None,
            created_at: kernel::Instant::UNIX_EPOCH,
        };
        let vouched = |raw: &str| Email::parse(raw).expect("an address");
        assert!(is_hers(&user("kim@school.example"), &vouched("Kim@School.example")));
        let kelvin = vouched("\u{212a}im@school.example");
        assert_eq!(kelvin.key(), "kim@school.example", "both are found by one key");
        assert!(!is_hers(&user("kim@school.example"), &kelvin));
    }

    #[test]
    fn a_provider_speaks_tls_or_is_on_this_machine() {
        for issuer in ["https://id.school.example", "https://id.school.example/realms/a", "http://127.0.0.1:3000"]
        {
            assert!(is_safe_issuer(issuer), "{issuer}");
        }
        assert!(is_safe_issuer("http://localhost:3000") && is_safe_issuer("http://[::1]:3000"));
        for issuer in [
            "http://id.school.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "https://ada:secret@id.school.example",
            "https://id.school.example?tenant=1",
            "https://id.school.example#x",
            "id.school.example",
            "",
        ] {
            assert!(!is_safe_issuer(issuer), "{issuer}");
        }
    }

    #[test]
    fn nobody_is_sent_to_somebody_elses_page() {
        for path in ["/", "/explore", "/certificates/x?y=1&z=%20#top"] {
            assert_eq!(safe_path(Some(path)), path);
        }
        for path in
            ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a b", "/a\r\nx: y", "/\tx"]
        {
            assert_eq!(safe_path(Some(path)), "/", "{path:?}");
        }
        assert_eq!(safe_path(Some(&"/x".repeat(LONGEST))), "/");
        assert_eq!(safe_path(None), "/");
    }

    #[test]
    fn the_last_way_in_is_kept() {
        let ways = [(false, false, false), (true, false, true), (false, true, true), (true, true, true)];
        for (password, passkey, another) in ways {
            assert_eq!(has_another_way_in(password, passkey), another);
        }
    }

    proptest! {
        /// Whatever somebody asks for, a browser takes it for a page of ours.
        #[test]
        fn wherever_somebody_is_sent_is_ours(wanted in "[/\\\\a-z:.@?#%\\s]{0,12}") {
            let ours = Url::parse("https://school.example/sign-in").expect("an address");
            let sent = ours.join(&safe_path(Some(&wanted))).expect("an address");
            prop_assert_eq!(sent.origin(), ours.origin());
        }
    }
}
