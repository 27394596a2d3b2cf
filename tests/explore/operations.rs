use std::collections::{BTreeMap, BTreeSet};

use api::Operation;
use serde_json::{Value, json};

use crate::world::{Account, Answer, COURSE, MIA, PASSWORD, World};

/// Somebody who runs the operations of a role one after the other, as the explorer does.
struct Walk<'a> {
    world: &'a World,
    who: Option<Account>,
    kept: BTreeMap<String, Value>,
    /// What has been found where a file says that it is kept.
    found: BTreeSet<(String, String)>,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World, who: Option<Account>) -> Self {
        Self { world, who, kept: BTreeMap::new(), found: BTreeSet::new() }
    }

    /// Runs them all, in the order of their names: each is answered as its comment says.
    async fn first(&mut self, role: &str) {
        for operation in of(role) {
            for _ in 0..operation.runs {
                let answer = self.run(&operation).await;
                let expected: Vec<_> = operation.expects.iter().cloned().collect();
                assert_eq!(codes(&answer), expected, "{}: {}", operation.path, answer.body);
            }
            if let Some(code) = &operation.again {
                let answer = self.run(&operation).await;
                assert_eq!(codes(&answer), [code.as_str()], "{}, once more: {}", operation.path, answer.body);
            }
        }
    }

    /// Runs them all once more: whoever opens the explorer a second time is not stuck.
    async fn second(&mut self, role: &str) {
        for operation in of(role) {
            let answer = self.run(&operation).await;
            let answered = codes(&answer);
            let fits =
                answered.iter().all(|code| [&operation.expects, &operation.again].contains(&&Some(code.clone())));
            assert!(fits, "{}, the second time: {}", operation.path, answer.body);
            for name in operation.saves.keys() {
                let key = (operation.path.clone(), name.clone());
                assert!(self.found.contains(&key), "{} never had a value for {name}", operation.path);
            }
        }
    }

    async fn run(&mut self, operation: &Operation) -> Answer {
        let variables = match operation.variables.as_str() {
            "" => Value::Null,
            text => self.fill(serde_json::from_str(text).expect("JSON")),
        };
        let token = self.who.as_ref().map(|who| who.token.as_str());
        let answer = self.world.ask_with(token, &operation.document, variables).await;
        let json = answer.json();
        assert_eq!((answer.status, json.get("errors")), (200, None), "{}: {}", operation.path, answer.body);
        for (name, pointer) in &operation.saves {
            if let Some(value) = json["data"].pointer(pointer).filter(|value| !value.is_null()) {
                self.kept.insert(name.clone(), value.clone());
                self.found.insert((operation.path.clone(), name.clone()));
            }
        }
        answer
    }

    /// Puts kept values in the place of their names.
    fn fill(&self, value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.fill(item)).collect(),
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, self.fill(value))).collect(),
            Value::String(text) => match text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")) {
                Some(name) => self.kept.get(name).unwrap_or_else(|| panic!("nothing is kept as {name}")).clone(),
                None => Value::String(text),
            },
            other => other,
        }
    }
}

fn of(role: &str) -> Vec<Operation> {
    let found: Vec<_> = api::operations().into_iter().filter(|operation| operation.role == role).collect();
    assert!(!found.is_empty(), "no operations for {role}");
    found
}

/// The codes of all problems in the answer, each once.
fn codes(answer: &Answer) -> Vec<String> {
    let data = answer.data("");
    let payloads = data.as_object().into_iter().flat_map(|fields| fields.values());
    let problems = payloads.filter_map(|payload| payload["problems"].as_array()).flatten();
    let codes: BTreeSet<_> = problems.filter_map(|problem| problem["code"].as_str().map(str::to_owned)).collect();
    codes.into_iter().collect()
}

pub async fn a_visitor_reads(world: World) -> World {
    let mut walk = Walk::new(&world, None);
    walk.first("visitor").await;
    walk.second("visitor").await;
    world
}

pub async fn a_trainee_learns(world: World) -> World {
    let mut walk = Walk::new(&world, Some(world.ada().await));
    walk.first("trainee").await;
    walk.second("trainee").await;
    for _ in ["the first time", "the second time"] {
        world.letter_to("newcomer@school.example").await;
    }
    world
}

pub async fn a_coach_drafts_and_mends(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let form = [("form_key", "00000000000000000000000000000001"), ("before", "3"), ("after", "5")];
    assert_eq!(world.fill_in(&mia, "/my/check-in", &form).await.status, 200);
    assert_eq!(world.letter_to(&bo.email).await.subject, "Please look at your clients");
    let mut walk = Walk::new(&world, Some(bo));
    walk.first("coach").await;
    let letters = async || (world.letter_to("noa@home.example").await, world.letter_to(MIA).await);
    letters().await;
    walk.second("coach").await;
    letters().await;
    world
}

pub async fn an_author_publishes(world: World) -> World {
    let mut walk = Walk::new(&world, Some(world.cy().await));
    walk.first("author").await;
    walk.second("author").await;
    let seen = world.ask("{ course(key: \"sciatica-in-pregnancy\") { edition { number } } }", Value::Null).await;
    assert_eq!(seen.data("/course/edition/number"), 2, "what is refused is not published");
    world
}

/// The worked edition changes one line of the course as it is, and says so.
pub fn the_next_edition_differs_by_one_line() {
    let publish = of("author").into_iter().find(|operation| operation.path.ends_with("-publish.graphql"));
    let document = publish.expect("an author publishes").document;
    let sent = document.split("\"\"\"").nth(1).expect("a block string").lines().map(str::trim);
    let sent: Vec<_> = sent.filter(|line| !line.is_empty()).collect();
    let bundle = catalog::bundle::embedded(COURSE).expect("the bundle");
    let current = String::from_utf8(bundle.0["course.yaml"].clone()).expect("text");
    let current: Vec<_> = current.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(sent.len(), current.len(), "course.yaml has other lines than the worked operation sends");
    let changed: Vec<_> = sent.iter().zip(&current).filter(|(sent, current)| sent != current).collect();
    assert!(matches!(changed.as_slice(), [(sent, _)] if sent.starts_with("credit_minutes: ")), "{changed:#?}");
}

pub async fn an_admin_grants(world: World) -> World {
    world.sign_up("ada@school.example", PASSWORD).await;
    let link = world.letter_to("ada@school.example").await.link();
    assert_eq!(world.press(&link).await.status, 200);
    world.letter_to("ada@school.example").await;
    let mut walk = Walk::new(&world, Some(world.dee().await));
    walk.first("admin").await;
    walk.second("admin").await;
    world
}
