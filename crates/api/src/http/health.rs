//! Whether the process lives, and whether it can serve.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::job;
use serde_json::json;

use super::problem;
use crate::Api;

/// The process is there.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers; how the queue stands comes with it.
pub(super) async fn ready(State(api): State<Api>) -> Response {
    let counts = async {
        let read = api.contexts.db.read().await?;
        job::counts(&read).await
    };
    match counts.await {
        Ok(counts) => {
            let body = json!({ "ready": true, "jobs": { "open": counts.open, "dead": counts.dead } });
            (StatusCode::OK, axum::Json(body)).into_response()
        }
        Err(fault) => {
            tracing::warn!(error = &fault as &dyn std::error::Error, "not ready");
            problem(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.")
        }
    }
}
