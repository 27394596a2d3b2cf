use std::{fs, path::Path};

use sea_orm::{ConnectionTrait, Database};

use super::{Place, mode, refuses, run, succeeds};

fn change(database: &Path, sql: &str) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let conn = Database::connect(format!("sqlite://{}", database.display())).await.expect("it opens");
        conn.execute_unprepared(sql).await.expect("changed");
        conn.execute_unprepared("pragma wal_checkpoint(truncate)").await.expect("folded in");
        conn.close().await.expect("closes");
    });
}

pub fn check_makes_nothing() {
    let place = Place::new();
    let output = run(&mut place.cradle(&["check"]));
    assert!(!output.status.success());
    assert!(place.files().is_empty() && !place.path("data").exists(), "nothing was there, and nothing is");
    succeeds(&mut place.production(&["migrate"]));
    let before = place.files();
    succeeds(&mut place.production(&["check"]));
    assert_eq!(place.files(), before);
}

pub fn a_newer_database_is_left_alone() {
    let place = Place::new();
    succeeds(&mut place.production(&["migrate"]));
    change(
        &place.path("data/cradle.db"),
        "insert into seaql_migrations (version, applied_at) values ('m9999_future', 0)",
    );
    let before = place.files();
    for command in [&["serve"][..], &["migrate"], &["work"], &["serve", "--dev"]] {
        let mut program = place.production(command);
        if command.len() > 1 {
            program.env("CRADLE_PUBLIC_URL", "http://127.0.0.1:8080");
        }
        let said = refuses(&mut program);
        assert!(said.contains("newer than this program") && said.contains("m9999_future"), "{said}");
    }
    assert_eq!(place.files(), before);
}

pub fn development_leaves_productions_database_alone() {
    let place = Place::new();
    succeeds(&mut place.production(&["migrate"]));
    // As a program of last year has left it: behind this one, so that development would like to migrate it.
    change(
        &place.path("data/cradle.db"),
        "drop table alert; delete from seaql_migrations where version = (select max(version) from seaql_migrations)",
    );
    let before = place.files();
    let said = refuses(&mut place.cradle(&["serve", "--dev"]));
    assert!(said.contains("belongs to the other profile"), "{said}");
    assert_eq!(place.files(), before, "no key, no mail, no step taken");
}

pub fn production_leaves_developments_database_alone() {
    let place = Place::new();
    succeeds(&mut place.production(&["migrate"]));
    change(&place.path("data/cradle.db"), "update deployment set profile = 'development'");
    let before = place.files();
    for command in ["serve", "migrate", "work", "check"] {
        let output = run(&mut place.production(&[command]));
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!output.status.success() && said.contains("belongs to the other profile"), "{command}: {said}");
    }
    assert_eq!(place.files(), before);
}

pub fn a_folder_may_be_called_as_one_likes() {
    let place = Place::new();
    for name in ["what?mode=memory", "a b#c%20", "Hebammenschule Größe"] {
        let folder = place.path(name);
        succeeds(place.cradle(&["migrate"]).env("CRADLE_DATA", &folder));
        assert!(folder.join("cradle.db").is_file(), "{name}");
        assert_eq!((mode(&folder), mode(&folder.join("cradle.db"))), (0o700, 0o600), "{name}");
        let found = run(place.cradle(&["check"]).env("CRADLE_DATA", &folder));
        assert!(String::from_utf8_lossy(&found.stdout).contains("database   up to date"), "{name}");
    }
}

pub fn a_file_in_the_place_of_the_data_folder() {
    let place = Place::new();
    fs::write(place.path("data"), "in the way").expect("written");
    for command in [&["serve"][..], &["serve", "--dev"], &["migrate"]] {
        let mut program = place.production(command);
        if command.len() > 1 {
            program.env("CRADLE_PUBLIC_URL", "http://127.0.0.1:8080");
        }
        let said = refuses(&mut program);
        assert!(said.contains("the data folder") && said.contains("cannot be written"), "{said}");
    }
}
