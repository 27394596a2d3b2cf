//! Whoever has lost her second factor and her recovery codes is helped: by an admin, or at the machine.

use identity::account::{AccountAct, AccountOrder};
use kernel::{Actor, idempotency::Once};
use serde_json::{Value, json};

use super::{
    accounts::{account, act},
    passkeys::added,
};
use crate::world::{ADA, Account, PASSWORD, World, code_at};

const HAS: &str = "{ viewer { secondFactor { totp { confirmedAt } recoveryCodesLeft passkeys(first: 5) { edges { node { id } } } } } }";

/// What is written down of an account, newest first.
async fn log(world: &World, dee: &Account, account: &Value) -> Value {
    let query = "query($id: ID) { auditEntries(first: 10, account: $id) { edges { node { act reason actor { kind } } } } }";
    world.ask_as(dee, query, json!({ "id": account })).await.data("/auditEntries/edges")
}

/// Whatever she had is gone, with whatever was open or begun; she comes in by her password.
pub async fn who_has_lost_her_factors_is_helped(world: World) -> World {
    let (dee, before) = (world.dee().await, world.ada().await);
    let mut ada = world.ada().await;
    let factor = world.add_totp(&mut ada).await;
    added(&world, &mut ada, 7).await;
    let challenge = world.challenge(ADA).await;
    let id = account(&world, &dee, ADA).await;
    let removed = act(&world, &dee, "removeFactors", &id).await;
    assert_eq!(removed.data("/removeFactors/account/email"), ADA, "{}", removed.body);
    world.told_of_factors(ADA).await;
    for who in [&before, &ada] {
        assert_eq!(world.ask_as(who, "{ viewer { email } }", Value::Null).await.status, 401);
    }
    let code = code_at(&factor.seed, world.next_step().await);
    for shown in [json!({ "code": code }), json!({ "recoveryCode": factor.recovery_codes[0] })] {
        let mut input = shown;
        input["challenge"] = challenge["token"].clone();
        assert_eq!(world.complete(input).await.problems("completeSignIn"), ["CEREMONY_OVER"]);
    }
    let ada = world.ada().await;
    let has = world.ask_as(&ada, HAS, Value::Null).await.data("/viewer/secondFactor");
    assert_eq!(has, json!({ "totp": null, "recoveryCodesLeft": 0, "passkeys": { "edges": [] } }));

    // Doing it again changes nothing: she stays signed in, no letter goes out, and nothing is written down.
    act(&world, &dee, "removeFactors", &id).await;
    assert_eq!(world.ask_as(&ada, "{ viewer { email } }", Value::Null).await.status, 200);
    let entry = json!({ "act": "REMOVE_FACTORS", "reason": "The story wants it", "actor": { "kind": "USER" } });
    assert_eq!(log(&world, &dee, &id).await, json!([{ "node": entry }]));
    world
}

/// An admin with a stolen session keeps the factor that would stop it; the machine helps the last admin.
pub async fn nobody_takes_her_own_factors_away_as_an_admin(world: World) -> World {
    let mut dee = world.dee().await;
    let factor = world.add_totp(&mut dee).await;
    let own = account(&world, &dee, &dee.email).await;
    let refused = act(&world, &dee, "removeFactors", &own).await;
    assert_eq!(refused.problems("removeFactors"), ["OWN_ACCOUNT"]);
    world.enter_with_code(&dee.email, &factor).await;

    let (identity, system) = (&world.app.contexts.identity, Actor::system());
    let read = world.db.read().await.expect("a read");
    let found = identity.account_by_email(&read, &system, "Dee@School.test").await.expect("an account");
    drop(read);
    let once = Once::new(None, "story", &()).expect("a request");
    let reason = "Her house has burnt down";
    let order = AccountOrder { act: AccountAct::RemoveFactors, account: found.user.id, reason };
    assert!(identity.act_on_account(&system, &once, order).await.expect("removed").has_changed);
    assert!(!identity.act_on_account(&system, &once, order).await.expect("nothing").has_changed, "none is left");
    world.told_of_factors(&dee.email).await;
    let dee = world.dee().await;
    let told = log(&world, &dee, &own).await;
    let entry =
        json!({ "act": "REMOVE_FACTORS", "reason": "Her house has burnt down", "actor": { "kind": "SYSTEM" } });
    assert_eq!(told[0]["node"], entry);
    world
}

/// A password that goes with a second factor only does not go without one: a longer one is set by mail.
pub async fn a_short_password_alone_opens_nothing(world: World) -> World {
    let (dee, mut ada) = (world.dee().await, world.ada().await);
    world.add_totp(&mut ada).await;
    super::run(&world, "update credential set short = true").await;
    world.challenge(ADA).await;
    act(&world, &dee, "removeFactors", &account(&world, &dee, ADA).await).await;
    world.told_of_factors(ADA).await;
    let refused = world.try_sign_in(ADA, PASSWORD).await;
    assert_eq!(refused.problems("signIn"), ["PASSWORD_TOO_SHORT"], "{}", refused.body);
    let wrong = world.try_sign_in(ADA, "not the password at all").await;
    assert_eq!(wrong.problems("signIn"), ["CREDENTIALS_WRONG"], "a stranger does not learn of it");

    let ask = "mutation { requestPasswordReset(input: { email: \"ada@school.test\" }) { problems { code } } }";
    world.ask(ask, Value::Null).await;
    let link = world.letter_to(ADA).await.link();
    let reset = "mutation($i: ResetPasswordInput!) { resetPassword(input: $i) { reset problems { code } } }";
    let longer = "nine grey herons wade upstream";
    let input = json!({ "token": link.rsplit('/').next(), "password": longer });
    let done = world.ask(reset, json!({ "i": input })).await;
    assert_eq!(done.data("/resetPassword/reset"), true, "{}", done.body);
    world.letter_to(ADA).await;
    assert!(world.try_sign_in(ADA, longer).await.data("/signIn/token").is_string());
    world
}
