//! The scope is what one request carries: who asks, a handle to read with, and the use cases.

use std::sync::Arc;

use async_graphql::{Context, Error};
use kernel::{Actor, Fault, Read, idempotency};
use tokio::sync::Mutex;

use crate::{
    Contexts,
    caller::Caller,
    error,
    http::{Admission, Permit},
    jar::Jar,
    loaders::Loaders,
    problem::Problem,
};

/// Carried by every request.
pub(crate) struct Scope {
    pub actor: Actor,
    pub contexts: Arc<Contexts>,
    /// The program that asks, in its own words.
    pub program: Option<String>,
    /// What siblings ask for together.
    pub loaders: Loaders,
    /// Where a cookie is put for the browser; a socket and a stream of events have none.
    pub jar: Option<Arc<Jar>>,
    read: Mutex<Option<Read>>,
    permits: Option<Permits>,
}

/// The permits of a subscription: one while an answer is made, and none while it waits for something to happen.
struct Permits {
    admission: Arc<Admission>,
    taken: std::sync::Mutex<Option<Permit>>,
}

impl Scope {
    pub fn new(caller: Caller, contexts: Arc<Contexts>, program: Option<String>) -> Arc<Self> {
        let (actor, read) = (caller.actor, Mutex::new(caller.read));
        Arc::new(Self { actor, contexts, program, loaders: Loaders::default(), jar: None, read, permits: None })
    }

    /// The same for a request whose answer can bring a cookie.
    pub fn with_jar(self: Arc<Self>, jar: Arc<Jar>) -> Arc<Self> {
        Arc::new(Self { jar: Some(jar), ..Arc::into_inner(self).expect("nobody else has it yet") })
    }

    /// The same for a subscription.
    pub fn with_permits(self: Arc<Self>, admission: Arc<Admission>) -> Arc<Self> {
        let permits = Some(Permits { admission, taken: std::sync::Mutex::default() });
        Arc::new(Self { permits, ..Arc::into_inner(self).expect("nobody else has it yet") })
    }

    /// The request's reading handle: opened when first needed, and then shared by all its fields.
    pub async fn read(&self) -> Result<Read, Error> {
        let mut open = self.read.lock().await;
        if let Some(read) = &*open {
            return Ok(read.clone());
        }
        let read = self.contexts.db.read().await.map_err(|fault| self.fault(&fault))?;
        Ok(open.insert(read).clone())
    }

    /// Moves on to the present: what is read from now on is read at a new point in time. A subscription does so
    /// before each of its answers.
    pub async fn move_on(&self) {
        self.take_permit().await;
        self.read.lock().await.take();
    }

    /// Waits for a permit to make an answer of a subscription, for as long as it takes: what has happened is told late
    /// rather than never.
    pub async fn take_permit(&self) {
        if let Some(permits) = &self.permits {
            // Two are never held: whoever waits for the second would keep the first from the others.
            self.give_permit_back();
            let permit = permits.admission.enter_live().await;
            *permits.taken.lock().expect("keeping a permit does not panic") = Some(permit);
        }
    }

    /// Gives the permit back: an answer is made, or there is none.
    pub fn give_permit_back(&self) {
        if let Some(permits) = &self.permits {
            permits.taken.lock().expect("keeping a permit does not panic").take();
        }
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
    ctx.data_unchecked::<Arc<Scope>>()
}

/// The scope of the running request, to be kept for as long as its answers go on.
pub(crate) fn shared(ctx: &Context<'_>) -> Arc<Scope> {
    Arc::clone(ctx.data_unchecked::<Arc<Scope>>())
}

/// Parses an idempotency key, or says what is wrong with it.
pub(crate) fn idempotency_key(raw: Option<&str>) -> Result<Option<idempotency::Key>, Problem> {
    raw.map(idempotency::Key::parse).transpose().map_err(|problem| Problem::text(&problem, "idempotencyKey"))
}
