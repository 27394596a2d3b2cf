//! A draw makes a document of whatever bytes, so that nearly every byte counts. When they are used up, zeros follow.

use api::limits::Limits;
use async_graphql::Variables;
use catalog::edition::Sizes;
use serde_json::{Value, json};

use super::slow::{self, Repeats};

/// What is weighed, and by which limits.
#[derive(Debug)]
pub struct Drawn {
    pub text: String,
    pub variables: Variables,
    pub sizes: Sizes,
    pub limits: Limits,
}

/// Names that the graph does not have, or only below `__schema`.
const FOREIGN: &[&str] = &["x", "__typename", "fields", "types", "name", "possibleTypes", "inputFields", "type"];
/// From how long a text on nothing is repeated: it is longer than any that is let in.
const LONGEST: usize = 16 * 1024;
/// The deepest that sets are drawn inside each other.
const DEEPEST: usize = 40;

pub struct Draw<'a> {
    bytes: &'a [u8],
    text: String,
    fragments: usize,
}

impl<'a> Draw<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, text: String::new(), fragments: 0 }
    }

    pub fn document(mut self) -> Drawn {
        let (limits, sizes, variables) = (self.limits(), self.sizes(), self.variables());
        let operations = 1 + self.seldom(12);
        self.fragments = self.below(33);
        for number in 0..operations {
            self.operation(number, operations == 1);
        }
        for number in 0..self.fragments {
            let on = self.type_name();
            self.write(&format!("fragment F{number} on {on} "));
            self.directives();
            self.set(Some(on), 0);
        }
        Drawn { text: self.text, variables, sizes, limits }
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// Mostly nothing, and otherwise less than `end`.
    fn seldom(&mut self, end: usize) -> usize {
        usize::from(self.byte()).saturating_sub(200) % end
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The usual limits, of which some are small, so that documents get to their bounds.
    fn limits(&mut self) -> Limits {
        let mut usual = Limits::default();
        if self.byte() < 64 {
            return usual;
        }
        let mut pick = |most: u64| u64::from(self.byte()).checked_sub(128).map_or(most, |small| small.min(most));
        let narrow = |number: u64| u32::try_from(number).expect("it is small");
        let index = |number: u64| usize::try_from(number).expect("it is small");
        usual.cost = pick(usual.cost);
        usual.selections = pick(usual.selections);
        usual.depth = narrow(pick(usual.depth.into()));
        usual.aliases = pick(usual.aliases);
        usual.roots = pick(usual.roots);
        usual.directives = pick(usual.directives);
        usual.introspection_depth = narrow(pick(usual.introspection_depth.into()));
        usual.introspection_fields = pick(usual.introspection_fields);
        usual.introspection_lists = narrow(pick(usual.introspection_lists.into()));
        usual.brackets = narrow(pick(usual.brackets.into()));
        usual.operations = index(pick(usual.operations as u64));
        usual.fragments = index(pick(usual.fragments as u64));
        usual.directives_per_field = index(pick(usual.directives_per_field as u64));
        usual
    }

    fn sizes(&mut self) -> Sizes {
        let mut few = || u64::from(self.byte() % 9);
        Sizes { courses: few(), modules: few(), lessons: few(), blocks: few(), rules: few(), ..Sizes::default() }
    }

    fn variables(&mut self) -> Variables {
        let mut sent = serde_json::Map::new();
        for name in ["n", "m"] {
            let size = i64::from(self.byte()) - 20;
            let value = match self.below(8) {
                0 => continue,
                1 => Value::Null,
                2 => json!(size.to_string()),
                3 => json!([size]),
                4 => json!(size * 100_000_000_000),
                5 => json!(1.0),
                _ => json!(size),
            };
            sent.insert(name.to_owned(), value);
        }
        Variables::from_json(Value::Object(sent))
    }

    fn operation(&mut self, number: usize, is_alone: bool) {
        let kind = self.below(8);
        let (word, of) = match kind {
            6 => ("mutation", "Mutation"),
            7 => ("subscription", "Subscription"),
            _ => ("query", "Query"),
        };
        if kind > 0 || !is_alone {
            self.write(&format!("{word} Q{number} "));
            self.definitions();
            self.directives();
        }
        if of != "Query" && self.below(4) > 0 {
            self.write("{ ");
            self.field(Some(of), 1);
            self.write("} ");
        } else {
            self.set(Some(of), 0);
        }
    }

    fn definitions(&mut self) {
        if self.below(2) == 0 {
            return;
        }
        self.write("(");
        for name in ["n", "m"] {
            self.write(&format!("${name}: Int "));
            self.directives();
            let size = i64::from(self.byte()) - 20;
            match self.below(5) {
                0 => {}
                1 => self.write("= \"7\" "),
                2 => self.write("= [7] "),
                _ => self.write(&format!("= {size} ")),
            }
        }
        self.write(") ");
    }

    fn set(&mut self, of: Option<&'static str>, depth: usize) {
        self.write("{ ");
        for _ in 0..=self.below(4) {
            let start = self.text.len();
            self.selection(of, depth + 1);
            let times = self.seldom(16);
            let again = if self.text.len() > LONGEST { String::new() } else { self.text[start..].repeat(times) };
            self.write(&again);
        }
        self.write("} ");
    }

    fn selection(&mut self, of: Option<&'static str>, depth: usize) {
        match self.below(8) {
            0..5 => self.field(of, depth),
            5 if self.fragments > 0 => {
                // One of them is not defined.
                let number = self.below(self.fragments + 1);
                self.write(&format!("...F{number} "));
                self.directives();
            }
            6 => self.nest(of, depth),
            _ => {
                self.write("... ");
                let below = if self.below(2) == 0 { of } else { Some(self.type_name()) };
                if below != of {
                    self.write(&format!("on {} ", below.expect("it was drawn")));
                }
                self.directives();
                self.inside(below, depth);
            }
        }
    }

    /// Many levels at the price of one byte.
    fn nest(&mut self, of: Option<&'static str>, depth: usize) {
        let levels = self.below(DEEPEST).min(DEEPEST.saturating_sub(depth));
        let (open, below) = if self.below(2) == 0 { ("... { ", of) } else { ("x { ", None) };
        let below = if levels == 0 { of } else { below };
        self.write(&open.repeat(levels));
        self.field(below, depth + levels);
        self.write(&"} ".repeat(levels));
    }

    fn field(&mut self, of: Option<&'static str>, depth: usize) {
        if self.below(4) == 1 {
            self.write("a: ");
        }
        let known: Vec<_> = slow::GRAPH.iter().filter(|row| Some(row.of) == of).collect();
        let kind = self.below(8);
        if kind < 6 && !known.is_empty() {
            let row = known[self.below(known.len())];
            self.write(&format!("{} ", row.name));
            if matches!(row.repeats, Repeats::First) {
                self.page();
            }
            self.directives();
            if !row.below.is_empty() && self.below(16) > 0 {
                self.inside(Some(row.below), depth);
            }
            return;
        }
        match kind {
            6 => self.write("__schema "),
            7 => self.write("__type(name: \"T\") "),
            _ => {
                let name = FOREIGN[self.below(FOREIGN.len())];
                self.write(&format!("{name} "));
            }
        }
        self.directives();
        if self.below(2) > 0 {
            self.inside(None, depth);
        }
    }

    /// A set below, as long as there is something to draw it from.
    fn inside(&mut self, of: Option<&'static str>, depth: usize) {
        if self.bytes.is_empty() || depth >= DEEPEST {
            self.write("{ x } ");
        } else {
            self.set(of, depth);
        }
    }

    fn page(&mut self) {
        let size = i64::from(self.byte()) - 20;
        let first = match self.below(12) {
            0 => return,
            1 => "$n".to_owned(),
            2 => "$m".to_owned(),
            3 => "[$n]".to_owned(),
            4 => "{ a: $m }".to_owned(),
            5 => "\"7\"".to_owned(),
            6 => "99999999999".to_owned(),
            7 => "1.0".to_owned(),
            8 => "null".to_owned(),
            _ => size.to_string(),
        };
        self.write(&format!("(after: $m, first: {first}) "));
    }

    fn directives(&mut self) {
        let times = self.seldom(9);
        self.write(&"@d ".repeat(times));
    }

    fn type_name(&mut self) -> &'static str {
        slow::GRAPH[self.below(slow::GRAPH.len())].of
    }
}
