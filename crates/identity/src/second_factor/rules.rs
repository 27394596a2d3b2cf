//! Who may change what she signs in with, and when the last factor may go.

use kernel::{Actor, Denied, Instant, Role, Who};

use super::Held;
use crate::{FactorPolicy, Refusal, credential::SHORTEST};

/// Whether the actor may add a factor or take one away: she has proved lately who she is, with a factor if she has one.
///
/// A session that was opened with the password alone, before there was a factor, does not get round it.
pub(super) fn may_change(actor: &Actor, held: Held, now: Instant) -> Result<(), Denied> {
    actor.proved_lately(now)?;
    match &actor.who {
        Who::User { proof, .. } if held.any() && !proof.has_factor => Err(Denied::ProofRequired),
        _ => Ok(()),
    }
}

/// Whether somebody with these roles, and a password that is `short` or not, may be left with what she holds.
pub(super) fn may_be_left(
    held: Held,
    policy: FactorPolicy,
    roles: &[Role],
    is_short: bool,
) -> Result<(), Refusal> {
    if held.any() {
        Ok(())
    } else if policy.calls_for_one(roles) {
        Err(Refusal::FactorNeeded)
    } else if is_short {
        Err(Refusal::PasswordTooShort { shortest: SHORTEST })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::{Id, Missing, Proof, RequestId};
    use uuid::Uuid;

    use super::*;

    const NONE: Held = Held { totp: false, passkeys: 0 };
    const ONE: Held = Held { totp: false, passkeys: 1 };

    fn actor(has_factor: bool) -> Actor {
        let proof = Proof { at: Instant::UNIX_EPOCH, has_factor, missing: Missing::default(), token_hash: vec![] };
        let (id, session) = (Id::from_uuid(Uuid::nil()), Id::from_uuid(Uuid::nil()));
        let who = Who::User { id, session, roles: vec![], proof };
        Actor { who, request: RequestId(Uuid::nil()), address: None }
    }

    #[test]
    fn factors_are_changed_by_who_has_proved_lately_and_with_the_one_she_has() {
        let (soon, late) =
            (Instant::UNIX_EPOCH + TimeDelta::minutes(14), Instant::UNIX_EPOCH + TimeDelta::minutes(15));
        assert_eq!(may_change(&actor(false), NONE, soon), Ok(()));
        assert_eq!(may_change(&actor(false), ONE, soon), Err(Denied::ProofRequired));
        assert_eq!(may_change(&actor(true), ONE, soon), Ok(()));
        assert_eq!(may_change(&actor(true), ONE, late), Err(Denied::ProofRequired));
    }

    #[test]
    fn the_last_factor_stays_where_a_role_or_a_short_password_needs_it() {
        let (all, none) = (FactorPolicy::ALL, FactorPolicy::default());
        for (held, policy, roles, is_short, expected) in [
            (NONE, all, &[Role::Author][..], false, Err(Refusal::FactorNeeded)),
            (ONE, all, &[Role::Author][..], true, Ok(())),
            (NONE, none, &[Role::Author][..], false, Ok(())),
            (NONE, all, &[][..], false, Ok(())),
            (NONE, all, &[][..], true, Err(Refusal::PasswordTooShort { shortest: SHORTEST })),
        ] {
            assert_eq!(may_be_left(held, policy, roles, is_short), expected);
        }
    }
}
