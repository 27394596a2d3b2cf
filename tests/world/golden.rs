//! Golden files: what the program says of itself, kept in the repository and read by people.

use std::{env, fs, path::Path};

/// Compares `text` with the golden file at `path` (from the root of the repository).
///
/// With `CRADLE_TEST_REWRITE=1` the file is written anew instead; read its diff before you keep it.
pub fn golden(path: &str, text: &str) {
    let file = root().join(path);
    if env::var_os("CRADLE_TEST_REWRITE").is_some() {
        fs::create_dir_all(file.parent().expect("a golden file lies in a folder"))
            .expect("the folder can be made");
        fs::write(&file, text).expect("the golden file can be written");
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    if kept != text {
        let first = kept.lines().zip(text.lines()).position(|(kept, now)| kept != now);
        let line = first.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
        panic!(
            "{path} is not what the program says, from line {}:\n  kept: {:?}\n  now:  {:?}\n\
             CRADLE_TEST_REWRITE=1 cargo test writes it anew; read the diff.",
            line + 1,
            kept.lines().nth(line).unwrap_or(""),
            text.lines().nth(line).unwrap_or(""),
        );
    }
}

/// The root of the repository, from wherever below it the tests are built.
pub fn root() -> &'static Path {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.find(|folder| folder.join("crates").is_dir()).expect("the tests lie in a folder of the repository")
}
