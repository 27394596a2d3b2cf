//! The audit log: what was done is in it, with who and why, and stays as it is.

use kernel::Actor;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::accounts::{account, act};
use crate::world::{Account, CAST, Database, World};

const LOG: &str = "query($n: Int!, $after: String, $account: ID) { auditEntries(first: $n, after: $after, account: $account) { \
    edges { node { id at act detail reason request actor { kind account { email } } account { email } } } \
    pageInfo { hasNextPage endCursor } } }";

async fn log(world: &World, dee: &Account, account: &Value) -> Vec<Value> {
    let answer = world.ask_as(dee, LOG, json!({ "n": 100, "account": account })).await;
    let edges = answer.data("/auditEntries/edges");
    edges.as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
}

/// Acts of roles, as the graph is asked for them.
async fn role(world: &World, dee: &Account, act: &str, reason: &str) -> crate::world::Answer {
    let query = format!("mutation($i: RoleInput!) {{ {act}(input: $i) {{ email problems {{ code field }} }} }}");
    let input = json!({ "email": CAST[4], "role": "AUTHOR", "reason": reason });
    world.ask_as(dee, &query, json!({ "i": input })).await
}

pub async fn every_act_is_written_down_with_who_and_why(world: World) -> World {
    let dee = world.dee().await;
    let zed = account(&world, &dee, CAST[4]).await;
    let mut requests = Vec::new();
    for (name, reason) in [("grantRole", "  She writes the next edition. "), ("revokeRole", "The edition is out.")]
    {
        let answer = role(&world, &dee, name, reason).await;
        requests.push(answer.headers["x-request-id"].to_str().expect("text").to_owned());
        world.pass(chrono::TimeDelta::seconds(1));
    }
    for name in ["suspendAccount", "reinstateAccount", "endAccountSessions"] {
        let answer = act(&world, &dee, name, &zed).await;
        requests.push(answer.headers["x-request-id"].to_str().expect("text").to_owned());
        world.pass(chrono::TimeDelta::seconds(1));
    }
    let told: Vec<_> = log(&world, &dee, &zed).await;
    let short = |entry: &Value| json!([entry["act"], entry["detail"], entry["reason"]]);
    assert_eq!(
        told.iter().map(short).collect::<Vec<_>>(),
        [
            json!(["END_SESSIONS", null, "The story wants it"]),
            json!(["REINSTATE_ACCOUNT", null, "The story wants it"]),
            json!(["SUSPEND_ACCOUNT", null, "The story wants it"]),
            json!(["REVOKE_ROLE", "author", "The edition is out."]),
            json!(["GRANT_ROLE", "author", "She writes the next edition."]),
        ],
        "newest first"
    );
    for (entry, request) in told.iter().zip(requests.iter().rev()) {
        assert_eq!(entry["actor"], json!({ "kind": "USER", "account": { "email": dee.email } }));
        assert_eq!(entry["account"]["email"], CAST[4]);
        assert_eq!(entry["request"], *request, "what stands in the log can be found by it");
    }
    // The whole log begins with what the command line did.
    let all = log(&world, &dee, &Value::Null).await;
    assert_eq!(all[..5], told[..]);
    assert_eq!(all.last().expect("an entry")["actor"], json!({ "kind": "SYSTEM", "account": null }));
    assert_eq!(all.last().expect("an entry")["reason"], "One of the cast.");
    pages(&world, &dee, &all).await;
    world
}

/// Page by page it is the same, and every page costs as many statements.
async fn pages(world: &World, dee: &Account, all: &[Value]) {
    let (mut seen, mut after, mut sent) = (Vec::new(), Value::Null, Vec::new());
    loop {
        let before = world.db.statements_sent();
        let page = world.ask_as(dee, LOG, json!({ "n": 3, "after": after })).await;
        sent.push(world.db.statements_sent() - before);
        seen.extend(
            page.data("/auditEntries/edges").as_array().expect("edges").iter().map(|edge| edge["node"].clone()),
        );
        if page.data("/auditEntries/pageInfo/hasNextPage") == false {
            break;
        }
        after = page.data("/auditEntries/pageInfo/endCursor");
    }
    assert_eq!(seen, all);
    let before = world.db.statements_sent();
    world.ask_as(dee, LOG, json!({ "n": 100 })).await;
    sent.push(world.db.statements_sent() - before);
    assert!(sent.iter().all(|count| *count == sent[0]), "{sent:?}");
}

pub async fn what_was_not_done_is_not_in_the_log(world: World) -> World {
    let dee = world.dee().await;
    let zed = account(&world, &dee, CAST[4]).await;
    let before = log(&world, &dee, &Value::Null).await;
    for reason in ["", "  ab ", "a\nsecond line", &"x".repeat(501)] {
        let refused = role(&world, &dee, "grantRole", reason).await;
        assert_eq!(refused.problems("grantRole"), ["TEXT_INVALID"]);
        assert_eq!(refused.data("/grantRole/problems/0/field"), "reason");
    }
    let own = account(&world, &dee, &dee.email).await;
    act(&world, &dee, "suspendAccount", &own).await;
    act(&world, &dee, "reinstateAccount", &zed).await;
    role(&world, &dee, "revokeRole", "She has none").await;
    act(&world, &world.ada().await, "suspendAccount", &zed).await;
    assert_eq!(log(&world, &dee, &Value::Null).await, before, "nothing was done");

    // A repeated request is one act, and the same key with another reason is another request.
    let end = "mutation($i: AccountInput!) { endAccountSessions(input: $i) { problems { code } } }";
    let input = |reason: &str| json!({ "i": { "account": zed, "reason": reason, "idempotencyKey": "end-1" } });
    for _ in 0..2 {
        assert_eq!(world.ask_as(&dee, end, input("A lost device")).await.problems("endAccountSessions"), [""; 0]);
    }
    let other = world.ask_as(&dee, end, input("Another reason")).await;
    assert_eq!(other.problems("endAccountSessions"), ["IDEMPOTENCY_MISMATCH"]);
    assert_eq!(log(&world, &dee, &zed).await.len(), 1);
    let endless = json!({ "i": { "account": zed, "reason": "A lost device", "idempotencyKey": "x".repeat(201) } });
    assert_eq!(world.ask_as(&dee, end, endless).await.problems("endAccountSessions"), ["TEXT_INVALID"]);
    world
}

/// Whoever has the database's own door open changes nothing either.
pub async fn the_log_cannot_be_changed(world: World) -> World {
    let dee = world.dee().await;
    let before = log(&world, &dee, &Value::Null).await;
    assert!(!before.is_empty());
    let mut tries = vec![
        "update audit set reason = 'A better one'",
        "update audit set actor_kind = 'user'",
        "delete from audit",
        "insert or replace into audit select id, actor_kind, actor_id, act, user_id, detail, 'Another', request, at from audit",
    ];
    if world.database == Database::Postgres {
        tries.pop();
        tries.push("truncate audit");
    }
    for sql in tries {
        let statement = Statement::from_string(world.db.backend(), sql);
        let refused = world.db.schema_connection().execute_raw(statement).await.expect_err(sql);
        assert!(refused.to_string().contains("written once"), "{sql}: {refused}");
    }
    assert_eq!(log(&world, &dee, &Value::Null).await, before);
    world
}

/// What the command line does is in the log, too.
pub async fn the_command_line_is_in_the_log(world: World) -> World {
    let dee = world.dee().await;
    let new = identity::account::NewAdmin { email: "fio@home.test", zone: "UTC", reason: "The first one" };
    for _ in 0..2 {
        world.app.contexts.identity.create_admin(&Actor::system(), new).await.expect("an admin");
        world.pass(chrono::TimeDelta::seconds(1));
    }
    let fio = account(&world, &dee, "fio@home.test").await;
    let told = log(&world, &dee, &fio).await;
    let acts: Vec<_> = told.iter().map(|entry| json!([entry["act"], entry["detail"]])).collect();
    let link = json!(["MAKE_LINK", "set-password"]);
    assert_eq!(
        acts,
        [link.clone(), link, json!(["GRANT_ROLE", "admin"]), json!(["CREATE_ACCOUNT", null])],
        "once there is an account and a role, there is another link alone"
    );
    for entry in &told {
        assert_eq!((&entry["actor"]["kind"], &entry["request"]), (&json!("SYSTEM"), &Value::Null));
        assert_eq!(entry["reason"], "The first one");
    }
    world
}
