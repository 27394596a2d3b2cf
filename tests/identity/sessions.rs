use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

use crate::world::{Database, PASSWORD, World};

pub async fn a_wrong_password_and_a_stranger_get_the_same_answer(world: World) -> World {
    let wrong = world.try_sign_in("ada@school.test", "not the password at all").await;
    let unknown = world.try_sign_in("nobody@school.test", "not the password at all").await;
    let no_address = world.try_sign_in("nobody", "not the password at all").await;
    assert_eq!(wrong.problems("signIn"), ["CREDENTIALS_WRONG"]);
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.body, no_address.body);
    let endless = world.try_sign_in("ada@school.test", &"x".repeat(2000)).await;
    assert_eq!(endless.problems("signIn"), ["PASSWORD_TOO_LONG"]);
    world
}

pub async fn signing_out_ends_the_session_at_once(world: World) -> World {
    let ada = world.ada().await;
    let elsewhere = world.ada().await;
    let out = world.ask_as(&ada, "mutation { signOut { signedOut } }", Value::Null).await;
    assert_eq!(out.data("/signOut/signedOut"), true);
    let refused = world.ask_as(&ada, "{ viewer { email } }", Value::Null).await;
    assert_eq!((refused.status, refused.error_code().as_deref()), (401, Some("UNAUTHENTICATED")));
    let still_there = world.ask_as(&elsewhere, "{ viewer { email } }", Value::Null).await;
    assert_eq!(still_there.data("/viewer/email"), "ada@school.test");
    let nobody = world.ask("mutation { signOut { signedOut } }", Value::Null).await;
    assert_eq!(nobody.error_code().as_deref(), Some("UNAUTHENTICATED"));
    world
}

pub async fn a_session_runs_out(world: World) -> World {
    let ada = world.ada().await;
    world.pass(TimeDelta::days(15));
    assert_eq!(world.ask_as(&ada, "{ viewer { email } }", Value::Null).await.status, 401);
    world
}

/// H-27: whoever gets hold of the database can sign in as nobody, and press nobody's link.
pub async fn h_27_neither_tokens_nor_passwords_are_stored(world: World) -> World {
    let signed_in = world.try_from("203.0.113.7", "ada@school.test", PASSWORD, None).await;
    let secret = |pointer: &str| signed_in.data(pointer).as_str().expect("a secret").to_owned();
    world.sign_up("eve@home.test", PASSWORD).await;
    let link = world.letter_to("eve@home.test").await.link();
    let link = link.rsplit('/').next().expect("a token").to_owned();
    let kept = everything(&world).await;
    let holds = |known: &[u8]| kept.windows(known.len()).any(|window| window == known);
    for secret in [secret("/signIn/token"), secret("/signIn/device"), link] {
        let bytes = URL_SAFE_NO_PAD.decode(&secret).expect("base64url");
        for form in [secret.clone().into_bytes(), kernel::text::hex(&bytes).into_bytes(), bytes] {
            assert!(!holds(&form), "{secret} is stored");
        }
    }
    assert!(!holds(PASSWORD.as_bytes()));
    assert!(holds(b"eve@home.test"), "the search finds what is there");
    world
}

/// Whatever the database keeps: the bytes of its files, or the text of its rows.
pub async fn everything(world: &World) -> Vec<u8> {
    if world.database == Database::Sqlite {
        return world.sqlite_bytes();
    }
    let conn = world.db.schema_connection();
    let ask = |sql: String| conn.query_all_raw(Statement::from_string(world.db.backend(), sql));
    let tables = "select table_name as name from information_schema.tables where table_schema = 'public'";
    let mut kept = Vec::new();
    for table in ask(tables.to_owned()).await.expect("tables") {
        let name: String = table.try_get("", "name").expect("a name");
        for row in ask(format!("select t::text as row from \"{name}\" t")).await.expect("rows") {
            kept.extend(row.try_get::<String>("", "row").expect("a row").into_bytes());
        }
    }
    kept
}
