//! The intake as a form, and what is said at once when an answer is urgent.

use ::coaching::intake::{
    Answers, Hold,
    form::{Kind, QUESTIONS, Question},
};
use axum::{
    Form,
    extract::{Extension, State},
    http::StatusCode,
    response::Response,
};
use kernel::RequestId;
use serde_json::{Value, json};

use super::{back_to_my_page, failed, session::ClientActor};
use crate::Api;

/// The form.
pub(in crate::pages) async fn show(State(api): State<Api>, _: ClientActor) -> Response {
    let questions: Vec<_> = QUESTIONS.iter().map(question).collect();
    api.pages.show(StatusCode::OK, "intake.html", json!({ "questions": questions }))
}

fn question(question: &Question) -> Value {
    let choices = |choices: &[(&str, &str)]| -> Vec<Value> {
        choices.iter().map(|(word, says)| json!({ "word": word, "says": says })).collect()
    };
    let (kind, offered) = match question.kind {
        Kind::Day => ("day", Vec::new()),
        Kind::Scale => ("scale", Vec::new()),
        Kind::Words => ("words", Vec::new()),
        Kind::One(offered) => ("one", choices(offered)),
        Kind::Any(offered) => ("any", choices(offered)),
    };
    json!({ "name": question.name, "text": question.text, "help": question.help, "kind": kind, "choices": offered })
}

fn urgent(hold: &Hold) -> Value {
    json!({ "urgent": hold.urgent, "tells_coach": hold.tells_coach })
}

/// The answers. Urgent ones are answered with what to do now, on this very page; whatever else holds her exercises waits for
/// her on her own.
pub(in crate::pages) async fn answer(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    ClientActor(actor): ClientActor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    match api.contexts.coaching.answer_intake(&actor, Answers::collect(fields)).await {
        Ok(hold) if hold.urgent.is_empty() => back_to_my_page(),
        Ok(hold) => api.pages.show(StatusCode::OK, "urgent.html", urgent(&hold)),
        Err(failure) => failed(&api, id, &failure),
    }
}
