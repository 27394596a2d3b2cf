//! Whoever guesses at secrets waits; whoever knows hers does not, and is never locked out.

use api::router;
use axum::Router;
use chrono::TimeDelta;
use cradle::wire;
use serde_json::json;

use crate::world::{Answer, PASSWORD, World, config};

const ADA: &str = "ada@school.test";

fn waits(answer: &Answer) -> Option<i64> {
    (answer.status == 429).then(|| {
        assert_eq!(answer.error_code().as_deref(), Some("THROTTLED"), "{}", answer.body);
        let said = answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
        assert_eq!(answer.json()["errors"][0]["extensions"]["retryAfterSeconds"], said);
        said
    })
}

/// H-22, by address: three wrong ones a minute, and not a hash more. Right ones cost nothing.
pub async fn h_22_an_address_guesses_three_times_a_minute(world: World) -> World {
    let from = "203.0.113.7";
    for _ in 0..5 {
        assert!(world.try_from(from, ADA, PASSWORD, None).await.data("/signIn/token").is_string());
    }
    // Whatever it guesses at: an account, another, or none.
    for email in [ADA, "bo@school.test", "nobody@school.test"] {
        let wrong = world.try_from(from, email, "not the password at all", None).await;
        assert_eq!(wrong.problems("signIn"), ["CREDENTIALS_WRONG"]);
    }
    let before = world.app.contexts.identity.hashes_computed();
    for email in [ADA, "zed@school.test", "nobody@school.test", "nonsense"] {
        let refused = world.try_from(from, email, PASSWORD, None).await;
        assert!((1..=21).contains(&waits(&refused).expect("it waits")), "{}", refused.body);
        // What it writes into the header itself buys nothing: the last hop counts.
        let forged = world.try_from(&format!("1.2.3.4, {from}"), email, PASSWORD, None).await;
        assert!(waits(&forged).is_some(), "{}", forged.body);
    }
    assert_eq!(world.app.contexts.identity.hashes_computed(), before, "nothing was checked");
    assert!(world.try_from("203.0.113.8", ADA, PASSWORD, None).await.data("/signIn/token").is_string());
    world.pass(TimeDelta::seconds(21));
    assert!(world.try_from(from, ADA, PASSWORD, None).await.data("/signIn/token").is_string());
    world
}

/// H-22, by account: a hundred addresses have no more guesses than one, and its owner still comes in.
pub async fn h_22_a_hundred_addresses_do_not_lock_anybody_out(world: World) -> World {
    let known = world.try_from("203.0.113.200", ADA, PASSWORD, None).await.data("/signIn/device");
    let known = known.as_str().expect("a device").to_owned();
    let mut guessed = 0;
    for number in 0..100 {
        let answer = world.try_from(&format!("203.0.113.{number}"), ADA, "not the password at all", None).await;
        guessed += i32::from(waits(&answer).is_none());
    }
    assert_eq!(guessed, 20);
    // The same for an address that nobody has: whether there is an account cannot be told.
    let mut guessed = 0;
    for number in 0..25 {
        let answer = world.try_from(&format!("198.51.100.{number}"), "nobody@school.test", "x", None).await;
        guessed += i32::from(waits(&answer).is_none());
    }
    assert_eq!(guessed, 20);

    // On a device that is known she comes in at once, and elsewhere after a while.
    let here = world.try_from("203.0.113.201", ADA, PASSWORD, Some(&known)).await;
    assert!(here.data("/signIn/token").is_string() && here.data("/signIn/device").is_null(), "{}", here.body);
    let there = world.try_from("203.0.113.202", ADA, PASSWORD, None).await;
    let wait = waits(&there).expect("it waits");
    assert!(wait <= 181, "{wait}");
    // Somebody else's device is none of hers.
    let bos = world.try_from("203.0.113.203", "bo@school.test", PASSWORD, None).await.data("/signIn/device");
    assert!(waits(&world.try_from("203.0.113.204", ADA, PASSWORD, bos.as_str()).await).is_some());
    world.pass(TimeDelta::seconds(wait));
    let later = world.try_from("203.0.113.202", ADA, PASSWORD, None).await;
    assert!(later.data("/signIn/token").is_string(), "{}", later.body);

    // A known device has an end to its guesses, too.
    let mut wrong = 0;
    while waits(&world.try_from("203.0.113.205", ADA, "not the password at all", Some(&known)).await).is_none() {
        wrong += 1;
    }
    assert_eq!(wrong, 10);
    world
}

/// H-22, by link: a token that is none costs as a password does, on the page and in the graph.
pub async fn h_22_a_wrong_link_is_a_wrong_secret(world: World) -> World {
    let from = "203.0.113.9";
    let mut answers = Vec::new();
    for number in 0..6 {
        let token = "A".repeat(42) + &number.to_string();
        let page = axum::http::Request::post(format!("/verify/{token}")).header("x-forwarded-for", from);
        answers.push(world.send(page.body(axum::body::Body::empty()).expect("a request")).await.status);
    }
    assert_eq!(answers, [410, 410, 410, 429, 429, 429]);
    assert!(
        waits(&world.try_from(from, ADA, PASSWORD, None).await).is_some(),
        "and it is one and the same bucket"
    );
    world
}

/// H-23: two nodes have one throttle.
pub async fn h_23_the_throttle_is_one_on_all_nodes(world: World) -> World {
    let other = world.another_node().await;
    let there: Router = router(wire::development_api(&other, &config(), None).expect("a server"));
    let here: Router = router(wire::development_api(&world.app, &config(), None).expect("a server"));
    let mut checked = 0;
    for number in 0..10 {
        let node = if number % 2 == 0 { &here } else { &there };
        let input = json!({ "email": ADA, "password": "not the password at all" });
        checked += i32::from(waits(&world.try_on(node, "203.0.113.7", input).await).is_none());
    }
    assert_eq!(checked, 3);
    other.db.close().await.expect("closes");
    world
}

/// Many guesses at once have no more than one after the other.
pub async fn guesses_at_once_have_no_more_points(world: World) -> World {
    let tries = (0..12).map(|_| world.try_from("203.0.113.7", ADA, "not the password at all", None));
    let answers = futures_util::future::join_all(tries).await;
    let checked = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(checked, 3, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    world
}
