//! Who may do what with an enrolment and what hangs on it.

use kernel::{Actor, Denied, Id, id};

/// What can be done with an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Look at it, its progress and its attempts.
    See,
    /// Open and complete lessons, start and submit attempts.
    Learn,
}

/// Whether `actor` may, with an enrolment of `owner`: only the learner herself.
pub fn may(actor: &Actor, act: Act, owner: Id<id::User>) -> Result<(), Denied> {
    let own = actor.user() == Some(owner);
    match act {
        Act::See | Act::Learn if own => Ok(()),
        Act::See | Act::Learn if actor.user().is_none() => Err(Denied::Unauthenticated),
        Act::See | Act::Learn => Err(Denied::NotFound),
    }
}
