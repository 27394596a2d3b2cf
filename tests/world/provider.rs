//! A provider that says of whoever asks what it was told to say: as little of OpenID Connect as a sign-in needs.

use std::{collections::HashMap, sync::Arc};

use ::api::router;
use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::Request,
    routing::{get, post},
};
use cradle::{mail::SmtpMailer, wire};
use identity::provider::ProviderSetup;
use kernel::Instant;
use openidconnect::{
    Audience, EmptyAdditionalClaims, EndUserEmail, EndUserTimezone, IssuerUrl, JsonWebKeyId, Nonce,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
    core::{
        CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
    },
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Mutex, task::JoinHandle};

use super::{Answer, SENDER, World, config, parts};

/// The key by which it signs. It is no secret: it signs nothing but what is told here.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEIKQk0huMvnJWWWATsRApgJIkh991SUoAY3UHZOJLZ0FV\n\
                   -----END PRIVATE KEY-----\n";

/// What it calls us.
const CLIENT: &str = "cradle";

/// What the provider says of somebody.
#[derive(Clone, Debug)]
pub struct Person {
    pub subject: &'static str,
    pub email: &'static str,
    pub is_verified: bool,
    pub zone: Option<&'static str>,
    /// In place of the nonce that was asked with.
    pub nonce: Option<&'static str>,
}

/// A running provider.
pub struct Provider {
    pub issuer: String,
    told: Told,
    task: JoinHandle<()>,
}

type Told = Arc<Mutex<HashMap<String, Value>>>;

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let told = Told::default();
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(async || Json(document)))
            .route("/jwks", get(async || Json(CoreJsonWebKeySet::new(vec![key().as_verification_key()]))))
            .route("/token", post(token))
            .with_state(Arc::clone(&told));
        let task = tokio::spawn(async { axum::serve(listener, routes).await.expect("it serves") });
        Self { issuer, told, task }
    }

    /// Answers the code with which `person` comes back, who was sent there with `nonce`.
    /// It says when she signed in there if it was asked to.
    pub async fn code(&self, person: &Person, nonce: &str, signed_in_at: Option<Instant>) -> String {
        let mut told = self.told.lock().await;
        let code = format!("code-{}", told.len());
        told.insert(code.clone(), json!({ "id_token": self.signed(person, nonce, signed_in_at) }));
        code
    }

    fn signed(&self, person: &Person, nonce: &str, signed_in_at: Option<Instant>) -> String {
        let at = |seconds| Instant::from_timestamp(seconds, 0).expect("an instant");
        let claims = StandardClaims::new(SubjectIdentifier::new(person.subject.to_owned()))
            .set_email(Some(EndUserEmail::new(person.email.to_owned())))
            .set_email_verified(Some(person.is_verified))
            .set_zoneinfo(person.zone.map(|zone| EndUserTimezone::new(zone.to_owned())));
        let issuer = IssuerUrl::new(self.issuer.clone()).expect("an address");
        let ours = vec![Audience::new(CLIENT.to_owned())];
        // Whatever the story does with its clock, it is before the one and after the other.
        let claims =
            CoreIdTokenClaims::new(issuer, ours, at(4_000_000_000), at(0), claims, EmptyAdditionalClaims {})
                .set_auth_time(signed_in_at)
                .set_nonce(Some(Nonce::new(person.nonce.unwrap_or(nonce).to_owned())));
        let token = CoreIdToken::new(claims, &key(), CoreJwsSigningAlgorithm::EdDsa, None, None);
        token.expect("a token").to_string()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn key() -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(KEY, Some(JsonWebKeyId::new("one".to_owned()))).expect("a key")
}

async fn token(State(told): State<Told>, form: String) -> Json<Value> {
    let code = form.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap_or_default();
    let token = told.lock().await.remove(code).expect("a code of ours");
    Json(json!({ "access_token": "access", "token_type": "Bearer", "id_token": token["id_token"] }))
}

/// A browser at a school that has a provider.
pub struct Browser<'a> {
    world: &'a World,
    router: Router,
    cookies: HashMap<String, String>,
    /// Whether the provider is to ask anew who it is.
    pub fresh: bool,
}

impl World {
    /// A browser at this school, whose people sign in at `issuer`.
    pub async fn browser(&self, issuer: &str) -> Browser<'_> {
        let setup = ProviderSetup {
            issuer: issuer.to_owned(),
            client_id: CLIENT.to_owned(),
            client_secret: None,
            name: "Hazel University".to_owned(),
        };
        let mailer = SmtpMailer::new(&self.smtp.url(), SENDER).expect("a mailer");
        let parts = wire::Parts { provider: Some(setup), ..parts(&self.db, Arc::new(mailer)) };
        let app = wire::assemble(parts).await.expect("the program is wired");
        let api = wire::development_api(&app, &config(), None).expect("the transport");
        Browser { world: self, router: router(api), cookies: HashMap::new(), fresh: false }
    }
}

impl Browser<'_> {
    /// Opens a page, or sends a form there.
    pub async fn ask(&mut self, path: &str, form: Option<&[(&str, &str)]>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let method = if form.is_some() { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(path).header("cookie", cookies.join("; "));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let fields = form.unwrap_or_default().iter().map(|(name, value)| format!("{name}={value}"));
        let body = Body::from(fields.collect::<Vec<_>>().join("&"));
        let answer = self.world.send_to(&self.router, request.body(body).expect("a request")).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Where an answer leads.
    pub fn leads(answer: &Answer) -> &str {
        answer.headers.get("location").map_or("nowhere", |to| to.to_str().expect("text"))
    }

    /// Goes away to the provider; answers the way back that it has for `person`.
    pub async fn leave(&mut self, provider: &Provider, person: &Person) -> String {
        let path = if self.fresh { "/sign-in/provider?fresh=1" } else { "/sign-in/provider" };
        let away = self.ask(path, None).await;
        let is_asked_anew = Self::leads(&away).contains("max_age=900");
        assert_eq!(is_asked_anew, self.fresh);
        let asked = |name: &str| {
            let (_, query) = Self::leads(&away).split_once('?').expect("a query");
            let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            value.expect("it is asked").to_owned()
        };
        let code =
            provider.code(person, &asked("nonce"), is_asked_anew.then(|| self.world.db.clock().now())).await;
        format!("/sign-in/provider/back?state={}&code={code}", asked("state"))
    }

    /// The same, and back; answers what became of it.
    pub async fn arrive(&mut self, provider: &Provider, person: &Person) -> Answer {
        let back = self.leave(provider, person).await;
        self.ask(&back, None).await
    }

    /// The button of the question in between.
    pub async fn agree(&mut self, zone: &str) -> Answer {
        let token = self.cookies.get("sign-in").cloned().unwrap_or_default();
        self.ask("/sign-in/provider/link", Some(&[("token", &token), ("zone", zone)])).await
    }

    /// The token of the session that the browser keeps.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get("session").map(String::as_str).filter(|token| !token.is_empty())
    }
}
