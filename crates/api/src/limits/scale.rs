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
    /// Fields, spreads and inline fragments as they are written.
    selections: u64,
    /// Fields as they are written.
    fields: u64,
    /// Fields of this set itself, and not of sets below it.
    here: u64,
    depth: u32,
    /// Lists of the schema's own description inside each other.
    lists: u32,
    aliases: u64,
    directives: u64,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.cost = self.cost.saturating_add(other.cost);
        self.selections = self.selections.saturating_add(other.selections);
        self.fields = self.fields.saturating_add(other.fields);
        self.here = self.here.saturating_add(other.here);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.lists = self.lists.max(other.lists);
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
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            if operation.node.ty != OperationType::Query {
                check_single_root(set)?;
            }
            let mut roots = 0;
            for item in &set.items {
                let weight = self.selection(&item.node, Some(root))?;
                roots += weight.here;
                let is_apart = is_introspection(&item.node) && self.limits.introspection_fields > 0;
                if is_apart { introspection.add(weight) } else { data.add(weight) }
            }
            if roots > self.limits.roots {
                return Err(Excess::Roots);
            }
        }
        self.within(data, introspection)?;
        Ok(data.cost.saturating_add(introspection.cost))
    }

    /// Introspection has a depth and a number of fields of its own; the rest is counted over the whole document.
    fn within(&self, data: Weight, introspection: Weight) -> Result<(), Excess> {
        let limits = self.limits;
        let mut all = data;
        all.add(introspection);
        if data.depth > limits.depth
            || introspection.depth > limits.introspection_depth
            || all.lists > limits.introspection_lists
        {
            Err(Excess::Depth)
        } else if all.aliases > limits.aliases {
            Err(Excess::Aliases)
        } else if all.directives > limits.directives {
            Err(Excess::Directives)
        } else if data.cost > limits.cost {
            Err(Excess::Cost { cost: data.cost, limit: limits.cost })
        } else if introspection.fields > limits.introspection_fields {
            Err(Excess::Cost { cost: introspection.fields, limit: limits.introspection_fields })
        } else if all.selections > limits.selections {
            Err(Excess::Selections)
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
                weight.selections = weight.selections.saturating_add(1);
                self.count_directives(&mut weight, &fragment.node.directives)?;
                Ok(weight)
            }
            Selection::FragmentSpread(spread) => {
                let mut weight = self.fragment(spread.node.fragment_name.node.as_str())?;
                weight.selections = weight.selections.saturating_add(1);
                self.count_directives(&mut weight, &spread.node.directives)?;
                Ok(weight)
            }
        }
    }

    fn field(&mut self, field: &'a Field, of: Of<'a>) -> Result<Weight, Excess> {
        let name = field.name.node.as_str();
        // `__type` answers `null` for every name then, which tells nothing, and is what `null` is for.
        if self.limits.introspection_fields == 0 && name == "__schema" {
            return Err(Excess::Introspection);
        }
        let known = price::field(of, name);
        let mut weight = self.set(&field.selection_set.node, known.map(|known| known.of.as_str()))?;
        let times = known.map_or(Ok(1), |known| self.times(known.repeats, field))?;
        let price = known.map_or(1, |known| known.price);
        weight.cost = if weight.here == 0 {
            times.max(1).saturating_mul(price)
        } else {
            times.saturating_mul(weight.cost).saturating_add(price)
        };
        weight.here = 1;
        weight.selections = weight.selections.saturating_add(1);
        weight.fields = weight.fields.saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight.lists = weight.lists.saturating_add(u32::from(known.is_none() && is_list_of_schema(field)));
        weight.aliases = weight.aliases.saturating_add(u64::from(field.alias.is_some()));
        self.count_directives(&mut weight, &field.directives)?;
        Ok(weight)
    }

    /// How often what is below a field can stand in the answer.
    fn times(&self, repeats: Repeats, field: &'a Field) -> Result<u64, Excess> {
        match repeats {
            Repeats::Once => Ok(1),
            Repeats::Listed(count) => Ok(count(self.sizes)),
            Repeats::First => self.first(field),
        }
    }

    /// The size of a page. What is no whole number is counted as the most, and refused when it is coerced.
    ///
    /// A variable that is left out has the default of the operation that is run: the largest one that can be counts,
    /// and a page is out of range when it is so for all of them.
    fn first(&self, field: &'a Field) -> Result<u64, Excess> {
        let most = u64::from(page::LARGEST.unsigned_abs());
        let Some(given) = field.get_argument("first") else { return Ok(most) };
        let given = match given.node.clone().into_const_with(Err) {
            Ok(literal) => vec![whole(&literal)],
            Err(name) => {
                self.variables.get(&name).map_or_else(|| self.defaults(&name), |given| vec![whole(given)])
            }
        };
        let possible = given.iter().filter_map(|size| match size {
            Some(size) if (1..=page::LARGEST).contains(size) => Some(u64::from(size.unsigned_abs())),
            Some(_) => None,
            None => Some(most),
        });
        possible.max().or_else(|| given.is_empty().then_some(most)).ok_or(Excess::Page)
    }

    /// What the operations have as defaults for a variable.
    fn defaults(&self, name: &Name) -> Vec<Option<i32>> {
        let definitions = self.document.operations.iter().flat_map(|(_, it)| &it.node.variable_definitions);
        let definitions = definitions.filter(|definition| definition.node.name.node == *name);
        let defaults = definitions.filter_map(|definition| definition.node.default_value.as_ref());
        defaults.map(|default| whole(&default.node)).collect()
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

/// One plain field: the executor would run a repeated response key twice, and follow several things at once.
fn check_single_root(set: &SelectionSet) -> Result<(), Excess> {
    match set.items.as_slice() {
        [one] if matches!(one.node, Selection::Field(_)) => Ok(()),
        [_] => Err(Excess::SingleRoot),
        _ => Err(Excess::Roots),
    }
}

fn is_introspection(selection: &Selection) -> bool {
    matches!(selection, Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type"))
}

/// Lists in which types stand: inside each other they unfold the whole graph again and again.
fn is_list_of_schema(field: &Field) -> bool {
    matches!(field.name.node.as_str(), "types" | "fields" | "inputFields" | "interfaces" | "possibleTypes")
}

/// A whole number of the graph's type `Int`.
fn whole(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
        _ => None,
    }
}
