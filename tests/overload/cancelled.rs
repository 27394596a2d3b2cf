use std::{num::NonZeroU32, time::Duration};

use api::{Capacity, Load};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, time::sleep};

use super::{ENROL, behind_a_wall, count, enrolment, the_database_is_as_before};
use crate::world::{ADA, Account, PASSWORD, Server, World, eventually, question, tasks};

const NOTHING: Load = Load { executing: 0, waiting: 0 };
const VIEWER: &str = "{ viewer { email enrolments(first: 5) { edges { node { progress { percent } } } } } }";
const SIGN_UP: &str = "mutation($i: SignUpInput!) { signUp(input: $i) { mailed problems { code } } }";
const SIGN_IN: &str = "mutation($i: SignInInput!) { signIn(input: $i) { token problems { code } } }";

/// Asks once, so that what is made when it is first needed is there, and counts the tasks.
async fn tasks_at_rest(server: &Server, who: &Account) -> usize {
    assert_eq!(server.ask(&question(Some(&who.token), VIEWER, &Value::Null)).await.status, 200);
    sleep(Duration::from_millis(300)).await;
    tasks()
}

pub async fn h_66_who_hangs_up_takes_no_place_any_more(world: World) -> World {
    let some = |number| NonZeroU32::new(number).expect("some");
    let capacity = Capacity { concurrent: some(4), queue: 4, queue_age_ms: 60_000, ..Capacity::default() };
    let server = world.server(capacity).await;
    let ada = world.ada().await;
    let before = tasks_at_rest(&server, &ada).await;
    behind_a_wall(&world, async || {
        let mut callers = Vec::new();
        for _ in 0..8 {
            let mut caller = server.connect().await;
            caller.send(&question(Some(&ada.token), ENROL, &enrolment())).await;
            callers.push(caller);
        }
        let all = Load { executing: 4, waiting: 4 };
        eventually("four are held, and four wait", async || server.api.load() == all).await;
        drop(callers);
        // The wall still stands: whoever hung up is not worked for until it falls.
        eventually("nobody is worked for", async || server.api.load() == NOTHING).await;
    })
    .await;
    eventually("their tasks have ended", async || tasks() <= before).await;
    the_database_is_as_before(&world).await;
    assert_eq!(count(&world, "select count(*) from enrolment").await, 0, "nothing was done for them");
    let enrolled = server.ask(&question(Some(&ada.token), ENROL, &enrolment())).await;
    assert_eq!(enrolled.problems("enrol"), [""; 0]);
    server.stop().await;
    world
}

/// What the n-th caller sends, of what she means to send, and how long she stays.
fn moment(n: usize, ada: &Account) -> (Vec<u8>, Duration) {
    let token = Some(ada.token.as_str());
    let email = format!("drop{n}@home.test");
    let sign_up = json!({ "i": { "email": email, "password": PASSWORD, "zone": "Europe/Lisbon" } });
    let sign_in = json!({ "i": { "email": ADA, "password": PASSWORD } });
    let mut bytes = match n % 4 {
        0 => question(None, SIGN_UP, &sign_up),
        1 => question(token, VIEWER, &Value::Null),
        2 => question(None, SIGN_IN, &sign_in),
        _ => question(token, ENROL, &enrolment()),
    };
    match n % 7 {
        5 => bytes.truncate(40),
        6 => bytes.truncate(bytes.len() - 5),
        _ => {}
    }
    // From half a millisecond to two seconds, so that on any machine some moments lie before the answer.
    let power = i32::try_from(n * 37 % 88).expect("small");
    (bytes, Duration::from_micros(500).mul_f64(1.1_f64.powi(power)))
}

pub async fn h_66_hanging_up_at_any_moment_leaves_nothing_behind(world: World) -> World {
    let server = world.server(Capacity::default()).await;
    let ada = world.ada().await;
    let before = tasks_at_rest(&server, &ada).await;
    let callers = stream::iter(0..280).map(|n| {
        let (server, ada) = (&server, &ada);
        async move {
            let (bytes, stay) = moment(n, ada);
            let mut caller = server.connect().await;
            caller.send(&bytes).await;
            let answered = tokio::time::timeout(stay, caller.stream.read_u8()).await;
            // With something unread it is a reset, and without a polite end.
            usize::from(answered.is_ok())
        }
    });
    let answered: usize = callers.buffer_unordered(8).fold(0, async |all, one| all + one).await;
    assert!((20..270).contains(&answered), "some were answered, and some hung up before: {answered}");
    eventually("nobody is worked for", async || server.api.load() == NOTHING).await;
    eventually("all tasks have ended", async || tasks() <= before).await;
    the_database_is_as_before(&world).await;
    the_sign_ups_are_whole(&world).await;
    assert!(count(&world, "select count(*) from enrolment").await <= 1);
    assert_eq!(server.ask(&question(Some(&ada.token), VIEWER, &Value::Null)).await.status, 200);
    server.stop().await;
    world
}

/// Whoever hung up while she signed up is a user with a link, what she filled in and a letter, or nobody at all.
async fn the_sign_ups_are_whole(world: &World) {
    let users = "select count(*) from \"user\" where email like 'drop%'";
    let of = |rest: &str| {
        format!(
            "select count(*) from \"user\" u join link l on l.user_id = u.id {rest} where u.email like 'drop%'"
        )
    };
    let signed_up = count(world, users).await;
    assert!((1..70).contains(&signed_up), "some had sent all of it: {signed_up}");
    assert_eq!(count(world, &of("")).await, signed_up);
    assert_eq!(count(world, &of("join sign_up s on s.link_id = l.id")).await, signed_up);
    let mut letters = 0;
    for n in (0..280).filter(|n| n % 4 == 0) {
        let email = format!("drop{n}@home.test");
        if count(world, &format!("select count(*) from \"user\" where email = '{email}'")).await == 1 {
            world.letter_to(&email).await;
            letters += 1;
        }
    }
    assert_eq!(letters, signed_up, "and as many letters went out");
}
