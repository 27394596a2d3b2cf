//! A cursor names a row in one way, and a page is cut from its rows as it was asked for.

use ::kernel::{
    Id, id,
    page::{self, Page, PageProblem, PageRequest},
};
use uuid::Uuid;

use super::spelling;

/// The first two bytes are how many rows are asked for, and how many there are; the rest is the cursor.
pub fn cursors(bytes: &[u8]) {
    let Some((head, rest)) = bytes.split_first_chunk::<2>() else { return };
    let [first, rows] = head.map(i32::from);
    // Most of what is asked for lies around the bounds, on both sides of them.
    let first = first - 100;
    reads(first, &String::from_utf8_lossy(rest));
    if let Some(uuid) = rest.first_chunk::<16>() {
        let id = Id::<id::User>::from_uuid(Uuid::from_bytes(*uuid));
        let cursor = page::cursor(id);
        assert_eq!(cursor, spelling::spell(uuid));
        assert_eq!(PageRequest::parse(1, Some(&cursor)).map(|page| page.after), Ok(Some(id)));
    }
    cuts(first, rows);
}

fn reads(first: i32, cursor: &str) {
    let request = PageRequest::<id::User>::parse(first, Some(cursor));
    let named = spelling::read(cursor).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    match request {
        Ok(request) => {
            assert!((1..=100).contains(&first), "{first}");
            assert_eq!(u64::try_from(first), Ok(request.first));
            let after = request.after.expect("it was asked for");
            assert_eq!(Some(after.uuid().into_bytes()), named, "{cursor}");
            assert_eq!(page::cursor(after), cursor, "a row has one cursor");
        }
        Err(PageProblem::Size) => assert!(!(1..=100).contains(&first), "{first}"),
        Err(PageProblem::Cursor) => assert_eq!(named, None, "{cursor} is a cursor"),
    }
}

fn cuts(first: i32, rows: i32) {
    let Ok(request) = PageRequest::<id::User>::parse(first, None) else { return };
    let page = Page::of((0..rows).collect(), request.first);
    assert_eq!(page.rows, (0..rows.min(first)).collect::<Vec<_>>());
    assert_eq!(page.has_next, rows > first);
}
