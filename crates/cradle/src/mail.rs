//! Mail leaves by SMTP; in development it stays, as files.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType},
    },
};
use notifications::{Mailer, Message, Undelivered};

/// How long the other side may take for each step.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Hands letters to a mail server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// Connects to `url` (`smtp://`, or `smtps://` with TLS) when the first letter goes out.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("`smtp_url` does not fit")?;
        Ok(Self { transport: transport.timeout(Some(TIMEOUT)).build(), from: sender(from)? })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mail = compose(&self.from, message)?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(Undelivered::Permanent(error.to_string())),
            Err(error) => Err(Undelivered::Temporary(error.to_string())),
        }
    }
}

/// Writes letters into a folder, one `.eml` file each.
pub struct FolderMailer {
    folder: PathBuf,
    from: Mailbox,
}

impl FolderMailer {
    /// Makes the folder, if it is not there.
    pub fn new(folder: PathBuf, from: &str) -> Result<Self> {
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder, from: sender(from)? })
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mail = compose(&self.from, message)?;
        let path = self.folder.join(format!("{}.eml", message.id));
        let written = tokio::fs::write(&path, mail.formatted()).await;
        written.map_err(|error| Undelivered::Temporary(format!("{}: {error}", path.display())))
    }
}

fn sender(from: &str) -> Result<Mailbox> {
    from.parse().with_context(|| format!("`mail_from` is {from:?}; write Name <address>"))
}

/// Both parts are encoded, so that no line of a letter can be taken for a command (RUSTSEC-2026-0561).
fn compose(from: &Mailbox, message: &Message) -> Result<Mail, Undelivered> {
    let wrong = |error: String| Undelivered::Permanent(error);
    let to = message.to.parse::<lettre::Address>().map_err(|error| wrong(error.to_string()))?;
    let part = |kind, body: &str| {
        SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(body.to_owned())
    };
    let body = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &message.text))
        .singlepart(part(ContentType::TEXT_HTML, &message.html));
    Mail::builder()
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&message.subject)
        .multipart(body)
        .map_err(|error| wrong(error.to_string()))
}
