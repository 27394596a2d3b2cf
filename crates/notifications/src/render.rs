//! Rendering turns a kind of letter and its details into a subject, an HTML part and a text part.

use minijinja::{AutoEscape, Environment, UndefinedBehavior, value::Serde};
use mrml::prelude::render::RenderOptions;
use rust_embed::RustEmbed;

use crate::Details;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
struct Templates;

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// One line.
    pub subject: String,
    /// HTML, every style inlined.
    pub html: String,
    /// Plain text.
    pub text: String,
}

/// A template is wrong, or wants a detail that is not there. A defect, never the recipient's doing.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Not a template, or a detail is missing.
    #[error(transparent)]
    Template(#[from] minijinja::Error),
    /// Not MJML.
    #[error("{kind}: {reason}")]
    Mjml {
        /// The kind of letter.
        kind: String,
        /// What the parser says.
        reason: String,
    },
}

/// The templates of all letters, parsed once.
pub struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// Parses the templates; `school` is the name that stands at the head of every letter.
    pub fn new(school: &str) -> Result<Self, RenderError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // Set before any template is added: escaping is fixed when a template is parsed.
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".mjml.j2") { AutoEscape::Html } else { AutoEscape::None }
        });
        environment.add_global("school", school.to_owned());
        add_all(&mut environment)?;
        Ok(Self { environment })
    }

    /// Renders the letter of `kind`.
    pub fn render(&self, kind: &str, details: &Details) -> Result<Parts, RenderError> {
        let part = |file: &str| self.environment.get_template(&format!("{kind}/{file}"))?.render(Serde(details));
        let subject = part("subject.txt.j2")?.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = part("body.txt.j2")?;
        let html = html(kind, &part("body.mjml.j2")?)?;
        Ok(Parts { subject, html, text })
    }

    /// The details a kind is shown with in tests and previews.
    pub fn sample(kind: &str) -> Option<Details> {
        let file = Templates::get(&format!("{kind}/sample.json"))?;
        serde_json::from_slice(&file.data).ok()
    }
}

fn html(kind: &str, mjml: &str) -> Result<String, RenderError> {
    let wrong = |reason: String| RenderError::Mjml { kind: kind.to_owned(), reason };
    let parsed = mrml::parse(mjml).map_err(|error| wrong(error.to_string()))?;
    // The default would link fonts from a third party in every letter.
    let options = RenderOptions { fonts: std::collections::HashMap::new(), ..RenderOptions::default() };
    parsed.element.render(&options).map_err(|error| wrong(error.to_string()))
}

fn add_all(environment: &mut Environment<'static>) -> Result<(), RenderError> {
    for name in Templates::iter().filter(|name| name.ends_with(".j2")) {
        let file = Templates::get(&name).expect("a listed template is there");
        let source = String::from_utf8(file.data.into_owned()).expect("templates are UTF-8");
        environment.add_template_owned(name.into_owned(), source)?;
    }
    Ok(())
}
