//! The scope is what one request carries: who asks, a handle to read with, and the use cases.

use std::sync::Arc;

use async_graphql::{Context, Error};
use kernel::{Actor, Fault, Read, idempotency};
use tokio::sync::OnceCell;

use crate::{Contexts, error, problem::Problem};

/// Carried by every request.
pub(crate) struct Scope {
    pub actor: Actor,
    pub contexts: Arc<Contexts>,
    read: OnceCell<Read>,
}

impl Scope {
    pub fn new(actor: Actor, contexts: Arc<Contexts>, read: Option<Read>) -> Self {
        Self { actor, contexts, read: OnceCell::new_with(read) }
    }

    /// The request's reading handle: opened when first needed, and then shared by all its fields.
    pub async fn read(&self) -> Result<&Read, Error> {
        self.read.get_or_try_init(|| self.contexts.db.read()).await.map_err(|fault| self.fault(&fault))
    }

    /// A fault of this request, masked and logged.
    pub fn fault(&self, fault: &Fault) -> Error {
        error::fault(fault, self.actor.request)
    }

    /// Splits an outcome into data and error.
    pub fn settle<T, R>(&self, outcome: Result<T, kernel::Failure<R>>) -> Result<Result<T, R>, Error> {
        error::settle(outcome, self.actor.request)
    }
}

/// The scope of the running request.
pub(crate) fn scope<'a>(ctx: &Context<'a>) -> &'a Scope {
    ctx.data_unchecked::<Scope>()
}

/// Parses an idempotency key, or says what is wrong with it.
pub(crate) fn idempotency_key(raw: Option<&str>) -> Result<Option<idempotency::Key>, Problem> {
    raw.map(idempotency::Key::parse).transpose().map_err(|problem| Problem::text(&problem, "idempotencyKey"))
}
