//! What somebody may is asked with each request: what was taken away is gone with the next, on every node.

use axum::Router;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::school::{ADA, BO, CY, DEE, School, router};
use crate::world::World;

const PUBLISH: &str = "mutation { publishEdition(input: { publication: \"x\", expectedVersion: 0, changes: [], \
                       changeReason: \"Trying the door\" }) { problems { code } } }";
const GRANT: &str = "mutation { grantRole(input: { email: \"zed@school.test\", role: AUTHOR, reason: \"She writes\" }) \
                     { email problems { code } } }";

fn change(act: &str, email: &str, role: &str) -> String {
    let input = format!("email: \"{email}\", role: {role}, reason: \"Trying it\"");
    format!("mutation {{ {act}(input: {{ {input} }}) {{ email problems {{ code }} }} }}")
}

/// H-05: the old token is good for nothing, and a new one for what is left.
pub async fn h_05_a_role_taken_away_is_gone_on_every_node(world: World) -> World {
    let mut school = School::on(world.database).await;
    // Dee will not be an admin any more, and one always stays.
    grant(&school, "fay@school.test", "admin").await;
    let other = school.world.another_node().await;
    let nodes = [school.router().clone(), router(&other)];
    let cases = [(CY, "AUTHOR", PUBLISH), (DEE, "ADMIN", GRANT)];
    for (who, role, act) in cases {
        let email = school.person(who).expect("somebody").account.email.clone();
        for node in &nodes {
            assert_eq!(school.ask_at(node, who, act).await.error_code(), None, "{role} may");
        }
        // The second node takes it away, so that the first has to be told by the database.
        let taken = school.ask_at(&nodes[1], DEE, &change("revokeRole", &email, role)).await;
        assert_eq!(taken.data("/revokeRole/email"), email, "{}", taken.body);
        for node in &nodes {
            let answer = school.ask_at(node, who, act).await;
            assert_eq!((answer.status, answer.error_code().as_deref()), (401, Some("UNAUTHENTICATED")), "{role}");
        }
        school.fresh_session(who).await;
        for node in &nodes {
            let answer = school.ask_at(node, who, act).await;
            assert_eq!(answer.error_code().as_deref(), Some("NOT_FOUND"), "{role}: {}", answer.body);
        }
    }
    granted(&school, &nodes).await;
    other.db.close().await.expect("closes");
    school.end().await;
    world
}

/// A role that is granted holds with the next request, too, in the session that is there.
async fn granted(school: &School, nodes: &[Router]) {
    let email = &school.person(ADA).expect("Ada").account.email;
    assert_eq!(school.ask(ADA, PUBLISH).await.error_code().as_deref(), Some("NOT_FOUND"));
    grant(school, email, "author").await;
    for node in nodes {
        let answer = school.ask_at(node, ADA, PUBLISH).await;
        assert_eq!(answer.problems("publishEdition"), ["PUBLICATION_UNKNOWN"], "{}", answer.body);
    }
}

async fn grant(school: &School, email: &str, role: &str) {
    let sql = format!(
        "insert into role_grant (user_id, role, granted_at) select id, '{role}', created_at from \"user\" where email = '{email}'"
    );
    school.world.db.schema_connection().execute_unprepared(&sql).await.expect("granted");
}

/// H-05: a coach whose profile no longer holds sees nobody and changes nothing, from the next request on.
pub async fn h_05_who_may_no_longer_coach_sees_nobody(world: World) -> World {
    let school = School::on(world.database).await;
    let other = school.world.another_node().await;
    let nodes = [school.router().clone(), router(&other)];
    let client = format!("{{ client(id: \"{}\") {{ name }} }}", school.id(BO, "Client"));
    let node = format!("{{ node(id: \"{}\") {{ id }} }}", school.id(BO, "Client"));
    let looks = [
        "{ coach { clients(first: 1) { edges { node { name } } } } }".to_owned(),
        "{ coach { alerts(first: 1) { edges { node { id } } } } }".to_owned(),
        client,
        node,
    ];
    let draft = format!(
        "mutation {{ draftRoutine(input: {{ client: \"{}\", items: [] }}) {{ client {{ name }} problems {{ code }} }} }}",
        school.id(BO, "Client")
    );
    for router in &nodes {
        for look in &looks {
            assert_eq!(school.ask_at(router, BO, look).await.error_code(), None, "{look}");
        }
    }
    // The terms have moved on since she accepted them.
    let sql = "update coach set terms_version = 0";
    school.world.db.schema_connection().execute_unprepared(sql).await.expect("moved on");
    for router in &nodes {
        for look in &looks {
            let answer = school.ask_at(router, BO, look).await;
            assert_eq!(answer.error_code().as_deref(), Some("NOT_NOW"), "{look}: {}", answer.body);
            assert!(!answer.body.contains("Mia"), "{}", answer.body);
        }
        let answer = school.ask_at(router, BO, &draft).await;
        assert_eq!(answer.problems("draftRoutine"), ["TERMS_NOT_CURRENT"], "{}", answer.body);
        assert_eq!(answer.data("/draftRoutine/client"), Value::Null);
    }
    other.db.close().await.expect("closes");
    school.end().await;
    world
}
