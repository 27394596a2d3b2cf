//! Every story, on every database that is there, and every check of the house itself.

mod catalog;
mod coaching;
mod content;
mod doors;
mod explore;
mod fuzzing;
mod house;
mod identity;
mod kernel;
mod learning;
mod letters;
mod live;
mod overload;
mod program;
mod screening;
mod transport;
mod whole;
mod world;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use world::{Count, Database, Story};

fn stories() -> Vec<Story> {
    [
        identity::STORIES,
        catalog::STORIES,
        learning::STORIES,
        coaching::STORIES,
        letters::STORIES,
        kernel::STORIES,
        transport::STORIES,
        live::STORIES,
        overload::STORIES,
        explore::STORIES,
        doors::STORIES,
        whole::STORIES,
        fuzzing::STORIES,
    ]
    .concat()
}

fn main() -> ExitCode {
    if let Some(ended) = program::instead() {
        return ended;
    }
    ::identity::provider::use_ring();
    let arguments = Arguments::from_args();
    let databases = match Database::available() {
        Ok(databases) => databases,
        Err(why) => {
            eprintln!("stories: {why}");
            return ExitCode::FAILURE;
        }
    };
    let count = Count::default();
    let checks = house::CHECKS
        .iter()
        .chain(program::CHECKS)
        .chain(explore::CHECKS)
        .chain(fuzzing::CHECKS)
        .copied()
        .chain(screening::checks())
        .chain(content::checks());
    let mut trials: Vec<Trial> = checks
        .map(|(name, check)| {
            Trial::test(name, move || {
                check();
                Ok(())
            })
        })
        .collect();
    for database in &databases.there {
        trials.extend(stories().into_iter().map(|story| story.on(*database, &count)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    databases.clean_up();
    println!("{}", count.summary(&databases, stories().len()));
    if conclusion.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
