//! Passkeys: a key on a device, which signs in by itself, or after a password, and proves who one is.

use kernel::Reader;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{ADA, Account, Answer, SoftKey, World};

const LIST: &str =
    "{ viewer { secondFactor { passkeys(first: 10) { edges { node { id name createdAt lastUsedAt } } } } } }";
const ADD: &str = "mutation($i: AddPasskeyInput!) { addPasskey(input: $i) { passkey { id name } token recoveryCodes problems { code field } } }";

async fn begin(world: &World, who: &Account) -> Value {
    let query = "mutation { beginPasskey { ceremony expiresAt options problems { code } } }";
    world.ask_as(who, query, Value::Null).await.data("/beginPasskey")
}

async fn add(world: &World, who: &Account, key: &mut SoftKey) -> Answer {
    let begun = begin(world, who).await;
    let credential = key.create(&begun["options"]);
    let input = json!({ "ceremony": begun["ceremony"], "credential": credential, "name": "Telephone" });
    world.ask_as(who, ADD, json!({ "i": input })).await
}

/// Adds a passkey; the session has another token then.
pub async fn added(world: &World, who: &mut Account, number: u8) -> SoftKey {
    let mut key = SoftKey::new(number);
    let answer = add(world, who, &mut key).await;
    let token = answer.data("/addPasskey/token");
    token.as_str().unwrap_or_else(|| panic!("no passkey: {}", answer.body)).clone_into(&mut who.token);
    world.told_of_factors(&who.email).await;
    key
}

async fn question(world: &World) -> Value {
    let query = "mutation { beginPasskeySignIn { ceremony options problems { code } } }";
    world.ask(query, Value::Null).await.data("/beginPasskeySignIn")
}

async fn sign_in(world: &World, ceremony: &Value, credential: &str) -> Answer {
    let query = "mutation($i: SignInWithPasskeyInput!) { signInWithPasskey(input: $i) { token device problems { code } } }";
    world.ask(query, json!({ "i": { "ceremony": ceremony, "credential": credential } })).await
}

async fn list(world: &World, who: &Account) -> Vec<Value> {
    let edges = world.ask_as(who, LIST, Value::Null).await.data("/viewer/secondFactor/passkeys/edges");
    edges.as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
}

/// A passkey signs in without an address and a password; then a password alone does not.
pub async fn a_passkey_signs_in_by_itself(world: World) -> World {
    let mut ada = world.ada().await;
    let before = ada.token.clone();
    let mut key = SoftKey::new(7);
    let answer = add(&world, &ada, &mut key).await;
    assert_eq!(answer.data("/addPasskey/passkey/name"), "Telephone", "{}", answer.body);
    assert_eq!(answer.data("/addPasskey/recoveryCodes").as_array().map(Vec::len), Some(10));
    assert!(world.ask_with(Some(&before), "{ viewer { email } }", Value::Null).await.status == 401);
    answer.data("/addPasskey/token").as_str().expect("a token").clone_into(&mut ada.token);
    assert_eq!(list(&world, &ada).await[0]["lastUsedAt"], Value::Null);

    let asked = question(&world).await;
    let answer = key.get(&asked["options"]);
    let entered = sign_in(&world, &asked["ceremony"], &answer).await;
    let token = entered.data("/signInWithPasskey/token").as_str().expect("a token").to_owned();
    assert!(entered.data("/signInWithPasskey/device").is_string());
    let viewer = world.ask_with(Some(&token), "{ viewer { email } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/email"), ADA);
    assert!(list(&world, &ada).await[0]["lastUsedAt"].is_string());
    let again = sign_in(&world, &asked["ceremony"], &answer).await;
    assert_eq!(again.problems("signInWithPasskey"), ["CEREMONY_OVER"], "an answer works once");

    // It is two factors: what asks for a proof with one is open.
    let entered = Account { email: ADA.to_owned(), token };
    world.told_of_factors(ADA).await;
    assert_eq!(add(&world, &entered, &mut SoftKey::new(8)).await.problems("addPasskey"), [""; 0]);
    world.told_of_factors(ADA).await;
    world.challenge(ADA).await;
    world
}

/// A passkey answers the challenge after a password, and proves who one is.
pub async fn a_passkey_is_a_second_factor_and_a_proof(world: World) -> World {
    let mut ada = world.ada().await;
    let mut key = added(&world, &mut ada, 7).await;
    let challenge = world.challenge(ADA).await;
    assert_eq!((&challenge["code"], &challenge["recoveryCode"]), (&json!(false), &json!(true)));
    let passkey = key.get(&challenge["passkey"]);
    let input = json!({ "challenge": challenge["token"], "passkey": passkey });
    assert!(world.complete(input).await.data("/completeSignIn/token").is_string());
    // The same word does not answer another question.
    let other = world.challenge(ADA).await;
    let replayed = world.complete(json!({ "challenge": other["token"], "passkey": passkey })).await;
    assert_eq!(replayed.problems("completeSignIn"), ["CODE_WRONG"]);

    world.pass(chrono::TimeDelta::minutes(16));
    let refused = world.ask_as(&ada, "mutation { beginPasskey { ceremony } }", Value::Null).await;
    assert_eq!(refused.error_code().as_deref(), Some("PROOF_REQUIRED"));
    let begin = "mutation { beginProof { ceremony password passkey } }";
    let proof = world.ask_as(&ada, begin, Value::Null).await.data("/beginProof");
    assert_eq!(proof["password"], false);
    let passkey = key.get(&proof["passkey"]);
    // In another session of hers, and without its ceremony, it proves nothing.
    let without = world.prove(&ada, json!({ "passkey": passkey })).await;
    assert_eq!(without.problems("prove"), ["CODE_WRONG"]);
    let elsewhere = question(&world).await;
    let answer = key.get(&elsewhere["options"]);
    let token = sign_in(&world, &elsewhere["ceremony"], &answer).await.data("/signInWithPasskey/token");
    let other = Account { email: ADA.to_owned(), token: token.as_str().expect("a token").to_owned() };
    let stolen = world.prove(&other, json!({ "ceremony": proof["ceremony"], "passkey": passkey })).await;
    assert_eq!(stolen.problems("prove"), ["CEREMONY_OVER"]);
    let passkey = key.get(&proof["passkey"]);
    let proved = world.prove(&ada, json!({ "ceremony": proof["ceremony"], "passkey": passkey })).await;
    assert!(proved.data("/prove/token").is_string(), "{}", proved.body);
    world
}

/// What is wrong with a key, given another's.
type Spoils = fn(&mut SoftKey, &SoftKey);

/// What is not quite her passkey is not hers: another site, no finger, a copied key, another's name.
pub async fn what_is_not_quite_her_passkey_does_not_sign_in(world: World) -> World {
    let (mut ada, mut zed) = (world.ada().await, world.zed().await);
    let key = added(&world, &mut ada, 7).await;
    let zeds = added(&world, &mut zed, 8).await;
    let spoilt: [(&str, Spoils); 7] = [
        ("another site", |key, _| "http://evil.test".clone_into(&mut key.origin)),
        ("another port", |key, _| "http://school.test:8080".clone_into(&mut key.origin)),
        ("no finger", |key, _| key.verifies = false),
        ("another's key under her id", |key, other| {
            *key = SoftKey { id: key.id.clone(), user: key.user.clone(), ..other.clone() }
        }),
        ("her key under another's name", |key, other| key.user.clone_from(&other.user)),
        ("nobody's name", |key, _| key.user = vec![1; 16]),
        ("no name", |key, _| key.user = Vec::new()),
    ];
    for (what, spoil) in spoilt {
        let asked = question(&world).await;
        let mut key = key.clone();
        spoil(&mut key, &zeds);
        let answer = key.get(&asked["options"]);
        let refused = sign_in(&world, &asked["ceremony"], &answer).await;
        assert_eq!(refused.problems("signInWithPasskey"), ["CODE_WRONG"], "{what}");
        assert_eq!(refused.data("/signInWithPasskey/token"), Value::Null);
    }
    // A key that counts backwards is a copy.
    for (counter, is_in) in [(9, true), (9, false), (3, false), (10, true)] {
        let asked = question(&world).await;
        let answer = SoftKey { counter, ..key.clone() }.get(&asked["options"]);
        let entered = sign_in(&world, &asked["ceremony"], &answer).await;
        assert_eq!(entered.data("/signInWithPasskey/token").is_string(), is_in, "{counter}: {}", entered.body);
    }
    let asked = question(&world).await;
    let answer = SoftKey { counter: 20, ..key.clone() }.get(&asked["options"]);
    let endless = answer.replacen('{', &format!("{{\"padding\":\"{}\",", "x".repeat(16 * 1024)), 1);
    for json in ["", "{}", "[]", &"[".repeat(10_000), &endless] {
        let refused = sign_in(&world, &asked["ceremony"], json).await;
        assert_eq!(refused.problems("signInWithPasskey"), ["CODE_WRONG"]);
    }
    assert!(sign_in(&world, &asked["ceremony"], &answer).await.data("/signInWithPasskey/token").is_string());
    world
}

/// What is not what was asked for is not added; a key belongs to one account.
pub async fn a_key_belongs_to_one_account(world: World) -> World {
    let (mut ada, zed) = (world.ada().await, world.zed().await);
    added(&world, &mut ada, 7).await;
    let refused = add(&world, &zed, &mut SoftKey::new(7)).await;
    assert_eq!(refused.problems("addPasskey"), ["PASSKEY_NOT_VALID"], "{}", refused.body);
    assert_eq!(refused.data("/addPasskey/problems/0/field"), "credential");
    let spoilt: [fn(&mut SoftKey); 2] =
        [|key| key.verifies = false, |key| "http://evil.test".clone_into(&mut key.origin)];
    for spoil in spoilt {
        let mut key = SoftKey::new(8);
        spoil(&mut key);
        assert_eq!(add(&world, &zed, &mut key).await.problems("addPasskey"), ["PASSKEY_NOT_VALID"]);
    }
    // Another's ceremony, another's answer, another purpose.
    let (hers, his) = (begin(&world, &ada).await, begin(&world, &zed).await);
    let (made_for_her, made_for_him) =
        (SoftKey::new(9).create(&hers["options"]), SoftKey::new(9).create(&his["options"]));
    let asked = question(&world).await["ceremony"].clone();
    for (ceremony, credential, code) in [
        (&hers["ceremony"], &made_for_him, "CEREMONY_OVER"),
        (&asked, &made_for_him, "CEREMONY_OVER"),
        (&his["ceremony"], &made_for_her, "PASSKEY_NOT_VALID"),
    ] {
        let input = json!({ "ceremony": ceremony, "credential": credential, "name": "Telephone" });
        assert_eq!(world.ask_as(&zed, ADD, json!({ "i": input })).await.problems("addPasskey"), [code]);
    }
    for name in ["", "  ", &"x".repeat(61)] {
        let input = json!({ "ceremony": his["ceremony"], "credential": made_for_him, "name": name });
        assert_eq!(world.ask_as(&zed, ADD, json!({ "i": input })).await.problems("addPasskey"), ["TEXT_INVALID"]);
    }
    assert_eq!(list(&world, &zed).await, Vec::<Value>::new());
    world
}

/// Her passkeys are seen, named and taken away by herself alone.
pub async fn passkeys_are_their_owners(world: World) -> World {
    let (mut ada, zed) = (world.ada().await, world.zed().await);
    let mut key = added(&world, &mut ada, 7).await;
    added(&world, &mut ada, 8).await;
    let hers = list(&world, &ada).await;
    assert_eq!(hers.len(), 2);
    assert_eq!(list(&world, &zed).await, Vec::<Value>::new());
    let node = "query($id: ID!) { node(id: $id) { id ... on Passkey { name } } }";
    let id = json!({ "id": hers[0]["id"] });
    assert_eq!(world.ask_as(&ada, node, id.clone()).await.data("/node/name"), "Telephone");
    assert_eq!(world.ask_as(&zed, node, id.clone()).await.data("/node"), Value::Null);
    let remove = "mutation($id: ID!) { removePasskey(input: { passkey: $id }) { passkey problems { code } } }";
    for who in [&zed, &world.dee().await] {
        let refused = world.ask_as(who, remove, id.clone()).await;
        assert_eq!(refused.error_code().as_deref(), Some("NOT_FOUND"), "{}", refused.body);
    }
    // What was asked before it went does not bring it back.
    let asked = question(&world).await;
    let removed = world.ask_as(&ada, remove, id.clone()).await;
    assert_eq!(removed.data("/removePasskey/passkey"), hers[0]["id"], "{}", removed.body);
    world.told_of_factors(ADA).await;
    let answer = key.get(&asked["options"]);
    assert_eq!(sign_in(&world, &asked["ceremony"], &answer).await.problems("signInWithPasskey"), ["CODE_WRONG"]);
    assert_eq!(world.ask_as(&ada, remove, id).await.error_code().as_deref(), Some("NOT_FOUND"));
    assert_eq!(list(&world, &ada).await.len(), 1);
    world
}

/// Under a number there are no passkeys: browsers keep them for names.
pub async fn there_are_no_passkeys_under_a_number(world: World) -> World {
    let at = world.server_with(|parts| "http://127.0.0.1:8080".clone_into(&mut parts.public_url)).await;
    let ada = world.ada().await;
    let asked = "mutation { beginPasskeySignIn { ceremony problems { code hint } } }";
    assert_eq!(
        world.ask_at(&at, None, asked, Value::Null).await.problems("beginPasskeySignIn"),
        ["PASSKEYS_UNAVAILABLE"]
    );
    let anew =
        world.ask_as_at(&at, &ada, "mutation { beginPasskey { ceremony problems { code } } }", Value::Null).await;
    assert_eq!(anew.problems("beginPasskey"), ["PASSKEYS_UNAVAILABLE"]);
    // Under localhost there are, on any port.
    let at = world.server_with(|parts| "http://localhost:4711".clone_into(&mut parts.public_url)).await;
    let asked = world.ask_at(&at, None, "mutation { beginPasskeySignIn { ceremony options } }", Value::Null).await;
    let asked = asked.data("/beginPasskeySignIn");
    assert!(asked["options"].as_str().expect("options").contains("\"rpId\":\"localhost\""), "{asked}");
    world
}

/// Of two with one answer at once, one is in: the count of the key is looked at under a lock.
pub async fn of_two_with_one_answer_one_is_in(world: World) -> World {
    let mut ada = world.ada().await;
    let mut key = added(&world, &mut ada, 7).await;
    let asked = question(&world).await;
    let answer = key.get(&asked["options"]);
    let (one, two) =
        tokio::join!(sign_in(&world, &asked["ceremony"], &answer), sign_in(&world, &asked["ceremony"], &answer));
    let opened = [&one, &two].map(|answer| answer.data("/signInWithPasskey/token").is_string());
    assert_ne!(opened[0], opened[1], "{} {}", one.body, two.body);
    let read = world.db.read().await.expect("a read");
    let sql = Statement::from_string(world.db.backend(), "select credential from passkey");
    let row = read.conn().query_one_raw(sql).await.expect("answers").expect("one row");
    let kept: String = row.try_get("", "credential").expect("a text");
    assert!(kept.contains("\"counter\":1"), "{kept}");
    world
}
