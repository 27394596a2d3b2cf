//! Alerts in the graph.

use std::sync::Arc;

use ::coaching::alert::{Alert as Raised, AlertKind as Kind};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::{
    Stream, TryStreamExt,
    future::{self, BoxFuture},
    stream,
};
use kernel::{Denied, Id, Instant, id, signal::Heard};

use crate::{
    connection::Listed,
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, scope, shared},
    watch::{self, Answers, watch},
};

/// An alert about one of one's clients.
pub(crate) struct Alert(pub Raised);

impl Listed for Alert {
    const CONNECTION: &'static str = "AlertConnection";
    const EDGE: &'static str = "AlertEdge";
}

impl Alert {
    /// The alert with this id, if it is about one of the caller's clients and her consent lives.
    pub async fn find(scope: &Scope, id: Id<id::Alert>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.coaching.alert(&scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
enum AlertKind {
    /// An answer of the intake holds everything, and the client reads why. It need not be an emergency: look at what she has
    /// answered.
    UrgentAnswer,
    /// Pain rose by two points or more during a session.
    PainRise,
}

/// Something that a client has told and that needs a look.
#[Object]
impl Alert {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Alert(self.0.id).encode()
    }
    /// The client's id: ask for `client(id:)` to see her data.
    async fn client(&self) -> ID {
        GlobalId::Client(self.0.client).encode()
    }
    /// What has happened.
    async fn kind(&self) -> AlertKind {
        (*self.0.kind.expose()).into()
    }
    /// When.
    async fn raised_at(&self) -> Instant {
        self.0.raised_at
    }
    /// When you said that you have seen it.
    async fn acknowledged_at(&self) -> Option<Instant> {
        self.0.acknowledged_at
    }
}

/// An alert.
#[derive(InputObject)]
struct AcknowledgeAlertInput {
    /// The alert's id.
    alert: ID,
}

/// Whether it was done.
#[derive(SimpleObject)]
struct AcknowledgeAlertPayload {
    /// Whether the alert is acknowledged now.
    acknowledged: bool,
    /// The alert, as it is now; `null` when the client has taken her consent back.
    alert: Option<Alert>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct AlertMutation;

#[Object]
impl AlertMutation {
    /// Says that you have seen an alert. Doing it again changes nothing.
    async fn acknowledge_alert(
        &self,
        ctx: &Context<'_>,
        input: AcknowledgeAlertInput,
    ) -> async_graphql::Result<AcknowledgeAlertPayload> {
        let scope = scope(ctx);
        let Some(GlobalId::Alert(id)) = GlobalId::decode(&input.alert) else {
            return Err(error::denied(Denied::NotFound));
        };
        Ok(match scope.settle(scope.contexts.coaching.acknowledge(&scope.actor, id).await)? {
            Ok(()) => {
                let alert = Alert::find(scope, id).await?;
                AcknowledgeAlertPayload { acknowledged: true, alert, problems: vec![] }
            }
            Err(refusal) => {
                AcknowledgeAlertPayload { acknowledged: false, alert: None, problems: refusal.problems() }
            }
        })
    }
}

#[derive(Default)]
pub(crate) struct AlertSubscription;

#[Subscription]
impl AlertSubscription {
    /// Tells of every alert about a client of yours when it is raised. When some may have been missed, all that you
    /// have not acknowledged are told. Every alert that is shown leaves a row that says you looked.
    async fn alert_raised(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Alert>>> {
        let scope = shared(ctx);
        let listening = watch::allowed(&scope, scope.contexts.coaching.watch_alerts(&scope.actor).await)?;
        Ok(watch(scope, listening, |scope, heard| match heard {
            Heard::Row(alert) => one(scope, Id::from_uuid(alert)),
            Heard::Anything => open(scope),
        }))
    }
}

/// An alert that was just raised, if it may be seen at this moment.
fn one(scope: Arc<Scope>, id: Id<id::Alert>) -> Answers<Alert> {
    let found = async move { Alert::find(&scope, id).await };
    Box::pin(stream::once(found).try_filter_map(future::ok))
}

/// Every alert that is not acknowledged yet.
fn open(scope: Arc<Scope>) -> Answers<Alert> {
    let page = |scope: Arc<Scope>, page| -> BoxFuture<'static, _> {
        Box::pin(
            async move { watch::allowed(&scope, scope.contexts.coaching.open_alerts(&scope.actor, page).await) },
        )
    };
    let alerts = watch::pages(scope, page, |row: &Raised| row.id);
    Box::pin(alerts.map_ok(Alert))
}
