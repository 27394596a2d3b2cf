//! A row of the table: one field, how it is asked for, and what an answer says of it.

use serde_json::Value;

use super::{
    graph::{Field, GRAPH},
    school::School,
    subscription,
    ways::{Map, Way, Whose, is_everyones, mutation, node, root},
};

/// One field, as it is tried.
pub struct Row {
    pub label: String,
    pub way: Way,
    /// The field with its arguments.
    pub text: String,
    pub name: String,
    pub has_fields: bool,
    pub asks: Asks,
}

/// Whose thing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nobody's in particular: nothing on the way says whose.
    Nothing,
    Own,
    Anothers,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// The caller has none of her own to ask for.
    None,
    Closed,
    /// Opened, with nothing to tell.
    Empty,
    Open,
}

impl Cell {
    pub const fn sign(self) -> char {
        match self {
            Self::None => '·',
            Self::Closed => '✘',
            Self::Empty => '○',
            Self::Open => '✔',
        }
    }
}

/// How a field stands in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Plain,
    Alias,
    InlineFragment,
    NamedFragment,
    /// Through `node(id:)`, narrowed from the interface.
    Interface,
}

/// Every field of every object and interface.
pub fn rows() -> Vec<Row> {
    let map = Map::draw();
    let mut rows = Vec::new();
    let named = ["Query", "Mutation", "Subscription"];
    for ty in GRAPH.objects.keys().filter(|ty| !named.contains(&ty.as_str())) {
        let (way, whose) = way_to(&map, ty);
        for field in GRAPH.fields(ty) {
            push(&mut rows, (&format!("{ty}.{}", field.name), ""), &way, field, whose);
        }
    }
    roots(&mut rows);
    interfaces(&mut rows);
    rows
}

/// The way on which the fields of a type are tried, and whose they are.
fn way_to(map: &Map, ty: &str) -> (Way, Whose) {
    let found = [(&map.everyones, Whose::Everyones), (&map.named, Whose::Named), (&map.callers, Whose::Callers)];
    let found = found.into_iter().find_map(|(ways, whose)| ways.get(ty).map(|way| (way.clone(), whose)));
    found.unwrap_or_else(|| {
        let way = map.mutations.get(ty).or_else(|| map.subscriptions.get(ty));
        let way = way.unwrap_or_else(|| panic!("there is no way to a {ty}: tell one"));
        let whose = if way.names_somebody() { Whose::Named } else { Whose::Callers };
        (way.clone(), whose)
    })
}

/// One row, or two when whose it is can be named.
fn push(rows: &mut Vec<Row>, (label, which): (&str, &str), way: &Way, field: &Field, whose: Whose) {
    let further = way.field(field);
    let text = &further.steps.last().expect("the field").text;
    let of = |asks: Asks| {
        let own = match asks {
            Asks::Nothing => "",
            Asks::Own => "one's own",
            Asks::Anothers => "another's",
        };
        let told = [which, own].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        let label = if told.is_empty() { label.to_owned() } else { format!("{label} ({told})") };
        let has_fields = GRAPH.has_fields(&field.ty);
        Row { label, way: way.clone(), text: text.clone(), name: field.name.clone(), has_fields, asks }
    };
    match whose {
        Whose::Everyones | Whose::Callers => rows.push(of(Asks::Nothing)),
        Whose::Named => rows.extend([of(Asks::Own), of(Asks::Anothers)]),
    }
}

fn roots(rows: &mut Vec<Row>) {
    let query = Way::root("query", "Query");
    for field in GRAPH.fields("Query").iter().filter(|field| field.name != "node") {
        let (whose, step) = root(field);
        at_root(rows, &query, (field, step.text), whose);
    }
    for ty in &GRAPH.nodes {
        push(rows, ("Query.node", ty), &query, &by_node(ty), whose_node(ty));
    }
    let way = Way::root("mutation", "Mutation");
    for field in GRAPH.fields("Mutation") {
        let step = mutation(&field.name);
        let whose = if way.then(step.clone(), &field.ty).names_somebody() { Whose::Named } else { Whose::Callers };
        at_root(rows, &way, (field, step.text), whose);
    }
    let way = Way::root("subscription", "Subscription");
    for field in GRAPH.fields("Subscription") {
        let further = way.field(field);
        let whose = if further.names_somebody() { Whose::Named } else { Whose::Callers };
        push(rows, (&format!("Subscription.{}", field.name), ""), &way, field, whose);
    }
}

fn at_root(rows: &mut Vec<Row>, way: &Way, (field, text): (&Field, String), whose: Whose) {
    let field = Field { arguments: Vec::new(), ..field.clone() };
    let from = rows.len();
    push(rows, (&format!("{}.{}", way.ty, field.name), ""), way, &field, whose);
    for row in &mut rows[from..] {
        row.text.clone_from(&text);
    }
}

/// `Query.node`, for the objects of one type.
fn by_node(ty: &str) -> Field {
    let mut field = GRAPH.field("Query", "node").clone();
    ty.clone_into(&mut field.ty);
    field
}

fn whose_node(ty: &str) -> Whose {
    if is_everyones(ty) { Whose::Everyones } else { Whose::Named }
}

fn interfaces(rows: &mut Vec<Row>) {
    for (interface, fields) in &GRAPH.interfaces {
        assert_eq!(interface, "Node", "say how the fields of {interface} are tried");
        for ty in &GRAPH.nodes {
            let mut step = node(ty);
            step.on = None;
            let way = Way::root("query", "Query").then(step, interface);
            for field in fields {
                push(rows, (&format!("{interface}.{}", field.name), ty), &way, field, whose_node(ty));
            }
        }
    }
}

impl Row {
    /// How the field is selected, under another name if need be.
    pub fn selection(&self, alias: Option<&str>) -> String {
        let alias = alias.map(|alias| format!("{alias}: ")).unwrap_or_default();
        let below = if self.has_fields { " { __typename }" } else { "" };
        format!("{alias}{}{below}", self.text)
    }

    /// Whether trying it ends the session that the caller comes with.
    pub fn ends_the_session(&self) -> bool {
        let ends = ["signOut", "endSession", "endOtherSessions", "endAccountSessions"];
        let is = |name: &str| ends.contains(&name);
        is(&self.name) || self.way.steps.iter().any(|step| is(&step.name))
    }

    /// Tries the field as `caller`.
    pub async fn tried(&self, school: &School, caller: usize) -> Cell {
        let document = document(&self.way, &[self.selection(None)], Form::Plain);
        let Some(document) = school.filled(caller, self.asks == Asks::Own, &document).await else {
            return Cell::None;
        };
        if self.way.operation == "subscription" {
            return subscription::tried(school, caller, &document).await;
        }
        cell(&answer(school, caller, &document).await, &self.way, &self.name)
    }
}

/// A document that goes along `way`, and asks for `selections` there.
pub fn document(way: &Way, selections: &[String], form: Form) -> String {
    let selections = selections.join(" ");
    let (mut text, fragment) = match form {
        Form::Plain | Form::Alias | Form::Interface => (selections, String::new()),
        Form::InlineFragment => (format!("... on {} {{ {selections} }}", way.ty), String::new()),
        Form::NamedFragment => {
            ("...Tried".to_owned(), format!(" fragment Tried on {} {{ {selections} }}", way.ty))
        }
    };
    for step in way.steps.iter().rev() {
        text = match &step.on {
            Some(ty) if form == Form::Interface => format!("... on Node {{ ... on {ty} {{ {text} }} }}"),
            Some(ty) => format!("... on {ty} {{ {text} }}"),
            None => text,
        };
        text = format!("{} {{ {text} }}", step.text);
    }
    format!("{} {{ {text} }}{fragment}", way.operation)
}

/// The answer to a document that is a question. Whatever is closed, is closed by a null or by one of two codes.
pub async fn answer(school: &School, caller: usize, document: &str) -> Value {
    let answer = school.ask(caller, document).await;
    assert_eq!(answer.status, 200, "a door is tried with what is no question: {document}: {}", answer.body);
    let json = answer.json();
    for error in json["errors"].as_array().unwrap_or(&vec![]) {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(["NOT_FOUND", "UNAUTHENTICATED"].contains(&code), "{document}: {error}");
    }
    json
}

/// What an answer says of the field `key` at the end of `way`.
pub fn cell(answer: &Value, way: &Way, key: &str) -> Cell {
    let path: Vec<&str> = way.steps.iter().map(|step| step.name.as_str()).chain([key]).collect();
    for error in answer["errors"].as_array().unwrap_or(&vec![]) {
        let at: Vec<&str> = error["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if at.iter().zip(&path).all(|(at, path)| at == path) {
            return Cell::Closed;
        }
    }
    match told(&answer["data"], &path) {
        // A single look-up answers null for what is not there and what is not yours.
        Cell::Empty if way.steps.is_empty() && answer["data"][key].is_null() => Cell::Closed,
        told => told,
    }
}

/// Where `path` leads, through parents that are there; of a list, the item that tells most counts.
fn told(data: &Value, path: &[&str]) -> Cell {
    match (data, path) {
        (Value::Array(items), _) => items.iter().map(|item| told(item, path)).max().unwrap_or(Cell::Closed),
        (Value::Object(fields), [last]) => match fields.get(*last) {
            None => Cell::Closed,
            Some(Value::Null) => Cell::Empty,
            Some(Value::Array(items)) if items.is_empty() => Cell::Empty,
            Some(_) => Cell::Open,
        },
        (Value::Object(fields), [next, rest @ ..]) => {
            fields.get(*next).map_or(Cell::Closed, |next| told(next, rest))
        }
        _ => Cell::Closed,
    }
}
