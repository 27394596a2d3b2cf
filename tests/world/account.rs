//! The cast: Ada trains, Bo coaches, Cy writes, Dee runs the school, Zed is a stranger with an account.

use axum::{Router, body::Body, http::Request};
use serde_json::{Value, json};

use super::{Answer, MEDIA, World};

/// Everybody's password.
pub const PASSWORD: &str = "seven teal kettles hum at dawn";

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Account {
    pub email: String,
    pub token: String,
}

/// Ada's address.
pub const ADA: &str = CAST[0];

/// The addresses of the cast, who are signed up and confirmed when a story begins.
pub const CAST: [&str; 5] =
    ["ada@school.test", "bo@school.test", "cy@school.test", "dee@school.test", "zed@school.test"];

impl World {
    /// Ada, a trainee.
    pub async fn ada(&self) -> Account {
        self.sign_in(CAST[0]).await
    }
    /// Bo, a coach.
    pub async fn bo(&self) -> Account {
        self.sign_in(CAST[1]).await
    }
    /// Cy, an author.
    pub async fn cy(&self) -> Account {
        self.sign_in(CAST[2]).await
    }
    /// Dee, an admin.
    pub async fn dee(&self) -> Account {
        self.sign_in(CAST[3]).await
    }
    /// Zed, who has an account and nothing else.
    pub async fn zed(&self) -> Account {
        self.sign_in(CAST[4]).await
    }

    /// Signs somebody in with [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Account {
        let answer = self.try_sign_in(email, PASSWORD).await;
        let token = answer.data("/signIn/token");
        let token = token.as_str().unwrap_or_else(|| panic!("{email} could not sign in: {}", answer.body));
        Account { email: email.to_owned(), token: token.to_owned() }
    }

    /// Tries to sign somebody in.
    pub async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { token expiresAt problems { code message field hint } } }";
        self.ask(query, json!({ "input": { "email": email, "password": password } })).await
    }

    /// Tries to sign somebody in from an address, on a device that may be known.
    pub async fn try_from(&self, from: &str, email: &str, password: &str, device: Option<&str>) -> Answer {
        self.try_on(&self.router, from, json!({ "email": email, "password": password, "device": device })).await
    }

    /// Tries to sign somebody in from an address, on a server of the story's own.
    pub async fn try_on(&self, router: &Router, from: &str, input: Value) -> Answer {
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { token device problems { code } } }";
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let request = Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
        let request = request.header("x-forwarded-for", from).header("user-agent", "Hazel/1.0");
        self.send_to(router, request.body(Body::from(body)).expect("a request")).await
    }

    /// Signs somebody up, without confirming the address.
    pub async fn sign_up(&self, email: &str, password: &str) -> Answer {
        self.sign_up_with(json!({ "email": email, "password": password, "zone": "Europe/Lisbon" })).await
    }

    /// Signs somebody up with whatever input.
    pub async fn sign_up_with(&self, input: Value) -> Answer {
        let query = "mutation($input: SignUpInput!) { signUp(input: $input) { mailed problems { code message field hint } } }";
        self.ask(query, json!({ "input": input })).await
    }

    /// Asks as somebody.
    pub async fn ask_as(&self, who: &Account, query: &str, variables: Value) -> Answer {
        self.ask_with(Some(&who.token), query, variables).await
    }
}
