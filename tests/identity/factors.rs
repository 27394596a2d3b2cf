//! An authenticator and recovery codes: what they open, and what a password alone does not any more.

use std::iter::once;

use api::router;
use chrono::TimeDelta;
use cradle::wire;
use kernel::Reader;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::sessions::everything;
use crate::world::{ADA, Account, PASSWORD, World, code_at, config};

const HAS: &str = "{ viewer { secondFactor { required totp { confirmedAt } recoveryCodesLeft } } }";

async fn is_in(world: &World, who: &Account) -> bool {
    world.ask_as(who, "{ viewer { email } }", Value::Null).await.status == 200
}

/// H-34: a code signs in once, not again in its step nor in the window after it.
pub async fn h_34_a_code_works_once(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let now = world.next_step().await;
    let code = code_at(&factor.seed, now);
    let entered = world.enter_with(ADA, "code", &code).await;
    assert!(entered.data("/completeSignIn/token").is_string(), "{}", entered.body);
    assert!(entered.data("/completeSignIn/device").is_string());
    let again = world.enter_with(ADA, "code", &code).await;
    assert_eq!(again.problems("completeSignIn"), ["CODE_WRONG"]);
    assert_eq!(again.data("/completeSignIn/token"), Value::Null);
    // In the step after it, it would still be in the window; and one that is older than it is never good.
    world.next_step().await;
    for late in [code, code_at(&factor.seed, now - TimeDelta::seconds(30))] {
        assert_eq!(world.enter_with(ADA, "code", &late).await.problems("completeSignIn"), ["CODE_WRONG"]);
    }
    let next = code_at(&factor.seed, world.now().await);
    assert!(world.enter_with(ADA, "code", &next).await.data("/completeSignIn/token").is_string());
    world
}

/// H-34: the clock of a telephone may be a step off, by the server's time, and no more.
pub async fn h_34_a_code_is_good_a_step_early_and_a_step_late(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    for (off, is_good) in [(-60, false), (60, false), (-30, true), (30, true)] {
        // What was used before stands in nobody's way.
        for _ in 0..3 {
            world.next_step().await;
        }
        let code = code_at(&factor.seed, world.now().await + TimeDelta::seconds(off));
        let entered = world.enter_with(ADA, "code", &code).await;
        assert_eq!(entered.data("/completeSignIn/token").is_string(), is_good, "{off}: {}", entered.body);
    }
    world
}

/// Two who come with one code at once: one of them is in.
pub async fn h_34_of_two_with_one_code_one_is_in(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let (one, two) = (world.challenge(ADA).await, world.challenge(ADA).await);
    let code = code_at(&factor.seed, world.next_step().await);
    let input = |challenge: &Value| json!({ "challenge": challenge["token"], "code": code });
    let (one, two) = tokio::join!(world.complete(input(&one)), world.complete(input(&two)));
    let opened = [&one, &two].map(|answer| answer.data("/completeSignIn/token").is_string());
    assert_ne!(opened[0], opened[1], "{} {}", one.body, two.body);
    world
}

/// H-34: an authenticator counts once it is confirmed; until then a password is enough.
pub async fn h_34_an_authenticator_counts_once_it_is_confirmed(world: World) -> World {
    let mut ada = world.ada().await;
    let begun = world.begin_totp(&ada).await;
    let seed = begun.data("/beginTotp/secret").as_str().expect("a seed").to_owned();
    let uri = begun.data("/beginTotp/uri");
    assert!(uri.as_str().expect("an address").starts_with("otpauth://totp/Hazel%20School:ada"), "{uri}");
    assert_eq!(world.ask_as(&ada, HAS, Value::Null).await.data("/viewer/secondFactor/totp"), Value::Null);
    world.ada().await;

    let ceremony = begun.data("/beginTotp/ceremony");
    let now = world.next_step().await;
    let far = code_at(&seed, now + TimeDelta::minutes(10));
    assert_eq!(world.confirm_totp(&ada, &ceremony, &far).await.problems("confirmTotp"), ["CODE_WRONG"]);
    // Another's ceremony is none.
    let zed = world.zed().await;
    let code = code_at(&seed, now);
    assert_eq!(world.confirm_totp(&zed, &ceremony, &code).await.problems("confirmTotp"), ["CEREMONY_OVER"]);
    let confirmed = world.confirm_totp(&ada, &ceremony, &code).await;
    assert_eq!(confirmed.data("/confirmTotp/recoveryCodes").as_array().map(Vec::len), Some(10));
    world.told_of_factors(ADA).await;
    confirmed.data("/confirmTotp/token").as_str().expect("a token").clone_into(&mut ada.token);
    let has = world.ask_as(&ada, HAS, Value::Null).await;
    assert!(has.data("/viewer/secondFactor/totp/confirmedAt").is_string(), "{}", has.body);
    assert_eq!(has.data("/viewer/secondFactor/required"), false);
    let used = world.enter_with(ADA, "code", &code).await;
    assert_eq!(used.problems("completeSignIn"), ["CODE_WRONG"], "the code that confirms is used up");
    assert_eq!(world.confirm_totp(&ada, &ceremony, &code).await.problems("confirmTotp"), ["CEREMONY_OVER"]);

    // Another takes its place; with it come no other recovery codes.
    world.next_step().await;
    let other = world.add_totp(&mut ada).await;
    assert_eq!(other.recovery_codes, [""; 0]);
    let old = code_at(&seed, world.now().await);
    assert_eq!(world.enter_with(ADA, "code", &old).await.problems("completeSignIn"), ["CODE_WRONG"]);
    world.enter_with_code(ADA, &other).await;
    world
}

/// H-34: neither a seed nor a recovery code can be read in the database, nor what waits for a second step.
pub async fn h_34_neither_seeds_nor_codes_are_stored(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let begun = world.begin_totp(&ada).await.data("/beginTotp/secret");
    let challenge = world.challenge(ADA).await["token"].as_str().expect("a token").to_owned();
    let kept = everything(&world).await;
    let holds = |known: &[u8]| kept.windows(known.len()).any(|window| window == known);
    for seed in [factor.seed.as_str(), begun.as_str().expect("a seed")] {
        let bytes = totp_rs::Secret::try_from_base32(seed).expect("a seed");
        let json = serde_json::to_vec(bytes.as_ref()).expect("JSON");
        for form in [seed.as_bytes(), bytes.as_ref(), kernel::text::hex(bytes.as_ref()).as_bytes(), &json] {
            assert!(!holds(form), "{seed} is stored");
        }
    }
    for code in factor.recovery_codes.iter().chain(once(&challenge)) {
        assert!(!holds(code.as_bytes()) && !holds(code.replace('-', "").as_bytes()), "{code} is stored");
    }
    assert!(holds(ADA.as_bytes()), "the search finds what is there");
    world
}

/// H-34: ten recovery codes, each of which signs in once, however it is typed.
pub async fn h_34_a_recovery_code_works_once(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let [first, second, third, ..] = factor.recovery_codes.as_slice() else { panic!("ten codes") };
    let entered = world.enter_with(ADA, "recoveryCode", first).await;
    assert!(entered.data("/completeSignIn/token").is_string(), "{}", entered.body);
    let again = world.enter_with(ADA, "recoveryCode", first).await;
    assert_eq!(again.problems("completeSignIn"), ["CODE_WRONG"]);
    let typed = second.to_lowercase().replace('-', " ");
    assert!(world.enter_with(ADA, "recoveryCode", &typed).await.data("/completeSignIn/token").is_string());
    let left = world.ask_as(&ada, HAS, Value::Null).await.data("/viewer/secondFactor/recoveryCodesLeft");
    assert_eq!(left, 8);

    // Another's are none of hers; new ones make the old void.
    let mut zed = world.zed().await;
    let zeds = world.add_totp(&mut zed).await.recovery_codes;
    let stolen = world.enter_with(ADA, "recoveryCode", &zeds[0]).await;
    assert_eq!(stolen.problems("completeSignIn"), ["CODE_WRONG"]);
    let anew = "mutation { makeRecoveryCodes { recoveryCodes problems { code } } }";
    let made = world.ask_as(&ada, anew, Value::Null).await.data("/makeRecoveryCodes/recoveryCodes");
    assert_eq!(made.as_array().map(Vec::len), Some(10));
    world.told_of_factors(ADA).await;
    assert_eq!(world.enter_with(ADA, "recoveryCode", third).await.problems("completeSignIn"), ["CODE_WRONG"]);
    let fresh = made[0].as_str().expect("a code");
    assert!(world.enter_with(ADA, "recoveryCode", fresh).await.data("/completeSignIn/token").is_string());
    let bo = world.bo().await;
    let refused = world.ask_as(&bo, anew, Value::Null).await;
    assert_eq!(refused.problems("makeRecoveryCodes"), ["FACTOR_NEEDED"], "there is nothing to recover");
    world
}

/// H-33: once there is a factor, a password alone opens nothing, and neither does a password that was set anew.
pub async fn h_33_a_password_is_not_enough_once_there_is_a_factor(world: World) -> World {
    let before = world.ada().await;
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let challenge = world.challenge(ADA).await;
    assert_eq!((&challenge["code"], &challenge["recoveryCode"]), (&json!(true), &json!(true)));
    assert_eq!(challenge["passkey"], Value::Null);
    let wrong = world.try_sign_in(ADA, "not the password at all").await;
    let unknown = world.try_sign_in("nobody@school.test", "not the password at all").await;
    assert_eq!(wrong.body, unknown.body, "that there is a factor is told to who knows the password");
    assert!(!is_in(&world, &before).await, "the session of before is over: it would be a way round");
    let proof = world.prove(&ada, json!({ "password": PASSWORD })).await;
    assert_eq!(proof.problems("prove"), ["FACTOR_NEEDED"]);
    let none = world.complete(json!({ "challenge": challenge["token"] })).await;
    assert_eq!(none.error_code().as_deref(), Some("BAD_INPUT"), "{}", none.body);
    let both = json!({ "challenge": challenge["token"], "code": "1", "recoveryCode": "1" });
    assert_eq!(world.complete(both).await.error_code().as_deref(), Some("BAD_INPUT"));
    world.enter_with_code(ADA, &factor).await;
    world
}

/// A challenge ends after five minutes, with its answer, and with the sessions of its user; then it is forgotten.
pub async fn a_challenge_is_answered_in_time_or_not_at_all(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let answered = async |challenge: &Value| {
        let code = code_at(&factor.seed, world.next_step().await);
        world.complete(json!({ "challenge": challenge["token"], "code": code })).await
    };
    let (late, used, ended) = (world.challenge(ADA).await, world.challenge(ADA).await, world.challenge(ADA).await);
    assert!(answered(&used).await.data("/completeSignIn/token").is_string());
    assert_eq!(answered(&used).await.problems("completeSignIn"), ["CEREMONY_OVER"], "once");
    world.ask_as(&ada, "mutation { endOtherSessions { ended } }", Value::Null).await;
    assert_eq!(answered(&ended).await.problems("completeSignIn"), ["CEREMONY_OVER"]);
    let late = [late, world.challenge(ADA).await];
    world.pass(TimeDelta::minutes(5));
    for late in late {
        assert_eq!(answered(&late).await.problems("completeSignIn"), ["CEREMONY_OVER"]);
    }
    cradle::housekeeping::post(&world.db).await.expect("posted");
    world.work().await;
    let read = world.db.read().await.expect("a read");
    let count = Statement::from_string(world.db.backend(), "select count(*) as n from ceremony");
    let row = read.conn().query_one_raw(count).await.expect("answers").expect("one row");
    assert_eq!(row.try_get::<i64>("", "n").expect("a number"), 0, "nothing is kept of what nobody finished");
    world
}

/// What one node has begun, another finishes; and there, too, a code works once.
pub async fn one_node_begins_and_another_finishes(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let other = world.another_node().await;
    let there = router(wire::development_api(&other, &config(), None).expect("a server"));
    let challenge = world.challenge(ADA).await;
    let code = code_at(&factor.seed, world.next_step().await);
    let input = json!({ "i": { "challenge": challenge["token"], "code": code } });
    let query = "mutation($i: CompleteSignInInput!) { completeSignIn(input: $i) { token problems { code } } }";
    let entered = world.ask_at(&there, None, query, input).await;
    let token = entered.data("/completeSignIn/token").as_str().expect("a token").to_owned();
    assert!(is_in(&world, &Account { email: ADA.to_owned(), token }).await);
    assert_eq!(world.enter_with(ADA, "code", &code).await.problems("completeSignIn"), ["CODE_WRONG"]);
    other.db.close().await.expect("closes");
    world
}

/// Whatever is done with her factors she is told of by mail, and of a recovery code that was used; not of each code.
pub async fn she_is_told_of_every_change_of_her_factors(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    // What was taken there was all there was: a story ends with no letter that nobody looked at.
    let replaced = world.add_totp(&mut ada).await;
    world.enter_with_code(ADA, &replaced).await;
    let code = code_at(&replaced.seed, world.next_step().await);
    assert!(world.prove(&ada, json!({ "code": code })).await.status == 200);
    world.enter_with(ADA, "recoveryCode", "0000-0000-0000-0000").await;

    let session = world.enter_with(ADA, "recoveryCode", &factor.recovery_codes[0]).await;
    let token = session.data("/completeSignIn/token").as_str().expect("a token").to_owned();
    let mut ada = Account { email: ADA.to_owned(), token };
    let proved = world.prove(&ada, json!({ "recoveryCode": factor.recovery_codes[1] })).await;
    proved.data("/prove/token").as_str().expect("a token").clone_into(&mut ada.token);
    let letter = world.letter_to(ADA).await;
    assert_eq!(letter.subject, "A way to sign in was added, taken away or used");
    for says in ["authenticator", "passkey", "recovery codes", "If it was not you", "password"] {
        assert!(letter.text.contains(says) && letter.html.contains(says), "{says}: {}", letter.text);
    }
    for query in ["mutation { makeRecoveryCodes { recoveryCodes } }", "mutation { removeTotp { removed } }"] {
        assert_eq!(world.ask_as(&ada, query, Value::Null).await.error_code(), None, "{query}");
        world.told_of_factors(ADA).await;
    }
    let again = world.ask_as(&ada, "mutation { removeTotp { removed } }", Value::Null).await;
    assert_eq!(again.error_code(), None, "there was nothing to take away: {}", again.body);
    world
}
