use std::fs;

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};

use super::tidy;
use crate::world::golden;

pub fn the_schema_is_the_golden_one() {
    golden("schema/schema.graphql", &api::sdl());
}

/// Every code a caller can meet is met in a story.
pub fn every_refusal_is_part_of_a_story() {
    let document = parse_schema(api::sdl()).expect("our schema parses");
    let codes = document.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == "ProblemCode" => match &ty.node.kind {
            TypeKind::Enum(codes) => {
                Some(codes.values.iter().map(|value| value.node.value.node.to_string()).collect())
            }
            _ => None,
        },
        _ => None,
    });
    let codes: Vec<String> = codes.expect("the schema has its ProblemCode");
    let stories: String = tidy::rust_files("tests")
        .into_iter()
        .filter(|path| !path.starts_with("tests/house"))
        .map(|path| fs::read_to_string(crate::world::root().join(path)).expect("a file"))
        .collect();
    let missing: Vec<_> = codes.iter().filter(|code| !stories.contains(&format!("\"{code}\""))).collect();
    assert!(missing.is_empty(), "no story meets {missing:?}");
}
