//! Housekeeping forgets, once an hour, what nobody will ask for any more.

use chrono::TimeDelta;
use kernel::{
    Db, Fault, Reader, Write, idempotency,
    job::{self, Lease},
};

/// The kind of job that does it.
pub const KIND: &str = "cradle.housekeeping";

/// How long a job is remembered after it was done.
const DONE_JOBS: TimeDelta = TimeDelta::days(30);
/// How many rows are forgotten in one transaction, so that others wait for a moment only.
const AT_ONCE: u32 = 1000;

/// Posts this hour's housekeeping, unless a node has posted it already.
pub async fn post(db: &Db) -> Result<(), Fault> {
    db.transact(async |tx| {
        let hour = tx.now().format("%Y-%m-%dT%H");
        job::post(tx, job::Work::new(KIND, &())?.once(format!("{KIND}:{hour}"))).await
    })
    .await
}

/// Does it.
pub(crate) async fn work(db: &Db, lease: &Lease) -> Result<(), Fault> {
    let keys = in_parts(db, async |tx| idempotency::forget_old(tx, AT_ONCE).await).await?;
    let jobs = in_parts(db, async |tx| job::forget_done(tx, tx.now() - DONE_JOBS, AT_ONCE).await).await?;
    let links = in_parts(db, async |tx| identity::link::forget_run_out(tx, AT_ONCE).await).await?;
    let ceremonies = in_parts(db, async |tx| identity::ceremony::forget_run_out(tx, AT_ONCE).await).await?;
    let throttles = in_parts(db, async |tx| identity::throttle::forget_drained(tx, AT_ONCE).await).await?;
    let sessions = in_parts(db, async |tx| identity::session::forget_over(tx, AT_ONCE).await).await?;
    tracing::info!(keys, jobs, links, ceremonies, throttles, sessions, "housekeeping");
    db.transact(async |tx| lease.finish(tx).await).await
}

/// Repeats `forget`, each time in a transaction of its own, until it finds less than it may take.
async fn in_parts(db: &Db, forget: impl AsyncFn(&Write) -> Result<u64, Fault>) -> Result<u64, Fault> {
    let mut all = 0;
    loop {
        let forgotten = db.transact(async |tx| forget(tx).await).await?;
        all += forgotten;
        if forgotten < u64::from(AT_ONCE) {
            return Ok(all);
        }
    }
}
