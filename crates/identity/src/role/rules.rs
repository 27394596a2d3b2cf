//! What an account must be to hold a role.

use crate::{Refusal, user::User};

/// Whether `user` may hold a role: somebody has shown that the address is theirs.
pub(super) fn may_hold(user: &User) -> Result<(), Refusal> {
    if user.verified_at.is_some() { Ok(()) } else { Err(Refusal::AddressNotVerified) }
}
