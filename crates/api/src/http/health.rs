//! Whether the process lives, and whether it can serve.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::job::{self, Counts};
use serde_json::json;
use tokio::{sync::Mutex, time::timeout};

use super::problem;
use crate::Api;

/// For how long what was found is said again. Anybody may ask, past every gate: however many do, the database is asked
/// once in that time, and by one of them.
const FRESH: Duration = Duration::from_secs(1);

/// For how long the database may be silent: everybody who asks meanwhile waits for the same word.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was found when it was last looked whether the database answers: how the queue stands, or that it does not.
#[derive(Default)]
pub(crate) struct Readiness(Mutex<Option<(Instant, Option<Counts>)>>);

/// The process is there.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers; how the queue stands comes with it. Both are as they were a second ago at the most.
pub(super) async fn ready(State(api): State<Api>) -> Response {
    let mut found = api.readiness.0.lock().await;
    let counts = match *found {
        Some((at, counts)) if at.elapsed() < FRESH => counts,
        _ => {
            let counts = timeout(PATIENCE, look(&api)).await.unwrap_or_default();
            *found = Some((Instant::now(), counts));
            counts
        }
    };
    drop(found);
    let Some(Counts { open, dead }) = counts else {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.");
    };
    let body = json!({ "ready": true, "jobs": { "open": open, "dead": dead } });
    (StatusCode::OK, axum::Json(body)).into_response()
}

async fn look(api: &Api) -> Option<Counts> {
    let counted = async {
        let read = api.contexts.db.read().await?;
        job::counts(&read).await
    };
    let logged = counted.await.inspect_err(|fault| tracing::warn!(error = fault as &dyn Error, "not ready"));
    logged.ok()
}
