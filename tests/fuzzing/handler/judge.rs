//! A judge holds every answer against what must hold for all of them.

use api::limits::Limits;
use axum::http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::read::Wanted;

/// Words that only what is inside would say.
const INSIDE: &[&str] = &[
    "SELECT ",
    "INSERT INTO",
    "no such table",
    "constraint failed",
    "SQLITE",
    "sqlx",
    "sea_orm",
    "async_graphql",
    "panicked at",
    ".rs:",
    "/crates/",
    "/src/",
    "INTERNAL",
    "BUSY",
    "STORAGE_FULL",
];
/// What only a client's coach and she herself may see.
const SEALED: &[&str] = &["Mia Ferreira", "mia@home.test"];
/// How many errors an answer lists at the most.
const MOST_ERRORS: usize = 10;

/// What a request was answered with.
pub struct Answered {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answered {
    /// Panics unless the answer is as answers are.
    pub fn judge(&self, wanted: &Wanted) {
        if let Err(why) = self.why_not(wanted) {
            panic!("{why}\nasked: {}\nanswered: {} {}", wanted.text, self.status, self.shown());
        }
    }

    fn why_not(&self, wanted: &Wanted) -> Result<(), String> {
        let text = String::from_utf8_lossy(&self.bytes);
        holds(self.status < 500, "something is broken")?;
        holds(self.headers.contains_key("x-request-id"), "it has no id")?;
        holds(self.bytes.is_empty() || self.headers.contains_key("content-type"), "it is of no type")?;
        holds(self.bytes.len() <= Limits::default().answer_bytes, "it is too long")?;
        // A page shows what its authors wrote.
        let is_page = self.media().starts_with("text/html");
        for word in INSIDE.iter().filter(|_| !is_page) {
            holds(wanted.text.contains(word) || !text.contains(word), &format!("it says `{word}`"))?;
        }
        let may_know = wanted.text.contains("@bo") || wanted.text.contains("@mia");
        for word in SEALED.iter().filter(|_| !may_know) {
            holds(wanted.text.contains(word) || !text.contains(word), &format!("it tells of {word}"))?;
        }
        holds(!wanted.in_production || !text.contains("Did you mean"), "production suggests names")?;
        if wanted.method == "HEAD" {
            return holds(self.bytes.is_empty(), "it says more than a head");
        }
        if self.media().contains("json") {
            let json = serde_json::from_slice(&self.bytes).map_err(|error| format!("it is no JSON: {error}"))?;
            self.json(wanted, &json)?;
        }
        Ok(())
    }

    fn json(&self, wanted: &Wanted, json: &Value) -> Result<(), String> {
        if self.media() == "application/problem+json" {
            let is_told =
                json["status"] == self.status && json["title"].is_string() && json["requestId"].is_string();
            return holds(is_told && self.status >= 400, "the problem is not told");
        }
        if !wanted.is_for_the_graph() {
            return Ok(());
        }
        let (errors, data) =
            (json.get("errors").map(|errors| errors.as_array().map(Vec::as_slice)), json.get("data"));
        let errors = match errors {
            None => &[],
            Some(Some(errors)) if !errors.is_empty() => errors,
            Some(_) => return Err("`errors` is no list of errors".to_owned()),
        };
        holds(errors.len() <= MOST_ERRORS, "it has too many errors")?;
        for error in errors {
            holds(error["message"].as_str().is_some_and(|said| !said.is_empty()), "an error says nothing")?;
            holds(error["extensions"]["code"].is_string(), "an error has no code")?;
        }
        holds(self.status == 200 || data.is_none(), "it has data, and was refused")?;
        holds(data.is_some() || !errors.is_empty(), "it says nothing")?;
        let was_executed = errors.iter().all(|error| error.get("path").is_some());
        let is_cut =
            errors.iter().any(|error| error["message"].as_str().is_some_and(|said| said.contains("too long")));
        holds(data.is_none() || was_executed || is_cut, "it has data, and its document was refused")?;
        let Limits { cost, introspection_fields, .. } = Limits::default();
        let paid = json["extensions"]["cost"].as_u64();
        holds(
            data.is_none() || paid.is_some_and(|paid| paid <= cost + introspection_fields),
            "it was not paid for",
        )
    }

    fn media(&self) -> &str {
        let media = self.headers.get("content-type").and_then(|media| media.to_str().ok());
        media.unwrap_or_default().split(';').next().unwrap_or_default()
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.bytes).chars().take(2_000).collect()
    }
}

fn holds(is_so: bool, why_not: &str) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(why_not.to_owned()) }
}

/// A judge who lets everything pass would find nothing.
pub fn wrong_answers_are_seen() {
    let wanted = Wanted::read(b"ASK - production\n\n{ courses { id } }", &[]).expect("a request");
    let judged = |status, body: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", HeaderValue::from_static("1"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        Answered { status, headers, bytes: body.as_bytes().to_vec() }.why_not(&wanted)
    };
    let error = "{\"message\":\"No.\",\"extensions\":{\"code\":\"NO\"}}";
    assert_eq!(judged(200, "{\"data\":{},\"extensions\":{\"cost\":1}}"), Ok(()));
    assert_eq!(judged(400, &format!("{{\"errors\":[{error}]}}")), Ok(()));
    for (status, wrong) in [
        (500, "{\"data\":{},\"extensions\":{\"cost\":1}}".to_owned()),
        (200, "{\"data\":{},\"extensions\":{\"cost\":5501}}".to_owned()),
        (200, "{\"data\":{".to_owned()),
        (200, "{}".to_owned()),
        (200, "{\"errors\":[],\"data\":{},\"extensions\":{\"cost\":1}}".to_owned()),
        (400, format!("{{\"errors\":[{error}],\"data\":null,\"extensions\":{{\"cost\":1}}}}")),
        (200, format!("{{\"errors\":[{error}],\"data\":{{}},\"extensions\":{{\"cost\":1}}}}")),
        (400, format!("{{\"errors\":[{}{error}]}}", format!("{error},").repeat(MOST_ERRORS))),
        (400, "{\"errors\":[{\"message\":\"No.\"}]}".to_owned()),
        (400, format!("{{\"errors\":[{error}],\"hint\":\"SELECT 1\"}}")),
        (400, format!("{{\"errors\":[{error}],\"hint\":\"Did you mean `name`?\"}}")),
        (400, format!("{{\"errors\":[{error}],\"hint\":\"mia@home.test\"}}")),
    ] {
        assert!(judged(status, &wrong).is_err(), "{status} {wrong}");
    }
}
