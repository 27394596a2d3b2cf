//! The breached passwords are those that thieves are known to have, in a file that the deployment brings.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use kernel::{Fault, text::hex};
use sha1::{Digest, Sha1};
use tokio::task::spawn_blocking;

use super::Password;

/// Hexadecimal digits of a SHA-1.
const DIGITS: usize = 40;
/// The longest line: the digits, a colon, and how often the password was seen.
const LONGEST_LINE: u64 = 80;

/// A sorted file of SHA-1 hashes, one a line; it is searched where it lies, however large.
#[derive(Clone, Debug)]
pub struct Breached(PathBuf);

/// Why a file is no list of breached passwords.
#[derive(Debug, thiserror::Error)]
pub enum NoList {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// Its first line is none.
    #[error("its first line does not begin with the 40 hexadecimal digits of a SHA-1")]
    Misfit,
}

impl Breached {
    /// Takes the list at `path`, whose first line is looked at.
    pub fn open(path: &Path) -> Result<Self, NoList> {
        let mut line = String::new();
        BufReader::new(File::open(path)?).take(LONGEST_LINE).read_line(&mut line)?;
        let digits = line.get(..DIGITS).ok_or(NoList::Misfit)?;
        let fits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        fits.then(|| Self(path.to_owned())).ok_or(NoList::Misfit)
    }

    /// Whether the list holds `password`.
    pub(crate) async fn holds(&self, password: &Password) -> Result<bool, Fault> {
        let path = self.0.clone();
        let wanted = hex(&Sha1::digest(password.bytes())).to_ascii_uppercase();
        let found = spawn_blocking(move || search(&mut File::open(path)?, &wanted)).await;
        found.map_err(Fault::internal)?.map_err(Fault::internal)
    }
}

/// Halves the file until the line is found, or there is nothing left to halve.
fn search(file: &mut File, wanted: &str) -> std::io::Result<bool> {
    // The first line that is not before `wanted` begins at `low` or later, and at `high` at the latest.
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let (start, line) = line_at(file, low, middle)?;
        let digits = line.get(..DIGITS).unwrap_or(&line).to_ascii_uppercase();
        match digits.as_str().cmp(wanted) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => low = start + line.len() as u64,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    Ok(false)
}

/// The line within which `middle` lies, with where it begins; no line begins before `low`.
fn line_at(file: &mut File, low: u64, middle: u64) -> std::io::Result<(u64, String)> {
    let from = low.max(middle.saturating_sub(LONGEST_LINE));
    file.seek(SeekFrom::Start(from))?;
    let mut before = Vec::new();
    file.by_ref().take(middle - from).read_to_end(&mut before)?;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(from, |at| from + at as u64 + 1);
    file.seek(SeekFrom::Start(start))?;
    let mut line = Vec::new();
    BufReader::new(file).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((start, String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::{prelude::*, test_runner::Config};

    use super::*;

    fn list(lines: &[String], line_break: &str) -> File {
        let mut file = tempfile::tempfile().expect("a file");
        for line in lines {
            write!(file, "{line}{line_break}").expect("written");
        }
        file
    }

    proptest! {
        #![proptest_config(Config::with_cases(200))]

        /// Whatever stands in the list is found, and nothing else.
        #[test]
        fn what_stands_there_is_found(
            held in prop::collection::btree_set("[0-9A-F]{40}", 0..40),
            other in "[0-9A-F]{40}",
            count in 0_u32..2_000_000_000,
            ends in prop::sample::select(vec!["\n", "\r\n"]),
        ) {
            let lines: Vec<_> = held.iter().map(|hash| format!("{hash}:{}", count % 7_919)).collect();
            let mut file = list(&lines, ends);
            for hash in &held {
                prop_assert!(search(&mut file, hash).expect("searched"), "{hash}");
            }
            prop_assert_eq!(search(&mut file, &other).expect("searched"), held.contains(&other));
        }
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        assert!(matches!(Breached::open(file.path()), Err(NoList::Misfit)));
        writeln!(file, "letmein").expect("written");
        assert!(matches!(Breached::open(file.path()), Err(NoList::Misfit)));
        assert!(matches!(Breached::open(Path::new("/nowhere/at/all")), Err(NoList::Unreadable(_))));
    }
}
