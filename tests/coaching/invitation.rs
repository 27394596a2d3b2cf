use axum::{body::Body, http::Request};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{MIA, World};

const ROSTER: &str =
    "{ coach { displayName clients(first: 10) { edges { node { client name state consented } } } } }";

pub async fn who_is_certified_becomes_a_coach(world: World) -> World {
    let bo = world.bo().await;
    assert_eq!(world.become_coach(&bo, 1).await.problems("becomeCoach"), ["NOT_CERTIFIED"]);
    assert_eq!(world.invite(&bo).await.problems("inviteClient"), ["NO_COACH_PROFILE"]);
    world.certify(&bo, "Bo Lindqvist").await;
    assert_eq!(world.become_coach(&bo, 9).await.problems("becomeCoach"), ["TERMS_NOT_CURRENT"]);
    assert_eq!(world.become_coach(&bo, 1).await.problems("becomeCoach"), [""; 0]);
    let seen = world.ask_as(&bo, ROSTER, Value::Null).await;
    assert_eq!(seen.data("/coach"), json!({ "displayName": "Bo Lindqvist", "clients": { "edges": [] } }));
    let zed = world.zed().await;
    assert_eq!(world.ask_as(&zed, ROSTER, Value::Null).await.data("/coach"), Value::Null);
    world
}

pub async fn a_client_comes_in_by_her_link_and_agrees(world: World) -> World {
    let bo = world.coach().await;
    let client = world.invite(&bo).await.data("/inviteClient/client");
    let letter = world.letter_to(MIA).await;
    assert_eq!(letter.subject, "Bo Lindqvist invites you");
    let page = world.page(&letter.link()).await;
    assert!(page.status == 200 && page.body.contains("<button") && !page.body.contains("Mia"), "{}", page.body);
    assert_eq!(page.headers["referrer-policy"], "no-referrer");

    let mia = world.enter(&letter.link()).await;
    let consent = world.visit(&mia, "/my").await;
    assert!(consent.body.contains("I agree") && consent.body.contains("Bo Lindqvist"), "{}", consent.body);
    let stale = world.fill_in(&mia, "/my/consent", &[("version", "0")]).await;
    assert!(stale.status == 422 && stale.body.contains("Read it again"), "{}", stale.body);
    assert_eq!(stale.headers["x-problem-code"], "CONSENT_TEXT_CHANGED");
    let unasked = world.mia_answers(&mia, &[]).await;
    assert_eq!(unasked.status, 422, "no answers before her consent");
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    let back = world.letter_to(MIA).await;
    assert_eq!(back.subject, "Your page is open");
    let elsewhere = world.enter(&back.link()).await;
    assert_eq!(
        world.visit(&elsewhere, "/my").await.headers["location"],
        "/my/intake",
        "she can come back, and again"
    );
    let next = world.visit(&mia, "/my").await;
    assert_eq!(next.headers["location"], "/my/intake");

    let roster = world.ask_as(&bo, ROSTER, Value::Null).await;
    let entry = json!({ "client": client, "name": "Mia Ferreira", "state": "ACTIVE", "consented": true });
    assert_eq!(roster.data("/coach/clients/edges/0/node"), entry);
    world
}

pub async fn an_invitation_opens_once_and_a_new_one_voids_the_old(world: World) -> World {
    let bo = world.coach().await;
    let first = world.invite(&bo).await.data("/inviteClient/client");
    let old = world.letter_to(MIA).await.link();
    let again = world.invite(&bo).await.data("/inviteClient/client");
    assert_eq!(first, again, "one client, however often she is invited");
    let link = world.letter_to(MIA).await.link();
    assert_eq!(world.press(&old).await.status, 410);
    for _ in 0..5 {
        assert_eq!(world.page(&link).await.status, 200, "a scanner uses nothing up");
    }
    world.enter(&link).await;
    assert_eq!(world.press(&link).await.status, 410);

    world.invite(&bo).await;
    let late = world.letter_to(MIA).await.link();
    world.pass(TimeDelta::days(8));
    assert_eq!(world.press(&late).await.status, 410);
    assert_eq!(world.page("/my").await.status, 401);
    world
}

pub async fn what_does_not_fit_is_refused(world: World) -> World {
    let bo = world.coach().await;
    let query = "mutation($i: InviteClientInput!) { inviteClient(input: $i) { client problems { code } } }";
    let cases = [
        (json!({ "email": "mia", "name": "Mia", "zone": "Europe/Lisbon" }), "EMAIL_INVALID"),
        (json!({ "email": MIA, "name": "M", "zone": "Europe/Lisbon" }), "TEXT_INVALID"),
        (json!({ "email": MIA, "name": "Mia", "zone": "Moon/Base" }), "ZONE_UNKNOWN"),
    ];
    for (input, code) in cases {
        let refused = world.ask_as(&bo, query, json!({ "i": input })).await;
        assert_eq!(refused.problems("inviteClient"), [code]);
    }
    let client = world.invite(&bo).await.data("/inviteClient/client");
    world.letter_to(MIA).await;
    let items = json!([{ "variant": "bridge.supine" }]);
    let client = client.as_str().expect("an id");
    assert_eq!(world.draft(&bo, client, items).await.problems("draftRoutine"), ["CONSENT_REQUIRED"]);
    world
}

pub async fn another_coach_finds_nobody(world: World) -> World {
    let bo = world.coach().await;
    let (client, _) = world.mia_agrees(&bo).await;
    let ada = world.ada().await;
    world.certify(&ada, "Ada Moreau").await;
    world.become_coach(&ada, 1).await;
    let look = "query($id: ID!) { client(id: $id) { name } node(id: $id) { id } }";
    for who in [ada.clone(), world.zed().await] {
        let seen = world.ask_as(&who, look, json!({ "id": client })).await;
        assert_eq!(seen.json()["data"], json!({ "client": null, "node": null }), "{}", who.email);
        assert!(seen.json().get("errors").is_none(), "{}", seen.body);
    }
    let items = json!([{ "variant": "bridge.supine" }]);
    let denied = world.draft(&ada, &client, items).await;
    assert_eq!(denied.error_code().as_deref(), Some("NOT_FOUND"));
    world
}

/// H-32: a client's links survive their scanners, open for one client alone, and each use of them is hers to look through.
pub async fn h_32_a_client_sees_where_her_page_was_opened(world: World) -> World {
    let bo = world.coach().await;
    world.invite(&bo).await;
    let invitation = world.letter_to(MIA).await.link();
    for method in ["GET", "HEAD"].repeat(5) {
        let looked = Request::builder().method(method).uri(&invitation).body(Body::empty()).expect("a request");
        assert_eq!(world.send(looked).await.status, 200);
    }
    let mia = world.enter(&invitation).await;
    assert_eq!(world.press(&invitation).await.status, 410, "an invitation is pressed once");
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    let access = world.letter_to(MIA).await.link();
    world.pass(TimeDelta::hours(1));
    let again = world.enter(&access).await;
    world.pass(TimeDelta::hours(12));
    let third = world.enter(&access).await;
    assert_eq!(world.visit(&again, "/my/openings").await.status, 401, "twelve hours are over");
    let seen = world.visit(&third, "/my/openings").await;
    assert_eq!(seen.body.matches("<li>").count(), 3, "{}", seen.body);
    assert_eq!(seen.body.matches("<strong>here</strong>").count(), 1, "{}", seen.body);
    assert_eq!(seen.body.matches("still open").count(), 0, "{}", seen.body);
    // What lets a client in is nobody's password, and confirms no address.
    let token = access.rsplit('/').next().expect("a token").to_owned();
    for other in ["verify", "reset"] {
        let request = Request::post(format!("/{other}/{token}")).header("content-type", "application/x-www-form-urlencoded");
        let pressed = world.send(request.body(Body::from("password=nine+grey+herons+wade+upstream")).expect("a request")).await;
        assert_eq!(pressed.status, 410, "{other}");
    }
    world.fill_in(&third, "/my/leave", &[]).await;
    assert_eq!(world.press(&access).await.status, 410, "it was revoked");
    world
}

/// H-22: whoever guesses at clients' links waits like anybody who guesses.
pub async fn h_22_a_guessed_link_opens_nothing_and_costs(world: World) -> World {
    let press = async |path: &str| {
        let request = Request::post(path).header("x-forwarded-for", "203.0.113.7").body(Body::empty());
        world.send(request.expect("a request")).await.status
    };
    let bo = world.coach().await;
    world.invite(&bo).await;
    let invitation = world.letter_to(MIA).await.link();
    for guess in ["AAAA", "BBBB", "CCCC"] {
        assert_eq!(press(&format!("/enter/{guess}")).await, 410);
    }
    assert_eq!(press(&invitation).await, 429);
    world.pass(TimeDelta::seconds(21));
    assert_eq!(press(&invitation).await, 303);
    world
}
