use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{MIA, World};

pub async fn what_is_to_avoid_is_refused_with_its_source_and_a_substitute(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    assert_eq!(world.mia_answers(&mia, &[]).await.status, 303);
    let drafted = world.draft(&bo, &client, json!([{ "variant": "lunge.forward" }])).await;
    let item = drafted.data("/draftRoutine/client/routines/0/items/0");
    assert_eq!((&item["verdict"], &item["findings"][0]["rule"]), (&json!("AVOID"), &json!("S01")));
    let refused = world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    assert_eq!(refused.problems("activateRoutine"), ["ROUTINE_NOT_SAFE"]);
    let problem = refused.data("/activateRoutine/problems/0");
    assert!(
        problem["message"].as_str().is_some_and(|said| said.contains("S01") && said.contains("Source:")),
        "{problem}"
    );
    let substitute = item["substitutes"][0].as_str().expect("a substitute");
    assert!(problem["hint"].as_str().is_some_and(|said| said.contains(substitute)), "{problem}");
    assert!(
        ["squat.partial", "bridge.supine"].iter().any(|good| substitute.starts_with(&good[..6])),
        "{substitute}"
    );

    let query = "mutation($i: ReviseRoutineInput!) { reviseRoutine(input: $i) { routine problems { code } } }";
    let input = json!({ "routine": drafted.data("/draftRoutine/routine"), "expectedVersion": 1,
                        "items": [{ "variant": substitute }] });
    world.ask_as(&bo, query, json!({ "i": input })).await;
    let active = world.activate(&bo, &drafted.data("/draftRoutine/routine"), 2).await;
    assert_eq!(active.problems("activateRoutine"), [""; 0], "{}", active.body);
    world.letter_to(MIA).await;
    world
}

pub async fn a_safe_routine_reaches_the_clients_page(world: World) -> World {
    let items = json!([
        { "variant": "cat-stretch.quadruped" },
        { "variant": "bridge.supine" },
        { "variant": "sleep.side-lying" },
        { "variant": "nerve-floss.semi-reclined",
          "dose": { "sets": 1, "reps": 6, "unitS": 4, "restS": 10, "side": "BOTH_EACH", "sessionsPerDay": 2 } },
    ]);
    let (bo, client, mia) = world.assigned(items).await;
    let page = world.visit(&mia, "/my").await;
    for said in [
        "Hello, Mia Ferreira",
        "Bo Lindqvist",
        "Cat stretch",
        "How much:",
        "8 times, 6 seconds each",
        "On your right side",
        "6 times, 4 seconds each",
        "Twice a day",
        "Stop, and call for help",
        "Check in",
    ] {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    assert!(
        page.body.contains("class=\"cautions\""),
        "lying on the back at 20 weeks carries a caution: {}",
        page.body
    );
    assert!(!page.body.contains("S08a") && !page.body.contains("<script"), "{}", page.body);
    assert_eq!(page.headers["cache-control"], "no-store");

    let query = "query($id: ID!) { client(id: $id) { name gestation { weeks days daysToDue } routines { state items { variant side verdict } } } }";
    let seen = world.ask_as(&bo, query, json!({ "id": client })).await;
    assert_eq!(seen.data("/client/gestation"), json!({ "weeks": 20, "days": 0, "daysToDue": 140 }));
    assert_eq!(seen.data("/client/routines/0/state"), "ACTIVE");
    let sleep = seen.data("/client/routines/0/items/2");
    assert_eq!((&sleep["side"], &sleep["verdict"]), (&json!("RIGHT"), &json!("OK")));
    world.mia_answers(&mia, &[("side", "RIGHT")]).await;
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("On your left side"), "the painful side has changed: {}", page.body);
    let seen = world.ask_as(&bo, query, json!({ "id": client })).await;
    assert_eq!(seen.data("/client/routines/0/items/2/side"), "LEFT");
    world
}

pub async fn what_is_unknown_is_not_safe(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    let early = world.draft(&bo, &client, json!([{ "variant": "cat-stretch.quadruped" }])).await;
    assert_eq!(early.problems("draftRoutine"), ["INTAKE_MISSING"]);
    assert_eq!(world.mia_answers(&mia, &[("contraindications", ""), ("side", "UNKNOWN")]).await.status, 303);
    let drafted = world.draft(&bo, &client, json!([{ "variant": "sleep.side-lying" }])).await;
    assert_eq!(drafted.data("/draftRoutine/client/routines/0/items/0/verdict"), "NEEDS_INFO");
    let refused = world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    let problems = refused.data("/activateRoutine/problems").to_string();
    assert!(problems.contains("client.contraindications") && problems.contains("which side"), "{problems}");
    world
}

pub async fn screening_follows_the_pregnancy(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    let due = world.in_days(280 - 111);
    assert_eq!(world.mia_answers(&mia, &[("due_date", &due)]).await.status, 303);
    let drafted = world.draft(&bo, &client, json!([{ "variant": "bridge.supine" }])).await;
    assert_eq!(drafted.data("/draftRoutine/client/routines/0/items/0/verdict"), "OK", "15 weeks and 6 days");
    world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    let link = world.letter_to(MIA).await.link();
    world.pass(TimeDelta::days(1));
    let mia = world.enter(&link).await;
    let page = world.visit(&mia, "/my").await;
    assert!(
        page.body.contains("Leave this one out today"),
        "16 weeks were crossed: the questions come first: {}",
        page.body
    );
    assert_eq!(world.mia_answers(&mia, &[("due_date", &due)]).await.status, 303);
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("class=\"cautions\"") && page.body.contains("How much:"), "{}", page.body);
    world
}

pub async fn a_draft_changes_only_from_the_version_it_is_based_on(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    world.mia_answers(&mia, &[]).await;
    let drafted = world.draft(&bo, &client, json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let routine = drafted.data("/draftRoutine/routine");
    let revise = async |version: i64, items: Value| {
        let query = "mutation($i: ReviseRoutineInput!) { reviseRoutine(input: $i) { routine problems { code } } }";
        let input = json!({ "routine": routine, "expectedVersion": version, "items": items });
        world.ask_as(&bo, query, json!({ "i": input })).await.problems("reviseRoutine")
    };
    let good = json!([{ "variant": "bird-dog.quadruped" }]);
    assert_eq!(revise(1, good.clone()).await, [""; 0]);
    assert_eq!(revise(1, good.clone()).await, ["ROUTINE_MOVED_ON"]);
    assert_eq!(revise(2, json!([])).await, ["ITEM_COUNT"]);
    assert_eq!(revise(2, json!([{ "variant": "headstand" }])).await, ["VARIANT_UNKNOWN"]);
    let dose =
        json!({ "sets": 1, "reps": 5, "breaths": 5, "unitS": 5, "restS": 0, "side": "NONE", "sessionsPerDay": 1 });
    assert_eq!(revise(2, json!([{ "variant": "bird-dog.quadruped", "dose": dose }])).await, ["DOSE_DOES_NOT_FIT"]);
    assert_eq!(world.activate(&bo, &routine, 1).await.problems("activateRoutine"), ["ROUTINE_MOVED_ON"]);
    let (one, two) = tokio::join!(world.activate(&bo, &routine, 2), world.activate(&bo, &routine, 2));
    let problems = [one.problems("activateRoutine"), two.problems("activateRoutine")].concat();
    assert_eq!(problems, ["ROUTINE_NOT_DRAFT"], "two at once activate once");
    assert_eq!(revise(3, good).await, ["ROUTINE_NOT_DRAFT"]);
    world.letter_to(MIA).await;
    world
}

pub async fn a_rise_of_pain_alerts_the_coach_and_counts(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let form = |key: &'static str, after: &'static str| {
        [("form_key", key), ("before", "3"), ("after", after), ("note", "a word")]
    };
    let fine = world.fill_in(&mia, "/my/check-in", &form("00000000000000000000000000000001", "4")).await;
    assert!(fine.status == 200 && fine.body.contains("Noted"), "{}", fine.body);
    for said in ["we have told your coach", "Noted"] {
        let rose = world.fill_in(&mia, "/my/check-in", &form("00000000000000000000000000000002", "5")).await;
        assert!(rose.body.contains(said), "{}", rose.body);
    }
    assert_eq!(world.letter_to(&bo.email).await.subject, "Please look at your clients");
    let alerts = "{ coach { alerts(first: 10) { edges { node { kind } } } } }";
    let seen = world.ask_as(&bo, alerts, Value::Null).await.data("/coach/alerts/edges");
    assert_eq!(seen, json!([{ "node": { "kind": "PAIN_RISE" } }]), "the same form, sent twice, counts once");

    world.fill_in(&mia, "/my/check-in", &form("00000000000000000000000000000003", "6")).await;
    world.letter_to(&bo.email).await;
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("Leave this one out today"), "twice is enough: {}", page.body);
    let query = "query($id: ID!) { client(id: $id) { routines { items { findings { rule } } } } }";
    let screened = world.ask_as(&bo, query, json!({ "id": client })).await;
    assert_eq!(screened.data("/client/routines/0/items/0/findings/0/rule"), "S04b");
    let wrong = world.fill_in(&mia, "/my/check-in", &form("00000000000000000000000000000004", "11")).await;
    assert_eq!(wrong.status, 422);
    world.fill_in(&mia, "/my/withdraw", &[]).await;
    let after = world.fill_in(&mia, "/my/check-in", &form("00000000000000000000000000000005", "9")).await;
    assert_eq!(after.headers["x-problem-code"], "CONSENT_REQUIRED");
    world
}
