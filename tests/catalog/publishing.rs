use serde_json::{Value, json};

use crate::world::{Account, Answer, World};

const COURSE: &str = "sciatica-in-pregnancy";
const MODULE: &str = "modules/why-it-happens/module.yaml";

const PUBLISH: &str = "mutation($input: PublishEditionInput!) { publishEdition(input: $input) { \
                       edition { number hash changeReason } problems { code message field hint } } }";

/// The text of a file of the bundle, with one thing replaced.
fn edited(path: &str, from: &str, to: &str) -> Value {
    let source = catalog::bundle::embedded(COURSE).expect("the bundle");
    let text = String::from_utf8(source.0[path].clone()).expect("text");
    assert!(text.contains(from), "{path} says {from}");
    json!([{ "path": path, "text": text.replacen(from, to, 1) }])
}

async fn publish(world: &World, who: &Account, expected: u32, changes: Value) -> Answer {
    let input = json!({ "publication": COURSE, "expectedVersion": expected, "changes": changes,
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
        (json!([{ "path": "course.yaml", "text": "key: [" }]), "course.yaml:"),
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
