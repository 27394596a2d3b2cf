//! A forgotten password: asked for by anybody, set by the owner of the address.

use axum::{body::Body, http::Request};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{ADA, Answer, Mail, PASSWORD, PUBLIC_URL, World};

const ASK: &str = "mutation($email: String!) { requestPasswordReset(input: { email: $email }) { mailed problems { code field } } }";
const RESET: &str =
    "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { reset problems { code field } } }";
const NEW: &str = "nine grey herons wade upstream";

async fn ask(world: &World, email: &str) -> Answer {
    world.ask(ASK, json!({ "email": email })).await
}

/// Asks for a new password for Ada, and takes the letter.
async fn forgotten(world: &World) -> Mail {
    ask(world, ADA).await;
    let letter = world.letter_to(ADA).await;
    assert_eq!(letter.subject, "Set a new password");
    // Whoever asks again within a minute gets no second one.
    world.pass(TimeDelta::minutes(1));
    letter
}

async fn reset(world: &World, letter: &Mail, password: &str) -> Answer {
    let token = letter.link().rsplit('/').next().expect("a token").to_owned();
    world.ask(RESET, json!({ "input": { "token": token, "password": password } })).await
}

async fn press(world: &World, link: &str, password: &str) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("password", password).finish();
    let request = Request::post(link).header("content-type", "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(form)).expect("a request")).await
}

/// H-33: whoever asks learns nothing; only the owner of a confirmed address is written to.
pub async fn h_33_the_same_is_said_of_every_address(world: World) -> World {
    // What was written to her when she signed up is long ago.
    world.pass(TimeDelta::hours(1));
    world.sign_up("eve@home.test", PASSWORD).await;
    world.letter_to("eve@home.test").await;
    let hers = ask(&world, ADA).await;
    for email in ["nobody@school.test", "eve@home.test", "ADA@school.test"] {
        let other = ask(&world, email).await;
        assert_eq!((other.status, &other.body), (hers.status, &hers.body), "{email}");
    }
    assert_eq!(ask(&world, "no address").await.problems("requestPasswordReset"), ["EMAIL_INVALID"]);
    // One letter: Ada asked twice within a minute, Eve has confirmed nothing, and nobody is nobody.
    world.letter_to(ADA).await;
    // Nor is her mailbox filled: three letters, and then three an hour.
    let mut letters = 1;
    for _ in 0..12 {
        world.pass(TimeDelta::minutes(1));
        ask(&world, ADA).await;
        world.work().await;
    }
    letters += world.smtp.received().iter().filter(|mail| mail.to == ADA).count() - 1;
    assert_eq!(letters, 3);
    world.look_at_every_letter().await;
    world
}

/// H-33: the link works once, ends every session, and brings nobody in.
pub async fn h_33_a_new_password_is_set_once_and_ends_all_sessions(world: World) -> World {
    let ada = world.ada().await;
    let letter = forgotten(&world).await;
    assert!(letter.text.contains("(Europe/Lisbon)"), "{}", letter.text);
    for (password, code) in [("too short", "PASSWORD_TOO_SHORT"), ("passwordpassword", "PASSWORD_TOO_COMMON")] {
        assert_eq!(reset(&world, &letter, password).await.problems("resetPassword"), [code]);
    }
    assert_eq!(
        world.ask_as(&ada, "{ viewer { email } }", Value::Null).await.status,
        200,
        "nothing has changed yet"
    );
    assert_eq!(reset(&world, &letter, NEW).await.data("/resetPassword/reset"), true);
    assert_eq!(world.letter_to(ADA).await.subject, "Your password was changed");
    assert_eq!(world.ask_as(&ada, "{ viewer { email } }", Value::Null).await.status, 401);
    assert_eq!(
        reset(&world, &letter, "eight brown hares run downhill").await.problems("resetPassword"),
        ["LINK_NOT_VALID"]
    );
    assert_eq!(world.try_sign_in(ADA, PASSWORD).await.problems("signIn"), ["CREDENTIALS_WRONG"]);
    assert!(world.try_sign_in(ADA, NEW).await.data("/signIn/token").is_string());
    world
}

/// H-33: where the link leads is what the school says, whatever host is asked.
pub async fn h_33_the_link_leads_to_the_school_and_nowhere_else(world: World) -> World {
    let body = json!({ "query": ASK, "variables": { "email": ADA } }).to_string();
    let request = Request::post("/graphql").header("content-type", "application/json").header("host", "evil.test");
    let request = request.header("x-forwarded-host", "evil.test").header("forwarded", "host=evil.test");
    assert_eq!(world.send(request.body(Body::from(body)).expect("a request")).await.status, 200);
    let letter = world.letter_to(ADA).await;
    assert!(
        letter.text.contains(&format!("{PUBLIC_URL}/reset/")) && !letter.raw.contains("evil"),
        "{}",
        letter.text
    );
    assert!(!letter.html.contains("evil"), "{}", letter.html);
    world
}

/// H-32: a scanner uses nothing up, a link works once and for half an hour, and for nothing else.
pub async fn h_32_the_page_behind_the_link(world: World) -> World {
    world.pass(TimeDelta::hours(1));
    let letter = forgotten(&world).await;
    let link = letter.link();
    for method in ["GET", "HEAD"].repeat(5) {
        let page =
            world.send(Request::builder().method(method).uri(&link).body(Body::empty()).expect("a request")).await;
        assert_eq!(page.status, 200);
        assert_eq!(
            (&page.headers["referrer-policy"], &page.headers["cache-control"]),
            (&"no-referrer".parse().expect("a value"), &"no-store".parse().expect("a value"))
        );
        assert!(!page.body.contains(ADA) && !page.body.contains("<script"), "{}", page.body);
        assert_eq!(page.body.matches("<button").count(), usize::from(method == "GET"));
    }
    let short = press(&world, &link, "too short").await;
    assert_eq!(short.status, 422);
    assert!(
        short.body.contains("fewer than 15 characters") && short.body.contains("aria-invalid"),
        "{}",
        short.body
    );
    assert_eq!(press(&world, &link, NEW).await.status, 200);
    world.letter_to(ADA).await;
    assert_eq!(press(&world, &link, NEW).await.status, 410, "a second press");
    // What sets a password confirms no address and opens no client's page, and the other way round.
    let other = forgotten(&world).await.link();
    let token = other.rsplit('/').next().expect("a token").to_owned();
    assert_eq!(world.press(&format!("/verify/{token}")).await.status, 410);
    assert_eq!(world.press(&format!("/enter/{token}")).await.status, 410);
    world.sign_up("eve@home.test", PASSWORD).await;
    let hers = world.letter_to("eve@home.test").await.link();
    assert_eq!(press(&world, &hers.replace("/verify/", "/reset/"), NEW).await.status, 410);
    // A newer link makes the older one void, and half an hour is all there is.
    let newer = forgotten(&world).await.link();
    assert_eq!(press(&world, &other, PASSWORD).await.status, 410);
    world.pass(TimeDelta::minutes(30));
    assert_eq!(press(&world, &newer, PASSWORD).await.status, 410);
    assert!(world.try_sign_in(ADA, NEW).await.data("/signIn/token").is_string());
    world
}

/// Of two who press at once, one sets the password.
pub async fn a_link_pressed_twice_at_once_counts_once(world: World) -> World {
    let link = forgotten(&world).await.link();
    let (one, other) =
        tokio::join!(press(&world, &link, NEW), press(&world, &link, "eight brown hares run downhill"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    world.letter_to(ADA).await;
    world
}
