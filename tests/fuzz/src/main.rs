//! The program that looks for bytes; `run` beside it builds and runs it.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    if fuzz::target::Target::named().take(bytes) { Corpus::Keep } else { Corpus::Reject }
});
