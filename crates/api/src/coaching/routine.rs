//! Routines in the graph: drafted, screened, activated.

use ::coaching::routine::{PlannedItem, RoutineState as State, RoutineView, ScreenedItem};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use kernel::{Denied, Id, Instant, id, idempotency::Once};
use screening::vocabulary::Vocabulary;

use super::{
    client::{Client, client_id},
    dose::{Dose, DoseInput, DoseSide},
};
use crate::{
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// A routine of one of one's clients.
pub(crate) struct Routine<'a>(pub &'a RoutineView);

/// Where a routine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "State")]
enum RoutineState {
    /// Being put together.
    Draft,
    /// On the client's page.
    Active,
    /// Paused by screening.
    Held,
    /// Replaced by a later one.
    Ended,
}

/// What screening says of something: advice with a source, never a diagnosis.
#[derive(SimpleObject)]
struct Finding {
    /// The rule's key.
    rule: String,
    /// HOLD, AVOID, CLEARANCE, MODIFY or CAUTION.
    severity: &'static str,
    /// `FIRED`, or `NEEDS_INFO` when it could not be ruled out.
    truth: &'static str,
    /// What has to be known to decide it.
    missing: Vec<String>,
}

/// One item of a routine, screened today.
#[derive(SimpleObject)]
struct RoutineItem {
    /// The variant's key.
    variant: String,
    /// The dose.
    dose: Dose,
    /// What the dose's side means for her; set when the routine is activated.
    side: Option<DoseSide>,
    /// HOLD, AVOID, CLEARANCE, `NEEDS_INFO`, MODIFY, CAUTION or OK.
    verdict: &'static str,
    /// The findings behind the verdict, the gravest first.
    findings: Vec<Finding>,
    /// Variants that could stand in its place, best first: at most three.
    substitutes: Vec<String>,
}

/// What a coach assigns to a client: variants with doses.
#[Object]
impl Routine<'_> {
    /// The id.
    async fn id(&self) -> ID {
        GlobalId::Routine(self.0.routine.id).encode()
    }
    /// Where it stands.
    async fn state(&self) -> RoutineState {
        self.0.routine.state.into()
    }
    /// Grows by one with every change: send it as `expectedVersion`.
    async fn version(&self) -> u32 {
        self.0.routine.version
    }
    /// When it was first drafted.
    async fn created_at(&self) -> Instant {
        self.0.routine.created_at
    }
    /// When it became active.
    async fn activated_at(&self) -> Option<Instant> {
        self.0.routine.activated_at
    }
    /// Its items, in order.
    async fn items(&self) -> Vec<RoutineItem> {
        self.0.items.iter().map(item).collect()
    }
}

fn item(screened: &ScreenedItem) -> RoutineItem {
    let finding = |finding: &screening::Finding| Finding {
        rule: finding.rule.clone(),
        severity: finding.severity.word(),
        truth: finding.truth.word(),
        missing: finding.missing.clone(),
    };
    RoutineItem {
        variant: screened.item.variant.clone(),
        dose: Dose::from(&screened.item.dose),
        side: screened.item.side.map(DoseSide::from),
        verdict: screened.screening.verdict.word(),
        findings: screened.screening.findings.iter().map(finding).collect(),
        substitutes: screened.substitutes.clone(),
    }
}

/// One item.
#[derive(InputObject)]
struct RoutineItemInput {
    /// The variant's key, such as `bridge.semi-reclined`.
    variant: String,
    /// The dose; the variant's default one when left out.
    dose: Option<DoseInput>,
}

/// A new draft.
#[derive(InputObject)]
struct DraftRoutineInput {
    /// The client's id.
    client: ID,
    /// 1 to 20 items, in order.
    items: Vec<RoutineItemInput>,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// A draft's new items.
#[derive(InputObject)]
struct ReviseRoutineInput {
    /// The routine's id.
    routine: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// 1 to 20 items, in order. They replace what was there.
    items: Vec<RoutineItemInput>,
}

/// A draft to activate.
#[derive(InputObject)]
struct ActivateRoutineInput {
    /// The routine's id.
    routine: ID,
    /// The version that you have seen.
    expected_version: i32,
}

/// The client with her routines, or why nothing was done.
#[derive(SimpleObject, Default)]
struct RoutinePayload {
    /// The routine's id.
    routine: Option<ID>,
    /// The client, her routines screened today.
    client: Option<Client>,
    /// Why nothing was done: for an activation, every finding that stands in the way.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct RoutineMutation;

#[Object]
impl RoutineMutation {
    /// Drafts a routine for a client and screens it. A draft may hold what could never be activated.
    async fn draft_routine(
        &self,
        ctx: &Context<'_>,
        input: DraftRoutineInput,
    ) -> async_graphql::Result<RoutinePayload> {
        let scope = scope(ctx);
        let client = client_id(&input.client)?;
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(RoutinePayload { problems: vec![problem], ..RoutinePayload::default() }),
        };
        let items = planned(input.items);
        let once = Once::new(key, "draftRoutine", &(client, &items)).map_err(|fault| scope.fault(&fault))?;
        let coaching = &scope.contexts.coaching;
        match scope.settle(coaching.draft_routine(&scope.actor, &once, client, &items).await)? {
            Ok(routine) => done(scope, routine, client).await,
            Err(refusal) => Ok(refused(&refusal)),
        }
    }

    /// Replaces the items of a draft and screens it.
    async fn revise_routine(
        &self,
        ctx: &Context<'_>,
        input: ReviseRoutineInput,
    ) -> async_graphql::Result<RoutinePayload> {
        let scope = scope(ctx);
        let (routine, version) = (routine_id(&input.routine)?, expected(input.expected_version));
        let items = planned(input.items);
        let coaching = &scope.contexts.coaching;
        match scope.settle(coaching.revise_routine(&scope.actor, routine, version, &items).await)? {
            Ok(client) => done(scope, routine, client).await,
            Err(refusal) => Ok(refused(&refusal)),
        }
    }

    /// Activates a draft in place of the routine that is live, and mails the client her link.
    /// Refused while any finding stands in the way.
    async fn activate_routine(
        &self,
        ctx: &Context<'_>,
        input: ActivateRoutineInput,
    ) -> async_graphql::Result<RoutinePayload> {
        let scope = scope(ctx);
        let (routine, version) = (routine_id(&input.routine)?, expected(input.expected_version));
        let coaching = &scope.contexts.coaching;
        match scope.settle(coaching.activate_routine(&scope.actor, routine, version).await)? {
            Ok(client) => done(scope, routine, client).await,
            Err(refusal) => Ok(refused(&refusal)),
        }
    }
}

fn planned(items: Vec<RoutineItemInput>) -> Vec<PlannedItem> {
    let item =
        |item: RoutineItemInput| PlannedItem { variant: item.variant, dose: item.dose.map(screening::Dose::from) };
    items.into_iter().map(item).collect()
}

fn expected(version: i32) -> u32 {
    u32::try_from(version).unwrap_or(0)
}

fn routine_id(id: &ID) -> async_graphql::Result<Id<id::Routine>> {
    match GlobalId::decode(id) {
        Some(GlobalId::Routine(id)) => Ok(id),
        _ => Err(error::denied(Denied::NotFound)),
    }
}

async fn done(
    scope: &Scope,
    routine: Id<id::Routine>,
    client: Id<id::Client>,
) -> async_graphql::Result<RoutinePayload> {
    let routine = Some(GlobalId::Routine(routine).encode());
    Ok(RoutinePayload { routine, client: Client::find(scope, client).await?, problems: vec![] })
}

fn refused(refusal: &::coaching::Refusal) -> RoutinePayload {
    RoutinePayload { problems: refusal.problems(), ..RoutinePayload::default() }
}
