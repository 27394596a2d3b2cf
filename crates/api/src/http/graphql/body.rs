//! The body of an answer is JSON of a bounded length.

use std::{collections::BTreeMap, io};

use async_graphql::{Response as GraphQlResponse, ServerError, Value};
use serde::Serialize;

/// What is sent: `data` is left out when nothing was executed.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// Writes at most so many bytes.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, some: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(some.len()) > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(some);
        Ok(some.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body, if it is not too long.
pub(super) fn write(response: &GraphQlResponse, has_data: bool, most: usize) -> serde_json::Result<Vec<u8>> {
    let body = Body {
        errors: &response.errors,
        data: has_data.then_some(&response.data),
        extensions: &response.extensions,
    };
    let mut bounded = Bounded { bytes: Vec::new(), most };
    serde_json::to_writer(&mut bounded, &body)?;
    Ok(bounded.bytes)
}
