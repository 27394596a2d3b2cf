//! The media type of an answer is what the client prefers among those that GraphQL over HTTP knows.

use axum::http::{HeaderMap, HeaderValue, header};

/// How a GraphQL answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/graphql-response+json`: the status tells what became of the request.
    GraphQl,
    /// `application/json`: the older way, in which whatever is a GraphQL answer has the status 200.
    Json,
    /// `text/event-stream`: one event after the other.
    Events,
}

/// What can be sent, the best first, by type and subtype.
const OFFERED: [(Media, &str, &str); 3] = [
    (Media::GraphQl, "application", "graphql-response+json"),
    (Media::Json, "application", "json"),
    (Media::Events, "text", "event-stream"),
];

impl Media {
    /// What the client prefers; `None` when nothing that it takes can be sent.
    ///
    /// Who says nothing, or takes anything, gets `application/json`, as clients from before the specification expect.
    pub fn preferred(headers: &HeaderMap) -> Option<Self> {
        let accepted: Vec<_> = headers.get_all(header::ACCEPT).iter().flat_map(ranges).collect();
        if accepted.is_empty() {
            return Some(Self::Json);
        }
        let quality = |(media, ty, subtype)| (media, best(&accepted, ty, subtype));
        let offers = OFFERED.map(quality).into_iter().filter(|(_, (quality, _))| *quality > 0);
        // Of equals the one that is named outright, then JSON, which is what a wildcard means, then the best.
        let rank =
            |(media, (quality, named)): &(Self, (u16, bool))| (*quality, *named, *media == Self::Json && !named);
        let mut best: Option<(Self, (u16, bool))> = None;
        for offer in offers {
            if best.is_none_or(|best| rank(&offer) > rank(&best)) {
                best = Some(offer);
            }
        }
        best.map(|(media, _)| media)
    }

    /// The value of `Content-Type`.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            // What is refused with a status of its own is no stream.
            Self::Json | Self::Events => "application/json; charset=utf-8",
        })
    }
}

/// A media range, and its quality in thousandths.
struct Range {
    ty: String,
    subtype: String,
    quality: u16,
}

/// The ranges of one header; what cannot be read is passed over.
fn ranges(header: &HeaderValue) -> Vec<Range> {
    header.to_str().unwrap_or_default().split(',').filter_map(range).collect()
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let (ty, subtype) = parts.next()?.split_once('/')?;
    let weight = parts.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    let quality =
        weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1000")]
    let quality = (quality * 1000.0) as u16;
    Some(Range { ty: ty.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), quality })
}

/// The quality of a type by the most specific range that fits it, and whether that range names it.
fn best(accepted: &[Range], ty: &str, subtype: &str) -> (u16, bool) {
    let named = accepted.iter().find(|range| range.ty == ty && range.subtype == subtype);
    if let Some(range) = named {
        return (range.quality, true);
    }
    // A stream of events is not what somebody wants who takes anything.
    if ty == "text" {
        return (0, false);
    }
    let wild = |of: &str| accepted.iter().find(|range| range.ty == of && range.subtype == "*");
    (wild(ty).or_else(|| wild("*")).map_or(0, |range| range.quality), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(accept: &[&str]) -> Option<Media> {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).expect("a header"));
        }
        Media::preferred(&headers)
    }

    #[test]
    fn the_client_chooses() {
        let graphql = "application/graphql-response+json";
        let cases: [(&[&str], Option<Media>); 15] = [
            (&[], Some(Media::Json)),
            (&["*/*"], Some(Media::Json)),
            (&["application/*"], Some(Media::Json)),
            (&["application/json"], Some(Media::Json)),
            (&["APPLICATION/JSON; charset=utf-8"], Some(Media::Json)),
            (&[graphql], Some(Media::GraphQl)),
            (&["application/json, application/graphql-response+json"], Some(Media::GraphQl)),
            (&["application/json", graphql], Some(Media::GraphQl)),
            (&["application/graphql-response+json;q=0.9, application/json;q=1.0"], Some(Media::Json)),
            (&["application/graphql-response+json, application/json;q=0.9, */*;q=0.1"], Some(Media::GraphQl)),
            (&["text/event-stream"], Some(Media::Events)),
            (&["text/event-stream, application/json;q=0.5"], Some(Media::Events)),
            (&["text/html"], None),
            (&["application/json;q=0"], None),
            (&["application/json;q=0, */*"], Some(Media::GraphQl)),
        ];
        for (accept, wanted) in cases {
            assert_eq!(preferred(accept), wanted, "{accept:?}");
        }
    }
}
