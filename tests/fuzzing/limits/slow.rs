//! The slow count unfolds every fragment wherever it is spread, and looks at each selection by itself.
//!
//! It is written from what is said of each limit, and knows of the graph just what documents are drawn from.

use std::rc::Rc;

use api::limits::{Excess, Limits};
use async_graphql::{
    Positioned, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use catalog::edition::Sizes;
use serde_json::Value;

use super::draw::Drawn;

/// How often what is below a field stands in the answer.
#[derive(Clone, Copy)]
pub enum Repeats {
    Once,
    First,
    Times(u64),
    Sized(fn(&Sizes) -> u64),
}

/// A field of the graph.
pub struct Row {
    pub of: &'static str,
    pub name: &'static str,
    /// The type of what is below it; empty for a value.
    pub below: &'static str,
    price: u64,
    pub repeats: Repeats,
}

const fn row(of: &'static str, name: &'static str, below: &'static str, price: u64, repeats: Repeats) -> Row {
    Row { of, name, below, price, repeats }
}

use Repeats::{First, Once, Sized, Times};

/// The part of the graph that documents are drawn from.
pub const GRAPH: &[Row] = &[
    row("Query", "courses", "Course", 1, Sized(|on| on.courses)),
    row("Query", "course", "Course", 1, Once),
    row("Query", "library", "Library", 1, Once),
    row("Query", "node", "Node", 20, Once),
    row("Query", "viewer", "User", 20, Once),
    row("Node", "id", "", 1, Once),
    row("Course", "id", "", 1, Once),
    row("Course", "modules", "Module", 1, Sized(|on| on.modules)),
    row("Module", "title", "", 1, Once),
    row("Module", "lessons", "Lesson", 1, Sized(|on| on.lessons)),
    row("Lesson", "blocks", "Block", 1, Sized(|on| on.blocks)),
    row("Lesson", "module", "Module", 1, Once),
    row("Block", "html", "", 5, Once),
    row("Library", "rules", "SafetyRule", 1, Sized(|on| on.rules)),
    row("SafetyRule", "when", "", 20, Once),
    row("User", "roles", "", 1, Times(2)),
    row("User", "enrolments", "EnrolmentConnection", 20, First),
    row("EnrolmentConnection", "edges", "EnrolmentEdge", 1, Once),
    row("EnrolmentEdge", "node", "Enrolment", 1, Once),
    row("Enrolment", "id", "", 1, Once),
    row("Enrolment", "progress", "Progress", 20, Once),
    row("Enrolment", "attempts", "Attempt", 20, Times(50)),
    row("Progress", "percent", "", 1, Once),
    row("Attempt", "number", "", 1, Once),
    row("Mutation", "signOut", "SignOutPayload", 1, Once),
    row("SignOutPayload", "signedOut", "", 1, Once),
    row("SignOutPayload", "problems", "Problem", 1, Once),
    row("Problem", "code", "", 1, Once),
];

/// The largest page.
const LARGEST: i64 = 100;
/// How many selections are looked at before it is enough: many more than may be.
const ENOUGH: u64 = 12_000;
/// Whatever a document is refused for, it is refused when there is no end to it.
const ENDLESS: &str = "it was let in, and there is no end to it";

/// The fragments around a selection, the nearest first.
struct Link<'a> {
    name: &'a str,
    around: Trail<'a>,
}
type Trail<'a> = Option<Rc<Link<'a>>>;

/// What stands around a set.
#[derive(Clone)]
struct Around<'a> {
    of: Option<&'a str>,
    times: u64,
    depth: u32,
    lists: u32,
    sets: u32,
    is_introspection: bool,
    is_root: bool,
    trail: Trail<'a>,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Slow {
    selections: u64,
    roots: u64,
    aliases: u64,
    directives: u64,
    data: u64,
    introspection: u64,
    introspection_fields: u64,
    depth: u32,
    introspection_depth: u32,
    lists: u32,
    sets: u32,
    is_endless: bool,
    excesses: Vec<Excess>,
}

struct Counting<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    sizes: &'a Sizes,
    limits: &'a Limits,
    open: Vec<(&'a SelectionSet, Around<'a>)>,
    slow: Slow,
}

impl Slow {
    /// Counts what there is in a document.
    pub fn count(document: &ExecutableDocument, drawn: &Drawn) -> Self {
        let Drawn { variables, sizes, limits, .. } = drawn;
        let mut counting = Counting { document, variables, sizes, limits, open: vec![], slow: Self::default() };
        counting.all();
        counting.slow
    }

    /// Whether a verdict is one that the count bears out.
    pub fn agrees(&self, said: Result<u64, Excess>) -> Result<(), &'static str> {
        match said {
            Ok(_) if self.is_endless => Err(ENDLESS),
            Ok(_) if !self.excesses.is_empty() => Err("it was let in, and is beyond a limit"),
            Ok(cost) if cost != self.data.saturating_add(self.introspection) => Err("it costs something else"),
            Err(why) if !self.is_endless && !self.excesses.contains(&why) => Err("it is not beyond this limit"),
            _ => Ok(()),
        }
    }

    fn excess(&mut self, is_one: bool, why: Excess) {
        if is_one && !self.excesses.contains(&why) {
            self.excesses.push(why);
        }
    }
}

impl<'a> Counting<'a> {
    fn all(&mut self) {
        let limits = self.limits;
        let operations = self.document.operations.iter().count();
        self.slow.excess(operations > limits.operations, Excess::Operations);
        self.slow.excess(self.document.fragments.len() > limits.fragments, Excess::Fragments);
        for (_, operation) in self.document.operations.iter() {
            let (operation, set) = (&operation.node, &operation.node.selection_set.node);
            let of = match operation.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            if operation.ty != OperationType::Query {
                self.slow.excess(set.items.len() != 1, Excess::Roots);
                let is_field = matches!(set.items[0].node, Selection::Field(_));
                self.slow.excess(set.items.len() == 1 && !is_field, Excess::SingleRoot);
            }
            self.directives(&operation.directives);
            for variable in &operation.variable_definitions {
                self.directives(&variable.node.directives);
            }
            let around = Around {
                of: Some(of),
                times: 1,
                depth: 0,
                lists: 0,
                sets: 0,
                is_introspection: false,
                is_root: true,
                trail: None,
            };
            self.slow.roots = 0;
            self.open.push((set, around));
            while let Some((set, around)) = self.open.pop() {
                self.set(set, around);
            }
            self.slow.excess(self.slow.roots > limits.roots, Excess::Roots);
        }
        let Slow { data, introspection_fields: fields, .. } = self.slow;
        let cost = |cost, limit| Excess::Cost { cost, limit };
        let slow = &mut self.slow;
        slow.excess(slow.aliases > limits.aliases, Excess::Aliases);
        slow.excess(slow.directives > limits.directives, Excess::Directives);
        slow.excess(slow.selections > limits.selections, Excess::Selections);
        slow.excess(slow.depth > limits.depth, Excess::Depth);
        slow.excess(slow.introspection_depth > limits.introspection_depth, Excess::Depth);
        slow.excess(slow.lists > limits.introspection_lists, Excess::Depth);
        slow.excess(slow.sets > limits.brackets, Excess::Depth);
        slow.excess(data > limits.cost, cost(data, limits.cost));
        slow.excess(fields > limits.introspection_fields, cost(fields, limits.introspection_fields));
    }

    fn set(&mut self, set: &'a SelectionSet, mut around: Around<'a>) {
        around.sets += 1;
        self.slow.sets = self.slow.sets.max(around.sets);
        for item in &set.items {
            if self.slow.selections > ENOUGH {
                self.slow.is_endless = true;
                self.open.clear();
                return;
            }
            self.slow.selections += 1;
            match &item.node {
                Selection::Field(field) => self.field(&field.node, &around),
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives);
                    let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.open.push((
                        &fragment.node.selection_set.node,
                        Around { of: on.or(around.of), ..around.clone() },
                    ));
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives);
                    self.spread(spread.node.fragment_name.node.as_str(), &around);
                }
            }
        }
    }

    fn spread(&mut self, name: &'a str, around: &Around<'a>) {
        let mut link = around.trail.as_ref();
        while let Some(inside) = link {
            if inside.name == name {
                return self.slow.excess(true, Excess::FragmentCycle);
            }
            link = inside.around.as_ref();
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return self.slow.excess(true, Excess::FragmentCycle);
        };
        self.directives(&fragment.node.directives);
        let of = Some(fragment.node.type_condition.node.on.node.as_str());
        let trail = Some(Rc::new(Link { name, around: around.trail.clone() }));
        self.open.push((&fragment.node.selection_set.node, Around { of, trail, ..around.clone() }));
    }

    fn field(&mut self, field: &'a Field, around: &Around<'a>) {
        let name = field.name.node.as_str();
        let is_on = self.limits.introspection_fields > 0;
        self.slow.excess(!is_on && name == "__schema", Excess::Introspection);
        self.slow.aliases += u64::from(field.alias.is_some());
        self.slow.roots += u64::from(around.is_root);
        self.directives(&field.directives);

        let begins = is_on && !around.is_introspection && ["__schema", "__type"].contains(&name);
        let is_introspection = begins || around.is_introspection;
        let depth = if begins { 1 } else { around.depth + 1 };
        let is_list = ["types", "fields", "inputFields", "interfaces", "possibleTypes"].contains(&name);
        let lists = around.lists + u32::from(is_introspection && is_list);

        let known = GRAPH.iter().find(|row| Some(row.of) == around.of && row.name == name);
        let times = known.map_or(1, |row| self.times(row, field));
        let is_value = field.selection_set.node.items.is_empty();
        let here = if is_value { times.max(1) } else { 1 };
        let cost = around.times.saturating_mul(known.map_or(1, |row| row.price)).saturating_mul(here);
        let slow = &mut self.slow;
        if is_introspection {
            slow.introspection = slow.introspection.saturating_add(cost);
            slow.introspection_fields += 1;
            slow.introspection_depth = slow.introspection_depth.max(depth);
            slow.lists = slow.lists.max(lists);
        } else {
            slow.data = slow.data.saturating_add(cost);
            slow.depth = slow.depth.max(depth);
        }
        if is_value {
            return;
        }
        let of = known.map(|row| row.below).filter(|below| !below.is_empty());
        let around = Around {
            of,
            times: around.times.saturating_mul(times),
            depth,
            lists,
            sets: around.sets,
            is_introspection,
            is_root: false,
            trail: around.trail.clone(),
        };
        self.open.push((&field.selection_set.node, around));
    }

    fn times(&mut self, row: &Row, field: &Field) -> u64 {
        match row.repeats {
            Once => 1,
            Times(times) => times,
            Sized(size) => size(self.sizes),
            First => self.first(field),
        }
    }

    /// The largest page that can be asked for, whichever operation is run; what is no number of the type `Int` is
    /// counted as the largest there is, since it is refused when it is looked at.
    fn first(&mut self, field: &Field) -> u64 {
        let given =
            field.arguments.iter().find(|(name, _)| name.node == "first").map(|(_, given)| given.to_string());
        let Some(given) = given else { return LARGEST.unsigned_abs() };
        let possible: Vec<Option<i64>> = match given.strip_prefix('$') {
            None => vec![int(&serde_json::from_str(&given).unwrap_or_default())],
            Some(name) => match self.variables.iter().find(|(its, _)| its.as_str() == name) {
                Some((_, sent)) => vec![int(&serde_json::to_value(sent).expect("JSON"))],
                None => self.defaults(name),
            },
        };
        let fitting =
            possible.iter().map(|size| size.unwrap_or(LARGEST)).filter(|size| (1..=LARGEST).contains(size));
        let largest = fitting.max();
        self.slow.excess(largest.is_none() && !possible.is_empty(), Excess::Page);
        largest.unwrap_or(LARGEST).unsigned_abs()
    }

    fn defaults(&self, name: &str) -> Vec<Option<i64>> {
        let mut sizes = Vec::new();
        for (_, operation) in self.document.operations.iter() {
            for variable in &operation.node.variable_definitions {
                if variable.node.name.node == name
                    && let Some(default) = &variable.node.default_value
                {
                    sizes.push(int(&serde_json::to_value(&default.node).expect("JSON")));
                }
            }
        }
        sizes
    }

    fn directives(&mut self, found: &[Positioned<Directive>]) {
        self.slow.directives += found.len() as u64;
        self.slow.excess(found.len() > self.limits.directives_per_field, Excess::Directives);
    }
}

/// A whole number of 32 bits.
fn int(value: &Value) -> Option<i64> {
    value.as_i64().filter(|number| i32::try_from(*number).is_ok())
}
