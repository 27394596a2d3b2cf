//! The scale weighs a parsed document, its fragments unfolded and its lists as long as they can be.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use catalog::edition::Sizes;
use kernel::page;

use super::{
    Excess, Limits,
    price::{self, Repeats},
};

/// What a selection set weighs, its fragments unfolded.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    /// Every field as often as it can stand in the answer, by its price.
    cost: u64,
    /// Fields as they are written.
    fields: u64,
    /// Fields of this set itself, and not of sets below it.
    here: u64,
    depth: u32,
    aliases: u64,
    directives: u64,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.cost = self.cost.saturating_add(other.cost);
        self.fields = self.fields.saturating_add(other.fields);
        self.here = self.here.saturating_add(other.here);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
    }
}

/// The name of the type that a selection set is of, where the schema has it.
type Of<'a> = Option<&'a str>;

pub(super) struct Scale<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    sizes: &'a Sizes,
    limits: &'a Limits,
    /// Fragments by name; `None` while one is being weighed.
    weighed: HashMap<&'a str, Option<Weight>>,
}

impl<'a> Scale<'a> {
    pub fn new(
        document: &'a ExecutableDocument,
        variables: &'a Variables,
        sizes: &'a Sizes,
        limits: &'a Limits,
    ) -> Self {
        Self { document, variables, sizes, limits, weighed: HashMap::new() }
    }

    /// Weighs all operations together: each is validated, whichever is run.
    pub fn weigh(mut self) -> Result<u64, Excess> {
        let (mut data, mut introspection) = (Weight::default(), Weight::default());
        for (_, operation) in self.document.operations.iter() {
            let set = &operation.node.selection_set.node;
            let root = match operation.node.ty {
                OperationType::Mutation => {
                    check_mutation_root(set)?;
                    "Mutation"
                }
                _ => "Query",
            };
            let mut roots = 0;
            for item in &set.items {
                let weight = self.selection(&item.node, Some(root))?;
                roots += weight.here;
                if is_introspection(&item.node) { introspection.add(weight) } else { data.add(weight) }
            }
            if roots > self.limits.roots {
                return Err(Excess::Roots);
            }
        }
        let limits = self.limits;
        self.within(data, data.cost, limits.cost, limits.depth)?;
        self.within(introspection, introspection.fields, limits.introspection_fields, limits.introspection_depth)?;
        Ok(data.cost.saturating_add(introspection.cost))
    }

    fn within(&self, weight: Weight, cost: u64, limit: u64, depth: u32) -> Result<(), Excess> {
        if weight.depth > depth {
            Err(Excess::Depth)
        } else if weight.aliases > self.limits.aliases {
            Err(Excess::Aliases)
        } else if weight.directives > self.limits.directives {
            Err(Excess::Directives)
        } else if cost > limit {
            Err(Excess::Cost { cost, limit })
        } else {
            Ok(())
        }
    }

    fn set(&mut self, set: &'a SelectionSet, of: Of<'a>) -> Result<Weight, Excess> {
        let mut weight = Weight::default();
        for item in &set.items {
            weight.add(self.selection(&item.node, of)?);
        }
        Ok(weight)
    }

    fn selection(&mut self, selection: &'a Selection, of: Of<'a>) -> Result<Weight, Excess> {
        match selection {
            Selection::Field(field) => self.field(&field.node, of),
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                let mut weight = self.set(&fragment.node.selection_set.node, on.or(of))?;
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

    fn field(&mut self, field: &'a Field, of: Of<'a>) -> Result<Weight, Excess> {
        let known = price::field(of, field.name.node.as_str());
        let mut weight = self.set(&field.selection_set.node, known.map(|known| known.of.as_str()))?;
        let times = known.map_or(1, |known| self.times(known.repeats, field));
        let price = known.map_or(1, |known| known.price);
        weight.cost = if weight.here == 0 {
            times.max(1).saturating_mul(price)
        } else {
            times.saturating_mul(weight.cost).saturating_add(price)
        };
        weight.here = 1;
        weight.fields = weight.fields.saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight.aliases = weight.aliases.saturating_add(u64::from(field.alias.is_some()));
        self.count_directives(&mut weight, &field.directives)?;
        Ok(weight)
    }

    /// How often what is below a field can stand in the answer.
    fn times(&self, repeats: Repeats, field: &'a Field) -> u64 {
        match repeats {
            Repeats::Once => 1,
            Repeats::Listed(count) => count(self.sizes),
            Repeats::First => {
                let most = u64::from(page::LARGEST.unsigned_abs());
                // What is no number, or out of range, is refused when it is executed.
                self.first(field).map_or(most, |first| first.clamp(1, most))
            }
        }
    }

    fn first(&self, field: &'a Field) -> Option<u64> {
        let given = field.get_argument("first")?.node.clone();
        let given = given.into_const_with(|name| self.variable(&name).ok_or(()));
        given.ok().as_ref().and_then(whole)
    }

    /// What a variable holds: as it is given, or else the greatest default that any operation has for it.
    fn variable(&self, name: &Name) -> Option<Value> {
        let given = self.variables.get(name).cloned();
        let definitions = self.document.operations.iter().flat_map(|(_, it)| &it.node.variable_definitions);
        let defaults = definitions.filter(|definition| definition.node.name.node == *name);
        let defaults = defaults.filter_map(|definition| definition.node.default_value.as_ref());
        given.or_else(|| defaults.map(|default| &default.node).max_by_key(|default| whole(default)).cloned())
    }

    fn fragment(&mut self, name: &str) -> Result<Weight, Excess> {
        match self.weighed.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(Excess::FragmentCycle),
            None => {}
        }
        let (name, fragment) = self.document.fragments.get_key_value(name).ok_or(Excess::FragmentCycle)?;
        self.weighed.insert(name.as_str(), None);
        let on = fragment.node.type_condition.node.on.node.as_str();
        let weight = self.set(&fragment.node.selection_set.node, Some(on))?;
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

/// One plain field: the executor would run a repeated response key twice.
fn check_mutation_root(set: &SelectionSet) -> Result<(), Excess> {
    match set.items.as_slice() {
        [one] if matches!(one.node, Selection::Field(_)) => Ok(()),
        [_] => Err(Excess::MutationRoot),
        _ => Err(Excess::Roots),
    }
}

fn is_introspection(selection: &Selection) -> bool {
    matches!(selection, Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type"))
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}
