//! Sealing: one data key for each person concerned, itself sealed by the deployment's master key.

mod health;
mod key;
mod passing;
mod store;

pub use health::Health;
pub use key::{DataKey, Place, Unreadable};
pub use store::{destroy, find, make, rotate};
