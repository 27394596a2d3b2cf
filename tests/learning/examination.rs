use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{Knows, World, answers, course};

const EXAMINATION: &str = "final-examination";

pub async fn lessons_and_checks_come_first(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    let course = course();
    let module = &course.modules[0];
    let closed = world.start(&ada, &id, &module.check.key).await;
    assert_eq!(closed.problems("startAttempt"), ["ASSESSMENT_NOT_OPEN"]);
    let said = closed.data("/startAttempt/problems/0/message");
    assert!(said.as_str().is_some_and(|said| said.contains(&module.lessons[0].title)), "{said}");
    let closed = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/problems/0/message");
    assert!(closed.as_str().is_some_and(|said| said.contains(&course.modules[6].check.title)), "{closed}");
    world
}

pub async fn a_check_explains_every_option_once_it_is_graded(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    let module = course().modules.remove(0);
    for lesson in &module.lessons {
        world.complete_lesson(&ada, &id, &lesson.key).await;
    }
    let failed = world.take(&ada, &id, &module.check.key, Knows::Nothing).await;
    let result = failed.data("/submitAttempt/attempt/result");
    assert_eq!((&result["scorePercent"], &result["passed"]), (&json!(0), &json!(false)));
    let asked = failed.data("/submitAttempt/attempt/questions");
    let (asked, graded) = (&asked[0], &result["questions"][0]);
    assert_eq!((&graded["question"], &graded["options"][1]["option"]), (&asked["id"], &asked["options"][1]["id"]));
    let options = result["questions"][0]["options"].as_array().cloned().expect("options");
    assert_eq!(options.iter().filter(|option| option["right"] == true).count(), 1);
    assert!(options.iter().all(|option| option["rationale"].as_str().is_some_and(|why| why.len() > 10)));
    let passed = world.take(&ada, &id, &module.check.key, Knows::Everything).await;
    assert_eq!(passed.data("/submitAttempt/attempt/number"), 2, "a check may be tried again at once");
    assert_eq!(passed.data("/submitAttempt/attempt/result/scorePercent"), 100);
    world
}

pub async fn the_key_never_leaves(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let started = world.start(&ada, &id, EXAMINATION).await;
    let attempt = started.data("/startAttempt/attempt");
    let node = "query($id: ID!) { node(id: $id) { ... on Attempt { questions { id stem options { id text } } result { passed } } } }";
    let seen = world.ask_as(&ada, node, json!({ "id": attempt["id"] })).await;
    assert_eq!(seen.data("/node/result"), Value::Null);
    for module in course().modules {
        for question in module.pool {
            for answer in [&started.body, &seen.body] {
                assert!(!answer.contains(&format!("\"{}\"", question.key)), "an author's key is out");
                for option in &question.options {
                    assert!(!answer.contains(&option.rationale), "a rationale is out");
                }
            }
        }
    }
    let graded = world.submit(&ada, &attempt, answers(&attempt, Knows::Everything)).await;
    assert_eq!(
        graded.data("/submitAttempt/attempt/result/questions"),
        Value::Null,
        "the pool is drawn from again"
    );
    world.letter_to(&ada.email).await;
    world.letter_to(&ada.email).await;
    world
}

pub async fn a_form_is_kept_and_graded_as_it_was_drawn(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let attempt = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt");
    assert_eq!(attempt["questions"].as_array().map(Vec::len), Some(30));
    assert_eq!(world.start(&ada, &id, EXAMINATION).await.problems("startAttempt"), ["ATTEMPT_UNDER_WAY"]);

    let right = answers(&attempt, Knows::Everything);
    let mut strange = right.clone();
    strange[0]["option"] = right[1]["option"].clone();
    assert_eq!(world.submit(&ada, &attempt, strange).await.problems("submitAttempt"), ["ANSWERS_DO_NOT_FIT"]);
    let mut twice = right.clone();
    twice[0] = right[1].clone();
    assert_eq!(world.submit(&ada, &attempt, twice).await.problems("submitAttempt"), ["ANSWERS_DO_NOT_FIT"]);

    let most = Value::Array(right.as_array().expect("answers")[..24].to_vec());
    let graded = world.submit(&ada, &attempt, most).await;
    let result = graded.data("/submitAttempt/attempt/result");
    assert_eq!((&result["scorePercent"], &result["passed"]), (&json!(80), &json!(true)), "24 of 30 is enough");
    let again = world.submit(&ada, &attempt, right).await;
    assert_eq!(again.problems("submitAttempt"), ["ATTEMPT_ALREADY_SUBMITTED"]);
    assert_eq!(world.start(&ada, &id, EXAMINATION).await.problems("startAttempt"), ["ALREADY_PASSED"]);
    world.letter_to(&ada.email).await;
    world.letter_to(&ada.email).await;
    world
}

pub async fn time_is_the_servers(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let late = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt");
    assert!(late["deadlineAt"].is_string());
    world.pass(TimeDelta::seconds(45 * 60 + 31));
    let refused = world.submit(&ada, &late, answers(&late, Knows::Everything)).await;
    assert_eq!(refused.problems("submitAttempt"), ["ATTEMPT_TIME_IS_UP"]);

    let in_time = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt");
    assert_eq!(in_time["number"], 2, "the first is closed, and counts");
    let refused = world.submit(&ada, &late, answers(&late, Knows::Everything)).await;
    assert_eq!(refused.problems("submitAttempt"), ["ATTEMPT_TIME_IS_UP"]);
    world.pass(TimeDelta::seconds(45 * 60 + 20));
    let graded = world.submit(&ada, &in_time, answers(&in_time, Knows::Everything)).await;
    assert_eq!(graded.data("/submitAttempt/attempt/result/passed"), true, "within the grace");
    world.letter_to(&ada.email).await;
    world.letter_to(&ada.email).await;
    world
}

pub async fn after_two_failures_there_is_a_days_wait(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let first = world.take(&ada, &id, EXAMINATION, Knows::Nothing).await;
    assert_eq!(first.data("/submitAttempt/attempt/result/passed"), false);
    let letter = world.letter_to(&ada.email).await;
    assert_eq!(letter.subject, "Your examination: not passed yet");
    assert!(
        letter.text.contains("0 percent; 80 are needed") && letter.text.contains("Why it happens"),
        "{}",
        letter.text
    );

    let second = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt");
    let stems = |attempt: &Value| -> Vec<Value> {
        attempt["questions"]
            .as_array()
            .expect("questions")
            .iter()
            .map(|question| question["stem"].clone())
            .collect()
    };
    let before = stems(&first.data("/submitAttempt/attempt"));
    assert!(stems(&second).iter().all(|stem| !before.contains(stem)), "new questions come first");
    world.submit(&ada, &second, json!([])).await;
    world.letter_to(&ada.email).await;

    let refused = world.start(&ada, &id, EXAMINATION).await;
    assert_eq!(refused.problems("startAttempt"), ["WAIT_BEFORE_NEXT_ATTEMPT"]);
    world.pass(TimeDelta::hours(24));
    // Nobody has used her session in the meantime.
    let ada = world.ada().await;
    assert_eq!(world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt/number"), 3);
    world
}

pub async fn an_attempt_that_ran_out_ends_when_its_time_did(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    for _ in 0..2 {
        let started = world.start(&ada, &id, EXAMINATION).await;
        assert_eq!(started.problems("startAttempt"), [""; 0], "{}", started.body);
        world.pass(TimeDelta::hours(2));
    }
    assert_eq!(world.start(&ada, &id, EXAMINATION).await.problems("startAttempt"), ["WAIT_BEFORE_NEXT_ATTEMPT"]);
    world.pass(TimeDelta::hours(24));
    // Nobody has used her session in the meantime.
    let ada = world.ada().await;
    assert_eq!(world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt/number"), 3);
    world
}

pub async fn two_submissions_at_once_are_graded_once(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let attempt = world.start(&ada, &id, EXAMINATION).await.data("/startAttempt/attempt");
    let right = answers(&attempt, Knows::Everything);
    let (one, two) =
        tokio::join!(world.submit(&ada, &attempt, right.clone()), world.submit(&ada, &attempt, right));
    let problems = [one.problems("submitAttempt"), two.problems("submitAttempt")].concat();
    assert_eq!(problems, ["ATTEMPT_ALREADY_SUBMITTED"]);
    world.letter_to(&ada.email).await;
    world.letter_to(&ada.email).await;
    world
}

pub async fn two_starts_at_once_make_one_attempt(world: World) -> World {
    let ada = world.ada().await;
    let id = world.enrolled(&ada, "Ada Moreau").await;
    world.prepare(&ada, &id).await;
    let (one, two) = tokio::join!(world.start(&ada, &id, EXAMINATION), world.start(&ada, &id, EXAMINATION));
    let problems = [one.problems("startAttempt"), two.problems("startAttempt")].concat();
    assert_eq!(problems, ["ATTEMPT_UNDER_WAY"]);
    world
}
