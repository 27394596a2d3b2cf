//! A worked operation is a document that is executed by a test, shown by the explorer and printed in the README.
//!
//! It is a file `operations/<role>/<nn>-<name>.graphql`. The comment at its head begins with a title and some
//! sentences. Then come lines that programs read, each of them where there is something to say:
//!
//! - `variables: { … }` is the variables as JSON, over as many lines as it takes. `"{{name}}"` stands for a value that
//!   an earlier operation has saved, and `{{name}}` within a longer text for its words.
//! - `saves: name = /a/json/pointer` keeps what stands there below `data`, if there is something.
//! - `expects: CODE` says that it is refused with this code, which is what it shows.
//! - `again: CODE` says that it is refused with this code once it was done.
//! - `runs: 4` says how often it is run before the next.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;
use serde::Serialize;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/operations"]
struct Files;

/// The roles, in the order in which they are shown.
const ROLES: [&str; 5] = ["visitor", "trainee", "coach", "author", "admin"];

/// A worked operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// For whom it is: the folder.
    pub role: String,
    /// The path below `operations/`.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// What it does, in a few words.
    pub title: String,
    /// What it does, in a sentence or two.
    pub about: String,
    /// The variables as JSON, with their placeholders; empty when there are none.
    pub variables: String,
    /// What is kept of the answer: a name, and a JSON pointer below `data`.
    pub saves: BTreeMap<String, String>,
    /// The code with which it is refused.
    pub expects: Option<String>,
    /// The code with which it is refused once it was done.
    pub again: Option<String>,
    /// How often it is run before the next.
    pub runs: u32,
    /// The document, without the comment.
    pub document: String,
}

/// Every worked operation: role by role, and in the order of their names.
pub fn operations() -> Vec<Operation> {
    let mut paths: Vec<_> = Files::iter().map(String::from).collect();
    paths.sort_by_key(|path| (ROLES.iter().position(|role| path.starts_with(role)), path.clone()));
    let read = |path: String| {
        let file = Files::get(&path).expect("a listed file is there");
        let text = String::from_utf8(file.data.into_owned()).expect("operations are UTF-8");
        Operation::parse(&path, text).unwrap_or_else(|why| panic!("operations/{path}: {why}"))
    };
    paths.into_iter().map(read).collect()
}

impl Operation {
    /// Reads a file, or says what does not fit.
    fn parse(path: &str, text: String) -> Result<Self, String> {
        let role = path.split_once('/').map(|(role, _)| role).filter(|role| ROLES.contains(role));
        let mut operation = Self {
            role: role.ok_or("it does not lie in the folder of a role")?.to_owned(),
            path: path.to_owned(),
            title: String::new(),
            about: String::new(),
            variables: String::new(),
            saves: BTreeMap::new(),
            expects: None,
            again: None,
            runs: 1,
            document: text.split_inclusive('\n').skip_while(|line| line.starts_with('#')).collect(),
            text,
        };
        let text = operation.text.clone();
        let mut in_variables = false;
        for line in text.lines().map_while(|line| line.strip_prefix('#')) {
            let line = line.strip_prefix(' ').unwrap_or(line);
            let word = line.split_once(": ").filter(|(word, _)| KEYS.contains(word));
            match word {
                Some((key, value)) => operation.set(key, value)?,
                None if in_variables => operation.variables.extend(["\n", line]),
                None => operation.say(line),
            }
            in_variables = word.map_or(in_variables, |(key, _)| key == "variables");
        }
        operation.whole()
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "variables" => value.clone_into(&mut self.variables),
            "saves" => {
                let (name, pointer) =
                    value.split_once(" = ").ok_or("`saves` wants a name, ` = ` and a pointer")?;
                self.saves.insert(name.to_owned(), pointer.to_owned());
            }
            "expects" => self.expects = Some(value.to_owned()),
            "again" => self.again = Some(value.to_owned()),
            _ => self.runs = value.parse().map_err(|_| "`runs` wants a number")?,
        }
        Ok(())
    }

    fn say(&mut self, line: &str) {
        if self.title.is_empty() {
            line.clone_into(&mut self.title);
        } else if !line.is_empty() {
            self.about.extend([if self.about.is_empty() { "" } else { " " }, line]);
        }
    }

    fn whole(self) -> Result<Self, String> {
        if self.title.is_empty() || self.about.is_empty() {
            return Err("it wants a title and a sentence".to_owned());
        }
        if !self.variables.is_empty() {
            serde_json::from_str::<serde_json::Value>(&self.variables)
                .map_err(|error| format!("variables: {error}"))?;
        }
        async_graphql::parser::parse_query(&self.document).map_err(|error| error.to_string())?;
        Ok(self)
    }
}

/// The words that programs read.
const KEYS: [&str; 5] = ["variables", "saves", "expects", "again", "runs"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_whole_and_numbered_in_its_role() {
        let all = operations();
        for role in ROLES {
            let of_role: Vec<_> = all.iter().filter(|operation| operation.role == role).collect();
            assert!(!of_role.is_empty(), "{role}");
            for (at, operation) in of_role.iter().enumerate() {
                let starts = format!("{role}/{:02}-", at + 1);
                assert!(operation.path.starts_with(&starts), "{} is not {starts}…", operation.path);
            }
        }
    }

    #[test]
    fn the_comment_is_read_line_by_line() {
        let text = "# A title\n#\n# One: sentence.\n# And more.\n#\n# variables: {\n#   \"a\": \"{{b}}\"\n# }\n\
                    # saves: c = /d/0/e\n# again: DONE\n# runs: 3\nquery { viewer { id } }\n";
        let read = Operation::parse("coach/01-a.graphql", text.to_owned()).expect("it parses");
        assert_eq!((read.title.as_str(), read.about.as_str()), ("A title", "One: sentence. And more."));
        assert_eq!(read.variables, "{\n  \"a\": \"{{b}}\"\n}");
        assert_eq!(read.saves, BTreeMap::from([("c".to_owned(), "/d/0/e".to_owned())]));
        assert_eq!((read.expects, read.again.as_deref(), read.runs), (None, Some("DONE"), 3));
        assert_eq!(read.document, "query { viewer { id } }\n");
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (path, text, says) in [
            ("01-a.graphql", "# A\n# b\n{ a }", "the folder of a role"),
            ("coach/01-a.graphql", "# A\n{ a }", "a title and a sentence"),
            ("coach/01-a.graphql", "# A\n# b\n# variables: {\n{ a }", "variables: EOF"),
            ("coach/01-a.graphql", "# A\n# b\n# saves: a\n{ a }", "` = `"),
            ("coach/01-a.graphql", "# A\n# b\n# runs: often\n{ a }", "a number"),
            ("coach/01-a.graphql", "# A\n# b\n{ a", "expected"),
        ] {
            let said = Operation::parse(path, text.to_owned()).expect_err(text);
            assert!(said.contains(says), "{said}");
        }
    }
}
