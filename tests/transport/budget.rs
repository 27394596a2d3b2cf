//! The budget in points: who spends much waits, and nobody else.

use std::num::NonZeroU32;

use api::{Api, Profile};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use chrono::TimeDelta;
use cradle::wire;
use serde_json::{Value, json};

use crate::world::{Account, Answer, MEDIA, Server, World, config, question};

const EXPENSIVE: &str = "{ courses { modules { lessons { title } } } }";

fn transport(app: &wire::App, points: u32) -> Api {
    let points_per_minute = NonZeroU32::new(points).expect("some");
    let proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let profile = Profile { points_per_minute, proxies, ..wire::profile(&config()).expect("a profile") };
    Api::new(app.contexts.clone(), profile).expect("the transport")
}

fn server(app: &wire::App, points: u32) -> Router {
    api::router(transport(app, points))
}

/// Asks from an address behind our proxy.
async fn ask(world: &World, router: &Router, from: &str, who: Option<&Account>, query: &str) -> Answer {
    let peer = ConnectInfo("10.0.0.1:4711".parse::<std::net::SocketAddr>().expect("an address"));
    let mut request = Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
    request = request.header("x-forwarded-for", from).extension(peer);
    if let Some(who) = who {
        request = request.header("authorization", format!("Bearer {}", who.token));
    }
    let body = json!({ "query": query }).to_string();
    world.send_to(router, request.body(Body::from(body)).expect("a request")).await
}

/// H-17: what is granted in a minute is a bucket and its refill, on all nodes together.
pub async fn h_17_a_minute_grants_no_more_than_the_budget(world: World) -> World {
    let (budget, nodes) = (1_200, 2);
    let other = world.another_node().await;
    let servers = [server(&world.app, budget / nodes), server(&other, budget / nodes)];
    let (mut granted, mut throttled) = (0, 0);
    for second in 0..60 {
        for router in &servers {
            for _ in 0..3 {
                let answer = ask(&world, router, "198.51.100.7", None, EXPENSIVE).await;
                let cost = answer.json()["extensions"]["cost"].as_u64().expect("each answer says its cost");
                match answer.status {
                    200 => granted += cost,
                    429 => throttled += 1,
                    status => panic!("{second}: {status}"),
                }
            }
        }
        world.pass(TimeDelta::seconds(1));
    }
    assert!(throttled > 0, "more was asked for than there is");
    assert!(granted <= u64::from(2 * budget), "{granted}");
    assert!(granted >= u64::from(budget), "and the budget was there to be spent: {granted}");
    other.db.close().await.expect("closes");
    world
}

pub async fn who_has_spent_their_points_waits_as_long_as_said(world: World) -> World {
    let router = server(&world.app, 200);
    let ada = world.ada().await;
    let from = "198.51.100.7";
    let mut answer = ask(&world, &router, from, Some(&ada), EXPENSIVE).await;
    while answer.status == 200 {
        answer = ask(&world, &router, from, Some(&ada), EXPENSIVE).await;
    }
    assert_eq!((answer.status, answer.error_code().as_deref()), (429, Some("THROTTLED")), "{}", answer.body);
    assert_eq!(answer.json().get("data"), None);
    let wait: i64 = answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");

    // A user has a budget wherever she asks from, and her address has another for those who are not signed in.
    assert_eq!(ask(&world, &router, "203.0.113.9", Some(&ada), EXPENSIVE).await.status, 429);
    assert_eq!(ask(&world, &router, from, None, EXPENSIVE).await.status, 200);
    assert_eq!(ask(&world, &router, from, Some(&world.bo().await), EXPENSIVE).await.status, 200);
    // Whoever forges the header behind our proxy's back gains nothing: the last hop counts.
    assert_eq!(ask(&world, &router, "1.2.3.4, 198.51.100.7", Some(&ada), EXPENSIVE).await.status, 429);

    world.pass(TimeDelta::seconds(wait));
    assert_eq!(ask(&world, &router, from, Some(&ada), EXPENSIVE).await.status, 200);
    world
}

/// What is refused was read all the same, and a token that is good for nothing was looked up.
pub async fn refusals_cost_something_too(world: World) -> World {
    let router = server(&world.app, 100);
    let forged = Account { email: String::new(), token: "good-for-nothing".to_owned() };
    for (from, who, query, status) in
        [("198.51.100.1", None, "{", 400), ("198.51.100.2", Some(&forged), "{ __typename }", 401)]
    {
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(ask(&world, &router, from, who, query).await.status);
        }
        assert_eq!(statuses, [vec![status; 10], vec![429; 2]].concat(), "{query}");
    }
    let fine = ask(&world, &router, "198.51.100.3", None, "{ __typename }").await;
    assert_eq!((fine.status, fine.json()["data"]["__typename"].clone()), (200, Value::from("Query")));
    world
}

/// Over a real listener: who connects is known by her address.
pub async fn each_address_that_connects_pays_for_itself(world: World) -> World {
    let server = Server::start(transport(&world.app, 200)).await;
    let expensive = question(None, EXPENSIVE, &Value::Null);
    let ask = async |from: &str| {
        let mut caller = server.connect_from(from).await;
        caller.send(&expensive).await;
        caller.answer().await.expect("an answer").status
    };
    while ask("127.0.0.1").await == 200 {}
    assert_eq!(ask("127.0.0.1").await, 429, "another connection is no other budget");
    assert_eq!(ask("127.0.0.2").await, 200, "and another address is");
    server.stop().await;
    world
}
