use std::{ffi::OsString, fs, os::unix::ffi::OsStringExt};

use super::{Place, refuses, run, succeeds};

pub fn an_unknown_key_is_named_with_its_line() {
    let place = Place::new();
    fs::write(place.path("cradle.toml"), "school = \"Hazel School\"\nskool = \"x\"\n").expect("written");
    let said = refuses(&mut place.cradle(&["--config", "cradle.toml", "serve"]));
    assert!(said.contains("cradle.toml, line 2") && said.contains("`skool`"), "{said}");
    let said = refuses(place.cradle(&["serve"]).env("CRADLE_SKOOL", "x"));
    assert!(said.contains("CRADLE_SKOOL"), "{said}");
    let said = refuses(&mut place.cradle(&["--config", "nowhere.toml", "serve"]));
    assert!(said.contains("nowhere.toml cannot be read"), "{said}");
}

pub fn no_secret_is_repeated() {
    let place = Place::new();
    let urls = [
        "postgre://cradle:hunter2@127.0.0.1/cradle",
        "postgres://cradle:hunter2@127.0.0.1:1/cradle",
        "postgres://cradle:hunter2@127.0.0.1:99999/cradle",
        "postgres://cradle:hunter2@127.0.0.1/cradle?sslmode=hunter2",
        "host=127.0.0.1 password=hunter2",
    ];
    for url in urls {
        for command in ["migrate", "check"] {
            let output = run(place.cradle(&[command]).env("CRADLE_DATABASE_URL", url));
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(!output.status.success() && !said.contains("hunter2"), "{said}");
        }
    }
    fs::write(place.path("cradle.toml"), "smtp_url = smtps://school:hunter2@mail.school.example\n")
        .expect("written");
    let said = refuses(&mut place.cradle(&["--config", "cradle.toml", "serve"]));
    assert!(said.contains("line 1") && !said.contains("hunter2"), "{said}");
    succeeds(&mut place.production(&["migrate"]));
    let said = refuses(place.production(&["serve"]).env("CRADLE_SMTP_URL", "smtps//school:hunter2@mail"));
    assert!(said.contains("smtp_url") && !said.contains("hunter2"), "{said}");
}

pub fn an_odd_environment_is_no_reason_to_panic() {
    let place = Place::new();
    let odd = || OsString::from_vec(vec![b'x', 0xff]);
    succeeds(place.cradle(&["migrate"]).env("ODD", odd()).env(odd(), "x"));
    let said = refuses(place.cradle(&["migrate"]).env("CRADLE_SCHOOL", odd()));
    assert!(said.contains("CRADLE_SCHOOL is not UTF-8"), "{said}");
}

pub fn check_finds_what_serve_refuses() {
    let place = Place::new();
    let said = refuses(&mut place.production(&["serve"]));
    assert!(said.contains("run `cradle migrate`"), "{said}");
    succeeds(&mut place.production(&["migrate"]));
    let found = succeeds(&mut place.production(&["check"]));
    assert!(found.contains("https://school.example") && !found.contains("hunter2"), "{found}");
    assert!(found.contains("none: every request counts as coming from whoever connects"), "{found}");
    let proxies = "10.0.0.0/8,127.0.0.1/32";
    let found = succeeds(place.production(&["check"]).env("CRADLE_PROXIES", proxies));
    assert!(found.contains("10.0.0.0/8, 127.0.0.1/32: who they say"), "{found}");
    fs::write(place.path("readable"), fs::read(place.path("key")).expect("a key")).expect("written");
    let wrong = [
        ("CRADLE_PUBLIC_URL", "http://school.example", "people cannot reach http://school.example safely"),
        ("CRADLE_PUBLIC_URL", "https://127.0.0.1:8080", "people cannot reach https://127.0.0.1:8080 safely"),
        ("CRADLE_KEY_FILE", "", "cradle key new"),
        ("CRADLE_KEY_FILE", "nowhere", "the key file nowhere cannot be read"),
        ("CRADLE_KEY_FILE", "readable", "can be read by others"),
        ("CRADLE_SMTP_URL", "", "CRADLE_SMTP_URL"),
        ("CRADLE_SMTP_URL", "mail.school.example", "`smtp_url` does not fit"),
        ("CRADLE_MAIL_FROM", "Hazel School", "`mail_from`"),
        ("CRADLE_LOG", "info,=", "`log`"),
        ("CRADLE_DATABASE_URL", "postgres://cradle@127.0.0.1:1/cradle", "the PostgreSQL server cannot be reached"),
        ("CRADLE_DATA", "nowhere", "run `cradle migrate`"),
    ];
    for (variable, value, says) in wrong {
        let said = refuses(place.production(&["serve"]).env(variable, value));
        assert!(said.contains(says), "{variable}={value}: {said}");
        let output = run(place.production(&["check"]).env(variable, value));
        let found = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && found.contains(says), "{variable}={value}: {found}");
    }
}
