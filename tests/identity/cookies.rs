//! A browser keeps the session in a cookie; what comes with it must come from a page of ours.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::{ADA, Answer, MEDIA, PASSWORD, World};

const OURS: &str = "http://127.0.0.1:8080";
const IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { token expiresAt problems { code } } }";
const VIEWER: &str = "{ viewer { email } }";

async fn ask(world: &World, headers: &[(&str, &str)], query: &str, variables: Value) -> Answer {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let mut request = Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::from(body)).expect("a request")).await
}

async fn signs_in(world: &World, headers: &[(&str, &str)]) -> Answer {
    let input = json!({ "email": ADA, "password": PASSWORD, "keeper": "BROWSER" });
    ask(world, headers, IN, json!({ "input": input })).await
}

fn cookie(answer: &Answer) -> String {
    let kept = answer.headers.get("set-cookie").expect("a cookie").to_str().expect("text");
    kept.split(';').next().expect("a pair").to_owned()
}

/// The token is the browser's alone: in a cookie that no script reads, and never in the answer.
pub async fn a_browser_keeps_its_session_in_a_cookie(world: World) -> World {
    let answer = signs_in(&world, &[("origin", OURS)]).await;
    assert_eq!(answer.data("/signIn/token"), Value::Null);
    assert!(answer.data("/signIn/expiresAt").is_string());
    let kept = answer.headers["set-cookie"].to_str().expect("text").to_owned();
    assert!(kept.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"), "{kept}");
    let cookie = cookie(&answer);
    let viewer = ask(&world, &[("cookie", &cookie), ("sec-fetch-site", "same-origin")], VIEWER, Value::Null).await;
    assert_eq!(viewer.data("/viewer/email"), ADA);
    assert!(viewer.headers.get("set-cookie").is_none());

    // A new password changes the cookie, not the answer.
    let change = format!(
        "mutation {{ changePassword(input: {{ current: \"{PASSWORD}\", password: \"nine grey herons wade upstream\" }}) {{ changed token }} }}"
    );
    let changed = ask(&world, &[("cookie", &cookie), ("origin", OURS)], &change, Value::Null).await;
    assert_eq!(changed.data("/changePassword"), json!({ "changed": true, "token": null }));
    world.letter_to(ADA).await;
    let renewed = self::cookie(&changed);
    assert_ne!(renewed, cookie);
    let refused = ask(&world, &[("cookie", &cookie), ("origin", OURS)], VIEWER, Value::Null).await;
    assert_eq!(refused.status, 401);
    assert!(refused.headers.get("set-cookie").is_none(), "a late answer does not take away what has replaced it");

    let out =
        ask(&world, &[("cookie", &renewed), ("origin", OURS)], "mutation { signOut { signedOut } }", Value::Null)
            .await;
    assert!(out.headers["set-cookie"].to_str().expect("text").starts_with("session=; "), "{:?}", out.headers);
    let over = ask(&world, &[("cookie", &renewed), ("origin", OURS)], VIEWER, Value::Null).await;
    assert_eq!(over.status, 401);
    world
}

/// A browser gets its cookie when the second factor is shown, and another with each proof.
pub async fn a_second_factor_opens_and_changes_the_cookie(world: World) -> World {
    let mut ada = world.ada().await;
    let codes = world.add_totp(&mut ada).await.recovery_codes;
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { token challenge { token } } }";
    let input = json!({ "email": ADA, "password": PASSWORD, "keeper": "BROWSER" });
    let asked = ask(&world, &[("origin", OURS)], query, json!({ "input": input })).await;
    assert!(asked.headers.get("set-cookie").is_none(), "a password alone gives no cookie");
    let query = "mutation($input: CompleteSignInInput!) { completeSignIn(input: $input) { token expiresAt problems { code } } }";
    let challenge = asked.data("/signIn/challenge/token");
    let input = json!({ "challenge": challenge, "recoveryCode": codes[0], "keeper": "BROWSER" });
    let foreign = ask(&world, &[("origin", "https://evil.test")], query, json!({ "input": input })).await;
    assert_ne!(foreign.status, 200, "{}", foreign.body);
    let opened = ask(&world, &[("origin", OURS)], query, json!({ "input": input })).await;
    assert_eq!(opened.data("/completeSignIn/token"), Value::Null, "{}", opened.body);
    world.told_of_factors(ADA).await;
    let first = cookie(&opened);
    let prove = format!("mutation {{ prove(input: {{ recoveryCode: \"{}\" }}) {{ token expiresAt }} }}", codes[1]);
    let proved = ask(&world, &[("cookie", &first), ("origin", OURS)], &prove, Value::Null).await;
    assert_eq!(proved.data("/prove/token"), Value::Null, "{}", proved.body);
    world.told_of_factors(ADA).await;
    let second = cookie(&proved);
    for (cookie, status) in [(&first, 401), (&second, 200)] {
        let viewer = ask(&world, &[("cookie", cookie), ("origin", OURS)], VIEWER, Value::Null).await;
        assert_eq!(viewer.status, status, "{}", viewer.body);
    }
    world
}

/// Over TLS the cookie is bound to the host and to TLS by its name.
pub async fn over_tls_the_cookie_is_bound_to_its_host(world: World) -> World {
    let config = cradle::config::Config { public_url: "https://school.test".to_owned(), ..crate::world::config() };
    let router = api::router(cradle::wire::api(&world.app, &config).expect("a transport"));
    let body = json!({ "query": IN, "variables": { "input": { "email": ADA, "password": PASSWORD, "keeper": "BROWSER" } } });
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("origin", "https://school.test");
    let answer = world.send_to(&router, request.body(Body::from(body.to_string())).expect("a request")).await;
    let kept = answer.headers["set-cookie"].to_str().expect("text");
    assert!(kept.starts_with("__Host-session=") && kept.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{kept}");
    world
}

/// H-20: with a cookie, nothing another site's page can have a browser send has any effect.
pub async fn h_20_another_site_changes_nothing(world: World) -> World {
    let cookie = cookie(&signs_in(&world, &[("origin", OURS)]).await);
    let out = "mutation { signOut { signedOut } }";
    let foreign: [&[(&str, &str)]; 7] = [
        &[],
        &[("origin", "https://evil.test")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://shop.school.test")],
        &[("sec-fetch-site", "cross-site"), ("origin", OURS)],
        &[("sec-fetch-site", "none")],
    ];
    for headers in foreign {
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        for query in [out, VIEWER] {
            let refused = ask(&world, &headers, query, Value::Null).await;
            assert_eq!(refused.status, 403, "{headers:?} {}", refused.body);
        }
    }
    let body = json!({ "query": out }).to_string();
    let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", out).finish();
    let kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""];
    for (kind, body) in kinds.into_iter().map(|kind| (kind, if kind.contains("form-url") { &form } else { &body }))
    {
        for origin in [OURS, "https://evil.test"] {
            let mut request = Request::post("/graphql").header("cookie", &cookie).header("origin", origin);
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            let refused = world.send(request.body(Body::from(body.clone())).expect("a request")).await;
            assert_eq!(refused.status, if origin == OURS { 415 } else { 403 }, "{kind} {origin}");
        }
    }
    let get =
        format!("/graphql?query={}", url::form_urlencoded::byte_serialize(out.as_bytes()).collect::<String>());
    for (headers, status) in
        [(&[("sec-fetch-site", "same-origin")][..], 405), (&[("sec-fetch-site", "cross-site")], 403), (&[], 403)]
    {
        let mut request = Request::get(&get).header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let refused = world.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(refused.status, status, "{headers:?} {}", refused.body);
    }
    let still = ask(&world, &[("cookie", &cookie), ("origin", OURS)], VIEWER, Value::Null).await;
    assert_eq!(still.data("/viewer/email"), ADA, "nothing of it had any effect");
    world
}

/// H-20: nor is anybody signed in by another site's page, and the forms of our pages are pressed on our pages.
pub async fn h_20_another_site_signs_nobody_in(world: World) -> World {
    for headers in [&[("origin", "https://evil.test")][..], &[("sec-fetch-site", "cross-site")], &[]] {
        let refused = signs_in(&world, headers).await;
        assert!(refused.headers.get("set-cookie").is_none(), "{headers:?}");
        assert!([400, 403].contains(&refused.status), "{headers:?} {}", refused.body);
    }
    world.sign_up("eve@home.test", PASSWORD).await;
    let link = world.letter_to("eve@home.test").await.link();
    for (name, value, status) in [
        ("origin", "https://evil.test", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        // What our own page's form sends: no referrer, and so no origin.
        ("origin", "null", 200),
    ] {
        let request = Request::post(&link).header(name, value).body(Body::empty()).expect("a request");
        assert_eq!(world.send(request).await.status, status, "{name}: {value}");
    }
    world.letter_to("eve@home.test").await;
    world
}

/// H-30: a token is what the server has drawn; one that somebody brings along is never adopted.
pub async fn h_30_a_token_that_is_brought_along_is_not_adopted(world: World) -> World {
    let planted = "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let first = signs_in(&world, &[("origin", OURS), ("cookie", planted)]).await;
    let cookie = self::cookie(&first);
    assert_ne!(cookie, planted);
    let again = self::cookie(&signs_in(&world, &[("origin", OURS), ("cookie", &cookie)]).await);
    assert_ne!(again, cookie, "whoever signs in again gets another");
    let refused = ask(&world, &[("origin", OURS), ("cookie", planted)], VIEWER, Value::Null).await;
    assert_eq!(refused.status, 401);
    // Of two tokens, the bearer's is meant.
    let zed = world.zed().await;
    let bearer = format!("Bearer {}", zed.token);
    let meant = ask(&world, &[("cookie", &cookie), ("authorization", &bearer)], VIEWER, Value::Null).await;
    assert_eq!(meant.data("/viewer/email"), zed.email);
    world
}
