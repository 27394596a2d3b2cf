//! What is wanted is a request, as a text that people can read and machines can change.
//!
//! The first line has the method and the path, the next ones have headers, and after an empty line comes the body.
//! Instead of the method may stand `ASK`, and instead of the path who asks (`-` for nobody): the body is a document
//! then, and after another empty line come its variables. The word `production` may end the first line.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::MEDIA;

/// Who may stand after `ASK`, or as the bearer.
const CAST: [&str; 4] = ["@ada", "@bo", "@cy", "@dee"];

/// A request that is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// What was read.
    pub text: String,
    pub method: String,
    pub path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Who asks the graph, when exactly their token is what is sent along.
    pub bearer: Option<&'static str>,
    pub in_production: bool,
}

impl Wanted {
    /// Reads a request. Names beginning with `@` stand for what an input cannot know.
    pub fn read(bytes: &[u8], known: &[(&str, String)]) -> Option<Self> {
        let at = bytes.windows(2).position(|two| two == b"\n\n").unwrap_or(bytes.len());
        let head = std::str::from_utf8(&bytes[..at]).ok()?;
        let body = bytes.get(at + 2..).unwrap_or_default();
        let named =
            |text: &str| known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
        let mut lines = head.lines();
        let first: Vec<&str> = lines.next()?.split(' ').collect();
        let (method, target) = (*first.first()?, *first.get(1)?);
        let mut headers = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(": ")?;
            headers.push((name.to_owned(), named(value)));
        }
        let body = match std::str::from_utf8(body) {
            Ok(text) => named(text).into_bytes(),
            Err(_) => body.to_vec(),
        };
        let mut wanted = Self {
            text: String::from_utf8_lossy(bytes).into_owned(),
            method: method.to_owned(),
            path: named(target),
            headers,
            body,
            bearer: None,
            in_production: first.get(2) == Some(&"production"),
        };
        if method == "ASK" {
            let token = CAST.contains(&target).then(|| named(target));
            wanted = wanted.asked(token.as_deref())?;
        }
        let sent = wanted.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let sent = sent.and_then(|(_, value)| value.strip_prefix("Bearer "));
        wanted.bearer = CAST.into_iter().find(|who| wanted.is_for_the_graph() && sent == Some(&named(who)));
        Some(wanted)
    }

    /// The same as a document that somebody asks, or nobody.
    fn asked(mut self, token: Option<&str>) -> Option<Self> {
        let body = String::from_utf8(self.body).ok()?;
        let (query, variables) = body.split_once("\n\n").unwrap_or((&body, "null"));
        let variables: Value = serde_json::from_str(variables).ok()?;
        self.body = json!({ "query": query, "variables": variables }).to_string().into_bytes();
        self.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            self.headers.push(("accept".to_owned(), MEDIA.to_owned()));
        }
        if let Some(token) = token {
            self.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        (self.method, self.path) = ("POST".to_owned(), "/graphql".to_owned());
        Some(self)
    }

    /// The request, if there can be such a one.
    pub fn request(&self) -> Option<Request<Body>> {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body.clone())).ok()
    }

    /// Whether it is for the graph.
    pub fn is_for_the_graph(&self) -> bool {
        self.path.split('?').next() == Some("/graphql")
    }
}
