//! How a database stands towards this program's schema, and what it is used for.

use std::collections::BTreeSet;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement},
};

use crate::Migrator;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// A later program has migrated it.
    #[error("the database is newer than this program (it has the step {0}); use the program that made it")]
    Newer(String),
    /// It is used by the other profile.
    #[error("this database belongs to the other profile; {0} needs a database of its own")]
    OtherProfile(String),
    /// It does not answer, or a step failed; nothing of a failed step is kept.
    #[error("the database says: {0}")]
    Database(#[from] DbErr),
}

/// How many steps the database is behind this program.
pub async fn pending(conn: &DatabaseConnection) -> Result<usize, Unfit> {
    let known = steps();
    let applied = applied(conn).await?;
    if let Some(newer) = applied.iter().find(|step| !known.contains(step)) {
        return Err(Unfit::Newer(newer.clone()));
    }
    Ok(known.len() - applied.len())
}

async fn applied(conn: &DatabaseConnection) -> Result<BTreeSet<String>, DbErr> {
    if !SchemaManager::new(conn).has_table("seaql_migrations").await? {
        return Ok(BTreeSet::new());
    }
    let sql = "select version from seaql_migrations";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Every step of this program, oldest first.
pub fn steps() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// Takes the oldest pending step alone: for those who look at a database between two steps.
pub async fn take_one(conn: &DatabaseConnection) -> Result<(), Unfit> {
    pending(conn).await?;
    Ok(Migrator::up(conn, Some(1)).await?)
}

/// Takes every pending step; answers how many.
pub async fn bring_up(conn: &DatabaseConnection) -> Result<usize, Unfit> {
    let steps = pending(conn).await?;
    Migrator::up(conn, None).await?;
    Ok(steps)
}

/// What the database is used for, if that was ever written down. Only looks.
pub async fn profile(conn: &DatabaseConnection) -> Result<Option<String>, Unfit> {
    if !SchemaManager::new(conn).has_table("deployment").await? {
        return Ok(None);
    }
    let sql = "select profile from deployment";
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    Ok(row.map(|row| row.try_get("", "profile")).transpose()?)
}

/// Writes down what the database is used for, once, and refuses to use it for anything else.
pub async fn claim_profile(conn: &DatabaseConnection, profile: &str) -> Result<(), Unfit> {
    let run = |sql: &str| Statement::from_sql_and_values(conn.get_database_backend(), sql, [profile.into()]);
    let claim = "insert into deployment (only_row, profile) values (1, $1) on conflict do nothing";
    conn.execute_raw(run(claim)).await?;
    let same = conn.query_one_raw(run("select profile from deployment where profile = $1")).await?;
    same.map(|_| ()).ok_or_else(|| Unfit::OtherProfile(profile.to_owned()))
}
