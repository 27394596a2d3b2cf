//! A job is a piece of work written down with the fact that calls for it, and done later, at least once.

mod lease;
mod store;

use chrono::TimeDelta;
use serde::Serialize;

use crate::{Fault, Id, Instant, Reader, Write, id};

pub use lease::{Kinds, LEASE_SECONDS, Lease, Lost, MOST_ATTEMPTS, Standing, claim};
pub use store::{Counts, counts, forget_done};

/// Work to be posted.
#[derive(Clone, Debug)]
pub struct Work {
    kind: &'static str,
    payload: String,
    dedupe_key: Option<String>,
    not_before: Option<Instant>,
}

impl Work {
    /// Work of `kind`; `payload` holds ids, and no person's data unless it is sealed.
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Result<Self, Fault> {
        let payload = serde_json::to_string(payload).map_err(Fault::internal)?;
        Ok(Self { kind, payload, dedupe_key: None, not_before: None })
    }

    /// Posts it once only, however often work with this key is posted, for as long as the job is remembered.
    #[must_use]
    pub fn once(mut self, dedupe_key: String) -> Self {
        self.dedupe_key = Some(dedupe_key);
        self
    }

    /// Posts it to be done at `instant` at the earliest.
    #[must_use]
    pub fn not_before(mut self, instant: Instant) -> Self {
        self.not_before = Some(instant);
        self
    }
}

/// Writes `work` into the queue, in the transaction of the fact that calls for it.
pub async fn post(tx: &Write, work: Work) -> Result<(), Fault> {
    let due_at = work.not_before.unwrap_or_else(|| tx.now());
    store::insert(tx, tx.new_id::<id::Job>(), &work, due_at).await?;
    tx.note_posted_work();
    Ok(())
}

/// How often and how long a failing job is tried again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// The wait after the first failure.
    pub first: TimeDelta,
    /// The longest wait.
    pub longest: TimeDelta,
    /// After how many attempts it is dead.
    pub attempts: i32,
}

impl RetryPolicy {
    /// The wait after attempt number `attempt` (from 1) failed: doubling, at most `longest`, and up to
    /// a quarter longer by `jitter` (0 to 255), so that what failed together does not return together.
    ///
    /// `None` when there is to be no further attempt.
    pub fn wait_after(&self, attempt: i32, jitter: u8) -> Option<TimeDelta> {
        if attempt >= self.attempts {
            return None;
        }
        let doublings = u32::try_from(attempt.max(1) - 1).unwrap_or(0).min(20);
        let wait = (self.first * 2_i32.pow(doublings)).min(self.longest);
        Some(wait + wait * i32::from(jitter) / 1020)
    }
}

/// The id of a posted job.
pub type JobId = Id<id::Job>;

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy =
        RetryPolicy { first: TimeDelta::minutes(1), longest: TimeDelta::hours(4), attempts: 12 };

    #[test]
    fn waits_double_up_to_the_longest_and_then_end() {
        let waits: Vec<_> = (1..=12).map(|n| POLICY.wait_after(n, 0).map(|w| w.num_minutes())).collect();
        let minutes = [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240].map(Some);
        assert_eq!(waits[..11], minutes);
        assert_eq!(waits[11], None);
    }

    #[test]
    fn jitter_adds_at_most_a_quarter() {
        let plain = POLICY.wait_after(5, 0).expect("a fifth wait");
        let longest = POLICY.wait_after(5, 255).expect("a fifth wait");
        assert_eq!(longest, plain + plain / 4);
    }
}
