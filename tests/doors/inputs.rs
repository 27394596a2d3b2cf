//! Inputs take what they name and nothing else; what they name is reviewed, key by key.

use std::{collections::BTreeSet, fmt::Write};

use api::TrustedDocument;
use axum::{Router, body::Body};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    graph::{Field, GRAPH, Key},
    matrix::{Table, table},
    row::Cell,
    school::{ADA, CALLERS, School, router_with},
};
use crate::world::{Answer, MEDIA, World, golden};

/// What a client might like to set, and no input names unless it stands in the golden file.
const WANTED: [&str; 14] = [
    "role",
    "roles",
    "id",
    "userId",
    "user",
    "coach",
    "score",
    "scorePercent",
    "passed",
    "state",
    "verifiedAt",
    "version",
    "price",
    "__typename",
];

/// H-06: with a key more, each input is refused: as it is written in a document, and as the value of a variable; and
/// the same of a document that is trusted, and was validated when it was registered.
pub async fn h_06_no_input_takes_what_it_does_not_name(world: World) -> World {
    let school = School::on(world.database).await;
    let taking = |field: &Field| Some((field.name.clone(), field.arguments.first()?.ty.clone()));
    let documents = GRAPH
        .fields("Mutation")
        .iter()
        .filter_map(taking)
        .map(|(name, ty)| TrustedDocument { source: name.clone(), text: by_variable(&name, &ty) });
    let trusting = router_with(&school.world.app, documents.collect());
    let mut tried = BTreeSet::new();
    for field in GRAPH.fields("Mutation") {
        let Some(input) = field.arguments.iter().find(|argument| argument.name == "input") else { continue };
        let mut inputs = Vec::new();
        below(input.bare(), &mut Vec::new(), &mut inputs);
        for (ty, at) in inputs {
            for wanted in WANTED.iter().filter(|wanted| GRAPH.inputs[&ty].iter().all(|key| key.name != **wanted)) {
                let mut value = example(input);
                put(&mut value, &at, wanted);
                let query = by_variable(&field.name, &input.ty);
                let document = format!("sha256:{}", kernel::text::hex(&Sha256::digest(&query)));
                let sent = json!({ "query": query, "variables": { "i": value } });
                let sent = send(&school, school.router(), &sent).await;
                let trusted = json!({ "documentId": document, "variables": { "i": value } });
                let trusted = send(&school, &trusting, &trusted).await;
                let written =
                    format!("mutation {{ {}(input: {}) {{ __typename }} }}", field.name, literal(&value));
                let said = school.ask(ADA, &written).await;
                for answer in [sent, said, trusted] {
                    assert_eq!(
                        (answer.status, answer.error_code().as_deref()),
                        (400, Some("BAD_INPUT")),
                        "{written}: {}",
                        answer.body
                    );
                    assert_eq!(answer.json().get("data"), None, "{written}");
                    let message = answer.json()["errors"][0]["message"].to_string();
                    assert!(message.contains(wanted), "{written}: {message}");
                }
            }
            tried.insert(ty);
        }
    }
    assert_eq!(tried, GRAPH.inputs.keys().cloned().collect(), "every input object is part of a mutation's");
    school.end().await;
    world
}

fn by_variable(mutation: &str, ty: &str) -> String {
    format!("mutation($i: {ty}) {{ {mutation}(input: $i) {{ __typename }} }}")
}

async fn send(school: &School, router: &Router, body: &Value) -> Answer {
    let request = school.request(ADA, MEDIA).body(Body::from(body.to_string())).expect("a request");
    school.world.send_to(router, request).await
}

/// Every input object in `ty`, with where it stands.
fn below(ty: &str, at: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    let Some(keys) = GRAPH.inputs.get(ty) else { return };
    found.push((ty.to_owned(), at.clone()));
    for key in keys {
        at.push(key.name.clone());
        below(key.bare(), at, found);
        at.pop();
    }
}

/// A value of this type, with every key that it may have.
fn example(key: &Key) -> Value {
    let one = match key.bare() {
        "Int" => json!(1),
        "Boolean" => json!(true),
        ty => match (GRAPH.inputs.get(ty), GRAPH.enums.get(ty)) {
            (Some(keys), _) => keys.iter().map(|key| (key.name.clone(), example(key))).collect(),
            (None, Some(value)) => json!(value),
            (None, None) => json!("x"),
        },
    };
    if key.ty.starts_with('[') { json!([one]) } else { one }
}

/// Puts one key more into the object at this place.
fn put(value: &mut Value, at: &[String], wanted: &str) {
    match (value, at) {
        (Value::Array(items), _) => put(&mut items[0], at, wanted),
        (Value::Object(keys), []) => {
            keys.insert(wanted.to_owned(), json!("x"));
        }
        (Value::Object(keys), [next, rest @ ..]) => put(&mut keys[next], rest, wanted),
        (value, _) => panic!("{value} has no keys"),
    }
}

/// A value as it is written in a document.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(keys) => {
            let keys: Vec<_> = keys.iter().map(|(key, value)| format!("{key}: {}", literal(value))).collect();
            format!("{{ {} }}", keys.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::String(word) if GRAPH.enums.values().any(|known| known == word) => word.clone(),
        other => other.to_string(),
    }
}

const HEAD: &str = "\
What each input takes, key by key, and who is answered when she sends it. Any other key is refused. Who is named after a
mutation may call it; `whose it is` means: she to whom the things belong that are named by their ids, and nobody else.
No key sets a score, a state of somebody else, a coach, a price, or a role but by an admin.
";

/// H-06: the keys that are known, as they were reviewed.
pub async fn h_06_what_inputs_take_is_reviewed(world: World) -> World {
    let table = table(world.database).await;
    let mut text = HEAD.to_owned();
    for (ty, keys) in &GRAPH.inputs {
        let mut callers = Vec::new();
        for field in GRAPH.fields("Mutation") {
            let mut inputs = Vec::new();
            field.arguments.iter().for_each(|argument| below(argument.bare(), &mut Vec::new(), &mut inputs));
            if inputs.iter().any(|(input, _)| input == ty) {
                callers.push(format!("{}: {}", field.name, who(table, &field.name)));
            }
        }
        write!(text, "\n{ty}\n  {}\n", callers.join("; ")).expect("written");
        for key in keys {
            writeln!(text, "    {:<20}{}", key.name, key.ty).expect("written");
        }
    }
    golden("schema/inputs.txt", &text);
    world
}

/// Who may call a mutation, as the doors have it.
fn who(table: &Table, mutation: &str) -> String {
    let row = |which: &str| {
        let label = format!("Mutation.{mutation}{which}");
        table.iter().find(|(found, _)| *found == label).map(|(_, cells)| cells)
    };
    if let (Some(own), Some(anothers)) = (row(" (one's own)"), row(" (another's)")) {
        let is_shut = |cell: &Cell| [Cell::Closed, Cell::None].contains(cell);
        assert!(anothers.iter().all(is_shut), "{mutation} changes another's");
        assert!(
            own.iter().all(|cell| [Cell::None, Cell::Open].contains(cell)),
            "{mutation} is closed to who owns"
        );
        // Of what an admin has, nobody else has any.
        return if anothers.contains(&Cell::None) { open_to(own) } else { "whose it is".to_owned() };
    }
    let cells = row("").unwrap_or_else(|| panic!("{mutation} has no row"));
    open_to(cells)
}

/// To whom these cells are open.
fn open_to(cells: &[Cell]) -> String {
    let open: Vec<_> =
        CALLERS.iter().zip(cells).filter(|(_, cell)| **cell == Cell::Open).map(|(who, _)| *who).collect();
    match open.len() {
        8 => "everybody".to_owned(),
        7 if open[0] != CALLERS[0] => "everybody who is signed in".to_owned(),
        _ => open.join(", "),
    }
}
