//! A lease is the right to do one job for a while; its fencing number voids whoever comes too late.

use chrono::TimeDelta;
use serde::de::DeserializeOwned;

use super::{JobId, RetryPolicy, store};
use crate::{Db, Fault, Reader, Write};

/// How long a worker may take before another may claim its job, in seconds.
pub const LEASE_SECONDS: i64 = 120;

/// A claimed job.
#[derive(Clone, Debug)]
pub struct Lease {
    id: JobId,
    kind: String,
    payload: String,
    fence: i64,
    attempt: i32,
}

/// The lease ran out and somebody else holds the job now: nothing may be written in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lease was lost to another worker")]
pub struct Lost;

impl From<Lost> for Fault {
    fn from(lost: Lost) -> Self {
        Self::Busy(Box::new(lost))
    }
}

/// Claims up to `most` due jobs, oldest first.
pub async fn claim(db: &Db, most: i32) -> Result<Vec<Lease>, Fault> {
    let claimed =
        db.transact(async |tx| store::claim(tx, tx.now() + TimeDelta::seconds(LEASE_SECONDS), most).await).await?;
    Ok(claimed
        .into_iter()
        .map(|row| Lease {
            id: row.id,
            kind: row.kind,
            payload: row.payload,
            fence: row.fence,
            attempt: row.attempt,
        })
        .collect())
}

impl Lease {
    /// The kind of the job, by which its handler is found.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The job's id.
    pub const fn id(&self) -> JobId {
        self.id
    }

    /// Which attempt this is, from 1.
    pub const fn attempt(&self) -> i32 {
        self.attempt
    }

    /// What the job was posted with.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.payload).map_err(Fault::internal)
    }

    /// Marks the job done, in the transaction that records its effect.
    pub async fn finish(&self, tx: &Write) -> Result<(), Fault> {
        let sql =
            "update job set done_at = $3, lease_until = null where id = $1 and fence = $2 and done_at is null";
        let held = store::settle(tx, sql, [self.id.into(), self.fence.into(), tx.now().into()]).await?;
        held.then_some(()).ok_or_else(|| Lost.into())
    }

    /// Gives the job back after a failure: later again, or dead when `policy` has had enough.
    ///
    /// `why` is kept for the operator; it must not hold a person's data.
    pub async fn fail(&self, tx: &Write, policy: &RetryPolicy, why: &str) -> Result<(), Fault> {
        let jitter = tx.seed().to_be_bytes()[0];
        let (due_at, dead_at) = match policy.wait_after(self.attempt, jitter) {
            Some(wait) => (tx.now() + wait, None),
            None => (tx.now(), Some(tx.now())),
        };
        let sql = "update job set lease_until = null, due_at = $3, dead_at = $4, last_error = $5 \
                   where id = $1 and fence = $2";
        let why: String = why.chars().take(500).collect();
        let values = [self.id.into(), self.fence.into(), due_at.into(), dead_at.into(), why.into()];
        let held = store::settle(tx, sql, values).await?;
        held.then_some(()).ok_or_else(|| Lost.into())
    }
}
