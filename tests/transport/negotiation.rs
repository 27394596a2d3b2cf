//! What the client says about media types, methods and parameters, and what it is answered.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::{Answer, MEDIA, World};

/// Asks by POST, with whatever `Accept` says.
async fn post(world: &World, accept: Option<&str>, body: Value) -> Answer {
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    if let Some(accept) = accept {
        request = request.header("accept", accept);
    }
    world.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

/// Asks by GET.
async fn get(world: &World, query: &str, token: Option<&str>) -> Answer {
    let mut request = Request::get(format!("/graphql?{query}")).header("accept", MEDIA);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    world.send(request.body(Body::empty()).expect("a request")).await
}

pub async fn the_client_chooses_the_media_type(world: World) -> World {
    for (accept, media) in [
        (None, "application/json; charset=utf-8"),
        (Some("*/*"), "application/json; charset=utf-8"),
        (Some("application/json"), "application/json; charset=utf-8"),
        (Some(MEDIA), "application/graphql-response+json; charset=utf-8"),
    ] {
        let answer = post(&world, accept, json!({ "query": "{ __typename }" })).await;
        assert_eq!((answer.status, &answer.headers["content-type"]), (200, &media.parse().expect("a header")));
        assert_eq!(
            (answer.json()["data"].clone(), answer.json().get("errors")),
            (json!({ "__typename": "Query" }), None)
        );
    }
    let answer = post(&world, Some("text/html"), json!({ "query": "{ __typename }" })).await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (406, &"application/problem+json".parse().expect("a header"))
    );
    world
}

pub async fn the_older_media_type_tells_by_the_body(world: World) -> World {
    for query in ["{", "{ nothing }", "query($id: ID!) { node(id: $id) { id } }", "{ a: node(id: 1) { id }"] {
        for (accept, status) in [(MEDIA, 400), ("application/json", 200)] {
            let answer = post(&world, Some(accept), json!({ "query": query, "variables": { "id": null } })).await;
            assert_eq!(answer.status, status, "{accept}: {}", answer.body);
            assert_eq!(answer.json().get("data"), None, "{}", answer.body);
            assert_eq!(answer.error_code().as_deref(), Some("BAD_INPUT"), "{}", answer.body);
        }
    }
    // Whether somebody is let in is told by the status, whatever the media type.
    let request =
        Request::post("/graphql").header("content-type", "application/json").header("authorization", "Bearer x");
    let answer = world.send(request.body(Body::from("{\"query\":\"{ __typename }\"}")).expect("a request")).await;
    assert_eq!(answer.status, 401, "{}", answer.body);
    world
}

pub async fn parameters_have_their_types(world: World) -> World {
    for body in [
        json!({}),
        json!({ "qeury": "{ __typename }" }),
        json!({ "query": 0 }),
        json!({ "query": "{ __typename }", "variables": [] }),
        json!({ "query": "{ __typename }", "variables": "{}" }),
        json!({ "query": "{ __typename }", "extensions": false }),
        json!({ "query": "{ __typename }", "operationName": 1 }),
    ] {
        let answer = post(&world, None, body.clone()).await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (400, &"application/problem+json".parse().expect("a header")),
            "{body}"
        );
        assert!(
            answer.json()["title"].as_str().is_some_and(|title| title.contains('`')),
            "it says how: {}",
            answer.body
        );
    }
    let nothing =
        json!({ "query": "{ __typename }", "variables": null, "operationName": null, "extensions": null });
    assert_eq!(post(&world, None, nothing).await.status, 200);
    world
}

pub async fn one_operation_of_a_document_is_run(world: World) -> World {
    let two = "query A { __typename } query B { courses { __typename } }";
    let b = post(&world, Some(MEDIA), json!({ "query": two, "operationName": "B" })).await;
    assert_eq!(b.data("/courses/0/__typename"), "Course");
    for name in [json!("C"), Value::Null] {
        let answer = post(&world, Some(MEDIA), json!({ "query": two, "operationName": name })).await;
        assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("BAD_INPUT")), "{}", answer.body);
    }
    world
}

pub async fn a_query_may_come_by_get_and_a_mutation_may_not(world: World) -> World {
    let ada = world.ada().await;
    let viewer = get(&world, "query=%7Bviewer%7Bemail%7D%7D", Some(&ada.token)).await;
    assert_eq!(viewer.data("/viewer/email"), "ada@school.test");
    assert_eq!(viewer.headers["cache-control"], "private, no-store");
    let with = "query=query(%24id:ID!)%7Bnode(id:%24id)%7Bid%7D%7D&variables=%7B%22id%22:%22x%22%7D";
    assert_eq!(get(&world, with, None).await.data("/node"), Value::Null);
    for mutation in [
        "mutation%7BsignOut%7BsignedOut%7D%7D",
        "query%20A%7B__typename%7Dmutation%20B%7BsignOut%7BsignedOut%7D%7D&operationName=B",
    ] {
        let answer = get(&world, &format!("query={mutation}"), Some(&ada.token)).await;
        assert_eq!(
            (answer.status, &answer.headers["allow"]),
            (405, &"POST".parse().expect("a header")),
            "{}",
            answer.body
        );
    }
    let put = Request::put("/graphql").body(Body::empty()).expect("a request");
    let put = world.send(put).await;
    assert_eq!((put.status, &put.headers["allow"]), (405, &"GET, POST".parse().expect("a header")));
    assert_eq!(get(&world, "", None).await.status, 400);
    assert_eq!(get(&world, "query=%7B__typename%7D&variables=x", None).await.status, 400);
    let still = world.ask_as(&ada, "{ viewer { email } }", Value::Null).await;
    assert_eq!(still.data("/viewer/email"), "ada@school.test", "nothing signed her out");
    world
}
