//! Accounts in the graph, for admins: who there is, in which roles, and where she is signed in.

use ::identity::{account::Account as Known, session::Session as Live};
use async_graphql::{Context, ID, Object};
use kernel::{Id, Instant, id, page::Page};

use super::user::RoleName;
use crate::{
    connection::{Connection, Listed, page_request},
    error,
    node::GlobalId,
    scope::{Scope, scope},
};

/// Somebody's account.
pub(crate) struct Account(pub Known);

impl Listed for Account {
    const CONNECTION: &'static str = "AccountConnection";
    const EDGE: &'static str = "AccountEdge";
}

impl Account {
    /// The account with this id, for an admin.
    pub async fn find(scope: &Scope, id: Id<id::User>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.account_by_id(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }

    /// The same, together with what siblings ask for.
    pub async fn load(scope: &Scope, id: Id<id::User>) -> async_graphql::Result<Option<Self>> {
        let read = async |ids: Vec<_>| {
            let read = scope.read().await?;
            let found = scope.contexts.identity.accounts_by_id(&read, &scope.actor, &ids).await;
            let found = scope.settle(found)?.unwrap_or_default();
            Ok(found.into_iter().map(|account| (account.user.id, account)).collect())
        };
        Ok(scope.loaders.accounts.load(id, read).await?.map(Self))
    }
}

/// Somebody's account, as the school sees it. What she learns and whom she coaches is no part of it.
#[Object]
impl Account {
    /// The global id of the account. Its user, who alone sees herself as one, has another.
    pub async fn id(&self) -> ID {
        GlobalId::Account(self.0.user.id).encode()
    }
    /// The e-mail address, as it was typed.
    async fn email(&self) -> &str {
        &self.0.user.email
    }
    /// The language of letters (BCP 47).
    async fn locale(&self) -> &str {
        &self.0.user.locale
    }
    /// The time zone of letters and of "today" (IANA).
    async fn zone(&self) -> &str {
        &self.0.user.zone
    }
    /// When the account was opened.
    async fn created_at(&self) -> Instant {
        self.0.user.created_at
    }
    /// When the address was confirmed.
    async fn verified_at(&self) -> Option<Instant> {
        self.0.user.verified_at
    }
    /// Since when it is suspended; `null` while its owner is let in.
    async fn suspended_at(&self) -> Option<Instant> {
        self.0.suspended_at
    }
    /// The stored roles.
    async fn roles(&self) -> Vec<RoleName> {
        self.0.roles.iter().copied().map(RoleName::from).collect()
    }
    /// Where she is signed in: every live session, oldest first.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<AccountSession>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let loader = scope.loaders.sessions(&page);
        let read = async |ids: Vec<_>| {
            let read = scope.read().await?;
            let found = scope.contexts.identity.account_sessions(&read, &scope.actor, &ids, page).await;
            Ok(scope.settle(found)?.unwrap_or_default())
        };
        let found = loader.load(self.0.user.id, read).await?;
        let found = found.unwrap_or_else(|| Page { rows: vec![], has_next: false });
        Ok(Connection::new(found, |row| row.id, AccountSession))
    }
}

/// A live session of an account.
pub(crate) struct AccountSession(Live);

impl Listed for AccountSession {
    const CONNECTION: &'static str = "AccountSessionConnection";
    const EDGE: &'static str = "AccountSessionEdge";
}

impl AccountSession {
    /// The live session with this id, whoever's it is, for an admin.
    pub async fn find(scope: &Scope, id: Id<id::Session>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.account_session(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// A device or a program on which the owner of an account is signed in. Its token is nobody's to see.
#[Object]
impl AccountSession {
    /// The global id of this entry. Its owner sees the session under another.
    pub async fn id(&self) -> ID {
        GlobalId::AccountSession(self.0.id).encode()
    }
    /// When she signed in there.
    async fn created_at(&self) -> Instant {
        self.0.created_at
    }
    /// When it was used last, give or take five minutes.
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
}

#[derive(Default)]
pub(crate) struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Every account, oldest first. Admins only.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
        #[graphql(desc = "Only those whose address contains this.")] email: Option<String>,
    ) -> async_graphql::Result<Connection<Account>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let read = scope.read().await?;
        let found = scope.contexts.identity.accounts(&read, &scope.actor, email.as_deref(), page).await;
        let page = scope.settle(found)?.unwrap_or_else(|_| Page { rows: vec![], has_next: false });
        Ok(Connection::new(page, |row| row.user.id, Account))
    }
}
