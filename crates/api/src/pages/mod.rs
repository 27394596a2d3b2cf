//! Pages: the few places where Cradle speaks HTML. Whoever follows a link gets one without script.

mod assets;
mod certificate;
mod client;
mod explore;
mod headers;
mod mailbox;
mod reset;
mod sign_in;
mod verify;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
    routing::get,
};
use minijinja::{Environment, UndefinedBehavior, value::Serde};
use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::json;

pub use explore::{CastMember, Operation, operations};
pub use mailbox::{Mail, Mailbox};

use crate::Api;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
struct Templates;

/// The templates of all pages, parsed once.
pub(crate) struct Pages(Environment<'static>);

impl Pages {
    /// Parses the templates; `school` stands at the head of every page.
    pub fn new(school: &str) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for name in Templates::iter() {
            let file = Templates::get(&name).expect("a listed template is there");
            let source = String::from_utf8(file.data.into_owned()).expect("templates are UTF-8");
            environment.add_template_owned(name.into_owned(), source).expect("the pages' templates parse");
        }
        environment.add_global("school", school.to_owned());
        Self(environment)
    }

    /// Renders a page, with the headers that every page of ours has.
    pub fn show(&self, status: StatusCode, template: &str, values: impl Serialize) -> Response {
        let rendered = self.0.get_template(template).and_then(|page| page.render(Serde(values)));
        match rendered {
            Ok(html) => headers::page(status, html),
            Err(error) => {
                tracing::error!(
                    template,
                    error = &error as &dyn std::error::Error,
                    "a page could not be rendered"
                );
                crate::http::problem(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
            }
        }
    }
}

/// Says that there is no place at the moment.
pub(crate) fn busy(api: &Api) -> Response {
    let values =
        json!({ "title": "Not now", "what": "Very many people are here at once. Try again in a moment." });
    api.pages.show(StatusCode::SERVICE_UNAVAILABLE, "message.html", values)
}

/// What stands at the address itself: who comes here by hand reads where to go.
async fn home(State(api): State<Api>) -> Response {
    let values = json!({ "explorer": api.profile.introspection, "mailbox": api.profile.mailbox.is_some() });
    api.pages.show(StatusCode::OK, "home.html", values)
}

/// What is answered where there is nothing: a page to who looks at it with a browser, a problem to a program.
pub(crate) async fn nothing(State(api): State<Api>, method: Method, headers: HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let looks = method == Method::GET || method == Method::HEAD;
    if !looks || !accept.contains("text/html") {
        return crate::http::problem(StatusCode::NOT_FOUND, "There is nothing at this address.");
    }
    let what = "Look at the address once more. If a letter has brought you here, open its link again, whole.";
    let values = json!({ "title": "There is nothing at this address", "what": what });
    api.pages.show(StatusCode::NOT_FOUND, "message.html", values)
}

/// The pages by which people come in.
pub(crate) fn entrances() -> Router<Api> {
    Router::new()
        .route("/verify/{token}", get(verify::show).post(verify::press))
        .route("/reset/{token}", get(reset::show).post(reset::press))
        .merge(sign_in::routes())
        .merge(client::entrance())
}

/// What is handed out from memory, without a question to anybody.
pub(crate) fn files() -> Router<Api> {
    Router::new()
        .route("/", get(home))
        .route("/assets/{name}", get(assets::asset))
        .route("/media/{hash}", get(assets::picture))
}

/// All other pages.
pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .merge(client::routes())
        .route("/certificates/{token}", get(certificate::show))
        .route("/explore", get(explore::show))
        .route("/dev/mailbox", get(mailbox::list))
        .route("/dev/mailbox/{id}", get(mailbox::read))
}
