//! Who is in charge: the first admin is made at the machine, and the last one stays.

use chrono::TimeDelta;
use identity::{
    Refusal,
    account::{AccountAct, AccountOrder},
    role::RoleChange,
};
use kernel::{Actor, Denied, Failure, Role, idempotency::Once};
use serde_json::{Value, json};

use super::accounts::{ACCOUNTS, account, act, emails, is_in};
use crate::world::{CAST, PASSWORD, World};

/// A change of a role, by the command line.
fn change(email: &str) -> RoleChange<'_> {
    RoleChange { email, role: Role::Admin, reason: "The story wants it" }
}

fn once() -> Once {
    Once::new(None, "story", &()).expect("a request")
}

pub async fn the_last_admin_stays(world: World) -> World {
    let dee = world.dee().await;
    let own = account(&world, &dee, &dee.email).await;
    let refused = act(&world, &dee, "suspendAccount", &own).await;
    assert_eq!(refused.problems("suspendAccount"), ["OWN_ACCOUNT"]);
    assert_eq!(refused.data("/suspendAccount/account"), Value::Null);
    let revoke = "mutation($i: RoleInput!) { revokeRole(input: $i) { email problems { code hint } } }";
    let input = json!({ "i": { "email": dee.email, "role": "ADMIN", "reason": "I have had enough" } });
    let refused = world.ask_as(&dee, revoke, input.clone()).await;
    assert_eq!(refused.problems("revokeRole"), ["LAST_ADMIN"]);
    let (identity, system) = (&world.app.contexts.identity, Actor::system());
    let by_hand = identity.revoke_role(&system, &once(), change(&dee.email)).await;
    assert!(matches!(by_hand, Err(Failure::Refused(Refusal::LastAdmin))), "{by_hand:?}");

    // An admin who is not let in is none to rely on.
    identity.grant_role(&system, &once(), change(CAST[4])).await.expect("granted");
    let zed = account(&world, &dee, CAST[4]).await;
    act(&world, &dee, "suspendAccount", &zed).await;
    assert_eq!(world.ask_as(&dee, revoke, input.clone()).await.problems("revokeRole"), ["LAST_ADMIN"]);
    act(&world, &dee, "reinstateAccount", &zed).await;
    assert_eq!(world.ask_as(&dee, revoke, input).await.data("/revokeRole/email"), dee.email);
    assert!(!is_in(&world, &dee).await);
    world
}

/// Of two admins who are taken away at once, one stays: whichever way each of them is to go.
pub async fn of_two_admins_at_once_one_stays(world: World) -> World {
    let identity = &world.app.contexts.identity;
    let system = Actor::system();
    let dee = world.dee().await;
    let find = async |email: &str| {
        let read = world.db.read().await.expect("a read");
        let page = kernel::page::PageRequest { first: 1, after: None };
        identity.accounts(&read, &system, Some(email), page).await.expect("accounts").rows[0].user.id
    };
    let (zed, dees) = (find(CAST[4]).await, find(&dee.email).await);
    for round in 0..12 {
        for (email, id) in [(CAST[4], zed), (CAST[3], dees)] {
            let order = AccountOrder { act: AccountAct::Reinstate, account: id, reason: "Anew" };
            identity.act_on_account(&system, &once(), order).await.expect("reinstated");
            identity.grant_role(&system, &once(), change(email)).await.expect("granted");
        }
        let suspend = async |account| {
            let order = AccountOrder { act: AccountAct::Suspend, account, reason: "At once" };
            identity.act_on_account(&system, &once(), order).await.map(|_| ())
        };
        let revoke = async |email| identity.revoke_role(&system, &once(), change(email)).await.map(|_| ());
        let both = match round % 3 {
            0 => tokio::join!(suspend(zed), suspend(dees)),
            1 => tokio::join!(revoke(CAST[4]), revoke(CAST[3])),
            _ => tokio::join!(suspend(zed), revoke(CAST[3])),
        };
        let refused = |outcome: &Result<(), _>| matches!(outcome, Err(Failure::Refused(Refusal::LastAdmin)));
        assert!(both.0.is_ok() != both.1.is_ok() && refused(&both.0) != refused(&both.1), "{both:?}");
    }
    world
}

/// The operator vouches for an address: what strangers have typed with it counts for nothing.
pub async fn the_operator_makes_an_admin(world: World) -> World {
    let (dee, identity) = (world.dee().await, &world.app.contexts.identity);
    world.sign_up("gil@home.test", PASSWORD).await;
    let link = world.letter_to("gil@home.test").await.link();
    let new = |email: &'static str| identity::account::NewAdmin {
        email,
        zone: "Europe/Lisbon",
        reason: "Runs the school",
    };
    for (email, is_new) in
        [("fio@home.test", true), ("fio@home.test", false), ("gil@home.test", false), (CAST[4], false)]
    {
        let created = identity.create_admin(&Actor::system(), new(email)).await.expect("an admin");
        assert_eq!((created.is_new, created.user.email.as_str()), (is_new, email));
        assert!(created.user.verified_at.is_some());
        let found = world.ask_as(&dee, ACCOUNTS, json!({ "n": 1, "email": email })).await;
        assert!(found.data("/accounts/edges/0/node/verifiedAt").is_string(), "{email}");
        assert_eq!(found.data("/accounts/edges/0/node/roles"), json!(["ADMIN"]), "{email}");
        assert_eq!(links(&world, email).await, 1, "the link before is void");
    }
    assert_eq!(world.press(&link).await.status, 410, "whoever typed a password for her address does not have it");
    assert_eq!(world.try_sign_in("gil@home.test", PASSWORD).await.problems("signIn"), ["CREDENTIALS_WRONG"]);

    let refused = identity.create_admin(&Actor::system(), new("fio")).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::EmailInvalid))), "{refused:?}");
    let read = world.db.read().await.expect("a read");
    let request = kernel::RequestId(uuid::Uuid::nil());
    let by_dee = identity.authenticate(&read, request, &dee.token).await.expect("Dee");
    let refused = identity.create_admin(&by_dee, new("fio@home.test")).await;
    assert!(matches!(refused, Err(Failure::Denied(Denied::NotFound))), "no admin gets a link to an account");
    let fio = account(&world, &dee, "fio@home.test").await;
    act(&world, &dee, "suspendAccount", &fio).await;
    let refused = identity.create_admin(&Actor::system(), new("fio@home.test")).await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::AccountSuspended))), "{refused:?}");
    world
}

/// She has the link, and nobody else had a password for her account.
pub async fn an_admin_who_was_made_chooses_her_password(world: World) -> World {
    let (dee, identity) = (world.dee().await, &world.app.contexts.identity);
    let new =
        identity::account::NewAdmin { email: "fio@home.test", zone: "Europe/Lisbon", reason: "Runs the school" };
    let created = identity.create_admin(&Actor::system(), new).await.expect("an admin");
    assert_eq!(world.try_sign_in("fio@home.test", PASSWORD).await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    let reset = "mutation($i: ResetPasswordInput!) { resetPassword(input: $i) { problems { code } } }";
    let input = json!({ "i": { "token": created.token.token(), "password": PASSWORD } });
    let id = account(&world, &dee, "fio@home.test").await;
    act(&world, &dee, "suspendAccount", &id).await;
    assert_eq!(world.ask(reset, input.clone()).await.problems("resetPassword"), ["ACCOUNT_SUSPENDED"]);
    act(&world, &dee, "reinstateAccount", &id).await;
    world.pass(TimeDelta::days(7) - TimeDelta::minutes(1));
    assert_eq!(world.ask(reset, input.clone()).await.problems("resetPassword"), [""; 0]);
    world.letter_to("fio@home.test").await;
    assert_eq!(world.ask(reset, input).await.problems("resetPassword"), ["LINK_NOT_VALID"], "it works once");
    let fio = world.sign_in("fio@home.test").await;
    assert_eq!(emails(&world.ask_as(&fio, ACCOUNTS, json!({ "n": 1 })).await), [CAST[0]]);
    world
}

/// How many links there are under which somebody chooses a password.
async fn links(world: &World, email: &str) -> i64 {
    let sql = format!(
        "select count(*) as n from link l join \"user\" u on u.id = l.user_id \
         where purpose = 'set-password' and used_at is null and email = '{email}'"
    );
    let statement = sea_orm::Statement::from_string(world.db.backend(), sql);
    let row = sea_orm::ConnectionTrait::query_one_raw(world.db.schema_connection(), statement).await;
    row.expect("answers").expect("a row").try_get("", "n").expect("a number")
}
