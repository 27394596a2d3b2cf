//! Second factors of the cast: an authenticator in the hand, and recovery codes on paper.

use axum::Router;
use chrono::TimeDelta;
use kernel::{Instant, Reader};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use super::{Account, Answer, PASSWORD, World};

/// What somebody has set up.
#[derive(Clone, Debug)]
pub struct Factor {
    /// What the authenticator makes its codes from.
    pub seed: String,
    /// The recovery codes.
    pub recovery_codes: Vec<String>,
}

/// The code that an authenticator shows at that time.
pub fn code_at(seed: &str, at: Instant) -> String {
    let secret = Secret::try_from_base32(seed).expect("a seed");
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret);
    let clock = builder.with_step_duration(30).build().expect("an authenticator");
    clock.generate(u64::try_from(at.timestamp()).expect("after 1970")).to_string()
}

/// The token in the payload of `field`.
fn token(answer: &Answer, field: &str) -> String {
    let token = answer.data(&format!("/{field}/token"));
    token.as_str().unwrap_or_else(|| panic!("no token: {}", answer.body)).to_owned()
}

impl World {
    /// The time, by the database's clock.
    pub async fn now(&self) -> Instant {
        self.db.read().await.expect("a read").now()
    }

    /// Moves time to the beginning of another step of the authenticators, so that none ends while one looks. Answers
    /// what time it is then.
    pub async fn next_step(&self) -> Instant {
        let into = self.now().await.timestamp_millis().rem_euclid(30_000);
        self.pass(TimeDelta::milliseconds(30_500 - into));
        self.now().await
    }

    /// Begins to set up an authenticator.
    pub async fn begin_totp(&self, who: &Account) -> Answer {
        let query = "mutation { beginTotp { ceremony secret uri expiresAt problems { code } } }";
        self.ask_as(who, query, Value::Null).await
    }

    /// Confirms it.
    pub async fn confirm_totp(&self, who: &Account, ceremony: &Value, code: &str) -> Answer {
        let query = "mutation($i: ConfirmTotpInput!) { confirmTotp(input: $i) { token expiresAt recoveryCodes problems { code } } }";
        self.ask_as(who, query, json!({ "i": { "ceremony": ceremony, "code": code } })).await
    }

    /// Sets up an authenticator, in a step that is over then. Her session has another token from then on.
    pub async fn add_totp(&self, who: &mut Account) -> Factor {
        let begun = self.begin_totp(who).await;
        let seed = begun.data("/beginTotp/secret").as_str().expect("a seed").to_owned();
        let code = code_at(&seed, self.next_step().await);
        let confirmed = self.confirm_totp(who, &begun.data("/beginTotp/ceremony"), &code).await;
        who.token = token(&confirmed, "confirmTotp");
        let codes = confirmed.data("/confirmTotp/recoveryCodes");
        let recovery_codes = serde_json::from_value(codes).expect("texts");
        self.next_step().await;
        self.told_of_factors(&who.email).await;
        Factor { seed, recovery_codes }
    }

    /// Shows the right password of somebody who has a second factor; answers the challenge.
    pub async fn challenge(&self, email: &str) -> Value {
        let query = "mutation($i: SignInInput!) { signIn(input: $i) { token device challenge { token expiresAt code recoveryCode passkey } problems { code } } }";
        let answer = self.ask(query, json!({ "i": { "email": email, "password": PASSWORD } })).await;
        assert_eq!(answer.data("/signIn/token"), Value::Null, "a password is not enough");
        assert_eq!(answer.data("/signIn/device"), Value::Null, "a device is known when she is in");
        let challenge = answer.data("/signIn/challenge");
        assert!(challenge["token"].is_string(), "{}", answer.body);
        challenge
    }

    /// Answers a challenge.
    pub async fn complete(&self, input: Value) -> Answer {
        let query = "mutation($i: CompleteSignInInput!) { completeSignIn(input: $i) { token device expiresAt problems { code } } }";
        self.ask(query, json!({ "i": input })).await
    }

    /// Signs in with a password and what answers the challenge.
    pub async fn enter_with(&self, email: &str, kind: &str, value: &str) -> Answer {
        let challenge = self.challenge(email).await;
        let entered = self.complete(json!({ "challenge": challenge["token"], kind: value })).await;
        if kind == "recoveryCode" && entered.status == 200 && entered.problems("completeSignIn").is_empty() {
            self.told_of_factors(email).await;
        }
        entered
    }

    /// Takes the letter that tells somebody that her factors were changed, or a recovery code was used.
    pub async fn told_of_factors(&self, email: &str) {
        let letter = self.letter_to(email).await;
        assert_eq!(letter.subject, "A way to sign in was added, taken away or used");
    }

    /// Signs in with a password and the code of the moment.
    pub async fn enter_with_code(&self, email: &str, factor: &Factor) -> Account {
        let code = code_at(&factor.seed, self.next_step().await);
        let token = token(&self.enter_with(email, "code", &code).await, "completeSignIn");
        Account { email: email.to_owned(), token }
    }

    /// Proves who one is.
    pub async fn prove(&self, who: &Account, input: Value) -> Answer {
        let query = "mutation($i: ProveInput!) { prove(input: $i) { token expiresAt problems { code } } }";
        self.ask_as(who, query, json!({ "i": input })).await
    }

    /// Asks another server as somebody.
    pub async fn ask_as_at(&self, at: &Router, who: &Account, query: &str, variables: Value) -> Answer {
        self.ask_at(at, Some(&who.token), query, variables).await
    }
}
