//! The database at start: found, compared with the program's schema, migrated where that is wanted.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context, Result};
use kernel::{Clock, Db, clock::SystemClock, db::Location, fact::Listeners};

use crate::config::Config;

/// Where the configuration says the data lie.
pub(crate) fn location(config: &Config) -> Location {
    if config.database_url.is_empty() {
        Location::File(Path::new(&config.data).join("cradle.db"))
    } else {
        Location::Postgres(config.database_url.clone())
    }
}

/// Makes sure that the data folder is there and can be written.
pub(crate) fn make_data_folder(data: &str) -> Result<()> {
    let says = || format!("the data folder {data} cannot be written");
    fs::create_dir_all(data).with_context(says)?;
    let probe = Path::new(data).join(".writable");
    fs::write(&probe, b"").with_context(says)?;
    fs::remove_file(&probe).with_context(says)
}

/// Opens the database, whatever its schema.
pub(crate) async fn open(config: &Config, clock: Arc<dyn Clock>, listeners: Listeners) -> Result<Db> {
    if config.database_url.is_empty() {
        make_data_folder(&config.data)?;
    }
    let db = Db::open(&location(config), clock, listeners).await;
    db.with_context(|| match location(config) {
        Location::File(path) => format!("the database {} cannot be opened", path.display()),
        Location::Postgres(_) => "the PostgreSQL server cannot be reached".to_owned(),
    })
}

/// `cradle migrate`.
pub(crate) async fn migrate(config: &Config) -> Result<()> {
    let db = open(config, Arc::new(SystemClock), Listeners::default()).await?;
    let steps = migrations::bring_up(db.schema_connection()).await?;
    println!("{steps} step(s) taken; the database is up to date");
    db.close().await?;
    Ok(())
}

/// One line for `cradle check`.
pub(crate) async fn state(config: &Config) -> Result<String> {
    let db = open(config, Arc::new(SystemClock), Listeners::default()).await?;
    let pending = migrations::pending(db.schema_connection()).await?;
    Ok(match pending {
        0 => "up to date".to_owned(),
        n => format!("{n} step(s) behind; run `cradle migrate`"),
    })
}
