//! Connections: one writer and several read-only readers on SQLite, one pool on PostgreSQL.

use std::{path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use super::Location;
use crate::Fault;

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The pool to write with and the pool to read with.
pub(super) async fn pools(location: &Location) -> Result<(DatabaseConnection, DatabaseConnection), Fault> {
    match location {
        Location::File(path) => {
            let writer = sqlite(path, 1, false).await?;
            Ok((writer, sqlite(path, READERS, true).await?))
        }
        Location::Postgres(url) => {
            let pool = postgres(url).await?;
            Ok((pool.clone(), pool))
        }
    }
}

async fn sqlite(path: &Path, connections: u32, read_only: bool) -> Result<DatabaseConnection, Fault> {
    let mut options = ConnectOptions::new(format!("sqlite://{}", path.display()));
    let path = path.to_owned();
    options.sqlx_logging(false).max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT);
    options.test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(!read_only)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864");
        if read_only { sqlite.pragma("query_only", "on") } else { sqlite }
    });
    Ok(Database::connect(options).await?)
}

async fn postgres(url: &str) -> Result<DatabaseConnection, Fault> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(POSTGRES_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT);
    options.test_before_acquire(false).max_lifetime(Duration::from_mins(30));
    options.map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off"), ("lock_timeout", "5s")]));
    Ok(Database::connect(options).await?)
}
