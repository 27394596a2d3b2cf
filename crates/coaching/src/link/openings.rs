//! An opening is one use of a client's link, for her to look through.

use jiff::{Timestamp, tz::TimeZone};
use kernel::{Actor, Denied, Instant, Reader, Who, sight::Purpose};

use super::store;
use crate::{
    Coaching, Outcome, client,
    policy::Act,
};

/// How many openings are told, the newest first.
const MOST: u32 = 50;

/// One use of a link of hers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When, in her own zone: a day and a time in words.
    pub when: String,
    /// Whether her page is still open there.
    pub is_open: bool,
    /// Whether it is the one that she looks through now.
    pub is_here: bool,
}

impl Coaching {
    /// Where and when the client's page was opened, the newest first: the last fifty times.
    pub async fn openings(&self, actor: &Actor) -> Outcome<Vec<Opening>> {
        let Who::Client { id, session } = actor.who else { return Err(Denied::Unauthenticated.into()) };
        self.db
            .look(actor, Purpose::OwnData, async |sight| {
                let client = client::open_data(sight, actor, Act::Own, id).await?;
                let key = client::key(sight, &self.keyring, &client).await?;
                let zone = client::person(sight, &client, &key)?.expose().zone.clone();
                let found = store::list_sessions(sight, id, MOST).await?;
                let opening = |found: store::Session| Opening {
                    when: in_words(found.created_at, &zone),
                    is_open: found.expires_at > sight.now() && !found.is_revoked,
                    is_here: found.id == session,
                };
                Ok(found.into_iter().map(opening).collect())
            })
            .await
    }
}

fn in_words(at: Instant, zone: &str) -> String {
    let timestamp = Timestamp::from_microsecond(at.timestamp_micros()).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    timestamp.to_zoned(zone).strftime("%A %-d %B %Y, %H:%M").to_string()
}
