//! Clients in the graph, for their coach.

use ::coaching::{
    Refusal,
    client::{ClientState as State, Invitation},
    routine::ClientData,
};
use async_graphql::{Context, Enum, ID, InputObject, Json, Object, SimpleObject};
use kernel::{Denied, Failure, Id, id, idempotency::Once};
use screening::Gestation as Computed;

use super::routine::Routine;
use crate::{
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// Where a client stands with her coach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "State")]
pub(crate) enum ClientState {
    /// Invited, and has not consented yet.
    Invited,
    /// Has consented at least once.
    Active,
    /// Erased.
    Ended,
}

/// A client's data, opened in one look.
pub(crate) struct Client(Box<ClientData>);

impl Client {
    /// The client with this id, if she is the caller's and her consent lives.
    pub async fn find(scope: &Scope, id: Id<id::Client>) -> async_graphql::Result<Option<Self>> {
        match scope.contexts.coaching.client(&scope.actor, id).await {
            Ok(data) => Ok(Some(Self(Box::new(data)))),
            Err(Failure::Refused(refusal @ Refusal::ConsentRequired)) => {
                Err(error::coded(refusal.to_string(), "CONSENT_REQUIRED"))
            }
            Err(Failure::Refused(refusal)) => Err(error::coded(refusal.to_string(), error::NOT_NOW)),
            Err(Failure::Denied(_)) => Ok(None),
            Err(Failure::Fault(fault)) => Err(scope.fault(&fault)),
        }
    }
}

/// How far a pregnancy is, on the client's local day.
#[derive(SimpleObject)]
struct Gestation {
    /// Whole weeks.
    weeks: i32,
    /// Days beyond them.
    days: i32,
    /// Days until the due date.
    days_to_due: i32,
}

/// A client, for her coach. Reading her leaves a row that says you looked.
#[Object]
impl Client {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Client(self.0.client.id).encode()
    }
    /// Her name.
    async fn name(&self) -> &str {
        &self.0.person.expose().name
    }
    /// Her local day.
    async fn today(&self) -> String {
        self.0.today.to_string()
    }
    /// Whether she has answered the intake.
    async fn answered(&self) -> bool {
        self.0.intake.is_some()
    }
    /// How far she is today, if she told her due date.
    async fn gestation(&self) -> Option<Gestation> {
        let due = self.0.intake.as_ref()?.expose().facts.due_date?;
        let computed = Computed::on(due, self.0.today);
        let (weeks, days) = computed.ga.weeks_and_days();
        Some(Gestation { weeks, days, days_to_due: computed.days_to_due })
    }
    /// What screening reads of her, as JSON; what she left out is missing, and counts as unknown.
    async fn facts(&self) -> Option<Json<&screening::Client>> {
        Some(Json(&self.0.intake.as_ref()?.expose().facts))
    }
    /// What she wrote about moves that hurt.
    async fn moves_that_hurt(&self) -> Option<&str> {
        self.0.intake.as_ref()?.expose().answers.words("moves_that_hurt")
    }
    /// Her routines, newest first: at most three, each screened today.
    async fn routines(&self) -> Vec<Routine<'_>> {
        self.0.routines.iter().map(Routine).collect()
    }
}

#[derive(Default)]
pub(crate) struct ClientQuery;

#[Object]
impl ClientQuery {
    /// One of your clients; `null` when there is none with this id.
    async fn client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `client` that the roster shows.")] id: ID,
    ) -> Option<async_graphql::Result<Client>> {
        let Some(GlobalId::Client(id)) = GlobalId::decode(&id) else { return None };
        Client::find(scope(ctx), id).await.transpose()
    }
}

/// Whom to invite.
#[derive(InputObject)]
struct InviteClientInput {
    /// Her e-mail address.
    email: String,
    /// Her name: 2 to 80 characters.
    name: String,
    /// The language of her letters and pages (BCP 47). English when left out.
    locale: Option<String>,
    /// Her time zone (IANA): "today" is hers.
    zone: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// An invitation, or why there is none.
#[derive(SimpleObject)]
struct InviteClientPayload {
    /// The client's id. Her data can be seen once she has consented.
    client: Option<ID>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// What a client was told.
#[derive(InputObject)]
struct RecordProviderAnswerInput {
    /// The client's id.
    client: ID,
    /// What her midwife or doctor has said, in 3 to 1,000 characters. It is sealed.
    answer: String,
}

/// The client, or why nothing was done.
#[derive(SimpleObject)]
struct RecordProviderAnswerPayload {
    /// The client.
    client: Option<Client>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct ClientMutation;

#[Object]
impl ClientMutation {
    /// Records what a client's midwife or doctor has said about her warning signs. Only that ends their hold:
    /// neither time nor answering the questions anew does.
    async fn record_provider_answer(
        &self,
        ctx: &Context<'_>,
        input: RecordProviderAnswerInput,
    ) -> async_graphql::Result<RecordProviderAnswerPayload> {
        let scope = scope(ctx);
        let id = client_id(&input.client)?;
        let outcome = scope.contexts.coaching.record_provider_answer(&scope.actor, id, &input.answer).await;
        Ok(match scope.settle(outcome)? {
            Ok(()) => RecordProviderAnswerPayload { client: Client::find(scope, id).await?, problems: vec![] },
            Err(refusal) => RecordProviderAnswerPayload { client: None, problems: refusal.problems() },
        })
    }

    /// Invites a client by mail. Whoever is invited again gets a new link.
    async fn invite_client(
        &self,
        ctx: &Context<'_>,
        input: InviteClientInput,
    ) -> async_graphql::Result<InviteClientPayload> {
        let scope = scope(ctx);
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(InviteClientPayload { client: None, problems: vec![problem] }),
        };
        let invitation =
            Invitation { email: input.email, name: input.name, locale: input.locale, zone: input.zone };
        let once = Once::new(key, "inviteClient", &invitation).map_err(|fault| scope.fault(&fault))?;
        Ok(match scope.settle(scope.contexts.coaching.invite(&scope.actor, &once, &invitation).await)? {
            Ok(id) => InviteClientPayload { client: Some(GlobalId::Client(id).encode()), problems: vec![] },
            Err(refusal) => InviteClientPayload { client: None, problems: refusal.problems() },
        })
    }
}

/// The client that a global id names; anything else is not found.
pub(super) fn client_id(id: &ID) -> async_graphql::Result<Id<id::Client>> {
    match GlobalId::decode(id) {
        Some(GlobalId::Client(id)) => Ok(id),
        _ => Err(error::denied(Denied::NotFound)),
    }
}
