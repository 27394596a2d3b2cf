//! The database at start: found, compared with the program's schema, migrated where that is wanted.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context, Result, anyhow, bail};
use kernel::{
    Clock, Db, Fault,
    clock::SystemClock,
    db::{Location, peek},
    fact::Listeners,
};
use migrations::Unfit;
use url::Url;

use crate::{config::Config, private};

/// Where the configuration says the data lie.
fn location(config: &Config) -> Location {
    if config.database_url.is_empty() {
        Location::File(Path::new(&config.data).join("cradle.db"))
    } else {
        Location::Postgres(config.database_url.clone())
    }
}

/// Makes sure that the data folder is there and can be written.
pub(crate) fn make_data_folder(data: &str) -> Result<()> {
    let says = || format!("the data folder {data} cannot be written");
    private::folder(Path::new(data)).with_context(says)?;
    let probe = Path::new(data).join(".writable");
    private::write(&probe, b"").with_context(says)?;
    fs::remove_file(&probe).with_context(says)
}

/// What is known of a database before it is touched.
pub(crate) struct Standing {
    profile: Option<String>,
    /// How many steps it is behind this program.
    pub pending: usize,
}

impl Standing {
    /// Refuses a database that is used for something else.
    pub(crate) fn fits(&self, profile: &str) -> Result<()> {
        match &self.profile {
            Some(other) if other != profile => Err(Unfit::OtherProfile(profile.to_owned()).into()),
            _ => Ok(()),
        }
    }
}

/// Looks at the database, and makes and changes nothing, neither in it nor beside it.
pub(crate) async fn look(config: &Config) -> Result<Standing> {
    if config.database_url.is_empty() && Path::new(&config.data).exists() && !Path::new(&config.data).is_dir() {
        bail!("the data folder {} cannot be written: it is a file", config.data);
    }
    let Some(conn) = peek(&location(config)).await.map_err(|fault| unopened(config, &fault))? else {
        return Ok(Standing { profile: None, pending: migrations::steps().len() });
    };
    let pending = migrations::pending(&conn).await?;
    let profile = migrations::profile(&conn).await?;
    conn.close().await?;
    Ok(Standing { profile, pending })
}

/// Opens the database, whatever its schema.
pub(crate) async fn open(config: &Config, clock: Arc<dyn Clock>, listeners: Listeners) -> Result<Db> {
    let location = location(config);
    if let Location::File(path) = &location {
        make_data_folder(&config.data)?;
        // SQLite gives the files beside it the rights of this one.
        private::file(path).with_context(|| format!("the database {} cannot be opened", path.display()))?;
    }
    Db::open(&location, clock, listeners).await.map_err(|fault| unopened(config, &fault))
}

/// Says which database cannot be opened, and the last cause of it, without its URL or password.
fn unopened(config: &Config, fault: &Fault) -> anyhow::Error {
    let mut cause: &dyn std::error::Error = fault;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let mut cause = cause.to_string();
    let url = &config.database_url;
    let password = Url::parse(url).ok().and_then(|url| url.password().map(str::to_owned));
    for secret in [Some(url.clone()), password].into_iter().flatten().filter(|secret| !secret.is_empty()) {
        cause = cause.replace(&secret, "…");
    }
    match location(config) {
        Location::File(path) => anyhow!("the database {} cannot be opened: {cause}", path.display()),
        Location::Postgres(_) => anyhow!("the PostgreSQL server cannot be reached: {cause}"),
    }
}

/// `cradle migrate`: production's way; development migrates by itself.
pub(crate) async fn migrate(config: &Config) -> Result<()> {
    look(config).await?.fits(PRODUCTION)?;
    let db = open(config, Arc::new(SystemClock), Listeners::default()).await?;
    let steps = bring_up(&db, PRODUCTION).await?;
    println!("{steps} step(s) taken; the database is up to date");
    db.close().await?;
    Ok(())
}

/// What a database is used for by a server that others can reach.
pub(crate) const PRODUCTION: &str = "production";
/// What it is used for by `cradle serve --dev` and `cradle demo`.
pub(crate) const DEVELOPMENT: &str = "development";

/// Takes every pending step, and writes down what the database is used for from then on.
pub(crate) async fn bring_up(db: &Db, profile: &str) -> Result<usize> {
    let steps = migrations::bring_up(db.schema_connection()).await?;
    migrations::claim_profile(db.schema_connection(), profile).await?;
    Ok(steps)
}
