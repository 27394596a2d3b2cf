//! Coaching in the graph: the coach, her clients, their routines, her alerts.

pub(crate) mod alert;
pub(crate) mod client;
pub(crate) mod coach;
pub(crate) mod dose;
pub(crate) mod roster;
pub(crate) mod routine;
