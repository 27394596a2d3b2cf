//! A position is what somebody is here, as the configuration writes it.

use serde::{Deserialize, Serialize};

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Looks after clients.
    Coach,
    /// Publishes editions.
    Author,
    /// Runs the school.
    Admin,
}
