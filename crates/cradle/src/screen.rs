//! `cradle screen`: cases in, verdicts out, a line each, for authors and for whoever checks the engine.

use std::{
    io::{self, BufRead, Write},
    path::Path,
};

use anyhow::{Context, Result, anyhow, bail};
use catalog::bundle::{self, Content, Source};
use screening::{Case, RuleSet};

/// The library whose rules are asked unless another is named.
const LIBRARY: &str = "pelvic-library";

/// Reads cases from standard input and prints `{verdict, findings}` for each; an empty line is passed over.
pub(crate) fn run(folder: Option<&Path>) -> Result<()> {
    let rules = rules(folder)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("line {}", number + 1);
        let case: Case = serde_json::from_str(&line).with_context(place)?;
        let screening = case.screen(&rules).with_context(place)?;
        serde_json::to_writer(&mut out, &screening)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

fn rules(folder: Option<&Path>) -> Result<RuleSet> {
    let source = match folder {
        Some(folder) => Source::read_folder(folder)
            .with_context(|| format!("the folder {} cannot be read", folder.display()))?,
        None => bundle::embedded(LIBRARY).context("the program carries its library")?,
    };
    match bundle::check(&source) {
        Ok(Content::Library(library)) => Ok(library.rules),
        Ok(Content::Course(course)) => bail!("`{}` is a course; rules stand in a library", course.key),
        Err(problems) => {
            for problem in &problems {
                eprintln!("{problem}");
            }
            Err(anyhow!("the library has {} problem(s) to mend", problems.len()))
        }
    }
}
