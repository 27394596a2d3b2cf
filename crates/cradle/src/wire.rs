//! The composition root: every context is built here, and introduced to its neighbours here.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Result, bail};
use api::{Api, Contexts, Mailbox, Profile, limits::Limits};
use async_trait::async_trait;
use catalog::Catalog;
use identity::Identity;
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Clock, Db, Failure, Fault, Instant, Keyring, clock::SystemClock, fact::Listeners};
use learning::{Learning, attempt::ModuleScore};
use notifications::{Address, AddressBook, Details, Letter, Mailer, Notifications, Recipient, Renderer};
use serde_json::json;

use crate::{
    config::Config,
    database, keys,
    mail::{FolderMailbox, FolderMailer, SmtpMailer},
};

/// The wired program.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The use cases.
    pub contexts: Contexts,
    /// The deliveries.
    pub notifications: Notifications,
}

/// What differs between a server, a demonstration and a test.
pub struct Parts {
    /// The opened, migrated database.
    pub db: Db,
    /// The master key.
    pub keyring: Keyring,
    /// Where letters go.
    pub mailer: Arc<dyn Mailer>,
    /// The address that links begin with.
    pub public_url: String,
    /// The school's name.
    pub school: String,
}

/// Which jobs follow from which facts.
pub fn listeners() -> Listeners {
    Listeners::default()
}

/// Wires the contexts together.
pub async fn assemble(parts: Parts) -> Result<App> {
    let identity = Identity::new(parts.db.clone(), parts.keyring.clone());
    let catalog = Catalog::new(parts.db.clone());
    catalog.refresh().await?;
    let learning = Learning::new(parts.db.clone(), catalog.clone(), parts.keyring);
    let people = People {
        db: parts.db.clone(),
        identity: identity.clone(),
        learning: learning.clone(),
        public_url: parts.public_url,
    };
    let renderer = Arc::new(Renderer::new(&parts.school)?);
    let notifications = Notifications::new(parts.db.clone(), renderer, Arc::new(people), parts.mailer);
    let contexts = Contexts { db: parts.db.clone(), identity, catalog, learning };
    Ok(App { db: parts.db, contexts, notifications })
}

/// The transport over a wired program, as production has it.
pub fn api(app: &App, school: &str) -> Api {
    Api::new(app.contexts.clone(), profile(school))
}

/// The transport of development: it can be introspected, and shows the letters in `mail`, if there are any.
pub fn development_api(app: &App, school: &str, mail: Option<PathBuf>) -> Api {
    let mailbox = mail.map(|folder| Arc::new(FolderMailbox::new(folder)) as Arc<dyn Mailbox>);
    Api::new(app.contexts.clone(), Profile { introspection: true, mailbox, ..profile(school) })
}

fn profile(school: &str) -> Profile {
    Profile { school: school.to_owned(), introspection: false, limits: Limits::default(), mailbox: None }
}

/// A production server: its key and its mail server are given, its schema is up to date.
pub async fn production(config: &Config) -> Result<App> {
    let keyring = keys::read(&config.key_file)?;
    if config.smtp_url.is_empty() {
        bail!("no mail server: name it in CRADLE_SMTP_URL, such as smtps://user:password@mail.example.org");
    }
    let mailer = Arc::new(SmtpMailer::new(&config.smtp_url, &config.mail_from)?);
    let db = database::open(config, Arc::new(SystemClock), listeners()).await?;
    let pending = migrations::pending(db.schema_connection()).await?;
    if pending > 0 {
        bail!("the database is {pending} step(s) behind this program; run `cradle migrate`");
    }
    migrations::claim_profile(db.schema_connection(), "production").await?;
    assemble(parts(config, db, keyring, mailer)).await
}

/// A development server: makes its own key, keeps mail as files, migrates by itself.
pub async fn development(config: &Config, clock: Arc<dyn Clock>) -> Result<App> {
    if !config.is_loopback() {
        bail!("development only runs on a loopback address, and `public_url` is {}", config.public_url);
    }
    database::make_data_folder(&config.data)?;
    let data = Path::new(&config.data);
    let keyring = keys::read_or_make(&data.join("key"))?;
    let mailer: Arc<dyn Mailer> = if config.smtp_url.is_empty() {
        Arc::new(FolderMailer::new(data.join("mail"), &config.mail_from)?)
    } else {
        Arc::new(SmtpMailer::new(&config.smtp_url, &config.mail_from)?)
    };
    let db = database::open(config, clock, listeners()).await?;
    migrations::bring_up(db.schema_connection()).await?;
    migrations::claim_profile(db.schema_connection(), "development").await?;
    assemble(parts(config, db, keyring, mailer)).await
}

fn parts(config: &Config, db: Db, keyring: Keyring, mailer: Arc<dyn Mailer>) -> Parts {
    Parts { db, keyring, mailer, public_url: config.public_url.clone(), school: config.school.clone() }
}

/// What a failed use case says to somebody at the command line.
pub fn reason<R: std::fmt::Display>(failure: &Failure<R>) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Denied(denied) => denied.to_string(),
        Failure::Fault(fault) => fault.to_string(),
    }
}

/// A letter's details are fetched by the system: whatever stands in the way is a fault.
fn fault<R: std::fmt::Debug>(failure: Failure<R>) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(refusal) => Fault::internal(format!("{refusal:?}")),
        Failure::Denied(denied) => Fault::internal(denied),
    }
}

/// The address book of letters, over the contexts that know people.
struct People {
    db: Db,
    identity: Identity,
    learning: Learning,
    public_url: String,
}

#[async_trait]
impl AddressBook for People {
    async fn address(&self, of: Recipient) -> Result<Option<Address>, Fault> {
        let Recipient::User(user) = of;
        let user = identity::user::contact(&self.db.read().await?, user).await?;
        Ok(user.map(|user| Address { email: user.email, locale: user.locale, zone: user.zone }))
    }

    async fn details(&self, to: Recipient, letter: &Letter) -> Result<Option<Details>, Fault> {
        let details = match letter {
            Letter::VerifyAddress { link } => {
                let Some(live) = self.identity.live_link(&self.db.read().await?, *link).await? else {
                    return Ok(None);
                };
                let zone = self.address(to).await?.map(|address| address.zone).unwrap_or_default();
                let url = format!("{}/verify/{}", self.public_url, live.secret.token());
                json!({ "url": url, "expires": in_words(live.expires_at, &zone) })
            }
            Letter::AlreadyRegistered => json!({}),
            Letter::Welcome => json!({ "url": format!("{}/", self.public_url) }),
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
