//! What every context stands on: ids, time, the database handle, verdicts, and the one job queue.
//!
//! Invariants:
//! - Nothing is written without a [`Write`], and a [`Write`] exists only inside [`Db::transact`].
//! - `now` is fixed when a handle is opened; nothing reads the ambient clock.
//! - A fact and what must follow from it (a job, a letter) are committed together or not at all.
//!
//! Deliberately absent: any noun of the domain, any HTTP, any rule about who may do what.

pub mod actor;
pub mod audit;
pub mod clock;
pub mod db;
pub mod email;
pub mod fact;
pub mod id;
pub mod idempotency;
pub mod job;
pub mod keyring;
pub mod page;
pub mod seal;
pub mod secret;
pub mod sight;
pub mod signal;
pub mod text;
pub mod verdict;

pub use actor::{Actor, Missing, Proof, RequestId, Role, Who};
pub use clock::{Clock, Instant};
pub use db::{Db, Read, Reader, Write};
pub use id::Id;
pub use keyring::Keyring;
pub use secret::Secret;
pub use verdict::{Denied, Failure, Fault, Outcome};
