//! An alert tells a coach that a client needs to be looked at. Its letter says no more than that.

mod store;

use kernel::{
    Actor, Denied, Fault, Id, Instant, id,
    page::{Page, PageRequest},
    seal::{DataKey, Health, Place},
    sight::{Purpose, Sight},
    signal::{Listening, Topic},
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
    /// An answer of the intake holds everything. It need not be an emergency.
    UrgentAnswer,
    /// Pain rose by two points or more during a session.
    PainRise,
}

/// Which alerts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// All of them.
    All,
    /// Those that are not acknowledged.
    Open,
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
        self.list(actor, page, Which::All).await
    }

    /// The same, of those that she has not acknowledged.
    pub async fn open_alerts(&self, actor: &Actor, page: PageRequest<id::Alert>) -> Outcome<Page<Alert>> {
        self.list(actor, page, Which::Open).await
    }

    async fn list(&self, actor: &Actor, page: PageRequest<id::Alert>, which: Which) -> Outcome<Page<Alert>> {
        self.db
            .look(actor, Purpose::Coaching, async |sight| {
                let coach = coach::open(sight, actor).await?;
                let found = store::list_for_coach(sight, coach.user, page, which).await?;
                let rows = found.rows.iter().map(|row| self.opened(sight, row));
                Ok(Page { rows: rows.collect::<Outcome<_>>()?, has_next: found.has_next })
            })
            .await
    }

    /// One alert about a client of the coach's whose consent lives.
    ///
    /// Refuses with `NoCoachProfile`, `TermsNotCurrent`, `NotCertified`, `ConsentRequired`.
    pub async fn alert(&self, actor: &Actor, id: Id<id::Alert>) -> Outcome<Alert> {
        let look = self.db.look(actor, Purpose::Coaching, async |sight| {
            let client = store::client_of(sight, id).await?.unwrap_or_else(client::no_one);
            client::open_data(sight, actor, Act::Coach, client).await?;
            let row = store::find(sight, id).await?.ok_or(Denied::NotFound)?;
            self.opened(sight, &row)
        });
        self.watched(actor, Asked::Alert(id), look).await
    }

    /// Listens for alerts of the actor, who is a coach.
    pub async fn watch_alerts(&self, actor: &Actor) -> Outcome<Listening> {
        let coach = coach::open(&self.db.read().await?, actor).await?;
        Ok(self.db.listen(changes(coach.user)).await?)
    }

    fn opened(&self, sight: &Sight<'_>, row: &store::Sealed) -> Outcome<Alert> {
        let key = DataKey::unwrapped(row.data_key, &row.wrapped, &self.keyring).map_err(Fault::from)?;
        let kind = sight.open(row.client, "alert", &key, (place(row.id), &row.content))?;
        let store::Sealed { id, client, raised_at, acknowledged_at, .. } = *row;
        Ok(Alert { id, client, kind, raised_at, acknowledged_at })
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

/// What is signalled when a coach has a new alert, with its id.
fn changes(coach: Id<id::User>) -> Topic {
    Topic::of("alerts", coach)
}

/// Raises an alert and writes to the coach, in the transaction of what calls for it.
pub(crate) async fn raise(
    tx: &kernel::Write,
    client: &Client,
    key: &DataKey,
    kind: AlertKind,
) -> Result<(), Fault> {
    let id = tx.new_id();
    store::insert(tx, id, client, key.seal(place(id), &kind)?).await?;
    tx.signal(changes(client.coach), Some(id.uuid()));
    notifications::post(tx, Recipient::User(client.coach), &Letter::Alert { alert: id }).await
}

fn place(id: Id<id::Alert>) -> Place {
    Place { table: "alert", column: "content", row: id.uuid() }
}
