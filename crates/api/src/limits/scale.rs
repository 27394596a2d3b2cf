//! The scale weighs a parsed document, its fragments unfolded and its lists as long as they can be.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use catalog::edition::Sizes;
use kernel::page;

use super::{
    Excess, Limits,
    price::{self, Repeats},
    weight::Weight,
};

/// Where a selection stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The name of the type that its set is of, where the schema has it.
    of: Option<&'a str>,
    /// Whether it stands below `__schema` or `__type`: whatever it is, it is weighed as introspection then.
    is_introspection: bool,
}

pub(super) struct Scale<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    sizes: &'a Sizes,
    limits: &'a Limits,
    /// Fragments by name, and by whether they are spread in introspection; `None` while one is being weighed.
    weighed: HashMap<(&'a str, bool), Option<Weight>>,
    /// Sets that are being weighed, one inside the other.
    open: u32,
}

impl<'a> Scale<'a> {
    pub fn new(
        document: &'a ExecutableDocument,
        variables: &'a Variables,
        sizes: &'a Sizes,
        limits: &'a Limits,
    ) -> Self {
        Self { document, variables, sizes, limits, weighed: HashMap::new(), open: 0 }
    }

    /// Weighs all operations together: each is validated, whichever is run.
    pub fn weigh(mut self) -> Result<u64, Excess> {
        let mut all = Weight::default();
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
            let mut weight = self.set(set, Place { of: Some(root), is_introspection: false })?;
            if weight.here > self.limits.roots {
                return Err(Excess::Roots);
            }
            self.count_directives(&mut weight, &operation.node.directives)?;
            for variable in &operation.node.variable_definitions {
                self.count_directives(&mut weight, &variable.node.directives)?;
            }
            all.add(weight);
        }
        self.within(&all)?;
        Ok(all.data.cost.saturating_add(all.introspection.cost))
    }

    /// Introspection has a depth and a number of fields of its own; the rest is counted over the whole document.
    fn within(&self, all: &Weight) -> Result<(), Excess> {
        let (limits, Weight { data, introspection, .. }) = (self.limits, all);
        if data.depth > limits.depth
            || introspection.depth > limits.introspection_depth
            || introspection.lists > limits.introspection_lists
            || all.sets > limits.brackets
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

    fn set(&mut self, set: &'a SelectionSet, place: Place<'a>) -> Result<Weight, Excess> {
        let mut weight = Weight::default();
        if set.items.is_empty() {
            return Ok(weight);
        }
        // Whoever reads the document after us goes down one level of its stack for each of them, and so do we.
        self.open += 1;
        if self.open > self.limits.brackets {
            return Err(Excess::Depth);
        }
        for item in &set.items {
            weight.add(self.selection(&item.node, place)?);
        }
        self.open -= 1;
        weight.sets = weight.sets.saturating_add(1);
        Ok(weight)
    }

    fn selection(&mut self, selection: &'a Selection, place: Place<'a>) -> Result<Weight, Excess> {
        match selection {
            Selection::Field(field) => self.field(&field.node, place),
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                let place = Place { of: on.or(place.of), ..place };
                let mut weight = self.set(&fragment.node.selection_set.node, place)?;
                weight.selections = weight.selections.saturating_add(1);
                self.count_directives(&mut weight, &fragment.node.directives)?;
                Ok(weight)
            }
            Selection::FragmentSpread(spread) => {
                let mut weight = self.fragment(spread.node.fragment_name.node.as_str(), place.is_introspection)?;
                weight.selections = weight.selections.saturating_add(1);
                self.count_directives(&mut weight, &spread.node.directives)?;
                Ok(weight)
            }
        }
    }

    fn field(&mut self, field: &'a Field, place: Place<'a>) -> Result<Weight, Excess> {
        let name = field.name.node.as_str();
        // `__type` answers `null` for every name then, which tells nothing, and is what `null` is for.
        if self.limits.introspection_fields == 0 && name == "__schema" {
            return Err(Excess::Introspection);
        }
        let known = price::field(place.of, name);
        let is_introspection = place.is_introspection || self.begins_introspection(name);
        let below = Place { of: known.map(|known| known.of.as_str()), is_introspection };
        let mut weight = self.set(&field.selection_set.node, below)?;
        let times = known.map_or(Ok(1), |known| self.times(known.repeats, field))?;
        let price = known.map_or(1, |known| known.price);
        let is_leaf = weight.here == 0;
        let part = if is_introspection {
            &mut weight.introspection
        } else {
            weight.introspection.cost = weight.introspection.cost.saturating_mul(times);
            &mut weight.data
        };
        part.cost = if is_leaf {
            times.max(1).saturating_mul(price)
        } else {
            times.saturating_mul(part.cost).saturating_add(price)
        };
        part.fields = part.fields.saturating_add(1);
        part.depth = part.depth.saturating_add(1);
        part.lists = part.lists.saturating_add(u32::from(is_list_of_schema(name)));
        weight.here = 1;
        weight.selections = weight.selections.saturating_add(1);
        weight.aliases = weight.aliases.saturating_add(u64::from(field.alias.is_some()));
        self.count_directives(&mut weight, &field.directives)?;
        Ok(weight)
    }

    /// Whether the field is weighed as introspection, wherever it stands, and with it all that is below it.
    fn begins_introspection(&self, name: &str) -> bool {
        matches!(name, "__schema" | "__type") && self.limits.introspection_fields > 0
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
        let sizes = match given.node.clone().into_const_with(Err) {
            Ok(literal) => vec![whole(&literal)],
            Err(name) => {
                // Put in its place: inside a list it is as little a number as the list.
                let put = |value: &Value| {
                    let Ok(put) = given.node.clone().into_const_with(|_| Ok::<_, Infallible>(value.clone()));
                    whole(&put)
                };
                self.values(&name).into_iter().map(put).collect()
            }
        };
        let possible = sizes.iter().filter_map(|size| match size {
            Some(size) if (1..=page::LARGEST).contains(size) => Some(u64::from(size.unsigned_abs())),
            Some(_) => None,
            None => Some(most),
        });
        possible.max().or_else(|| sizes.is_empty().then_some(most)).ok_or(Excess::Page)
    }

    /// What a variable can stand for: what was sent, or else what the operations have as its default.
    fn values(&self, name: &Name) -> Vec<&Value> {
        if let Some(sent) = self.variables.get(name) {
            return vec![sent];
        }
        let definitions = self.document.operations.iter().flat_map(|(_, it)| &it.node.variable_definitions);
        let definitions = definitions.filter(|definition| definition.node.name.node == *name);
        definitions.filter_map(|definition| Some(&definition.node.default_value.as_ref()?.node)).collect()
    }

    fn fragment(&mut self, name: &str, is_introspection: bool) -> Result<Weight, Excess> {
        let (name, fragment) = self.document.fragments.get_key_value(name).ok_or(Excess::FragmentCycle)?;
        let is_open = |below| matches!(self.weighed.get(&(name.as_str(), below)), Some(None));
        if is_open(false) || is_open(true) {
            return Err(Excess::FragmentCycle);
        }
        let key = (name.as_str(), is_introspection);
        if let Some(Some(weight)) = self.weighed.get(&key) {
            return Ok(*weight);
        }
        self.weighed.insert(key, None);
        let on = fragment.node.type_condition.node.on.node.as_str();
        let mut weight = self.set(&fragment.node.selection_set.node, Place { of: Some(on), is_introspection })?;
        self.count_directives(&mut weight, &fragment.node.directives)?;
        self.weighed.insert(key, Some(weight));
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

/// Lists in which types stand: inside each other they unfold the whole graph again and again.
fn is_list_of_schema(name: &str) -> bool {
    matches!(name, "types" | "fields" | "inputFields" | "interfaces" | "possibleTypes")
}

/// A whole number of the graph's type `Int`.
fn whole(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
        _ => None,
    }
}
