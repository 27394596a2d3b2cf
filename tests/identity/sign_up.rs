use chrono::TimeDelta;
use kernel::Reader;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{Answer, PASSWORD, Verdict, World};

const EVE: &str = "eve@home.test";

pub async fn a_new_user_confirms_her_address_and_signs_in(world: World) -> World {
    let answer = world.sign_up(EVE, PASSWORD).await;
    assert_eq!(answer.data("/signUp"), json!({ "mailed": true, "problems": [] }));

    let too_early = world.try_sign_in(EVE, PASSWORD).await;
    let unknown = world.try_sign_in("nobody@home.test", PASSWORD).await;
    assert_eq!(too_early.problems("signIn"), ["CREDENTIALS_WRONG"]);
    assert_eq!(too_early.body, unknown.body, "whether there is such an account is for nobody to find out");

    let letter = world.letter_to(EVE).await;
    assert_eq!(letter.subject, "Confirm your address");
    assert!(letter.text.contains("(Europe/Lisbon)"), "{}", letter.text);
    assert!(letter.html.replace("&#x2f;", "/").contains(&letter.link()), "{}", letter.html);

    let page = world.page(&letter.link()).await;
    assert!(page.status == 200 && page.body.contains("<button") && !page.body.contains(EVE), "{}", page.body);
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(world.press(&letter.link()).await.status, 200);
    assert_eq!(world.letter_to(EVE).await.subject, "Your account is open");

    let eve = world.sign_in(EVE).await;
    let viewer = world.ask_as(&eve, "{ viewer { email zone locale roles verifiedAt } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/email"), EVE);
    assert_eq!(viewer.data("/viewer/roles"), json!([]));
    assert!(viewer.data("/viewer/verifiedAt").is_string());
    world
}

pub async fn what_does_not_fit_is_refused_with_what_to_do(world: World) -> World {
    let fit = json!({ "email": EVE, "password": PASSWORD, "zone": "Europe/Lisbon" });
    let cases = [
        ("email", json!("Eve <eve@home.test>"), "EMAIL_INVALID"),
        ("email", json!("eve@home.test\r\nBcc: x@evil.test"), "EMAIL_INVALID"),
        ("password", json!("fourteen chars"), "PASSWORD_TOO_SHORT"),
        ("password", json!("ω7 ".repeat(400)), "PASSWORD_TOO_LONG"),
        ("password", json!("eve@home.test eve"), "PASSWORD_TOO_COMMON"),
        ("zone", json!("Moon/Base"), "ZONE_UNKNOWN"),
        ("locale", json!("tlh"), "LOCALE_UNKNOWN"),
        ("idempotencyKey", json!("x".repeat(201)), "TEXT_INVALID"),
    ];
    for (field, value, code) in cases {
        let mut input = fit.clone();
        input[field] = value;
        let answer = world.sign_up_with(input).await;
        assert_eq!(answer.problems("signUp"), [code]);
        assert_eq!(answer.data("/signUp/mailed"), false);
        let problem = answer.data("/signUp/problems/0");
        assert_eq!(problem["field"], field, "{problem}");
        let said = problem["message"].as_str().expect("words");
        assert!(said.ends_with('.') && said.len() > 20, "{said}");
    }
    world
}

pub async fn who_signs_up_again_is_told_by_mail_alone(world: World) -> World {
    let first = world.sign_up("new@home.test", PASSWORD).await;
    let again = world.sign_up("ADA@school.test", "another long sentence that nobody knows").await;
    assert_eq!(first.body, again.body);
    assert_eq!(world.letter_to("ada@school.test").await.subject, "You already have an account");
    world.letter_to("new@home.test").await;
    // Her password is still the one she chose.
    world.ada().await;
    world
}

pub async fn an_unconfirmed_address_gets_a_new_link(world: World) -> World {
    world.sign_up(EVE, "a password that the second one replaces").await;
    let first = world.letter_to(EVE).await;
    world.sign_up(EVE, PASSWORD).await;
    let second = world.letter_to(EVE).await;
    assert_ne!(first.link(), second.link());
    assert_eq!(world.press(&second.link()).await.status, 200);
    world.letter_to(EVE).await;
    world.sign_in(EVE).await;
    let replaced = world.try_sign_in(EVE, "a password that the second one replaces").await;
    assert_eq!(replaced.problems("signIn"), ["CREDENTIALS_WRONG"]);
    world
}

pub async fn nobody_signs_up_for_another(world: World) -> World {
    // Mallory types Eve's address with a password of his own, and waits.
    let his = "mallory knows this sentence by heart";
    let input = json!({ "email": EVE, "password": his, "zone": "America/Lima", "locale": "en-US" });
    world.sign_up_with(input).await;
    let to_him = world.letter_to(EVE).await;
    assert!(to_him.text.contains("(America/Lima)"), "{}", to_him.text);
    world.sign_up(EVE, PASSWORD).await;
    let to_her = world.letter_to(EVE).await;
    assert!(to_her.text.contains("(Europe/Lisbon)"), "a letter is in the zone that came with it: {}", to_her.text);

    assert_eq!(world.press(&to_her.link()).await.status, 200);
    world.letter_to(EVE).await;
    assert_eq!(world.try_sign_in(EVE, his).await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    let eve = world.sign_in(EVE).await;
    let viewer = world.ask_as(&eve, "{ viewer { zone locale } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer"), json!({ "zone": "Europe/Lisbon", "locale": "en" }));

    assert_eq!(world.press(&to_him.link()).await.status, 410, "her link made his void");
    assert_eq!(verify(&world, &to_him.link()).await.problems("verifyAddress"), ["LINK_NOT_VALID"]);
    assert_eq!(world.try_sign_in(EVE, his).await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    world.sign_in(EVE).await;
    assert_eq!(count(&world, "sign_up").await, 0, "nothing is kept of what did not count");
    world
}

pub async fn a_letter_whose_link_is_void_is_not_sent(world: World) -> World {
    world.smtp.say(&[Verdict::NotNow]);
    world.sign_up(EVE, "a password that the second one replaces").await;
    world.work().await;
    world.sign_up(EVE, PASSWORD).await;
    let letter = world.letter_to(EVE).await;
    assert_eq!(world.press(&letter.link()).await.status, 200);
    assert_eq!(world.letter_to(EVE).await.subject, "Your account is open");
    world.pass(TimeDelta::minutes(5));
    world.work().await;
    assert_eq!(world.smtp.received().len(), 2, "the first letter has nothing to say any more");
    world.expect_undelivered(1);
    world
}

pub async fn a_link_survives_its_scanners_and_may_be_pressed_twice(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let link = world.letter_to(EVE).await.link();
    for _ in 0..5 {
        assert_eq!(world.page(&link).await.status, 200);
    }
    let (one, two) = tokio::join!(world.press(&link), world.press(&link));
    assert_eq!((one.status, two.status), (200, 200), "a double click confirms: {}", two.body);
    assert_eq!(one.body, two.body);
    assert_eq!(verify(&world, &link).await.data("/verifyAddress"), json!({ "verified": true, "problems": [] }));
    assert_eq!(world.letter_to(EVE).await.subject, "Your account is open");
    assert_eq!(world.smtp.received().len(), 2, "she is welcomed once");
    world.sign_in(EVE).await;

    for link in ["/verify/nonsense", "/verify/"] {
        assert_eq!(verify(&world, link).await.problems("verifyAddress"), ["LINK_NOT_VALID"]);
    }
    world.pass(TimeDelta::hours(25));
    assert_eq!(world.press(&link).await.status, 410);
    assert_eq!(verify(&world, &link).await.problems("verifyAddress"), ["LINK_NOT_VALID"]);
    world
}

pub async fn a_link_runs_out_after_a_day(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let link = world.letter_to(EVE).await.link();
    world.pass(TimeDelta::hours(25));
    assert_eq!(world.press(&link).await.status, 410);

    // A letter that could not go out in time is not sent late.
    world.sign_up("late@home.test", PASSWORD).await;
    world.pass(TimeDelta::hours(25));
    world.work().await;
    assert!(world.smtp.received().iter().all(|mail| mail.to != "late@home.test"));
    world.expect_undelivered(1);
    world
}

pub async fn a_repeated_request_takes_effect_once(world: World) -> World {
    let input =
        |zone: &str| json!({ "email": EVE, "password": PASSWORD, "zone": zone, "idempotencyKey": "tap-1" });
    let first = world.sign_up_with(input("Europe/Lisbon")).await;
    let second = world.sign_up_with(input("Europe/Lisbon")).await;
    assert_eq!(first.body, second.body);
    let other = world.sign_up_with(input("Europe/Madrid")).await;
    assert_eq!(other.problems("signUp"), ["IDEMPOTENCY_MISMATCH"]);
    world.letter_to(EVE).await;
    assert_eq!(world.smtp.received().len(), 1, "one letter for one request");

    world.pass(TimeDelta::hours(25));
    let next_day = world.sign_up_with(input("Europe/Madrid")).await;
    assert_eq!(next_day.problems("signUp"), [""; 0]);
    world.letter_to(EVE).await;
    world
}

pub async fn what_was_never_confirmed_is_forgotten(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    world.letter_to(EVE).await;
    let mut kept = Vec::new();
    for hours in [23, 2] {
        world.pass(TimeDelta::hours(hours));
        cradle::housekeeping::post(&world.db).await.expect("posted");
        world.work().await;
        kept.push((count(&world, "link").await > 0, count(&world, "sign_up").await));
    }
    assert_eq!(kept, [(true, 1), (false, 0)], "the hash of her password goes with its link");
    world
}

pub async fn a_key_is_remembered_for_its_address_alone(world: World) -> World {
    let input = |email: &str, password: &str| json!({ "email": email, "password": password, "zone": "Europe/Lisbon", "idempotencyKey": "tap-1" });
    assert_eq!(world.sign_up_with(input(EVE, PASSWORD)).await.data("/signUp/mailed"), true);
    let another = world.sign_up_with(input("fay@home.test", PASSWORD)).await;
    assert_eq!(another.data("/signUp/mailed"), true, "a stranger's key is not in the way: {}", another.body);
    assert_eq!(world.letter_to("fay@home.test").await.subject, "Confirm your address");
    let changed = world.sign_up_with(input("EVE@home.test", "another long sentence that nobody knows")).await;
    assert_eq!(changed.problems("signUp"), ["IDEMPOTENCY_MISMATCH"], "another password is another request");
    world.letter_to(EVE).await;

    let told = "idempotency_key where scope like '%home.test%' or scope = 'anonymous'";
    assert_eq!(count(&world, told).await, 0);
    assert_eq!(count(&world, "idempotency_key").await, 2);
    world
}

pub async fn two_sign_ups_at_once_make_one_account(world: World) -> World {
    for turn in 0..4 {
        let email = format!("eve-{turn}@home.test");
        let (one, two) = tokio::join!(world.sign_up(&email, PASSWORD), world.sign_up(&email, PASSWORD));
        for answer in [one, two] {
            assert_eq!(answer.data("/signUp"), json!({ "mailed": true, "problems": [] }));
        }
        let (first, second) = (world.letter_to(&email).await, world.letter_to(&email).await);
        assert_ne!(first.link(), second.link());
        let (first, second) = (first.link(), second.link());
        let (one, two) = tokio::join!(world.press(&first), world.press(&second));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410], "one of two links confirms, and makes the other void");
        assert_eq!(world.letter_to(&email).await.subject, "Your account is open");
        world.sign_in(&email).await;
    }
    assert_eq!(count(&world, "\"user\" where email_key like 'eve-%'").await, 4);
    world
}

/// Confirms by the graph what the page behind `link` confirms.
async fn verify(world: &World, link: &str) -> Answer {
    let token = link.rsplit('/').next().expect("a token");
    let query = "mutation($t: String!) { verifyAddress(input: { token: $t }) { verified problems { code } } }";
    world.ask(query, json!({ "t": token })).await
}

async fn count(world: &World, from: &str) -> i64 {
    let read = world.db.read().await.expect("a read");
    let sql = format!("select count(*) as n from {from}");
    let row = read.conn().query_one_raw(Statement::from_string(read.conn().get_database_backend(), sql)).await;
    row.expect("answers").expect("one row").try_get("", "n").expect("a number")
}
