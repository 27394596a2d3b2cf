use chrono::TimeDelta;
use kernel::Reader;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

const EVE: &str = "eve@home.test";

pub async fn a_new_user_confirms_her_address_and_signs_in(world: World) -> World {
    let answer = world.sign_up(EVE, PASSWORD).await;
    assert_eq!(answer.data("/signUp"), json!({ "mailed": true, "problems": [] }));

    let too_early = world.try_sign_in(EVE, PASSWORD).await;
    assert_eq!(too_early.problems("signIn"), ["ADDRESS_NOT_VERIFIED"]);

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
    world.sign_up(EVE, PASSWORD).await;
    let first = world.letter_to(EVE).await;
    world.sign_up(EVE, "a password that does not replace the first").await;
    let second = world.letter_to(EVE).await;
    assert_ne!(first.link(), second.link());
    assert_eq!(world.press(&second.link()).await.status, 200);
    world.letter_to(EVE).await;
    world.sign_in(EVE).await;
    world
}

pub async fn a_link_survives_its_scanners_and_works_once(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let link = world.letter_to(EVE).await.link();
    for _ in 0..5 {
        assert_eq!(world.page(&link).await.status, 200);
    }
    assert_eq!(world.press(&link).await.status, 200);
    world.letter_to(EVE).await;
    assert_eq!(world.press(&link).await.status, 410);
    let token = link.rsplit('/').next().expect("a token").to_owned();
    for token in [token, "nonsense".to_owned(), String::new()] {
        let query = "mutation($t: String!) { verifyAddress(input: { token: $t }) { verified problems { code } } }";
        let answer = world.ask(query, json!({ "t": token })).await;
        assert_eq!(answer.problems("verifyAddress"), ["LINK_NOT_VALID"]);
    }
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

pub async fn two_sign_ups_at_once_make_one_account(world: World) -> World {
    let (one, two) = tokio::join!(world.sign_up(EVE, PASSWORD), world.sign_up(EVE, PASSWORD));
    for answer in [one, two] {
        // On PostgreSQL the loser of the race may be asked to try again; nobody sees half an account.
        assert!(answer.status == 200 || answer.status == 503, "{answer:?}");
    }
    let read = world.db.read().await.expect("a read");
    let backend = read.conn().get_database_backend();
    let sql = format!("select count(*) as n from \"user\" where email_key = '{EVE}'");
    let row = read.conn().query_one_raw(Statement::from_string(backend, sql)).await.expect("answers");
    assert_eq!(row.expect("one row").try_get::<i64>("", "n").expect("a number"), 1);
    world.letter_to(EVE).await;
    world.work().await;
    if world.smtp.received().len() == 2 {
        world.letter_to(EVE).await;
    }
    world
}
