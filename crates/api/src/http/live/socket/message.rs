//! Messages of `graphql-transport-ws`, and the codes with which a connection is closed that breaks its rules.

use serde::{
    Deserialize, Serialize,
    de::{Deserializer, Error},
};
use serde_json::{Map, Value, value::RawValue};

use crate::http::graphql::Malformed;

/// How long the id of an operation may be.
const LONGEST_ID: usize = 200;

type Payload = Map<String, Value>;

/// What a client says.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    /// Before anything else: who it is.
    ConnectionInit {
        /// The token, as `authorization`.
        #[serde(default)]
        payload: Option<Payload>,
    },
    /// Are you there?
    Ping {
        /// Anything.
        #[serde(default)]
        payload: Option<Payload>,
    },
    /// I am here.
    Pong {
        /// Anything.
        #[serde(default)]
        payload: Option<Payload>,
    },
    /// Runs an operation.
    Subscribe {
        /// What the client calls it.
        #[serde(deserialize_with = "id")]
        id: String,
        /// The parameters of a request.
        payload: Payload,
    },
    /// Ends an operation.
    Complete {
        /// What the client calls it.
        #[serde(deserialize_with = "id")]
        id: String,
    },
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if (1..=LONGEST_ID).contains(&id.len()) { Ok(id) } else { Err(D::Error::custom("an id has 1 to 200 bytes")) }
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    /// You may begin.
    ConnectionAck,
    /// I am here.
    Pong {
        /// What came with the ping.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Payload>,
    },
    /// One answer.
    Next {
        /// Which operation.
        id: &'a str,
        /// The answer.
        payload: &'a RawValue,
    },
    /// The operation was not executed, and is over.
    Error {
        /// Which operation.
        id: &'a str,
        /// The errors.
        payload: &'a RawValue,
    },
    /// The operation is over.
    Complete {
        /// Which operation.
        id: &'a str,
    },
}

/// Why the server closes a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The server stops.
    GoingAway,
    /// A message that is none.
    BadMessage,
    /// Parameters that are none.
    BadPayload(Malformed),
    /// An operation before the greeting was answered.
    Unauthorized,
    /// A token that is good for nothing, or no longer.
    Forbidden,
    /// Another protocol.
    BadProtocol,
    /// No greeting in time.
    NoGreeting,
    /// An id that is in use.
    Duplicate(String),
    /// A second greeting.
    SecondGreeting,
    /// The database does not answer.
    TryAgainLater,
}

impl Close {
    /// The code, and the reason: at most 123 bytes.
    pub fn said(&self) -> (u16, String) {
        match self {
            Self::GoingAway => (1001, "The server stops".to_owned()),
            Self::TryAgainLater => (1013, "Try again later".to_owned()),
            Self::BadPayload(why) => (4400, why.to_string()),
            Self::BadMessage => (4400, "Invalid message".to_owned()),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden => (4403, "Forbidden".to_owned()),
            Self::BadProtocol => (4406, "Subprotocol not acceptable".to_owned()),
            Self::NoGreeting => (4408, "Connection initialisation timeout".to_owned()),
            Self::Duplicate(id) => (4409, format!("Subscriber for {} already exists", shortened(id))),
            Self::SecondGreeting => (4429, "Too many initialisation requests".to_owned()),
        }
    }
}

fn shortened(id: &str) -> &str {
    let end = id.char_indices().map(|(at, sign)| at + sign.len_utf8()).take_while(|end| *end <= 64).last();
    &id[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(message: &Value) -> Option<Incoming> {
        serde_json::from_str(&message.to_string()).ok()
    }

    #[test]
    fn a_message_has_its_fields_and_its_types() {
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ a }" } });
        let Some(Incoming::Subscribe { id, payload }) = read(&subscribe) else { panic!("it fits") };
        assert_eq!((id.as_str(), payload["query"].as_str()), ("1", Some("{ a }")));
        for fits in [
            json!({ "type": "connection_init" }),
            json!({ "type": "connection_init", "payload": null }),
            json!({ "type": "ping", "payload": { "at": 1 } }),
            json!({ "type": "pong" }),
            json!({ "type": "complete", "id": "é" }),
        ] {
            assert!(read(&fits).is_some(), "{fits}");
        }
        for misfit in [
            json!({}),
            json!([]),
            json!("ping"),
            json!({ "type": "shout" }),
            json!({ "type": 1 }),
            json!({ "type": "connection_init", "payload": "x" }),
            json!({ "type": "ping", "payload": [] }),
            json!({ "type": "subscribe", "id": "1" }),
            json!({ "type": "subscribe", "id": "", "payload": {} }),
            json!({ "type": "subscribe", "id": 1, "payload": {} }),
            json!({ "type": "subscribe", "id": "x".repeat(201), "payload": {} }),
            json!({ "type": "subscribe", "payload": {} }),
            json!({ "type": "complete" }),
        ] {
            assert_eq!(read(&misfit), None, "{misfit}");
        }
    }

    #[test]
    fn a_reason_fits_into_a_frame() {
        for id in ["é".repeat(100), "x".repeat(200), String::new()] {
            let (code, reason) = Close::Duplicate(id).said();
            assert!(code == 4409 && reason.len() <= 123, "{reason}");
        }
        assert_eq!(Close::Duplicate("7".to_owned()).said().1, "Subscriber for 7 already exists");
    }
}
