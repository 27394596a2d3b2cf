//! The database at start: found, compared with the program's schema, migrated where that is wanted.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use anyhow::{Context, Result, bail};
use kernel::{
    Clock, Db,
    clock::SystemClock,
    db::Location,
    fact::Listeners,
};
use migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;

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

/// How a database stands towards this program.
pub(crate) struct Standing {
    /// Steps that this program would take.
    pub pending: usize,
}

/// Compares the database with the program. A database that is too new is an error.
pub(crate) async fn standing(conn: &DatabaseConnection) -> Result<Standing> {
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let applied = applied(conn).await?;
    if let Some(newer) = applied.iter().find(|step| !known.contains(step)) {
        bail!("the database is newer than this program (it has the step {newer}); use the program that made it");
    }
    Ok(Standing { pending: known.len() - applied.len() })
}

async fn applied(conn: &DatabaseConnection) -> Result<BTreeSet<String>> {
    let sql = "select version from seaql_migrations";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await;
    // No table yet: a database that was never migrated.
    let Ok(rows) = rows else { return Ok(BTreeSet::new()) };
    rows.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
}

/// Takes every step that is pending.
pub(crate) async fn bring_up(db: &Db) -> Result<usize> {
    let conn = db.schema_connection();
    let pending = standing(conn).await?.pending;
    Migrator::up(conn, None).await.context("the database could not be migrated; nothing of the failed step was kept")?;
    Ok(pending)
}

/// `cradle migrate`.
pub(crate) async fn migrate(config: &Config) -> Result<()> {
    let db = open(config, Arc::new(SystemClock), Listeners::default()).await?;
    let steps = bring_up(&db).await?;
    println!("{steps} step(s) taken; the database is up to date");
    db.close().await?;
    Ok(())
}

/// One line for `cradle check`.
pub(crate) async fn state(config: &Config) -> Result<String> {
    let db = open(config, Arc::new(SystemClock), Listeners::default()).await?;
    let pending = standing(db.schema_connection()).await?.pending;
    Ok(match pending {
        0 => "up to date".to_owned(),
        n => format!("{n} step(s) behind; run `cradle migrate`"),
    })
}

/// Writes down what the database is used for, once; refuses to use it for the other.
pub(crate) async fn claim_profile(db: &Db, profile: &str) -> Result<()> {
    let conn = db.schema_connection();
    let run = |sql: &str| Statement::from_sql_and_values(conn.get_database_backend(), sql, [profile.into()]);
    conn.execute_raw(run("insert into deployment (only_row, profile) values (1, $1) on conflict do nothing")).await?;
    let same = conn.query_one_raw(run("select profile from deployment where profile = $1")).await?;
    if same.is_none() {
        bail!("this database belongs to the other profile; {profile} needs a database of its own");
    }
    Ok(())
}
