use serde_json::{Value, json};

use crate::world::{MIA, World};

const ALERTS: &str = "{ coach { alerts(first: 10) { edges { node { id client kind acknowledgedAt } } } } }";

pub async fn a_warning_sign_is_answered_at_once_and_holds_everything(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let urgent = world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    assert!(urgent.status == 200 && urgent.body.contains("Please do this now"), "{}", urgent.body);
    assert!(urgent.body.contains("midwife") || urgent.body.contains("doctor"), "{}", urgent.body);

    let letter = world.letter_to(&bo.email).await;
    assert_eq!(letter.subject, "Please look at your clients");
    assert!(!letter.raw.contains("Mia") && !letter.text.contains("bleed"), "{}", letter.text);
    let alerts = world.ask_as(&bo, ALERTS, Value::Null).await;
    let alert = alerts.data("/coach/alerts/edges/0/node");
    assert_eq!((&alert["kind"], &alert["client"]), (&json!("URGENT_ANSWER"), &json!(client)));

    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("Please do this first") && !page.body.contains("How much:"), "{}", page.body);
    let drafted = world.draft(&bo, &client, json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let refused = world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    assert!(refused.problems("activateRoutine").iter().all(|code| code == "ROUTINE_NOT_SAFE"));
    assert!(refused.body.contains("HOLD"), "{}", refused.body);

    let seen = "mutation($a: ID!) { acknowledgeAlert(input: { alert: $a }) { acknowledged alert { id acknowledgedAt } problems { code } } }";
    let seen = world.ask_as(&bo, seen, json!({ "a": alert["id"] })).await;
    assert_eq!(seen.data("/acknowledgeAlert/acknowledged"), true);
    assert_eq!(seen.data("/acknowledgeAlert/alert/id"), alert["id"]);
    let again = world.ask_as(&bo, ALERTS, Value::Null).await.data("/coach/alerts/edges/0/node/acknowledgedAt");
    assert!(again.is_string());
    assert_eq!(seen.data("/acknowledgeAlert/alert/acknowledgedAt"), again, "a client keeps what it was answered");

    // Answering anew takes no sign away: that takes her provider's word.
    let still = world.mia_answers(&mia, &[]).await;
    assert!(still.body.contains("Please do this now"), "{}", still.body);
    world.letter_to(&bo.email).await;
    let record = "mutation($i: RecordProviderAnswerInput!) { recordProviderAnswer(input: $i) { client { name } \
                  problems { code } } }";
    let empty = world.ask_as(&bo, record, json!({ "i": { "client": client, "answer": " " } })).await;
    assert_eq!(empty.problems("recordProviderAnswer"), ["ANSWER_DOES_NOT_FIT"]);
    let words = "Seen by her midwife, all is well, gentle exercise may go on.";
    let recorded = world.ask_as(&bo, record, json!({ "i": { "client": client, "answer": words } })).await;
    assert_eq!(recorded.data("/recordProviderAnswer/client/name"), "Mia Ferreira", "{}", recorded.body);
    assert_eq!(world.mia_answers(&mia, &[]).await.status, 303);
    assert!(world.visit(&mia, "/my").await.body.contains("How much:"));
    world
}

/// Who ticks a sign and leaves the rest open is told what to do all the same, and her coach hears of it.
pub async fn a_sign_is_answered_at_once_whatever_is_left_open(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let open = [("clearance", ""), ("sciatica", ""), ("pregnancy", ""), ("due_date", "")];
    for sign in
        ["LEG_WEAKNESS_BOTH", "LEG_NUMBNESS_BOTH", "SADDLE_NUMBNESS", "BLADDER_BOWEL_CHANGE", "LEG_GIVING_WAY"]
    {
        let urgent = world.mia_answers(&mia, &[open.as_slice(), &[("warning_signs", sign)]].concat()).await;
        assert!(urgent.status == 200 && urgent.body.contains("Please do this now"), "{sign}: {}", urgent.body);
        world.letter_to(&bo.email).await;
    }
    world
}

pub async fn pain_on_both_sides_is_answered_whatever_is_left_open(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    for unsure in ["", "UNKNOWN", "NONE"] {
        let urgent = world.mia_answers(&mia, &[("clearance", ""), ("sciatica", unsure), ("side", "BOTH")]).await;
        assert!(urgent.status == 200 && urgent.body.contains("Please do this now"), "{unsure}: {}", urgent.body);
        world.letter_to(&bo.email).await;
    }
    assert_eq!(world.mia_answers(&mia, &[("sciatica", "NONE"), ("side", "BOTH")]).await.status, 200);
    world.letter_to(&bo.email).await;
    let drafted = world.draft(&bo, &client, json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let item = drafted.data("/draftRoutine/client/routines/0/items/0");
    assert_eq!(
        (&item["verdict"], &item["findings"][0]["rule"]),
        (&json!("HOLD"), &json!("G04")),
        "to her coach, too"
    );
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("Please do this first") && !page.body.contains("How much:"), "{}", page.body);
    world
}

pub async fn pain_on_both_sides_is_answered_at_once(world: World) -> World {
    let bo = world.coach().await;
    let (client, mia) = world.mia_agrees(&bo).await;
    let urgent = world.mia_answers(&mia, &[("side", "BOTH")]).await;
    assert!(urgent.status == 200 && urgent.body.contains("Please do this now"), "{}", urgent.body);
    world.letter_to(&bo.email).await;
    let items = json!([{ "variant": "sleep.side-lying" }]);
    let drafted = world.draft(&bo, &client, items).await;
    let item = drafted.data("/draftRoutine/client/routines/0/items/0");
    assert_eq!((&item["verdict"], &item["findings"][0]["rule"]), (&json!("HOLD"), &json!("G04")));
    assert_eq!(item["substitutes"], json!([]), "nothing is offered while everything is held");
    world
}

pub async fn answers_that_do_not_fit_are_refused(world: World) -> World {
    let bo = world.coach().await;
    let (_, mia) = world.mia_agrees(&bo).await;
    let cases = [[("pain", "11")], [("due_date", "soon")], [("side", "MIDDLE")], [("warning_signs", "HICCUPS")]];
    for wrong in cases {
        let refused = world.mia_answers(&mia, &wrong).await;
        assert!(refused.status == 422 && refused.body.contains(wrong[0].0), "{}", refused.body);
        assert_eq!(refused.headers["x-problem-code"], "ANSWER_DOES_NOT_FIT");
    }
    assert_eq!(
        world.smtp.received().iter().filter(|mail| mail.to == MIA).count(),
        2,
        "her invitation and her way back"
    );
    let none = world.fill_in(
        &mia,
        "/my/check-in",
        &[("form_key", "00000000000000000000000000000001"), ("before", "1"), ("after", "1")],
    );
    let none = none.await;
    assert_eq!((none.status, none.headers["x-problem-code"].to_str().ok()), (422, Some("NO_ROUTINE")));
    world
}
