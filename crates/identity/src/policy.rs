//! Who may do what with somebody's account.

use kernel::{Actor, Denied, Instant, Role, Who};

/// What can be done with an account. Each is written down in the audit log, under its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Make it, for an address that the operator vouches for.
    CreateAccount,
    /// Make a link under which its password is chosen, and hand it out.
    MakeLink,
    /// Grant it a role.
    GrantRole,
    /// Take a role from it.
    RevokeRole,
    /// Shut it.
    SuspendAccount,
    /// Open it again.
    ReinstateAccount,
    /// End its sessions.
    EndSessions,
    /// Take away its second factors, for whoever has lost hers.
    RemoveFactors,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CreateAccount,
        Self::MakeLink,
        Self::GrantRole,
        Self::RevokeRole,
        Self::SuspendAccount,
        Self::ReinstateAccount,
        Self::EndSessions,
        Self::RemoveFactors,
    ];

    /// The stored word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CreateAccount => "create-account",
            Self::MakeLink => "make-link",
            Self::GrantRole => "grant-role",
            Self::RevokeRole => "revoke-role",
            Self::SuspendAccount => "suspend-account",
            Self::ReinstateAccount => "reinstate-account",
            Self::EndSessions => "end-sessions",
            Self::RemoveFactors => "remove-factors",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }
}

/// Whether `actor` may: admins who have proved lately who they are, and the system itself. To anyone else there are no
/// accounts. Whoever has the link to an account's password has the account: no admin gets one.
pub fn may(actor: &Actor, act: Act, now: Instant) -> Result<(), Denied> {
    may_see(actor)?;
    match act {
        Act::CreateAccount | Act::MakeLink => match actor.who {
            Who::System => Ok(()),
            Who::User { .. } | Who::Client { .. } | Who::Anonymous => Err(Denied::NotFound),
        },
        Act::GrantRole
        | Act::RevokeRole
        | Act::SuspendAccount
        | Act::ReinstateAccount
        | Act::EndSessions
        | Act::RemoveFactors => actor.proved_lately(now),
    }
}

/// Whether `actor` may see accounts, and what was done with them.
pub fn may_see(actor: &Actor) -> Result<(), Denied> {
    actor.must_be(Role::Admin)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::{Id, Missing, Proof, RequestId};
    use uuid::Uuid;

    use super::*;

    fn user(roles: &[Role]) -> Actor {
        let roles = roles.to_vec();
        let proof =
            Proof { at: Instant::UNIX_EPOCH, has_factor: false, missing: Missing::default(), token_hash: vec![] };
        let (id, session) = (Id::from_uuid(Uuid::nil()), Id::from_uuid(Uuid::nil()));
        let who = Who::User { id, session, roles, proof };
        Actor { who, request: RequestId(Uuid::nil()), address: None }
    }

    #[test]
    fn admins_and_the_system_change_accounts_and_nobody_else() {
        let now = Instant::UNIX_EPOCH;
        for act in Act::ALL {
            let own_line = [Act::CreateAccount, Act::MakeLink].contains(&act);
            let by_admins = if own_line { Err(Denied::NotFound) } else { Ok(()) };
            assert_eq!(may(&user(&[Role::Admin]), act, now), by_admins, "{act:?}");
            assert_eq!(may(&Actor::system(), act, now), Ok(()));
            assert_eq!(may(&user(&[Role::Author]), act, now), Err(Denied::NotFound));
            assert_eq!(may(&user(&[]), act, now), Err(Denied::NotFound));
            let nobody = Actor::anonymous(RequestId(Uuid::nil()));
            assert_eq!(may(&nobody, act, now), Err(Denied::Unauthenticated));
        }
    }

    #[test]
    fn an_admin_changes_something_within_a_quarter_of_an_hour_and_sees_for_longer() {
        let dee = user(&[Role::Admin]);
        let late = Instant::UNIX_EPOCH + TimeDelta::minutes(15);
        assert_eq!(may(&dee, Act::SuspendAccount, late - TimeDelta::seconds(1)), Ok(()));
        assert_eq!(may(&dee, Act::SuspendAccount, late), Err(Denied::ProofRequired));
        assert_eq!(may_see(&dee), Ok(()));
        assert_eq!(may(&user(&[]), Act::SuspendAccount, late), Err(Denied::NotFound));
    }

    #[test]
    fn every_act_has_a_word_of_its_own() {
        for act in Act::ALL {
            assert_eq!(Act::parse(act.word()), Some(act));
        }
        assert_eq!(Act::parse("impersonate"), None);
    }
}
