//! The cast: Ada trains, Bo coaches, Cy writes, Dee runs the school, Zed is a stranger with an account.

use serde_json::{Value, json};

use super::{Answer, World};

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
