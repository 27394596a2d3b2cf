use catalog::publication::Proposal;
use kernel::{Actor, idempotency::Once};
use serde_json::{Value, json};

use crate::world::{Account, Answer, World};

const COURSE: &str = "sciatica-in-pregnancy";
const MODULE: &str = "modules/why-it-happens/module.yaml";

const PUBLISH: &str = "mutation($input: PublishEditionInput!) { publishEdition(input: $input) { \
                       edition { number hash changeReason library { number hash } } problems { code message field hint } } }";

/// The text of a file of the bundle, with one thing replaced.
fn edited(path: &str, from: &str, to: &str) -> Value {
    let source = catalog::bundle::embedded(COURSE).expect("the bundle");
    let text = String::from_utf8(source.0[path].clone()).expect("text");
    assert!(text.contains(from), "{path} says {from}");
    json!([{ "path": path, "text": text.replacen(from, to, 1) }])
}

async fn publish(world: &World, who: &Account, expected: u32, changes: Value) -> Answer {
    publish_of(world, who, COURSE, expected, changes).await
}

async fn publish_of(world: &World, who: &Account, key: &str, expected: u32, changes: Value) -> Answer {
    let input = json!({ "publication": key, "expectedVersion": expected, "changes": changes,
                        "changeReason": "A clearer title" });
    world.ask_as(who, PUBLISH, json!({ "input": input })).await
}

fn new_title() -> Value {
    edited(MODULE, "title: Why it happens", "title: Why it comes about")
}

pub async fn an_author_publishes_the_next_edition_and_the_first_stays(world: World) -> World {
    let query = "{ course(key: \"sciatica-in-pregnancy\") { id edition { number hash } modules { id title } } }";
    let before = world.ask(query, Value::Null).await;
    let cy = world.cy().await;
    let published = publish(&world, &cy, 1, new_title()).await;
    assert_eq!(published.data("/publishEdition/edition/number"), 2);
    assert_eq!(published.data("/publishEdition/edition/changeReason"), "A clearer title");

    let after = world.ask(query, Value::Null).await;
    assert_eq!(after.data("/course/modules/1/title"), "Why it comes about");
    assert_ne!(before.data("/course/edition/hash"), after.data("/course/edition/hash"));
    let first = json!({ "id": before.data("/course/modules/1/id") });
    let still = world.ask("query($id: ID!) { node(id: $id) { ... on Module { title } } }", first).await;
    assert_eq!(still.data("/node/title"), "Why it happens", "the first edition is as it was");
    world
}

pub async fn what_is_wrong_is_named_with_file_and_line(world: World) -> World {
    let cy = world.cy().await;
    let lesson = "modules/why-it-happens/discs-and-alignment.md";
    let cases = [
        (edited(MODULE, "title:", "titel:"), "modules/why-it-happens/module.yaml:"),
        (edited(lesson, "## Key points", "<script>alert(1)</script>\n\n## Key points"), "raw HTML"),
        (edited(lesson, "## Key points", "[more](javascript:alert(1))\n\n## Key points"), "links are not allowed"),
        (edited(lesson, ".key-points", ".kee-points"), "needs exactly one class"),
        (edited("course.yaml", "why-it-happens,", "why-it-rains,"), "missing"),
        (
            edited(lesson, "## Key points", "> ## Said {#said .explain}\n\n## Key points"),
            "none in a quotation or a list",
        ),
        (
            edited(lesson, "## Key points", "- ## Said {#said .explain}\n\n## Key points"),
            "none in a quotation or a list",
        ),
        (edited(MODULE, "pass_percent: 80", "pass_percent: 101"), "1 to 100 percent"),
        (edited(MODULE, "lessons: [", "lessons: [] # ["), "at least one lesson"),
        (edited("course.yaml", "minutes: 45", "minutes: 0"), "course.yaml:"),
        (edited("course.yaml", "questions: 30", "questions: 0"), "at least one question"),
        (edited("course.yaml", "kind: COURSE", "kind: LIBRARY"), "the kind of a course is COURSE"),
        (json!([{ "path": "course.yaml", "text": "key: [" }]), "course.yaml:"),
        (json!([{ "path": "library.yaml", "text": "key: pelvic-library" }]), "and not both"),
        (json!([{ "path": "../course.yaml", "text": "x" }]), "../course.yaml: a path is relative"),
        (json!([{ "path": "/etc/passwd", "text": "x" }]), "a path is relative"),
        (json!([{ "path": "modules/a\u{0}b.md", "text": "x" }]), "a path is made of"),
        (json!([{ "path": "notes/x.md", "text": "x" }]), "a file lies in modules/"),
    ];
    for (changes, says) in cases {
        let answer = publish(&world, &cy, 1, changes).await;
        let problems = answer.problems("publishEdition");
        assert!(!problems.is_empty() && problems.iter().all(|code| code == "CONTENT_INVALID"), "{}", answer.body);
        let messages = answer.data("/publishEdition/problems").to_string();
        assert!(messages.contains(says), "{says} in {messages}");
    }
    world
}

pub async fn two_authors_cannot_overwrite_one_another(world: World) -> World {
    let cy = world.cy().await;
    publish(&world, &cy, 1, new_title()).await;
    let late =
        publish(&world, &cy, 1, edited("course.yaml", "title: Sciatica in Pregnancy", "title: Sciatica")).await;
    assert_eq!(late.problems("publishEdition"), ["EDITION_MOVED_ON"]);

    let (one, two) = tokio::join!(
        publish(&world, &cy, 2, edited("course.yaml", "title: Sciatica in Pregnancy", "title: One")),
        publish(&world, &cy, 2, edited("course.yaml", "title: Sciatica in Pregnancy", "title: Two")),
    );
    let numbers = [one, two].map(|answer| answer.json()["data"]["publishEdition"]["edition"]["number"].clone());
    assert!(numbers.contains(&json!(3)), "one of two at once wins: {numbers:?}");
    assert!(numbers.contains(&Value::Null), "{numbers:?}");
    world
}

pub async fn nothing_new_is_not_published(world: World) -> World {
    let cy = world.cy().await;
    assert_eq!(publish(&world, &cy, 1, json!([])).await.problems("publishEdition"), ["NOTHING_CHANGED"]);
    let input = |key: &str, expected: i32, reason: &str| json!({ "input": { "publication": key, "expectedVersion": expected, "changes": [], "changeReason": reason } });
    let unknown = world.ask_as(&cy, PUBLISH, input("cooking", 0, "First edition")).await;
    assert_eq!(unknown.problems("publishEdition"), ["PUBLICATION_UNKNOWN"]);
    let silent = world.ask_as(&cy, PUBLISH, input(COURSE, 1, " ")).await;
    assert_eq!(silent.problems("publishEdition"), ["TEXT_INVALID"]);
    assert_eq!(silent.data("/publishEdition/problems/0/field"), "changeReason");
    let orphan = edited("course.yaml", "library: pelvic-library", "library: hand-library");
    assert_eq!(publish(&world, &cy, 1, orphan).await.problems("publishEdition"), ["LIBRARY_NOT_PUBLISHED"]);
    world
}

pub async fn a_repeated_publication_publishes_once(world: World) -> World {
    let cy = world.cy().await;
    let input = json!({ "input": { "publication": COURSE, "expectedVersion": 1, "changes": new_title(),
                                   "changeReason": "A clearer title", "idempotencyKey": "publish-1" } });
    let first = world.ask_as(&cy, PUBLISH, input.clone()).await;
    let second = world.ask_as(&cy, PUBLISH, input.clone()).await;
    assert_eq!(first.body, second.body);
    assert_eq!(second.data("/publishEdition/edition/number"), 2);
    let mut other = input;
    other["input"]["changeReason"] = json!("Another reason");
    assert_eq!(world.ask_as(&cy, PUBLISH, other).await.problems("publishEdition"), ["IDEMPOTENCY_MISMATCH"]);
    world
}

pub async fn only_authors_publish(world: World) -> World {
    for who in [world.ada().await, world.bo().await, world.dee().await, world.zed().await] {
        let answer = publish(&world, &who, 1, new_title()).await;
        assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{}", who.email);
    }
    world
}

pub async fn another_node_sees_the_new_edition(world: World) -> World {
    let other = world.another_node().await;
    let cy = world.cy().await;
    publish(&world, &cy, 1, new_title()).await;
    let number = || other.contexts.catalog.shelf().current(COURSE).map(|edition| edition.number);
    assert_eq!(number(), Some(1));
    other.contexts.catalog.refresh().await.expect("refreshes");
    assert_eq!(number(), Some(2));
    other.db.close().await.expect("closes");
    world
}

pub async fn a_node_that_is_behind_publishes_on_what_is_published(world: World) -> World {
    let other = world.another_node().await;
    let changes = new_title();
    let changes = vec![(MODULE.to_owned(), changes[0]["text"].as_str().expect("text").to_owned())];
    let proposal =
        Proposal { key: COURSE.to_owned(), based_on: 1, changes, change_reason: "A clearer title".to_owned() };
    let once = Once::new(None, "publishEdition", &()).expect("a request");
    other.contexts.catalog.publish(&Actor::system(), &once, proposal).await.expect("published");
    let behind = world.app.contexts.catalog.shelf().current(COURSE).map(|edition| edition.number);
    assert_eq!(behind, Some(1), "this node has not heard of it");

    let cy = world.cy().await;
    let title = edited("course.yaml", "title: Sciatica in Pregnancy", "title: Sciatica");
    assert_eq!(publish(&world, &cy, 2, title).await.data("/publishEdition/edition/number"), 3);
    let query = "{ course(key: \"sciatica-in-pregnancy\") { title modules { title } } }";
    let course = world.ask(query, Value::Null).await;
    assert_eq!(course.data("/course/title"), "Sciatica");
    assert_eq!(
        course.data("/course/modules/1/title"),
        "Why it comes about",
        "what the other node published stays"
    );
    other.db.close().await.expect("closes");
    world
}

pub async fn a_course_is_pinned_anew_when_its_library_moves_on(world: World) -> World {
    let cy = world.cy().await;
    let query = "{ course(key: \"sciatica-in-pregnancy\") { edition { id number hash library { id number hash library { id } } } } }";
    let before = world.ask(query, Value::Null).await.data("/course/edition");
    assert_eq!((&before["library"]["number"], &before["library"]["library"]), (&json!(1), &Value::Null));

    let manifest = catalog::bundle::embedded("pelvic-library").expect("the bundle").0["library.yaml"].clone();
    let manifest = String::from_utf8(manifest).expect("text").replacen("title: ", "title: The ", 1);
    let changes = json!([{ "path": "library.yaml", "text": manifest }]);
    let library = publish_of(&world, &cy, "pelvic-library", 1, changes).await;
    assert_eq!(library.data("/publishEdition/edition/number"), 2);
    assert_eq!(library.data("/publishEdition/edition/library"), Value::Null);
    assert_eq!(world.ask(query, Value::Null).await.data("/course/edition"), before, "a pin stays where it is");

    let pinned = publish(&world, &cy, 1, json!([])).await.data("/publishEdition/edition");
    assert_eq!(pinned["number"], 2, "{pinned}");
    assert_eq!(pinned["library"]["hash"], library.data("/publishEdition/edition/hash"));
    assert_ne!(pinned["hash"], before["hash"], "the hash covers the pin");
    let first = json!({ "id": before["id"] });
    let still =
        world.ask("query($id: ID!) { node(id: $id) { ... on Edition { library { number } } } }", first).await;
    assert_eq!(still.data("/node/library/number"), 1);
    assert_eq!(publish(&world, &cy, 2, json!([])).await.problems("publishEdition"), ["NOTHING_CHANGED"]);
    world
}
