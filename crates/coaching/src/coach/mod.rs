//! A coach is a fact, not a role: a valid certificate for the condition, and a profile with accepted terms.

mod store;

use kernel::{Actor, Denied, Id, Instant, Read, Reader, id, idempotency::Once, text::Text};
use learning::certificate::is_certified;

use crate::{Coaching, Outcome, Refusal};

/// The condition that the library and its rules are about.
pub const CONDITION: &str = "sciatica";

/// The version of the terms for coaches that is current.
pub const TERMS_VERSION: u32 = 1;

/// A name as clients read it: 2 to 80 characters.
pub type DisplayName = Text<2, 80>;

/// A coach's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coach {
    /// The user who coaches.
    pub user: Id<id::User>,
    /// The name as clients read it.
    pub display_name: String,
    /// The version of the terms that was accepted.
    pub terms_version: u32,
    /// When.
    pub accepted_at: Instant,
}

impl Coaching {
    /// Sets up, or renews, the actor's profile as a coach.
    ///
    /// Refuses with `NotCertified`, `TermsNotCurrent`, `Name`, `IdempotencyMismatch`.
    pub async fn become_coach(
        &self,
        actor: &Actor,
        once: &Once,
        name: &str,
        terms_version: u32,
    ) -> Outcome<Coach> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        let name = DisplayName::parse(name).map_err(Refusal::Name)?;
        self.db
            .transact_once(actor, once, async |tx| {
                if !is_certified(tx, user, CONDITION).await? {
                    return Err(Refusal::NotCertified.into());
                }
                if terms_version != TERMS_VERSION {
                    return Err(Refusal::TermsNotCurrent { current: TERMS_VERSION }.into());
                }
                Ok(store::upsert(tx, user, name.as_str(), terms_version).await?)
            })
            .await?;
        let read = self.db.read().await?;
        self.coach(&read, actor).await?.ok_or_else(|| Denied::NotFound.into())
    }

    /// The actor's profile, if there is one.
    pub async fn coach(&self, read: &Read, actor: &Actor) -> Outcome<Option<Coach>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::find(read, user).await?)
    }
}

/// The only way to act as a coach: a profile with the current terms, and a valid certificate at this moment.
pub(crate) async fn open(db: &impl Reader, actor: &Actor) -> Outcome<Coach> {
    let user = actor.user().ok_or(Denied::Unauthenticated)?;
    actor.may_coach()?;
    let coach = store::find(db, user).await?.ok_or(Refusal::NoCoachProfile)?;
    if coach.terms_version != TERMS_VERSION {
        return Err(Refusal::TermsNotCurrent { current: TERMS_VERSION }.into());
    }
    if !is_certified(db, user, CONDITION).await? {
        return Err(Refusal::NotCertified.into());
    }
    Ok(coach)
}

/// The profile of a user, for letters and pages that name the coach.
pub(crate) async fn profile(db: &impl Reader, user: Id<id::User>) -> Outcome<Coach> {
    Ok(store::find(db, user).await?.ok_or(Denied::NotFound)?)
}
