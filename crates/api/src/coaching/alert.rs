//! Alerts in the graph.

use ::coaching::alert::{Alert as Raised, AlertKind as Kind};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use kernel::{Denied, Instant};

use crate::{
    connection::Listed,
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::scope,
};

/// An alert about one of one's clients.
pub(crate) struct Alert(pub Raised);

impl Listed for Alert {
    const CONNECTION: &'static str = "AlertConnection";
    const EDGE: &'static str = "AlertEdge";
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
enum AlertKind {
    /// An answer of the intake holds everything; the client was told what to do.
    UrgentAnswer,
    /// Pain rose by two points or more during a session.
    PainRise,
}

/// Something that a client has told and that needs a look.
#[Object]
impl Alert {
    /// The id.
    async fn id(&self) -> ID {
        GlobalId::Alert(self.0.id).encode()
    }
    /// The client's id.
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
            Ok(()) => AcknowledgeAlertPayload { acknowledged: true, problems: vec![] },
            Err(refusal) => AcknowledgeAlertPayload { acknowledged: false, problems: refusal.problems() },
        })
    }
}
