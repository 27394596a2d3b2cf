//! A passkey is a key on a device of a user's: it signs her in by itself, or after her password.

mod relying_party;
mod sign_in;
mod store;

use kernel::{
    Actor, Denied, Fault, Id, Instant, Read, Reader, Secret, Write, id,
    page::{Page, PageRequest},
    text::Text,
};

use crate::{
    Identity, Outcome, Refusal, ceremony,
    second_factor::{self, Added},
};

use relying_party::{Answer, AskedAnew};
pub(crate) use relying_party::{Asked, RelyingParty};
pub use sign_in::PasskeySignIn;

/// What the ceremonies of this noun are for.
const ADD: &str = "add-passkey";

/// A passkey, as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The id.
    pub id: Id<id::Passkey>,
    /// What she calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was used last.
    pub last_used_at: Option<Instant>,
}

/// A browser is asked for a passkey.
#[derive(Clone, Debug)]
pub struct Question {
    /// With which it is answered.
    pub ceremony: Secret,
    /// Until when.
    pub expires_at: Instant,
    /// What the browser is asked with, as JSON.
    pub options: String,
}

/// A new passkey, as it came.
#[derive(Clone, Copy)]
pub struct NewPasskey<'a> {
    /// The token of the ceremony in which it was asked for.
    pub ceremony: &'a str,
    /// What the browser answers, as JSON.
    pub credential: &'a str,
    /// What she calls it.
    pub name: &'a str,
}

impl Identity {
    /// Asks for a new passkey of the actor's.
    ///
    /// Refuses with `PasskeysUnavailable`; denied with `ProofRequired`.
    pub async fn begin_passkey(&self, actor: &Actor) -> Outcome<Question> {
        self.db
            .transact(async |tx| {
                let (user, _) = second_factor::open(tx, actor).await?;
                let known = store::credential_ids(tx, user.id).await?;
                let asked = self.relying_party.ask_anew(&user, known)?;
                let (options, asked) = asked.ok_or(Refusal::PasskeysUnavailable)?;
                let ceremony = ceremony::begin(tx, &self.keyring, ADD, Some(user.id), &asked).await?;
                Ok(Question { ceremony, expires_at: tx.now() + ceremony::LIFETIME, options })
            })
            .await
    }

    /// Adds the passkey that was asked for.
    ///
    /// Refuses with `PasskeyNotValid`, `CeremonyOver`, `Text`; denied with `ProofRequired`.
    pub async fn add_passkey(&self, actor: &Actor, new: NewPasskey<'_>) -> Outcome<(Passkey, Added)> {
        let name = Text::<1, 60>::parse(new.name).map_err(Refusal::from)?;
        self.db
            .transact(async |tx| {
                let (user, held) = second_factor::open(tx, actor).await?;
                let begun = ceremony::take::<AskedAnew>(tx, &self.keyring, ADD, new.ceremony).await?;
                let (_, asked) = begun.filter(|(of, _)| *of == Some(user.id)).ok_or(Refusal::CeremonyOver)?;
                let key = self.relying_party.take_anew(&asked, new.credential).ok_or(Refusal::PasskeyNotValid)?;
                let passkey = store::insert(tx, user.id, name.into_string(), &key).await?;
                let passkey = passkey.ok_or(Refusal::PasskeyNotValid)?;
                Ok((passkey, second_factor::added(tx, &self.keyring, actor, held).await?))
            })
            .await
    }

    /// Takes a passkey of the actor's away.
    ///
    /// Refuses with `FactorNeeded`, `PasswordTooShort` when it is the last factor and one is needed; denied with
    /// `ProofRequired`.
    pub async fn remove_passkey(&self, actor: &Actor, id: Id<id::Passkey>) -> Outcome<()> {
        self.db
            .transact(async |tx| {
                let (user, _) = second_factor::open(tx, actor).await?;
                if !store::remove(tx, user.id, id).await? {
                    return Err(Denied::NotFound.into());
                }
                self.lost_factor(tx, actor, user.id).await
            })
            .await
    }

    /// A page of the actor's passkeys, oldest first.
    pub async fn passkeys(
        &self,
        read: &Read,
        actor: &Actor,
        page: PageRequest<id::Passkey>,
    ) -> Outcome<Page<Passkey>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::list(read, user, page).await?)
    }

    /// One passkey of the actor's.
    pub async fn passkey(&self, read: &Read, actor: &Actor, id: Id<id::Passkey>) -> Outcome<Passkey> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::find(read, user, id).await?.ok_or(Denied::NotFound)?)
    }
}

/// How many `user` has.
pub(crate) async fn count(db: &impl Reader, user: Id<id::User>) -> Result<u32, Fault> {
    store::count(db, user).await
}

/// Takes every passkey of `user` away.
pub(crate) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    store::remove_all(tx, user).await
}

/// Asks for one of the passkeys of `user`, if she has any: with what, and what is to be remembered of it.
pub(crate) async fn ask(
    db: &impl Reader,
    here: &RelyingParty,
    user: Id<id::User>,
) -> Result<Option<(String, Asked)>, Fault> {
    let known = store::credential_ids(db, user).await?;
    if known.is_empty() { Ok(None) } else { here.ask(Some(known)) }
}

/// Whether a browser's answer to what was asked comes from a passkey of `user`; its use is noted.
pub(crate) async fn use_answer(
    tx: &Write,
    here: &RelyingParty,
    user: Id<id::User>,
    (asked, answer): (Asked, &str),
) -> Result<bool, Fault> {
    match Answer::parse(answer) {
        Some(answer) => use_parsed(tx, here, user, (asked, &answer)).await,
        None => Ok(false),
    }
}

async fn use_parsed(
    tx: &Write,
    here: &RelyingParty,
    user: Id<id::User>,
    (asked, answer): (Asked, &Answer),
) -> Result<bool, Fault> {
    if answer.names_another(user) {
        return Ok(false);
    }
    let found = store::find_by_credential(tx, user, answer.credential_id()).await?;
    let Some((id, passkey)) = found else { return Ok(false) };
    let Some(passkey) = here.check(asked, answer, passkey) else { return Ok(false) };
    store::record_use(tx, id, &passkey).await?;
    Ok(true)
}
