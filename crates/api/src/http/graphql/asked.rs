//! What is asked is the parameters of a GraphQL request, the same by POST, by GET, and over a socket.

use async_graphql::Variables;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::documents::Hash;

/// The parameters of a GraphQL request.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// The text of the document, unless only its hash is given.
    pub query: Option<String>,
    /// Which document it is, by the SHA-256 of its text.
    pub hash: Option<Hash>,
    /// Which operation of the document is run.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

/// Why parameters are none, in words that say how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// Not an object, or a batch.
    #[error("Send one JSON object with `query`, and optionally `variables`, `operationName` and `extensions`.")]
    Object,
    /// A parameter of another type.
    #[error("`query`, `documentId` and `operationName` are texts; `variables` and `extensions` are objects.")]
    Types,
    /// Nothing is asked.
    #[error("Send the document as `query`, or its hash as `documentId`.")]
    Nothing,
    /// A hash that is none.
    #[error("A document is named by `sha256:` and 64 hexadecimal digits.")]
    Hash,
    /// Another version of persisted queries.
    #[error("`persistedQuery` has the version 1 and a `sha256Hash` of 64 hexadecimal digits.")]
    Persisted,
    /// A parameter that is given twice.
    #[error("Give each parameter once.")]
    Repeated,
}

/// The parameters as they are written, in JSON and in a URL alike.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written<T> {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<T>,
    extensions: Option<T>,
}

type Object = Map<String, Value>;

impl Asked {
    /// Reads the body of a POST, or the payload of a message.
    pub fn from_json(body: &[u8]) -> Result<Self, Malformed> {
        let object: Object = serde_json::from_slice(body).map_err(|_| Malformed::Object)?;
        Self::from_object(object)
    }

    /// Reads parameters that are parsed already.
    pub fn from_object(object: Object) -> Result<Self, Malformed> {
        let written: Written<Object> =
            serde_json::from_value(Value::Object(object)).map_err(|_| Malformed::Types)?;
        Self::read(written)
    }

    /// Reads the query string of a URL. What is empty is not given.
    pub fn from_url(query: &str) -> Result<Self, Malformed> {
        let mut object = Object::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
            let value = match name.as_ref() {
                "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| Malformed::Types)?,
                _ => Value::String(value.into_owned()),
            };
            if object.insert(name.into_owned(), value).is_some() {
                return Err(Malformed::Repeated);
            }
        }
        Self::from_object(object)
    }

    fn read(written: Written<Object>) -> Result<Self, Malformed> {
        let named = written.document_id.as_deref().map(document_id).transpose()?;
        let persisted = written.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery"));
        let persisted = persisted.map(persisted_query).transpose()?;
        let hash = named.or(persisted);
        if written.query.is_none() && hash.is_none() {
            return Err(Malformed::Nothing);
        }
        Ok(Self {
            query: written.query,
            hash,
            operation_name: written.operation_name,
            variables: Variables::from_json(Value::Object(written.variables.unwrap_or_default())),
        })
    }
}

fn document_id(id: &str) -> Result<Hash, Malformed> {
    id.strip_prefix("sha256:").and_then(Hash::parse).ok_or(Malformed::Hash)
}

fn persisted_query(extension: &Value) -> Result<Hash, Malformed> {
    let hash = extension.get("sha256Hash").and_then(Value::as_str).and_then(Hash::parse);
    let is_first = extension.get("version").and_then(Value::as_u64) == Some(1);
    hash.filter(|_| is_first).ok_or(Malformed::Persisted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<Asked, Malformed> {
        Asked::from_json(body.to_string().as_bytes())
    }

    #[test]
    fn every_parameter_has_its_type() {
        assert!(
            read(&json!({ "query": "{ a }", "variables": null, "extensions": null, "operationName": null }))
                .is_ok()
        );
        for wrong in [json!(1), json!(false), json!(["x"]), json!({ "x": 1 })] {
            assert_eq!(read(&json!({ "query": wrong })).err(), Some(Malformed::Types), "{wrong}");
            let named = read(&json!({ "query": "{ a }", "operationName": wrong }));
            assert_eq!(named.err(), Some(Malformed::Types), "{wrong}");
        }
        for wrong in [json!(1), json!(false), json!(["x"]), json!("{}")] {
            for name in ["variables", "extensions"] {
                assert_eq!(
                    read(&json!({ "query": "{ a }", name: wrong })).err(),
                    Some(Malformed::Types),
                    "{wrong}"
                );
            }
        }
        for body in ["", "[]", "null", "1", "{", "[{\"query\":\"{ a }\"}]", "[\"{ a }\"]"] {
            assert_eq!(Asked::from_json(body.as_bytes()).err(), Some(Malformed::Object), "{body}");
        }
        assert_eq!(read(&json!({})).err(), Some(Malformed::Nothing));
    }

    #[test]
    fn a_document_can_be_named_by_its_hash() {
        let hash = "ab".repeat(32);
        let both = [
            json!({ "documentId": format!("sha256:{hash}") }),
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } }),
        ];
        for body in both {
            assert_eq!(read(&body).expect("fits").hash, Hash::parse(&hash), "{body}");
        }
        let id = |id: &str| read(&json!({ "documentId": id })).err();
        assert_eq!((id("x"), id(&format!("md5:{hash}"))), (Some(Malformed::Hash), Some(Malformed::Hash)));
        let persisted =
            |it: Value| read(&json!({ "query": "{ a }", "extensions": { "persistedQuery": it } })).err();
        assert_eq!(persisted(json!({ "version": 2, "sha256Hash": hash })), Some(Malformed::Persisted));
        assert_eq!(persisted(json!({ "version": 1, "sha256Hash": "abc" })), Some(Malformed::Persisted));
        assert_eq!(persisted(json!({ "version": 1 })), Some(Malformed::Persisted));
    }

    #[test]
    fn a_url_says_the_same() {
        let asked =
            Asked::from_url("query=%7B+a+%7D&variables=%7B%22x%22%3A1%7D&operationName=&other=1").expect("fits");
        assert_eq!((asked.query.as_deref(), asked.operation_name), (Some("{ a }"), None));
        assert_eq!(serde_json::to_value(&asked.variables).expect("JSON"), json!({ "x": 1 }));
        for (url, why) in [
            ("", Malformed::Nothing),
            ("query=a&query=b", Malformed::Repeated),
            ("query=a&variables=x", Malformed::Types),
            ("query=a&variables=%5B%5D", Malformed::Types),
        ] {
            assert_eq!(Asked::from_url(url).err(), Some(why), "{url}");
        }
    }
}
