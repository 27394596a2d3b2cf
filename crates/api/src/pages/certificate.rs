//! The public page of a certificate: whoever was given its address can check it.

use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Response,
};
use kernel::RequestId;
use serde_json::json;

use crate::{Api, error};

/// Shows the certificate, or that there is none.
pub(super) async fn show(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    Path(token): Path<String>,
) -> Response {
    match api.contexts.learning.public_certificate(&token).await {
        Ok(Some(certificate)) => {
            let day = |instant: kernel::Instant| instant.format("%-d %B %Y").to_string();
            let values = json!({
                "name": certificate.name,
                "course": certificate.course_title,
                "edition_number": certificate.edition_number,
                "edition_hash": certificate.edition_hash,
                "score_percent": certificate.score_percent,
                "hours": hours(certificate.credit_minutes),
                "enrolled": day(certificate.enrolled_at),
                "completed": day(certificate.completed_at),
                "issued": day(certificate.issued_at),
            });
            api.pages.show(StatusCode::OK, "certificate.html", values)
        }
        Ok(None) => {
            let what = "Check the address: it has to be whole, to its last character.";
            let values = json!({ "title": "There is no certificate here", "what": what });
            api.pages.show(StatusCode::NOT_FOUND, "message.html", values)
        }
        Err(fault) => {
            let _logged = error::fault(&fault, id);
            let values =
                json!({ "title": "Not now", "what": "Something is busy on our side. Try again in a minute." });
            api.pages.show(StatusCode::SERVICE_UNAVAILABLE, "message.html", values)
        }
    }
}

/// Minutes as people say them: `8 hours`, `7 hours 30 minutes`.
fn hours(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hours = if hours == 1 { "1 hour".to_owned() } else { format!("{hours} hours") };
    if rest == 0 { hours } else { format!("{hours} {rest} minutes") }
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn minutes_are_said_as_hours() {
        assert_eq!(hours(480), "8 hours");
        assert_eq!(hours(60), "1 hour");
        assert_eq!(hours(450), "7 hours 30 minutes");
    }
}
