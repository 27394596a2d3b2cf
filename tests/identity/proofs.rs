//! What is dangerous asks for a second factor, and for a proof of the last quarter of an hour.

use axum::Router;
use chrono::TimeDelta;
use cradle::config::Position;
use serde_json::{Value, json};

use crate::world::{ADA, Account, Answer, PASSWORD, World, code_at};

const CY: &str = "cy@school.test";
const REMOVE: &str = "mutation { removeTotp { removed problems { code hint } } }";

/// A school in which whoever can do harm to others must have a second factor.
async fn strict(world: &World) -> Router {
    world.server_with(|parts| parts.second_factor = vec![Position::Coach, Position::Author, Position::Admin]).await
}

/// Tries to publish what has not changed: whoever may, hears that.
async fn publish(world: &World, at: &Router, who: &Account) -> Answer {
    let query = "mutation { publishEdition(input: { publication: \"sciatica-in-pregnancy\", expectedVersion: 1, changes: [], changeReason: \"Trying\" }) { problems { code } } }";
    world.ask_as_at(at, who, query, Value::Null).await
}

async fn status(world: &World, token: &str) -> u16 {
    world.ask_with(Some(token), "{ viewer { email } }", Value::Null).await.status
}

fn token(answer: &Answer, field: &str) -> String {
    let token = answer.data(&format!("/{field}/token"));
    token.as_str().unwrap_or_else(|| panic!("no token: {}", answer.body)).to_owned()
}

/// H-30: at signing in, at a proof, and with a new factor there is another token; the one before is refused.
pub async fn h_30_the_token_changes_whenever_more_is_known(world: World) -> World {
    let mut ada = world.ada().await;
    let first = ada.token.clone();
    let proved = world.prove(&ada, json!({ "password": PASSWORD })).await;
    ada.token = token(&proved, "prove");
    assert_ne!(ada.token, first);
    assert_eq!((status(&world, &first).await, status(&world, &ada.token).await), (401, 200));
    let second = ada.token.clone();
    let factor = world.add_totp(&mut ada).await;
    assert_eq!((status(&world, &second).await, status(&world, &ada.token).await), (401, 200));
    let third = ada.token.clone();
    let code = code_at(&factor.seed, world.next_step().await);
    ada.token = token(&world.prove(&ada, json!({ "code": code })).await, "prove");
    assert_eq!((status(&world, &third).await, status(&world, &ada.token).await), (401, 200));
    let entered = world.enter_with_code(ADA, &factor).await;
    assert!(![first, second, third, ada.token.clone()].contains(&entered.token));
    // It is one and the same session all the while.
    let query = "{ viewer { sessions(first: 10) { edges { node { id } } } } }";
    let sessions = world.ask_as(&ada, query, Value::Null).await.data("/viewer/sessions/edges");
    assert_eq!(sessions.as_array().map(Vec::len), Some(2));
    world
}

/// H-30: what a caller makes up is adopted nowhere, and what was begun for one thing does no other.
pub async fn h_30_what_a_caller_brings_along_is_never_adopted(world: World) -> World {
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    let made_up = "A".repeat(43);
    let query = "mutation($i: SignInInput!) { signIn(input: $i) { token challenge { token } } }";
    let input = json!({ "i": { "email": "zed@school.test", "password": PASSWORD } });
    let with_token = world.ask_with(Some(&made_up), query, input).await;
    assert_eq!(with_token.status, 401, "a token that is none is not taken for anybody's");
    assert_eq!(status(&world, &made_up).await, 401);

    let challenge = world.challenge(ADA).await["token"].as_str().expect("a token").to_owned();
    assert_eq!(status(&world, &challenge).await, 401, "a challenge is no session");
    let begun = world.begin_totp(&ada).await.data("/beginTotp/ceremony");
    let proof =
        world.ask_as(&ada, "mutation { beginProof { ceremony password code passkey } }", Value::Null).await;
    assert_eq!((proof.data("/beginProof/password"), proof.data("/beginProof/code")), (json!(false), json!(true)));
    let code = code_at(&factor.seed, world.next_step().await);
    for other in [json!(made_up), json!(""), begun, proof.data("/beginProof/ceremony"), json!(ada.token)] {
        let completed = world.complete(json!({ "challenge": other, "code": code })).await;
        assert_eq!(completed.problems("completeSignIn"), ["CEREMONY_OVER"], "{other}");
    }
    for other in [json!(made_up), json!(challenge)] {
        let proved = world.prove(&ada, json!({ "ceremony": other, "code": code })).await;
        assert_eq!(proved.problems("prove"), ["CEREMONY_OVER"], "{other}");
    }
    // None of them has cost the code.
    assert!(world.enter_with(ADA, "code", &code).await.data("/completeSignIn/token").is_string());
    world
}

/// An author publishes, a coach coaches and an admin runs the school in a session that has seen a second factor.
pub async fn a_role_counts_with_its_second_factor(world: World) -> World {
    let at = strict(&world).await;
    let mut cy = world.cy().await;
    let refused = publish(&world, &at, &cy).await;
    assert_eq!(refused.error_code().as_deref(), Some("FACTOR_REQUIRED"), "{}", refused.body);
    assert_eq!(publish(&world, &at, &world.zed().await).await.error_code().as_deref(), Some("NOT_FOUND"));
    let query = "{ viewer { roles secondFactor { required } } }";
    let viewer = world.ask_as_at(&at, &cy, query, Value::Null).await;
    assert_eq!(viewer.data("/viewer"), json!({ "roles": ["AUTHOR"], "secondFactor": { "required": true } }));
    let other = world.cy().await;
    let factor = world.add_totp(&mut cy).await;
    assert_eq!(publish(&world, &at, &cy).await.problems("publishEdition"), ["NOTHING_CHANGED"]);
    let before = publish(&world, &at, &other).await;
    assert_eq!(before.status, 401, "a session from before the factor does not get round it");
    let code = code_at(&factor.seed, world.next_step().await);
    let other = world.enter_with(CY, "code", &code).await;
    let other = Account { token: token(&other, "completeSignIn"), email: CY.to_owned() };
    assert_eq!(publish(&world, &at, &other).await.problems("publishEdition"), ["NOTHING_CHANGED"]);

    // An admin without one changes nobody's roles.
    let dee = world.dee().await;
    let grant = "mutation { grantRole(input: { email: \"zed@school.test\", role: AUTHOR, reason: \"Writes\" }) { email } }";
    let refused = world.ask_as_at(&at, &dee, grant, Value::Null).await;
    assert_eq!(refused.error_code().as_deref(), Some("FACTOR_REQUIRED"), "{}", refused.body);

    // The last one stays where a role calls for it. Elsewhere it goes, and no session has seen one any more.
    let kept = world.ask_as_at(&at, &cy, REMOVE, Value::Null).await;
    assert_eq!(kept.problems("removeTotp"), ["FACTOR_NEEDED"], "{}", kept.body);
    assert_eq!(world.ask_as(&cy, REMOVE, Value::Null).await.data("/removeTotp/removed"), true);
    world.told_of_factors(CY).await;
    assert_eq!(publish(&world, &at, &cy).await.error_code().as_deref(), Some("FACTOR_REQUIRED"));
    world.sign_in(CY).await;
    world
}

/// Who coaches needs one, too, in a school that says so.
pub async fn a_coach_shows_a_second_factor(world: World) -> World {
    let at = strict(&world).await;
    let mut bo = world.coach().await;
    let invite = "mutation { inviteClient(input: { email: \"mia@home.test\", name: \"Mia Ferreira\", zone: \"Europe/Lisbon\" }) { client problems { code } } }";
    let required = "{ viewer { secondFactor { required } } }";
    let asked = world.ask_as_at(&at, &bo, required, Value::Null).await;
    assert_eq!(asked.data("/viewer/secondFactor/required"), true);
    let refused = world.ask_as_at(&at, &bo, invite, Value::Null).await;
    assert_eq!(refused.error_code().as_deref(), Some("FACTOR_REQUIRED"), "{}", refused.body);
    world.add_totp(&mut bo).await;
    let invited = world.ask_as_at(&at, &bo, invite, Value::Null).await;
    assert!(invited.data("/inviteClient/client").is_string(), "{}", invited.body);
    world.look_at_every_letter().await;
    world
}

/// Publishing, and whatever changes how one signs in, asks for a proof of the last quarter of an hour.
pub async fn what_is_dangerous_asks_for_a_proof(world: World) -> World {
    let at = strict(&world).await;
    let mut cy = world.cy().await;
    let factor = world.add_totp(&mut cy).await;
    world.pass(TimeDelta::minutes(14));
    assert_eq!(publish(&world, &at, &cy).await.problems("publishEdition"), ["NOTHING_CHANGED"]);
    world.pass(TimeDelta::minutes(1));
    for query in [
        REMOVE,
        "mutation { beginTotp { ceremony } }",
        "mutation { beginPasskey { ceremony } }",
        "mutation { makeRecoveryCodes { recoveryCodes } }",
    ] {
        let refused = world.ask_as_at(&at, &cy, query, Value::Null).await;
        assert_eq!(refused.error_code().as_deref(), Some("PROOF_REQUIRED"), "{query}: {}", refused.body);
    }
    assert_eq!(publish(&world, &at, &cy).await.error_code().as_deref(), Some("PROOF_REQUIRED"));
    // Reading does not ask for one; a password is no proof of who has a factor, and a proof goes with one thing only.
    assert_eq!(status(&world, &cy.token).await, 200);
    let refused = world.prove(&cy, json!({ "password": PASSWORD })).await;
    assert_eq!(refused.problems("prove"), ["FACTOR_NEEDED"]);
    for unclear in [json!({}), json!({ "password": PASSWORD, "code": "1" }), json!({ "ceremony": "x" })] {
        let refused = world.prove(&cy, unclear).await;
        assert_eq!(refused.error_code().as_deref(), Some("BAD_INPUT"), "{}", refused.body);
    }
    let code = code_at(&factor.seed, world.next_step().await);
    let proved = world.prove(&cy, json!({ "code": code })).await;
    assert!(proved.data("/prove/expiresAt").is_string());
    cy.token = token(&proved, "prove");
    assert_eq!(publish(&world, &at, &cy).await.problems("publishEdition"), ["NOTHING_CHANGED"]);
    let nobody = world.ask("mutation { prove(input: { code: \"000000\" }) { token } }", Value::Null).await;
    assert_eq!(nobody.error_code().as_deref(), Some("UNAUTHENTICATED"));
    world
}

/// Who has no second factor proves with the password, by the same clock.
pub async fn who_has_no_factor_proves_with_the_password(world: World) -> World {
    let mut ada = world.ada().await;
    world.pass(TimeDelta::minutes(15));
    assert_eq!(world.begin_totp(&ada).await.error_code().as_deref(), Some("PROOF_REQUIRED"));
    let ways =
        world.ask_as(&ada, "mutation { beginProof { password code recoveryCode passkey } }", Value::Null).await;
    let expected = json!({ "password": true, "code": false, "recoveryCode": false, "passkey": null });
    assert_eq!(ways.data("/beginProof"), expected);
    for (input, code) in [
        (json!({ "password": "not the password at all" }), "CREDENTIALS_WRONG"),
        (json!({ "password": "x".repeat(2000) }), "PASSWORD_TOO_LONG"),
        (json!({ "code": "000000" }), "CODE_WRONG"),
    ] {
        assert_eq!(world.prove(&ada, input).await.problems("prove"), [code]);
    }
    ada.token = token(&world.prove(&ada, json!({ "password": PASSWORD })).await, "prove");
    world.add_totp(&mut ada).await;
    world
}

/// A short password goes with a second factor only: who has one keeps the factor, or takes a longer one first.
pub async fn a_short_password_keeps_its_factor(world: World) -> World {
    let mut ada = world.ada().await;
    world.add_totp(&mut ada).await;
    super::run(&world, "update credential set short = true").await;
    let kept = world.ask_as(&ada, REMOVE, Value::Null).await;
    assert_eq!(kept.problems("removeTotp"), ["PASSWORD_TOO_SHORT"], "{}", kept.body);
    super::run(&world, "update credential set short = false").await;
    for _ in 0..2 {
        assert_eq!(world.ask_as(&ada, REMOVE, Value::Null).await.data("/removeTotp/removed"), true);
    }
    world.told_of_factors(ADA).await;
    let left = "{ viewer { secondFactor { totp { confirmedAt } recoveryCodesLeft } } }";
    let left = world.ask_as(&ada, left, Value::Null).await.data("/viewer/secondFactor");
    assert_eq!(left, json!({ "totp": null, "recoveryCodesLeft": 0 }), "codes go with what they recover");
    world.ada().await;
    world
}
