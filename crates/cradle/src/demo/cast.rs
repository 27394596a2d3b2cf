//! The cast of the demonstration, and what is printed about their world.

use std::fmt;

use api::CastMember;
use serde::Serialize;

/// Everybody's password. The demonstration only ever listens on this machine.
pub(super) const PASSWORD: &str = "seven teal kettles hum at dawn";

/// Who plays: a role, a name and an address.
pub(super) const CAST: [Member; 4] = [
    Member { role: "trainee", name: "Ada Moreau", email: "ada@school.example" },
    Member { role: "coach", name: "Bo Lindqvist", email: "bo@school.example" },
    Member { role: "author", name: "Cy Okafor", email: "cy@school.example" },
    Member { role: "admin", name: "Dee Novak", email: "dee@school.example" },
];

/// The cast, as the explorer signs in.
pub(super) fn members() -> Vec<CastMember> {
    let member = |it: Member| CastMember {
        role: it.role.to_owned(),
        email: it.email.to_owned(),
        password: PASSWORD.to_owned(),
    };
    CAST.map(member).into()
}

/// The client, who has no account.
pub(super) const CLIENT: Member = Member { role: "client", name: "Mia Ferreira", email: "mia@home.example" };

/// One of the cast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub role: &'static str,
    pub name: &'static str,
    pub email: &'static str,
}

/// An account of the demonstration, signed in.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Account {
    pub role: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub token: String,
}

/// The world of the demonstration, as it is printed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct World {
    pub url: String,
    pub accounts: Vec<Account>,
    pub mailbox: String,
    pub client_link: String,
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nCradle is at {}\n", self.url)?;
        writeln!(f, "  Everybody's password is: {PASSWORD}\n")?;
        for account in &self.accounts {
            writeln!(f, "  {:<8} {}", account.role, account.email)?;
        }
        writeln!(
            f,
            "\n  {:<8} has no account; her page opens with her link:\n           {}",
            CLIENT.role, self.client_link
        )?;
        writeln!(f, "\nEvery letter that was sent: {}", self.mailbox)?;
        writeln!(f, "Try the API in the browser:  {}/explore", self.url)?;
        writeln!(f, "\nStop with Ctrl-C; the same command goes on where it was.")
    }
}
