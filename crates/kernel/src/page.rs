//! A page is a bounded run of rows after a cursor, and the word whether more follow.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::{Id, id::Noun};

/// The most rows a page may have.
pub const LARGEST: i32 = 100;

/// Which rows are asked for: at most `first`, after the row whose id is `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest<N: Noun> {
    /// How many, 1 to 100.
    pub first: u64,
    /// The last row of the page before.
    pub after: Option<Id<N>>,
}

/// Why a page cannot be asked for like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageProblem {
    /// `first` is out of range.
    #[error("`first` must be a whole number from 1 to 100.")]
    Size,
    /// `after` was not made by this connection.
    #[error("`after` must be an `endCursor` that this connection has returned.")]
    Cursor,
}

impl<N: Noun> PageRequest<N> {
    /// Checks what the caller sent.
    pub fn parse(first: i32, after: Option<&str>) -> Result<Self, PageProblem> {
        if !(1..=LARGEST).contains(&first) {
            return Err(PageProblem::Size);
        }
        let after = after.map(|cursor| parse_cursor(cursor).ok_or(PageProblem::Cursor)).transpose()?;
        Ok(Self { first: u64::from(first.unsigned_abs()), after })
    }
}

/// One page of rows, in order.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether at least one more row follows.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// Makes a page of `first` rows from a query that asked for one more than that.
    pub fn of(mut rows: Vec<T>, first: u64) -> Self {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let has_next = rows.len() > first;
        rows.truncate(first);
        Self { rows, has_next }
    }
}

/// The cursor of a row.
pub fn cursor<N: Noun>(id: Id<N>) -> String {
    URL_SAFE_NO_PAD.encode(id.uuid().as_bytes())
}

fn parse_cursor<N: Noun>(cursor: &str) -> Option<Id<N>> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    Uuid::from_slice(&bytes).ok().map(Id::from_uuid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::User;

    #[test]
    fn a_page_has_one_to_a_hundred_rows() {
        for first in [-1, 0, 101, i32::MAX] {
            let refused = PageRequest::<User>::parse(first, None).err();
            assert_eq!(refused, Some(PageProblem::Size), "{first}");
        }
        assert!(PageRequest::<User>::parse(100, None).is_ok());
    }

    #[test]
    fn a_cursor_survives_the_round_trip_and_a_forged_one_is_refused() {
        let id = Id::<User>::from_uuid(Uuid::from_u128(7));
        let page = PageRequest::<User>::parse(1, Some(&cursor(id))).expect("a cursor of ours");
        assert_eq!(page.after, Some(id));
        assert_eq!(PageRequest::<User>::parse(1, Some("now")).err(), Some(PageProblem::Cursor));
    }
}
