//! How the door of a subscription is tried: it is open when an event arrives, or when nothing is said for a while.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{row::Cell, school::School};

/// How long an open door may stay silent before it counts as open.
const SILENCE: Duration = Duration::from_millis(300);

/// Subscribes by server-sent events, and hears what comes first.
pub async fn tried(school: &School, caller: usize, document: &str) -> Cell {
    let body = json!({ "query": document }).to_string();
    let request = school.request(caller, "text/event-stream").body(Body::from(body)).expect("a request");
    let response = school.router().clone().oneshot(request).await.expect("the router does not fail");
    if response.status() != 200 {
        return Cell::Closed;
    }
    let mut body = response.into_body();
    let mut heard = String::new();
    let first = async {
        while let Some(frame) = body.frame().await {
            let frame = frame.expect("a whole frame");
            heard.push_str(&String::from_utf8_lossy(frame.data_ref().map_or(&[], |data| data)));
            if let Some(cell) = said(&heard) {
                return cell;
            }
        }
        Cell::Closed
    };
    tokio::time::timeout(SILENCE, first).await.unwrap_or(Cell::Open)
}

/// What the first whole event says; comments that keep the line alive say nothing.
fn said(heard: &str) -> Option<Cell> {
    let (whole, _) = heard.rsplit_once("\n\n")?;
    whole.split("\n\n").find_map(|event| {
        let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        match line("event:")? {
            "next" => {
                let data: Value = serde_json::from_str(line("data:")?).expect("JSON");
                Some(if data.get("errors").is_none() { Cell::Open } else { Cell::Closed })
            }
            _ => Some(Cell::Closed),
        }
    })
}
