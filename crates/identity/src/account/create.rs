//! The first admin is made by whoever has the machine, who vouches for her address and hands her a link.

use kernel::{
    Actor, Fault, Instant, Reader, Role, Secret, Write,
    audit::{self, Entry, Reason},
};

use super::{must_be_open, reason, store};
use crate::{
    Identity, Outcome, Refusal,
    link::{self, Purpose},
    policy::{Act, may},
    role, session,
    user::{self, Email, User, Zone},
};

/// Who is to be an admin.
#[derive(Clone, Copy, Debug)]
pub struct NewAdmin<'a> {
    /// Her address.
    pub email: &'a str,
    /// Her zone (IANA), for an account that is made now.
    pub zone: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// An admin who was made, and the secret of the link under which she chooses a password.
#[derive(Clone, Debug)]
pub struct Created {
    /// The user.
    pub user: User,
    /// Whether the account was made now.
    pub is_new: bool,
    /// What stands in the address of the link: the one moment at which it is told.
    pub token: Secret,
    /// Until when the link works.
    pub expires_at: Instant,
}

impl Identity {
    /// Makes the user with this address an admin, and a link for her password, which works once and for seven days.
    ///
    /// The account is made if there is none. Its address counts as confirmed, since the operator vouches for it; links
    /// that were mailed to confirm it, and earlier ones of this kind, are void. Only the machine's own command line may.
    /// Refuses with `EmailInvalid`, `ZoneUnknown`, `Reason`, `AccountSuspended`.
    pub async fn create_admin(&self, actor: &Actor, new: NewAdmin<'_>) -> Outcome<Created> {
        let reason = reason(actor, new.reason)?;
        let email = Email::parse(new.email).map_err(Refusal::from)?;
        let zone = Zone::parse(new.zone)?;
        self.db
            .transact(async |tx| {
                may(actor, Act::CreateAccount, tx.now())?;
                may(actor, Act::MakeLink, tx.now())?;
                let is_new = store::insert_unless_there(tx, &email, &zone).await?;
                let user = user::store::find_by_email(tx, &email).await?;
                let user = user.ok_or_else(|| Fault::internal("a user vanished while she was made an admin"))?;
                must_be_open(tx, user.id).await?;
                let user = confirmed(tx, user).await?;
                let made = is_new.then_some((Act::CreateAccount, None));
                let admin = role::store::insert(tx, user.id, Role::Admin).await?;
                if admin {
                    // No token of before the role is one of after it.
                    session::end_all(tx, user.id).await?;
                }
                let granted = admin.then_some((Act::GrantRole, Some(Role::Admin.as_str())));
                link::void_all(tx, user.id, Purpose::SETS_PASSWORD).await?;
                let link = link::make(tx, &self.keyring, user.id, Purpose::SetPassword).await?;
                let linked = Some((Act::MakeLink, Some(Purpose::SetPassword.as_str())));
                for (act, detail) in [made, granted, linked].into_iter().flatten() {
                    note(tx, actor, (act, &user, detail), &reason).await?;
                }
                let live = link::live(tx, &self.keyring, link).await?;
                let live = live.ok_or_else(|| Fault::internal("a link ran out while it was made"))?;
                Ok(Created { user, is_new, token: live.secret, expires_at: live.expires_at })
            })
            .await
    }
}

/// The user, whose address counts as confirmed from now on: what strangers typed with it is void.
async fn confirmed(tx: &Write, user: User) -> Result<User, Fault> {
    if user.verified_at.is_some() {
        return Ok(user);
    }
    link::void_all(tx, user.id, &[Purpose::VerifyAddress]).await?;
    store::confirm(tx, user.id).await?;
    Ok(User { verified_at: Some(tx.now()), ..user })
}

async fn note(
    tx: &Write,
    actor: &Actor,
    (act, user, detail): (Act, &User, Option<&str>),
    reason: &Reason,
) -> Result<(), Fault> {
    audit::record(tx, actor, Entry { act: act.word(), user: Some(user.id), detail, reason }).await
}
