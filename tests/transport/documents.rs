//! Documents that are known by their hash: those of the school's own clients, and those that clients have sent.

use api::{Api, Profile, TrustedDocument};
use axum::{Router, body::Body, http::Request};
use cradle::wire;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{Answer, MEDIA, World, config, percent};

const COURSES: &str = "query Courses { courses { title } }";

fn hash(text: &str) -> String {
    kernel::text::hex(&Sha256::digest(text))
}

fn persisted(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } })
}

async fn send(world: &World, router: &Router, body: Value) -> Answer {
    let request = Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
    world.send_to(router, request.body(Body::from(body.to_string())).expect("a request")).await
}

/// A server with documents of its own.
fn server(world: &World, documents: &[&str], trusted_only: bool) -> Result<Api, String> {
    let document = |text: &&str| TrustedDocument { source: "a client".to_owned(), text: (*text).to_owned() };
    let documents = documents.iter().map(document).collect();
    let profile = Profile { documents, trusted_only, ..wire::profile(&config()).expect("a profile") };
    Api::new(world.app.contexts.clone(), profile).map_err(|why| why.to_string())
}

pub async fn a_persisted_query_is_sent_once_and_then_named(world: World) -> World {
    let router = api::router(server(&world, &[], false).expect("a server"));
    let unknown = send(&world, &router, json!({ "extensions": persisted(COURSES) })).await;
    assert_eq!((unknown.status, unknown.error_code().as_deref()), (200, Some("PERSISTED_QUERY_NOT_FOUND")));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");

    let wrong =
        send(&world, &router, json!({ "query": "{ __typename }", "extensions": persisted(COURSES) })).await;
    assert_eq!((wrong.status, wrong.error_code().as_deref()), (400, Some("BAD_INPUT")), "{}", wrong.body);
    let still = send(&world, &router, json!({ "extensions": persisted(COURSES) })).await;
    assert_eq!(still.error_code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"), "a wrong hash keeps nothing");

    let sent = send(&world, &router, json!({ "query": COURSES, "extensions": persisted(COURSES) })).await;
    let named = send(&world, &router, json!({ "extensions": persisted(COURSES) })).await;
    assert_eq!(named.data("/courses/0/title"), "Sciatica in Pregnancy");
    assert_eq!(sent.json(), named.json(), "cost and all");
    let by_id = send(&world, &router, json!({ "documentId": format!("sha256:{}", hash(COURSES)) })).await;
    assert_eq!(by_id.json(), named.json());
    let get = format!("/graphql?extensions={}", percent(&persisted(COURSES).to_string()));
    let get = Request::get(get).header("accept", MEDIA).body(Body::empty()).expect("a request");
    assert_eq!(world.send_to(&router, get).await.json(), named.json(), "by GET too");
    world
}

pub async fn what_is_not_valid_is_not_kept(world: World) -> World {
    let router = api::router(server(&world, &[], false).expect("a server"));
    let deep = format!("{{ courses {{ {} }} }}", "course { edition { ".repeat(20));
    for document in ["{", "{ nothing }", deep.as_str()] {
        send(&world, &router, json!({ "query": document, "extensions": persisted(document) })).await;
        let named = send(&world, &router, json!({ "extensions": persisted(document) })).await;
        assert_eq!(named.error_code().as_deref(), Some("PERSISTED_QUERY_NOT_FOUND"), "{document}");
    }
    // A document that is known is weighed again with each request: its variables may ask for more.
    let pages = "query($n: Int!) { viewer { enrolments(first: $n) { edges { node { id } } } } }";
    let cost = async |n: i32| {
        let body = json!({ "query": pages, "variables": { "n": n }, "extensions": persisted(pages) });
        send(&world, &router, body).await.json()["extensions"]["cost"].clone()
    };
    assert_eq!((cost(1).await, cost(10).await), (json!(43), json!(70)));
    world
}

pub async fn trusted_documents_are_named_and_others_may_be_refused(world: World) -> World {
    let router = api::router(server(&world, &[COURSES], true).expect("a server"));
    let named = send(&world, &router, json!({ "documentId": format!("sha256:{}", hash(COURSES)) })).await;
    assert_eq!(named.data("/courses/0/title"), "Sciatica in Pregnancy");
    let sent = send(&world, &router, json!({ "query": COURSES })).await;
    assert_eq!(sent.json(), named.json(), "its text is as good as its name");
    let other = json!({ "query": "{ __typename }", "extensions": persisted("{ __typename }") });
    for body in
        [json!({ "query": "{ __typename }" }), other, json!({ "documentId": format!("sha256:{}", hash("x")) })]
    {
        let refused = send(&world, &router, body).await;
        assert_eq!((refused.status, refused.error_code().as_deref()), (400, Some("DOCUMENT_NOT_TRUSTED")));
    }
    world
}

/// The worked operations are trusted by default, and take their variables as they would when they are sent.
pub async fn a_trusted_document_is_checked_when_it_is_registered(world: World) -> World {
    let why = |document: &str| server(&world, &[document], false).err().expect("refused");
    assert!(why("{").starts_with("a client: "), "{}", why("{"));
    assert!(why("{ nothing }").contains("nothing"), "{}", why("{ nothing }"));
    assert!(why("query($a: ID!) { node(id: $b) { id } }").contains('b'));
    let node = "query Node($id: ID!) { node(id: $id) { id } }";
    let sent = format!("sha256:{}", hash(node));
    let router =
        api::router(server(&world, &[node], false).expect("its variable has no value yet, and needs none"));
    let fits = send(&world, &router, json!({ "documentId": sent, "variables": { "id": "x" } })).await;
    assert_eq!(fits.data("/node"), Value::Null);
    for variables in [json!({}), json!({ "id": null }), json!({ "id": [] }), json!({ "id": { "x": 1 } })] {
        let answer = send(&world, &router, json!({ "documentId": sent, "variables": variables })).await;
        assert_eq!((answer.status, answer.error_code().as_deref()), (400, Some("BAD_INPUT")), "{}", answer.body);
    }
    let worked = wire::profile(&config()).expect("a profile").documents;
    assert_eq!(worked.len(), api::operations().len());
    world
}
