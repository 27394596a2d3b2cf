//! `cradle content check`: what an author has to mend in a bundle, a line each, before it is published.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use catalog::{
    bundle::{self, Content, Source},
    lint,
};

/// Checks the bundle in `folder`, and writes what there is to mend and a line that sums up.
///
/// With `facts`, every fact of a course comes first, with the blocks that teach it. Ends with an error when there is
/// anything to mend.
pub fn check(folder: &Path, facts: bool, out: &mut impl Write) -> Result<()> {
    let source = read(folder)?;
    if !["course.yaml", "library.yaml"].iter().any(|manifest| source.has(manifest)) {
        bail!("{} holds no course.yaml or library.yaml; name the folder of one bundle", folder.display());
    }
    if facts {
        write_facts(&source, out)?;
    }
    let problems = lint::check(&source, &beside(folder)?);
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let found = counted(problems.len(), "problem");
    writeln!(out, "{}, {found}", counted(source.0.len(), "file"))?;
    if !problems.is_empty() {
        bail!("{found} to mend in {}", folder.display());
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Source> {
    Source::read_folder(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))
}

/// The courses in the folders beside this one, or, where there is none, those that the program carries.
fn beside(folder: &Path) -> Result<Vec<Source>> {
    let folder = folder.canonicalize()?;
    let mut courses = Vec::new();
    if let Some(parent) = folder.parent() {
        for entry in fs::read_dir(parent)? {
            let other = entry?.path();
            if other != folder && other.join("course.yaml").is_file() {
                courses.push(read(&other)?);
            }
        }
    }
    if courses.is_empty() {
        courses.extend(bundle::embedded_keys().iter().filter_map(|key| bundle::embedded(key)));
    }
    Ok(courses)
}

fn write_facts(source: &Source, out: &mut impl Write) -> Result<()> {
    // What keeps a bundle from being read is listed after this, with everything else.
    let Ok(content) = bundle::parse(source) else { return Ok(()) };
    let Content::Course(course) = content else {
        bail!("`{}` is a library; the facts are listed in the courses that teach from it", content.key())
    };
    for lint::Taught { fact, blocks } in lint::taught(source, &course) {
        writeln!(out, "{}  {}\n", fact.id, fact.text)?;
        for block in blocks {
            writeln!(out, "  {}:{}  {}\n", block.path, block.line, block.title)?;
            for line in block.text.lines() {
                writeln!(out, "{}", format!("    {line}").trim_end())?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}
