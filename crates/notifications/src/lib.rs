//! Letters: what they say as data, the outbox they wait in, and how they are rendered and delivered.
//!
//! Invariants:
//! - A letter is written in the transaction of the fact it tells of, and mailed only after its commit.
//! - A letter's row holds ids and values that say nothing of a person's health; names, addresses and
//!   secrets are fetched when it is rendered.
//! - A letter is mailed at least once; a repetition carries the same Message-ID.
//!
//! Deliberately absent: who the people are. The [`AddressBook`] is asked, and wired by the program.

mod delivery;
pub mod letter;
pub mod outbox;
pub mod port;
mod render;
mod store;

pub use delivery::{DELIVER, Notifications, RETRIES};
pub use letter::{Letter, Recipient};
pub use outbox::post;
pub use port::{Address, AddressBook, Cause, Details, Mailer, Message, Phase, Setback, Undelivered};
pub use render::{RenderError, Renderer};
