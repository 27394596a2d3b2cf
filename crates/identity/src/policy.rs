//! Who may do what with somebody's account.

use kernel::{Actor, Denied, Role};

/// What can be done with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Grant it a role.
    GrantRole,
    /// Take a role from it.
    RevokeRole,
}

/// Whether `actor` may: admins, and the system itself. To anyone else there are no accounts.
pub fn may(actor: &Actor, act: Act) -> Result<(), Denied> {
    match act {
        Act::GrantRole | Act::RevokeRole => actor.must_be(Role::Admin),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Instant, Missing, Proof, RequestId, Who};
    use uuid::Uuid;

    use super::*;

    fn user(roles: &[Role]) -> Actor {
        let roles = roles.to_vec();
        let proof = Proof { at: Instant::UNIX_EPOCH, has_factor: false, missing: Missing::default() };
        let (id, session) = (Id::from_uuid(Uuid::nil()), Id::from_uuid(Uuid::nil()));
        let who = Who::User { id, session, roles, proof };
        Actor { who, request: RequestId(Uuid::nil()), address: None }
    }

    #[test]
    fn admins_and_the_system_change_roles_and_nobody_else() {
        for act in [Act::GrantRole, Act::RevokeRole] {
            assert_eq!(may(&user(&[Role::Admin]), act), Ok(()));
            assert_eq!(may(&Actor::system(), act), Ok(()));
            assert_eq!(may(&user(&[Role::Author]), act), Err(Denied::NotFound));
            assert_eq!(may(&user(&[]), act), Err(Denied::NotFound));
            assert_eq!(may(&Actor::anonymous(RequestId(Uuid::nil())), act), Err(Denied::Unauthenticated));
        }
    }
}
