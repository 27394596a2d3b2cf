//! Not every hold is an emergency: who has lost her child is not shouted at.

use serde_json::{Value, json};

use crate::world::{Account, World};

async fn alerts(world: &World, bo: &Account) -> Value {
    let query = "{ coach { alerts(first: 10) { edges { node { kind } } } } }";
    world.ask_as(bo, query, Value::Null).await.data("/coach/alerts/edges")
}

pub async fn after_a_loss_nothing_is_red_and_nobody_is_alerted(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    assert_eq!(world.mia_answers(&mia, &[("pregnancy", "ENDED")]).await.status, 303, "to her own page");
    let never = world.in_days(300);
    let all = [("pregnancy", "ENDED"), ("contraindications", "PLACENTAL_ABRUPTION"), ("due_date", &never)];
    assert_eq!(world.mia_answers(&mia, &all).await.status, 303, "nothing more is asked of her");
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("Take the time you need."), "{}", page.body);
    for loud in [
        "cannot be right",
        "Please do no exercise plan",
        "Do no exercises",
        "Please do this",
        "class=\"urgent\"",
        "role=\"alert\"",
        "How much:",
        "put together",
        "Check in",
    ] {
        assert!(!page.body.contains(loud), "{loud} in {}", page.body);
    }
    assert_eq!(alerts(&world, &bo).await, json!([]));

    let query = "query($id: ID!) { client(id: $id) { routines { state } } }";
    let seen = world.ask_as(&bo, query, json!({ "id": client })).await;
    assert_eq!(seen.data("/client/routines/0/state"), "HELD", "her routine waits all the same");
    world
}

/// What she reported before it is not held up to her with every answer; what she feels now is answered all the same.
pub async fn after_a_loss_old_signs_are_past(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let answer = async |signs: &str, pregnancy: &str| {
        world.mia_answers(&mia, &[("warning_signs", signs), ("pregnancy", pregnancy)]).await.status
    };
    assert_eq!(answer("BLEEDING", "PREGNANT").await, 200, "red, and at once");
    world.letter_to(&bo.email).await;
    assert_eq!(answer("NONE", "ENDED").await, 303);
    assert!(!world.visit(&mia, "/my").await.body.contains("Please do this"));
    assert_eq!(alerts(&world, &bo).await.as_array().map(Vec::len), Some(1), "none but the first");

    assert_eq!(answer("SADDLE_NUMBNESS", "PREGNANT").await, 200);
    world.letter_to(&bo.email).await;
    let red = [
        ("NONE", "ENDED", "nerves have nothing to do with it"),
        ("", "ENDED", "left open is not denied"),
        ("BLEEDING", "ENDED", "what she feels now"),
        ("NONE", "PREGNANT", "it was a slip: the sign stands"),
    ];
    for (signs, pregnancy, why) in red {
        assert_eq!(answer(signs, pregnancy).await, 200, "{why}");
        world.letter_to(&bo.email).await;
    }
    world
}

/// A date that is wrong by a year reads like a birth: her coach is told of it while she is pregnant.
pub async fn a_due_date_long_past_is_asked_about(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let past = world.in_days(-20);
    assert_eq!(world.mia_answers(&mia, &[("due_date", &past)]).await.status, 303);
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("If you feel unwell, call your midwife or doctor"), "{}", page.body);
    assert_eq!(alerts(&world, &bo).await, json!([{ "node": { "kind": "URGENT_ANSWER" } }]));
    world.letter_to(&bo.email).await;
    world
}

/// A due date that cannot be right is no emergency either; her coach is told, since somebody has to ask her.
pub async fn a_due_date_that_cannot_be_right_is_asked_about(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let never = world.in_days(300);
    assert_eq!(world.mia_answers(&mia, &[("due_date", &never)]).await.status, 303);
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("cannot be right") && !page.body.contains("Please do this"), "{}", page.body);
    assert_eq!(alerts(&world, &bo).await, json!([{ "node": { "kind": "URGENT_ANSWER" } }]));
    world.letter_to(&bo.email).await;
    world
}

/// What is urgent comes first, and the rest is said below it.
pub async fn a_sign_after_a_birth_is_urgent(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let answers = [("pregnancy", "DELIVERED"), ("warning_signs", "CALF_PAIN_SWELLING")];
    let urgent = world.mia_answers(&mia, &answers).await;
    assert!(urgent.status == 200 && urgent.body.contains("Please do this now"), "{}", urgent.body);
    assert!(urgent.body.contains("Your coach has been told"), "{}", urgent.body);
    world.letter_to(&bo.email).await;
    let page = world.visit(&mia, "/my").await.body;
    let (sign, birth) = (page.find("Please do this first"), page.find("Take the time you need."));
    assert!(sign.is_some() && sign < birth, "{page}");
    assert!(!page.contains("If you feel unwell"), "nothing makes it less: {page}");
    world
}

/// What she reports after the loss stands until her provider has answered.
pub async fn a_sign_after_a_loss_stands(world: World) -> World {
    let (bo, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    for signs in ["BLEEDING", "NONE"] {
        let answers = [("warning_signs", signs), ("pregnancy", "ENDED")];
        assert_eq!(world.mia_answers(&mia, &answers).await.status, 200, "{signs}");
        world.letter_to(&bo.email).await;
    }
    world
}

pub async fn a_page_on_which_all_is_left_out_says_so(world: World) -> World {
    let (_, _, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    assert_eq!(world.mia_answers(&mia, &[("pregnancy", "")]).await.status, 303);
    let page = world.visit(&mia, "/my").await;
    assert!(page.body.contains("Leave out all of your exercises today."), "{}", page.body);
    for untrue in ["put together", "How much:", "Check in"] {
        assert!(!page.body.contains(untrue), "{untrue} in {}", page.body);
    }
    world
}
