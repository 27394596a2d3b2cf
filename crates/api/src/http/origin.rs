//! The origin is which site's page has a request sent. A browser lets any page try, and says which it is.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, Method,
        header::{HeaderValue, ORIGIN},
    },
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a live connection comes from a page of ours, or from no page at all.
pub(in crate::http) fn is_ours(headers: &HeaderMap, public_origin: &str) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    origins.all(|origin| is(origin, public_origin))
}

/// Whether a browser says that a page of ours has the request sent: without that, no cookie counts.
pub(crate) fn is_known_as_ours(headers: &HeaderMap, public_origin: &str) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter().peekable();
    if sites.peek().is_some() {
        return sites.all(|site| site == "same-origin");
    }
    headers.contains_key(ORIGIN) && is_ours(headers, public_origin)
}

/// Whether a page of another site has sent this here to change something.
pub(super) fn is_foreign_change(request: &Request, public_origin: &str) -> bool {
    let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    changes && is_foreign(request.headers(), public_origin)
}

/// Whether a browser says that a page of another site has the request sent. Programs say nothing, and neither do our
/// own pages to old browsers, which then call their origin `null`.
fn is_foreign(headers: &HeaderMap, public_origin: &str) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter().peekable();
    if sites.peek().is_some() {
        return !sites.all(|site| site == "same-origin" || site == "none");
    }
    headers.get_all(ORIGIN).iter().any(|origin| origin != "null" && !is(origin, public_origin))
}

fn is(origin: &HeaderValue, public_origin: &str) -> bool {
    origin.as_bytes().eq_ignore_ascii_case(public_origin.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_programs_may() {
        for (origins, ours) in [
            (&[][..], true),
            (&["https://school.test"], true),
            (&["https://SCHOOL.test"], true),
            (&["https://evil.test"], false),
            (&["null"], false),
            (&[""], false),
            (&["http://school.test"], false),
            (&["https://school.test:444"], false),
            (&["https://school.test", "https://evil.test"], false),
        ] {
            let mut headers = HeaderMap::new();
            for origin in origins {
                headers.append(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(is_ours(&headers, "https://school.test"), ours, "{origins:?}");
        }
    }

    #[test]
    fn a_cookie_counts_when_a_page_of_ours_is_known_to_ask() {
        for (site, origin, known, foreign) in [
            (Some("same-origin"), Some("https://school.test"), true, false),
            (Some("same-origin"), Some("null"), true, false),
            (Some("same-origin"), None, true, false),
            (Some("none"), None, false, false),
            (Some("same-site"), Some("https://shop.school.test"), false, true),
            (Some("cross-site"), None, false, true),
            (Some("cross-site"), Some("https://school.test"), false, true),
            (None, Some("https://school.test"), true, false),
            (None, Some("https://evil.test"), false, true),
            (None, Some("null"), false, false),
            (None, None, false, false),
        ] {
            let mut headers = HeaderMap::new();
            let values = [(SEC_FETCH_SITE, site), (ORIGIN, origin)];
            for (name, value) in values.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                headers.append(name, HeaderValue::from_static(value));
            }
            assert_eq!(is_known_as_ours(&headers, "https://school.test"), known, "{site:?} {origin:?}");
            assert_eq!(is_foreign(&headers, "https://school.test"), foreign, "{site:?} {origin:?}");
        }
    }
}
