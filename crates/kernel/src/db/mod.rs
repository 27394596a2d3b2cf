//! The database: one handle to read with, one to write with, on SQLite or PostgreSQL alike.

mod connect;
mod read;
mod write;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseExecutor, DbBackend, Statement, Value};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    Clock, Fault, Instant,
    clock::truncated,
    fact::Listeners,
    signal::{Audience, Ears, Listening, Topic},
};

pub use connect::peek;
pub use read::Read;
pub use write::Write;

/// Where the data lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file, made if it is not there.
    File(PathBuf),
    /// A PostgreSQL URL.
    Postgres(String),
}

/// Anything that can be read from: a [`Read`], or a [`Write`] in the middle of its transaction.
pub trait Reader: Sync {
    /// The connection to run statements on.
    fn conn(&self) -> DatabaseExecutor<'_>;
    /// The time of this handle, fixed when it was opened.
    fn now(&self) -> Instant;
    /// Whether rows that are loaded should be locked for the change that follows.
    fn locks(&self) -> bool;

    /// A statement for the database behind this handle. Both read `$1`, `$2`, … as places for values.
    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.conn().get_database_backend(), sql, values)
    }
}

/// A database with its clock and listeners. Cloning it is cheap and shares everything.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    clock: Arc<dyn Clock>,
    listeners: Listeners,
    work_posted: Notify,
    audience: Arc<Audience>,
    ears: Ears,
    statements: Arc<AtomicU64>,
    /// As many as there are connections to write on: who waits for one can still be given up.
    turns: Arc<Semaphore>,
}

/// Nobody else has finished writing for as long as one waits.
#[derive(Debug, thiserror::Error)]
#[error("all connections to write on are in use")]
struct Crowded;

impl Db {
    /// Opens the database at `location`, without migrating it.
    pub async fn open(location: &Location, clock: Arc<dyn Clock>, listeners: Listeners) -> Result<Self, Fault> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut writer, mut reader) = connect::pools(location).await?;
        for pool in [&mut writer, &mut reader] {
            let count = Arc::clone(&statements);
            pool.set_metric_callback(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
        let (work_posted, turns) = (Notify::new(), Arc::new(Semaphore::new(connect::writers(location))));
        let (audience, ears) = (Arc::default(), Ears::default());
        let inner = Inner { writer, reader, clock, listeners, work_posted, audience, ears, statements, turns };
        Ok(Self(Arc::new(inner)))
    }

    /// A handle to read with, at one point in time.
    pub async fn read(&self) -> Result<Read, Fault> {
        let now = self.now_on(&self.0.reader).await?;
        Ok(Read::new(self.0.reader.clone(), now))
    }

    /// Runs `work` in one transaction: committed when it answers `Ok`, undone otherwise.
    ///
    /// On SQLite the transaction begins IMMEDIATE, so the writer is alone from its first read on.
    /// `work` never runs twice; a deadlock is a [`Fault::Busy`].
    pub async fn transact<T, E>(&self, work: impl AsyncFnOnce(&Write) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Fault>,
    {
        let tx = Write::begin(self).await?;
        match work(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }

    /// Waits until a transaction that posted a job has committed on this node.
    pub async fn work_posted(&self) {
        self.0.work_posted.notified().await;
    }

    /// Listens for signals about `topic`, those of other nodes too. What is read after this is not older than what
    /// will be heard.
    pub async fn listen(&self, topic: Topic) -> Result<Listening, Fault> {
        if self.backend() == DbBackend::Postgres {
            self.0.ears.open(&self.0.reader, &self.0.audience).await?;
        }
        Ok(self.0.audience.listen(topic))
    }

    /// How many statements this process has sent, transactions' own words not counted.
    pub fn statements_sent(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// The pool that writes, for migrations and for golden dumps of the schema.
    pub fn schema_connection(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.0.writer.get_database_backend()
    }

    /// The clock that this database's handles go by, but for PostgreSQL's own time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// Closes every connection; on SQLite the write-ahead log is folded into the file first.
    pub async fn close(self) -> Result<(), Fault> {
        self.0.ears.close();
        self.0.audience.close();
        if self.backend() == DbBackend::Sqlite {
            self.0.writer.execute_unprepared("pragma wal_checkpoint(truncate)").await?;
        }
        self.0.reader.clone().close().await?;
        self.0.writer.clone().close().await?;
        Ok(())
    }

    async fn turn_to_write(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let turn = timeout(connect::ACQUIRE_TIMEOUT, Arc::clone(&self.0.turns).acquire_owned()).await;
        turn.map_err(|_| Fault::Busy(Box::new(Crowded)))?.map_err(Fault::internal)
    }

    async fn now_on(&self, conn: &impl ConnectionTrait) -> Result<Instant, Fault> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(self.0.clock.now());
        }
        let ask = Statement::from_string(DbBackend::Postgres, "select clock_timestamp() as now");
        let row = conn.query_one_raw(ask).await?.ok_or_else(|| Fault::internal("no clock in the database"))?;
        let now: Instant = row.try_get("", "now")?;
        Ok(truncated(now + self.0.clock.offset()))
    }
}
