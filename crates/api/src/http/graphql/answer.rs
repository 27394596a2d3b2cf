//! The answer of the graph: cleaned of what is not for outside, given its status, and kept from growing too large.

use std::sync::LazyLock;

use async_graphql::{Response as GraphQlResponse, ServerError, Value};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::RequestId;
use uuid::Uuid;

use super::{
    body::write,
    executed::{Executed, Refused},
    media::Media,
};
use crate::error::{self, BAD_INPUT, RETRY_AFTER, THROTTLED, TOO_MUCH, seconds};
use crate::http::admission::TurnedAway;

/// How many errors an answer lists at the most.
const MOST_ERRORS: usize = 10;
/// How long a message of the library may be: it repeats the caller's value.
const LONGEST_MESSAGE: usize = 300;

/// Marks an answer that the graph has given, which is left as it is.
#[derive(Clone, Copy)]
pub(crate) struct Spoken;

/// Writes an answer in the media type that the client prefers, with the status that belongs to it.
pub(crate) fn answer(mut executed: Executed, media: Media, id: RequestId, most_bytes: usize) -> Response {
    executed.clean(id);
    let retry_after = executed.retry_after();
    let (status, body) = executed.written(most_bytes);
    // The older media type tells by its body alone what became of a document; whether one was let in, by the status.
    let status = if status == StatusCode::BAD_REQUEST && media == Media::Json { StatusCode::OK } else { status };
    send(status, body, media, retry_after)
}

impl Executed {
    /// Names what the caller got wrong, masks what slipped through, and shortens the list.
    pub fn clean(&mut self, id: RequestId) {
        clean(&mut self.response, id);
    }

    /// After how many seconds it is worth another try, if that is all there is to it.
    fn retry_after(&self) -> Option<u64> {
        let refused = self.refused.and_then(|refused| refused.retry_after).map(seconds);
        let said = |error: &ServerError| match error.extensions.as_ref()?.get(RETRY_AFTER)? {
            Value::Number(seconds) => seconds.as_u64(),
            _ => None,
        };
        refused.or_else(|| self.response.errors.iter().find_map(said))
    }

    /// Whether nothing was executed.
    pub fn was_refused(&self) -> bool {
        !verdict(&self.response, self.mutates, self.refused).has_data()
    }

    /// The body, for who is told it without a status.
    pub fn body(mut self, id: RequestId, most_bytes: usize) -> Vec<u8> {
        self.clean(id);
        self.written(most_bytes).1
    }

    fn written(self, most_bytes: usize) -> (StatusCode, Vec<u8>) {
        let Self { response, mutates, refused } = self;
        let verdict = verdict(&response, mutates, refused);
        match write(&response, verdict.has_data(), most_bytes) {
            Ok(body) => (verdict.status(), body),
            Err(_) => too_large(response, mutates),
        }
    }
}

fn clean(response: &mut GraphQlResponse, id: RequestId) {
    for error in &mut response.errors {
        error.locations.retain(|place| place.line > 0);
        if code(error).is_some() {
            continue;
        }
        // What has no path was said before anything was executed: the document or its variables are wrong.
        if error.path.is_empty() || is_bad_input(error) { name(error) } else { mask(error, id) }
    }
    response.errors.truncate(MOST_ERRORS);
}

/// How a request ended.
#[derive(Clone, Copy)]
enum Verdict {
    /// It was executed.
    Executed(StatusCode),
    /// It was not, or only to be found wrong.
    Refused(StatusCode),
}

impl Verdict {
    const fn has_data(self) -> bool {
        matches!(self, Self::Executed(_))
    }

    const fn status(self) -> StatusCode {
        let (Self::Executed(status) | Self::Refused(status)) = self;
        status
    }
}

fn verdict(response: &GraphQlResponse, mutates: bool, refused: Option<Refused>) -> Verdict {
    if let Some(refused) = refused {
        return Verdict::Refused(refused.status);
    }
    let has = |wanted: &str| response.errors.iter().any(|error| code(error) == Some(wanted));
    let was_executed =
        !matches!(response.data, Value::Null) || response.errors.iter().any(|error| !error.path.is_empty());
    if has(THROTTLED) {
        Verdict::Executed(StatusCode::TOO_MANY_REQUESTS)
    } else if has("BUSY") || has("STORAGE_FULL") {
        Verdict::Executed(StatusCode::SERVICE_UNAVAILABLE)
    } else if response.errors.iter().any(|error| refuses_all(error, mutates)) {
        Verdict::Refused(StatusCode::BAD_REQUEST)
    } else if was_executed || response.errors.is_empty() {
        Verdict::Executed(StatusCode::OK)
    } else {
        Verdict::Refused(StatusCode::BAD_REQUEST)
    }
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get(error::CODE)? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// Whether the library found a value unfit for its type while it executed. None of our resolvers said it, since it
/// has no code, and none of them passed a foreign error on, since it has no source; both sentences are known.
fn is_bad_input(error: &ServerError) -> bool {
    let said = |how: &str| error.message.starts_with(how);
    error.source.is_none() && (said("Failed to parse \"") || said("Expected input type \""))
}

fn name(error: &mut ServerError) {
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST_MESSAGE) {
        error.message.truncate(end);
        error.message.push('…');
    }
    let named = error::placeless(error::coded("", BAD_INPUT));
    error.extensions = named.extensions;
}

/// Whether input was so wrong that the request is answered without data. What stands below the field of a mutation
/// is found only after it was done: that is told with its data.
fn refuses_all(error: &ServerError, mutates: bool) -> bool {
    code(error) == Some(BAD_INPUT) && (!mutates || error.path.len() <= 1)
}

/// An error without a code is one that no resolver meant to send.
fn mask(error: &mut ServerError, request: RequestId) {
    tracing::error!(%request, said = %error.message, "a field failed without a code");
    let masked = error::placeless(error::internal(request));
    error.message = masked.message;
    error.extensions = masked.extensions;
}

/// The last resort: an answer within its cost, and still longer than anybody needs.
fn too_large(response: GraphQlResponse, mutates: bool) -> (StatusCode, Vec<u8>) {
    let message = if mutates {
        "It is done, but the answer would be too long. Ask for it in several requests."
    } else {
        "The answer would be too long. Ask in several requests."
    };
    let mut short = GraphQlResponse::from_errors(vec![error::placeless(error::coded(message, TOO_MUCH))]);
    short.extensions = response.extensions;
    let status = if mutates { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    (status, write(&short, mutates, usize::MAX).expect("it is small"))
}

/// There is no place: the answer is the same for everybody, and was written once.
pub(in crate::http) fn turned_away(headers: &HeaderMap) -> Response {
    static SAID: LazyLock<Bytes> =
        LazyLock::new(|| Executed::busy().body(RequestId(Uuid::nil()), usize::MAX).into());
    let media = Media::preferred(headers).unwrap_or(Media::Json);
    let mut response = send(StatusCode::SERVICE_UNAVAILABLE, SAID.clone(), media, Some(1));
    response.extensions_mut().insert(TurnedAway);
    response
}

/// Sends a body as an answer of the graph.
fn send(status: StatusCode, body: impl Into<Body>, media: Media, retry_after: Option<u64>) -> Response {
    let mut answer = (status, body.into()).into_response();
    answer.extensions_mut().insert(Spoken);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Authorization, Cookie"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

#[cfg(test)]
mod tests {
    use async_graphql::{Error, PathSegment, Pos, value};
    use http_body_util::BodyExt;
    use serde_json::json;

    use super::*;

    const ID: RequestId = RequestId(Uuid::from_u128(7));

    async fn answered(error: Error, depth: usize, mutates: bool, most: usize) -> (u16, serde_json::Value) {
        let mut error = error.into_server_error(Pos::default());
        error.path = vec![PathSegment::Field("it".to_owned()); depth];
        let mut response =
            GraphQlResponse::new(value!({ "it": null, "other": "said" })).extension("cost", 3.into());
        response.errors.push(error);
        let answer = answer(Executed { response, mutates, refused: None }, Media::GraphQl, ID, most);
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).expect("JSON"))
    }

    #[tokio::test]
    async fn what_a_resolver_did_not_mean_to_say_is_masked() {
        let foreign = Error::new_with_source("Failed to parse \"secret\"");
        for error in [Error::new("the password is swordfish"), foreign] {
            let (status, body) = answered(error, 2, false, 1000).await;
            assert_eq!(status, 200);
            let expected = json!([{ "message": "Something went wrong on our side. It has been noted.",
                "path": ["it", "it"], "extensions": { "code": "INTERNAL", "requestId": ID.to_string() } }]);
            assert_eq!(body["errors"], expected);
            assert_eq!(body["data"]["other"], "said");
        }
    }

    #[tokio::test]
    async fn bad_input_is_named_and_refuses_what_was_not_done() {
        let long = format!("Expected input type \"Int\", found {}", "9".repeat(1000));
        for (depth, mutates, status) in [(1, false, 400), (3, false, 400), (1, true, 400), (2, true, 200)] {
            let (found, body) = answered(Error::new(&long), depth, mutates, 1000).await;
            assert_eq!((found, body.get("data").is_some()), (status, status == 200), "{depth} {mutates}");
            assert_eq!(body["errors"][0]["extensions"], json!({ "code": "BAD_INPUT" }));
            assert_eq!(body["errors"][0]["message"].as_str().map(|said| said.chars().count()), Some(301));
            assert_eq!(body["errors"][0].get("locations"), None, "line 0 is no place");
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_too_long_is_not_sent() {
        for (mutates, status) in [(false, 400), (true, 200)] {
            let (found, body) = answered(Error::new("x"), 1, mutates, 60).await;
            assert_eq!(found, status);
            assert_eq!(body["errors"][0]["extensions"]["code"], "TOO_MUCH");
            assert_eq!(body["extensions"]["cost"], 3);
            assert_eq!(body.get("data"), mutates.then_some(&serde_json::Value::Null));
        }
    }
}
