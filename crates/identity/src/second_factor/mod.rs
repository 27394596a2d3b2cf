//! A second factor is what somebody shows besides her password: a code of her authenticator, or a passkey; and when
//! both are lost, a recovery code.

mod rules;

use kernel::{Actor, Denied, Fault, Id, Instant, Keyring, Read, Reader, Role, Who, Write, id};
use notifications::{Letter, Recipient};

use crate::{
    Identity, Outcome, Refusal, credential,
    passkey::{self, Asked},
    recovery_code::{self, RecoveryCodes},
    session::{self, Renewed, Seen},
    totp,
    user::{self, User},
};

/// What somebody shows, as it came. It prints as nothing.
#[derive(Clone, Copy)]
pub enum Shown<'a> {
    /// A code of her authenticator.
    Code(&'a str),
    /// A recovery code.
    RecoveryCode(&'a str),
    /// What her browser answers for a passkey, as JSON.
    Passkey(&'a str),
}

/// With what a question for a second factor can be answered.
#[derive(Clone, Debug)]
pub struct Means {
    /// A code of an authenticator.
    pub code: bool,
    /// A recovery code.
    pub recovery_code: bool,
    /// A passkey: what a browser is asked for one with, as JSON.
    pub passkey: Option<String>,
}

/// What somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub totp: bool,
    pub passkeys: u32,
}

impl Held {
    /// Whether that is anything.
    pub const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// What somebody has, as she sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whether a stored role of hers calls for one.
    pub required: bool,
    /// Whether coaching calls for one.
    pub required_to_coach: bool,
    /// When she confirmed an authenticator.
    pub totp: Option<Instant>,
    /// How many recovery codes were not used.
    pub recovery_codes_left: u32,
}

/// A factor that was added: what there is to be shown once.
pub struct Added {
    /// The present session, which has seen a factor now.
    pub session: Renewed,
    /// Recovery codes, with the first factor.
    pub recovery_codes: RecoveryCodes,
}

impl Identity {
    /// What the actor has.
    pub async fn second_factor(&self, read: &Read, actor: &Actor) -> Outcome<SecondFactor> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        let policy = self.setup.second_factor;
        Ok(SecondFactor {
            required: policy.calls_for_one(&stored_roles(actor)),
            required_to_coach: policy.coaches,
            totp: totp::confirmed_at(read, user).await?,
            recovery_codes_left: recovery_code::count_unused(read, user).await?,
        })
    }

    /// With what `user` can answer, and what her passkey is asked with.
    pub(crate) async fn means(&self, tx: &Write, user: Id<id::User>) -> Result<(Means, Option<Asked>), Fault> {
        let code = totp::confirmed_at(tx, user).await?.is_some();
        let recovery_code = recovery_code::count_unused(tx, user).await? > 0;
        let asked = passkey::ask(tx, &self.relying_party, user).await?;
        let (passkey, asked) = asked.map_or((None, None), |(options, asked)| (Some(options), Some(asked)));
        Ok((Means { code, recovery_code, passkey }, asked))
    }

    /// Refuses with `CodeWrong` unless what is shown is a factor of `user`, who is locked. What works once is used up;
    /// she is told of a recovery code.
    pub(crate) async fn check_factor(
        &self,
        tx: &Write,
        user: Id<id::User>,
        shown: Shown<'_>,
        asked: Option<Asked>,
    ) -> Outcome<()> {
        let is_right = match shown {
            Shown::Code(code) => totp::use_code(tx, &self.keyring, user, code).await?,
            Shown::RecoveryCode(code) => recovery_code::use_code(tx, &self.keyring, user, code).await?,
            Shown::Passkey(answer) => match asked {
                Some(asked) => passkey::use_answer(tx, &self.relying_party, user, (asked, answer)).await?,
                None => false,
            },
        };
        if !is_right {
            return Err(Refusal::CodeWrong.into());
        }
        if let Shown::RecoveryCode(_) = shown {
            tell(tx, user).await?;
        }
        Ok(())
    }

    /// What follows when a factor was taken away: she is told. It may not have been the last one where one is needed.
    pub(crate) async fn lost_factor(&self, tx: &Write, actor: &Actor, user: Id<id::User>) -> Outcome<()> {
        let held = held(tx, user).await?;
        let is_short = credential::store::is_short(tx, user).await?;
        rules::may_be_left(held, self.setup.second_factor, &stored_roles(actor), is_short)?;
        if !held.any() {
            recovery_code::void_all(tx, user).await?;
            session::forget_factor(tx, user).await?;
        }
        tell(tx, user).await?;
        tracing::info!(%user, request = %actor.request, "a second factor was taken away");
        Ok(())
    }
}

/// The actor, locked, and what she has: if she may change it.
pub(crate) async fn open(tx: &Write, actor: &Actor) -> Outcome<(User, Held)> {
    let user = actor.user().ok_or(Denied::Unauthenticated)?;
    let user = user::store::find(tx, user).await?.ok_or(Denied::Unauthenticated)?;
    let held = held(tx, user.id).await?;
    rules::may_change(actor, held, tx.now())?;
    Ok((user, held))
}

/// What `user` has.
pub(crate) async fn held(db: &impl Reader, user: Id<id::User>) -> Result<Held, Fault> {
    let totp = totp::confirmed_at(db, user).await?.is_some();
    Ok(Held { totp, passkeys: passkey::count(db, user).await? })
}

/// What follows when the actor has added a factor to what she `had`: her session has seen it, and has another token;
/// with the first come recovery codes; she is told.
pub(crate) async fn added(tx: &Write, keyring: &Keyring, actor: &Actor, had: Held) -> Outcome<Added> {
    let (user, _) = session::of(actor)?;
    let session = session::renewed(tx, actor, Seen::Factor).await?;
    if !had.any() {
        // Whoever came in with the password alone shows the factor like anybody.
        session::end_others(tx, actor).await?;
    }
    let recovery_codes =
        if had.any() { RecoveryCodes::none() } else { recovery_code::make(tx, keyring, user).await? };
    tell(tx, user).await?;
    tracing::info!(%user, request = %actor.request, "a second factor was added");
    Ok(Added { session, recovery_codes })
}

/// Takes away whatever `user`, who is locked, has, with its recovery codes, and tells her. Answers whether there was
/// anything.
pub(crate) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<bool, Fault> {
    if !held(tx, user).await?.any() {
        return Ok(false);
    }
    totp::remove(tx, user).await?;
    passkey::remove_all(tx, user).await?;
    recovery_code::void_all(tx, user).await?;
    session::forget_factor(tx, user).await?;
    tell(tx, user).await?;
    tracing::info!(%user, "all second factors were taken away");
    Ok(true)
}

/// Refuses a right password of `user` that goes with a second factor only, once there is none.
pub(crate) async fn may_enter_by_password(tx: &Write, user: Id<id::User>) -> Outcome<()> {
    if credential::store::is_short(tx, user).await? && !held(tx, user).await?.any() {
        return Err(Refusal::PasswordTooShort { shortest: credential::SHORTEST }.into());
    }
    Ok(())
}

/// Tells `user` by mail that a factor of hers was added or taken away, or that her recovery codes were made or used.
pub(crate) async fn tell(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    notifications::post(tx, Recipient::User(user), &Letter::FactorsChanged { at: tx.now() }).await
}

/// The stored roles of the actor, whether or not they count in this session.
fn stored_roles(actor: &Actor) -> Vec<Role> {
    match &actor.who {
        Who::User { roles, proof, .. } => [roles.as_slice(), &proof.missing.roles].concat(),
        Who::Anonymous | Who::Client { .. } | Who::System => Vec::new(),
    }
}
