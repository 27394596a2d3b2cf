//! Whose account is not one's own, and which admin cannot be spared.

use kernel::{Actor, Id, id};

use crate::Refusal;

/// Whether the account is another's: nobody shuts herself out, or takes from herself what her own door asks for.
pub(super) fn must_be_anothers(actor: &Actor, user: Id<id::User>) -> Result<(), Refusal> {
    if actor.user() == Some(user) { Err(Refusal::OwnAccount) } else { Ok(()) }
}

/// Whether the school can do without `user` as an admin; `admins` are all who are let in.
pub(crate) fn can_spare(admins: &[Id<id::User>], user: Id<id::User>) -> Result<(), Refusal> {
    if admins == [user] { Err(Refusal::LastAdmin) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> Id<id::User> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn one_admin_always_stays() {
        assert_eq!(can_spare(&[user(1)], user(1)), Err(Refusal::LastAdmin));
        assert_eq!(can_spare(&[user(1), user(2)], user(1)), Ok(()));
        assert_eq!(can_spare(&[user(1)], user(3)), Ok(()), "who is none can be spared");
        assert_eq!(can_spare(&[], user(3)), Ok(()));
    }

    #[test]
    fn nobody_shuts_herself_out() {
        assert_eq!(must_be_anothers(&Actor::system(), user(1)), Ok(()));
    }
}
