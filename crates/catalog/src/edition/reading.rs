//! Reading takes an edition from its rows, and makes sure that it is what was published.

use kernel::{Fault, Reader};

use super::{Edition, Imprint, Item, Manifest, store};
use crate::bundle::{self, ContentProblem, Source};

/// Why a stored edition is not served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unserved {
    /// Somebody has changed its rows past our triggers.
    #[error("what is stored has the hash {found}, and is not what was published")]
    Altered {
        /// The hash of what is stored, in hexadecimal.
        found: String,
    },
    /// This program cannot read it.
    #[error("it can no longer be read: {}", .problems.first().map(ToString::to_string).unwrap_or_default())]
    Unreadable {
        /// Its files, which are what was published.
        files: Source,
        /// Why not.
        problems: Vec<ContentProblem>,
    },
}

/// The edition of `imprint`, or why it is not served.
pub(crate) async fn read(db: &impl Reader, imprint: Imprint) -> Result<Result<Edition, Unserved>, Fault> {
    let source = store::source(db, imprint.id).await?;
    let items = store::items(db, imprint.id).await?;
    Ok(restore(imprint, items, source))
}

/// The hash is computed from what was written down, and not from what today's program makes of the files:
/// an edition of long ago stays what it was.
fn restore(imprint: Imprint, items: Vec<Item>, source: Source) -> Result<Edition, Unserved> {
    let pin = imprint.library.as_ref().map(|pin| pin.hash.clone());
    let found = bundle::hex(&Manifest::stored(&imprint.key, items, &source).pinned_to(pin).hash());
    if found != imprint.hash {
        return Err(Unserved::Altered { found });
    }
    match bundle::parse(&source) {
        Ok(content) => Ok(Edition::new(imprint, content, source)),
        Err(problems) => Err(Unserved::Unreadable { files: source, problems }),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Instant};
    use uuid::Uuid;

    use super::{super::Pin, *};

    const KEY: &str = "sciatica-in-pregnancy";

    /// An edition of `source` as it was written down, with the items that the bundle had then.
    fn stored(source: &Source, pin: &str) -> (Imprint, Vec<Item>) {
        let carried = bundle::embedded(KEY).expect("the bundle");
        let content = bundle::parse(&carried).expect("it can be read");
        let items = Manifest::of(&content, &carried).items;
        let hash = Manifest::stored(KEY, items.clone(), source).pinned_to(Some(pin.to_owned())).hash();
        let imprint = Imprint {
            id: Id::from_uuid(Uuid::from_u128(1)),
            publication: Id::from_uuid(Uuid::from_u128(2)),
            key: KEY.to_owned(),
            is_library: false,
            number: 1,
            hash: bundle::hex(&hash),
            library: Some(Pin { id: Id::from_uuid(Uuid::from_u128(3)), hash: pin.to_owned() }),
            change_reason: String::new(),
            published_at: Instant::UNIX_EPOCH,
        };
        (imprint, items)
    }

    fn edited(path: &str, from: &str, to: &str) -> Source {
        let mut source = bundle::embedded(KEY).expect("the bundle");
        let text = String::from_utf8(source.0[path].clone()).expect("text");
        assert!(text.contains(from), "{path} says {from}");
        source.0.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        source
    }

    #[test]
    fn what_may_no_longer_be_published_is_read_all_the_same() {
        let source = edited("course.yaml", "questions: 30, minutes: 45", "questions: 99, minutes: 0");
        assert!(bundle::check(&source).is_err());
        let (imprint, items) = stored(&source, "aa");
        assert!(restore(imprint, items, source).is_ok());
    }

    #[test]
    fn what_has_lost_its_form_is_told_and_not_served() {
        let source = edited("course.yaml", "title:", "titel:");
        let (imprint, items) = stored(&source, "aa");
        let unserved = restore(imprint, items, source).expect_err("not served");
        assert!(unserved.to_string().contains("course.yaml:"), "{unserved}");
    }

    #[test]
    fn any_other_file_item_or_pin_is_another_hash() {
        let source = bundle::embedded(KEY).expect("the bundle");
        let (imprint, items) = stored(&source, "aa");
        assert!(restore(imprint.clone(), items.clone(), source.clone()).is_ok());

        let altered = |imprint: &Imprint, items: &[Item], source: &Source| {
            let restored = restore(imprint.clone(), items.to_vec(), source.clone());
            matches!(restored, Err(Unserved::Altered { .. }))
        };
        assert!(altered(&imprint, &items, &edited("course.yaml", "minutes: 45", "minutes: 46")));
        assert!(altered(&imprint, &items[1..], &source));
        let mut other = items.clone();
        other[0].revision[0] ^= 1;
        assert!(altered(&imprint, &other, &source));
        other = items.clone();
        other[0].id = Uuid::nil();
        assert!(altered(&imprint, &other, &source));
        let elsewhere = Pin { id: Id::from_uuid(Uuid::from_u128(4)), hash: "bb".to_owned() };
        assert!(altered(&Imprint { library: Some(elsewhere), ..imprint }, &items, &source));
    }
}
