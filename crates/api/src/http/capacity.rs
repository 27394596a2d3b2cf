//! The capacity is how much is taken on at once, and how long anybody is waited for.

use std::{num::NonZeroU32, time::Duration};

use serde::{Deserialize, Serialize};

/// How much is taken on at once, and how long anybody is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capacity {
    /// Connections open at once. Beyond them only health is answered.
    pub connections: NonZeroU32,
    /// Requests that are worked on at once.
    pub concurrent: NonZeroU32,
    /// Beside these, places that are kept for who signs up, confirms an address, signs in, or comes by a link; and as many
    /// again for admins and authors, in what they do as such.
    pub reserved: NonZeroU32,
    /// Requests that may wait for a place. The next one is turned away at once.
    pub queue: u32,
    /// How long a request may wait for a place, in milliseconds. Once somebody has been waiting for all of that time,
    /// a twentieth of it, until nobody has for as long.
    pub queue_age_ms: u32,
    /// Seconds for the head of a request to arrive, from its first byte, and for a new connection to ask something.
    pub head_s: NonZeroU32,
    /// Seconds for the body of a request to arrive.
    pub body_s: NonZeroU32,
    /// Seconds for which a connection may lie idle between two requests.
    pub idle_s: NonZeroU32,
    /// Seconds for which a client may take nothing of what is sent to it.
    pub write_s: NonZeroU32,
    /// Seconds for a request to be answered, once its body is here.
    pub deadline_s: NonZeroU32,
}

impl Default for Capacity {
    fn default() -> Self {
        let some = |number| NonZeroU32::new(number).expect("some");
        Self {
            connections: some(4_096),
            concurrent: some(32),
            reserved: some(8),
            queue: 256,
            queue_age_ms: 40,
            head_s: some(10),
            body_s: some(10),
            idle_s: some(75),
            write_s: some(30),
            deadline_s: some(10),
        }
    }
}

/// A number of things, as the library counts them.
pub(super) fn count(number: NonZeroU32) -> usize {
    usize::try_from(number.get()).expect("32 bits fit")
}

/// A number of seconds, as a duration.
pub(super) fn seconds(number: NonZeroU32) -> Duration {
    Duration::from_secs(number.get().into())
}
