//! Server-sent events: one operation, one response, one event for each answer.

use std::num::NonZeroU32;

use api::{Api, Profile};
use axum::{body::Body, http::Request};
use cradle::wire;
use serde_json::{Value, json};

use super::watched::{PROGRESS, percent};
use crate::world::{World, config};

/// Whatever is no subscription has one answer, and so has what is refused.
pub async fn a_query_and_a_refusal_are_one_event_each(world: World) -> World {
    let mut query = world.events(None, "{ __typename }", json!({})).await.expect("events");
    let answer = query.next().await.expect("an answer");
    assert_eq!(answer["data"], json!({ "__typename": "Query" }));
    assert_eq!(answer["extensions"]["cost"], 1);
    assert_eq!(query.next().await, None);

    let ada = world.ada().await;
    let enrol = "mutation($i: EnrolInput!) { enrol(input: $i) { problems { code } } }";
    let input = json!({ "i": { "course": "sailing", "nameAsPrinted": "Ada Moreau" } });
    let mut mutation = world.events(Some(&ada), enrol, input).await.expect("events");
    let answer = mutation.next().await.expect("an answer");
    assert_eq!(answer["data"]["enrol"]["problems"][0]["code"], "COURSE_UNKNOWN", "{answer}");
    assert_eq!(mutation.next().await, None);

    for wrong in ["{", "{ nonsense }", "subscription { nonsense }"] {
        let mut refused = world.events(None, wrong, json!({})).await.expect("events");
        let answer = refused.next().await.expect("an answer");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{answer}");
        assert_eq!(answer.get("data"), None, "{answer}");
        assert_eq!(refused.next().await, None);
    }
    world
}

/// Who asks for a subscription as one answer is told how to ask.
pub async fn a_subscription_is_no_single_answer(world: World) -> World {
    let answer = world.ask("subscription { alertRaised { id } }", json!({})).await;
    assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("BAD_INPUT")), "{}", answer.body);
    assert!(answer.body.contains("text/event-stream") && answer.body.contains("/graphql/ws"), "{}", answer.body);
    assert_eq!(answer.json().get("data"), None);
    let request = Request::get("/graphql/ws").body(Body::empty()).expect("a request");
    let plain = world.send(request).await;
    assert_eq!(plain.status, 400, "{}", plain.body);
    assert!(plain.json()["title"].as_str().is_some_and(|title| title.contains("WebSocket")), "{}", plain.body);
    world
}

/// H-21 over events: a browser says whose page it is that asks.
pub async fn h_21_a_page_of_another_site_hears_nothing(world: World) -> World {
    for origin in ["https://evil.test", "null", "http://127.0.0.1:8081"] {
        let refused = world.events_from(None, "{ __typename }", json!({}), Some(origin)).await;
        let (status, body) = refused.err().expect("refused");
        assert_eq!(status, 403, "{origin}: {body}");
    }
    let ours = world.events_from(None, "{ __typename }", json!({}), Some("http://127.0.0.1:8080")).await;
    assert!(ours.is_ok());
    world
}

/// H-21: a session that is ended ends the stream.
pub async fn h_21_who_signs_out_is_told_so_and_hears_no_more(world: World) -> World {
    let ada = world.ada().await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut events = world.events(Some(&ada), PROGRESS, json!({ "id": enrolment })).await.expect("events");
    assert_eq!(percent(&events.next().await.expect("how it stands")), 0);
    let other = world.ada().await;
    world.ask_as(&ada, "mutation { signOut { signedOut } }", json!({})).await;
    let farewell = events.next().await.expect("a farewell");
    assert_eq!(farewell["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{farewell}");
    assert_eq!(farewell.get("data"), None);
    assert_eq!(events.next().await, None);

    let refused = world.events(Some(&ada), PROGRESS, json!({ "id": enrolment })).await;
    let (status, body) = refused.err().expect("refused");
    assert_eq!((status, body["errors"][0]["extensions"]["code"].as_str()), (401, Some("UNAUTHENTICATED")));
    assert!(world.events(Some(&other), PROGRESS, json!({ "id": enrolment })).await.is_ok(), "the other lives on");
    world
}

/// The first answer and each that follows cost what the operation costs.
pub async fn every_answer_is_paid_for(world: World) -> World {
    let ada = world.ada().await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let lesson = "a-name-for-irritation";
    let cost = {
        let mut events = world.events(Some(&ada), PROGRESS, json!({ "id": enrolment })).await.expect("events");
        events.next().await.expect("how it stands")["extensions"]["cost"].as_u64().expect("a cost")
    };
    let points = NonZeroU32::new(u32::try_from(cost * 2 + cost / 2).expect("few")).expect("some");
    let profile = Profile { points_per_minute: points, ..wire::profile(&config()).expect("a profile") };
    let router = api::router(Api::new(world.app.contexts.clone(), profile).expect("a server"));
    let mut events =
        world.events_of(&router, Some(&ada), PROGRESS, json!({ "id": enrolment })).await.expect("events");
    assert!(events.next().await.expect("how it stands").get("errors").is_none());
    world.complete_lesson(&ada, &enrolment, lesson).await;
    assert!(events.next().await.expect("how it stands").get("errors").is_none());
    world.complete_lesson(&ada, &enrolment, lesson).await;
    let refused: Value = events.next().await.expect("a refusal");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "THROTTLED", "{refused}");
    assert_eq!(events.next().await, None);
    world
}
