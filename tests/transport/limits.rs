use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::{Answer, MEDIA, World, config, course};

const LESSONS: &str = "courses { modules { lessons { blocks { html markdown } } } }";

/// `one`, again and again, with the number of its turn where it says `#`.
fn many(times: usize, one: &str) -> String {
    (0..times).map(|turn| one.replace('#', &turn.to_string())).collect()
}

/// Refused in one short sentence before anything was executed: no statement was sent, no hash computed.
async fn is_refused(world: &World, document: &str, variables: Value, code: &str) -> Answer {
    let identity = &world.app.contexts.identity;
    let before = (world.db.statements_sent(), identity.hashes_computed());
    let answer = world.ask(document, variables).await;
    let shown = &document[..120.min(document.len())];
    assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some(code)), "{shown}: {}", answer.body);
    assert!(answer.json().get("data").is_none() && answer.body.len() < 1_000, "{shown}");
    assert_eq!(answer.json()["errors"].as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!((world.db.statements_sent(), identity.hashes_computed()), before, "{shown}");
    answer
}

async fn is_too_much(world: &World, document: &str) -> Answer {
    let answer = is_refused(world, document, Value::Null, "TOO_MUCH").await;
    assert_eq!(answer.json()["errors"][0].get("locations"), None);
    answer
}

pub async fn h_10_a_thousand_passwords_in_one_request_buy_no_hash(world: World) -> World {
    let hashes = || world.app.contexts.identity.hashes_computed();
    let guess = "signIn(input: { email: \"ada@school.test\", password: \"a guess of many, #\" }) { token }";
    for times in [2, 9, 1_000] {
        is_too_much(&world, &format!("mutation {{ {} }}", many(times, &format!("a#: {guess} ")))).await;
        is_too_much(&world, &format!("mutation {{ {} }}", many(times, &format!("{guess} ")))).await;
    }
    is_too_much(&world, &format!("mutation {{ ...F ...F }} fragment F on Mutation {{ {guess} }}")).await;
    is_too_much(&world, &format!("mutation {{ ... {{ a: {guess} }} ... {{ b: {guess} }} }}")).await;
    is_too_much(&world, &many(1_000, &format!("mutation M# {{ {guess} }} "))).await;

    let before = (hashes(), world.db.statements_sent());
    let batch = json!(vec![json!({ "query": format!("mutation {{ {guess} }}") }); 1_000]).to_string();
    let request = Request::post("/graphql").header("content-type", "application/json").body(Body::from(batch));
    assert_eq!(world.send(request.expect("a request")).await.status, 400);
    assert_eq!((hashes(), world.db.statements_sent()), before, "of a batch, nothing is executed");

    let body =
        json!({ "query": many(2, &format!("mutation M# {{ {guess} }} ")), "operationName": "M1" }).to_string();
    let request = Request::post("/graphql").header("content-type", "application/json").body(Body::from(body));
    let answer = world.send(request.expect("a request")).await;
    assert_eq!(answer.data("/signIn/token"), Value::Null);
    assert_eq!(hashes(), before.0 + 1, "one request is one guess");
    world
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

/// A bomb of fragments `F0`, `F1`, …, each of which spreads the next one twice.
fn fragments(number: usize, on: &str, leaf: &str) -> String {
    let spread = |n: usize| format!("fragment F{n} on {on} {{ ...F{0} ...F{0} }} ", n + 1);
    let all: String = (0..number).map(spread).collect();
    format!("{all} fragment F{number} on {on} {{ {leaf} }}")
}

pub async fn h_12_a_fragment_bomb_costs_nothing(world: World) -> World {
    for number in [20, 26, 29, 31] {
        let (query, payload) =
            (fragments(number, "Query", "__typename"), fragments(number, "SignOutPayload", "x"));
        is_too_much(&world, &format!("{{ ...F0 }} {query}")).await;
        is_too_much(&world, &format!("{{ ... on Query {{ ... {{ ...F0 }} }} }} {query}")).await;
        is_too_much(&world, &format!("mutation {{ signOut {{ ...F0 }} }} {payload}")).await;
        let before = world.db.statements_sent();
        let unused = world.ask(&format!("{{ __typename }} {query}"), Value::Null).await;
        assert_eq!((unused.status, unused.json().get("data")), (400, None), "{}", unused.body);
        assert!(unused.json()["errors"].as_array().is_some_and(|errors| errors.len() <= 10), "at most ten errors");
        assert_eq!(world.db.statements_sent(), before);
    }
    world
}

pub async fn h_11_aliases_duplicates_and_directives_are_counted(world: World) -> World {
    let documents = [
        format!("{{ {} }}", many(10_000, "a#: __typename ")),
        format!("{{ {} }}", many(10_000, "__typename ")),
        format!("{{ __typename {} }}", many(10_000, "@skip(if:false) ")),
        format!("{{ __typename {} }}", many(50_000, "@aa ")),
        format!("{{ courses {{ {} }} }}", many(16, "a#: title ")),
        format!("{{ courses {{ {} }} __schema {{ {} }} }}", many(8, "a#: title "), many(8, "b#: __typename ")),
        format!("{{ {} }}", many(11, "__typename ")),
        format!("{{ courses {} {{ id }} }}", many(6, "@skip(if: false) ")),
        format!("{{ courses {{ {} }} }}", many(21, "title @skip(if: false) ")),
        format!("mutation {{ {} }}", many(2, "a#: signOut { signedOut } ")),
        format!("mutation {{ {} }}", many(2, "signOut { signedOut } ")),
        "mutation { ...M } fragment M on Mutation { signOut { signedOut } }".to_owned(),
    ];
    for document in documents {
        is_too_much(&world, &document).await;
    }
    let wrong = format!("{{ courses {{ {} }} }}", many(500, "nope# "));
    let answer = world.ask(&wrong, Value::Null).await;
    assert_eq!((answer.status, answer.json()["errors"].as_array().map(Vec::len)), (400, Some(10)));
    assert!(answer.body.len() < 5_000, "{} bytes", answer.body.len());
    world
}

pub async fn h_13_a_page_has_one_to_a_hundred_rows(world: World) -> World {
    let ada = world.ada().await;
    let (page, rows) =
        ("query($n: Int!) { viewer { enrolments(first: $n) { edges { cursor } } } }", "edges { cursor }");
    for first in [101, -1, 0, 2_147_483_647, -2_147_483_648] {
        let written = page.replace("query($n: Int!) ", "").replace("$n", &first.to_string());
        is_refused(&world, page, json!({ "n": first }), "BAD_PAGE").await;
        let answer = is_refused(&world, &written, Value::Null, "BAD_PAGE").await;
        assert!(answer.body.contains("from 1 to 100"), "{}", answer.body);
        let coach =
            format!("{{ coach {{ clients(first: 5) {{ {rows} }} alerts(first: {first}) {{ {rows} }} }} }}");
        is_refused(&world, &coach, Value::Null, "BAD_PAGE").await;
        let before = world.db.statements_sent();
        assert_eq!(world.ask_as(&ada, &written, Value::Null).await.status, 400);
        assert_eq!(world.db.statements_sent(), before, "not even to find out who asks");
    }
    is_refused(&world, "{ viewer { enrolments { edges { cursor } } } }", Value::Null, "BAD_INPUT").await;
    for variables in [Value::Null, json!({ "n": 2_147_483_648_u32 }), json!({ "n": "10" }), json!({ "n": null })] {
        let answer = world.ask_as(&ada, page, variables).await;
        assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("BAD_INPUT")), "{}", answer.body);
    }

    let nested = "{ coach { clients(first: 100) { edges { node { id name state consented } } } alerts(first: 100) { edges \
                  { node { id client kind } } } } viewer { enrolments(first: 100) { edges { node { attempts { \
                  questions { options { text } } } } } } } }";
    is_too_much(&world, nested).await;
    let list = "progress { resume { module { lessons { module { lessons { id } } } } } }";
    is_too_much(&world, &format!("{{ viewer {{ enrolments(first: 100) {{ edges {{ node {{ {list} }} }} }} }} }}"))
        .await;

    let answer = world.ask_as(&ada, page, json!({ "n": 100 })).await;
    assert_eq!(answer.data("/viewer/enrolments/edges"), json!([]));
    world
}

pub async fn h_14_a_name_buys_nothing(world: World) -> World {
    let documents = [
        (
            format!("query N {{ ...F }} fragment F on Query {{ ...F0 }} {}", fragments(20, "Query", "__typename")),
            "TOO_MUCH",
        ),
        (format!("query N {{ ...F }} fragment F on Query {{ {} }}", LESSONS.repeat(3)), "TOO_MUCH"),
        (
            format!("query N {{ ...F {} }} fragment F on Query {{ __typename }}", many(16, "a#: __typename ")),
            "TOO_MUCH",
        ),
        (
            format!(
                "query N {{ ...F courses {}id{} }} fragment F on Query {{ id }}",
                "{a".repeat(30),
                "}".repeat(30)
            ),
            "TOO_MUCH",
        ),
        (
            "query N { viewer { ...F } } fragment F on User { enrolments(first: 101) { edges { cursor } } }"
                .to_owned(),
            "BAD_PAGE",
        ),
    ];
    for (document, code) in documents {
        let plain = is_refused(&world, &document, Value::Null, code).await;
        for name in ["__schema", "__type", "__typename", "IntrospectionQuery"] {
            let operation = document.replace("query N", &format!("query {name}"));
            let fragment = document
                .replace("...F ", &format!("...{name} "))
                .replace("fragment F ", &format!("fragment {name} "));
            for named in [operation, fragment] {
                let answer = is_refused(&world, &named, Value::Null, code).await;
                assert_eq!(answer.json(), plain.json(), "{name} changes the verdict");
            }
        }
    }
    world
}

pub async fn h_15_introspection_answers_in_development_alone(world: World) -> World {
    let answer = world.ask("{ __schema { queryType { name } } }", Value::Null).await;
    assert_eq!(answer.data("/__schema/queryType/name"), "Query");
    assert!(world.ask("{ viewr { id } }", Value::Null).await.body.contains("Did you mean"));
    let production = api::router(cradle::wire::api(&world.app, &config()).expect("the transport"));
    for (document, status) in [
        ("{ __schema { queryType { name } } }", 400),
        ("{ ...F } fragment F on Query { __schema { types { name } } }", 400),
        ("query IntrospectionQuery { __schema { types { name } } }", 400),
        ("{ viewr { id } }", 400),
        ("mutation { signOt { id } }", 400),
        ("{ node(i: 1) { id } }", 400),
        ("{ node(id: 1) { ... on Usr { id } } }", 400),
        ("{ __typename }", 200),
        // What is there is answered like what is not: with nothing.
        ("{ __typename __type(name: \"User\") { name fields { name } } }", 200),
        ("{ __typename __type(name: \"Wizard\") { name fields { name } } }", 200),
    ] {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = request.header("accept", MEDIA);
        let request = request.body(Body::from(json!({ "query": document }).to_string())).expect("a request");
        let response = tower::ServiceExt::oneshot(production.clone(), request).await.expect("answers");
        assert_eq!(response.status(), status, "{document}");
        let bytes = http_body_util::BodyExt::collect(response.into_body()).await.expect("a body").to_bytes();
        let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert!(!answer.to_string().contains("Did you mean"), "{document}: {answer}");
        if status == 200 {
            assert_eq!(answer["data"]["__typename"], "Query");
            assert_eq!(answer["data"].get("__type").unwrap_or(&Value::Null), &Value::Null, "{answer}");
        } else {
            assert_eq!(answer.get("data"), None, "{document}: {answer}");
        }
    }
    world
}
