//! A denial is a look at a client that was not allowed: who asked for whose data, why, and when.

mod store;

use kernel::{Actor, Denied, Failure, Fault, Id, id};

use crate::{Coaching, Outcome};

/// By what a coach asks for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// By her own id.
    Client(Id<id::Client>),
    /// By the id of a routine of hers.
    Routine(Id<id::Routine>),
    /// By the id of an alert about her.
    Alert(Id<id::Alert>),
}

impl Coaching {
    /// Runs what a coach asks for. When it is denied, and there is such a client, a row is left.
    ///
    /// The transaction of a denied look is undone, so the row is written in one of its own, before the answer leaves;
    /// and with the same statement whether or not there is anybody. For those who are not signed in nothing is looked
    /// for.
    pub(crate) async fn watched<T>(
        &self,
        actor: &Actor,
        asked: Asked,
        look: impl Future<Output = Outcome<T>> + Send,
    ) -> Outcome<T> {
        actor.user().ok_or(Denied::Unauthenticated)?;
        let outcome = look.await;
        if matches!(outcome, Err(Failure::Denied(_))) {
            self.db.transact::<_, Fault>(async |tx| store::insert(tx, actor, asked).await).await?;
        }
        outcome
    }
}
