use serde_json::{Value, json};

use crate::world::{COURSE, World, course};

pub async fn a_learner_reads_on_where_she_left_off(world: World) -> World {
    let ada = world.ada().await;
    let enrolled = world.enrol(&ada, "  Ada Moreau ").await;
    assert_eq!(enrolled.data("/enrol/enrolment/nameAsPrinted"), "Ada Moreau");
    let id = enrolled.data("/enrol/enrolment/id");
    let id = id.as_str().expect("an id");
    let course = course();
    let lessons: Vec<_> = course.lessons().map(|(_, lesson)| lesson.key.clone()).collect();

    let opened = "mutation($i: LessonInput!) { openLesson(input: $i) { enrolment { progress { percent resume { key } } } problems { code } } }";
    let opened = world.ask_as(&ada, opened, json!({ "i": { "enrolment": id, "lesson": lessons[0] } })).await;
    assert_eq!(
        opened.data("/openLesson/enrolment/progress"),
        json!({ "percent": 0, "resume": { "key": lessons[0] } })
    );

    for _ in 0..2 {
        let done = world.complete_lesson(&ada, id, &lessons[0]).await;
        let progress = done.data("/completeLesson/enrolment/progress");
        assert_eq!((&progress["lessonsCompleted"], &progress["resume"]["key"]), (&json!(1), &json!(lessons[1])));
        assert_eq!(progress["lessonsTotal"], lessons.len());
    }
    world.complete_lesson(&ada, id, &lessons[2]).await;
    let query = "{ viewer { enrolments(first: 10) { edges { node { id progress { percent completed resume { key } } } } \
                 pageInfo { hasNextPage } } } }";
    let seen = world.ask_as(&ada, query, Value::Null).await;
    let node = seen.data("/viewer/enrolments/edges/0/node");
    assert_eq!(node["progress"]["completed"], json!([lessons[0], lessons[2]]));
    assert_eq!(node["progress"]["resume"]["key"], lessons[1], "the first that is not completed");
    world
}

pub async fn a_new_edition_changes_nothing_for_who_has_begun(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    let first = course().modules[0].lessons[0].key.clone();
    world.complete_lesson(&ada, &id, &first).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Enrolment { course { edition { number hash } modules { title } } \
                 progress { percent completed lessonsTotal } } } }";
    let before = world.ask_as(&ada, query, json!({ "id": id })).await;

    let cy = world.cy().await;
    let text = String::from_utf8(catalog::bundle::embedded(COURSE).expect("bundle").0["course.yaml"].clone())
        .expect("text");
    let shorter = text.replacen("understanding-sciatica, ", "", 1).replacen("questions: 30", "questions: 20", 1);
    assert_ne!(text, shorter);
    let publish = "mutation($input: PublishEditionInput!) { publishEdition(input: $input) { edition { number } problems { message } } }";
    let input = json!({ "publication": COURSE, "expectedVersion": 1, "changeReason": "One module less",
                        "changes": [{ "path": "course.yaml", "text": shorter }] });
    let published = world.ask_as(&cy, publish, json!({ "input": input })).await;
    assert_eq!(published.data("/publishEdition/edition/number"), 2, "{}", published.body);

    let after = world.ask_as(&ada, query, json!({ "id": id })).await;
    assert_eq!(before.body, after.body);
    let zed = world.zed().await;
    let newcomer = world.enrol(&zed, "Zed Doe").await;
    assert_eq!(newcomer.data("/enrol/enrolment/course/edition/number"), 2);
    world
}

pub async fn what_does_not_fit_is_refused(world: World) -> World {
    let ada = world.ada().await;
    assert_eq!(world.enrol(&ada, "A").await.problems("enrol"), ["TEXT_INVALID"]);
    assert_eq!(world.enrol(&ada, "Ada\u{202E}Moreau").await.problems("enrol"), ["TEXT_INVALID"]);
    let unknown =
        "mutation { enrol(input: { course: \"cooking\", nameAsPrinted: \"Ada\" }) { problems { code } } }";
    assert_eq!(world.ask_as(&ada, unknown, Value::Null).await.problems("enrol"), ["COURSE_UNKNOWN"]);
    let id = world.enrolled(&ada, "Ada Moreau").await;
    assert_eq!(world.enrol(&ada, "Ada Moreau").await.problems("enrol"), ["ALREADY_ENROLLED"]);
    assert_eq!(
        world.complete_lesson(&ada, &id, "no-such-lesson").await.problems("completeLesson"),
        ["LESSON_UNKNOWN"]
    );
    assert_eq!(world.start(&ada, &id, "no-such-check").await.problems("startAttempt"), ["ASSESSMENT_UNKNOWN"]);
    for first in [0, -1, 101] {
        let query = format!("{{ viewer {{ enrolments(first: {first}) {{ edges {{ cursor }} }} }} }}");
        let refused = world.ask_as(&ada, &query, Value::Null).await;
        assert_eq!(refused.error_code().as_deref(), Some("BAD_PAGE"), "{first}");
    }
    world
}

pub async fn what_is_anothers_is_not_found(world: World) -> World {
    let (ada, zed) = (world.ada().await, world.zed().await);
    let id = world.enrolled(&ada, "Ada Moreau").await;
    let lesson = course().modules[0].lessons[0].key.clone();
    let denied = world.complete_lesson(&zed, &id, &lesson).await;
    assert_eq!(denied.error_code().as_deref(), Some("NOT_FOUND"));
    let node = world.ask_as(&zed, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!((node.data("/node"), node.json().get("errors")), (Value::Null, None));
    let list = world.ask_as(&zed, "{ viewer { enrolments(first: 10) { edges { cursor } } } }", Value::Null).await;
    assert_eq!(list.data("/viewer/enrolments/edges"), json!([]));
    let anonymous = world
        .ask(
            "mutation { enrol(input: { course: \"x\", nameAsPrinted: \"Nobody\" }) { problems { code } } }",
            Value::Null,
        )
        .await;
    assert_eq!(anonymous.error_code().as_deref(), Some("UNAUTHENTICATED"));
    world
}

pub async fn enrolling_twice_at_once_enrols_once(world: World) -> World {
    let ada = world.ada().await;
    let (one, two) = tokio::join!(world.enrol(&ada, "Ada Moreau"), world.enrol(&ada, "Ada Moreau"));
    let problems = [one.problems("enrol"), two.problems("enrol")].concat();
    assert_eq!(problems, ["ALREADY_ENROLLED"]);
    world
}
