//! Limits weigh a request before it is executed: its text before it is parsed, and then what it would cost.

mod price;
mod scale;
mod text;
mod weight;

use async_graphql::{Variables, parser::types::ExecutableDocument};
use catalog::edition::Sizes;
use serde::{Deserialize, Serialize};

use crate::error;

/// How much a document may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Words and signs of the text: what is parsed and validated, whether or not it is executed.
    pub tokens: u32,
    /// Brackets open at once in the text, and sets of selections inside each other, fragments unfolded.
    pub brackets: u32,
    /// Operations in the document.
    pub operations: usize,
    /// What all operations may cost together: every field as often as the lists around it repeat it.
    pub cost: u64,
    /// Selections of all operations together, fragments unfolded: what is validated, even below a list that is empty.
    pub selections: u64,
    /// Levels of nesting.
    pub depth: u32,
    /// Aliases in the whole document, fragments unfolded.
    pub aliases: u64,
    /// Fields at the root of a query, fragments unfolded. A mutation and a subscription have exactly one: a secret
    /// is checked once a request, and no response key is repeated there.
    pub roots: u64,
    /// Directives at one place: a field, a fragment, an operation, a variable.
    pub directives_per_field: usize,
    /// Directives in the whole document, fragments unfolded.
    pub directives: u64,
    /// Fragments defined.
    pub fragments: usize,
    /// The depth of `__schema` and `__type`, where they are allowed: of them and below, wherever they stand.
    pub introspection_depth: u32,
    /// The fields of introspection, fragments unfolded: `__schema`, `__type`, and all below them. With 0 there is none:
    /// `__schema` is refused wherever it stands, and `__type` is weighed like any other field.
    pub introspection_fields: u64,
    /// Lists of fields or types inside each other below them: each goes through the whole graph again.
    pub introspection_lists: u32,
    /// Bytes of an answer, as a last resort: what passes every other limit is far below it.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 2_000,
            brackets: 50,
            operations: 10,
            cost: 5_000,
            selections: 5_000,
            depth: 10,
            aliases: 15,
            roots: 10,
            directives_per_field: 5,
            directives: 20,
            fragments: 30,
            introspection_depth: 16,
            introspection_fields: 500,
            introspection_lists: 2,
            answer_bytes: 2 * 1024 * 1024,
        }
    }
}

/// Which limit a document is beyond. The message says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Too long a text.
    #[error("The document is too long. Ask in several requests.")]
    Tokens,
    /// Too many operations.
    #[error("The document has too many operations. Send those that you do not run in requests of their own.")]
    Operations,
    /// Too much is asked for.
    #[error(
        "The document asks for too much: it would cost {cost}, and {limit} is the most. Ask in several requests."
    )]
    Cost {
        /// What it would cost.
        cost: u64,
        /// What it may cost.
        limit: u64,
    },
    /// Too many selections, once its fragments are unfolded.
    #[error("The document is too large once its fragments are unfolded. Ask in several requests.")]
    Selections,
    /// A page that is empty or too large, whatever stands on it.
    #[error("`first` must be a whole number from 1 to 100.")]
    Page,
    /// The graph does not describe itself here.
    #[error("Introspection is off here. The graph is published with the program, as schema/schema.graphql.")]
    Introspection,
    /// Nested too deeply.
    #[error("The document is nested too deeply.")]
    Depth,
    /// Too many aliases.
    #[error("The document has too many aliases.")]
    Aliases,
    /// Too many fields at the root, or more than one mutation or subscription.
    #[error("The document has too many root fields; a mutation or a subscription is sent alone.")]
    Roots,
    /// The root of a mutation or a subscription holds a fragment.
    #[error("Write the field of a mutation or a subscription directly at its root, not in a fragment.")]
    SingleRoot,
    /// Too many directives.
    #[error("The document has too many directives.")]
    Directives,
    /// Too many fragments.
    #[error("The document has too many fragments.")]
    Fragments,
    /// A fragment spreads itself, or one that is not there.
    #[error("A fragment spreads itself, or one that is not defined.")]
    FragmentCycle,
}

impl Excess {
    /// The code under which programs tell it apart.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Page => error::BAD_PAGE,
            Self::Introspection => error::BAD_INPUT,
            _ => error::TOO_MUCH,
        }
    }
}

/// Measures a text before it is parsed: one pass over its bytes.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Excess> {
    text::check(text, limits)
}

/// Weighs every operation of `document`, and answers what they cost together.
///
/// One pass that is linear in the document. Names of operations and fragments play no part, and neither do
/// directives: what might be left out is counted.
pub fn check(
    document: &ExecutableDocument,
    variables: &Variables,
    sizes: &Sizes,
    limits: &Limits,
) -> Result<u64, Excess> {
    if document.fragments.len() > limits.fragments {
        return Err(Excess::Fragments);
    }
    if document.operations.iter().len() > limits.operations {
        return Err(Excess::Operations);
    }
    scale::Scale::new(document, variables, sizes, limits).weigh()
}

#[cfg(test)]
mod tests;
