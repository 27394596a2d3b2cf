//! A target is what is given whatever bytes; the environment names it.

use std::{
    env, fs,
    sync::{Mutex, OnceLock},
};

use tokio::runtime::{Builder, Runtime};

use crate::{
    fuzzing::{self, Desk, Heard},
    world::{Database, World},
};

/// Inputs of up to so many bytes may take [`MOST_NANOSECONDS`].
const SHORT: usize = 64 * 1024;
/// How much of the processor's time an input may take.
const MOST_NANOSECONDS: u64 = 100_000_000;
/// How many inputs a school takes before there is another one. What they leave behind adds up, and what is found has
/// to come of an input by itself.
const MOST_INPUTS: u32 = 50_000;

/// What is being looked at.
pub enum Target {
    /// Requests, and where they are answered.
    Handler(Mutex<School>),
    /// Everything else, and whether it is worth a look at how long it takes.
    Plain(fn(&[u8]), bool),
}

/// Where requests are answered for a while.
pub struct School {
    desk: Desk,
    runtime: Runtime,
    heard: u32,
}

impl School {
    fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let desk = runtime.block_on(async { Desk::open(World::new(Database::Sqlite).await).await });
        Self { desk, runtime, heard: 0 }
    }
}

impl Target {
    /// The target that `CRADLE_FUZZ` names, made once.
    pub fn named() -> &'static Self {
        static TARGET: OnceLock<Target> = OnceLock::new();
        TARGET.get_or_init(|| {
            let name = env::var("CRADLE_FUZZ").unwrap_or_default();
            match name.as_str() {
                "handler" => Self::Handler(Mutex::new(School::open())),
                "limits" => Self::Plain(fuzzing::limits, true),
                "ids" => Self::Plain(fuzzing::ids, false),
                "cursors" => Self::Plain(fuzzing::cursors, false),
                _ => panic!("CRADLE_FUZZ names no target: handler, limits, ids or cursors"),
            }
        })
    }

    /// Gives it an input; answers whether that was worth keeping.
    pub fn take(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Handler(school) => {
                let mut school = school.lock().expect("what panics ends the program");
                if school.heard >= MOST_INPUTS {
                    *school = School::open();
                }
                school.heard += 1;
                timed(bytes, || school.runtime.block_on(school.desk.hear(bytes)) == Heard::Answered)
            }
            Self::Plain(holds, is_timed) => {
                let holds = || {
                    holds(bytes);
                    true
                };
                if *is_timed { timed(bytes, holds) } else { holds() }
            }
        }
    }
}

fn timed(bytes: &[u8], hear: impl FnOnce() -> bool) -> bool {
    let before = nanoseconds();
    let is_kept = hear();
    let took = nanoseconds() - before;
    assert!(bytes.len() > SHORT || took <= MOST_NANOSECONDS, "it took {took} ns of this thread");
    is_kept
}

/// How long this thread has been on a processor.
fn nanoseconds() -> u64 {
    let line = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says how long a thread has run");
    line.split(' ').next().and_then(|first| first.parse().ok()).expect("a number comes first")
}
