//! Mail leaves by SMTP; in development it stays, as files.

use std::{borrow::Cow, io, path::PathBuf};

use anyhow::{Context, Result};
use api::{Mail, Mailbox};
use async_trait::async_trait;
use lettre::{
    Message as Letter,
    message::{
        Mailbox as Person, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType},
    },
};
use mail_parser::MessageParser;
use notifications::{Cause, Mailer, Message, Phase, Setback, Undelivered};

use crate::private;
pub use crate::smtp::SmtpMailer;

/// Writes letters into a folder, one `.eml` file each.
pub struct FolderMailer {
    folder: PathBuf,
    from: Person,
}

impl FolderMailer {
    /// Makes the folder, if it is not there.
    pub fn new(folder: PathBuf, from: &str) -> Result<Self> {
        private::folder(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder, from: sender(from)? })
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mail = compose(&self.from, message)?;
        let path = self.folder.join(format!("{}.eml", message.id));
        let written = tokio::task::spawn_blocking(move || private::write(&path, &mail.formatted())).await;
        let setback = Setback { phase: Phase::File, cause: Cause::Other("it cannot be written") };
        written.is_ok_and(|written| written.is_ok()).then_some(()).ok_or(Undelivered::Temporary(setback))
    }
}

/// Shows the letters that lie in a folder.
pub struct FolderMailbox {
    folder: PathBuf,
}

impl FolderMailbox {
    /// A mailbox over `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

#[async_trait]
impl Mailbox for FolderMailbox {
    async fn list(&self) -> io::Result<Vec<Mail>> {
        let mut mails = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let bytes = tokio::fs::read(entry.path()).await?;
            let id = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
            mails.extend(read(id, &bytes));
        }
        // Ids are made in the order of time.
        mails.sort_by(|a, b| b.id.cmp(&a.id));
        Ok(mails)
    }
}

fn read(id: String, bytes: &[u8]) -> Option<Mail> {
    let parsed = MessageParser::default().parse(bytes)?;
    let to = parsed.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
    let subject = parsed.subject().unwrap_or_default().to_owned();
    let text = parsed.body_text(0).map(Cow::into_owned).unwrap_or_default();
    Some(Mail { id, to, subject, text })
}

/// Reads the sender of all letters.
pub(crate) fn sender(from: &str) -> Result<Person> {
    from.parse().with_context(|| format!("`mail_from` is {from:?}; write Name <address>"))
}

/// Both parts are encoded, so that no line of a letter can be taken for a command (RUSTSEC-2026-0561).
///
/// What cannot be put together waits: another version of the program may be able to.
pub(crate) fn compose(from: &Person, message: &Message) -> Result<Letter, Undelivered> {
    let wrong = |what| Undelivered::Temporary(Setback { phase: Phase::Compose, cause: Cause::Other(what) });
    let to = message.to.parse::<lettre::Address>().map_err(|_| wrong("the address does not fit"))?;
    let part = |kind, body: &str| {
        SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(body.to_owned())
    };
    let body = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &message.text))
        .singlepart(part(ContentType::TEXT_HTML, &message.html));
    Letter::builder()
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .from(from.clone())
        .to(Person::new(None, to))
        .subject(&message.subject)
        .multipart(body)
        .map_err(|_| wrong("the letter does not fit"))
}
