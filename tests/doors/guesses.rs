//! Guessed ids: what is not there and what is not yours are one answer, at one price.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Id, Reader, id};
use sea_orm::{ConnectionTrait, Value};
use serde_json::json;
use uuid::Uuid;

use super::{
    row::{Form, document},
    school::{ADA, BO, EVE, FAY, NOBODY, OWNED, School},
    visibility::noun,
    ways::{MUTATIONS, Way, mutation},
};
use crate::world::World;

/// How many ids of each kind are tried.
const GUESSES: usize = 500;
/// What can be fetched by an id and is somebody's.
const NOUNS: [&str; 4] = ["User", "Client", "Enrolment", "Attempt"];

/// A global id, as the server writes it.
pub fn global(noun: &str, uuid: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{noun}:{}", uuid.simple()))
}

/// The UUID in a global id.
pub fn uuid(id: &str) -> Uuid {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).expect("base64url")).expect("text");
    text.split(':').nth(1).expect("a UUID").parse().expect("a UUID")
}

/// H-03: 500 of another's, 500 that nobody has, 500 that are none: one answer to each of them.
pub async fn h_03_not_there_and_not_yours_are_one_answer(world: World) -> World {
    let school = School::on(world.database).await;
    let anothers = many(&school).await;
    for caller in [BO, ADA, NOBODY] {
        let (mut answers, mut prices) = (BTreeSet::new(), BTreeMap::<String, BTreeSet<u64>>::new());
        // Bo tries all of them; for the others, the first of each noun will do.
        let tries = if caller == BO { GUESSES } else { GUESSES / 5 };
        for (number, another) in anothers.iter().enumerate().take(tries) {
            let noun = NOUNS[number % NOUNS.len()];
            assert_eq!(super::visibility::noun(another).as_deref(), Some(noun));
            let nobodys =
                global(noun, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number as u128));
            for (id, has_a_price) in [(another.as_str(), true), (&nobodys, true), (&malformed(number), false)] {
                let before = school.world.db.statements_sent();
                let answer = school.ask(caller, &format!("{{ node(id: \"{id}\") {{ id __typename }} }}")).await;
                if has_a_price {
                    let price = school.world.db.statements_sent() - before;
                    prices.entry(noun.to_owned()).or_default().insert(price);
                }
                answers.insert((answer.status, data_and_errors(&answer.json())));
            }
        }
        let nothing = json!([{ "node": null }, null]).to_string();
        assert_eq!(answers, BTreeSet::from([(200, nothing)]), "one answer to {caller}");
        assert_eq!(prices.len(), NOUNS.len());
        for (noun, prices) in prices {
            assert_eq!(prices.len(), 1, "{noun}: not there and not yours cost {prices:?} statements");
        }
    }
    school.end().await;
    world
}

/// The same for every mutation that takes an id; and for `client(id:)`.
pub async fn h_03_a_mutation_does_not_tell_them_apart(world: World) -> World {
    let school = School::on(world.database).await;
    let way = Way::root("mutation", "Mutation");
    let mut tried = 0;
    for (name, _) in MUTATIONS {
        let step = mutation(name);
        if !way.then(step.clone(), "").names_somebody() {
            continue;
        }
        tried += 1;
        let text = document(&way, &[format!("{} {{ __typename }}", step.text)], Form::Plain);
        for caller in [BO, FAY, ADA, EVE, NOBODY] {
            let another = school.filled(caller, false, &text).await.expect("somebody else has one");
            let mut said = BTreeSet::new();
            let mut sent = BTreeSet::new();
            for document in [another, nobodys(&school, caller, &text).await] {
                let before = school.world.db.statements_sent();
                let answer = school.ask(caller, &document).await;
                sent.insert(school.world.db.statements_sent() - before);
                said.insert(data_and_errors(&answer.json()));
            }
            assert_eq!((said.len(), sent.len()), (1, 1), "{name} as {caller}: {said:?} {sent:?}");
            let code = if caller == NOBODY { "UNAUTHENTICATED" } else { "NOT_FOUND" };
            assert!(said.first().is_some_and(|said| said.contains(code)), "{name} as {caller}: {said:?}");
        }
    }
    assert!(tried >= 9, "{tried}");
    school.end().await;
    world
}

/// The document with ids that nobody has.
async fn nobodys(school: &School, caller: usize, text: &str) -> String {
    let mut text = text.replace("{OpenAttempt}", &global("Attempt", Uuid::from_u128(7)));
    for owned in OWNED {
        text = text.replace(&format!("{{{}}}", owned.ty), &global(owned.ty, Uuid::from_u128(7)));
    }
    school.filled(caller, false, &text).await.expect("nothing is left to fill in but what everybody has")
}

/// What an answer says, without what differs from request to request.
fn data_and_errors(json: &serde_json::Value) -> String {
    json!([json["data"], json["errors"]]).to_string()
}

/// Something that is no id of ours, in one of many ways.
fn malformed(number: usize) -> String {
    let uuid = Uuid::from_u128(number as u128).simple().to_string();
    let encoded = |text: String| URL_SAFE_NO_PAD.encode(text);
    match number % 10 {
        0 => encoded(format!("Client:{number}")),
        1 => encoded(format!("Wizard:{uuid}")),
        2 => encoded(format!("User:{uuid}:x")),
        3 => encoded(format!("Lesson:{uuid}")),
        4 => format!("{}=", encoded(format!("User:{uuid}"))),
        5 => encoded(format!("User:{}", "A".repeat(100 + number))),
        6 => uuid,
        7 => encoded(format!("client:{uuid}")),
        8 => encoded(format!("User:{{{uuid}}}")),
        _ => "x".repeat(number),
    }
}

/// Things of others than Bo and Ada: users, clients of Fay's, enrolments and attempts of Eve's, in turn.
async fn many(school: &School) -> Vec<String> {
    let client = uuid(school.id(FAY, "Client"));
    let enrolment = uuid(school.id(EVE, "Enrolment"));
    let attempt = uuid(school.id(EVE, "Attempt"));
    let made = school.world.db.transact::<_, kernel::Fault>(async |tx| {
        let mut made = Vec::new();
        for number in 0..GUESSES {
            let id: Id<id::User> = tx.new_id();
            let count = i32::try_from(number).expect("it fits") + 100;
            let address = format!("{number}@home.test");
            let (sql, values): (&str, Vec<Value>) = match NOUNS[number % NOUNS.len()] {
                "User" => (
                    "insert into \"user\" (id, email, email_key, locale, zone, created_at) \
                     values ($1, $2, $2, 'en', 'UTC', $3)",
                    vec![id.into(), address.into(), tx.now().into()],
                ),
                "Client" => (
                    "insert into client (id, coach_id, data_key_id, email_index, person, state, invited_at) \
                     select $1, coach_id, data_key_id, $2, person, state, invited_at from client where id = $3",
                    vec![id.into(), address.into_bytes().into(), client.into()],
                ),
                "Enrolment" => (
                    "insert into enrolment (id, user_id, publication_id, edition_id, cycle, name_as_printed, enrolled_at) \
                     select $1, user_id, publication_id, edition_id, $2, 'Eve', enrolled_at from enrolment where id = $3",
                    vec![id.into(), count.into(), enrolment.into()],
                ),
                _ => (
                    "insert into attempt (id, enrolment_id, assessment_key, number, seed, form, started_at, closed_at) \
                     select $1, enrolment_id, assessment_key, $2, seed, form, started_at, closed_at \
                     from attempt where id = $3",
                    vec![id.into(), count.into(), attempt.into()],
                ),
            };
            assert_eq!(tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected(), 1);
            made.push(global(NOUNS[number % NOUNS.len()], id.uuid()));
        }
        Ok(made)
    });
    let made = made.await.expect("the rows are written");
    // They are there: Eve is shown her enrolment, and Fay her client.
    for (caller, index) in [(FAY, 1), (EVE, 2), (EVE, 3)] {
        let found = school.ask(caller, &format!("{{ node(id: \"{}\") {{ id }} }}", made[index])).await;
        assert_ne!(found.json(), json!({ "data": { "node": null } }), "{}", found.body);
        assert_eq!(noun(&made[index]).as_deref(), Some(NOUNS[index]));
    }
    made
}
