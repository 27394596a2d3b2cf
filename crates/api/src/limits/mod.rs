//! Limits weigh a request before it is executed: its text before it is parsed, and then what it would cost.

mod price;
mod scale;
mod text;

use async_graphql::{Variables, parser::types::ExecutableDocument};
use catalog::edition::Sizes;
use serde::{Deserialize, Serialize};

/// How much a document may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Words and signs of the text: what is parsed and validated, whether or not it is executed.
    pub tokens: u32,
    /// Brackets open at once in the text.
    pub brackets: u32,
    /// Operations in the document.
    pub operations: usize,
    /// What all operations may cost together: every field as often as the lists around it repeat it.
    pub cost: u64,
    /// Levels of nesting.
    pub depth: u32,
    /// Aliases in the whole document.
    pub aliases: u64,
    /// Fields at the root of a query, fragments unfolded. A mutation has exactly one.
    pub roots: u64,
    /// Directives on one field.
    pub directives_per_field: usize,
    /// Directives in the whole document.
    pub directives: u64,
    /// Fragments defined.
    pub fragments: usize,
    /// The depth below `__schema` and `__type`, where they are allowed.
    pub introspection_depth: u32,
    /// The fields below `__schema` and `__type`.
    pub introspection_fields: u64,
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
            depth: 10,
            aliases: 15,
            roots: 10,
            directives_per_field: 5,
            directives: 20,
            fragments: 30,
            introspection_depth: 16,
            introspection_fields: 500,
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
    /// Nested too deeply.
    #[error("The document is nested too deeply.")]
    Depth,
    /// Too many aliases.
    #[error("The document has too many aliases.")]
    Aliases,
    /// Too many fields at the root, or more than one mutation.
    #[error("The document has too many root fields; a mutation is sent alone.")]
    Roots,
    /// A mutation's root holds a fragment.
    #[error("Write a mutation's field directly at its root, not in a fragment.")]
    MutationRoot,
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
mod tests {
    use async_graphql::{Value, parser::parse_query, value};

    use super::*;

    const SIZES: Sizes = Sizes {
        courses: 1,
        modules: 7,
        objectives: 5,
        lessons: 5,
        blocks: 7,
        questions: 30,
        options: 4,
        exercises: 26,
        variants: 5,
        cues: 6,
        rules: 39,
    };

    fn cost_with(document: &str, variables: Value) -> Result<u64, Excess> {
        let document = parse_query(document).expect("the test writes GraphQL");
        check(&document, &Variables::from_value(variables), &SIZES, &Limits::default())
    }

    fn cost(document: &str) -> Result<u64, Excess> {
        cost_with(document, Value::Null)
    }

    /// `one`, again and again, with the number of its turn where it says `#`.
    fn many(times: usize, one: &str) -> String {
        (0..times).map(|turn| one.replace('#', &turn.to_string())).collect()
    }

    fn too_much(cost: u64) -> Result<u64, Excess> {
        Err(Excess::Cost { cost, limit: 5_000 })
    }

    fn bomb(fragments: usize) -> String {
        let spread = |n: usize| format!("fragment F{n} on Query {{ courses {{ ...C{n} }} }} ");
        let course = |n: usize| format!("fragment C{n} on Course {{ ...C{0} ...C{0} }} ", n + 1);
        let all: String = (0..fragments).map(course).collect();
        format!("{{ ...F0 }} {} {all} fragment C{fragments} on Course {{ id }}", spread(0))
    }

    #[test]
    fn a_list_costs_what_is_below_it_as_often_as_it_is_long() {
        assert_eq!(
            cost("{ courses { modules { title lessons { title minutes } } } }"),
            Ok(1 + 1 + 7 * (2 + 5 * 2))
        );
        assert_eq!(cost("{ library(key: 1) { rules { when } } }"), Ok(2 + 39 * 20));
        assert_eq!(cost("{ node(id: 1) { ... on Lesson { blocks { html } } } }"), Ok(20 + 1 + 7 * 5));
        assert_eq!(cost("{ ...A } fragment A on Query { ...B } fragment B on Query { courses { id } }"), Ok(2));
    }

    #[test]
    fn a_connection_costs_what_is_below_it_as_often_as_first_says() {
        let query = |first: &str| {
            format!(
                "query($n: Int = 3) {{ viewer {{ enrolments(first: {first}) {{ edges {{ node {{ id }} }} }} }} }}"
            )
        };
        let times = |n: u64| Ok(20 + 20 + n * 3);
        assert_eq!(cost(&query("10")), times(10));
        for refused in ["0", "-1", "101", "\"x\"", "1.5", "null", "$unknown"] {
            assert!([times(1), times(100)].contains(&cost(&query(refused))), "{refused}");
        }
        assert_eq!(cost(&query("$n")), times(3));
        assert_eq!(cost_with(&query("$n"), value!({ "n": 40 })), times(40));
        assert_eq!(cost_with(&query("$n"), value!({ "n": "40" })), times(100));
        assert_eq!(cost(&query("99999999999999999999")), times(100));
    }

    #[test]
    fn going_round_in_a_circle_costs_what_it_unfolds_to() {
        let round = "module { lessons { ".repeat(3);
        let query = format!("{{ courses {{ modules {{ lessons {{ {round} id {} }} }} }} }}", "} }".repeat(3));
        assert_eq!(cost(&query), too_much(1 + 1 + 7 * (1 + 5 * (2 + 5 * (2 + 5 * (2 + 5))))));
    }

    #[test]
    fn all_operations_are_weighed_together() {
        let one = "{ courses { modules { lessons { blocks { html } } } } } ";
        let query = format!("query Q# {one}");
        assert_eq!(cost(&many(1, &query)), Ok(2 + 7 * (1 + 5 * (1 + 7 * 5))));
        assert_eq!(cost(&many(4, &query)), too_much(4 * (2 + 7 * (1 + 5 * (1 + 7 * 5)))));
        let tiny = "query Q# { __typename } ";
        assert_eq!(cost(&many(10, tiny)), Ok(10));
        assert_eq!(cost(&many(11, tiny)), Err(Excess::Operations));
    }

    #[test]
    fn a_fragment_bomb_weighs_what_it_unfolds_to() {
        assert_eq!(cost(&bomb(8)), Ok(1 + 256));
        assert_eq!(cost(&bomb(20)), too_much(1 + (1 << 20)));
        assert_eq!(cost(&bomb(31)), Err(Excess::Fragments));
        let named = bomb(20).replacen('{', "query IntrospectionQuery {", 1).replace("F0", "__schema");
        assert_eq!(cost(&named), too_much(1 + (1 << 20)), "names buy nothing");
    }

    #[test]
    fn a_cycle_of_fragments_is_refused() {
        let document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
        assert_eq!(cost(document), Err(Excess::FragmentCycle));
        assert_eq!(cost("{ ...A }"), Err(Excess::FragmentCycle));
    }

    #[test]
    fn aliases_directives_roots_and_depth_are_counted() {
        assert_eq!(cost(&format!("{{ node(id: 1) {{ {} }} }}", many(16, "a#: id "))), Err(Excess::Aliases));
        assert_eq!(cost(&format!("{{ id {} }}", many(6, "@aa "))), Err(Excess::Directives));
        assert_eq!(cost(&format!("{}id{}", "{ a ".repeat(11), "}".repeat(11))), Err(Excess::Depth));
        let eleven = many(11, "f# ");
        for roots in [
            format!("{{ {eleven} }}"),
            format!("{{ ...{{ {eleven} }} }}"),
            format!("{{ ... on Query {{ ... {{ {eleven} }} }} }}"),
            format!("{{ ...F }} fragment F on Query {{ {eleven} }}"),
        ] {
            assert_eq!(cost(&roots), Err(Excess::Roots), "{roots}");
        }
    }

    #[test]
    fn a_mutation_is_one_plain_field() {
        assert_eq!(cost("mutation { a: signOut { x } b: signOut { x } }"), Err(Excess::Roots));
        assert_eq!(cost("mutation { ... { signOut { x } } }"), Err(Excess::MutationRoot));
        assert_eq!(cost("mutation { signOut { signedOut } }"), Ok(2));
    }
}
