//! A handle to read with: a connection from the readers' pool, and the time it was opened.

use sea_orm::{DatabaseConnection, DatabaseExecutor};

use super::Reader;
use crate::Instant;

/// Reads, and cannot write: on SQLite the connections behind it are `query_only`.
#[derive(Clone)]
pub struct Read {
    conn: DatabaseConnection,
    now: Instant,
}

impl Read {
    pub(super) fn new(conn: DatabaseConnection, now: Instant) -> Self {
        Self { conn, now }
    }
}

impl Reader for Read {
    fn conn(&self) -> DatabaseExecutor<'_> {
        (&self.conn).into()
    }
    fn now(&self) -> Instant {
        self.now
    }
    fn locks(&self) -> bool {
        false
    }
}
