use std::{
    io,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use api::{Capacity, Load};
use axum::{body::Body, http::Request};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::world::{Answer, World, get, head, question};

const KIB: usize = 1024;

fn is_too_large(answer: &Answer) {
    assert_eq!(answer.status, 413, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.json()["title"], "The request is too large.");
}

pub async fn h_43_a_body_without_end_is_cut_off(world: World) -> World {
    let before = world.db.statements_sent();
    // How much is taken in can be counted where the body is ours.
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let endless = stream::repeat_with(move || {
        count.fetch_add(KIB, Ordering::SeqCst);
        Ok::<_, io::Error>(vec![b' '; KIB])
    });
    for path in ["/graphql", "/my/intake", "/verify/nope", "/no/such/page"] {
        taken.store(0, Ordering::SeqCst);
        let body = Body::from_stream(endless.clone());
        let request = Request::post(path).header("content-type", "application/json").body(body);
        is_too_large(&world.send(request.expect("a request")).await);
        assert_eq!(taken.load(Ordering::SeqCst), 257 * KIB, "{path}");
    }

    let server = world.server(Capacity::default()).await;
    let mut announced = server.connect().await;
    announced.send(&head(None, "content-length: 10737418240")).await;
    is_too_large(&announced.answer().await.expect("an answer, before anything is sent"));
    assert_eq!(announced.until_closed().await, 0);

    let mut caller = server.connect().await;
    caller.send(&head(None, "transfer-encoding: chunked")).await;
    let chunk = [format!("{:x}\r\n", 64 * KIB).into_bytes(), vec![b' '; 64 * KIB], b"\r\n".to_vec()].concat();
    let mut sent = 0;
    while caller.stream.write_all(&chunk).await.is_ok() {
        sent += chunk.len();
        assert!(sent < 32 * KIB * KIB, "it is cut off, whatever lies in the kernel's buffers");
        if caller.is_answered() {
            break;
        }
    }
    is_too_large(&caller.answer().await.expect("the answer is not lost"));
    assert_eq!(world.db.statements_sent(), before, "and nothing is done about any of them");
    server.stop().await;
    world
}

pub async fn h_43_a_body_takes_no_place_while_it_arrives(world: World) -> World {
    let one = Capacity { concurrent: NonZeroU32::MIN, queue: 0, ..Capacity::default() };
    let server = world.server(one).await;
    let courses = question(None, "{ courses { id } }", &Value::Null);
    let (early, late) = courses.split_at(courses.len() - 9);
    let mut half = Vec::new();
    for _ in 0..9 {
        let mut caller = server.connect().await;
        caller.send(early).await;
        half.push(caller);
    }
    for _ in 0..9 {
        assert_eq!(server.ask(&courses).await.status, 200, "others are served meanwhile");
    }
    for caller in &mut half {
        caller.send(late).await;
        assert_eq!(caller.answer().await.expect("an answer").status, 200);
    }
    // Who promises more than she sends, and hangs up, leaves nothing.
    let mut broken = server.connect().await;
    broken.send(early).await;
    drop(broken);
    assert_eq!(server.ask(&get("/healthz")).await.status, 200);
    assert_eq!(server.api.load(), Load { executing: 0, waiting: 0 });
    server.stop().await;
    world
}

pub async fn h_43_ten_thousand_parts_are_none(world: World) -> World {
    let before = world.db.statements_sent();
    let send = async |path: &str, media: &str, body: String| {
        let request = Request::post(path).header("content-type", media).body(Body::from(body));
        world.send(request.expect("a request")).await
    };
    let operations = json!({ "query": "mutation { signOut { signedOut } }" }).to_string();
    let small = format!("--x\r\n\r\n{operations}\r\n{}--x--", "--x\r\n\r\n\r\n".repeat(10_000));
    let large = small
        .replace("--x\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=\"0\"; filename=\"../x\"\r\n\r\n");
    assert!(small.len() < 256 * KIB && large.len() > 256 * KIB);
    let multipart = "multipart/form-data; boundary=x";
    for (path, body, status) in [
        ("/graphql", &small, 415),
        ("/graphql", &large, 413),
        ("/my/intake", &large, 413),
        ("/my/check-in", &large, 413),
        ("/verify/nope", &large, 413),
    ] {
        let answer = send(path, multipart, body.clone()).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
    }
    assert_eq!(send("/graphql", "application/json", small).await.status, 400);
    assert_eq!(world.db.statements_sent(), before, "nothing is taken in");
    world
}
