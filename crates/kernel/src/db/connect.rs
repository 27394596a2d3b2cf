//! Connections: one writer and several read-only readers on SQLite, one pool on PostgreSQL.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::{
        Connection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::time::timeout;

use super::Location;
use crate::Fault;

/// On two cores, eight read a fifth more than four, and sixteen no more than that.
const READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 10;
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection that is given back may take until it is ready for the next: longer than it may wait for a lock.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(6);
/// How many errors of statements that were given up are listened to: that of the statement, and of what ends it.
const MOST_UNHEARD: usize = 4;
/// Which database is meant is said by the options: in a URL, a `?` in the path would begin parameters.
const SQLITE: &str = "sqlite://cradle.db";

/// The pool to write with and the pool to read with.
pub(super) async fn pools(location: &Location) -> Result<(DatabaseConnection, DatabaseConnection), Fault> {
    match location {
        Location::File(path) => {
            let writer = sqlite(path, 1, false).await?;
            Ok((writer, sqlite(path, READERS, true).await?))
        }
        Location::Postgres(url) => {
            let pool = postgres(url, POSTGRES_CONNECTIONS, &[("jit", "off"), ("lock_timeout", "5s")]).await?;
            Ok((pool.clone(), pool))
        }
    }
}

/// How many connections there are to write on.
pub(super) fn writers(location: &Location) -> usize {
    match location {
        Location::File(_) => 1,
        Location::Postgres(_) => POSTGRES_CONNECTIONS as usize,
    }
}

/// A connection that only looks, and makes nothing: `None` when there is no database yet.
///
/// For a program that has to know whose a database is before it touches it.
pub async fn peek(location: &Location) -> Result<Option<DatabaseConnection>, Fault> {
    let path = match location {
        Location::File(path) if path.exists() => path.clone(),
        Location::File(_) => return Ok(None),
        Location::Postgres(url) => {
            return Ok(Some(postgres(url, 1, &[("default_transaction_read_only", "on")]).await?));
        }
    };
    // Without a log beside it the file is whole; then even the files that SQLite makes for readers can be left out.
    let has_log = sibling(&path, "-wal").exists();
    let mut options = ConnectOptions::new(SQLITE);
    options.sqlx_logging(false).max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.filename(&path).read_only(true).immutable(!has_log).busy_timeout(ACQUIRE_TIMEOUT)
    });
    Ok(Some(Database::connect(options).await?))
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

async fn sqlite(path: &Path, connections: u32, read_only: bool) -> Result<DatabaseConnection, Fault> {
    let mut options = ConnectOptions::new(SQLITE);
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
            .busy_timeout(ACQUIRE_TIMEOUT)
            .pragma("temp_store", "memory")
            // Else INSERT OR REPLACE passes over the triggers that keep frozen rows from being deleted.
            .pragma("recursive_triggers", "on")
            .pragma("journal_size_limit", "67108864");
        if read_only { sqlite.pragma("query_only", "on") } else { sqlite }
    });
    // A full disk makes SQLite roll back by itself, and sqlx goes on counting a transaction that is no more: what
    // seems to be committed after that may not be. Such a connection is not used again.
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|conn, _| {
            Box::pin(async move {
                if conn.is_in_transaction() {
                    // A transaction that was dropped is rolled back before the answer to this.
                    conn.ping().await?;
                }
                Ok(!conn.is_in_transaction())
            })
        })
    });
    Ok(Database::connect(options).await?)
}

async fn postgres(url: &str, connections: u32, settings: &[(&str, &str)]) -> Result<DatabaseConnection, Fault> {
    let settings: Vec<_> =
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT);
    options.test_before_acquire(false).max_lifetime(Duration::from_mins(30));
    options.map_sqlx_postgres_opts(move |postgres| postgres.options(settings.clone()));
    // A statement that was given up in the middle may have failed, which is heard only now. sqlx takes that for a broken
    // connection, and over TLS it waits for ever when it closes one without a farewell: it would be gone from the pool.
    options.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_release(|conn, _| {
            Box::pin(async move {
                for _ in 0..MOST_UNHEARD {
                    match timeout(RELEASE_TIMEOUT, conn.ping()).await {
                        Ok(Ok(())) => return Ok(true),
                        Ok(Err(error)) => tracing::debug!(%error, "a statement that was given up has failed"),
                        Err(_) => break,
                    }
                }
                // Closed in the usual way, and replaced.
                Ok(false)
            })
        })
    });
    Ok(Database::connect(options).await?)
}
