//! The whole story, told once from end to end: a stranger becomes a coach, and a client is cared for.

use serde_json::{Value, json};

use crate::world::{Account, COURSE, Knows, MIA, PASSWORD, Story, World, story};

pub const STORIES: &[Story] = &[story!(story_of::from_a_strangers_sign_up_to_a_clients_check_in)];

mod story_of {
    pub use super::from_a_strangers_sign_up_to_a_clients_check_in;
}

const EVE: &str = "eve@home.test";

pub async fn from_a_strangers_sign_up_to_a_clients_check_in(world: World) -> World {
    let eve = she_signs_up(&world).await;
    let certificate = she_learns_while_the_course_moves_on(&world, &eve).await;
    let page = world.page(&certificate).await;
    assert!(page.body.contains("Eve Santos") && page.body.contains("<dd>1</dd>"), "edition 1: {}", page.body);

    let became = world.become_coach(&eve, 1).await;
    assert_eq!(became.problems("becomeCoach"), [""; 0], "{}", became.body);
    let (client, mia) = world.mia_agrees(&eve).await;
    assert_eq!(world.mia_answers(&mia, &[]).await.status, 303);
    she_plans_what_is_safe(&world, &eve, &client).await;

    let mia = world.enter(&world.letter_to(MIA).await.link()).await;
    let own = world.visit(&mia, "/my").await;
    assert!(own.body.contains("How much:") && own.body.contains("Stop, and call for help"), "{}", own.body);
    let form = [("form_key", "00000000000000000000000000000001"), ("before", "2"), ("after", "6"), ("note", "")];
    world.fill_in(&mia, "/my/check-in", &form).await;
    assert_eq!(world.letter_to(EVE).await.subject, "Please look at your clients");
    let alerts = "{ coach { alerts(first: 5) { edges { node { id kind client } } } } }";
    let alert = world.ask_as(&eve, alerts, Value::Null).await.data("/coach/alerts/edges/0/node");
    assert_eq!((&alert["kind"], &alert["client"]), (&json!("PAIN_RISE"), &json!(client)));
    world
}

async fn she_signs_up(world: &World) -> Account {
    world.sign_up(EVE, PASSWORD).await;
    let letter = world.letter_to(EVE).await;
    assert_eq!(letter.subject, "Confirm your address");
    assert_eq!(world.press(&letter.link()).await.status, 200);
    assert_eq!(world.letter_to(EVE).await.subject, "Your account is open");
    world.sign_in(EVE).await
}

/// She reads, is checked and examined; in the middle the author publishes another edition.
async fn she_learns_while_the_course_moves_on(world: &World, eve: &Account) -> String {
    let enrolment = world.enrolled(eve, "Eve Santos").await;
    world.prepare(eve, &enrolment).await;
    let cy = world.cy().await;
    let source = catalog::bundle::embedded(COURSE).expect("the bundle");
    let text = String::from_utf8(source.0["course.yaml"].clone()).expect("text");
    let input = json!({ "publication": COURSE, "expectedVersion": 1, "changeReason": "A plainer title",
                        "changes": [{ "path": "course.yaml",
                                      "text": text.replacen("title: Sciatica in Pregnancy", "title: Sciatica", 1) }] });
    let publish = "mutation($i: PublishEditionInput!) { publishEdition(input: $i) { edition { number } problems { message } } }";
    let published = world.ask_as(&cy, publish, json!({ "i": input })).await;
    assert_eq!(published.data("/publishEdition/edition/number"), 2, "{}", published.body);
    let passed = world.take(eve, &enrolment, "final-examination", Knows::Everything).await;
    assert_eq!(passed.data("/submitAttempt/attempt/result/passed"), true, "{}", passed.body);
    let letters = [world.letter_to(EVE).await, world.letter_to(EVE).await];
    let certificate = letters.iter().find(|letter| letter.subject == "Your certificate");
    certificate.expect("a letter with the certificate").link()
}

/// A lunge is refused with its rule and a substitute; the substitute goes to the client.
async fn she_plans_what_is_safe(world: &World, eve: &Account, client: &str) {
    let drafted = world.draft(eve, client, json!([{ "variant": "lunge.forward" }])).await;
    let refused = world.activate(eve, &drafted.data("/draftRoutine/routine"), 1).await;
    assert_eq!(refused.problems("activateRoutine"), ["ROUTINE_NOT_SAFE"]);
    let substitute = drafted.data("/draftRoutine/client/routines/0/items/0/substitutes/0");
    let again =
        world.draft(eve, client, json!([{ "variant": substitute }, { "variant": "cat-stretch.quadruped" }])).await;
    let active = world.activate(eve, &again.data("/draftRoutine/routine"), 1).await;
    assert_eq!(active.problems("activateRoutine"), [""; 0], "{}", active.body);
}
