//! A handle to write with: one open transaction, its time, and the only source of new ids.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    DatabaseExecutor, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::OwnedSemaphorePermit;
use uuid::{ContextV7, Timestamp, Uuid};

use super::{Db, Reader};
use crate::{
    Fault, Id, Instant, Secret,
    fact::Listeners,
    id::Noun,
    secret::random_bytes,
    signal::{self, Signal, Topic},
};

/// One open transaction. Only [`Db::transact`] makes one.
pub struct Write {
    db: Db,
    tx: DatabaseTransaction,
    _turn: OwnedSemaphorePermit,
    now: Instant,
    posted_work: AtomicBool,
    signals: Mutex<Vec<Signal>>,
    ids: Mutex<ContextV7>,
}

impl Write {
    pub(super) async fn begin(db: &Db) -> Result<Self, Fault> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let turn = db.turn_to_write().await?;
        let writer = db.0.writer.clone();
        // In a task of its own, so that it comes to an end even when nobody waits for it any more. On PostgreSQL sqlx
        // forgets a BEGIN whose answer it has not seen, and would leave the transaction open in the pool.
        let begun = tokio::spawn(async move { (writer.begin_with_options(options).await, turn) });
        let (tx, turn) = begun.await.map_err(Fault::internal)?;
        let tx = tx?;
        let now = db.now_on(&tx).await?;
        Ok(Self {
            db: db.clone(),
            tx,
            _turn: turn,
            now,
            posted_work: AtomicBool::new(false),
            signals: Mutex::default(),
            ids: ContextV7::new().into(),
        })
    }

    pub(super) async fn commit(self) -> Result<(), Fault> {
        let signals = std::mem::take(&mut *self.signals.lock().expect("noting a signal does not panic"));
        let is_postgres = self.db.backend() == DbBackend::Postgres;
        if is_postgres {
            signal::notify(&self.tx, &signals).await?;
        }
        let Self { db, tx, _turn: turn, posted_work, .. } = self;
        // In a task of its own: once the database has begun to commit, what follows is told even when nobody waits.
        let committed = tokio::spawn(async move {
            let _turn = turn;
            tx.commit().await?;
            if !is_postgres {
                for signal in &signals {
                    db.0.audience.tell(signal);
                }
            }
            if posted_work.into_inner() {
                db.0.work_posted.notify_one();
            }
            Ok(())
        });
        committed.await.map_err(Fault::internal)?
    }

    pub(super) async fn roll_back(self) {
        if let Err(error) = self.tx.rollback().await {
            tracing::warn!(%error, "a transaction could not be rolled back; its connection is dropped");
        }
    }

    /// A new id, ordered after every id this transaction has made before.
    pub fn new_id<N: Noun>(&self) -> Id<N> {
        let ids = self.ids.lock().expect("making an id does not panic");
        let seconds = u64::try_from(self.now.timestamp()).expect("it is later than 1970");
        let stamp = Timestamp::from_unix(&*ids, seconds, self.now.timestamp_subsec_nanos());
        Id::from_uuid(Uuid::new_v7(stamp))
    }

    /// A new random secret from the operating system.
    pub fn secret(&self) -> Secret {
        Secret::from_bytes(random_bytes())
    }

    /// A new random salt, to be stored, from which [`Keyring::derive`](crate::Keyring::derive) makes a secret.
    pub fn salt(&self) -> Vec<u8> {
        random_bytes()[..16].to_vec()
    }

    /// A new random seed for a drawn form, to be stored with it.
    pub fn seed(&self) -> u64 {
        let bytes = random_bytes();
        let eight = bytes.first_chunk().expect("32 bytes hold 8");
        u64::from_be_bytes(*eight)
    }

    /// Signals, once this has committed, that something about `topic` has changed: the row with this id, if one is
    /// named. Saying it twice is saying it once.
    pub fn signal(&self, topic: Topic, row: Option<Uuid>) {
        let mut signals = self.signals.lock().expect("noting a signal does not panic");
        let signal = Signal { topic, row };
        if !signals.contains(&signal) {
            signals.push(signal);
        }
    }

    pub(crate) fn listeners(&self) -> &Listeners {
        &self.db.0.listeners
    }

    pub(crate) fn note_posted_work(&self) {
        self.posted_work.store(true, Ordering::Relaxed);
    }
}

impl Reader for Write {
    fn conn(&self) -> DatabaseExecutor<'_> {
        (&self.tx).into()
    }
    fn now(&self) -> Instant {
        self.now
    }
    fn locks(&self) -> bool {
        true
    }
}
