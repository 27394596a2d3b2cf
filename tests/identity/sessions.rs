use chrono::TimeDelta;
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

pub async fn neither_tokens_nor_passwords_are_stored(world: World) -> World {
    let ada = world.ada().await;
    world.sign_up("eve@home.test", PASSWORD).await;
    let link = world.letter_to("eve@home.test").await.link();
    let link_token = link.rsplit('/').next().expect("a token");
    if world.database == Database::Sqlite {
        let kept = world.sqlite_bytes();
        for secret in [ada.token.as_str(), link_token, PASSWORD] {
            assert!(!kept.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is stored");
        }
        let known = b"eve@home.test";
        assert!(kept.windows(known.len()).any(|window| window == known), "the search finds what is there");
    }
    world
}
