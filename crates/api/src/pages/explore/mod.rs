//! The explorer: one page of development that signs in as one of the cast and runs the worked operations.

mod operation;

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use serde::Serialize;
use serde_json::json;

pub use operation::{Operation, operations};

use crate::Api;

/// Somebody as whom the explorer signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CastMember {
    /// What she is here: `trainee`, `coach`, `author` or `admin`.
    pub role: String,
    /// Her address.
    pub email: String,
    /// Her password. The demonstration tells it to everybody.
    pub password: String,
}

/// The page. Production has none.
pub(super) async fn show(State(api): State<Api>, method: Method, headers: HeaderMap) -> Response {
    if !api.profile.introspection {
        return super::nothing(State(api), method, headers).await;
    }
    let operations = operations();
    let roles = operations.chunk_by(|one, next| one.role == next.role);
    let roles: Vec<_> = roles.map(|all| json!({ "role": all[0].role, "operations": all })).collect();
    let values = json!({
        "cast": api.profile.cast,
        "mailbox": api.profile.mailbox.is_some(),
        "roles": roles,
        "definitions": definitions(&api.schema.sdl()),
    });
    api.pages.show(StatusCode::OK, "explore.html", values)
}

/// The definitions of a schema, each with its description: an empty line stands between two of them.
fn definitions(sdl: &str) -> Vec<String> {
    let mut definitions: Vec<String> = Vec::new();
    let mut is_open = false;
    for part in sdl.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        match definitions.last_mut() {
            // The empty line was one of a description.
            Some(last) if is_open => last.extend(["\n\n", part]),
            _ => definitions.push(part.to_owned()),
        }
        is_open ^= part.matches("\"\"\"").count() % 2 == 1;
    }
    definitions
}

#[cfg(test)]
mod tests {
    use super::definitions;

    #[test]
    fn a_schema_falls_into_its_definitions() {
        let sdl = "\"\"\"\nOne.\n\nMore.\n\"\"\"\nscalar A\n\ntype B {\n\tc: A\n}\n\n";
        assert_eq!(definitions(sdl), ["\"\"\"\nOne.\n\nMore.\n\"\"\"\nscalar A", "type B {\n\tc: A\n}"]);
        let ours = definitions(&crate::sdl());
        assert!(ours.len() > 50 && ours.iter().any(|part| part.contains("\ntype Query {")), "{}", ours.len());
    }
}
