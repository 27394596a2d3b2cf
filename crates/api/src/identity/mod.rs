//! Accounts and sessions in the graph.

pub(crate) mod password;
pub(crate) mod role;
pub(crate) mod session;
pub(crate) mod user;
