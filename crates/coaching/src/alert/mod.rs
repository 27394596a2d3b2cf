//! An alert tells a coach that a client needs to be looked at. Its letter says no more than that.

mod store;

use kernel::{
    Actor, Id, Instant, id,
    page::{Page, PageRequest},
    seal::{DataKey, Health, Place},
    sight::Purpose,
};
use notifications::{Letter, Recipient};
use serde::{Deserialize, Serialize};

use crate::{
    Coaching, Outcome,
    client::{self, Client},
    coach,
    denial::Asked,
    policy::Act,
};

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlertKind {
    /// An answer of the intake holds everything.
    UrgentAnswer,
    /// Pain rose by two points or more during a session.
    PainRise,
}

/// An alert, opened.
pub struct Alert {
    /// The id.
    pub id: Id<id::Alert>,
    /// The client.
    pub client: Id<id::Client>,
    /// What has happened.
    pub kind: Health<AlertKind>,
    /// When.
    pub raised_at: Instant,
    /// When the coach said that she has seen it.
    pub acknowledged_at: Option<Instant>,
}

impl Coaching {
    /// A page of the coach's alerts about clients whose consent lives, oldest first.
    pub async fn alerts(&self, actor: &Actor, page: PageRequest<id::Alert>) -> Outcome<Page<Alert>> {
        self.db
            .look(actor, Purpose::Coaching, async |sight| {
                let coach = coach::open(sight, actor).await?;
                let found = store::list_for_coach(sight, coach.user, page).await?;
                let mut rows = Vec::with_capacity(found.rows.len());
                for row in found.rows {
                    let key = DataKey::unwrapped(row.data_key, &row.wrapped, &self.keyring);
                    let key = key.map_err(kernel::Fault::from)?;
                    let kind = sight.open(row.client, "alert", &key, (place(row.id), &row.content))?;
                    rows.push(Alert {
                        id: row.id,
                        client: row.client,
                        kind,
                        raised_at: row.raised_at,
                        acknowledged_at: row.acknowledged_at,
                    });
                }
                Ok(Page { rows, has_next: found.has_next })
            })
            .await
    }

    /// The coach has seen it. Saying so twice changes nothing.
    pub async fn acknowledge(&self, actor: &Actor, id: Id<id::Alert>) -> Outcome<()> {
        let word = self.db.transact(async |tx| {
            let client = store::client_of(tx, id).await?.unwrap_or_else(client::no_one);
            client::open(tx, actor, Act::Coach, client).await?;
            Ok(store::acknowledge(tx, id).await?)
        });
        self.watched(actor, Asked::Alert(id), word).await
    }
}

/// Raises an alert and writes to the coach, in the transaction of what calls for it.
pub(crate) async fn raise(
    tx: &kernel::Write,
    client: &Client,
    key: &DataKey,
    kind: AlertKind,
) -> Result<(), kernel::Fault> {
    let id = tx.new_id();
    store::insert(tx, id, client, key.seal(place(id), &kind)?).await?;
    notifications::post(tx, Recipient::User(client.coach), &Letter::Alert { alert: id }).await
}

fn place(id: Id<id::Alert>) -> Place {
    Place { table: "alert", column: "content", row: id.uuid() }
}
