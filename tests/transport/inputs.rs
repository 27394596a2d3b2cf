use serde_json::{Value, json};

use crate::world::World;

pub async fn a_value_that_does_not_fit_is_the_callers(world: World) -> World {
    let ada = world.ada().await;
    let enrolments = "query($n: Int!) { viewer { enrolments(first: $n) { edges { cursor } } } }";
    let enrol = "mutation($i: EnrolInput!) { enrol(input: $i) { problems { code } } }";
    let role = "mutation($i: RoleInput!) { grantRole(input: $i) { email } }";
    let cases = [
        ("query($id: ID!) { node(id: $id) { id } }", Value::Null, "ID"),
        ("query($id: ID!) { courses { id } node(id: $id) { id } }", Value::Null, "ID"),
        (enrolments, json!({ "n": 3_000_000_000_u32 }), "Int"),
        ("{ viewer { enrolments(first: 3000000000) { edges { cursor } } } }", Value::Null, "Int"),
        (enrolments, Value::Null, "Int"),
        (enrol, Value::Null, "EnrolInput"),
        (enrol, json!({ "i": { "course": 7, "nameAsPrinted": "Ada" } }), "String"),
        (role, json!({ "i": { "email": "zed@school.test", "role": "WIZARD", "reason": "Magic" } }), "Role"),
        ("{ viewer { nope } }", Value::Null, "nope"),
        ("{ viewer { ", Value::Null, ""),
    ];
    for (query, variables, names) in cases {
        let answer = world.ask_as(&ada, query, variables).await;
        assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("BAD_INPUT")), "{query}");
        let json = answer.json();
        assert_eq!(json.get("data"), None, "{query}");
        let message = json["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(names) && !message.contains("our side"), "{message}");
        assert!(!answer.body.contains("\"line\":0"), "{}", answer.body);
    }
    world
}
