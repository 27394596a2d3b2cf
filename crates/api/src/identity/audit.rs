//! The audit log in the graph, for admins: who did what to whom, when, and why.

use ::identity::policy::Act;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kernel::{Fault, Id, Instant, audit::Recorded, id, page::Page};

use super::{account::Account, account_act::account_id};
use crate::{
    connection::{Connection, Listed, page_request},
    error,
    node::GlobalId,
    scope::{Scope, scope},
};

/// What was done with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AuditAct", remote = "Act")]
pub(crate) enum AuditAct {
    /// It was made, for an address that the operator vouches for.
    CreateAccount,
    /// A link was handed out under which its password is chosen.
    MakeLink,
    /// It was granted a role; `detail` says which.
    GrantRole,
    /// A role was taken from it; `detail` says which.
    RevokeRole,
    /// It was suspended.
    SuspendAccount,
    /// It was reinstated.
    ReinstateAccount,
    /// All its sessions were ended.
    EndSessions,
    /// Its second factors and recovery codes were taken away.
    RemoveFactors,
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum ActorKind {
    /// Somebody who was signed in.
    User,
    /// The command line of the server, or the server itself.
    System,
}

/// Who did it.
#[derive(SimpleObject)]
struct AuditActor {
    /// Whether it was a user.
    kind: ActorKind,
    /// Her account, if it was one.
    account: Option<Account>,
}

/// An entry of the audit log.
pub(crate) struct AuditEntry(Recorded);

impl Listed for AuditEntry {
    const CONNECTION: &'static str = "AuditConnection";
    const EDGE: &'static str = "AuditEdge";
}

impl AuditEntry {
    /// The entry with this id, for an admin.
    pub async fn find(scope: &Scope, id: Id<id::AuditEntry>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.audit_entry(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// An act of somebody in charge. It was written down with the act, and never changes.
#[Object]
impl AuditEntry {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::AuditEntry(self.0.id).encode()
    }
    /// When it was done.
    async fn at(&self) -> Instant {
        self.0.at
    }
    /// Who did it.
    async fn actor(&self, ctx: &Context<'_>) -> async_graphql::Result<AuditActor> {
        let kind = if self.0.actor_kind == "user" { ActorKind::User } else { ActorKind::System };
        let account = match self.0.actor {
            Some(id) if kind == ActorKind::User => Account::load(scope(ctx), Id::from_uuid(id)).await?,
            _ => None,
        };
        Ok(AuditActor { kind, account })
    }
    /// What was done.
    async fn act(&self, ctx: &Context<'_>) -> async_graphql::Result<AuditAct> {
        let act = Act::parse(&self.0.act).map(AuditAct::from);
        act.ok_or_else(|| scope(ctx).fault(&Fault::internal(format!("unknown act {:?}", self.0.act))))
    }
    /// The account that it was done to.
    async fn account(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Account>> {
        Account::load(scope(ctx), self.0.user?).await.transpose()
    }
    /// What else there is to say of it, such as the role.
    async fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
    /// Why, in the words of whoever did it.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
    /// The id of the request in which it was done, as it stands in the log; `null` for the command line.
    async fn request(&self) -> Option<String> {
        (!self.0.request.0.is_nil()).then(|| self.0.request.to_string())
    }
}

#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What was done by those in charge, newest first. Admins only.
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
        #[graphql(desc = "Only what was done to this account.")] account: Option<ID>,
    ) -> async_graphql::Result<Connection<AuditEntry>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let of = account.map(|id| account_id(scope, &id)).transpose()?;
        let read = scope.read().await?;
        let found = scope.contexts.identity.audit_entries(&read, &scope.actor, of, page).await;
        let page = scope.settle(found)?.unwrap_or_else(|_| Page { rows: vec![], has_next: false });
        Ok(Connection::new(page, |row| row.id, AuditEntry))
    }
}
