//! The roster in the graph: a coach's clients, and what changes among them.

use std::sync::Arc;

use ::coaching::client::Listed as Entry;
use async_graphql::{Context, ID, Object, SimpleObject, Subscription};
use futures_util::{Stream, TryStreamExt, future::BoxFuture, stream};
use kernel::{Id, Instant, id, signal::Heard};

use super::client::ClientState;
use crate::{
    connection::Listed,
    error,
    node::GlobalId,
    scope::{Scope, shared},
    watch::{self, Answers, watch},
};

/// A client on the roster.
pub(crate) struct RosterEntry(pub Entry);

impl Listed for RosterEntry {
    const CONNECTION: &'static str = "RosterConnection";
    const EDGE: &'static str = "RosterEdge";
}

impl RosterEntry {
    /// The roster's entry for this client, if she is the caller's.
    pub async fn find(scope: &Scope, id: Id<id::Client>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.coaching.roster_entry(&scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// A client on the roster: who she is, and whether there is more to see.
#[Object]
impl RosterEntry {
    /// The global id of this entry. The client has another.
    pub async fn id(&self) -> ID {
        GlobalId::RosterEntry(self.0.client.id).encode()
    }
    /// The client's id: ask for `client(id:)` to see her data.
    async fn client(&self) -> ID {
        GlobalId::Client(self.0.client.id).encode()
    }
    /// Her name, as you wrote it.
    async fn name(&self) -> &str {
        &self.0.person.expose().name
    }
    /// Where she stands.
    async fn state(&self) -> ClientState {
        self.0.client.state.into()
    }
    /// Whether her consent lives.
    async fn consented(&self) -> bool {
        self.0.consented
    }
    /// When she was first invited.
    async fn invited_at(&self) -> Instant {
        self.0.client.invited_at
    }
    /// When she first consented.
    async fn accepted_at(&self) -> Option<Instant> {
        self.0.client.accepted_at
    }
}

/// A change of the roster.
#[derive(SimpleObject)]
struct RosterChange {
    /// The client's id.
    client: ID,
    /// How she stands on the roster now; `null` when she is no longer on it.
    entry: Option<RosterEntry>,
}

#[derive(Default)]
pub(crate) struct RosterSubscription;

#[Subscription]
impl RosterSubscription {
    /// Tells whenever a client of yours is invited, consents, takes her consent back, or leaves. When changes may have
    /// been missed, the whole roster is told. Every client who is shown leaves a row that says you looked.
    async fn roster_changed(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<RosterChange>>> {
        let scope = shared(ctx);
        let listening = watch::allowed(&scope, scope.contexts.coaching.watch_roster(&scope.actor).await)?;
        Ok(watch(scope, listening, |scope, heard| match heard {
            Heard::Row(client) => one(scope, Id::from_uuid(client)),
            Heard::Anything => all(scope),
        }))
    }
}

fn one(scope: Arc<Scope>, id: Id<id::Client>) -> Answers<RosterChange> {
    Box::pin(stream::once(async move {
        let entry = RosterEntry::find(&scope, id).await?;
        Ok(RosterChange { client: GlobalId::Client(id).encode(), entry })
    }))
}

fn all(scope: Arc<Scope>) -> Answers<RosterChange> {
    let page = |scope: Arc<Scope>, page| -> BoxFuture<'static, _> {
        Box::pin(async move { watch::allowed(&scope, scope.contexts.coaching.roster(&scope.actor, page).await) })
    };
    let change = |row: Entry| RosterChange {
        client: GlobalId::Client(row.client.id).encode(),
        entry: Some(RosterEntry(row)),
    };
    Box::pin(watch::pages(scope, page, |row| row.client.id).map_ok(change))
}
