use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use api::{Capacity, Load};
use serde_json::Value;
use tokio::time::sleep;

use crate::world::{Caller, Server, World, get, head, question, tasks};

/// As impatient as can be said in whole seconds.
fn impatient() -> Capacity {
    let second = NonZeroU32::MIN;
    Capacity { head_s: second, body_s: second, idle_s: second, write_s: second, ..Capacity::default() }
}

/// Those who are too slow, each in a way of her own.
struct Slow {
    heads: Vec<Caller>,
    bodies: Vec<Caller>,
    silent: Vec<Caller>,
    idle: Vec<Caller>,
    deaf: Vec<Caller>,
}

/// What the deaf ask for: more than the kernel takes in for them.
const DEAF_ASKS_BYTES: usize = 12 * 1024 * 1024;

impl Slow {
    async fn gather(server: &Server) -> Self {
        let style = server.ask(&get("/assets/cradle.css")).await;
        let often = DEAF_ASKS_BYTES / style.body.len();
        let mut deaf = Vec::new();
        for _ in 0..3 {
            let mut caller = server.connect_from("127.0.0.1").await;
            // What does not go out at once goes out when the server has read, until it no longer does.
            caller.send(&get("/assets/cradle.css").repeat(often)).await;
            deaf.push(caller);
        }
        let mut slow = Self { heads: vec![], bodies: vec![], silent: vec![], idle: vec![], deaf };
        for _ in 0..6 {
            slow.silent.push(server.connect().await);
            let mut head_only = server.connect().await;
            head_only.send(b"GET /healthz HTTP/1.1\r\nhost: school.test\r\nx-slow: ").await;
            slow.heads.push(head_only);
            let mut body = server.connect().await;
            body.send(&head(None, "content-length: 100000")).await;
            slow.bodies.push(body);
            let mut idle = server.connect().await;
            idle.send(&get("/healthz")).await;
            assert_eq!(idle.answer().await.expect("an answer").status, 200);
            slow.idle.push(idle);
        }
        slow
    }

    /// A byte more from each who sends.
    fn drip(&self) {
        for caller in self.heads.iter().chain(&self.bodies) {
            // A connection that is closed takes no more, which is what is waited for.
            let _ = caller.stream.try_write(b"x");
        }
    }
}

pub async fn h_65_who_sends_or_reads_too_slowly_is_hung_up_on(world: World) -> World {
    let server = world.server(impatient()).await;
    let courses = question(None, "{ courses { id } }", &Value::Null);
    assert_eq!(server.ask(&courses).await.status, 200);
    sleep(Duration::from_millis(200)).await;
    let before = tasks();
    let mut slow = Slow::gather(&server).await;
    assert_eq!(server.api.load(), Load { executing: 0, waiting: 0 }, "none of them takes a place");
    let started = Instant::now();
    let mut turns = 0;
    // A connection is a task. Those of the slow end, though none of them hangs up.
    loop {
        slow.drip();
        assert_eq!(server.ask(&courses).await.status, 200, "others are served all the while");
        turns += 1;
        sleep(Duration::from_millis(100)).await;
        if tasks() <= before {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{} tasks are left", tasks() - before);
    }
    assert!(turns >= 5, "{turns}");
    for body in &mut slow.bodies {
        let answer = body.answer().await.expect("an answer");
        assert_eq!(answer.status, 408, "{}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.headers["connection"], "close");
        assert_eq!(answer.json()["requestId"], answer.headers["x-request-id"].to_str().expect("text"));
    }
    for caller in slow.heads.iter_mut().chain(&mut slow.silent).chain(&mut slow.idle) {
        assert_eq!(caller.until_closed().await, 0, "nothing is said to who said nothing");
    }
    for caller in &mut slow.deaf {
        assert!(caller.until_closed().await < DEAF_ASKS_BYTES, "not all of it was sent");
    }
    server.stop().await;
    world
}
