use std::{net::TcpListener, process::Stdio};

use super::{
    Place,
    processes::{Server, ask, until},
    refuses, succeeds,
};

const PASSWORD: &str = "nine grey herons wade upstream";

/// On a fresh machine: no server runs, nobody has signed up, and no letter can be mailed.
pub fn the_first_admin_is_made_by_the_command_line() {
    let place = Place::new();
    let create = ["admin", "create", "dee@school.example", "--zone", "Europe/Lisbon"];
    let said = refuses(&mut place.production(&create));
    assert!(said.contains("cradle migrate"), "{said}");
    succeeds(&mut place.production(&["migrate"]));

    let said = refuses(&mut place.production(&["admin", "create", "dee"]));
    assert!(said.contains("This is not an e-mail address"), "{said}");
    let said = refuses(&mut place.production(&["admin", "create", "dee@school.example", "--zone", "Moon/Base"]));
    assert!(said.contains("not a time zone"), "{said}");
    let said = refuses(&mut place.production(&["grant", "admin", "dee@school.example"]));
    assert!(said.contains("There is nothing here"), "{said}");

    let (first, again) = (link(&place, "has an account now"), link(&place, "had an account"));
    assert_ne!(first, again, "each works once, and the one before is void");
    succeeds(&mut place.production(&["grant", "author", "dee@school.example", "--reason", "She writes, too."]));
    let said = succeeds(&mut place.production(&["revoke", "author", "dee@school.example"]));
    assert!(said.contains("is no author any more"), "{said}");
    let said = refuses(&mut place.production(&["revoke", "admin", "dee@school.example"]));
    assert!(said.contains("This is the last admin"), "{said}");
    let said = succeeds(&mut place.production(&["admin", "remove-factors", "dee@school.example"]));
    assert!(said.contains("had no second factor. Nothing has changed."), "{said}");
    let said = refuses(&mut place.production(&["admin", "remove-factors", "ada@school.example"]));
    assert!(said.contains("There is nothing here"), "{said}");
    let said = refuses(&mut place.production(&["grant", "author", "dee@school.example", "--reason", "x"]));
    assert!(said.contains("at least 3 characters"), "{said}");
    chooses_her_password(&place, &again, &first);
}

/// The server is started, and she comes in as an admin.
fn chooses_her_password(place: &Place, link: &str, void: &str) {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address");
    let free = free.to_string();
    let mut command = place.production(&["serve"]);
    let command = command.env("CRADLE_LISTEN", &free).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = Server(command.spawn().expect("it starts"));
    until(&mut server, || ask(&free, "GET /readyz HTTP/1.1", "").starts_with("HTTP/1.1 200"));
    let graph = |mutation: String| {
        ask(&free, "POST /graphql HTTP/1.1", &serde_json::json!({ "query": mutation }).to_string())
    };
    let reset = |link: &str| {
        let token = link.rsplit('/').next().expect("a token");
        let input = format!("token: \"{token}\", password: \"{PASSWORD}\"");
        graph(format!("mutation {{ resetPassword(input: {{ {input} }}) {{ reset problems {{ code }} }} }}"))
    };
    assert!(reset(void).contains("LINK_NOT_VALID"));
    let said = reset(link);
    assert!(said.contains(r#""reset":true"#), "{said}");
    assert!(reset(link).contains("LINK_NOT_VALID"), "it works once");
    let sign_in = format!("email: \"dee@school.example\", password: \"{PASSWORD}\"");
    let said = graph(format!("mutation {{ signIn(input: {{ {sign_in} }}) {{ token problems {{ code }} }} }}"));
    assert!(said.contains(r#""token":""#), "{said}");
}

/// Makes Dee an admin, and answers the link that was printed.
fn link(place: &Place, account: &str) -> String {
    let create = ["admin", "create", "dee@school.example", "--zone", "Europe/Lisbon"];
    let said = succeeds(&mut place.production(&create));
    assert!(said.contains(account) && said.contains("is admin"), "{said}");
    let link = said.lines().last().expect("a link").to_owned();
    let token = link.strip_prefix("https://school.example/reset/").expect("a page of the public address");
    assert!(
        token.len() >= 43 && token.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign)),
        "{link}"
    );
    link
}
