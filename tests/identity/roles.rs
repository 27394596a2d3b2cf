use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

const GRANT: &str = "mutation($i: RoleInput!) { grantRole(input: $i) { email problems { code } } }";
const REVOKE: &str = "mutation($i: RoleInput!) { revokeRole(input: $i) { email problems { code } } }";

pub async fn an_admin_grants_and_takes_away(world: World) -> World {
    let dee = world.dee().await;
    let zed = world.zed().await;
    let input = json!({ "i": { "email": "zed@school.test", "role": "AUTHOR", "reason": "Trying it" } });
    let granted = world.ask_as(&dee, GRANT, input.clone()).await;
    assert_eq!(granted.data("/grantRole/email"), "zed@school.test");
    let before = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(before.status, 401, "no token of before the role is one of after it (H-30)");
    let zed = world.zed().await;
    let viewer = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/roles"), json!(["AUTHOR"]));

    world.ask_as(&dee, REVOKE, input).await;
    let refused = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(refused.status, 401, "losing a role ends the sessions that used it");
    let back = world.zed().await;
    let viewer = world.ask_as(&back, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/roles"), json!([]));
    world
}

pub async fn nobody_else_may_grant(world: World) -> World {
    let input = json!({ "i": { "email": "zed@school.test", "role": "ADMIN", "reason": "Trying it" } });
    let anonymous = world.ask(GRANT, input.clone()).await;
    assert_eq!(anonymous.error_code().as_deref(), Some("UNAUTHENTICATED"));
    for who in [world.ada().await, world.cy().await, world.zed().await] {
        let answer = world.ask_as(&who, GRANT, input.clone()).await;
        assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{}", who.email);
    }
    let dee = world.dee().await;
    let unknown = json!({ "i": { "email": "nobody@school.test", "role": "AUTHOR", "reason": "Trying it" } });
    assert_eq!(world.ask_as(&dee, GRANT, unknown).await.error_code().as_deref(), Some("NOT_FOUND"));
    let no_address = json!({ "i": { "email": "nobody", "role": "AUTHOR", "reason": "Trying it" } });
    assert_eq!(world.ask_as(&dee, GRANT, no_address).await.problems("grantRole"), ["EMAIL_INVALID"]);
    world
}

pub async fn only_a_confirmed_address_gets_a_role(world: World) -> World {
    let dee = world.dee().await;
    // Anybody may have typed this address.
    world.sign_up("gil@home.test", PASSWORD).await;
    let link = world.letter_to("gil@home.test").await.link();
    let input = json!({ "i": { "email": "gil@home.test", "role": "ADMIN", "reason": "Trying it" } });
    let query = "mutation($i: RoleInput!) { grantRole(input: $i) { email problems { code field hint } } }";
    let refused = world.ask_as(&dee, query, input.clone()).await;
    assert_eq!(refused.problems("grantRole"), ["ADDRESS_NOT_VERIFIED"]);
    assert_eq!(refused.data("/grantRole/email"), Value::Null);
    assert_eq!(refused.data("/grantRole/problems/0/field"), "email");
    assert!(refused.data("/grantRole/problems/0/hint").is_string());

    assert_eq!(world.press(&link).await.status, 200);
    world.letter_to("gil@home.test").await;
    let gil = world.sign_in("gil@home.test").await;
    let viewer = world.ask_as(&gil, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/roles"), json!([]), "a refused role does not wait for its holder");
    assert_eq!(world.ask_as(&dee, GRANT, input).await.data("/grantRole/email"), "gil@home.test");
    world
}

pub async fn a_repeated_request_takes_effect_once(world: World) -> World {
    let dee = world.dee().await;
    let input = |key: &str, role: &str| json!({ "i": { "email": "zed@school.test", "role": role, "reason": "Trying it", "idempotencyKey": key } });
    world.ask_as(&dee, GRANT, input("grant-1", "AUTHOR")).await;
    let taken = world.ask_as(&dee, REVOKE, input("revoke-1", "AUTHOR")).await;
    world.ask_as(&dee, GRANT, input("grant-2", "AUTHOR")).await;
    let late = world.ask_as(&dee, REVOKE, input("revoke-1", "AUTHOR")).await;
    assert_eq!(taken.body, late.body);
    let zed = world.zed().await;
    let viewer = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(
        viewer.data("/viewer/roles"),
        json!(["AUTHOR"]),
        "a repeat does not take away what was granted since"
    );
    let other = world.ask_as(&dee, GRANT, input("grant-1", "ADMIN")).await;
    assert_eq!(other.problems("grantRole"), ["IDEMPOTENCY_MISMATCH"]);
    let endless = world.ask_as(&dee, GRANT, input(&"x".repeat(201), "AUTHOR")).await;
    assert_eq!(endless.problems("grantRole"), ["TEXT_INVALID"]);
    world
}
