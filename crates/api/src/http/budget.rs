//! The budget is how many points each user, or each address that is not signed in, may spend in a minute.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use kernel::{Clock, Id, id};

use super::Address;

/// How often what has refilled is forgotten: once in so many charges.
const FORGET_EVERY: u64 = 4096;

/// Who pays for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// A signed-in user, from wherever.
    User(Id<id::User>),
    /// Whoever is behind an address.
    Address(Address),
}

/// A bucket of points for every payer. It refills evenly, and holds one minute's worth.
///
/// The buckets are this node's own: with several nodes, each has its part of the budget, so that all together grant
/// no more than it in a minute, and one minute's worth at once before.
pub(crate) struct Budget {
    buckets: RateLimiter<Payer, DashMapStateStore<Payer>, Uptime, NoOpMiddleware<Nanos>>,
    clock: Uptime,
    largest: u32,
    charges: AtomicU64,
}

impl Budget {
    /// `points_per_minute` for every payer on this node.
    pub fn new(points_per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(points_per_minute);
        let clock = Uptime { started: Instant::now(), clock };
        let buckets = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        Self { buckets, clock, largest: points_per_minute.get(), charges: AtomicU64::new(0) }
    }

    /// Takes `points` from the bucket of `payer`, or says how long it takes until there are enough.
    pub fn charge(&self, payer: Payer, points: u64) -> Result<(), Duration> {
        if self.charges.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.buckets.retain_recent();
        }
        // What is larger than the bucket takes all of it.
        let points = u32::try_from(points).unwrap_or(u32::MAX).clamp(1, self.largest);
        let points = NonZeroU32::new(points).expect("at least one");
        match self.buckets.check_key_n(&payer, points) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_yet)) => Err(not_yet.wait_time_from(self.clock.now())),
            Err(_) => Err(Duration::from_mins(1)),
        }
    }

    /// How many payers are remembered.
    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.buckets.len()
    }
}

/// The time since the start, which no correction of the machine's clock sets back; tests move it.
#[derive(Clone)]
struct Uptime {
    started: Instant,
    clock: Arc<dyn Clock>,
}

impl governor::clock::Clock for Uptime {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let moved = self.clock.offset().to_std().unwrap_or_default();
        Nanos::from(self.started.elapsed() + moved)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::clock::MovedClock;
    use uuid::Uuid;

    use super::*;

    fn budget(points: u32) -> (Budget, Arc<MovedClock>) {
        let clock = Arc::new(MovedClock::default());
        (Budget::new(NonZeroU32::new(points).expect("some"), Arc::clone(&clock) as Arc<dyn Clock>), clock)
    }

    fn user(number: u128) -> Payer {
        Payer::User(Id::from_uuid(Uuid::from_u128(number)))
    }

    #[test]
    fn a_minute_grants_no_more_than_a_bucket_and_its_refill() {
        let (budget, clock) = budget(600);
        let mut granted = 0;
        for _ in 0..60 {
            while budget.charge(user(1), 50).is_ok() {
                granted += 50;
            }
            clock.advance(TimeDelta::seconds(1));
        }
        assert!((1_150..=1_200).contains(&granted), "{granted}");
    }

    #[test]
    fn who_waits_as_long_as_said_is_served() {
        let (budget, clock) = budget(600);
        assert_eq!(budget.charge(user(1), 600), Ok(()));
        let wait = budget.charge(user(1), 100).expect_err("nothing is left");
        assert!((9..=10).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(budget.charge(user(2), 600), Ok(()), "everybody has a bucket of their own");
        clock.advance(TimeDelta::seconds(10));
        assert_eq!(budget.charge(user(1), 100), Ok(()));
        clock.advance(TimeDelta::minutes(2));
        assert_eq!(budget.charge(user(1), 100_000), Ok(()), "what is larger than the bucket takes all of it");
        assert!(budget.charge(user(1), 1).is_err());
    }

    #[test]
    fn payers_whose_buckets_are_full_again_are_forgotten() {
        let (budget, clock) = budget(600);
        for number in 0..2_000 {
            assert_eq!(budget.charge(user(number), 10), Ok(()));
        }
        clock.advance(TimeDelta::minutes(2));
        for _ in 0..FORGET_EVERY {
            let _whether_or_not = budget.charge(user(1), 1);
        }
        assert!(budget.remembered() <= 2, "{}", budget.remembered());
    }
}
