//! A lease is the right to do one job for a while; its fencing number voids whoever comes too late.

use chrono::TimeDelta;
use serde::de::DeserializeOwned;

use super::{JobId, RetryPolicy, store};
use crate::{Db, Fault, Reader, Write};

/// How long a worker may take, at the most, before another may claim its job, in seconds.
pub const LEASE_SECONDS: i64 = 120;
/// Up to how much sooner a lease may run out. It is drawn for each, so that jobs whose worker died together
/// do not come back together: one of them may have been what killed it.
const SPREAD_SECONDS: i64 = 30;
/// After how many claims a job is dead, whatever its policy: it may be what kills every worker that takes it.
pub const MOST_ATTEMPTS: i32 = 50;

/// A claimed job.
#[derive(Clone, Debug)]
pub struct Lease {
    pub(super) id: JobId,
    pub(super) kind: String,
    pub(super) payload: String,
    pub(super) fence: i64,
    pub(super) attempt: i32,
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

/// Which kinds of jobs are claimed.
#[derive(Clone, Copy, Debug)]
pub enum Kinds<'a> {
    /// All of them.
    Any,
    /// This one.
    Only(&'a str),
    /// All but this one.
    AllBut(&'a str),
}

/// How a job stands after it has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for its next attempt.
    Waiting,
    /// There will be no other attempt.
    Dead,
}

/// Claims up to `most` due jobs of `kinds`, and answers them oldest first.
pub async fn claim(db: &Db, kinds: Kinds<'_>, most: usize) -> Result<Vec<Lease>, Fault> {
    db.transact(async |tx| {
        let mut leases = Vec::new();
        while leases.len() < most {
            let sooner = i64::from(tx.seed().to_be_bytes()[0]) * SPREAD_SECONDS / 255;
            let until = tx.now() + TimeDelta::seconds(LEASE_SECONDS - sooner);
            let Some(lease) = store::claim(tx, kinds, until).await? else { break };
            leases.push(lease);
        }
        Ok(leases)
    })
    .await
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

    /// Whether the job was claimed so often that it is not to be tried again.
    pub const fn is_worn_out(&self) -> bool {
        self.attempt > MOST_ATTEMPTS
    }

    /// Gives the job back after a failure: later again, or dead when `policy` has had enough.
    ///
    /// `why` is kept for the operator; it must not hold a person's data.
    pub async fn fail(&self, tx: &Write, policy: &RetryPolicy, why: &str) -> Result<Standing, Fault> {
        let jitter = tx.seed().to_be_bytes()[0];
        let wait = policy.wait_after(self.attempt, jitter).filter(|_| self.attempt < MOST_ATTEMPTS);
        let (due_at, dead_at) = match wait {
            Some(wait) => (tx.now() + wait, None),
            None => (tx.now(), Some(tx.now())),
        };
        let sql = "update job set lease_until = null, due_at = $3, dead_at = $4, last_error = $5 \
                   where id = $1 and fence = $2 and done_at is null";
        let why: String = why.chars().take(500).collect();
        let values = [self.id.into(), self.fence.into(), due_at.into(), dead_at.into(), why.into()];
        let held = store::settle(tx, sql, values).await?;
        let standing = if dead_at.is_some() { Standing::Dead } else { Standing::Waiting };
        held.then_some(standing).ok_or_else(|| Lost.into())
    }

    /// Gives the job back as if it had not been claimed: the worker stops before it could finish.
    pub async fn give_back(&self, tx: &Write) -> Result<(), Fault> {
        let sql = "update job set lease_until = null, attempts = attempts - 1 \
                   where id = $1 and fence = $2 and done_at is null";
        let held = store::settle(tx, sql, [self.id.into(), self.fence.into()]).await?;
        held.then_some(()).ok_or_else(|| Lost.into())
    }
}
