//! A source is the files of a bundle, whatever they were read from.

use std::{collections::BTreeMap, fs, io, path::Path};

use kernel::text::hex;
use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{ContentProblem, findings::Findings};

/// The largest file a bundle may hold, in bytes.
const LARGEST_FILE: u64 = 2 * 1024 * 1024;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/content"]
struct Embedded;

/// Files by their path inside the bundle, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source(pub BTreeMap<String, Vec<u8>>);

/// The bundle with this key that the program carries with it.
pub fn embedded(key: &str) -> Option<Source> {
    let folder = format!("{key}/");
    let files: BTreeMap<_, _> = Embedded::iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(&folder)?.to_owned();
            Some((inside, Embedded::get(&path)?.data.into_owned()))
        })
        .collect();
    (!files.is_empty()).then_some(Source(files))
}

/// The keys of the bundles that the program carries with it, libraries first.
pub fn embedded_keys() -> Vec<String> {
    let mut keys: Vec<(bool, String)> = Embedded::iter()
        .filter_map(|path| {
            let (key, file) = path.split_once('/')?;
            let is_course = match file {
                "library.yaml" => false,
                "course.yaml" => true,
                _ => return None,
            };
            Some((is_course, key.to_owned()))
        })
        .collect();
    keys.sort();
    keys.into_iter().map(|(_, key)| key).collect()
}

impl Source {
    /// Reads a folder; hidden files are passed over.
    pub fn read_folder(folder: &Path) -> io::Result<Self> {
        let mut source = Self::default();
        source.read_into(folder, "")?;
        Ok(source)
    }

    fn read_into(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let inside = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                self.read_into(&entry.path(), &format!("{inside}/"))?;
                continue;
            }
            if entry.metadata()?.len() > LARGEST_FILE {
                return Err(io::Error::other(format!("{inside} is larger than 2 MiB")));
            }
            self.0.insert(inside, fs::read(entry.path())?);
        }
        Ok(())
    }

    /// Whether there is a file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The text of the file at `path`; unreadable when it is missing or not UTF-8.
    pub(super) fn text(&self, path: &str, findings: &mut Findings) -> Option<&str> {
        let Some(bytes) = self.0.get(path) else {
            let message = "this file is named elsewhere in the bundle, but missing";
            findings.unreadable(ContentProblem::of_file(path, message));
            return None;
        };
        let text = std::str::from_utf8(bytes).ok();
        if text.is_none() {
            findings.unreadable(ContentProblem::of_file(path, "this file is not UTF-8 text"));
        }
        text
    }

    /// A problem at the first place where `needle` stands in the file at `path`.
    pub(super) fn near(&self, path: &str, needle: &str, message: impl Into<String>) -> ContentProblem {
        let text = self.0.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok());
        ContentProblem::near(path, text.unwrap_or_default(), needle, message)
    }

    /// The YAML file at `path`; unreadable, with its line and column, when it does not fit.
    pub(super) fn yaml<T: DeserializeOwned>(&self, path: &str, findings: &mut Findings) -> Option<T> {
        let text = self.text(path, findings)?;
        match yaml(path, text, 0) {
            Ok(value) => Some(value),
            Err(problem) => {
                findings.unreadable(problem);
                None
            }
        }
    }
}

/// Parses YAML that begins after `lines_before` lines of its file.
pub(super) fn yaml<T: DeserializeOwned>(path: &str, text: &str, lines_before: u64) -> Result<T, ContentProblem> {
    serde_saphyr::from_str(text).map_err(|error| ContentProblem::of_yaml(path, &error, lines_before))
}

impl Source {
    /// The pictures of the bundle: path to content hash in hexadecimal.
    pub fn pictures(&self) -> BTreeMap<String, String> {
        let is_svg = |path: &str| Path::new(path).extension().is_some_and(|end| end == "svg");
        let pictures = self.0.iter().filter(|(path, _)| path.starts_with("media/") && is_svg(path));
        pictures.map(|(path, bytes)| (path.clone(), hex(&content_hash(bytes)))).collect()
    }
}

/// The SHA-256 of a file's bytes, by which it is kept and served.
pub fn content_hash(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}
