//! The origin is which site's page opens a live connection. A browser lets any page try, and says which it is.

use axum::http::{HeaderMap, header::ORIGIN};

/// Whether a connection comes from a page of ours, or from no page at all.
pub(in crate::http) fn is_ours(headers: &HeaderMap, public_origin: &str) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    origins.all(|origin| origin.as_bytes().eq_ignore_ascii_case(public_origin.as_bytes()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

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
}
