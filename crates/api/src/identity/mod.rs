//! Accounts and sessions in the graph.

pub(crate) mod account;
pub(crate) mod account_act;
pub(crate) mod audit;
pub(crate) mod challenge;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod proof;
pub(crate) mod provider;
pub(crate) mod role;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod user;
