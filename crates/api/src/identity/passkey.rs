//! Passkeys in the graph: added, taken away, and signed in with.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use identity::passkey::{NewPasskey, Passkey as Key, PasskeySignIn, Question};
use kernel::{Denied, Id, Instant, id};

use super::session::{SignInPayload, TokenKeeper, hand_over, must_come_by_post};
use crate::{
    connection::Listed,
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, scope},
};

/// A passkey of one's own.
pub(crate) struct Passkey(pub Key);

impl Listed for Passkey {
    const CONNECTION: &'static str = "PasskeyConnection";
    const EDGE: &'static str = "PasskeyEdge";
}

impl Passkey {
    /// The passkey with this id, if it is the caller's.
    pub async fn find(scope: &Scope, id: Id<id::Passkey>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.passkey(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// A key on a device of yours, by which you sign in without a password, or after it.
#[Object]
impl Passkey {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Passkey(self.0.id).encode()
    }
    /// What you call it.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// When it was added.
    async fn created_at(&self) -> Instant {
        self.0.created_at
    }
    /// When it was used last; `null` when it was not.
    async fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used_at
    }
}

/// A browser is to be asked for a passkey.
#[derive(SimpleObject, Default)]
struct PasskeyQuestionPayload {
    /// To be sent along with what the browser answers.
    ceremony: Option<String>,
    /// Until when: five minutes.
    expires_at: Option<Instant>,
    /// What to ask the browser with: the argument of `navigator.credentials.create` or `get`, as JSON.
    options: Option<String>,
    /// Why there is no question.
    problems: Vec<Problem>,
}

/// What a browser answers for a new passkey.
#[derive(InputObject)]
struct AddPasskeyInput {
    /// The `ceremony` of `beginPasskey`.
    ceremony: String,
    /// What the browser answers, as JSON.
    credential: String,
    /// What you call it: 1 to 60 characters.
    name: String,
}

/// A new passkey.
#[derive(SimpleObject, Default)]
struct AddPasskeyPayload {
    /// The passkey.
    passkey: Option<Passkey>,
    /// The bearer token from now on: the one that this request came with is good for nothing any more. `null` when the
    /// browser keeps it.
    token: Option<String>,
    /// Until when it is good, if it is used: as before.
    expires_at: Option<Instant>,
    /// Ten recovery codes, with your first factor: each signs you in once, when the factor is lost. They are shown this
    /// once; keep them on paper.
    recovery_codes: Vec<String>,
    /// Why there is none.
    problems: Vec<Problem>,
}

/// One of your passkeys.
#[derive(InputObject)]
struct RemovePasskeyInput {
    /// Its id.
    passkey: ID,
}

/// What was done.
#[derive(SimpleObject)]
struct RemovePasskeyPayload {
    /// The passkey's id, when it is taken away now.
    passkey: Option<ID>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// What a browser answers for a passkey.
#[derive(InputObject)]
struct SignInWithPasskeyInput {
    /// The `ceremony` of `beginPasskeySignIn`.
    ceremony: String,
    /// What the browser answers, as JSON.
    credential: String,
    /// The `device` of an earlier sign-in here.
    device: Option<String>,
    /// What is to keep the token.
    #[graphql(default)]
    keeper: TokenKeeper,
}

#[derive(Default)]
pub(crate) struct PasskeyMutation;

#[Object]
impl PasskeyMutation {
    /// Asks for a new passkey of yours: give the `options` to `navigator.credentials.create`. It asks for a proof of
    /// the last quarter of an hour.
    async fn begin_passkey(&self, ctx: &Context<'_>) -> async_graphql::Result<PasskeyQuestionPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.begin_passkey(&scope.actor).await;
        Ok(question(scope.settle(outcome)?))
    }

    /// Adds the passkey that the browser has made. The session gets another token.
    async fn add_passkey(
        &self,
        ctx: &Context<'_>,
        input: AddPasskeyInput,
    ) -> async_graphql::Result<AddPasskeyPayload> {
        let scope = scope(ctx);
        must_come_by_post(scope)?;
        let new = NewPasskey { ceremony: &input.ceremony, credential: &input.credential, name: &input.name };
        Ok(match scope.settle(scope.contexts.identity.add_passkey(&scope.actor, new).await)? {
            Ok((passkey, added)) => AddPasskeyPayload {
                passkey: Some(Passkey(passkey)),
                token: hand_over(scope, &added.session.token),
                expires_at: Some(added.session.expires_at),
                recovery_codes: added.recovery_codes.into_shown(),
                problems: vec![],
            },
            Err(refusal) => AddPasskeyPayload { problems: refusal.problems(), ..AddPasskeyPayload::default() },
        })
    }

    /// Takes one of your passkeys away. It asks for a proof of the last quarter of an hour.
    async fn remove_passkey(
        &self,
        ctx: &Context<'_>,
        input: RemovePasskeyInput,
    ) -> async_graphql::Result<RemovePasskeyPayload> {
        let scope = scope(ctx);
        let Some(GlobalId::Passkey(id)) = GlobalId::decode(&input.passkey) else {
            return Err(error::denied(Denied::NotFound));
        };
        Ok(match scope.settle(scope.contexts.identity.remove_passkey(&scope.actor, id).await)? {
            Ok(()) => RemovePasskeyPayload { passkey: Some(input.passkey), problems: vec![] },
            Err(refusal) => RemovePasskeyPayload { passkey: None, problems: refusal.problems() },
        })
    }

    /// Asks whoever it is for a passkey: give the `options` to `navigator.credentials.get`.
    async fn begin_passkey_sign_in(&self, ctx: &Context<'_>) -> async_graphql::Result<PasskeyQuestionPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.begin_passkey_sign_in().await;
        Ok(question(scope.settle(outcome)?))
    }

    /// Opens a session with a passkey alone: it is two factors by itself, since its device asks for a finger or a PIN.
    async fn sign_in_with_passkey(
        &self,
        ctx: &Context<'_>,
        input: SignInWithPasskeyInput,
    ) -> async_graphql::Result<SignInPayload> {
        let scope = scope(ctx);
        let keeper = input.keeper.checked(scope)?;
        let with = PasskeySignIn {
            ceremony: &input.ceremony,
            credential: &input.credential,
            device: input.device.as_deref(),
            program: scope.program.as_deref(),
        };
        let outcome = scope.contexts.identity.sign_in_with_passkey(&scope.actor, with).await;
        Ok(keeper.signed_in(scope, scope.settle(outcome)?))
    }
}

fn question(outcome: Result<Question, identity::Refusal>) -> PasskeyQuestionPayload {
    match outcome {
        Ok(question) => PasskeyQuestionPayload {
            ceremony: Some(question.ceremony.token()),
            expires_at: Some(question.expires_at),
            options: Some(question.options),
            problems: vec![],
        },
        Err(refusal) => {
            PasskeyQuestionPayload { problems: refusal.problems(), ..PasskeyQuestionPayload::default() }
        }
    }
}
