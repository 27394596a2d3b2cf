//! A node is anything with a global id: opaque, typed, and looked up by `node(id:)`.

use std::str::FromStr;

use async_graphql::{ID, Interface};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Id, id, id::Noun};
use uuid::{Uuid, fmt::Simple};

use crate::{
    catalog::{
        course::Course,
        edition::Edition,
        lesson::Lesson,
        library::{Exercise, Library},
        module::Module,
    },
    coaching::{alert::Alert, client::Client, roster::RosterEntry},
    identity::{
        account::{Account, AccountSession},
        audit::AuditEntry,
        passkey::Passkey,
        session::Session,
        user::User,
    },
    learning::{attempt::Attempt, enrolment::Enrolment},
    scope::Scope,
};

/// Anything that can be fetched again by its global id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The global id: opaque, and the same for as long as the thing exists."
))]
pub(crate) enum Node {
    /// A user.
    User(User),
    /// A session of one's own.
    Session(Session),
    /// An account, for admins.
    Account(Account),
    /// A session of an account, for admins.
    AccountSession(AccountSession),
    /// An entry of the audit log, for admins.
    AuditEntry(AuditEntry),
    /// A passkey of one's own.
    Passkey(Passkey),
    /// A client, for her coach.
    Client(Client),
    /// A client on her coach's roster.
    RosterEntry(RosterEntry),
    /// An alert, for the coach of its client.
    Alert(Alert),
    /// An enrolment.
    Enrolment(Enrolment),
    /// An attempt.
    Attempt(Attempt),
    /// An edition.
    Edition(Edition),
    /// A course, as one edition has it.
    Course(Course),
    /// A module, as one edition has it.
    Module(Module),
    /// A lesson, as one edition has it.
    Lesson(Lesson),
    /// A library, as one edition has it.
    Library(Library),
    /// An exercise, as one edition has it.
    Exercise(Exercise),
}

/// What a global id says: the type, and the id within it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum GlobalId {
    User(Id<id::User>),
    Session(Id<id::Session>),
    Account(Id<id::User>),
    AccountSession(Id<id::Session>),
    AuditEntry(Id<id::AuditEntry>),
    Passkey(Id<id::Passkey>),
    Client(Id<id::Client>),
    RosterEntry(Id<id::Client>),
    Routine(Id<id::Routine>),
    Alert(Id<id::Alert>),
    Enrolment(Id<id::Enrolment>),
    Attempt(Id<id::Attempt>),
    Edition(Id<id::Edition>),
    Course(Id<id::Edition>),
    Module(Id<id::Edition>, String),
    Lesson(Id<id::Edition>, String),
    Library(Id<id::Edition>),
    Exercise(Id<id::Edition>, String),
}

impl GlobalId {
    /// The id on the wire.
    pub fn encode(&self) -> ID {
        let (noun, uuid, key) = match self {
            Self::User(id) => ("User", id.uuid(), None),
            Self::Session(id) => ("Session", id.uuid(), None),
            Self::Account(id) => ("Account", id.uuid(), None),
            Self::AccountSession(id) => ("AccountSession", id.uuid(), None),
            Self::AuditEntry(id) => ("AuditEntry", id.uuid(), None),
            Self::Passkey(id) => ("Passkey", id.uuid(), None),
            Self::Client(id) => ("Client", id.uuid(), None),
            Self::RosterEntry(id) => ("RosterEntry", id.uuid(), None),
            Self::Routine(id) => ("Routine", id.uuid(), None),
            Self::Alert(id) => ("Alert", id.uuid(), None),
            Self::Enrolment(id) => ("Enrolment", id.uuid(), None),
            Self::Attempt(id) => ("Attempt", id.uuid(), None),
            Self::Edition(id) => ("Edition", id.uuid(), None),
            Self::Course(id) => ("Course", id.uuid(), None),
            Self::Library(id) => ("Library", id.uuid(), None),
            Self::Module(id, key) => ("Module", id.uuid(), Some(key)),
            Self::Lesson(id, key) => ("Lesson", id.uuid(), Some(key)),
            Self::Exercise(id, key) => ("Exercise", id.uuid(), Some(key)),
        };
        let mut digits = [0; Simple::LENGTH];
        let uuid = &*uuid.simple().encode_lower(&mut digits);
        let text = match key {
            Some(key) => [noun, uuid, key].join(":"),
            None => [noun, uuid].join(":"),
        };
        URL_SAFE_NO_PAD.encode(text).into()
    }

    /// Reads an id from the wire; `None` for anything that we have not written.
    ///
    /// Clients compare ids as texts, so a thing has one: another spelling of it is no id.
    pub fn decode(wire: &str) -> Option<Self> {
        Self::read(wire).filter(|id| id.encode().as_str() == wire)
    }

    fn read(wire: &str) -> Option<Self> {
        if wire.len() > 200 {
            return None;
        }
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(wire).ok()?).ok()?;
        let mut parts = text.splitn(3, ':');
        let (noun, uuid, key) = (parts.next()?, parts.next()?, parts.next());
        match (noun, key) {
            ("User", None) => Some(Self::User(parse(uuid)?)),
            ("Session", None) => Some(Self::Session(parse(uuid)?)),
            ("Account", None) => Some(Self::Account(parse(uuid)?)),
            ("AccountSession", None) => Some(Self::AccountSession(parse(uuid)?)),
            ("AuditEntry", None) => Some(Self::AuditEntry(parse(uuid)?)),
            ("Passkey", None) => Some(Self::Passkey(parse(uuid)?)),
            ("Client", None) => Some(Self::Client(parse(uuid)?)),
            ("RosterEntry", None) => Some(Self::RosterEntry(parse(uuid)?)),
            ("Routine", None) => Some(Self::Routine(parse(uuid)?)),
            ("Alert", None) => Some(Self::Alert(parse(uuid)?)),
            ("Enrolment", None) => Some(Self::Enrolment(parse(uuid)?)),
            ("Attempt", None) => Some(Self::Attempt(parse(uuid)?)),
            ("Edition", None) => Some(Self::Edition(parse(uuid)?)),
            ("Course", None) => Some(Self::Course(parse(uuid)?)),
            ("Library", None) => Some(Self::Library(parse(uuid)?)),
            ("Module", Some(key)) => Some(Self::Module(parse(uuid)?, key.to_owned())),
            ("Lesson", Some(key)) => Some(Self::Lesson(parse(uuid)?, key.to_owned())),
            ("Exercise", Some(key)) => Some(Self::Exercise(parse(uuid)?, key.to_owned())),
            _ => None,
        }
    }
}

/// Reads a global id and writes it again; `None` for what is none. What is one comes back as it was.
pub fn rewrite_id(wire: &str) -> Option<String> {
    GlobalId::decode(wire).map(|id| id.encode().0)
}

fn parse<N: Noun>(uuid: &str) -> Option<Id<N>> {
    (uuid.len() == 32).then(|| Uuid::from_str(uuid).ok().map(Id::from_uuid)).flatten()
}

/// The node behind `id`, if the caller may see it.
pub(crate) async fn find(scope: &Scope, id: &GlobalId) -> Result<Option<Node>, async_graphql::Error> {
    let shelf = scope.contexts.catalog.shelf();
    Ok(match id {
        GlobalId::User(user) if scope.actor.user() == Some(*user) => User::viewer(scope).await?.map(Node::User),
        GlobalId::Session(id) => Session::find(scope, *id).await?.map(Node::Session),
        GlobalId::Account(id) => Account::find(scope, *id).await?.map(Node::Account),
        GlobalId::AccountSession(id) => AccountSession::find(scope, *id).await?.map(Node::AccountSession),
        GlobalId::AuditEntry(id) => AuditEntry::find(scope, *id).await?.map(Node::AuditEntry),
        GlobalId::Passkey(id) => Passkey::find(scope, *id).await?.map(Node::Passkey),
        GlobalId::Client(id) => Client::find(scope, *id).await?.map(Node::Client),
        GlobalId::RosterEntry(id) => RosterEntry::find(scope, *id).await?.map(Node::RosterEntry),
        GlobalId::Alert(id) => Alert::find(scope, *id).await?.map(Node::Alert),
        // Another user is nobody's to see; a routine is found through its client.
        GlobalId::User(_) | GlobalId::Routine(_) => None,
        GlobalId::Enrolment(id) => Enrolment::find(scope, *id).await?.map(Node::Enrolment),
        GlobalId::Attempt(id) => Attempt::find(scope, *id).await?.map(Node::Attempt),
        GlobalId::Edition(edition) => shelf.edition(*edition).map(|found| Node::Edition(Edition(found))),
        GlobalId::Course(edition) => shelf.edition(*edition).and_then(Course::of).map(Node::Course),
        GlobalId::Module(edition, key) => {
            shelf.edition(*edition).and_then(|found| Module::find(&found, key)).map(Node::Module)
        }
        GlobalId::Lesson(edition, key) => {
            shelf.edition(*edition).and_then(|found| Lesson::find(&found, key)).map(Node::Lesson)
        }
        GlobalId::Library(edition) => shelf.edition(*edition).and_then(Library::of).map(Node::Library),
        GlobalId::Exercise(edition, key) => {
            shelf.edition(*edition).and_then(|found| Exercise::find(&found, key)).map(Node::Exercise)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_round_trip() {
        let edition = Id::from_uuid(Uuid::from_u128(42));
        for id in [GlobalId::Edition(edition), GlobalId::Lesson(edition, "cat-stretch".to_owned())] {
            assert_eq!(GlobalId::decode(&id.encode()), Some(id));
        }
    }

    #[test]
    fn forged_ids_are_no_ids() {
        let made = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for wire in [
            "",
            "User:1",
            &made("User:1"),
            &made("User:zz"),
            &made("Wizard:0"),
            &made("Lesson:0"),
            &"A".repeat(300),
        ] {
            assert_eq!(GlobalId::decode(wire), None, "{wire}");
        }
    }

    #[test]
    fn a_thing_has_one_id() {
        let id = GlobalId::User(Id::from_uuid(Uuid::from_u128(0xab << 120 | 7)));
        let wire = id.encode();
        assert_eq!(rewrite_id(&wire).as_deref(), Some(wire.as_str()));
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&*wire).expect("ours")).expect("ours");
        for other in [text.replace("ab", "AB"), text.replace("ab", "aB")] {
            assert_ne!(other, text);
            assert_eq!(GlobalId::decode(&URL_SAFE_NO_PAD.encode(&other)), None, "{other}");
        }
        // The last sign has bits that mean nothing.
        let (start, last) = wire.split_at(wire.len() - 1);
        for sign in ('A'..='Z').chain('a'..='z').chain('0'..='9').filter(|sign| sign.to_string() != last) {
            let other = GlobalId::decode(&format!("{start}{sign}"));
            assert_ne!(other.as_ref(), Some(&id), "{sign}");
        }
    }
}
