//! Whoever guesses at a second factor waits; its owner does not, where she is known.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{ADA, Answer, PASSWORD, World, code_at};

fn waits(answer: &Answer) -> Option<i64> {
    (answer.status == 429).then(|| {
        assert_eq!(answer.error_code().as_deref(), Some("THROTTLED"), "{}", answer.body);
        answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds")
    })
}

/// How many of twelve tries are looked at.
async fn looked_at(try_it: impl AsyncFn() -> Answer) -> usize {
    let mut looked_at = 0;
    for _ in 0..12 {
        looked_at += usize::from(waits(&try_it().await).is_none());
    }
    looked_at
}

/// H-22, H-34: five wrong codes, from wherever they come and whatever they are; then one every three minutes.
pub async fn h_22_five_wrong_codes_and_one_waits(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let challenge = world.challenge(ADA).await;
    let guess = async |kind: &str, value: &str| {
        world.complete(json!({ "challenge": challenge["token"], kind: value })).await
    };
    for (kind, value) in [
        ("code", "000000"),
        ("recoveryCode", "0000-0000-0000-0000"),
        ("passkey", "{}"),
        ("code", "not a code"),
        ("recoveryCode", &"0".repeat(20_000)),
    ] {
        assert_eq!(guess(kind, value).await.problems("completeSignIn"), ["CODE_WRONG"], "{kind}");
    }
    // The sixth is not looked at, even if it is right, and even with another challenge.
    let right = code_at(&factor.seed, world.next_step().await);
    let wait = waits(&guess("code", &right).await).expect("it waits");
    assert!((1..=181).contains(&wait), "{wait}");
    assert!(waits(&world.enter_with(ADA, "recoveryCode", &factor.recovery_codes[0]).await).is_some());
    world.pass(TimeDelta::seconds(wait));
    let right = code_at(&factor.seed, world.next_step().await);
    let entered = guess("code", &right).await;
    assert!(entered.data("/completeSignIn/token").is_string(), "for a while only: {}", entered.body);
    // Right ones cost nothing.
    for code in &factor.recovery_codes[..7] {
        let entered = world.enter_with(ADA, "recoveryCode", code).await;
        assert!(entered.data("/completeSignIn/token").is_string(), "{}", entered.body);
    }
    world
}

/// H-22: from one address three a minute are looked at, at whomever's factor.
pub async fn h_22_an_address_guesses_three_codes_a_minute(world: World) -> World {
    let mut ada = world.ada().await;
    world.add_totp(&mut ada).await;
    let challenge = world.challenge(ADA).await;
    let query = "mutation($i: CompleteSignInInput!) { completeSignIn(input: $i) { token problems { code } } }";
    let body =
        json!({ "query": query, "variables": { "i": { "challenge": challenge["token"], "code": "000000" } } });
    let looked_at = looked_at(async || {
        let request = axum::http::Request::post("/graphql").header("content-type", "application/json");
        let request = request.header("accept", crate::world::MEDIA).header("x-forwarded-for", "203.0.113.7");
        world.send(request.body(axum::body::Body::from(body.to_string())).expect("a request")).await
    });
    assert_eq!(looked_at.await, 3);
    world
}

/// H-22: others who know the password keep her waiting neither on a device that is known, nor in her session.
pub async fn h_22_guesses_at_a_factor_do_not_lock_its_owner_out(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let code = code_at(&factor.seed, world.next_step().await);
    let device = world.enter_with(ADA, "code", &code).await.data("/completeSignIn/device");
    let challenge = world.challenge(ADA).await;
    let guessed =
        looked_at(async || world.complete(json!({ "challenge": challenge["token"], "code": "000000" })).await);
    assert_eq!(guessed.await, 5);

    let sign_in = "mutation($i: SignInInput!) { signIn(input: $i) { challenge { token } problems { code } } }";
    let input = json!({ "i": { "email": ADA, "password": PASSWORD, "device": device } });
    let known = world.ask(sign_in, input).await.data("/signIn/challenge/token");
    let code = code_at(&factor.seed, world.next_step().await);
    let entered = world.complete(json!({ "challenge": known, "code": code })).await;
    assert!(entered.data("/completeSignIn/token").is_string(), "{}", entered.body);
    assert_eq!(entered.data("/completeSignIn/device"), Value::Null, "the device was known");
    let code = code_at(&factor.seed, world.next_step().await);
    assert!(world.prove(&ada, json!({ "code": code })).await.data("/prove/token").is_string());
    world
}

/// H-22: a proof is no way round: it has an end to its guesses, with a code, a recovery code and a password.
pub async fn h_22_a_proof_is_guessed_at_no_faster(world: World) -> World {
    let (mut ada, zed) = (world.ada().await, world.zed().await);
    world.add_totp(&mut ada).await;
    assert_eq!(looked_at(async || world.prove(&ada, json!({ "code": "000000" })).await).await, 5);
    assert_eq!(looked_at(async || world.prove(&ada, json!({ "recoveryCode": "x" })).await).await, 0, "one bucket");
    assert_eq!(looked_at(async || world.prove(&zed, json!({ "password": "wrong" })).await).await, 5);
    let right = world.prove(&zed, json!({ "password": PASSWORD })).await;
    let wait = waits(&right).expect("it waits");
    world.pass(TimeDelta::seconds(wait));
    assert!(world.prove(&zed, json!({ "password": PASSWORD })).await.data("/prove/token").is_string());
    // Neither is the code that confirms an authenticator.
    let bo = world.bo().await;
    let begun = world.begin_totp(&bo).await.data("/beginTotp/ceremony");
    assert_eq!(looked_at(async || world.confirm_totp(&bo, &begun, "000000").await).await, 5);
    world
}

/// Many guesses at once have no more than one after the other.
pub async fn h_22_codes_at_once_have_no_more_tries(world: World) -> World {
    let mut ada = world.ada().await;
    world.add_totp(&mut ada).await;
    let challenge = world.challenge(ADA).await;
    let tries = (0..15)
        .map(|number| world.complete(json!({ "challenge": challenge["token"], "code": format!("{number:06}") })));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 5);
    world
}
