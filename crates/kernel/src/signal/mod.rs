//! A signal says, once a transaction has committed, that something has changed: on this node, and on every other.
//!
//! It carries ids and nothing else, and it may come twice or stand for several changes. Whoever listens reads what
//! there is now. On PostgreSQL signals travel by `NOTIFY`, in the transaction that they tell of; on SQLite there is
//! one process, and they stay in it.

mod postgres;

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard},
};

use tokio::sync::broadcast::{self, error::RecvError};
use uuid::Uuid;

use crate::{Id, id::Noun};

pub(crate) use postgres::{Ears, notify};

/// How many signals of one topic may wait for somebody who listens; who falls behind reads everything anew.
const WAITING: usize = 32;

/// What signals are about, such as the alerts of one coach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Topic(String);

impl Topic {
    /// The topic `name` of one row, such as `alerts` of a user.
    pub fn of<N: Noun>(name: &'static str, id: Id<N>) -> Self {
        Self(format!("{name}/{}", id.uuid().simple()))
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A signal: its topic, and which row within it has changed, if it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    pub topic: Topic,
    pub row: Option<Uuid>,
}

/// What somebody who listens has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// This row has changed.
    Row(Uuid),
    /// Anything may have changed: signals may have been missed, or the signal does not say what.
    Anything,
}

/// Everybody who listens on this node, by topic.
#[derive(Default)]
pub(crate) struct Audience {
    topics: Mutex<HashMap<Topic, broadcast::Sender<Heard>>>,
}

impl Audience {
    pub fn listen(&self, topic: Topic) -> Listening {
        let mut topics = self.topics();
        // Topics to which nobody listens any more are forgotten here, so that there are never many.
        topics.retain(|_, sender| sender.receiver_count() > 0);
        let sender = topics.entry(topic).or_insert_with(|| broadcast::channel(WAITING).0);
        Listening(sender.subscribe())
    }

    pub fn tell(&self, signal: &Signal) {
        if let Some(sender) = self.topics().get(&signal.topic) {
            // An error means that the last who listened has just gone.
            let _gone = sender.send(signal.row.map_or(Heard::Anything, Heard::Row));
        }
    }

    /// Signals may have been missed: everybody reads anew.
    pub fn tell_all(&self) {
        for sender in self.topics().values() {
            let _gone = sender.send(Heard::Anything);
        }
    }

    /// Nothing will be told any more.
    pub fn close(&self) {
        self.topics().clear();
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<Topic, broadcast::Sender<Heard>>> {
        self.topics.lock().expect("telling does not panic")
    }
}

/// An ear on one topic, from the moment at which it was opened.
pub struct Listening(broadcast::Receiver<Heard>);

impl Listening {
    /// Waits for the next signal; `None` once the database is closed.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(heard) => Some(heard),
            Err(RecvError::Lagged(_)) => {
                // One word stands for all that were missed, and for those that still wait.
                self.0 = self.0.resubscribe();
                Some(Heard::Anything)
            }
            Err(RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::User;

    fn topic(number: u128) -> Topic {
        Topic::of::<User>("alerts", Id::from_uuid(Uuid::from_u128(number)))
    }

    fn signal(topic: Topic, row: u128) -> Signal {
        Signal { topic, row: Some(Uuid::from_u128(row)) }
    }

    #[tokio::test]
    async fn everybody_hears_of_the_own_topic_alone() {
        let audience = Audience::default();
        let (mut one, mut two) = (audience.listen(topic(1)), audience.listen(topic(1)));
        let mut other = audience.listen(topic(2));
        audience.tell(&signal(topic(1), 7));
        audience.tell(&Signal { topic: topic(2), row: None });
        assert_eq!(one.next().await, Some(Heard::Row(Uuid::from_u128(7))));
        assert_eq!(two.next().await, Some(Heard::Row(Uuid::from_u128(7))));
        assert_eq!(other.next().await, Some(Heard::Anything));
        audience.close();
        assert_eq!((one.next().await, other.next().await), (None, None));
    }

    #[tokio::test]
    async fn who_falls_behind_reads_everything_anew_and_once() {
        let audience = Audience::default();
        let mut slow = audience.listen(topic(1));
        for row in 0..1000 {
            audience.tell(&signal(topic(1), row));
        }
        assert_eq!(slow.next().await, Some(Heard::Anything));
        audience.tell(&signal(topic(1), 1000));
        assert_eq!(slow.next().await, Some(Heard::Row(Uuid::from_u128(1000))));
    }

    #[test]
    fn topics_without_listeners_are_forgotten() {
        let audience = Audience::default();
        for number in 0..1000 {
            drop(audience.listen(topic(number)));
        }
        assert_eq!(audience.topics().len(), 1);
    }
}
