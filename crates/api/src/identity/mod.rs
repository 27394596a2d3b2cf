//! Accounts and sessions in the graph.

pub(crate) mod account;
pub(crate) mod account_act;
pub(crate) mod audit;
pub(crate) mod password;
pub(crate) mod role;
pub(crate) mod session;
pub(crate) mod user;
