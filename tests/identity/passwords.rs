//! What a password must be, and how it is changed.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{ADA, Account, Answer, PASSWORD, World};

const CHANGE: &str = "mutation($input: ChangePasswordInput!) { changePassword(input: $input) \
                      { changed token ended problems { code field hint } } }";
const NEW: &str = "nine grey herons wade upstream";

pub async fn change(world: &World, who: &Account, current: &str, password: &str) -> Answer {
    world.ask_as(who, CHANGE, json!({ "input": { "current": current, "password": password } })).await
}

async fn signed_up_with(world: &World, password: &str) -> Vec<String> {
    world.sign_up("eve@home.test", password).await.problems("signUp")
}

/// H-26: long, not guessable, not known to thieves, and otherwise as it was typed.
pub async fn h_26_a_password_is_long_and_not_obvious_and_otherwise_as_typed(world: World) -> World {
    for (password, code) in [
        ("fourteen chars", "PASSWORD_TOO_SHORT"),
        ("passwordpassword", "PASSWORD_TOO_COMMON"),
        ("cradlecradlecradle", "PASSWORD_TOO_COMMON"),
        ("Hazel School 2026", "PASSWORD_TOO_COMMON"),
        ("sciatica in pregnancy", "PASSWORD_TOO_COMMON"),
        ("eve@home.test eve", "PASSWORD_TOO_COMMON"),
        // It would do, if it were not in the list of those that were stolen somewhere.
        ("correct horse battery staple", "PASSWORD_TOO_COMMON"),
    ] {
        assert_eq!(signed_up_with(&world, password).await, [code], "{password}");
    }
    // No kind of character is asked for, and none is changed: not the spaces at the ends, not the accents, not the case.
    let typed = "  zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, sagt Ωmega 🦦  ";
    assert!(typed.chars().count() > 64);
    assert!(signed_up_with(&world, typed).await.is_empty());
    let link = world.letter_to("eve@home.test").await.link();
    assert_eq!(world.press(&link).await.status, 200);
    world.letter_to("eve@home.test").await;
    for other in [typed.trim(), &typed.to_lowercase(), &typed.replace('ö', "o\u{308}")] {
        let wrong = world.try_sign_in("eve@home.test", other).await;
        assert_eq!(wrong.problems("signIn"), ["CREDENTIALS_WRONG"], "{other}");
    }
    assert!(world.try_sign_in("eve@home.test", typed).await.data("/signIn/token").is_string());
    world
}

/// H-26: what is endless is turned away before anything is computed from it.
pub async fn h_26_an_endless_password_is_not_hashed(world: World) -> World {
    let ada = world.ada().await;
    let before = world.app.contexts.identity.hashes_computed();
    let long = "a quiet otter ".repeat(100);
    assert_eq!(world.try_sign_in(ADA, &long).await.problems("signIn"), ["PASSWORD_TOO_LONG"]);
    assert_eq!(signed_up_with(&world, &long).await, ["PASSWORD_TOO_LONG"]);
    assert_eq!(change(&world, &ada, &long, NEW).await.problems("changePassword"), ["PASSWORD_TOO_LONG"]);
    assert_eq!(change(&world, &ada, PASSWORD, &long).await.problems("changePassword"), ["PASSWORD_TOO_LONG"]);
    let megabyte = world.try_sign_in(ADA, &"x".repeat(1_000_000)).await;
    assert_eq!(megabyte.status, 413, "{}", megabyte.body);
    assert_eq!(world.app.contexts.identity.hashes_computed(), before);
    world
}

/// H-26: a hash that was cheap when it was made is made anew when its password comes along.
pub async fn h_26_a_hash_of_cheaper_days_is_made_anew(world: World) -> World {
    let cost = Params::new(64, 1, 1, None).expect("fits");
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost).hash_password(PASSWORD.as_bytes());
    let cheap = cheap.expect("hashed").to_string();
    let hers = "(select id from \"user\" where email = 'ada@school.test')";
    let conn = world.db.schema_connection();
    let lower = format!("update credential set password_hash = '{cheap}' where user_id = {hers}");
    conn.execute_unprepared(&lower).await.expect("updated");
    let stored = async || {
        let sql = format!("select password_hash from credential where user_id = {hers}");
        let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await.expect("answers");
        row.expect("a row").try_get::<String>("", "password_hash").expect("a hash")
    };
    assert_eq!(world.try_sign_in(ADA, "not the password at all").await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    assert_eq!(stored().await, cheap, "only the right password makes it anew");
    world.ada().await;
    let anew = stored().await;
    assert!(anew.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{anew}");
    world.ada().await;
    assert_eq!(stored().await, anew, "once is enough");
    world
}

/// H-29, H-30: a new password ends all other sessions, gives this one another token, and no device is known any more.
pub async fn h_29_a_new_password_leaves_one_session_with_a_new_token(world: World) -> World {
    let known = world.try_from("203.0.113.7", ADA, PASSWORD, None).await;
    let device = known.data("/signIn/device").as_str().expect("a device").to_owned();
    let (here, elsewhere) = (world.ada().await, world.ada().await);
    let changed = change(&world, &here, PASSWORD, NEW).await;
    assert_eq!(changed.data("/changePassword/ended"), 2, "{}", changed.body);
    let token = changed.data("/changePassword/token").as_str().expect("a token").to_owned();
    assert_ne!(token, here.token);
    for old in [&here, &elsewhere] {
        assert_eq!(world.ask_as(old, "{ viewer { email } }", Value::Null).await.status, 401);
    }
    let here = Account { token, ..here };
    assert_eq!(world.ask_as(&here, "{ viewer { email } }", Value::Null).await.data("/viewer/email"), ADA);
    let letter = world.letter_to(ADA).await;
    assert_eq!(letter.subject, "Your password was changed");
    assert!(letter.text.contains("(Europe/Lisbon)"), "{}", letter.text);
    assert_eq!(world.try_sign_in(ADA, PASSWORD).await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    let again = world.try_from("203.0.113.7", ADA, NEW, Some(&device)).await;
    assert!(again.data("/signIn/device").is_string(), "the device is got to know anew: {}", again.body);
    world
}

/// H-22: the old password is a secret like any other, also for who is signed in.
pub async fn h_22_the_old_password_is_guessed_at_no_faster(world: World) -> World {
    let ada = world.ada().await;
    let too_easy = change(&world, &ada, PASSWORD, "passwordpassword").await;
    assert_eq!(too_easy.problems("changePassword"), ["PASSWORD_TOO_COMMON"]);
    // Every request of the world comes from another address: what runs out is her own points.
    for _ in 0..10 {
        let wrong = change(&world, &ada, "not the password at all", NEW).await;
        assert_eq!(wrong.problems("changePassword"), ["CREDENTIALS_WRONG"]);
    }
    let refused = change(&world, &ada, PASSWORD, NEW).await;
    assert_eq!((refused.status, refused.error_code().as_deref()), (429, Some("THROTTLED")), "{}", refused.body);
    world.pass(chrono::TimeDelta::minutes(1));
    assert_eq!(change(&world, &ada, PASSWORD, NEW).await.data("/changePassword/changed"), true);
    world.letter_to(ADA).await;
    let nobody = world.ask(CHANGE, json!({ "input": { "current": PASSWORD, "password": NEW } })).await;
    assert_eq!(nobody.error_code().as_deref(), Some("UNAUTHENTICATED"));
    world
}
