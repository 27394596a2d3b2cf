//! The clock is where time comes from: the machine's, or the machine's moved by a set amount.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// A point in time, UTC, whole microseconds (what both databases keep).
pub type Instant = DateTime<Utc>;

/// A source of time.
///
/// On PostgreSQL only [`offset`](Clock::offset) counts and is added to the database's own clock, so
/// that nodes agree; on SQLite the process clock is the clock.
pub trait Clock: Send + Sync + 'static {
    /// How far this clock is moved from the real one.
    fn offset(&self) -> TimeDelta;

    /// The process clock, moved.
    fn now(&self) -> Instant {
        truncated(machine_now() + self.offset())
    }
}

/// The real time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn offset(&self) -> TimeDelta {
        TimeDelta::zero()
    }
}

/// The real time, moved forward by hand: for tests and the demonstration.
#[derive(Debug, Default)]
pub struct MovedClock(AtomicI64);

impl MovedClock {
    /// Moves time on by `by` for everyone who holds this clock.
    pub fn advance(&self, by: TimeDelta) {
        let micros = by.num_microseconds().expect("a test moves time by less than 290,000 years");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn offset(&self) -> TimeDelta {
        TimeDelta::microseconds(self.0.load(Ordering::SeqCst))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine_now() -> Instant {
    Utc::now()
}

/// Cuts an instant to whole microseconds, so that what is written equals what is read back.
pub fn truncated(instant: Instant) -> Instant {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).expect("an instant stays in range when cut")
}
