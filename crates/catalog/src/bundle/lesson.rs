//! A lesson is a few minutes of reading: blocks in order, tied to objectives of its module.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ContentProblem,
    findings::Findings,
    front_matter,
    markdown::{self, RawBlock},
};

/// A lesson.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Minutes it asks for, 1 to 60.
    pub minutes: u32,
    /// Keys of the module's objectives that it serves.
    pub objectives: Vec<String>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// One block of a lesson: a heading and what stands under it.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    /// Its key.
    pub key: String,
    /// What kind of block it is.
    pub kind: BlockKind,
    /// Its heading.
    pub title: String,
    /// As the author wrote it.
    pub markdown: String,
    /// As it is shown: only elements that we render ourselves.
    pub html: String,
    /// The facts that somebody who reads this block alone has learned.
    pub covers: Vec<String>,
}

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Explains something.
    Explain,
    /// A worked example.
    Example,
    /// A conversation between a coach and a client.
    Dialogue,
    /// A case, retold.
    Vignette,
    /// A picture and what it shows.
    Figure,
    /// What to remember; every lesson ends with it.
    KeyPoints,
    /// A recommendation somebody may earn from; it carries its disclosure.
    Commercial,
}

impl BlockKind {
    fn parse(class: &str) -> Option<Self> {
        Some(match class {
            "explain" => Self::Explain,
            "example" => Self::Example,
            "dialogue" => Self::Dialogue,
            "vignette" => Self::Vignette,
            "figure" => Self::Figure,
            "key-points" => Self::KeyPoints,
            "commercial" => Self::Commercial,
            _ => return None,
        })
    }
}

/// The one attribute of a block beside its key and class.
const COVERS: &str = "covers";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    key: String,
    title: String,
    minutes: u32,
    objectives: Vec<String>,
}

/// Pictures of the bundle: path to content hash in hexadecimal, by which they are served.
pub(super) type Pictures = BTreeMap<String, String>;

/// Reads one lesson file.
pub(super) fn read(path: &str, text: &str, pictures: &Pictures, findings: &mut Findings) -> Option<Lesson> {
    let split = match front_matter::split::<Front>(path, text) {
        Ok(split) => split,
        Err(problem) => {
            findings.unreadable(problem);
            return None;
        }
    };
    let Front { key, title, minutes, objectives } = split.front;
    if !(1..=60).contains(&minutes) {
        findings.unfit(ContentProblem::near(path, text, "minutes:", "a lesson takes 1 to 60 minutes"));
    }
    let address = |picture: &str| pictures.get(picture).map_or_else(String::new, |hash| format!("/media/{hash}"));
    let (raw, misfits) = markdown::blocks(split.body, &address);
    let at = |offset: usize, message: String| ContentProblem::at(path, text, split.body_offset + offset, message);
    for misfit in misfits {
        findings.unfit(at(misfit.offset, misfit.message.to_owned()));
    }
    let mut blocks = Vec::new();
    for raw in raw {
        let offset = raw.offset;
        for message in misfits_of(&raw, pictures) {
            findings.unfit(at(offset, message));
        }
        match block(raw) {
            Ok(block) => blocks.push(block),
            Err(message) => findings.unreadable(at(offset, message)),
        }
    }
    for message in shape(&blocks) {
        findings.unfit(ContentProblem::of_file(path, message));
    }
    Some(Lesson { key, title, minutes, objectives, blocks })
}

fn block(raw: RawBlock) -> Result<Block, String> {
    let title = raw.title;
    let key =
        raw.key.ok_or_else(|| format!("the block `{title}` needs a key: `## {title} {{#its-key .explain}}`"))?;
    let kind = match raw.classes.as_slice() {
        [class] => BlockKind::parse(class),
        _ => None,
    };
    let kind = kind.ok_or_else(|| {
        format!("the block `{key}` needs exactly one class of explain, example, dialogue, vignette, figure, key-points, commercial")
    })?;
    let covered =
        raw.attributes.iter().filter(|(name, _)| name == COVERS).filter_map(|(_, facts)| facts.as_deref());
    let covers = covered.flat_map(|facts| facts.split(',').map(str::to_owned)).collect();
    Ok(Block { key, kind, title, markdown: raw.markdown, html: raw.html, covers })
}

/// What is wrong with a block that can be read all the same.
fn misfits_of(raw: &RawBlock, pictures: &Pictures) -> Vec<String> {
    let mut found = Vec::new();
    for (picture, alt) in &raw.images {
        if !pictures.contains_key(picture) {
            found.push(format!("there is no picture `{picture}`"));
        } else if alt.trim().is_empty() {
            found.push(format!("the picture `{picture}` needs a text for those who cannot see it"));
        }
    }
    let others = raw.attributes.iter().filter(|(name, facts)| name != COVERS || facts.is_none());
    found.extend(others.map(|(name, _)| format!("unknown attribute `{name}`; a block may only say `covers=`")));
    found
}

/// What every lesson must have, whatever it teaches.
fn shape(blocks: &[Block]) -> impl Iterator<Item = &'static str> + use<> {
    let has = |kinds: &[BlockKind]| blocks.iter().any(|block| kinds.contains(&block.kind));
    let wanted = [
        (blocks.len() < 3, "a lesson has at least three blocks"),
        (!has(&[BlockKind::Example, BlockKind::Dialogue]), "a lesson has a worked example or a dialogue"),
        (blocks.last().is_none_or(|last| last.kind != BlockKind::KeyPoints), "a lesson ends with its key points"),
    ];
    wanted.into_iter().filter_map(|(missing, message)| missing.then_some(message))
}
