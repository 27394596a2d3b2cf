use serde_json::{Value, json};

use crate::world::World;

const GRANT: &str = "mutation($i: RoleInput!) { grantRole(input: $i) { email problems { code } } }";
const REVOKE: &str = "mutation($i: RoleInput!) { revokeRole(input: $i) { email problems { code } } }";

pub async fn an_admin_grants_and_takes_away(world: World) -> World {
    let dee = world.dee().await;
    let zed = world.zed().await;
    let input = json!({ "i": { "email": "zed@school.test", "role": "AUTHOR" } });
    let granted = world.ask_as(&dee, GRANT, input.clone()).await;
    assert_eq!(granted.data("/grantRole/email"), "zed@school.test");
    let viewer = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/roles"), json!(["AUTHOR"]), "a role counts in the very next request");

    world.ask_as(&dee, REVOKE, input).await;
    let refused = world.ask_as(&zed, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(refused.status, 401, "losing a role ends the sessions that used it");
    let back = world.zed().await;
    let viewer = world.ask_as(&back, "{ viewer { roles } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/roles"), json!([]));
    world
}

pub async fn nobody_else_may_grant(world: World) -> World {
    let input = json!({ "i": { "email": "zed@school.test", "role": "ADMIN" } });
    let anonymous = world.ask(GRANT, input.clone()).await;
    assert_eq!(anonymous.error_code().as_deref(), Some("UNAUTHENTICATED"));
    for who in [world.ada().await, world.cy().await, world.zed().await] {
        let answer = world.ask_as(&who, GRANT, input.clone()).await;
        assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{}", who.email);
    }
    let dee = world.dee().await;
    let unknown = json!({ "i": { "email": "nobody@school.test", "role": "AUTHOR" } });
    assert_eq!(world.ask_as(&dee, GRANT, unknown).await.error_code().as_deref(), Some("NOT_FOUND"));
    let no_address = json!({ "i": { "email": "nobody", "role": "AUTHOR" } });
    assert_eq!(world.ask_as(&dee, GRANT, no_address).await.problems("grantRole"), ["EMAIL_INVALID"]);
    world
}
