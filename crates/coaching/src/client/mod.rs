//! A client is somebody whom a coach looks after. Everything that tells who she is, is sealed.

mod invite;
pub(crate) mod store;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{
    Actor, Denied, Failure, Fault, Id, Instant, Keyring, Reader, Write, id,
    page::{Page, PageRequest},
    seal::{self, DataKey, Health, Place},
    sight::{Purpose, Sight},
    signal::{Listening, Topic},
};
use serde::{Deserialize, Serialize};

use crate::{
    Coaching, Outcome, Refusal, coach, consent,
    denial::Asked,
    policy::{Act, may},
};

pub use invite::Invitation;

/// Where she stands with her coach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// Invited, and has not consented yet.
    Invited,
    /// Has consented at least once.
    Active,
    /// Erased: her key is destroyed.
    Ended,
}

/// A client's row: nothing in it tells who she is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The id.
    pub id: Id<id::Client>,
    /// Her coach.
    pub coach: Id<id::User>,
    /// The key that seals her data.
    pub data_key: Id<id::DataKey>,
    /// Where she stands.
    pub state: ClientState,
    /// When she was invited.
    pub invited_at: Instant,
    /// When she first consented.
    pub accepted_at: Option<Instant>,
    person: Vec<u8>,
}

/// Who a client is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Person {
    /// Her e-mail address.
    pub email: String,
    /// Her name, as her coach wrote it.
    pub name: String,
    /// The language of letters and pages, BCP 47.
    pub locale: String,
    /// Her time zone, IANA: "today" is hers.
    pub zone: String,
}

/// A client on her coach's roster.
pub struct Listed {
    /// Her row.
    pub client: Client,
    /// Who she is.
    pub person: Health<Person>,
    /// Whether her consent lives.
    pub consented: bool,
}

impl Coaching {
    /// A page of the coach's clients, oldest first. One row of the record for each client who is shown.
    pub async fn roster(&self, actor: &Actor, page: PageRequest<id::Client>) -> Outcome<Page<Listed>> {
        self.db
            .look(actor, Purpose::Coaching, async |sight| {
                let coach = coach::open(sight, actor).await?;
                let found = store::list_for_coach(sight, coach.user, page).await?;
                let mut rows = Vec::with_capacity(found.rows.len());
                for (client, consented, key) in found.rows {
                    let key = key.open(client.data_key, &self.keyring)?;
                    let person = person(sight, &client, &key)?;
                    rows.push(Listed { client, person, consented });
                }
                Ok(Page { rows, has_next: found.has_next })
            })
            .await
    }

    /// One client of the coach's, as she stands on the roster, whether she has consented or not; the look is noted.
    ///
    /// Refuses with `NoCoachProfile`, `TermsNotCurrent`, `NotCertified`.
    pub async fn roster_entry(&self, actor: &Actor, id: Id<id::Client>) -> Outcome<Listed> {
        let look = self.db.look(actor, Purpose::Coaching, async |sight| {
            let client = open(sight, actor, Act::Coach, id).await?;
            coach::open(sight, actor).await?;
            let key = key(sight, &self.keyring, &client).await?;
            let person = person(sight, &client, &key)?;
            Ok(Listed { client, person, consented: consent::lives(sight, id).await? })
        });
        self.watched(actor, Asked::Client(id), look).await
    }

    /// Listens for changes of the roster of the actor, who is a coach.
    pub async fn watch_roster(&self, actor: &Actor) -> Outcome<Listening> {
        let coach = coach::open(&self.db.read().await?, actor).await?;
        Ok(self.db.listen(changes(coach.user)).await?)
    }

    /// Who a client is and who coaches her, for a letter; `None` when she is gone. The look is noted.
    pub async fn correspondent(&self, id: Id<id::Client>) -> Outcome<Option<(Health<Person>, String)>> {
        self.db
            .look(&Actor::system(), Purpose::System, async |sight| {
                let client = store::find(sight, id).await?.filter(|client| client.state != ClientState::Ended);
                let Some(client) = client else { return Ok(None) };
                let key = key(sight, &self.keyring, &client).await?;
                let coach = coach::profile(sight, client.coach).await?;
                Ok(Some((person(sight, &client, &key)?, coach.display_name)))
            })
            .await
    }

    /// Erases the client who asks: her key is destroyed, and with it whatever was sealed for her.
    pub async fn erase_me(&self, actor: &Actor) -> Outcome<()> {
        self.db
            .transact(async |tx| {
                let id = actor.client().ok_or(Denied::Unauthenticated)?;
                let client = open(tx, actor, Act::Own, id).await?;
                seal::destroy(tx, client.data_key).await?;
                changed(tx, &client);
                Ok(store::end(tx, id).await?)
            })
            .await
    }
}

/// What is signalled when a coach's roster changes, with the client's id.
fn changes(coach: Id<id::User>) -> Topic {
    Topic::of("roster", coach)
}

/// Signals that a client stands otherwise on her coach's roster than before.
pub(crate) fn changed(tx: &Write, client: &Client) {
    tx.signal(changes(client.coach), Some(client.id.uuid()));
}

/// The only way to hold a client: found, alive, and the actor's to `act` on.
pub(crate) async fn open(db: &impl Reader, actor: &Actor, act: Act, id: Id<id::Client>) -> Outcome<Client> {
    let client = store::find(db, id).await?.filter(|client| client.state != ClientState::Ended);
    let client = client.ok_or(Denied::NotFound)?;
    may(actor, act, client.id, client.coach)?;
    Ok(client)
}

/// Nobody's id: for what belongs to no client, she is looked for all the same, so that what is not there costs as
/// much as what is not yours.
pub(crate) const fn no_one() -> Id<id::Client> {
    Id::from_uuid(uuid::Uuid::nil())
}

/// A client whose data may be looked at: for her coach, while her consent lives.
pub(crate) async fn open_data(sight: &Sight<'_>, actor: &Actor, act: Act, id: Id<id::Client>) -> Outcome<Client> {
    let client = open(sight, actor, act, id).await?;
    if act == Act::Coach {
        coach::open(sight, actor).await?;
        if !consent::lives(sight, id).await? {
            return Err(Refusal::ConsentRequired.into());
        }
    }
    Ok(client)
}

/// Who she is, opened and noted.
pub(crate) fn person(sight: &Sight<'_>, client: &Client, key: &DataKey) -> Result<Health<Person>, Fault> {
    let place = Place { table: "client", column: "person", row: client.id.uuid() };
    sight.open(client.id, "person", key, (place, &client.person))
}

/// The key of a client.
pub(crate) async fn key(
    db: &impl Reader,
    keyring: &Keyring,
    client: &Client,
) -> Result<DataKey, Failure<Refusal>> {
    Ok(seal::find(db, keyring, client.data_key).await?)
}

/// Her local day.
pub(crate) fn local_day(now: Instant, person: &Person) -> Date {
    let zone = TimeZone::get(&person.zone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_microsecond(now.timestamp_micros()).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(zone).date()
}
