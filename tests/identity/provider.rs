//! A school's provider: who is linked and who is not, what is believed, and what is left when it is unlinked.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{ADA, Account, Answer, Browser, Person, Provider, World};

const EVE: Person =
    Person { subject: "eve", email: "eve@home.test", is_verified: true, zone: Some("Europe/Lisbon"), nonce: None };
const ADA_THERE: Person = Person { subject: "ada", email: "Ada@School.test", ..EVE };

const UNLINK: &str =
    "mutation($i: UnlinkProviderInput!) { unlinkProvider(input: $i) { issuer problems { code } } }";

/// A status and a code, as a page tells them.
fn wrong(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status, answer.headers.get("x-problem-code").map(|code| code.to_str().expect("text")))
}

async fn me(world: &World, browser: &Browser<'_>) -> Value {
    let query = "{ viewer { email zone providers { issuer linkedAt } } }";
    world.ask_with(browser.session(), query, Value::Null).await.data("/viewer")
}

async fn count(world: &World, what: &str) -> i64 {
    let conn = world.db.schema_connection();
    let sql = Statement::from_string(world.db.backend(), format!("select count(*) as n from {what}"));
    conn.query_one_raw(sql).await.expect("answers").expect("a row").try_get("", "n").expect("a number")
}

pub async fn without_one_there_is_nothing_under_its_addresses(world: World) -> World {
    let away = world.page("/sign-in/provider").await;
    assert_eq!((away.status, away.body.contains("There is nothing here")), (404, true), "{}", away.body);
    for path in ["/sign-in/provider/back?state=x&code=y", "/sign-in/provider/link", "/sign-in/code"] {
        assert_eq!(wrong(&world.page(path).await), (410, Some("CEREMONY_OVER")), "{path}");
    }
    let ada = world.ada().await;
    let hers = world.ask_as(&ada, "{ viewer { providers { issuer } } }", Value::Null).await;
    assert_eq!(hers.data("/viewer/providers"), json!([]));
    let nothing = world.ask_as(&ada, UNLINK, json!({ "i": { "issuer": "https://id.school.test" } })).await;
    assert_eq!(nothing.problems("unlinkProvider"), [""; 0], "what is not linked is unlinked");
    world
}

pub async fn one_that_does_not_answer_is_a_plain_not_now(world: World) -> World {
    let mut browser = world.browser("http://127.0.0.1:9").await;
    let down = browser.ask("/sign-in/provider", None).await;
    assert_eq!(wrong(&down), (503, Some("PROVIDER_UNAVAILABLE")));
    assert!(down.body.contains("does not answer") && down.body.contains("Sign in with Hazel University"));
    let header = |name: &str| down.headers.get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    assert!(header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
    world
}

pub async fn a_newcomer_opens_an_account_and_comes_back(world: World) -> World {
    let provider = Provider::start().await;
    let mut eve = world.browser(&provider.issuer).await;
    let arrived = eve.arrive(&provider, &EVE).await;
    assert_eq!((arrived.status, Browser::leads(&arrived)), (303, "/sign-in/provider/link"));
    let users = count(&world, "\"user\"").await;
    let asked = eve.ask("/sign-in/provider/link", None).await;
    assert!(
        asked.body.contains("Open an account?") && asked.body.contains("Europe&#x2f;Lisbon"),
        "{}",
        asked.body
    );
    assert_eq!((count(&world, "provider_identity").await, eve.session()), (0, None), "nothing before she agrees");
    assert_eq!(wrong(&eve.agree("Moon/Base").await), (422, Some("ZONE_UNKNOWN")));
    let done = eve.agree("Europe/Paris").await;
    assert_eq!((done.status, Browser::leads(&done)), (303, "/"), "{}", done.body);
    let hers = me(&world, &eve).await;
    assert_eq!((&hers["email"], &hers["zone"]), (&json!(EVE.email), &json!("Europe/Paris")));
    assert_eq!(hers["providers"][0]["issuer"], provider.issuer.as_str());
    let mut subjects = [world.letter_to(EVE.email).await.subject, world.letter_to(EVE.email).await.subject];
    subjects.sort();
    assert_eq!(subjects, ["You can sign in with Hazel University now", "Your account is open"]);

    let mut elsewhere = world.browser(&provider.issuer).await;
    let back = elsewhere.leave(&provider, &EVE).await;
    assert_eq!(Browser::leads(&elsewhere.ask(&back, None).await), "/");
    assert_eq!(me(&world, &elsewhere).await["email"], EVE.email);
    assert_eq!(wrong(&elsewhere.ask(&back, None).await), (410, Some("CEREMONY_OVER")), "it is good for once");
    assert_eq!(count(&world, "\"user\"").await, users + 1);
    world
}

pub async fn nobody_is_linked_by_an_unverified_address(world: World) -> World {
    let provider = Provider::start().await;
    let mut mallory = world.browser(&provider.issuer).await;
    for (email, is_verified) in [(ADA, false), ("not an address", true), ("", true)] {
        let person = Person { subject: "mallory", email, is_verified, ..EVE };
        let arrived = mallory.arrive(&provider, &person).await;
        assert_eq!((arrived.status, arrived.body.contains("is not confirmed")), (403, true), "{}", arrived.body);
        assert_eq!(wrong(&mallory.agree("Europe/Paris").await), (410, Some("CEREMONY_OVER")));
    }
    assert_eq!((count(&world, "provider_identity").await, mallory.session()), (0, None));
    // An address that was verified leads to the account that has it, however it is written: once she agrees.
    let mut ada = world.browser(&provider.issuer).await;
    ada.arrive(&provider, &ADA_THERE).await;
    let asked = ada.ask("/sign-in/provider/link", None).await;
    assert!(asked.body.contains("Is this your account?"), "{}", asked.body);
    assert_eq!((count(&world, "provider_identity").await, ada.session()), (0, None));
    ada.agree("").await;
    assert_eq!(me(&world, &ada).await["email"], ADA);
    assert!(world.letter_to(ADA).await.text.contains("If it was not you"));
    world
}

pub async fn what_is_not_as_it_should_be_is_not_believed(world: World) -> World {
    let provider = Provider::start().await;
    let mut browser = world.browser(&provider.issuer).await;
    let another = Person { nonce: Some("another"), ..EVE };
    let arrived = browser.arrive(&provider, &another).await;
    assert_eq!(wrong(&arrived), (502, Some("PROVIDER_NOT_TRUSTED")));
    // The state of one browser is nothing to another.
    let (mut one, mut two) = (world.browser(&provider.issuer).await, world.browser(&provider.issuer).await);
    let back = one.leave(&provider, &EVE).await;
    two.leave(&provider, &EVE).await;
    assert_eq!(wrong(&two.ask(&back, None).await), (410, Some("SIGN_IN_NOT_VALID")));
    assert_eq!(one.ask(&back, None).await.status, 303, "and where it was begun it is good");
    // Whoever was not there agrees to nothing.
    assert_eq!(wrong(&two.agree("Europe/Paris").await), (410, Some("CEREMONY_OVER")));
    world
}

pub async fn what_was_begun_runs_out(world: World) -> World {
    let provider = Provider::start().await;
    let mut browser = world.browser(&provider.issuer).await;
    let back = browser.leave(&provider, &EVE).await;
    world.pass(TimeDelta::minutes(5));
    assert_eq!(wrong(&browser.ask(&back, None).await), (410, Some("CEREMONY_OVER")));
    assert_eq!(browser.arrive(&provider, &EVE).await.status, 303);
    world.pass(TimeDelta::minutes(5));
    assert_eq!(wrong(&browser.agree("Europe/Paris").await), (410, Some("CEREMONY_OVER")));
    assert_eq!(count(&world, "provider_identity").await, 0);
    world
}

pub async fn two_who_agree_at_once_make_one_account(world: World) -> World {
    let provider = Provider::start().await;
    let users = count(&world, "\"user\"").await;
    let (mut one, mut two) = (world.browser(&provider.issuer).await, world.browser(&provider.issuer).await);
    for browser in [&mut one, &mut two] {
        assert_eq!(browser.arrive(&provider, &EVE).await.status, 303);
    }
    let (first, second) = tokio::join!(one.agree("Europe/Paris"), two.agree("Europe/Lisbon"));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410], "{} {}", first.body, second.body);
    assert_eq!(count(&world, "\"user\"").await, users + 1);
    assert_eq!(count(&world, "provider_identity").await, 1);
    for _ in ["the welcome", "the link"] {
        world.letter_to(EVE.email).await;
    }
    world
}

pub async fn the_last_way_in_is_kept(world: World) -> World {
    let provider = Provider::start().await;
    let unlink = json!({ "i": { "issuer": provider.issuer } });
    let (mut eve, mut ada) = (world.browser(&provider.issuer).await, world.browser(&provider.issuer).await);
    for (browser, person, letters) in [(&mut eve, &EVE, 2), (&mut ada, &ADA_THERE, 1)] {
        browser.fresh = true;
        browser.arrive(&provider, person).await;
        assert_eq!(browser.agree("Europe/Paris").await.status, 303);
        let email = if letters == 1 { ADA } else { EVE.email };
        for _ in 0..letters {
            world.letter_to(email).await;
        }
    }
    let account = |browser: &Browser<'_>| Account {
        email: String::new(),
        token: browser.session().expect("a session").to_owned(),
    };
    let (eve, ada) = (account(&eve), account(&ada));
    assert_eq!(world.ask_as(&eve, UNLINK, unlink.clone()).await.problems("unlinkProvider"), ["LAST_WAY_IN"]);
    assert_eq!(count(&world, "provider_identity").await, 2);

    // A passkey is a way in, and so is a password.
    let sql = "insert into passkey (id, user_id, name, credential_id, credential, created_at) \
               select id, id, 'Key', token_hash, '{}', created_at from \
               (select u.id, s.token_hash, u.created_at from \"user\" u join session s on s.user_id = u.id \
                where u.email = 'eve@home.test') as hers";
    world.db.schema_connection().execute_unprepared(sql).await.expect("a passkey");
    world.pass(TimeDelta::minutes(15));
    let late = world.ask_as(&ada, UNLINK, unlink.clone()).await;
    assert_eq!(late.error_code().as_deref(), Some("PROOF_REQUIRED"));
    // That the provider remembers her is no proof; that it has just asked her is one.
    let mut silent = world.browser(&provider.issuer).await;
    silent.arrive(&provider, &ADA_THERE).await;
    let unproved = world.ask_as(&account(&silent), UNLINK, unlink.clone()).await;
    assert_eq!(unproved.error_code().as_deref(), Some("PROOF_REQUIRED"));
    let mut again = world.browser(&provider.issuer).await;
    again.fresh = true;
    again.arrive(&provider, &ADA_THERE).await;
    for _ in ["it is done", "and done again, which changes nothing"] {
        let done = world.ask_as(&account(&again), UNLINK, unlink.clone()).await;
        assert_eq!(done.data("/unlinkProvider/issuer"), provider.issuer.as_str(), "{}", done.body);
        assert_eq!(count(&world, "provider_identity where subject = 'eve'").await, 1, "hers alone");
        assert_eq!(count(&world, "provider_identity").await, 1);
    }
    let parted = world.ask_as(&account(&silent), "{ viewer { email } }", Value::Null).await;
    assert_eq!(parted.status, 401, "whoever else came by it is out");
    let nobody = world.ask(UNLINK, unlink).await;
    assert_eq!(nobody.error_code().as_deref(), Some("UNAUTHENTICATED"));
    world
}
