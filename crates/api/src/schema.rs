//! The schema merges what each noun brings; it holds no field of its own but `node`.

use async_graphql::{Context, ID, MergedObject, MergedSubscription, Object, ValidationMode};

use crate::{
    Profile,
    catalog::{course::CourseQuery, library::LibraryQuery, publication::PublicationMutation},
    coaching::{
        alert::{AlertMutation, AlertSubscription},
        client::{ClientMutation, ClientQuery},
        coach::{CoachMutation, CoachQuery},
        roster::RosterSubscription,
        routine::RoutineMutation,
    },
    identity::{
        account::AccountQuery,
        account_act::AccountMutation,
        audit::AuditQuery,
        challenge::ChallengeMutation,
        passkey::PasskeyMutation,
        password::PasswordMutation,
        proof::ProofMutation,
        provider::ProviderMutation,
        role::RoleMutation,
        second_factor::SecondFactorMutation,
        session::SessionMutation,
        user::{UserMutation, UserQuery},
    },
    learning::{attempt::AttemptMutation, enrolment::EnrolmentMutation, progress::ProgressSubscription},
    node::{self, GlobalId, Node},
    scope::scope,
};

/// The graph.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    UserQuery,
    CourseQuery,
    LibraryQuery,
    CoachQuery,
    ClientQuery,
    AccountQuery,
    AuditQuery,
);

/// What can be done. Every mutation takes one input and answers one payload with its `problems`.
#[derive(MergedObject, Default)]
pub struct Mutation(
    UserMutation,
    SessionMutation,
    PasswordMutation,
    ChallengeMutation,
    ProofMutation,
    SecondFactorMutation,
    PasskeyMutation,
    ProviderMutation,
    RoleMutation,
    AccountMutation,
    PublicationMutation,
    EnrolmentMutation,
    AttemptMutation,
    CoachMutation,
    ClientMutation,
    RoutineMutation,
    AlertMutation,
);

/// What can be watched, over a WebSocket or as server-sent events. The same may be told twice, and one answer may stand
/// for several changes: each tells how things are now.
#[derive(MergedSubscription, Default)]
pub struct Subscription(ProgressSubscription, AlertSubscription, RosterSubscription);

#[derive(Default)]
struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Fetches anything by its global id; `null` when there is no such thing, or none that you may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A global id that this API has returned.")] id: ID,
    ) -> Option<async_graphql::Result<Node>> {
        let id = GlobalId::decode(&id)?;
        node::find(scope(ctx), &id).await.transpose()
    }
}

/// Builds the graph for a profile. `Fast` leaves out what was checked before.
pub(crate) fn schema(profile: &Profile, mode: ValidationMode) -> Schema {
    let builder =
        Schema::build(Query::default(), Mutation::default(), Subscription::default()).validation_mode(mode);
    let builder =
        if profile.introspection { builder } else { builder.disable_introspection().disable_suggestions() };
    builder.finish()
}

/// The graph in the schema definition language, as it is kept in `schema/schema.graphql`.
pub fn sdl() -> String {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).finish().sdl()
}
