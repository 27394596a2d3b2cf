//! Limits weigh a document before it is executed, in one pass that is linear in the document.

use std::collections::HashMap;

use async_graphql::{
    Positioned,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};

/// How much a document may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fields, every fragment counted wherever it is spread.
    pub selections: u64,
    /// Levels of nesting.
    pub depth: u32,
    /// Aliases in the whole document.
    pub aliases: u64,
    /// Fields at the root of a query. A mutation has exactly one.
    pub roots: usize,
    /// Directives on one field.
    pub directives_per_field: usize,
    /// Directives in the whole document.
    pub directives: u64,
    /// Fragments defined.
    pub fragments: usize,
    /// The depth below `__schema` and `__type`, where they are allowed.
    pub introspection_depth: u32,
    /// The fields below `__schema` and `__type`.
    pub introspection_selections: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            selections: 5_000,
            depth: 10,
            aliases: 15,
            roots: 10,
            directives_per_field: 5,
            directives: 20,
            fragments: 30,
            introspection_depth: 16,
            introspection_selections: 500,
        }
    }
}

/// Which limit a document is beyond. The message says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Too many fields.
    #[error("The document asks for too many fields. Ask in several requests.")]
    Selections,
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

/// What a selection set weighs, its fragments unfolded.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    selections: u64,
    depth: u32,
    aliases: u64,
    directives: u64,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
    }
}

/// Weighs every operation of `document`; the names of operations and fragments play no part.
pub fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Excess> {
    if document.fragments.len() > limits.fragments {
        return Err(Excess::Fragments);
    }
    let mut scale = Scale { document, limits, weighed: HashMap::new() };
    for (_, operation) in document.operations.iter() {
        let set = &operation.node.selection_set.node;
        match operation.node.ty {
            OperationType::Mutation => check_mutation_root(set)?,
            _ if set.items.len() > limits.roots => return Err(Excess::Roots),
            _ => {}
        }
        scale.check_roots(set)?;
    }
    Ok(())
}

/// One plain field: the executor would run a repeated response key twice.
fn check_mutation_root(set: &SelectionSet) -> Result<(), Excess> {
    match set.items.as_slice() {
        [one] if matches!(one.node, Selection::Field(_)) => Ok(()),
        [_] => Err(Excess::MutationRoot),
        _ => Err(Excess::Roots),
    }
}

struct Scale<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    /// Fragments by name; `None` while one is being weighed.
    weighed: HashMap<&'a str, Option<Weight>>,
}

impl<'a> Scale<'a> {
    fn check_roots(&mut self, set: &'a SelectionSet) -> Result<(), Excess> {
        let mut data = Weight::default();
        let mut introspection = Weight::default();
        for item in &set.items {
            let weight = self.selection(&item.node)?;
            let is_introspection = matches!(&item.node, Selection::Field(field)
                if matches!(field.node.name.node.as_str(), "__schema" | "__type"));
            if is_introspection { introspection.add(weight) } else { data.add(weight) }
        }
        let limits = self.limits;
        self.within(data, limits.selections, limits.depth)?;
        self.within(introspection, limits.introspection_selections, limits.introspection_depth)
    }

    fn within(&self, weight: Weight, selections: u64, depth: u32) -> Result<(), Excess> {
        if weight.selections > selections {
            Err(Excess::Selections)
        } else if weight.depth > depth {
            Err(Excess::Depth)
        } else if weight.aliases > self.limits.aliases {
            Err(Excess::Aliases)
        } else if weight.directives > self.limits.directives {
            Err(Excess::Directives)
        } else {
            Ok(())
        }
    }

    fn set(&mut self, set: &'a SelectionSet) -> Result<Weight, Excess> {
        let mut weight = Weight::default();
        for item in &set.items {
            weight.add(self.selection(&item.node)?);
        }
        Ok(weight)
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Weight, Excess> {
        match selection {
            Selection::Field(field) => self.field(&field.node),
            Selection::InlineFragment(fragment) => {
                let mut weight = self.set(&fragment.node.selection_set.node)?;
                self.count_directives(&mut weight, &fragment.node.directives)?;
                Ok(weight)
            }
            Selection::FragmentSpread(spread) => {
                let mut weight = self.fragment(spread.node.fragment_name.node.as_str())?;
                self.count_directives(&mut weight, &spread.node.directives)?;
                Ok(weight)
            }
        }
    }

    fn field(&mut self, field: &'a Field) -> Result<Weight, Excess> {
        let mut weight = self.set(&field.selection_set.node)?;
        weight.selections = weight.selections.saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight.aliases = weight.aliases.saturating_add(u64::from(field.alias.is_some()));
        self.count_directives(&mut weight, &field.directives)?;
        Ok(weight)
    }

    fn fragment(&mut self, name: &str) -> Result<Weight, Excess> {
        match self.weighed.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(Excess::FragmentCycle),
            None => {}
        }
        let (name, fragment) = self.document.fragments.get_key_value(name).ok_or(Excess::FragmentCycle)?;
        self.weighed.insert(name.as_str(), None);
        let weight = self.set(&fragment.node.selection_set.node)?;
        self.weighed.insert(name.as_str(), Some(weight));
        Ok(weight)
    }

    fn count_directives(&self, weight: &mut Weight, found: &[Positioned<Directive>]) -> Result<(), Excess> {
        if found.len() > self.limits.directives_per_field {
            return Err(Excess::Directives);
        }
        weight.directives = weight.directives.saturating_add(found.len() as u64);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn verdict(document: &str) -> Result<(), Excess> {
        check(&parse_query(document).expect("the test writes GraphQL"), &Limits::default())
    }

    fn bomb(fragments: usize) -> String {
        let spread = |n: usize| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1);
        let all: String = (0..fragments).map(spread).collect();
        format!("{{ ...F0 }} {all} fragment F{fragments} on Query {{ __typename }}")
    }

    #[test]
    fn ordinary_documents_pass() {
        assert_eq!(verdict("{ courses { modules { lessons { blocks { html } } } } }"), Ok(()));
        assert_eq!(verdict("mutation { signOut { signedOut } }"), Ok(()));
    }

    #[test]
    fn a_fragment_bomb_weighs_what_it_unfolds_to() {
        assert_eq!(verdict(&bomb(8)), Ok(()));
        assert_eq!(verdict(&bomb(20)), Err(Excess::Selections));
        assert_eq!(verdict(&bomb(31)), Err(Excess::Fragments));
    }

    #[test]
    fn a_cycle_of_fragments_is_refused() {
        let document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
        assert_eq!(verdict(document), Err(Excess::FragmentCycle));
    }

    #[test]
    fn aliases_directives_roots_and_depth_are_counted() {
        let many = |n: usize, one: &str| (0..n).map(|i| one.replace('#', &i.to_string())).collect::<String>();
        assert_eq!(verdict(&format!("{{ node(id: 1) {{ {} }} }}", many(16, "a#: id "))), Err(Excess::Aliases));
        assert_eq!(verdict(&format!("{{ {} }}", many(11, "f# "))), Err(Excess::Roots));
        assert_eq!(verdict(&format!("{{ id {} }}", many(6, "@aa "))), Err(Excess::Directives));
        assert_eq!(verdict(&format!("{}id{}", "{ a ".repeat(11), "}".repeat(11))), Err(Excess::Depth));
    }

    #[test]
    fn a_mutation_is_one_plain_field() {
        assert_eq!(verdict("mutation { a: signOut { x } b: signOut { x } }"), Err(Excess::Roots));
        assert_eq!(verdict("mutation { ... { signOut { x } } }"), Err(Excess::MutationRoot));
    }

    #[test]
    fn names_buy_nothing() {
        let bomb = bomb(20).replace("F0 ", "__schema ").replacen('{', "query IntrospectionQuery {", 1);
        assert_eq!(verdict(&bomb.replace("...F0", "...__schema")), Err(Excess::Selections));
    }
}
