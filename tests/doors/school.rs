//! The school of these stories: two of each who must not see each other's. It is settled once, and copied.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

use api::{Api, Capacity, Profile, TrustedDocument, limits::Limits};
use axum::{
    Router,
    body::Body,
    http::{Request, request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use cradle::wire;
use kernel::{Id, Reader, id};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{graph::GRAPH, guesses, row, ways};
use crate::world::{Account, Answer, CAST, Database, Home, Knows, MEDIA, MIA, PASSWORD, World, config, course};

/// Who tries the doors. Eve trains as Ada does, and Fay coaches as Bo does.
pub const CALLERS: [&str; 8] = ["nobody", "Ada", "Eve", "Bo", "Fay", "Cy", "Dee", "Zed"];
pub const NOBODY: usize = 0;
pub const ADA: usize = 1;
pub const EVE: usize = 2;
pub const BO: usize = 3;
pub const FAY: usize = 4;
pub const CY: usize = 5;
pub const DEE: usize = 6;

/// How one finds a thing of one's own by its id. What was found before may be named.
pub struct Owned {
    pub ty: &'static str,
    document: &'static str,
    at: &'static str,
}

/// The things of people that have ids. A type of nodes that is not told here is taken for the school's.
pub const OWNED: &[Owned] = &[
    Owned { ty: "User", document: "{ viewer { id } }", at: "/viewer/id" },
    Owned {
        ty: "Session",
        document: "{ viewer { sessions(first: 1) { edges { node { id } } } } }",
        at: "/viewer/sessions/edges/0/node/id",
    },
    // An account is a thing of whoever runs the school: to her, and to her alone, it is there.
    Owned {
        ty: "Account",
        document: "{ accounts(first: 1, email: \"dee@school.test\") { edges { node { id } } } }",
        at: "/accounts/edges/0/node/id",
    },
    Owned {
        ty: "AccountSession",
        document: "{ node(id: \"{Account}\") { ... on Account { sessions(first: 1) { edges { node { id } } } } } }",
        at: "/node/sessions/edges/0/node/id",
    },
    Owned {
        ty: "AuditEntry",
        document: "{ auditEntries(first: 1) { edges { node { id } } } }",
        at: "/auditEntries/edges/0/node/id",
    },
    Owned {
        ty: "Passkey",
        document: "{ viewer { secondFactor { passkeys(first: 1) { edges { node { id } } } } } }",
        at: "/viewer/secondFactor/passkeys/edges/0/node/id",
    },
    Owned {
        ty: "Passkey",
        document: "{ viewer { secondFactor { passkeys(first: 1) { edges { node { id } } } } } }",
        at: "/viewer/secondFactor/passkeys/edges/0/node/id",
    },
    Owned {
        ty: "Enrolment",
        document: "{ viewer { enrolments(first: 1) { edges { node { id } } } } }",
        at: "/viewer/enrolments/edges/0/node/id",
    },
    Owned {
        ty: "Attempt",
        document: "{ node(id: \"{Enrolment}\") { ... on Enrolment { attempts { id } } } }",
        at: "/node/attempts/0/id",
    },
    Owned {
        ty: "Client",
        document: "{ coach { clients(first: 1) { edges { node { client } } } } }",
        at: "/coach/clients/edges/0/node/client",
    },
    Owned {
        ty: "RosterEntry",
        document: "{ coach { clients(first: 1) { edges { node { id } } } } }",
        at: "/coach/clients/edges/0/node/id",
    },
    Owned {
        ty: "Routine",
        document: "{ client(id: \"{Client}\") { routines { id } } }",
        at: "/client/routines/0/id",
    },
    Owned {
        ty: "Alert",
        document: "{ coach { alerts(first: 1) { edges { node { id } } } } }",
        at: "/coach/alerts/edges/0/node/id",
    },
];

/// A settled school, to be copied.
struct Settled {
    home: Arc<Home>,
    people: Vec<Person>,
    everyones: BTreeMap<String, String>,
}

/// Somebody with an account, and the ids of what is hers, by type.
#[derive(Clone)]
pub struct Person {
    pub account: Account,
    pub things: BTreeMap<&'static str, String>,
}

/// A copy of the school, for one story.
pub struct School {
    pub world: World,
    pub people: Vec<Person>,
    everyones: BTreeMap<String, String>,
    router: Router,
    /// Attempts that are under way, by whose they are.
    open: Mutex<BTreeMap<usize, String>>,
}

static SETTLED: [OnceCell<Settled>; 2] = [OnceCell::const_new(), OnceCell::const_new()];

impl School {
    pub async fn on(database: Database) -> Self {
        let settled = SETTLED[usize::from(database == Database::Postgres)].get_or_init(|| settle(database)).await;
        let world = World::over(database, Arc::new(settled.home.copied().await)).await;
        everybody_proves_who_she_is(&world).await;
        Self {
            router: router(&world.app),
            world,
            people: settled.people.clone(),
            everyones: settled.everyones.clone(),
            open: Mutex::default(),
        }
    }

    /// Somebody of the school; nobody is no person.
    pub fn person(&self, caller: usize) -> Option<&Person> {
        caller.checked_sub(1).map(|index| &self.people[index])
    }

    /// The id of a thing of somebody's.
    pub fn id(&self, caller: usize, ty: &str) -> &str {
        self.person(caller).and_then(|person| person.things.get(ty)).expect("there is one")
    }

    /// Asks the graph.
    pub async fn ask(&self, caller: usize, document: &str) -> Answer {
        self.ask_at(&self.router, caller, document).await
    }

    /// Asks the graph of a node.
    pub async fn ask_at(&self, router: &Router, caller: usize, document: &str) -> Answer {
        let body = json!({ "query": document }).to_string();
        let request = self.request(caller, MEDIA).body(Body::from(body)).expect("a request");
        self.world.send_to(router, request).await
    }

    /// The head of a request; what the token is worth shows in the answer.
    pub fn request(&self, caller: usize, media: &str) -> request::Builder {
        let request = Request::post("/graphql").header("content-type", "application/json").header("accept", media);
        match self.person(caller) {
            Some(person) => request.header("authorization", format!("Bearer {}", person.account.token)),
            None => request,
        }
    }

    pub const fn router(&self) -> &Router {
        &self.router
    }

    /// The document as `caller` sends it: for what is her own, or for another's. `None` when she has none.
    pub async fn filled(&self, caller: usize, is_own: bool, document: &str) -> Option<String> {
        let mut document = document.to_owned();
        for owned in OWNED {
            let place = format!("{{{}}}", owned.ty);
            if document.contains(&place) {
                let id = self.whose(caller, is_own, owned.ty)?;
                document = document.replace(&place, &self.people[id - 1].things[owned.ty]);
            }
        }
        if document.contains("{OpenAttempt}") {
            let owner = self.whose(caller, is_own, "Attempt")?;
            document = document.replace("{OpenAttempt}", &self.attempt_under_way(owner).await);
        }
        for (ty, id) in &self.everyones {
            document = document.replace(&format!("{{{ty}}}"), id);
        }
        let email = self.person(caller).map_or("x", |person| &person.account.email);
        let terms = if [BO, FAY].contains(&caller) { "1" } else { "0" };
        let lesson = course().modules[0].lessons[0].key.clone();
        let told = [("{email}", email), ("{password}", PASSWORD), ("{terms}", terms), ("{lesson}", &lesson)];
        Some(told.iter().fold(document, |document, (place, value)| document.replace(place, value)))
    }

    /// Who owns what `caller` asks for: she herself, or the first other who has such a thing.
    fn whose(&self, caller: usize, is_own: bool, ty: &str) -> Option<usize> {
        let has = |index: &usize| self.people[index - 1].things.contains_key(ty);
        if is_own {
            (caller != NOBODY).then_some(caller).filter(has)
        } else {
            (1..=self.people.len()).find(|index| *index != caller && has(index))
        }
    }

    /// An attempt of `owner` that can be submitted: the last one, or another once that is closed.
    async fn attempt_under_way(&self, owner: usize) -> String {
        let account = &self.people[owner - 1].account;
        let known = self.open.lock().expect("nobody panics here").get(&owner).cloned();
        if let Some(id) = known {
            let query = format!("{{ node(id: \"{id}\") {{ ... on Attempt {{ closedAt }} }} }}");
            if self.world.ask_as(account, &query, Value::Null).await.data("/node/closedAt").is_null() {
                return id;
            }
        }
        let check = &course().modules[0].check.key;
        let started = self.world.start(account, self.id(owner, "Enrolment"), check).await;
        let id = text(&started.data("/startAttempt/attempt/id"));
        self.open.lock().expect("nobody panics here").insert(owner, id.clone());
        id
    }

    /// A session of its own for `caller`, when what she does next ends the one she comes with.
    pub async fn fresh_session(&mut self, caller: usize) {
        let Some(index) = caller.checked_sub(1) else { return };
        let account = &mut self.people[index].account;
        let (token, session) = open_session(&self.world, &account.email).await;
        account.token = token;
        let things = &mut self.people[index].things;
        if things.contains_key("AccountSession") {
            things.insert("AccountSession", guesses::global("AccountSession", guesses::uuid(&session)));
        }
        things.insert("Session", session);
    }

    pub async fn end(self) {
        // Whoever has a passkey may make recovery codes, and is told of it by mail at every door that she tries.
        self.world.look_at_every_letter().await;
        self.world.end().await;
    }
}

/// The school was settled a while ago, and some of what is tried asks for a proof that is not older than that.
async fn everybody_proves_who_she_is(world: &World) {
    let proved = world.db.transact::<_, kernel::Fault>(async |tx| {
        let sql = "update session set proved_at = $1";
        tx.conn().execute_raw(tx.statement(sql, [tx.now().into()])).await?;
        Ok(())
    });
    proved.await.expect("a proof");
}

/// Opens a session without spending a password's hash; answers its token, and its global id.
pub async fn open_session(world: &World, email: &str) -> (String, String) {
    let sql = "insert into session \
               (id, user_id, token_hash, created_at, last_used_at, expires_at, proved_at, factor_at) \
               select $1, id, $2, $3, $3, $4, $3, $3 from \"user\" where email = $5";
    let opened = world.db.transact::<_, kernel::Fault>(async |tx| {
        let (session, token): (Id<id::Session>, _) = (tx.new_id(), tx.secret());
        let until = tx.now() + TimeDelta::days(1);
        let values = [session.into(), token.hash().into(), tx.now().into(), until.into(), email.into()];
        tx.conn().execute_raw(tx.statement(sql, values)).await?;
        Ok((token.token(), URL_SAFE_NO_PAD.encode(format!("Session:{}", session.uuid().simple()))))
    });
    opened.await.expect("a session")
}

/// A node of the school: production's, but for its budget, and for the whole objects that are asked for at once.
pub fn router(app: &wire::App) -> Router {
    router_with(app, Vec::new())
}

/// The same, with documents that it trusts.
pub fn router_with(app: &wire::App, documents: Vec<TrustedDocument>) -> Router {
    let points_per_minute = NonZeroU32::new(100_000_000).expect("some");
    let limits = Limits { cost: 100_000, selections: 100_000, ..Limits::default() };
    let profile = wire::profile(&config()).expect("a profile");
    // Many ask at once here, and nobody is to be turned away.
    let capacity = Capacity { queue: 10_000, queue_age_ms: 60_000, ..profile.capacity };
    let profile = Profile { points_per_minute, limits, documents, capacity, secure: false, ..profile };
    api::router(Api::new(app.contexts.clone(), profile).expect("a server"))
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no id")).to_owned()
}

async fn settle(database: Database) -> Settled {
    let world = World::new(database).await;
    let [ada, bo, cy, dee, zed] = CAST;
    let (eve, fay) = ("eve@school.test", "fay@school.test");
    for email in [eve, fay] {
        world.sign_up(email, PASSWORD).await;
        let link = world.letter_to(email).await.link();
        world.press(&link).await;
        world.letter_to(email).await;
    }
    let mut people = Vec::new();
    for email in [ada, eve, bo, fay, cy, dee, zed] {
        let account = Account { email: email.to_owned(), token: open_session(&world, email).await.0 };
        link_provider(&world, email).await;
        complete(&world, &account).await;
        if [bo, fay].contains(&email) {
            coach(&world, &account).await;
        }
        if [eve, zed].contains(&email) {
            give_passkey(&world, email).await;
        }
        people.push(Person { things: things(&world, &account).await, account });
    }
    let mut everyones = BTreeMap::new();
    let map = ways::Map::draw();
    for ty in GRAPH.nodes.iter().filter(|ty| ways::is_everyones(ty)) {
        let way = map.everyones.get(ty).unwrap_or_else(|| panic!("say how one finds a {ty} of one's own"));
        let answer = world.ask(&row::document(way, &["id".to_owned()], row::Form::Plain), Value::Null).await;
        everyones.insert(ty.clone(), first_id(&answer.json()["data"]).expect("there is one"));
    }
    Settled { home: world.close().await, people, everyones }
}

/// Gives somebody a passkey that she cannot lose: her password is too short to be without.
async fn give_passkey(world: &World, email: &str) {
    let key = "insert into passkey (id, user_id, name, credential_id, credential, created_at) \
               select $1, id, 'Telephone', $2, '{}', $3 from \"user\" where email = $4";
    let short = "update credential set short = $2 where user_id in (select id from \"user\" where email = $1)";
    let given = world.db.transact::<_, kernel::Fault>(async |tx| {
        let values = [tx.new_id::<id::Passkey>().into(), tx.salt().into(), tx.now().into(), email.into()];
        tx.conn().execute_raw(tx.statement(key, values)).await?;
        tx.conn().execute_raw(tx.statement(short, [email.into(), true.into()])).await?;
        Ok(())
    });
    given.await.expect("a passkey");
}

/// The first id in an answer.
fn first_id(data: &Value) -> Option<String> {
    match data {
        Value::Object(fields) => fields.values().find_map(first_id),
        Value::Array(items) => items.iter().find_map(first_id),
        Value::String(id) => Some(id.clone()),
        _ => None,
    }
}

async fn things(world: &World, account: &Account) -> BTreeMap<&'static str, String> {
    let mut things: BTreeMap<&'static str, String> = BTreeMap::new();
    for owned in OWNED {
        let mut document = owned.document.to_owned();
        for (ty, id) in &things {
            document = document.replace(&format!("{{{ty}}}"), id);
        }
        let answer = world.ask_as(account, &document, Value::Null).await.json();
        if let Some(id) = answer["data"].pointer(owned.at).and_then(Value::as_str) {
            things.insert(owned.ty, id.to_owned());
        }
    }
    things
}

/// Links her account with a provider of her school.
async fn link_provider(world: &World, email: &str) {
    let sql = "insert into provider_identity (issuer, subject, user_id, linked_at) \
               select 'https://id.school.test', email, id, $1 from \"user\" where email = $2";
    let linked = world.db.transact::<_, kernel::Fault>(async |tx| {
        tx.conn().execute_raw(tx.statement(sql, [tx.now().into(), email.into()])).await?;
        Ok(())
    });
    linked.await.expect("a link");
}

/// Takes the whole course.
async fn complete(world: &World, who: &Account) {
    let enrolment = done(world, who, "enrol", ("", "enrolment { id }")).await;
    let enrolment = text(&enrolment["enrolment"]["id"]);
    world.prepare(who, &enrolment).await;
    let passed = world.take(who, &enrolment, "final-examination", Knows::Everything).await;
    assert_eq!(passed.data("/submitAttempt/attempt/result/passed"), true, "{}", passed.body);
    for _ in ["the certificate", "the result"] {
        world.letter_to(&who.email).await;
    }
}

/// Coaches Mia: a routine of hers is live, her pain has risen, and another routine is being put together.
async fn coach(world: &World, who: &Account) {
    let became = world.become_coach(who, 1).await;
    assert_eq!(became.problems("becomeCoach"), [""; 0], "{}", became.body);
    let client = text(&done(world, who, "inviteClient", ("", "client")).await["client"]);
    let mia = world.enter(&world.letter_to(MIA).await.link()).await;
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    world.letter_to(MIA).await;
    let answered = world.mia_answers(&mia, &[("moves_that_hurt", "The stairs")]).await;
    assert_eq!(answered.status, 303, "{}", answered.body);
    let drafted = done(world, who, "draftRoutine", (&client, "routine")).await;
    let active = world.activate(who, &drafted["routine"], 1).await;
    assert_eq!(active.problems("activateRoutine"), [""; 0], "{}", active.body);
    let mia = world.enter(&world.letter_to(MIA).await.link()).await;
    let form = [("form_key", "00000000000000000000000000000001"), ("before", "1"), ("after", "7"), ("note", "")];
    world.fill_in(&mia, "/my/check-in", &form).await;
    world.letter_to(&who.email).await;
    world.draft(who, &client, json!([{ "variant": "lunge.forward" }])).await;
    let alerts = "{ coach { alerts(first: 1) { edges { node { id } } } } }";
    let alert = text(&world.ask_as(who, alerts, Value::Null).await.data("/coach/alerts/edges/0/node/id"));
    done(world, who, "acknowledgeAlert", (&alert, "acknowledged")).await;
}

/// Does what the doors are tried with later on, with an id in it, and answers the payload.
async fn done(world: &World, who: &Account, name: &str, (id, fields): (&str, &str)) -> Value {
    let text = ways::mutation(name).text.replace("{Client}", id).replace("{Alert}", id);
    let query = format!("mutation {{ {text} {{ {fields} problems {{ code }} }} }}");
    let answer = world.ask_as(who, &query, Value::Null).await;
    assert_eq!(answer.problems(name), [""; 0], "{}", answer.body);
    answer.data(&format!("/{name}"))
}
