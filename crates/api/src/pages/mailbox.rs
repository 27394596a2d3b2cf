//! The development mailbox: letters as they were sent, for who has no mail server.

use async_trait::async_trait;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use serde_json::json;

use crate::{Api, http::problem};

/// A letter that was sent.
#[derive(Clone, Debug, Serialize)]
pub struct Mail {
    /// Its id: the local part of its Message-ID.
    pub id: String,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
}

/// Where letters that were sent can be looked at. Development alone has one.
#[async_trait]
pub trait Mailbox: Send + Sync {
    /// Every letter, newest first.
    async fn list(&self) -> std::io::Result<Vec<Mail>>;
}

/// The list of letters.
pub(super) async fn list(State(api): State<Api>) -> Response {
    match letters(&api).await {
        Some(mails) => api.pages.show(StatusCode::OK, "mailbox.html", json!({ "mails": mails })),
        None => nothing(),
    }
}

/// One letter, its links made so that they can be followed.
pub(super) async fn read(State(api): State<Api>, Path(id): Path<String>) -> Response {
    let mails = letters(&api).await.unwrap_or_default();
    let Some(mail) = mails.into_iter().find(|mail| mail.id == id) else { return nothing() };
    let lines: Vec<_> = mail.text.lines().map(|line| json!({ "text": line, "link": link(line) })).collect();
    api.pages.show(StatusCode::OK, "mail.html", json!({ "mail": mail, "lines": lines }))
}

async fn letters(api: &Api) -> Option<Vec<Mail>> {
    let mailbox = api.profile.mailbox.as_ref()?;
    mailbox.list().await.inspect_err(|error| tracing::warn!(%error, "the mailbox cannot be read")).ok()
}

/// A line that is nothing but an address is a link.
fn link(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(char::is_whitespace)
}

fn nothing() -> Response {
    problem(StatusCode::NOT_FOUND, "There is nothing at this address.")
}
