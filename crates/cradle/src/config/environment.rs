//! The environment is laid over the file: `CRADLE_LISTEN` over `listen`, `CRADLE_LIMITS_DEPTH` over `depth` of `[limits]`.

use std::{collections::BTreeMap, ffi::OsString};

use anyhow::{Result, anyhow, bail};

use super::Config;

/// Lays the `CRADLE_…` variables over `table`.
pub(super) fn lay_over(table: &mut toml::Table, vars: impl Iterator<Item = (OsString, OsString)>) -> Result<()> {
    let known = known_keys()?;
    for (variable, value) in vars {
        // What is not ours may be written as it likes.
        let Some(variable) = variable.to_str() else { continue };
        let Some(key) = variable.strip_prefix("CRADLE_") else { continue };
        if key.starts_with("TEST_") {
            continue;
        }
        let key = key.to_ascii_lowercase();
        let Some(default) = known.get(&key) else {
            let known: Vec<_> = known.keys().map(|key| format!("CRADLE_{}", key.to_ascii_uppercase())).collect();
            bail!("the environment variable {variable} is none of ours; there are {}", known.join(", "));
        };
        let value =
            value.into_string().map_err(|_| anyhow!("the environment variable {variable} is not UTF-8"))?;
        let value = like(default, &value)
            .ok_or_else(|| anyhow!("the environment variable {variable} wants {}", kind(default)))?;
        put(table, &key, value);
    }
    Ok(())
}

/// Every key with its default. A key within a section has the section's name before it: `limits_depth`.
pub(super) fn known_keys() -> Result<BTreeMap<String, toml::Value>> {
    let mut known = BTreeMap::new();
    for (key, value) in toml::Table::try_from(Config::default())? {
        match value {
            toml::Value::Table(section) => {
                known.extend(section.into_iter().map(|(inner, value)| (format!("{key}_{inner}"), value)));
            }
            value => {
                known.insert(key, value);
            }
        }
    }
    Ok(known)
}

/// The sections of the file.
const SECTIONS: [&str; 3] = ["capacity", "limits", "provider"];

fn put(table: &mut toml::Table, key: &str, value: toml::Value) {
    let section =
        SECTIONS.iter().find_map(|section| Some((*section, key.strip_prefix(section)?.strip_prefix('_')?)));
    let Some((section, inner)) = section else {
        table.insert(key.to_owned(), value);
        return;
    };
    let section = table.entry(section).or_insert_with(|| toml::Table::new().into());
    if let toml::Value::Table(section) = section {
        section.insert(inner.to_owned(), value);
    }
}

/// The words of an environment variable as a value of the kind that the default is of.
fn like(default: &toml::Value, words: &str) -> Option<toml::Value> {
    Some(match default {
        toml::Value::Integer(_) => words.trim().parse::<i64>().ok()?.into(),
        toml::Value::Boolean(_) => words.trim().parse::<bool>().ok()?.into(),
        toml::Value::Array(_) => {
            let items = words.split(',').map(str::trim).filter(|item| !item.is_empty());
            toml::Value::Array(items.map(|item| item.to_owned().into()).collect())
        }
        _ => words.to_owned().into(),
    })
}

fn kind(default: &toml::Value) -> &'static str {
    match default {
        toml::Value::Integer(_) => "a whole number",
        toml::Value::Boolean(_) => "true or false",
        toml::Value::Array(_) => "values with commas between them",
        _ => "a text",
    }
}
