//! Sessions in the graph: signing in and out.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use identity::{
    Refusal,
    session::{Entry, Session as Live, SignIn, SignedIn},
};
use kernel::{Denied, Id, Instant, Secret, Who, id};

use super::challenge::SignInChallenge;
use crate::{
    caller::Carrier,
    connection::Listed,
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, scope},
};

/// A live session of one's own.
pub(crate) struct Session(pub Live);

impl Listed for Session {
    const CONNECTION: &'static str = "SessionConnection";
    const EDGE: &'static str = "SessionEdge";
}

impl Session {
    /// The session with this id, if it is a live one of the caller's.
    pub async fn find(scope: &Scope, id: Id<id::Session>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.session(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// A device or a program on which one is signed in.
#[Object]
impl Session {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Session(self.0.id).encode()
    }
    /// When somebody signed in there.
    async fn created_at(&self) -> Instant {
        self.0.created_at
    }
    /// When it was used last, give or take five minutes. After twelve hours without use it is over.
    async fn last_used_at(&self) -> Instant {
        self.0.last_used_at
    }
    /// Until when it is good, if it is used.
    async fn expires_at(&self) -> Instant {
        self.0.expires_at
    }
    /// The program, in its own words; `null` when it has said nothing.
    async fn program(&self) -> Option<&str> {
        self.0.program.as_deref()
    }
    /// Whether it is the one that this request comes with.
    async fn current(&self, ctx: &Context<'_>) -> bool {
        matches!(scope(ctx).actor.who, Who::User { session, .. } if session == self.0.id)
    }
}

/// An address and its password.
#[derive(InputObject)]
struct SignInInput {
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
    /// The `device` of an earlier sign-in here: others who guess at the account do not keep you waiting then.
    device: Option<String>,
    /// What is to keep the token.
    #[graphql(default)]
    keeper: TokenKeeper,
}

/// What keeps the token of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
pub(super) enum TokenKeeper {
    /// The program that asks: it gets the token, and sends it as `Authorization: Bearer …`.
    #[default]
    Program,
    /// The browser, in a cookie that no script can read. Only for a page of this site.
    Browser,
}

/// A session, a question for the second factor, or why there is neither.
#[derive(SimpleObject, Default)]
pub(crate) struct SignInPayload {
    /// The bearer token, shown this once: send it as `Authorization: Bearer …`. `null` when the browser keeps it.
    token: Option<String>,
    /// Until when it is good, if it is used: after twelve hours without use it is over.
    expires_at: Option<Instant>,
    /// By which this device is known from now on. It signs nobody in; keep it, and send it along the next time. `null`
    /// when the device was known.
    device: Option<String>,
    /// The question for a second factor: the password was right, and it takes more than that.
    challenge: Option<SignInChallenge>,
    /// Why nobody was signed in.
    problems: Vec<Problem>,
}

/// One of one's own sessions.
#[derive(InputObject)]
struct EndSessionInput {
    /// The session's id.
    session: ID,
}

/// Whether it was done.
#[derive(SimpleObject)]
struct EndSessionPayload {
    /// The session's id, when it is ended now.
    session: Option<ID>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// What was done.
#[derive(SimpleObject)]
struct EndOtherSessionsPayload {
    /// How many sessions were ended.
    ended: u64,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// Nothing is needed: the session that the request comes with is ended.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// Whether the session is ended now.
    signed_out: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

impl TokenKeeper {
    /// Refuses what would have a browser signed in by another site's page, or over a socket.
    pub fn checked(self, scope: &Scope) -> async_graphql::Result<Self> {
        let can = scope.jar.as_ref().is_some_and(|jar| jar.is_ours);
        if self == Self::Browser && !can {
            let why = "The browser keeps a token only for a page of this site, which asks by POST.";
            return Err(error::coded(why, error::BAD_INPUT));
        }
        Ok(self)
    }

    /// A session that was opened, as its caller is told, or why there is none.
    pub fn signed_in(self, scope: &Scope, outcome: Result<SignedIn, Refusal>) -> SignInPayload {
        match outcome {
            Ok(opened) => SignInPayload {
                token: self.keep(scope, &opened.token),
                expires_at: Some(opened.expires_at),
                device: opened.device.map(|device| device.token()),
                ..SignInPayload::default()
            },
            Err(refusal) => SignInPayload { problems: refusal.problems(), ..SignInPayload::default() },
        }
    }

    /// Has a new token kept: answers it when that is for the program to do.
    fn keep(self, scope: &Scope, token: &Secret) -> Option<String> {
        match (self, &scope.jar) {
            (Self::Browser, Some(jar)) => {
                jar.keep(token);
                None
            }
            _ => Some(token.token()),
        }
    }
}

/// Refuses what would be lost: a session that gets another token is cut off wherever it listens, before the answer is
/// there. To be asked before anything is done.
pub(crate) fn must_come_by_post(scope: &Scope) -> async_graphql::Result<()> {
    if scope.jar.is_some() {
        return Ok(());
    }
    let why = "Ask this by POST, for a single answer: the session gets another token by it.";
    Err(error::coded(why, error::BAD_INPUT))
}

/// Hands over the new token of the session with which the request came, the way it came.
pub(crate) fn hand_over(scope: &Scope, token: &Secret) -> Option<String> {
    let by_cookie = scope.jar.as_ref().is_some_and(|jar| jar.carrier == Carrier::Cookie);
    let keeper = if by_cookie { TokenKeeper::Browser } else { TokenKeeper::Program };
    keeper.keep(scope, token)
}

#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Opens a session, or asks for the second factor of who has one. The same answer, and the same work, for a wrong
    /// password, an unknown address and one that is not confirmed yet.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInPayload> {
        let scope = scope(ctx);
        let keeper = input.keeper.checked(scope)?;
        let with = SignIn {
            email: &input.email,
            password: &input.password,
            device: input.device.as_deref(),
            program: scope.program.as_deref(),
        };
        let outcome = scope.contexts.identity.sign_in(&scope.actor, with).await;
        Ok(match scope.settle(outcome)? {
            Ok(Entry::Open(opened)) => keeper.signed_in(scope, Ok(*opened)),
            Ok(Entry::Challenged(challenge)) => {
                SignInPayload { challenge: Some(SignInChallenge(challenge)), ..SignInPayload::default() }
            }
            Err(refusal) => keeper.signed_in(scope, Err(refusal)),
        })
    }

    /// Ends the session that this request comes with; its token is good for nothing from then on.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<SignOutPayload> {
        let scope = scope(ctx);
        Ok(match scope.settle(scope.contexts.identity.sign_out(&scope.actor).await)? {
            Ok(()) => {
                if let Some(jar) = &scope.jar {
                    jar.forget();
                }
                SignOutPayload { signed_out: true, problems: vec![] }
            }
            Err(refusal) => SignOutPayload { signed_out: false, problems: refusal.problems() },
        })
    }

    /// Ends one of your sessions, on whichever device it is; its token is good for nothing from then on, and whatever
    /// listens with it is cut off. Doing it again changes nothing.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        input: EndSessionInput,
    ) -> async_graphql::Result<EndSessionPayload> {
        let scope = scope(ctx);
        let Some(GlobalId::Session(id)) = GlobalId::decode(&input.session) else {
            return Err(error::denied(Denied::NotFound));
        };
        Ok(match scope.settle(scope.contexts.identity.end_session(&scope.actor, id).await)? {
            Ok(()) => EndSessionPayload { session: Some(input.session), problems: vec![] },
            Err(refusal) => EndSessionPayload { session: None, problems: refusal.problems() },
        })
    }

    /// Ends every session of yours but the one that this request comes with.
    async fn end_other_sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<EndOtherSessionsPayload> {
        let scope = scope(ctx);
        Ok(match scope.settle(scope.contexts.identity.end_other_sessions(&scope.actor).await)? {
            Ok(ended) => EndOtherSessionsPayload { ended, problems: vec![] },
            Err(refusal) => EndOtherSessionsPayload { ended: 0, problems: refusal.problems() },
        })
    }
}
