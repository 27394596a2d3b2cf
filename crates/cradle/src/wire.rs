//! The composition root: every context is built here, and introduced to its neighbours here.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use api::{Api, CastMember, Contexts, Mailbox, Profile};
use catalog::Catalog;
use coaching::Coaching;
use identity::{FactorPolicy, Identity, Setup, credential::Breached, provider::ProviderSetup};
use kernel::{Clock, Db, Failure, Keyring, clock::SystemClock, fact::Listeners};
use learning::Learning;
use notifications::{Mailer, Notifications, Renderer};
use url::Url;

use crate::{
    check,
    config::{Config, Position},
    database, documents, keys,
    mail::{FolderMailbox, FolderMailer, SmtpMailer},
    open_files,
    people::People,
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
    /// Who must have a second factor.
    pub second_factor: Vec<Position>,
    /// A file of passwords that are known to thieves; empty means none.
    pub breached_passwords: String,
    /// Where the school keeps its own accounts, if it does.
    pub provider: Option<ProviderSetup>,
}

/// Which jobs follow from which facts.
pub fn listeners() -> Listeners {
    Listeners::default()
}

/// Wires the contexts together.
pub async fn assemble(parts: Parts) -> Result<App> {
    let identity = Identity::new(parts.db.clone(), parts.keyring.clone(), accounts(&parts)?);
    let catalog = Catalog::new(parts.db.clone());
    catalog.refresh().await?;
    let learning = Learning::new(parts.db.clone(), catalog.clone(), parts.keyring.clone());
    let coaching = Coaching::new(parts.db.clone(), catalog.clone(), parts.keyring);
    let people = People {
        db: parts.db.clone(),
        identity: identity.clone(),
        learning: learning.clone(),
        coaching: coaching.clone(),
        public_url: parts.public_url,
    };
    let renderer = Arc::new(Renderer::new(&parts.school)?);
    let notifications = Notifications::new(parts.db.clone(), renderer, Arc::new(people), parts.mailer);
    let contexts = Contexts { db: parts.db.clone(), identity, catalog, learning, coaching };
    Ok(App { db: parts.db, contexts, notifications })
}

/// What the deployment decides about accounts.
fn accounts(parts: &Parts) -> Result<Setup> {
    let calls_for = |position| parts.second_factor.contains(&position);
    let path = &parts.breached_passwords;
    let breached = (!path.is_empty()).then(|| Breached::open(Path::new(path))).transpose();
    Ok(Setup {
        breached: breached.with_context(|| format!("`breached_passwords`, {path}"))?,
        school: parts.school.clone(),
        public_url: parts.public_url.clone(),
        words: ["Cradle", "prenatal coach", "Sciatica in pregnancy", &parts.school].map(str::to_owned).into(),
        second_factor: FactorPolicy {
            coaches: calls_for(Position::Coach),
            authors: calls_for(Position::Author),
            admins: calls_for(Position::Admin),
        },
        provider: parts.provider.clone(),
    })
}

/// The transport over a wired program, as production has it.
pub fn api(app: &App, config: &Config) -> Result<Api> {
    Ok(Api::new(app.contexts.clone(), profile(config)?)?)
}

/// The transport of development: it can be introspected, and shows the letters in `mail`, if there are any.
pub fn development_api(app: &App, config: &Config, mail: Option<PathBuf>) -> Result<Api> {
    demonstration_api(app, config, mail, Vec::new())
}

/// The transport of the demonstration: that of development, whose explorer signs in as one of `cast`.
pub fn demonstration_api(app: &App, config: &Config, mail: Option<PathBuf>, cast: Vec<CastMember>) -> Result<Api> {
    let mailbox = mail.map(|folder| Arc::new(FolderMailbox::new(folder)) as Arc<dyn Mailbox>);
    let profile = Profile { introspection: true, secure: false, mailbox, cast, ..profile(config)? };
    Ok(Api::new(app.contexts.clone(), profile)?)
}

/// What the configuration says of the transport, as production has it.
pub fn profile(config: &Config) -> Result<Profile> {
    let share = config.budget_per_minute.get() / config.nodes;
    Ok(Profile {
        school: config.school.clone(),
        introspection: false,
        limits: config.limits,
        capacity: open_files::within(config.capacity),
        documents: documents::trusted(config)?,
        trusted_only: config.trusted_only,
        points_per_minute: NonZeroU32::new(share).unwrap_or(NonZeroU32::MIN),
        proxies: config.proxies.clone(),
        origin: Url::parse(&config.public_url)?.origin().ascii_serialization(),
        secure: true,
        mailbox: None,
        cast: Vec::new(),
    })
}

/// A production server: its key and its mail server are given, its schema is up to date.
pub async fn production(config: &Config) -> Result<App> {
    check::stand(config).await?;
    let keyring = keys::read(&config.key_file)?;
    let mailer = Arc::new(check::mailer(config)?);
    let db = database::open(config, Arc::new(SystemClock), listeners()).await?;
    migrations::claim_profile(db.schema_connection(), database::PRODUCTION).await?;
    assemble(parts(config, db, keyring, mailer)?).await
}

/// A development server: makes its own key, keeps mail as files, migrates by itself.
pub async fn development(config: &Config, clock: Arc<dyn Clock>) -> Result<App> {
    if !config.is_loopback() {
        bail!("development only runs on a loopback address, and `public_url` is {}", config.public_url);
    }
    database::look(config).await?.fits(database::DEVELOPMENT)?;
    database::make_data_folder(&config.data)?;
    let data = Path::new(&config.data);
    let keyring = keys::read_or_make(&data.join("key"))?;
    let mailer: Arc<dyn Mailer> = if config.smtp_url.is_empty() {
        Arc::new(FolderMailer::new(data.join("mail"), &config.mail_from)?)
    } else {
        Arc::new(SmtpMailer::new(&config.smtp_url, &config.mail_from)?)
    };
    let db = database::open(config, clock, listeners()).await?;
    database::bring_up(&db, database::DEVELOPMENT).await?;
    assemble(parts(config, db, keyring, mailer)?).await
}

fn parts(config: &Config, db: Db, keyring: Keyring, mailer: Arc<dyn Mailer>) -> Result<Parts> {
    let (public_url, school) = (config.public_url.clone(), config.school.clone());
    let (second_factor, breached_passwords) = (config.second_factor.clone(), config.breached_passwords.clone());
    let provider = config.provider.setup()?;
    Ok(Parts { db, keyring, mailer, public_url, school, second_factor, breached_passwords, provider })
}

/// What a failed use case says to somebody at the command line.
pub fn reason<R: std::fmt::Display>(failure: &Failure<R>) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Denied(denied) => denied.to_string(),
        Failure::Fault(fault) => fault.to_string(),
    }
}
