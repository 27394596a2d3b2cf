use super::{Place, refuses, succeeds};

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
    let said = refuses(&mut place.production(&["grant", "author", "dee@school.example", "--reason", "x"]));
    assert!(said.contains("at least 3 characters"), "{said}");
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
