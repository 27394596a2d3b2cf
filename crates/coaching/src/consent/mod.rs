//! Consent is a client's word that her coach may see her data; it lives until she takes it back.

mod store;

use kernel::{Actor, Denied, Fault, Id, Reader, id};

use notifications::{Letter, Recipient};

use crate::{
    Coaching, Outcome, Refusal, client,
    link::{self, LinkPurpose},
    policy::Act,
};

/// The version of the text that a client consents to.
pub const TEXT_VERSION: u32 = 1;

/// The text, paragraph by paragraph, as she reads it.
pub const TEXT: &[&str] = &[
    "Your coach would like to plan exercises for you. For that, she needs to know how you are: when your baby is \
     due, what hurts, and what your midwife or doctor has said.",
    "What you answer is locked away. Only your coach can open it, only while you agree, and each time she does is \
     noted down.",
    "Your coach is no doctor or midwife. She gives no diagnosis and is not on call. If you feel unwell, call your \
     midwife or doctor.",
    "You can stop at any time, here on this page. From that moment on your coach sees nothing of it any more.",
];

impl Coaching {
    /// The client agrees to the text of `version`. Agreeing twice changes nothing.
    ///
    /// Refuses with `ConsentTextChanged`.
    pub async fn give_consent(&self, actor: &Actor, version: u32) -> Outcome<()> {
        if version != TEXT_VERSION {
            return Err(Refusal::ConsentTextChanged.into());
        }
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        self.db
            .transact(async |tx| {
                let client = client::open(tx, actor, Act::Own, id).await?;
                if store::lives(tx, id).await? {
                    return Ok(());
                }
                store::insert(tx, id, version).await?;
                client::store::accept(tx, id).await?;
                client::changed(tx, &client);
                // Her invitation is used up: this is her way back to her page, to go on or to stop.
                let link = link::make(tx, &self.keyring, id, LinkPurpose::Access).await?;
                Ok(notifications::post(tx, Recipient::Client(id), &Letter::PageOpen { link }).await?)
            })
            .await
    }

    /// The client takes her consent back: her coach's very next request sees nothing.
    pub async fn withdraw_consent(&self, actor: &Actor) -> Outcome<()> {
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        self.db
            .transact(async |tx| {
                let client = client::open(tx, actor, Act::Own, id).await?;
                client::changed(tx, &client);
                Ok(store::withdraw(tx, id).await?)
            })
            .await
    }
}

/// Whether her consent lives at this moment.
pub(crate) async fn lives(db: &impl Reader, id: Id<id::Client>) -> Result<bool, Fault> {
    store::lives(db, id).await
}
