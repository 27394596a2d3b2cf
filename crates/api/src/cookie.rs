//! A cookie holds the token of a session in a browser: no script reads it, and no other host gets it.

use axum::http::{HeaderMap, HeaderValue, header};
use kernel::Secret;

/// One kind of cookie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookie {
    name: &'static str,
    /// The prefix binds it to this host and to TLS, which a loopback address does not have.
    bound_name: &'static str,
    max_age_s: i64,
    same_site: &'static str,
}

/// The session of somebody who signs in: as long as the session itself. It comes along when another site's link leads
/// here, and with nothing else from there.
pub(crate) const SESSION: Cookie = Cookie {
    name: "session",
    bound_name: "__Host-session",
    max_age_s: identity::session::LIFETIME.num_seconds(),
    same_site: "Lax",
};

/// A sign-in by the school's provider that is under way in this browser: as long as there is to finish it. It comes along
/// when the provider sends somebody back.
pub(crate) const UNDER_WAY: Cookie = Cookie {
    name: "sign-in",
    bound_name: "__Host-sign-in",
    max_age_s: identity::ceremony::LIFETIME.num_seconds(),
    same_site: "Lax",
};

/// The session of a client, who has no account: as long as the session itself.
pub(crate) const CLIENT: Cookie = Cookie {
    name: "client",
    bound_name: "__Host-client",
    max_age_s: ::coaching::link::SESSION.num_seconds(),
    same_site: "Strict",
};

impl Cookie {
    /// The header that has a browser keep `token`.
    pub fn holding(self, token: &Secret, secure: bool) -> HeaderValue {
        self.header(&token.token(), self.max_age_s, secure)
    }

    /// The header that has a browser forget it.
    pub fn gone(self, secure: bool) -> HeaderValue {
        self.header("", 0, secure)
    }

    fn header(self, value: &str, max_age_s: i64, secure: bool) -> HeaderValue {
        let (name, same_site) = (self.named(secure), self.same_site);
        let flag = if secure { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite={same_site}{flag}");
        HeaderValue::from_str(&cookie).expect("a token is base64url")
    }

    /// What a browser has kept.
    pub fn found(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.named(secure);
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    const fn named(self, secure: bool) -> &'static str {
        if secure { self.bound_name } else { self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_bound_to_this_host() {
        let token = Secret::from_bytes([7; 32]);
        let kept = SESSION.holding(&token, true);
        let value = token.token();
        let expected = format!("__Host-session={value}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(kept, expected.as_str());
        assert_eq!(CLIENT.gone(true), "__Host-client=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure");
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; session=loose"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-session=bound; b=2"));
        assert_eq!(
            (SESSION.found(&headers, true), SESSION.found(&headers, false)),
            (Some("bound"), Some("loose"))
        );
        assert_eq!(CLIENT.found(&headers, true), None);
    }
}
