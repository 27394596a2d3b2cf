use kernel::{Keyring, Reader, seal};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{Database, MIA, World, keyring};

const CLIENT: &str = "query($id: ID!) { client(id: $id) { name facts movesThatHurt } }";

pub async fn consent_withdrawn_is_sight_lost(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let seen = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(seen.data("/client/name"), "Mia Ferreira");
    world.fill_in(&mia, "/my/withdraw", &[]).await;
    let refused = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(refused.error_code().as_deref(), Some("CONSENT_REQUIRED"));
    assert_eq!(refused.json()["data"]["client"], Value::Null);
    assert!(world.visit(&mia, "/my").await.body.contains("I agree"), "she may agree again");
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    let back = world.letter_to(MIA).await;
    assert_eq!(world.ask_as(&bo, CLIENT, json!({ "id": client })).await.data("/client/name"), "Mia Ferreira");
    // Closing her page ends every session and every link of hers.
    let mia = world.enter(&back.link()).await;
    assert!(world.fill_in(&mia, "/my/leave", &[]).await.body.contains("Your page is closed"));
    assert_eq!(world.visit(&mia, "/my").await.status, 401);
    assert_eq!(world.press(&back.link()).await.status, 410);
    world
}

pub(super) async fn looks(world: &World, who: &str) -> i64 {
    let read = world.db.read().await.expect("a read");
    let sql = format!("select count(*) as n from access where actor_kind = '{who}'");
    let row = read.conn().query_one_raw(Statement::from_string(read.conn().get_database_backend(), sql)).await;
    row.expect("answers").expect("a row").try_get("", "n").expect("a number")
}

pub async fn every_look_leaves_a_row(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let (coach, own) = (looks(&world, "user").await, looks(&world, "client").await);
    world.ask_as(&bo, "{ coach { clients(first: 5) { edges { node { name } } } } }", Value::Null).await;
    assert_eq!(looks(&world, "user").await, coach + 1, "the roster shows one client");
    world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(looks(&world, "user").await, coach + 4, "her person, her intake, her routine");
    world.visit(&mia, "/my").await;
    assert!(looks(&world, "client").await > own);
    let zed = world.zed().await;
    world.ask_as(&zed, CLIENT, json!({ "id": client })).await;
    assert_eq!(looks(&world, "user").await, coach + 4, "who sees nothing leaves no look");

    // A refused activation tells what was found: it is a look, too.
    let drafted = world.draft(&bo, &client, json!([{ "variant": "lunge.forward" }])).await;
    let before = looks(&world, "user").await;
    world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    assert_eq!(looks(&world, "user").await, before + 3);

    // What cannot be noted is not seen.
    let conn = world.db.schema_connection();
    conn.execute_unprepared("alter table access rename to mislaid").await.expect("renamed");
    let blind = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(blind.error_code().as_deref(), Some("INTERNAL"), "{}", blind.body);
    conn.execute_unprepared("alter table mislaid rename to access").await.expect("renamed");
    world
}

/// A canary stands in every field that tells something of a client; none of them sings anywhere.
pub async fn what_is_sealed_is_nowhere_in_the_open(world: World) -> World {
    let bo = world.coach().await;
    let query = "mutation($i: InviteClientInput!) { inviteClient(input: $i) { client problems { code } } }";
    let input = json!({ "email": "canary9d1@home.test", "name": "Canary9d1 Ferreira", "zone": "Europe/Lisbon", "idempotencyKey": "k-1" });
    let client = world.ask_as(&bo, query, json!({ "i": input })).await.data("/inviteClient/client");
    let client = client.as_str().expect("an id").to_owned();
    let mia = world.enter(&world.letter_to("canary9d1@home.test").await.link()).await;
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    world.letter_to("canary9d1@home.test").await;
    world.mia_answers(&mia, &[("moves_that_hurt", "canary9d1 says the stairs"), ("since", "2026-03-14")]).await;
    let drafted = world.draft(&bo, &client, json!([{ "variant": "cat-stretch.quadruped" }])).await;
    world.activate(&bo, &drafted.data("/draftRoutine/routine"), 1).await;
    let mia = world.enter(&world.letter_to("canary9d1@home.test").await.link()).await;
    let form = [
        ("form_key", "00000000000000000000000000000001"),
        ("before", "1"),
        ("after", "7"),
        ("note", "canary9d1 hurt"),
    ];
    world.fill_in(&mia, "/my/check-in", &form).await;
    world.letter_to(&bo.email).await;
    let seen = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert!(seen.body.contains("canary9d1 says the stairs"), "her coach sees it: {}", seen.body);

    let kept = kept(&world).await;
    let holds = |word: &str| kept.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
    for word in ["canary9d1", "2026-03-14", "UrgentAnswer", "PainRise"] {
        let hex = catalog::bundle::hex(word.as_bytes());
        assert!(!holds(word) && !holds(&hex), "{word} stands in the open");
    }
    assert!(holds("Bo Lindqvist"), "the search finds what is there");
    world
}

/// Everything that is kept: the files of SQLite, its log included; every row of every table of PostgreSQL.
async fn kept(world: &World) -> Vec<u8> {
    if world.database == Database::Sqlite {
        return world.sqlite_bytes();
    }
    let read = world.db.read().await.expect("a read");
    let backend = read.conn().get_database_backend();
    let sql =
        "select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
    let tables = read.conn().query_all_raw(Statement::from_string(backend, sql)).await.expect("tables");
    let mut kept = Vec::new();
    for table in tables {
        let name: String = table.try_get("", "name").expect("a name");
        let sql = format!("select coalesce(string_agg(t::text, ' '), '') as rows from \"{name}\" t");
        let rows =
            read.conn().query_one_raw(Statement::from_string(backend, sql)).await.expect("rows").expect("a row");
        kept.extend(rows.try_get::<String>("", "rows").expect("text").into_bytes());
    }
    kept
}

pub async fn erasing_destroys_the_key(world: World) -> World {
    let (bo, client, mia) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let gone = world.fill_in(&mia, "/my/erase", &[]).await;
    assert!(gone.status == 200 && gone.body.contains("Your data are gone"), "{}", gone.body);
    assert_eq!(world.visit(&mia, "/my").await.status, 401);
    let seen = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(seen.json()["data"], json!({ "client": null }));
    let roster = world
        .ask_as(
            &bo,
            "{ coach { clients(first: 5) { edges { cursor } } alerts(first: 5) { edges { cursor } } } }",
            Value::Null,
        )
        .await;
    assert_eq!(roster.data("/coach/clients/edges"), json!([]));
    let again = world.invite(&bo).await;
    assert_ne!(again.data("/inviteClient/client"), json!(client), "she would be somebody new");
    world.letter_to(MIA).await;
    world
}

pub async fn a_new_master_key_opens_what_the_old_one_sealed(world: World) -> World {
    let (bo, client, _) = world.assigned(json!([{ "variant": "cat-stretch.quadruped" }])).await;
    let (old, new) = (keyring(), Keyring::generate());
    let before = sealed(&world).await;
    let wrapped = world.db.transact(async |tx| seal::rotate(tx, &old, &new).await).await.expect("rotated");
    assert_eq!(wrapped, 1);
    assert_eq!(sealed(&world).await, before, "only the keys are wrapped anew");
    let blind = world.ask_as(&bo, CLIENT, json!({ "id": client })).await;
    assert_eq!(blind.error_code().as_deref(), Some("INTERNAL"), "the old master key opens nothing any more");
    world.db.transact(async |tx| seal::rotate(tx, &new, &old).await).await.expect("and back");
    assert_eq!(world.ask_as(&bo, CLIENT, json!({ "id": client })).await.data("/client/name"), "Mia Ferreira");
    world
}

async fn sealed(world: &World) -> Vec<Vec<u8>> {
    let read = world.db.read().await.expect("a read");
    let sql = "select answers as bytes from intake union all select content from routine union all select person from client";
    let rows = read.conn().query_all_raw(Statement::from_string(read.conn().get_database_backend(), sql)).await;
    let mut bytes: Vec<Vec<u8>> =
        rows.expect("rows").iter().map(|row| row.try_get("", "bytes").expect("bytes")).collect();
    bytes.sort();
    bytes
}
