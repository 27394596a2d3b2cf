//! Who may do what with a client and what hangs on her.

use kernel::{Actor, Denied, Id, id};

/// What can be done with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Look at her data, plan for her, see her alerts: her coach.
    Coach,
    /// Consent, answer, see her routine, check in: she herself.
    Own,
}

/// Whether `actor` may, with the client `client` of the coach `coach`. Not yours is not found.
pub fn may(actor: &Actor, act: Act, client: Id<id::Client>, coach: Id<id::User>) -> Result<(), Denied> {
    let allowed = match act {
        Act::Coach => actor.user() == Some(coach),
        Act::Own => actor.client() == Some(client),
    };
    let known = actor.user().is_some() || actor.client().is_some();
    match (allowed, known) {
        (true, _) => actor.may_coach(),
        (false, true) => Err(Denied::NotFound),
        (false, false) => Err(Denied::Unauthenticated),
    }
}
