//! The address book of letters, over the contexts that know people.

use async_trait::async_trait;
use coaching::{Coaching, client::Person};
use identity::Identity;
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Db, Failure, Fault, Id, Instant, id};
use learning::{Learning, attempt::ModuleScore};
use notifications::{Address, AddressBook, Details, Letter, Recipient};
use serde_json::json;

/// A letter's details are fetched by the system: whatever stands in the way is a fault.
fn fault<R: std::fmt::Debug>(failure: Failure<R>) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(refusal) => Fault::internal(format!("{refusal:?}")),
        Failure::Denied(denied) => Fault::internal(denied),
    }
}

/// The address book of letters, over the contexts that know people.
pub(crate) struct People {
    /// To open reads on.
    pub db: Db,
    /// Knows users.
    pub identity: Identity,
    /// Knows attempts and certificates.
    pub learning: Learning,
    /// Knows clients.
    pub coaching: Coaching,
    /// The address that links begin with.
    pub public_url: String,
}

#[async_trait]
impl AddressBook for People {
    async fn address(&self, of: Recipient) -> Result<Option<Address>, Fault> {
        let user = match of {
            Recipient::User(user) => user,
            Recipient::Client(client) => {
                let found = self.coaching.correspondent(client).await.map_err(fault)?;
                let address = |person: &Person| Address {
                    email: person.email.clone(),
                    locale: person.locale.clone(),
                    zone: person.zone.clone(),
                };
                return Ok(found.map(|(person, _)| address(person.expose())));
            }
        };
        let user = identity::user::contact(&self.db.read().await?, user).await?;
        Ok(user.map(|user| Address { email: user.email, locale: user.locale, zone: user.zone }))
    }

    async fn details(&self, to: Recipient, letter: &Letter) -> Result<Option<Details>, Fault> {
        let details = match letter {
            Letter::VerifyAddress { link } => {
                let Some(live) = self.identity.pending_link(&self.db.read().await?, *link).await? else {
                    return Ok(None);
                };
                let url = format!("{}/verify/{}", self.public_url, live.secret.token());
                json!({ "url": url, "expires": in_words(live.expires_at, &live.zone) })
            }
            Letter::ResetPassword { link } => return self.reset_link(*link).await,
            Letter::PasswordChanged { at } | Letter::FactorsChanged { at } => {
                json!({ "when": in_words(*at, &self.zone_of(to).await?) })
            }
            Letter::Welcome => json!({ "url": format!("{}/", self.public_url) }),
            Letter::ProviderLinked { provider } => json!({ "provider": provider }),
            Letter::ExaminationResult { attempt } => {
                let report = self.learning.examination_report(&self.db.read().await?, *attempt).await;
                let Some(report) = report.map_err(fault)? else { return Ok(None) };
                let module = |module: &ModuleScore| json!({ "title": module.title, "right": module.right, "asked": module.asked });
                json!({ "course": report.course_title, "number": report.number, "needed": report.needed_percent,
                        "passed": report.graded.passed, "score": report.graded.score_percent,
                        "modules": report.graded.modules.iter().map(module).collect::<Vec<_>>() })
            }
            Letter::CertificateIssued { certificate } => {
                let found = self.learning.certificate(&self.db.read().await?, *certificate).await?;
                let Some(certificate) = found else { return Ok(None) };
                let url = format!("{}/certificates/{}", self.public_url, self.learning.address(&certificate));
                json!({ "name": certificate.name, "course": certificate.course_title, "url": url })
            }
            Letter::Invitation { link } | Letter::PageOpen { link } | Letter::RoutineAssigned { link } => {
                return self.client_link(to, *link).await;
            }
            Letter::AlreadyRegistered | Letter::Alert { .. } => json!({}),
        };
        Ok(details.as_object().cloned())
    }
}

/// An instant as a letter says it, in the reader's zone.
fn in_words(instant: Instant, zone: &str) -> String {
    let timestamp = Timestamp::from_microsecond(instant.timestamp_micros()).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    let local = timestamp.to_zoned(zone);
    format!("{} ({name})", local.strftime("%A %-d %B %Y, %H:%M"))
}

impl People {
    /// The link that sets a password; nothing when it was used, is void or has run out.
    async fn reset_link(&self, link: Id<id::Link>) -> Result<Option<Details>, Fault> {
        let read = self.db.read().await?;
        let Some(live) = self.identity.reset_link(&read, link).await? else { return Ok(None) };
        let zone = self.zone_of(Recipient::User(live.user)).await?;
        let url = format!("{}/reset/{}", self.public_url, live.secret.token());
        Ok(json!({ "url": url, "expires": in_words(live.expires_at, &zone) }).as_object().cloned())
    }

    async fn zone_of(&self, recipient: Recipient) -> Result<String, Fault> {
        Ok(self.address(recipient).await?.map_or_else(|| "UTC".to_owned(), |address| address.zone))
    }

    /// A client's link and her coach's name; nothing when the link works no more, or she is gone.
    async fn client_link(&self, to: Recipient, link: Id<id::ClientLink>) -> Result<Option<Details>, Fault> {
        let Recipient::Client(client) = to else { return Ok(None) };
        let live = self.coaching.live_link(&self.db.read().await?, link).await?;
        let found = self.coaching.correspondent(client).await.map_err(fault)?;
        let (Some(live), Some((person, coach))) = (live, found) else { return Ok(None) };
        let url = format!("{}/enter/{}", self.public_url, live.secret.token());
        let expires = in_words(live.expires_at, &person.expose().zone);
        Ok(json!({ "coach": coach, "url": url, "expires": expires }).as_object().cloned())
    }
}
