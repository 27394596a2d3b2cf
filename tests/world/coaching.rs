//! What a coach and her client do: she invites, the client comes in by her link, agrees and answers.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use super::{Account, Answer, World};

/// Mia's address. She has no account.
pub const MIA: &str = "mia@home.test";

/// A client on her own device: the cookie of her session.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub cookie: String,
}

/// What Mia answers when nothing speaks against anything: 20 weeks along, pain on the left.
pub const HEALTHY: &[(&str, &str)] = &[
    ("warning_signs", "NONE"),
    ("pregnancy", "PREGNANT"),
    ("hurtful_moves", "NONE"),
    ("due_date_method", "ULTRASOUND"),
    ("fetus_count", "1"),
    ("contraindications", "NONE"),
    ("clearance", "NONE"),
    ("sciatica", "ACTIVE"),
    ("side", "LEFT"),
    ("pain", "4"),
    ("radiates_below_knee", "true"),
    ("numbness", "false"),
    ("course", "BETTER"),
    ("stops_activity", "false"),
    ("aggravating_positions", "NONE"),
    ("pgp_suspected", "false"),
    ("supine_symptoms", "false"),
    ("coning", "false"),
    ("balance_problem", "false"),
    ("previously_active", "true"),
];

impl World {
    /// Bo, certified and with a profile: a coach.
    pub async fn coach(&self) -> Account {
        let bo = self.bo().await;
        self.certify(&bo, "Bo Lindqvist").await;
        let became = self.become_coach(&bo, 1).await;
        assert_eq!(became.data("/becomeCoach/coach/displayName"), "Bo Lindqvist", "{}", became.body);
        bo
    }

    /// Tries to become a coach.
    pub async fn become_coach(&self, who: &Account, terms: i32) -> Answer {
        let query = "mutation($i: BecomeCoachInput!) { becomeCoach(input: $i) { coach { displayName } problems { code } } }";
        self.ask_as(who, query, json!({ "i": { "displayName": "Bo Lindqvist", "termsVersion": terms } })).await
    }

    /// Invites Mia.
    pub async fn invite(&self, coach: &Account) -> Answer {
        let query = "mutation($i: InviteClientInput!) { inviteClient(input: $i) { client problems { code } } }";
        let input = json!({ "email": MIA, "name": "Mia Ferreira", "zone": "Europe/Lisbon" });
        self.ask_as(coach, query, json!({ "i": input })).await
    }

    /// Presses the button of a link, and answers the session that it opened.
    pub async fn enter(&self, link: &str) -> Visitor {
        let answer = self.press(link).await;
        assert_eq!(
            (answer.status, answer.headers["location"].to_str().ok()),
            (303, Some("/my")),
            "{}",
            answer.body
        );
        let cookie =
            answer.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        Visitor { cookie }
    }

    /// Opens a page as a client.
    pub async fn visit(&self, visitor: &Visitor, path: &str) -> Answer {
        let request = Request::get(path).header("cookie", &visitor.cookie).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Sends a form as a client.
    pub async fn fill_in(&self, visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::post(path)
            .header("cookie", &visitor.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(encoded.join("&")));
        self.send(request.expect("a request")).await
    }

    /// Mia is invited, comes in, and agrees.
    pub async fn mia_agrees(&self, coach: &Account) -> (String, Visitor) {
        let client = self.invite(coach).await.data("/inviteClient/client").as_str().expect("an id").to_owned();
        let link = self.letter_to(MIA).await.link();
        let mia = self.enter(&link).await;
        let agreed = self.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
        assert_eq!(agreed.status, 303, "{}", agreed.body);
        assert_eq!(self.letter_to(MIA).await.subject, "Your page is open");
        (client, mia)
    }

    /// Mia answers as in [`HEALTHY`], except for what is given.
    pub async fn mia_answers(&self, mia: &Visitor, instead: &[(&str, &str)]) -> Answer {
        let due = self.in_days(140);
        let since = self.in_days(-14);
        let mut fields: Vec<(&str, &str)> = vec![("due_date", &due), ("since", &since)];
        fields.extend(HEALTHY.iter().filter(|(name, _)| !instead.iter().any(|(other, _)| other == name)));
        fields.retain(|(name, _)| !instead.iter().any(|(other, _)| other == name));
        fields.extend(instead.iter().filter(|(_, value)| !value.is_empty()));
        self.fill_in(mia, "/my/intake", &fields).await
    }

    /// A day so many days from today, by the world's clock.
    pub fn in_days(&self, days: i64) -> String {
        let now = kernel::Clock::now(&*self.clock) + chrono::TimeDelta::days(days);
        now.format("%Y-%m-%d").to_string()
    }

    /// Drafts a routine of variants with their default doses.
    pub async fn draft(&self, coach: &Account, client: &str, items: Value) -> Answer {
        let query = format!("mutation($i: DraftRoutineInput!) {{ draftRoutine(input: $i) {{ {ROUTINE} }} }}");
        self.ask_as(coach, &query, json!({ "i": { "client": client, "items": items } })).await
    }

    /// Activates a routine.
    pub async fn activate(&self, coach: &Account, routine: &Value, version: i64) -> Answer {
        let query =
            format!("mutation($i: ActivateRoutineInput!) {{ activateRoutine(input: $i) {{ {ROUTINE} }} }}");
        self.ask_as(coach, &query, json!({ "i": { "routine": routine, "expectedVersion": version } })).await
    }

    /// A coach, a client who has answered, and an active routine; answers the client's session by her letter's link.
    pub async fn assigned(&self, items: Value) -> (Account, String, Visitor) {
        let bo = self.coach().await;
        let (client, mia) = self.mia_agrees(&bo).await;
        assert_eq!(self.mia_answers(&mia, &[]).await.status, 303);
        let drafted = self.draft(&bo, &client, items).await;
        let routine = drafted.data("/draftRoutine/routine");
        let active = self.activate(&bo, &routine, 1).await;
        assert_eq!(active.problems("activateRoutine"), [""; 0], "{}", active.body);
        let letter = self.letter_to(MIA).await;
        let mia = self.enter(&letter.link()).await;
        (bo, client, mia)
    }
}

const ROUTINE: &str = "routine client { routines { id state version items { variant side verdict substitutes \
                       findings { rule severity truth missing } dose { continuousPositionS side } } } } \
                       problems { code message field hint }";

/// A text as it stands in a URL or a form.
pub fn percent(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
