use serde_json::Value;

use crate::world::World;

pub async fn a_fragment_bomb_costs_nothing(world: World) -> World {
    for fragments in [20, 26, 29] {
        let spread = |n: usize| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1);
        let all: String = (0..fragments).map(spread).collect();
        let bomb = format!("{{ ...F0 }} {all} fragment F{fragments} on Query {{ __typename }}");
        let before = world.db.statements_sent();
        let answer = world.ask(&bomb, Value::Null).await;
        assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("TOO_MUCH")));
        assert_eq!(world.db.statements_sent(), before);
    }
    world
}

pub async fn a_document_beyond_a_limit_is_refused_before_it_is_executed(world: World) -> World {
    let many = |n: usize, one: &str| (0..n).map(|i| one.replace('#', &i.to_string())).collect::<String>();
    let documents = [
        format!("{{ {} }}", many(10_000, "a#: __typename ")),
        format!("{{ {} }}", many(10_000, "__typename ")),
        format!("{{ courses {{ {} }} }}", many(16, "a#: title ")),
        format!("{{ courses {} {{ id }} }}", many(6, "@skip(if: false) ")),
        format!("mutation {{ {} }}", many(2, "a#: signOut { signedOut } ")),
        "mutation { ...M } fragment M on Mutation { signOut { signedOut } }".to_owned(),
    ];
    for document in documents {
        let answer = world.ask(&document, Value::Null).await;
        assert_eq!(answer.status, 400, "{}", &document[..80.min(document.len())]);
        assert_eq!(answer.error_code().as_deref(), Some("TOO_MUCH"));
        assert!(answer.json().get("data").is_none(), "nothing was executed");
    }
    let wrong = format!("{{ courses {{ {} }} }}", many(50, "nope# "));
    let answer = world.ask(&wrong, Value::Null).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json()["errors"].as_array().is_some_and(|errors| errors.len() <= 10), "at most ten errors");
    world
}

pub async fn introspection_answers_in_development(world: World) -> World {
    let answer = world.ask("{ __schema { queryType { name } } }", Value::Null).await;
    assert_eq!(answer.data("/__schema/queryType/name"), "Query");
    let production = api::router(cradle::wire::api(&world.app, "Hazel School"));
    for document in
        ["{ __schema { queryType { name } } }", "{ __type(name: \\\"User\\\") { name } }", "{ viewr { id } }"]
    {
        let body = format!("{{\"query\":\"{document}\"}}");
        let request = axum::http::Request::post("/graphql").header("content-type", "application/json");
        let request = request.body(axum::body::Body::from(body)).expect("a request");
        let response = tower::ServiceExt::oneshot(production.clone(), request).await.expect("answers");
        let bytes = http_body_util::BodyExt::collect(response.into_body()).await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&bytes);
        assert!(!body.contains("\"Query\"") && !body.contains("Did you mean"), "{body}");
    }
    world
}
