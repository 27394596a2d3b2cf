//! Accounts in the eyes of admins: which they see, which they shut and open again, and what they may not.

use std::time::Duration;

use chrono::TimeDelta;
use cradle::wire;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::world::{ADA, Account, Answer, CAST, Database, PASSWORD, Server, World, config};

pub const ACCOUNTS: &str = "query($n: Int!, $after: String, $email: String) { accounts(first: $n, after: $after, email: $email) { \
    edges { node { id email roles verifiedAt suspendedAt sessions(first: 5) { edges { node { id program } } } } } \
    pageInfo { hasNextPage endCursor } } }";
const PROGRESS: &str = "subscription($id: ID!) { progressChanged(enrolment: $id) { id } }";

/// Does something with an account, with a reason.
pub async fn act(world: &World, who: &Account, act: &str, account: &Value) -> Answer {
    let query = format!(
        "mutation($i: AccountInput!) {{ {act}(input: $i) {{ account {{ email suspendedAt }} problems {{ code field hint }} }} }}"
    );
    world.ask_as(who, &query, json!({ "i": { "account": account, "reason": "The story wants it" } })).await
}

/// The id of the account with this address.
pub async fn account(world: &World, dee: &Account, email: &str) -> Value {
    let found = world.ask_as(dee, ACCOUNTS, json!({ "n": 1, "email": email })).await;
    found.data("/accounts/edges/0/node/id")
}

/// Whether her session is good.
pub async fn is_in(world: &World, who: &Account) -> bool {
    world.ask_as(who, "{ viewer { email } }", Value::Null).await.status == 200
}

/// The addresses of a page of accounts.
pub fn emails(answer: &Answer) -> Vec<String> {
    let edges = answer.data("/accounts/edges");
    let edges = edges.as_array().expect("edges").iter();
    edges.map(|edge| edge["node"]["email"].as_str().expect("an address").to_owned()).collect()
}

pub async fn accounts_are_listed_page_by_page(world: World) -> World {
    let (dee, ada) = (world.dee().await, world.ada().await);
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = world.ask_as(&dee, ACCOUNTS, json!({ "n": 2, "after": after })).await;
        seen.extend(emails(&page));
        if page.data("/accounts/pageInfo/hasNextPage") == false {
            break;
        }
        after = page.data("/accounts/pageInfo/endCursor");
    }
    assert_eq!(seen, CAST, "the oldest first");

    let mut sent = Vec::new();
    for rows in [1, 5] {
        let before = world.db.statements_sent();
        let page = world.ask_as(&dee, ACCOUNTS, json!({ "n": rows })).await;
        sent.push(world.db.statements_sent() - before);
        assert_eq!(emails(&page).len(), rows);
        assert_eq!(page.data("/accounts/edges/0/node/sessions/edges").as_array().map(Vec::len), Some(1));
    }
    assert_eq!(sent[0], sent[1], "sessions are read for all accounts at once");

    let found = world.ask_as(&dee, ACCOUNTS, json!({ "n": 5, "email": "CY@School" })).await;
    assert_eq!(
        (emails(&found), found.data("/accounts/edges/0/node/roles")),
        (vec![CAST[2].to_owned()], json!(["AUTHOR"]))
    );
    for nowhere in ["%", "_", "\\", " ", "a\nb", &"x".repeat(60_000)] {
        let found = world.ask_as(&dee, ACCOUNTS, json!({ "n": 5, "email": nowhere })).await;
        assert_eq!(emails(&found), [""; 0], "{nowhere:?}");
    }
    assert!(is_in(&world, &ada).await, "looking changes nothing");
    world
}

pub async fn nobody_else_is_shown_accounts(world: World) -> World {
    let dee = world.dee().await;
    let zed = account(&world, &dee, CAST[4]).await;
    let log = "{ auditEntries(first: 1) { edges { node { id } } } }";
    let entry = world.ask_as(&dee, log, Value::Null).await.data("/auditEntries/edges/0/node/id");
    let session = world.ask_as(&dee, ACCOUNTS, json!({ "n": 1, "email": CAST[3] })).await;
    let session = session.data("/accounts/edges/0/node/sessions/edges/0/node/id");
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for id in [&zed, &entry, &session] {
        assert_eq!(world.ask_as(&dee, node, json!({ "id": id })).await.data("/node/id"), *id);
        assert_eq!(world.ask(node, json!({ "id": id })).await.data("/node"), Value::Null);
    }
    let anonymous = Account { email: String::new(), token: String::new() };
    for who in [world.ada().await, world.cy().await, world.zed().await] {
        for id in [&zed, &entry, &session] {
            assert_eq!(world.ask_as(&who, node, json!({ "id": id })).await.data("/node"), Value::Null);
        }
        for query in [ACCOUNTS, log] {
            let answer = world.ask_as(&who, query, json!({ "n": 1 })).await;
            assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{query}");
            let answer = world.ask(query, json!({ "n": 1 })).await;
            assert_eq!(answer.error_code().as_deref(), Some("UNAUTHENTICATED"), "{query}");
        }
        for name in ["suspendAccount", "reinstateAccount", "endAccountSessions", "removeFactors"] {
            for account in [&zed, &json!("x")] {
                let answer = act(&world, &who, name, account).await;
                assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{name} by {}", who.email);
            }
        }
        assert!(is_in(&world, &who).await);
    }
    assert_eq!(
        act(&world, &anonymous, "suspendAccount", &zed).await.error_code().as_deref(),
        Some("UNAUTHENTICATED")
    );
    world
}

/// Whoever is suspended hears no more on any server, comes in no more, and is let in again when she is reinstated.
pub async fn who_is_suspended_is_cut_off_and_not_let_in(world: World) -> World {
    let other = match world.database {
        Database::Postgres => Some(world.another_node().await),
        Database::Sqlite => None,
    };
    let there = wire::development_api(other.as_ref().unwrap_or(&world.app), &config(), None).expect("a server");
    let (here, there) = (world.listen().await, Server::start(there).await);
    let (ada, dee) = (world.ada().await, world.dee().await);
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut sockets = Vec::new();
    for server in [&here, &there] {
        let mut socket = server.greeted(&ada).await;
        socket.subscribe("1", PROGRESS, json!({ "id": enrolment })).await;
        socket.next_of("1").await;
        sockets.push(socket);
    }
    let id = account(&world, &dee, ADA).await;
    let suspended = act(&world, &dee, "suspendAccount", &id).await;
    assert!(suspended.data("/suspendAccount/account/suspendedAt").is_string(), "{}", suspended.body);
    for socket in &mut sockets {
        let heard = timeout(Duration::from_secs(1), socket.hear()).await.expect("within a second");
        assert_eq!(heard, Err((4403, "Forbidden".to_owned())));
    }
    assert!(!is_in(&world, &ada).await);
    let refused = world.try_sign_in(ADA, PASSWORD).await;
    assert_eq!(refused.problems("signIn"), ["ACCOUNT_SUSPENDED"]);
    assert_eq!(refused.data("/signIn/token"), Value::Null);
    assert!(refused.data("/signIn/problems/0/hint").is_string());
    let wrong = world.try_sign_in(ADA, "not the password at all").await;
    assert_eq!(wrong.problems("signIn"), ["CREDENTIALS_WRONG"], "a stranger does not learn of it");
    let again = act(&world, &dee, "suspendAccount", &id).await;
    assert_eq!(again.data("/suspendAccount"), suspended.data("/suspendAccount"), "once is enough");

    let reinstated = act(&world, &dee, "reinstateAccount", &id).await;
    assert_eq!(reinstated.data("/reinstateAccount/account/suspendedAt"), Value::Null);
    assert!(!is_in(&world, &ada).await, "what was ended stays ended");
    assert!(is_in(&world, &world.ada().await).await);
    here.stop().await;
    there.stop().await;
    if let Some(other) = other {
        other.db.close().await.expect("closes");
    }
    world
}

/// A link that was mailed is no way in either; nor is a token that was made in the same moment.
pub async fn a_suspended_account_has_no_links(world: World) -> World {
    let dee = world.dee().await;
    world.sign_up("gil@home.test", PASSWORD).await;
    let link = world.letter_to("gil@home.test").await.link();
    let gil = account(&world, &dee, "gil@home.test").await;
    act(&world, &dee, "suspendAccount", &gil).await;
    assert_eq!(world.press(&link).await.status, 410);
    let token = link.rsplit('/').next().expect("a token");
    let verify = "mutation($i: VerifyAddressInput!) { verifyAddress(input: $i) { problems { code } } }";
    let refused = world.ask(verify, json!({ "i": { "token": token } })).await;
    assert_eq!(refused.problems("verifyAddress"), ["ACCOUNT_SUSPENDED"]);
    act(&world, &dee, "reinstateAccount", &gil).await;
    assert_eq!(world.press(&link).await.status, 200);
    world.letter_to("gil@home.test").await;

    // A session that slips in between, as one of a node that has not heard of it yet, is good for nothing either.
    let gil_in = world.sign_in("gil@home.test").await;
    let sql = format!("update \"user\" set suspended_at = created_at where email = '{}'", gil_in.email);
    sea_orm::ConnectionTrait::execute_unprepared(world.db.schema_connection(), &sql).await.expect("suspended");
    assert!(!is_in(&world, &gil_in).await);
    world
}

pub async fn sessions_of_an_account_are_ended(world: World) -> World {
    let (dee, zed, phone, ada) = (world.dee().await, world.zed().await, world.zed().await, world.ada().await);
    let id = account(&world, &dee, &zed.email).await;
    let ended = act(&world, &dee, "endAccountSessions", &id).await;
    assert_eq!(ended.data("/endAccountSessions/account/email"), zed.email, "{}", ended.body);
    assert!(!is_in(&world, &zed).await && !is_in(&world, &phone).await && is_in(&world, &ada).await);
    assert!(is_in(&world, &world.zed().await).await, "with the password she comes in again");
    world
}

/// What is dangerous asks an admin to prove who she is, after a quarter of an hour by the server's clock.
pub async fn what_is_dangerous_asks_for_a_proof(world: World) -> World {
    let dee = world.dee().await;
    let zed = account(&world, &dee, CAST[4]).await;
    let role = |act: &str| {
        format!(
            "mutation {{ {act}(input: {{ email: \"zed@school.test\", role: AUTHOR, reason: \"She writes\" }}) {{ email }} }}"
        )
    };
    world.pass(TimeDelta::minutes(14));
    assert_eq!(world.ask_as(&dee, &role("grantRole"), Value::Null).await.error_code(), None);
    world.pass(TimeDelta::minutes(1));
    for name in ["suspendAccount", "reinstateAccount", "endAccountSessions", "removeFactors"] {
        let answer = act(&world, &dee, name, &zed).await;
        assert_eq!(answer.error_code().as_deref(), Some("PROOF_REQUIRED"), "{name}: {}", answer.body);
    }
    for name in ["grantRole", "revokeRole"] {
        let answer = world.ask_as(&dee, &role(name), Value::Null).await;
        assert_eq!(answer.error_code().as_deref(), Some("PROOF_REQUIRED"), "{name}: {}", answer.body);
    }
    assert_eq!(account(&world, &dee, CAST[4]).await, zed, "she sees accounts all the same");
    let again = world.dee().await;
    assert_eq!(act(&world, &again, "suspendAccount", &zed).await.error_code(), None);
    world
}
