//! A check-in is what a client says of one session: pain before and after, and how it went.

mod store;

use std::collections::BTreeMap;

use kernel::{
    Actor, Denied, Id, id,
    seal::{DataKey, Health, Place},
    sight::{Purpose, Sight},
};
use serde::{Deserialize, Serialize};

use crate::{
    Coaching, Outcome, Refusal,
    alert::{self, AlertKind},
    client::{self, Client},
    consent,
    policy::Act,
    routine::{self, RoutineState},
};

/// From how many points on a rise of pain within one session counts.
pub const RISE: u8 = 2;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// What a client says of one session.
#[derive(Clone, Serialize, Deserialize)]
pub struct CheckIn {
    /// Pain before, 0 to 10.
    pub before: u8,
    /// Pain after, 0 to 10.
    pub after: u8,
    /// A few words; may be empty.
    pub note: String,
    /// The variants of the session.
    pub variants: Vec<String>,
}

impl CheckIn {
    /// Whether pain rose by [`RISE`] points or more.
    pub const fn rose(&self) -> bool {
        self.after >= self.before.saturating_add(RISE)
    }
}

impl Coaching {
    /// Takes what a client says of a session. The same form, sent twice, counts once.
    ///
    /// A rise of pain alerts her coach, in the same transaction; answers whether it did.
    /// Refuses with `NoRoutine` (also while it is held), `ConsentRequired`, `AnswerDoesNotFit`.
    pub async fn check_in(&self, actor: &Actor, form_key: &str, scores: (u8, u8), note: &str) -> Outcome<bool> {
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        let (before, after) = scores;
        let wrong = |question, reason: &str| Refusal::AnswerDoesNotFit { question, reason: reason.to_owned() };
        if before > 10 || after > 10 {
            return Err(wrong("pain", "give whole numbers from 0 to 10").into());
        }
        if note.chars().count() > LONGEST_NOTE || form_key.len() > 64 {
            return Err(wrong("note", "write at most 500 characters").into());
        }
        self.db
            .look(actor, Purpose::OwnData, async |sight| {
                let client = client::open_data(sight, actor, Act::Own, id).await?;
                let key = client::key(sight, &self.keyring, &client).await?;
                if !consent::lives(sight, id).await? {
                    return Err(Refusal::ConsentRequired.into());
                }
                let live = routine::live(sight, &client, &key).await?;
                let live = live.filter(|live| live.state == RoutineState::Active).ok_or(Refusal::NoRoutine)?;
                let variants = live.content.expose().items.iter().map(|item| item.variant.clone()).collect();
                let check_in = CheckIn { before, after, note: note.trim().to_owned(), variants };
                let is_new = store::insert(sight.tx(), &client, &key, (live.id, form_key), &check_in).await?;
                let alerted = is_new && check_in.rose();
                if alerted {
                    alert::raise(sight.tx(), &client, &key, AlertKind::PainRise).await?;
                }
                Ok(alerted)
            })
            .await
    }
}

/// In how many sessions pain rose, by variant: every variant of a session counts.
pub(crate) async fn pain_rises(
    sight: &Sight<'_>,
    client: &Client,
    key: &DataKey,
) -> Outcome<BTreeMap<String, Option<u32>>> {
    let mut rises: BTreeMap<String, Option<u32>> = BTreeMap::new();
    for (id, sealed) in store::list_for_client(sight, client.id).await? {
        let check_in: Health<CheckIn> = sight.open(client.id, "check-in", key, (place(id), &sealed))?;
        if check_in.expose().rose() {
            for variant in check_in.into_exposed().variants {
                let count = rises.entry(variant).or_insert(Some(0));
                *count = count.map(|count| count + 1);
            }
        }
    }
    Ok(rises)
}

fn place(id: Id<id::CheckIn>) -> Place {
    Place { table: "check_in", column: "content", row: id.uuid() }
}
