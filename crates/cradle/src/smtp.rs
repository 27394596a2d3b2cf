//! Handing a letter to a mail server: one conversation for each, and what its answers mean.

use std::{future::Future, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use async_trait::async_trait;
use lettre::{
    message::Mailbox as Person,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Tls, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use notifications::{Cause, Mailer, Message, Phase, Setback, Undelivered};
use percent_encoding::percent_decode_str;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::mail::{compose, sender};

/// How long one letter may take, from the connection to the last answer. Well below the time a job has.
const LONGEST: Duration = Duration::from_secs(45);
/// How long the goodbye may take, which changes nothing any more.
const GOODBYE: Duration = Duration::from_secs(1);
/// Refusals that speak of us and never of the letter, wherever they come: sign in first, another way, not like that.
const ABOUT_US: [u16; 5] = [503, 530, 534, 535, 538];

/// Hands letters to a mail server.
pub struct SmtpMailer {
    server: Server,
    from: Person,
}

struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl SmtpMailer {
    /// A mailer for `url` (`smtp://`, or `smtps://` with TLS). It connects when a letter goes out.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        Ok(Self { server: Server::parse(url)?, from: sender(from)? })
    }
}

impl Server {
    /// Reads the URL. It holds a password, so nothing of it is ever repeated.
    fn parse(url: &str) -> Result<Self> {
        let says = "`smtp_url` does not fit; write it like smtps://user:password@mail.example.org, \
                    and %40 for an @ in the password";
        let url = Url::parse(url).map_err(|_| anyhow!(says))?;
        let host = url.host_str().filter(|host| !host.is_empty()).context(says)?.to_owned();
        let wanted = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters =
            || TlsParameters::new(host.clone()).map_err(|_| anyhow!("`smtp_url`: TLS cannot be set up"));
        let (tls, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtps", _) => (Tls::Wrapper(parameters()?), 465),
            ("smtp", None) => (Tls::None, 25),
            ("smtp", Some("required")) => (Tls::Required(parameters()?), 587),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(parameters()?), 587),
            _ => bail!("`smtp_url` begins with smtps://, or with smtp:// and may then end with ?tls=required"),
        };
        let plain = |text: &str| match percent_decode_str(text).decode_utf8() {
            Ok(text) => Ok(text.into_owned()),
            Err(_) => Err(anyhow!("`smtp_url`: the user or the password is not UTF-8")),
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(plain(url.username())?, plain(password)?)),
            None => None,
        };
        let name = url.path().trim_matches('/');
        let hello = if name.is_empty() { ClientId::default() } else { ClientId::Domain(name.to_owned()) };
        Ok(Self { port: url.port().unwrap_or(port), host, tls, credentials, hello })
    }

    /// A conversation that has come to the point where letters are taken.
    async fn connect(&self, ends: Instant) -> Result<AsyncSmtpConnection, Undelivered> {
        let wrapper = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let connected = AsyncSmtpConnection::connect_tokio1(address, None, &self.hello, wrapper, None);
        let mut talk = step(Phase::Connect, ends, connected).await?;
        match &self.tls {
            Tls::Required(parameters) => {
                step(Phase::StartTls, ends, talk.starttls(parameters.clone(), &self.hello)).await?;
            }
            Tls::Opportunistic(parameters) if talk.can_starttls() => {
                step(Phase::StartTls, ends, talk.starttls(parameters.clone(), &self.hello)).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            step(Phase::SignIn, ends, talk.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(talk)
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mail = compose(&self.from, message)?;
        let (envelope, bytes) = (mail.envelope(), mail.formatted());
        let ends = Instant::now() + LONGEST;
        let mut talk = self.server.connect(ends).await?;
        let parameters = parameters(&talk, envelope, &bytes)?;
        step(Phase::Sender, ends, talk.command(Mail::new(envelope.from().cloned(), parameters))).await?;
        for to in envelope.to() {
            step(Phase::Recipient, ends, talk.command(Rcpt::new(to.clone(), vec![]))).await?;
        }
        step(Phase::Content, ends, talk.command(Data)).await?;
        step(Phase::Content, ends, talk.message(&bytes)).await?;
        // The letter is theirs by now, whether or not they return the goodbye.
        let _ = timeout(GOODBYE, talk.quit()).await;
        Ok(())
    }
}

/// What a letter beyond ASCII asks of the server (RFC 6531, RFC 6152).
fn parameters(
    talk: &AsyncSmtpConnection,
    envelope: &lettre::address::Envelope,
    bytes: &[u8],
) -> Result<Vec<MailParameter>, Undelivered> {
    let lacks = |what| Undelivered::Temporary(Setback { phase: Phase::Sender, cause: Cause::Other(what) });
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    let mut parameters = Vec::new();
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !talk.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(lacks("the server lacks SMTPUTF8"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        if !talk.server_info().supports_feature(Extension::EightBitMime) {
            return Err(lacks("the server lacks 8BITMIME"));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

/// One step of the conversation, which ends when the letter's time is over.
async fn step<T>(
    phase: Phase,
    ends: Instant,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, Undelivered> {
    let Ok(result) = timeout_at(ends, step).await else {
        return Err(Undelivered::Temporary(Setback { phase, cause: Cause::Other("no answer in time") }));
    };
    result.map_err(|error| judge(phase, &error))
}

/// Only what the server says of this recipient or this content is for good: the rest may be mended by its
/// operator, or by ours.
fn judge(phase: Phase, error: &Error) -> Undelivered {
    let Some(code) = error.status().map(u16::from) else {
        // No address has been named yet, so what is wrong may be said in full.
        if matches!(phase, Phase::Connect | Phase::StartTls | Phase::SignIn) {
            tracing::warn!(phase = phase.as_str(), %error, "the mail server could not be talked to");
        }
        let what = if error.is_client() { "what the server cannot do" } else { "the connection broke" };
        return Undelivered::Temporary(Setback { phase, cause: Cause::Other(what) });
    };
    let setback = Setback { phase, cause: Cause::Reply { code, enhanced: enhanced_status(error) } };
    let is_about_the_letter = matches!(phase, Phase::Recipient | Phase::Content) && !ABOUT_US.contains(&code);
    if error.is_permanent() && is_about_the_letter {
        Undelivered::Permanent(setback)
    } else {
        Undelivered::Temporary(setback)
    }
}

/// The three numbers that an answer may begin with, such as 5.1.1 (RFC 3463).
fn enhanced_status(error: &Error) -> Option<[u16; 3]> {
    let words = std::error::Error::source(error)?.to_string();
    let numbers = words.split_whitespace().next()?.split('.').map(|part| part.parse().ok());
    let numbers: Vec<u16> = numbers.collect::<Option<_>>()?;
    numbers.try_into().ok().filter(|[class, ..]: &[u16; 3]| [4, 5].contains(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_and_its_password_decoded() {
        let server = Server::parse("smtp://ada:se%40cret@mail.example.org/school.example").expect("fits");
        assert_eq!((server.host.as_str(), server.port), ("mail.example.org", 25));
        assert_eq!(server.credentials, Some(Credentials::new("ada".to_owned(), "se@cret".to_owned())));
        assert_eq!(server.hello, ClientId::Domain("school.example".to_owned()));
        assert_eq!(Server::parse("smtp://mail.example.org?tls=required").expect("fits").port, 587);
        assert_eq!(Server::parse("smtps://mail.example.org").expect("fits").port, 465);
    }

    #[test]
    fn a_url_that_does_not_fit_is_not_repeated() {
        let urls = [
            "hunter2",
            "smtp//a:hunter2@b",
            "smtp://a:hunter2@b?tls=hunter2",
            "hunter2://a@b",
            "smtp://a:hunter2@b:x",
        ];
        for url in urls {
            let why = format!("{:#}", Server::parse(url).err().expect("refused"));
            assert!(!why.contains("hunter2") && why.contains("smtp_url"), "{why}");
        }
    }
}
