use api::CastMember;
use axum::{Router, body::Body, http::Request};
use cradle::wire;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::world::{World, config};

/// Opens a page of another server: the status, and the page.
async fn open(router: &Router, path: &str) -> (u16, String) {
    let answer = router.clone().oneshot(Request::get(path).body(Body::empty()).expect("a request")).await;
    let answer = answer.expect("an answer");
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

pub async fn the_explorer_is_of_development_alone(world: World) -> World {
    let page = world.page("/explore").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("<form id=\"sign-in\">") && !page.body.contains("data-password"), "{}", page.body);
    for operation in api::operations() {
        assert!(page.body.contains(&format!("{}</button>", operation.title)), "{}", operation.path);
    }
    assert!(page.body.contains("\ntype Query {"), "the schema can be read: {}", page.body);
    assert_eq!(
        (&page.headers["cache-control"], &page.headers["x-robots-tag"]),
        (&"no-store".parse().unwrap(), &"noindex".parse().unwrap())
    );
    assert!(world.page("/").await.body.contains("href=\"/explore\""), "who comes by hand is led here");

    let production = api::router(wire::api(&world.app, &config()).expect("the transport"));
    let (status, body) = open(&production, "/explore").await;
    assert!(status == 404 && body.contains("There is nothing at this address."), "{status} {body}");
    let (status, body) = open(&production, "/").await;
    assert!(status == 200 && !body.contains("/explore") && !body.contains("/dev/"), "{status} {body}");
    world
}

pub async fn the_demonstration_knows_its_cast(world: World) -> World {
    let member = |role: &str, email: &str| CastMember {
        role: role.to_owned(),
        email: email.to_owned(),
        password: "a \"quoted\" <password>".to_owned(),
    };
    let cast = vec![member("trainee", "ada@school.example"), member("coach", "bo@school.example")];
    let api = wire::demonstration_api(&world.app, &config(), None, cast).expect("the transport");
    let (status, body) = open(&api::router(api), "/explore").await;
    assert_eq!(status, 200, "{body}");
    for said in ["data-role=\"coach\" data-email=\"bo@school.example\"", "Sign in with another address"] {
        assert!(body.contains(said), "{said} in {body}");
    }
    assert!(body.contains("a &quot;quoted&quot; &lt;password&gt;"), "{body}");
    world
}

/// The policy of our pages allows nothing inline, and the page asks for nothing inline.
pub async fn script_and_style_come_from_files(world: World) -> World {
    let page = world.page("/explore").await;
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("script-src 'self'; connect-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.body.matches("<script").count(), 1);
    assert!(page.body.contains("<script src=\"/assets/explore.js\" defer></script>"), "{}", page.body);
    assert!(!page.body.contains("<style") && !page.body.contains(" style="), "{}", page.body);
    for event in ["onclick", "onsubmit", "oninput", "onload"] {
        assert!(!page.body.contains(event), "{event}");
    }
    let script = world.page("/assets/explore.js").await;
    assert_eq!(
        (script.status, &script.headers["content-type"]),
        (200, &"text/javascript; charset=utf-8".parse().unwrap())
    );
    assert!(!script.body.contains("http:") && !script.body.contains("https:"), "nothing from elsewhere");
    assert!(!script.body.contains("Storage") && !script.body.contains("cookie"), "a token is in memory alone");
    world
}
