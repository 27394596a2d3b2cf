//! The graph as its SDL tells it: what there is to try.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

/// The SDL, read.
#[derive(Default)]
pub struct Graph {
    /// Objects and their fields, in the order of their names.
    pub objects: BTreeMap<String, Vec<Field>>,
    /// Interfaces and their fields.
    pub interfaces: BTreeMap<String, Vec<Field>>,
    /// Input objects and their keys.
    pub inputs: BTreeMap<String, Vec<Key>>,
    /// Enums, each with a value of it.
    pub enums: BTreeMap<String, String>,
    /// The objects that can be fetched by `node(id:)`.
    pub nodes: BTreeSet<String>,
}

/// A field of an object.
#[derive(Clone)]
pub struct Field {
    pub name: String,
    /// Its type, without lists and exclamation marks.
    pub ty: String,
    pub arguments: Vec<Key>,
}

/// A key of an input object, or an argument of a field.
#[derive(Clone)]
pub struct Key {
    pub name: String,
    /// Its type, as it is written.
    pub ty: String,
}

impl Key {
    /// The type without lists and exclamation marks.
    pub fn bare(&self) -> &str {
        self.ty.trim_matches(['[', ']', '!'])
    }

    pub fn is_required(&self) -> bool {
        self.ty.ends_with('!')
    }
}

/// The graph of this program.
pub static GRAPH: LazyLock<Graph> = LazyLock::new(Graph::read);

impl Graph {
    fn read() -> Self {
        let document = parse_schema(api::sdl()).expect("our schema parses");
        let mut graph = Self::default();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let name = ty.node.name.node.to_string();
            match ty.node.kind {
                TypeKind::Object(object) => {
                    if object.implements.iter().any(|interface| interface.node == "Node") {
                        graph.nodes.insert(name.clone());
                    }
                    let fields = object.fields.iter().map(|field| read(&field.node));
                    graph.objects.insert(name, fields.collect());
                }
                TypeKind::Interface(interface) => {
                    let fields = interface.fields.iter().map(|field| read(&field.node));
                    graph.interfaces.insert(name, fields.collect());
                }
                TypeKind::InputObject(input) => {
                    graph.inputs.insert(name, input.fields.iter().map(|key| key_of(&key.node)).collect());
                }
                TypeKind::Union(_) => panic!("{name} is a union: say how its members are tried"),
                TypeKind::Enum(its) => {
                    graph.enums.insert(name, its.values[0].node.value.node.to_string());
                }
                TypeKind::Scalar => {}
            }
        }
        graph
    }

    /// The fields of an object; none for what is no object.
    pub fn fields(&self, ty: &str) -> &[Field] {
        self.objects.get(ty).map_or(&[], Vec::as_slice)
    }

    /// A field of an object.
    pub fn field(&self, ty: &str, name: &str) -> &Field {
        let found = self.fields(ty).iter().find(|field| field.name == name);
        found.unwrap_or_else(|| panic!("there is no {ty}.{name}"))
    }

    /// Whether a field of this type has fields of its own.
    pub fn has_fields(&self, ty: &str) -> bool {
        self.objects.contains_key(ty) || self.interfaces.contains_key(ty)
    }
}

fn read(field: &FieldDefinition) -> Field {
    let ty = field.ty.node.to_string().trim_matches(['[', ']', '!']).to_owned();
    let arguments = field.arguments.iter().map(|argument| key_of(&argument.node)).collect();
    Field { name: field.name.node.to_string(), ty, arguments }
}

fn key_of(value: &InputValueDefinition) -> Key {
    Key { name: value.name.node.to_string(), ty: value.ty.node.to_string() }
}
