//! A credential is a user's password, kept as an argon2id hash.

mod hasher;
mod rules;
pub(crate) mod store;

pub use hasher::PasswordHasher;
pub use rules::{LONGEST, Password, SHORTEST};
