use axum::{body::Body, http::Request};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::world::{Account, Answer, World, eventually};

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

pub async fn h_43_a_body_beyond_the_limit_is_refused(world: World) -> World {
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

pub async fn h_35_every_no_is_spelled_out(world: World) -> World {
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

/// No word of ours is in the answer: no SQL, table, library, type, file or trace.
fn says_nothing_of_ours(answer: &Answer) {
    let body = answer.body.to_lowercase();
    for word in [
        "select",
        "insert into",
        "mislaid",
        "no such table",
        "relation \"",
        "sqlite",
        "postgres",
        "sqlx",
        "sea_orm",
        "seaorm",
        "dberr",
        "queryfailed",
        "kernel::",
        "identity::",
        "learning::",
        ".rs",
        "/src/",
        "/home/",
        "/tmp/",
        "backtrace",
        "panicked",
        "stack",
    ] {
        assert!(!body.contains(word), "{word} in {}", answer.body);
    }
}

pub async fn h_16_what_breaks_is_masked(world: World) -> World {
    let ada = world.ada().await;
    let conn = world.db.schema_connection();
    let viewer = "{ viewer { enrolments(first: 1) { edges { cursor } } } }";
    for table in ["credential", "enrolment", "session", "link", "certificate", "client_link"] {
        conn.execute_unprepared(&format!("alter table {table} rename to mislaid")).await.expect("renamed");
        let answer = match table {
            "credential" => world.try_sign_in("ada@school.test", "whatever it may be").await,
            "enrolment" | "session" => world.ask_as(&ada, viewer, Value::Null).await,
            "link" => world.press(&format!("/verify/{}", "A".repeat(43))).await,
            "certificate" => world.page(&format!("/certificates/{}", "A".repeat(43))).await,
            _ => world.press(&format!("/enter/{}", "A".repeat(43))).await,
        };
        says_nothing_of_ours(&answer);
        let id = answer.headers["x-request-id"].to_str().expect("text");
        match table {
            "credential" | "enrolment" => {
                let error = &answer.json()["errors"][0];
                assert_eq!(error["extensions"], json!({ "code": "INTERNAL", "requestId": id }), "{table}");
                let message = error["message"].as_str().expect("a message");
                assert!(!message.contains(table), "{message}");
            }
            "session" => is_a_problem(&answer, 503),
            _ => {
                assert_eq!(
                    (answer.status, answer.headers["retry-after"].to_str().ok()),
                    (503, Some("1")),
                    "{table}"
                );
            }
        }
        conn.execute_unprepared(&format!("alter table mislaid rename to {table}")).await.expect("renamed");
    }
    assert_eq!(world.ask_as(&ada, viewer, Value::Null).await.status, 200);
    world
}

pub async fn h_35_every_route_says_no_without_a_word_of_ours(world: World) -> World {
    let ask = |method: &str, path: &str, media: &str, body: &str| {
        let request = Request::builder().method(method).uri(path).header("content-type", media);
        request.body(Body::from(body.to_owned())).expect("a request")
    };
    let (json_type, form) = ("application/json", "application/x-www-form-urlencoded");
    for (method, path, media, body, status) in [
        ("POST", "/graphql", json_type, "{", 400),
        ("POST", "/graphql", "text/html", "{}", 415),
        ("DELETE", "/graphql", json_type, "", 405),
        ("GET", "/media/../../etc/passwd", "", "", 404),
        ("GET", "/media/%2e%2e%2fcradle.db", "", "", 404),
        ("GET", "/assets/nope.css", "", "", 404),
        ("GET", "/badges/nope", "", "", 404),
        ("GET", "/dev/mailbox", "", "", 404),
        ("GET", "/certificates/%FF", "", "", 400),
        ("PUT", "/certificates/nope", "", "", 405),
        ("GET", "/my/check-in", "", "", 405),
        ("DELETE", "/my/intake", "", "", 405),
        ("PATCH", "/verify/nope", "", "", 405),
        ("POST", "/readyz", "", "", 405),
    ] {
        let answer = world.send(ask(method, path, media, body)).await;
        says_nothing_of_ours(&answer);
        assert_eq!(answer.status, status, "{method} {path}");
        is_a_problem(&answer, status);
    }
    // Who comes by hand, or follows a link, reads a page.
    let browser = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    for (path, status) in [("/", 200), ("/badges/nope", 404)] {
        let request = Request::get(path).header("accept", browser).body(Body::empty()).expect("a request");
        let answer = world.send(request).await;
        says_nothing_of_ours(&answer);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8", "{path}");
    }
    for (method, path, status) in [
        ("POST", "/verify/nope", 410),
        ("POST", "/enter/nope", 410),
        ("GET", "/certificates/nope", 404),
        ("GET", "/my", 401),
        ("GET", "/my/intake", 401),
        ("POST", "/my/check-in", 401),
        ("POST", "/my/consent", 401),
        ("POST", "/my/erase", 401),
    ] {
        let answer = world.send(ask(method, path, form, "")).await;
        says_nothing_of_ours(&answer);
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8", "{method} {path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{method} {path}");
    }
    world
}

pub async fn h_43_neither_batches_nor_uploads_are_taken(world: World) -> World {
    let ada = world.ada().await;
    let sign_out = "mutation { signOut { signedOut } }";
    let before = world.db.statements_sent();
    let send = async |media: &str, body: String| {
        let request = Request::post("/graphql").header("authorization", format!("Bearer {}", ada.token));
        let request = request.header("content-type", media).body(Body::from(body));
        world.send(request.expect("a request")).await
    };
    for batch in [
        "[]".to_owned(),
        json!([sign_out]).to_string(),
        format!("[{SIGN_OUT}]"),
        format!("[{}]", [SIGN_OUT; 1_000].join(",")),
        format!("{SIGN_OUT}{SIGN_OUT}"),
        format!("{SIGN_OUT}\n{SIGN_OUT}"),
    ] {
        is_a_problem(&send("application/json", batch).await, 400);
    }
    let part = |name: &str, text: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"../../a\r\nb\"\r\n\r\n{text}\r\n"
        )
    };
    let one = part("operations", &json!({ "query": sign_out, "variables": { "f": null } }).to_string());
    let upload = format!("{one}{}{}--x--\r\n", part("map", "{\"0\":[\"variables.f\"]}"), part("0", "MZ"));
    let parts = format!("{one}{}--x--\r\n", part("0", "").repeat(2_000));
    for body in [upload, parts] {
        for media in
            ["multipart/form-data; boundary=x", "multipart/mixed; boundary=x", "Multipart/Form-Data; boundary=x"]
        {
            is_a_problem(&send(media, body.clone()).await, 415);
        }
        is_a_problem(&send("application/json", body).await, 400);
    }
    let graph = api::sdl();
    assert!(!graph.contains("Upload"), "the graph has no type for files");
    assert_eq!(world.db.statements_sent(), before, "nobody was looked for, and nothing done");
    let viewer = world.ask_as(&ada, "{ viewer { email } }", Value::Null).await;
    assert_eq!(viewer.data("/viewer/email"), "ada@school.test", "none of these signed her out");
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
    let before = world.db.statements_sent();
    let crowd = join_all((0..300).map(|_| world.page("/readyz"))).await;
    assert_eq!(crowd.len(), 300);
    assert!(world.db.statements_sent() - before < 100, "however many ask, it is looked once a second");
    eventually("it is no longer ready", async || world.page("/readyz").await.status == 503).await;
    assert_eq!(world.page("/readyz").await.headers["retry-after"], "1");
    world.db.schema_connection().execute_unprepared("alter table lost rename to job").await.expect("renamed");
    world
}
