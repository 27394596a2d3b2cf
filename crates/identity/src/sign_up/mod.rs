//! A sign-up is what somebody filled in to open an account; it counts once its link is pressed.

mod store;

use kernel::{Actor, Fault, Id, Instant, Keyring, Reader, Secret, Write, id, idempotency};
use notifications::{Letter, Recipient};

use crate::{
    Identity, Outcome, Refusal,
    credential::{self, store::NewCredential},
    link::{self, Press, Purpose},
    user::{self, Email, Locale, User, Zone},
};

/// What somebody fills in to sign up, as typed.
#[derive(Clone, Debug)]
pub struct SignUp<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The new password.
    pub password: &'a str,
    /// BCP 47; English when left out.
    pub locale: Option<&'a str>,
    /// IANA zone.
    pub zone: &'a str,
}

/// What was filled in, checked, and not yet confirmed: anybody may have typed the address.
pub(crate) struct Pending {
    pub password_hash: String,
    pub locale: Locale,
    pub zone: Zone,
}

/// The link of a sign-up, as its letter shows it.
#[derive(Clone, Debug)]
pub struct PendingLink {
    /// The secret that stands in its address.
    pub secret: Secret,
    /// Until when it works.
    pub expires_at: Instant,
    /// The zone that was chosen with it (IANA).
    pub zone: String,
}

impl Identity {
    /// Opens an account and mails the link that confirms its address.
    ///
    /// Answers the same whether or not the address has an account: who has one is told by mail. Whoever
    /// presses a link gets the password, language and zone that were filled in for that very link.
    /// Refuses with `EmailInvalid`, `PasswordTooShort`, `PasswordTooLong`, `PasswordTooCommon`,
    /// `ZoneUnknown`, `LocaleUnknown`, `IdempotencyMismatch`.
    pub async fn sign_up(&self, actor: &Actor, key: Option<idempotency::Key>, form: SignUp<'_>) -> Outcome<()> {
        let email = Email::parse(form.email).map_err(Refusal::from)?;
        let password = self.choose(form.password, email.as_str(), false).await?;
        let zone = Zone::parse(form.zone)?;
        let locale = Locale::parse(form.locale.unwrap_or("en"))?;
        let once = once(&self.keyring, key, &email, &form)?;
        let pending = Pending { password_hash: self.hasher.hash(password).await?, locale, zone };
        self.db
            .transact_once(actor, &once, async |tx| {
                let user = find_or_make(tx, &email, &pending).await?;
                if !self.may_be_written_to(tx, user.id).await? {
                    return Ok(());
                }
                // For who has an account the same is written down, so that the time it takes tells nothing; nobody is ever
                // told that link, and it is forgotten with all that run out.
                let link = link::make(tx, &self.keyring, user.id, Purpose::VerifyAddress).await?;
                store::insert(tx, link, &pending).await?;
                let has_account = user.verified_at.is_some();
                if has_account {
                    user::store::insert_in_vain(tx, (&pending.locale, &pending.zone)).await?;
                }
                let letter = if has_account { Letter::AlreadyRegistered } else { Letter::VerifyAddress { link } };
                Ok(notifications::post(tx, Recipient::User(user.id), &letter).await?)
            })
            .await
    }

    /// Confirms the address behind a mailed link, within 24 hours, and makes what was filled in with it count.
    ///
    /// Every other link of the address is void from then on; this one goes on saying that it was pressed.
    /// Refuses with `LinkNotValid`.
    pub async fn verify_address(&self, actor: &Actor, token: &str) -> Outcome<User> {
        self.guarded(self.guesser(actor), async || self.press_link(token).await).await
    }

    async fn press_link(&self, token: &str) -> Outcome<User> {
        self.db
            .transact(async |tx| {
                let link = link::find(tx, Purpose::VerifyAddress, token).await?;
                let user = user::store::find(tx, link.user).await?.ok_or(Refusal::LinkNotValid)?;
                if link::press(tx, link).await? == Press::Again {
                    return Ok(user);
                }
                let pending = store::take(tx, link.id).await?.ok_or(Refusal::LinkNotValid)?;
                let user = user::store::confirm(tx, user, (&pending.locale, &pending.zone)).await?;
                let new = NewCredential { hash: pending.password_hash, is_short: false };
                credential::store::put(tx, user.id, new).await?;
                link::void_others(tx, Purpose::VerifyAddress, link).await?;
                notifications::post(tx, Recipient::User(user.id), &Letter::Welcome).await?;
                Ok(user)
            })
            .await
    }

    /// The link of a sign-up as it stands in its letter, or `None` when it was used, is void or has run out.
    pub async fn pending_link(&self, db: &impl Reader, link: Id<id::Link>) -> Result<Option<PendingLink>, Fault> {
        let Some(live) = link::live(db, &self.keyring, link).await? else { return Ok(None) };
        let zone = store::find_zone(db, link).await?;
        Ok(zone.map(|zone| PendingLink { secret: live.secret, expires_at: live.expires_at, zone }))
    }
}

/// The account of the address, made if there is none: of two at once, one makes it and both find it.
async fn find_or_make(tx: &Write, email: &Email, pending: &Pending) -> Result<User, Fault> {
    let home = (&pending.locale, &pending.zone);
    user::store::insert_unless_there(tx, tx.new_id(), email, home).await?;
    let user = user::store::find_by_email(tx, email).await?;
    user.ok_or_else(|| Fault::internal("a user vanished while signing up"))
}

/// The key is remembered for the address, so that nobody meets a stranger's key; neither the address
/// nor the password can be told from what is remembered.
fn once(
    keyring: &Keyring,
    key: Option<idempotency::Key>,
    email: &Email,
    form: &SignUp<'_>,
) -> Result<idempotency::Once, Fault> {
    let keyed = |purpose: &str, text: &str| keyring.derive(purpose, text.as_bytes()).token();
    let password = keyed("password of a repeated sign-up", form.password);
    let once = idempotency::Once::new(key, "signUp", &(form.email, form.locale, form.zone, password))?;
    Ok(once.scoped(keyed("scope of a sign-up", &email.key())))
}
