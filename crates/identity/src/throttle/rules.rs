//! How many wrong guesses are allowed, and how soon they are forgotten: a bucket that leaks evenly.

use chrono::TimeDelta;
use kernel::Instant;

/// How much somebody may guess: so many wrong ones at once, and one more after each pause.
///
/// A bucket is kept as the instant at which it will be empty. Each wrong guess moves that on by one pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    at_once: i32,
    pause: TimeDelta,
}

impl Rate {
    /// From one address: three, and then three a minute.
    pub const ADDRESS: Self = Self { at_once: 3, pause: TimeDelta::seconds(20) };
    /// At one account, from anywhere: twenty, and then twenty an hour. (NIST SP 800-63B-4 allows up to a hundred in a
    /// row.)
    pub const ACCOUNT: Self = Self { at_once: 20, pause: TimeDelta::minutes(3) };
    /// At one account, on a device on which its owner has signed in: ten, and then one a minute.
    pub const DEVICE: Self = Self { at_once: 10, pause: TimeDelta::minutes(1) };
    /// At somebody's second factor: five, and then one every three minutes. (Three codes of a million are right at any
    /// time: a year of guessing without a pause finds one in two cases of five, and needs the password before.)
    pub const FACTOR: Self = Self { at_once: 5, pause: TimeDelta::minutes(3) };
    /// Letters to one address that anybody can have written: three, and then three an hour.
    pub const LETTERS: Self = Self { at_once: 3, pause: TimeDelta::minutes(20) };

    /// Takes one point, and answers when the bucket will be empty; or how long it takes until there is a point.
    pub fn take(self, drained_at: Instant, now: Instant) -> Result<Instant, TimeDelta> {
        let filled = drained_at.max(now) + self.pause;
        let too_much = filled - now - self.pause * self.at_once;
        if too_much > TimeDelta::zero() { Err(too_much) } else { Ok(filled) }
    }

    /// Gives one point back.
    pub fn give_back(self, drained_at: Instant) -> Instant {
        drained_at - self.pause
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::Config};

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(1_800_000_000 + seconds, 0).expect("an instant")
    }

    #[test]
    fn three_at_once_and_then_one_every_twenty_seconds() {
        let rate = Rate::ADDRESS;
        let mut bucket = at(-1000);
        for _ in 0..3 {
            bucket = rate.take(bucket, at(0)).expect("a point");
        }
        assert_eq!(rate.take(bucket, at(0)), Err(TimeDelta::seconds(20)));
        assert_eq!(rate.take(bucket, at(19)), Err(TimeDelta::seconds(1)));
        bucket = rate.take(bucket, at(20)).expect("a point is back");
        assert_eq!(rate.take(bucket, at(20)), Err(TimeDelta::seconds(20)));
        assert!(rate.take(rate.give_back(bucket), at(20)).is_ok(), "what is given back can be taken");
    }

    proptest! {
        #![proptest_config(Config::with_cases(2_000))]

        /// Whenever somebody guesses, no stretch of time has more than a bucket and its refill.
        #[test]
        fn no_stretch_of_time_has_more_than_a_bucket_and_its_refill(pauses in prop::collection::vec(0_i64..90, 1..60)) {
            let rate = Rate::ADDRESS;
            let (mut bucket, mut now, mut granted) = (at(-1000), 0, Vec::new());
            for pause in pauses {
                now += pause;
                if let Ok(filled) = rate.take(bucket, at(now)) {
                    bucket = filled;
                    granted.push(now);
                }
            }
            for (first, start) in granted.iter().enumerate() {
                for (last, end) in granted.iter().enumerate().skip(first) {
                    let most = 3 + (end - start) / 20;
                    prop_assert!(i64::try_from(last - first + 1).expect("few") <= most);
                }
            }
        }

        /// Nobody is locked out: whoever waits as long as said has a point.
        #[test]
        fn whoever_waits_as_long_as_said_has_a_point(full in 0_i64..100_000, now in 0_i64..1_000) {
            for rate in [Rate::ADDRESS, Rate::ACCOUNT, Rate::DEVICE, Rate::FACTOR, Rate::LETTERS] {
                if let Err(wait) = rate.take(at(full), at(now)) {
                    prop_assert!(rate.take(at(full), at(now) + wait).is_ok());
                }
            }
        }
    }
}
