use axum::{body::Body, http::Request};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Account, Answer, World};

const SIGN_OUT: &str = r#"{"query":"mutation { signOut { signedOut } }"}"#;

pub async fn only_json_by_post_is_taken(world: World) -> World {
    let ada = world.ada().await;
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let mut request = Request::post("/graphql").header("authorization", format!("Bearer {}", ada.token));
        if !media.is_empty() {
            request = request.header("content-type", media);
        }
        let answer = world.send(request.body(Body::from(SIGN_OUT)).expect("a request")).await;
        assert_eq!(answer.status, 415, "{media}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    let get = world.page("/graphql?query=mutation%7BsignOut%7BsignedOut%7D%7D").await;
    assert_eq!((get.status, get.headers["allow"].to_str().ok()), (405, Some("POST")));
    for body in ["", "[]", "{}", "null", "[{\"query\":\"{courses{id}}\"}]", "{\"query\":1}"] {
        let request = Request::post("/graphql").header("content-type", "application/json").body(Body::from(body));
        assert_eq!(world.send(request.expect("a request")).await.status, 400, "{body:?}");
    }
    let viewer = world.ask_as(&ada, "{ viewer { email } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/email"), "ada@school.test", "none of these signed her out");
    world
}

pub async fn a_body_beyond_the_limit_is_refused(world: World) -> World {
    let body = json!({ "query": "{ courses { id } }", "variables": { "x": "y".repeat(300 * 1024) } }).to_string();
    let request = Request::post("/graphql").header("content-type", "application/json").body(Body::from(body));
    is_a_problem(&world.send(request.expect("a request")).await, 413);
    // Without a length in its head, it is found out on the way.
    let endless = futures_util::stream::iter((0..300).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024])));
    let request = Request::post("/graphql").header("content-type", "application/json");
    is_a_problem(&world.send(request.body(Body::from_stream(endless)).expect("a request")).await, 413);
    world
}

/// Whoever said no, it is said as problem details, with the id under which it is found in the log.
fn is_a_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{status}");
    let problem = answer.json();
    assert_eq!((&problem["type"], &problem["status"]), (&json!("about:blank"), &json!(status)));
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
    assert_eq!(problem["requestId"], answer.headers["x-request-id"].to_str().expect("text"));
    let instance = problem["instance"].as_str().expect("a URN").replace('-', "");
    assert_eq!(instance, format!("urn:uuid:{}", problem["requestId"].as_str().expect("text")));
}

pub async fn every_no_is_spelled_out(world: World) -> World {
    is_a_problem(&world.page("/verify/%FF").await, 400);
    is_a_problem(&world.page("/no/such/page").await, 404);
    is_a_problem(&world.page("/media/00").await, 404);
    for path in ["/healthz", "/assets/cradle.css"] {
        let answer = world.press(path).await;
        is_a_problem(&answer, 405);
        assert!(answer.headers["allow"].to_str().is_ok_and(|allow| allow.contains("GET")));
    }
    is_a_problem(&world.page("/graphql").await, 400);
    let get = world.page("/graphql?query=mutation%7BsignOut%7BsignedOut%7D%7D").await;
    is_a_problem(&get, 405);
    assert_eq!(get.headers["allow"], "POST");

    let nobody = Account { token: "good-for-nothing".to_owned(), ..world.ada().await };
    let answer = world.ask_as(&nobody, "{ viewer { email } }", Value::Null).await;
    assert_eq!((answer.status, answer.headers["www-authenticate"].to_str().ok()), (401, Some("Bearer")));
    let expected = json!([{ "message": answer.json()["errors"][0]["message"],
                            "extensions": { "code": "UNAUTHENTICATED" } }]);
    assert_eq!(answer.json(), json!({ "errors": expected }), "no data, and no place in the document");
    world
}

pub async fn what_breaks_is_masked(world: World) -> World {
    let conn = world.db.schema_connection();
    conn.execute_unprepared("alter table credential rename to mislaid").await.expect("renamed");
    let answer = world.try_sign_in("ada@school.test", "whatever it may be").await;
    assert_eq!(answer.error_code().as_deref(), Some("INTERNAL"));
    let body = answer.body.to_lowercase();
    for word in ["select", "credential", "sqlite", "postgres", "mislaid", "/src/", "sea_orm", "dberr"] {
        assert!(!body.contains(word), "{word} in {body}");
    }
    assert_eq!(
        answer.json()["errors"][0]["extensions"]["requestId"],
        answer.headers["x-request-id"].to_str().expect("text")
    );
    conn.execute_unprepared("alter table mislaid rename to credential").await.expect("renamed");
    world
}

pub async fn every_answer_has_a_request_id(world: World) -> World {
    let one = world.page("/healthz").await;
    let other = world.page("/no/such/page").await;
    assert_eq!(
        (other.status, other.headers["content-type"].to_str().ok()),
        (404, Some("application/problem+json"))
    );
    assert_ne!(one.headers["x-request-id"], other.headers["x-request-id"]);
    world
}

pub async fn health_and_readiness(world: World) -> World {
    assert_eq!(world.page("/healthz").await.status, 200);
    let ready = world.page("/readyz").await;
    assert_eq!(ready.json(), json!({ "ready": true, "jobs": { "open": 0, "dead": 0 } }));
    world.db.schema_connection().execute_unprepared("alter table job rename to lost").await.expect("renamed");
    let unready = world.page("/readyz").await;
    assert_eq!((unready.status, unready.headers["retry-after"].to_str().ok()), (503, Some("1")));
    world.db.schema_connection().execute_unprepared("alter table lost rename to job").await.expect("renamed");
    world
}
