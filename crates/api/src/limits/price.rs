//! The price list: what each field of the graph costs of itself, and how often a list repeats what is below it.

use std::{collections::HashMap, sync::LazyLock};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
};
use catalog::edition::Sizes;
use kernel::page;

/// What a field costs that asks the database.
const ASKING: u64 = 20;

/// What anybody may have written down, without being anybody: rows, and letters.
const WRITING: u64 = 200;
/// What a value costs that is as long as twenty others: JSON.
const JSON: u64 = 20;
/// What a text of some paragraphs costs.
const TEXT: u64 = 5;
/// How often a list repeats what is below it when this list of prices does not name it.
const UNNAMED: u64 = page::LARGEST.unsigned_abs() as u64;

/// How many a list holds at the most: on the shelf as it is, or by a bound of ours.
type Count = fn(&Sizes) -> u64;

/// Every list of the graph. A test fails for one that is missing.
const LISTS: &[(&str, &str, Count)] = &[
    ("Query", "courses", |on| on.courses),
    ("Course", "modules", |on| on.modules),
    ("Module", "objectives", |on| on.objectives),
    ("Module", "lessons", |on| on.lessons),
    ("Lesson", "blocks", |on| on.blocks),
    ("Library", "exercises", |on| on.exercises),
    ("Library", "rules", |on| on.rules),
    ("Exercise", "variants", |on| on.variants),
    ("Variant", "cues", |on| on.cues),
    ("User", "roles", |_| 2),
    ("Account", "roles", |_| 2),
    ("ConfirmTotpPayload", "recoveryCodes", |_| 10),
    ("AddPasskeyPayload", "recoveryCodes", |_| 10),
    ("MakeRecoveryCodesPayload", "recoveryCodes", |_| 10),
    ("User", "providers", |_| 2),
    ("Progress", "completed", |on| on.modules * on.lessons),
    // Seven checks and an examination, most of them tried more than once.
    ("Enrolment", "attempts", |_| 50),
    ("Attempt", "questions", |on| on.questions),
    ("AttemptQuestion", "options", |on| on.options),
    ("AttemptResult", "modules", |on| on.modules),
    ("AttemptResult", "questions", |on| on.questions),
    ("GradedQuestion", "options", |on| on.options),
    ("Client", "routines", |_| 3),
    ("Routine", "items", |_| 20),
    // A few of each, as a rule: an item that many rules speak of is rare, and costs little to list.
    ("RoutineItem", "findings", |_| 4),
    ("RoutineItem", "substitutes", |_| 3),
    ("Finding", "missing", |_| 2),
];

/// Fields that cost more than one. Every value of type `JSON` does, too.
const PRICES: &[(&str, &str, u64)] = &[
    ("Block", "html", TEXT),
    ("Block", "markdown", TEXT),
    ("Mutation", "signUp", WRITING),
    ("Mutation", "requestPasswordReset", WRITING),
    ("Mutation", "beginPasskeySignIn", WRITING),
    ("Query", "node", ASKING),
    ("Query", "viewer", ASKING),
    ("User", "enrolments", ASKING),
    ("User", "sessions", ASKING),
    ("Query", "accounts", ASKING),
    ("Query", "auditEntries", ASKING),
    ("User", "secondFactor", ASKING),
    ("SecondFactor", "required", ASKING),
    ("SecondFactor", "passkeys", ASKING),
    ("User", "providers", ASKING),
    ("Enrolment", "progress", ASKING),
    ("Enrolment", "attempts", ASKING),
    ("Enrolment", "certificate", ASKING),
    ("Query", "coach", ASKING),
    ("Coach", "clients", ASKING),
    ("Coach", "alerts", ASKING),
    ("Query", "client", 5 * ASKING),
];

/// What a field is, to who weighs it.
pub(super) struct Field {
    /// The type of what is below it.
    pub of: String,
    /// What it costs of itself.
    pub price: u64,
    /// How often what is below it stands in the answer.
    pub repeats: Repeats,
}

/// How often what is below a field stands in the answer.
#[derive(Clone, Copy)]
pub(super) enum Repeats {
    /// Once.
    Once,
    /// As often as its argument `first` says.
    First,
    /// As often as the list is long.
    Listed(Count),
}

static GRAPH: LazyLock<HashMap<String, HashMap<String, Field>>> = LazyLock::new(graph);

/// A field of a type; `None` for what the schema does not have, which validation refuses.
pub(super) fn field(of: Option<&str>, name: &str) -> Option<&'static Field> {
    GRAPH.get(of?)?.get(name)
}

fn graph() -> HashMap<String, HashMap<String, Field>> {
    let document = parse_schema(crate::sdl()).expect("our own schema parses");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some(ty.node),
        _ => None,
    });
    let fields = types.filter_map(|ty| {
        let name = ty.name.node.to_string();
        let fields = match ty.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => return None,
        };
        let named = |field: FieldDefinition| (field.name.node.to_string(), priced(&name, &field));
        let fields = fields.into_iter().map(|field| named(field.node)).collect();
        Some((name, fields))
    });
    fields.collect()
}

fn priced(of: &str, field: &FieldDefinition) -> Field {
    let name = field.name.node.as_str();
    let below = named_type(&field.ty.node);
    let price = PRICES.iter().find(|(ty, it, _)| *ty == of && *it == name).map(|(_, _, price)| *price);
    let price = price.unwrap_or(if below == "JSON" { JSON } else { 1 });
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    let repeats = if field.arguments.iter().any(|argument| argument.node.name.node == "first") {
        Repeats::First
    } else if is_list && !is_page(of, name) && !is_short(below) {
        Repeats::Listed(listed(of, name).unwrap_or(|_| UNNAMED))
    } else {
        Repeats::Once
    };
    Field { of: below.to_owned(), price, repeats }
}

fn listed(of: &str, name: &str) -> Option<Count> {
    LISTS.iter().find(|(ty, it, _)| *ty == of && *it == name).map(|(_, _, count)| *count)
}

/// The rows of a connection have been counted where its `first` stands.
fn is_page(of: &str, name: &str) -> bool {
    of.ends_with("Connection") && name == "edges"
}

/// A refused mutation lists a handful of problems, whichever it is.
fn is_short(below: &str) -> bool {
    below == "Problem"
}

fn named_type(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named_type(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> Vec<(String, String)> {
        let all = GRAPH.iter().flat_map(|(ty, fields)| fields.iter().map(move |(name, field)| (ty, name, field)));
        let lists = all.filter(|(_, _, field)| matches!(field.repeats, Repeats::Listed(_)));
        lists.map(|(ty, name, _)| (ty.clone(), name.clone())).collect()
    }

    #[test]
    fn every_list_has_a_price_and_every_price_is_for_a_field() {
        let lists = lists();
        let missing: Vec<_> = lists.iter().filter(|(ty, name)| listed(ty, name).is_none()).collect();
        assert!(missing.is_empty(), "no row in LISTS for {missing:?}");
        for (ty, name, _) in LISTS {
            assert!(lists.iter().any(|(a, b)| a == ty && b == name), "{ty}.{name} is no list");
        }
        for (ty, name, price) in PRICES {
            assert_eq!(field(Some(ty), name).map(|field| field.price), Some(*price), "{ty}.{name} is no field");
        }
    }

    #[test]
    fn what_the_graph_does_not_have_has_no_price() {
        assert!(field(Some("Course"), "wages").is_none());
        assert!(field(Some("Horse"), "id").is_none());
        assert!(field(None, "id").is_none());
    }
}
