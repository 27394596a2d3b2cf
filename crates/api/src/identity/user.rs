//! Users in the graph: signing up, confirming the address, and oneself.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use identity::sign_up::SignUp;
use kernel::{Failure, Instant, Role, Who, page::Page};

use super::{provider::LinkedProvider, second_factor::SecondFactor, session::Session};
use crate::{
    connection::{Connection, page_request},
    error,
    learning::enrolment::Enrolment,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// Somebody who signs in.
pub(crate) struct User {
    user: identity::user::User,
    roles: Vec<Role>,
}

/// A stored role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "Role")]
pub(crate) enum RoleName {
    /// Publishes editions.
    Author,
    /// Grants roles.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Author => Self::Author,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Author => Self::Author,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl User {
    pub fn new(user: identity::user::User, roles: Vec<Role>) -> Self {
        Self { user, roles }
    }

    /// The signed-in user, or nobody.
    pub async fn viewer(scope: &Scope) -> async_graphql::Result<Option<Self>> {
        let Who::User { roles, proof, .. } = &scope.actor.who else { return Ok(None) };
        let stored = [roles.as_slice(), &proof.missing.roles].concat();
        match scope.contexts.identity.viewer(&scope.read().await?, &scope.actor).await {
            Ok(user) => Ok(Some(Self::new(user, stored))),
            Err(Failure::Denied(_) | Failure::Refused(_)) => Ok(None),
            Err(Failure::Fault(fault)) => Err(error::fault(&fault, scope.actor.request)),
        }
    }
}

/// A user: seen by themselves alone.
#[Object]
impl User {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::User(self.user.id).encode()
    }
    /// The e-mail address, as it was typed.
    async fn email(&self) -> &str {
        &self.user.email
    }
    /// The language of letters (BCP 47).
    async fn locale(&self) -> &str {
        &self.user.locale
    }
    /// The time zone of letters and of "today" (IANA).
    async fn zone(&self) -> &str {
        &self.user.zone
    }
    /// When the address was confirmed.
    async fn verified_at(&self) -> Option<Instant> {
        self.user.verified_at
    }
    /// When the account was opened.
    async fn created_at(&self) -> Instant {
        self.user.created_at
    }
    /// The courses that one takes or took, newest first.
    async fn enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<Enrolment>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let found = scope.contexts.learning.enrolments(&scope.read().await?, &scope.actor, page).await;
        let page = scope.settle(found)?.unwrap_or_else(|_| Page { rows: vec![], has_next: false });
        Ok(Connection::new(page, |row| row.id, Enrolment))
    }
    /// Where one is signed in: every live session, oldest first.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<Session>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let found = scope.contexts.identity.sessions(&scope.read().await?, &scope.actor, page).await;
        let page = scope.settle(found)?.unwrap_or_else(|_| Page { rows: vec![], has_next: false });
        Ok(Connection::new(page, |row| row.id, Session))
    }
    /// What one has besides the password.
    async fn second_factor(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<SecondFactor>> {
        SecondFactor::find(scope(ctx)).await.transpose()
    }
    /// The providers by which one can sign in, the first one linked first.
    async fn providers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<LinkedProvider>> {
        let scope = scope(ctx);
        let found = scope.contexts.identity.linked_providers(&scope.read().await?, &scope.actor).await;
        let linked = scope.settle(found)?.unwrap_or_default();
        Ok(linked.into_iter().map(LinkedProvider::from).collect())
    }
    /// The stored roles, whether or not they count in this session: they may call for a second factor. That somebody
    /// coaches is none of them: it follows from a certificate.
    async fn roles(&self) -> Vec<RoleName> {
        self.roles.iter().copied().map(RoleName::from).collect()
    }
}

#[derive(Default)]
pub(crate) struct UserQuery;

#[Object]
impl UserQuery {
    /// Who is signed in; `null` for nobody.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<User>> {
        User::viewer(scope(ctx)).await.transpose()
    }
}

/// What it takes to open an account.
#[derive(InputObject)]
struct SignUpInput {
    /// Your e-mail address; a link to confirm it is mailed there.
    email: String,
    /// At least 15 characters; a short sentence does well.
    password: String,
    /// The language of letters (BCP 47). English when left out.
    locale: Option<String>,
    /// Your time zone (IANA), such as `Europe/Lisbon`.
    zone: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// The same whether or not the address has an account: its owner is told by mail.
#[derive(SimpleObject)]
struct SignUpPayload {
    /// Whether a letter is on its way to the address.
    mailed: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// A mailed link.
#[derive(InputObject)]
struct VerifyAddressInput {
    /// The last part of the link's address.
    token: String,
}

/// A confirmed address.
#[derive(SimpleObject)]
struct VerifyAddressPayload {
    /// Whether the address is confirmed now.
    verified: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct UserMutation;

#[Object]
impl UserMutation {
    /// Opens an account and mails a link that confirms its address.
    async fn sign_up(&self, ctx: &Context<'_>, input: SignUpInput) -> async_graphql::Result<SignUpPayload> {
        let scope = scope(ctx);
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(SignUpPayload { mailed: false, problems: vec![problem] }),
        };
        let form = SignUp {
            email: &input.email,
            password: &input.password,
            locale: input.locale.as_deref(),
            zone: &input.zone,
        };
        Ok(match scope.settle(scope.contexts.identity.sign_up(&scope.actor, key, form).await)? {
            Ok(()) => SignUpPayload { mailed: true, problems: vec![] },
            Err(refusal) => SignUpPayload { mailed: false, problems: refusal.problems() },
        })
    }

    /// Confirms an address by the link that was mailed to it, within 24 hours. The password, zone and language
    /// of the account are those of the sign-up that the link was mailed for; every other link is void then.
    /// Repeats with the same link go on answering that the address is confirmed, while its 24 hours last.
    async fn verify_address(
        &self,
        ctx: &Context<'_>,
        input: VerifyAddressInput,
    ) -> async_graphql::Result<VerifyAddressPayload> {
        let scope = scope(ctx);
        Ok(match scope.settle(scope.contexts.identity.verify_address(&scope.actor, &input.token).await)? {
            Ok(_) => VerifyAddressPayload { verified: true, problems: vec![] },
            Err(refusal) => VerifyAddressPayload { verified: false, problems: refusal.problems() },
        })
    }
}
