use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::{Answer, MEDIA, World, config, course};

const LESSONS: &str = "courses { modules { lessons { blocks { html markdown } } } }";

/// Refused before anything was executed, and in no time.
async fn is_too_much(world: &World, document: &str) -> Answer {
    let (statements, begun) = (world.db.statements_sent(), Instant::now());
    let answer = world.ask(document, Value::Null).await;
    let shown = &document[..120.min(document.len())];
    assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("TOO_MUCH")), "{shown}");
    assert!(answer.json().get("data").is_none() && answer.body.len() < 1_000, "{shown}");
    assert_eq!(answer.json()["errors"][0].get("locations"), None);
    assert_eq!(world.db.statements_sent(), statements);
    assert!(begun.elapsed() < Duration::from_secs(1), "{shown}: {:?}", begun.elapsed());
    answer
}

pub async fn what_a_list_repeats_is_counted(world: World) -> World {
    let round = "module { lessons { ".repeat(3);
    let circle = format!("{{ courses {{ modules {{ lessons {{ {round} title {} }} }} }} }}", "} }".repeat(3));
    let answer = is_too_much(&world, &circle).await;
    assert!(answer.json()["extensions"]["cost"].as_u64().is_some_and(|cost| cost > 5_000), "{}", answer.body);
    is_too_much(&world, &format!("{{ {} }}", LESSONS.repeat(3))).await;
    for hidden in ["{ ...{ # } }", "{ ... on Query { ... { # } } }", "{ ...F } fragment F on Query { # }"] {
        is_too_much(&world, &hidden.replace('#', &"courses { id } ".repeat(11))).await;
    }
    let rows = "{ viewer { enrolments(first: 100) { edges { node { progress { percent } course { id } \
                attempts { id } } } } } }";
    is_too_much(&world, rows).await;
    world
}

pub async fn what_people_need_is_within_the_limit(world: World) -> World {
    let outline = "{ course(key: \"sciatica-in-pregnancy\") { id title modules { id title lessons { id title minutes } } } }";
    let answer = world.ask(outline, Value::Null).await;
    assert_eq!((answer.status, answer.json().get("errors")), (200, None), "{}", answer.body);
    assert_eq!(answer.json()["extensions"], json!({ "cost": 1 + 2 + 1 + 7 * (3 + 5 * 3) }));

    let lesson = answer.data("/course/modules/0/lessons/0/id");
    let blocks = "query($id: ID!) { node(id: $id) { ... on Lesson { title blocks { kind title html } } } }";
    let read = world.ask(blocks, json!({ "id": lesson })).await;
    let wanted = course().modules[0].lessons[0].blocks.len();
    assert_eq!(read.data("/node/blocks").as_array().map(Vec::len), Some(wanted));

    let all = world.ask(&format!("{{ {LESSONS} }}"), Value::Null).await;
    assert_eq!(all.status, 200, "the course as a whole can be read in one request");
    let library = "{ library(key: \"pelvic-library\") { exercises { key title standing pictogram { path } \
                   variants { key title cues { role text } } } rules { key severity rationale source { title } } } }";
    assert_eq!(world.ask(library, Value::Null).await.status, 200);
    let ada = world.ada().await;
    let page = "{ viewer { enrolments(first: 20) { edges { node { progress { percent } course { title } } } } } }";
    assert_eq!(world.ask_as(&ada, page, Value::Null).await.status, 200);
    world
}

pub async fn what_is_not_executed_is_measured_too(world: World) -> World {
    let many = |n: usize, one: &str| (0..n).map(|i| one.replace('#', &i.to_string())).collect::<String>();
    is_too_much(&world, &many(1_000, "query Q# { __typename } ")).await;
    is_too_much(&world, &many(11, "query Q# { __typename } ")).await;
    is_too_much(&world, &many(4, &format!("query Q# {{ {LESSONS} }} "))).await;
    is_too_much(&world, &format!("{{ courses {{ {} }} }}", "title ".repeat(2_000))).await;
    is_too_much(&world, &format!("query({}) {{ __typename }}", many(500, "$a#: Int "))).await;
    is_too_much(&world, &format!("{{ node(id: {}1{}) {{ id }} }}", "[".repeat(900), "]".repeat(900))).await;
    is_too_much(&world, &"{a".repeat(900)).await;
    // What stands in strings and comments is as long as it likes.
    let quiet = format!("{{ node(id: \"{}\") {{ id }} }} # {}", "{ x ".repeat(5_000), "{ x ".repeat(5_000));
    assert_eq!(world.ask(&quiet, Value::Null).await.data("/node"), Value::Null);
    world
}

pub async fn an_answer_ends_somewhere(world: World) -> World {
    let limits = api::limits::Limits { answer_bytes: 1_000, ..Default::default() };
    let profile = api::Profile { limits, ..cradle::wire::profile(&config()).expect("a profile") };
    let router = api::router(api::Api::new(world.app.contexts.clone(), profile).expect("the transport"));
    for (query, status) in [("{ courses { title } }", 200), ("{ courses { modules { title summary } } }", 400)] {
        let body = json!({ "query": query }).to_string();
        let request = axum::http::Request::post("/graphql")
            .header("content-type", "application/json")
            .header("accept", MEDIA);
        let request = request.body(axum::body::Body::from(body)).expect("a request");
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.expect("answers");
        assert_eq!(response.status(), status, "{query}");
    }
    world
}

pub async fn a_fragment_bomb_costs_nothing(world: World) -> World {
    for fragments in [20, 26, 29] {
        let spread = |n: usize| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1);
        let all: String = (0..fragments).map(spread).collect();
        let bomb = format!("{{ ...F0 }} {all} fragment F{fragments} on Query {{ __typename }}");
        is_too_much(&world, &bomb).await;
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
    let production = api::router(cradle::wire::api(&world.app, &config()).expect("the transport"));
    for document in
        ["{ __schema { queryType { name } } }", "{ __type(name: \\\"User\\\") { name } }", "{ viewr { id } }"]
    {
        let body = format!("{{\"query\":\"{document}\"}}");
        let request = axum::http::Request::post("/graphql")
            .header("content-type", "application/json")
            .header("accept", MEDIA);
        let request = request.body(axum::body::Body::from(body)).expect("a request");
        let response = tower::ServiceExt::oneshot(production.clone(), request).await.expect("answers");
        let bytes = http_body_util::BodyExt::collect(response.into_body()).await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&bytes);
        assert!(!body.contains("\"Query\"") && !body.contains("Did you mean"), "{body}");
    }
    world
}
