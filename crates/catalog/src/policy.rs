//! Who may do what with a publication.

use kernel::{Actor, Denied, Role};

/// What can be done with a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Read its current edition.
    Read,
    /// Publish a new edition.
    Publish,
}

/// Whether `actor` may.
///
/// What is published may be read by everyone; authors publish. To anyone else there is nothing to publish.
pub fn may(actor: &Actor, act: Act) -> Result<(), Denied> {
    match act {
        Act::Read => Ok(()),
        Act::Publish => actor.must_be(Role::Author),
    }
}
