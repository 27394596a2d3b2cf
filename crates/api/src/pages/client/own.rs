//! A client's own page: what comes next for her, her routine, and her check-in.

use ::coaching::{
    consent::{TEXT, TEXT_VERSION},
    link::Opening,
    routine::{OwnItem, OwnRoutine},
};
use axum::{
    Form,
    extract::{Extension, State},
    http::StatusCode,
    response::Response,
};
use kernel::RequestId;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{back_to_my_page, dose, failed, say, session, session::ClientActor};
use crate::Api;

/// The page: consent first, then the questions, then the routine.
pub(in crate::pages) async fn show(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
) -> Response {
    let page = match api.contexts.coaching.own_routine(&actor).await {
        Ok(page) => page,
        Err(failure) => return failed(&api, id, &failure),
    };
    if !page.consented {
        let values =
            json!({ "coach": page.coach, "text": TEXT, "version": TEXT_VERSION, "answered": page.answered });
        return api.pages.show(StatusCode::OK, "consent.html", values);
    }
    if !page.answered {
        return axum::response::IntoResponse::into_response(axum::response::Redirect::to("/my/intake"));
    }
    api.pages.show(StatusCode::OK, "my.html", values(&page, id))
}

fn values(page: &OwnRoutine, id: RequestId) -> Value {
    json!({
        "coach": page.coach,
        "name": page.name,
        "urgent": page.hold.urgent,
        "quiet": page.hold.quiet,
        "tells_coach": page.hold.tells_coach,
        "assigned": page.assigned,
        "items": page.items.iter().map(item).collect::<Vec<_>>(),
        "all_withheld": page.items.iter().all(|item| item.withheld.is_some()),
        // One key for one form: sent twice, it counts once.
        "form_key": id.to_string(),
    })
}

fn item(item: &OwnItem) -> Value {
    let cues: Vec<_> = item.cues.iter().map(|cue| json!({ "role": cue.role, "text": cue.text })).collect();
    json!({
        "title": item.title,
        "variant": item.variant,
        "summary": item.summary,
        "picture": item.picture.as_ref().map(|(path, alt)| json!({ "path": path, "alt": alt })),
        "cues": cues,
        "dose": dose::in_words(&item.item),
        "cautions": item.cautions,
        "withheld": item.withheld,
    })
}

/// Where and when her page was opened.
pub(in crate::pages) async fn openings(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
) -> Response {
    let openings = match api.contexts.coaching.openings(&actor).await {
        Ok(openings) => openings,
        Err(failure) => return failed(&api, id, &failure),
    };
    let said = |it: &Opening| json!({ "when": it.when, "is_open": it.is_open, "is_here": it.is_here });
    let openings: Vec<_> = openings.iter().map(said).collect();
    api.pages.show(StatusCode::OK, "openings.html", json!({ "openings": openings }))
}

/// The version of the text she has read.
#[derive(Deserialize)]
pub(in crate::pages) struct ConsentForm {
    version: u32,
}

/// She agrees.
pub(in crate::pages) async fn consent(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
    Form(form): Form<ConsentForm>,
) -> Response {
    match api.contexts.coaching.give_consent(&actor, form.version).await {
        Ok(()) => back_to_my_page(),
        Err(failure) => failed(&api, id, &failure),
    }
}

/// She takes her consent back.
pub(in crate::pages) async fn withdraw(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
) -> Response {
    match api.contexts.coaching.withdraw_consent(&actor).await {
        Ok(()) => back_to_my_page(),
        Err(failure) => failed(&api, id, &failure),
    }
}

/// She closes her page on every device.
pub(in crate::pages) async fn leave(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
) -> Response {
    match api.contexts.coaching.leave(&actor).await {
        Ok(()) => {
            let what =
                "No link to your page works any more. If you want to come back, ask your coach for a new one.";
            let mut response = say(&api, StatusCode::OK, "Your page is closed", what);
            session::end(&mut response, &api);
            response
        }
        Err(failure) => failed(&api, id, &failure),
    }
}

/// She has everything about her erased.
pub(in crate::pages) async fn erase(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
) -> Response {
    match api.contexts.coaching.erase_me(&actor).await {
        Ok(()) => {
            let what = "The key to your data is destroyed. Nobody can open them here any more.";
            let mut response = say(&api, StatusCode::OK, "Your data are gone", what);
            session::end(&mut response, &api);
            response
        }
        Err(failure) => failed(&api, id, &failure),
    }
}

/// What she says of a session.
#[derive(Deserialize)]
pub(in crate::pages) struct CheckInForm {
    form_key: Uuid,
    before: u8,
    after: u8,
    #[serde(default)]
    note: String,
}

/// She checks in.
pub(in crate::pages) async fn check_in(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
    Form(form): Form<CheckInForm>,
) -> Response {
    let scores = (form.before, form.after);
    let key = form.form_key.simple().to_string();
    match api.contexts.coaching.check_in(&actor, &key, scores, &form.note).await {
        Ok(alerted) => {
            let what = if alerted {
                "Pain went up this time, so we have told your coach. Leave out what brought it on, and rest. If you \
                 feel unwell, call your midwife or doctor: your coach is not on call."
            } else {
                "Noted. See you next time."
            };
            api.pages.show(StatusCode::OK, "checked-in.html", json!({ "what": what }))
        }
        Err(failure) => failed(&api, id, &failure),
    }
}
