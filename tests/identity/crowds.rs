//! Whether there is an account is nobody's business, and a crowd that signs in keeps nobody else waiting.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt, stream::FuturesUnordered};
use serde_json::{Value, json};

use crate::world::{ADA, PASSWORD, World};

const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { token problems { code message } } }";
const SIGN_UP: &str =
    "mutation($input: SignUpInput!) { signUp(input: $input) { mailed problems { code message } } }";
const RESET: &str = "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) \
                     { mailed problems { code message } } }";

/// H-24: what is said, and how much is computed for it, is the same for an address with an account and without. (How
/// long it takes is measured by the adversary, against a release build.)
pub async fn h_24_nothing_tells_whether_there_is_an_account(world: World) -> World {
    let identity = &world.app.contexts.identity;
    for (query, more) in [
        (SIGN_IN, json!({ "password": "not the password at all" })),
        (SIGN_UP, json!({ "password": PASSWORD, "zone": "Europe/Lisbon" })),
        (RESET, json!({})),
    ] {
        let mut seen = Vec::new();
        for email in [ADA, "nobody@school.test"] {
            let mut input = more.clone();
            input["email"] = json!(email);
            let before = identity.hashes_computed();
            let answer = world.ask(query, json!({ "input": input })).await;
            seen.push((answer.status, answer.body, identity.hashes_computed() - before));
        }
        assert_eq!(seen[0], seen[1]);
    }
    world.look_at_every_letter().await;
    world
}

/// H-25: of two hundred who sign in at once, as many are looked at as there is room for. The others are told to come
/// back, whoever asks for something else is answered meanwhile, and afterwards everything is as it was.
pub async fn h_25_a_crowd_of_sign_ins_keeps_nobody_else_waiting(world: World) -> World {
    let sign_in = |number: usize| {
        let input =
            json!({ "email": format!("nobody-{number}@school.test"), "password": "not the password at all" });
        world.ask(SIGN_IN, json!({ "input": input }))
    };
    let crowd = (0..200).map(sign_in).collect::<FuturesUnordered<_>>().collect::<Vec<_>>();
    let served = AtomicUsize::new(0);
    let others = async {
        loop {
            let other = world.ask("{ __typename }", Value::Null).await;
            served.fetch_add(usize::from(other.status == 200), Ordering::SeqCst);
        }
    };
    let answers = tokio::select! {
        answers = crowd => answers,
        () = others => unreachable!("they go on asking"),
    };
    let (looked_at, turned_away): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(looked_at.iter().all(|answer| answer.problems("signIn") == ["CREDENTIALS_WRONG"]));
    for answer in &turned_away {
        assert_eq!((answer.status, answer.error_code().as_deref()), (503, Some("BUSY")), "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"), "{}", answer.body);
    }
    let (looked_at, turned_away) = (looked_at.len(), turned_away.len());
    assert!(looked_at >= 1 && turned_away >= 100, "{looked_at} were looked at, and {turned_away} turned away");
    assert!(served.load(Ordering::SeqCst) >= 1, "nobody else was answered meanwhile");
    world.ada().await;
    world
}
