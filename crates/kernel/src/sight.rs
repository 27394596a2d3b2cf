//! Sight is the right to open health data: every look leaves a row that says who looked at whose, and why.

use std::sync::Mutex;

use sea_orm::{ConnectionTrait, DatabaseExecutor};
use serde::de::DeserializeOwned;

use crate::{
    Actor, Db, Fault, Id, Instant, Reader, Write, id,
    seal::{DataKey, Health, Place},
};

/// Why somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A coach looks after her client.
    Coaching,
    /// A client sees what is her own.
    OwnData,
    /// The system renders a letter, or screens again.
    System,
}

impl Purpose {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coaching => "coaching",
            Self::OwnData => "own-data",
            Self::System => "system",
        }
    }
}

/// An open transaction in which health data can be opened. What was opened is written down before it commits.
pub struct Sight<'a> {
    tx: &'a Write,
    seen: Mutex<Seen>,
}

impl Db {
    /// Runs `look`, writes down what it opened, commits, and only then answers.
    ///
    /// When the record cannot be written, the look fails: nobody sees what was not noted.
    pub async fn look<T, E>(
        &self,
        actor: &Actor,
        purpose: Purpose,
        look: impl AsyncFnOnce(&Sight<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Fault>,
    {
        let mut refused = Vec::new();
        let outcome = self
            .transact(async |tx| {
                let sight = Sight { tx, seen: Mutex::default() };
                let found = look(&sight).await;
                let seen = sight.taken();
                match found {
                    Ok(found) => record(tx, actor, purpose, seen).await.map(|()| found).map_err(E::from),
                    Err(error) => {
                        refused = seen;
                        Err(error)
                    }
                }
            })
            .await;
        // A refusal may tell what was seen, and its transaction is undone: the looks are written down all the same.
        if !refused.is_empty() {
            self.transact(async |tx| record(tx, actor, purpose, refused).await).await?;
        }
        outcome
    }
}

/// Whose data were opened, and which group of fields.
type Seen = Vec<(Id<id::Client>, &'static str)>;

impl Sight<'_> {
    /// Opens a sealed value of `client`; `group` names the group of fields in the record, such as `intake`.
    pub fn open<T: DeserializeOwned>(
        &self,
        client: Id<id::Client>,
        group: &'static str,
        key: &DataKey,
        (place, sealed): (Place, &[u8]),
    ) -> Result<Health<T>, Fault> {
        let value = key.open(place, sealed)?;
        let mut seen = self.seen.lock().expect("noting a look does not panic");
        if !seen.contains(&(client, group)) {
            seen.push((client, group));
        }
        Ok(Health::new(value))
    }

    /// The transaction, for what follows from a look.
    pub const fn tx(&self) -> &Write {
        self.tx
    }

    fn taken(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().expect("noting a look does not panic"))
    }
}

async fn record(tx: &Write, actor: &Actor, purpose: Purpose, seen: Seen) -> Result<(), Fault> {
    let (kind, who) = actor.recorded();
    let sql = "insert into access (id, actor_kind, actor_id, client_id, field_group, purpose, request, at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    for (client, group) in seen {
        let id: Id<id::Access> = tx.new_id();
        let values = [
            id.into(),
            kind.into(),
            who.into(),
            client.into(),
            group.into(),
            purpose.as_str().into(),
            actor.request.0.into(),
            tx.now().into(),
        ];
        tx.conn().execute_raw(tx.statement(sql, values)).await?;
    }
    Ok(())
}

impl Reader for Sight<'_> {
    fn conn(&self) -> DatabaseExecutor<'_> {
        self.tx.conn()
    }
    fn now(&self) -> Instant {
        self.tx.now()
    }
    fn locks(&self) -> bool {
        self.tx.locks()
    }
}
