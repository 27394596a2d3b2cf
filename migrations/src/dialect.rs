//! The words in which the two databases differ.

use sea_orm_migration::sea_orm::DbBackend;

/// Fills the words in braces: `{id}`, `{instant}`, `{json}`, `{bytes}`, `{flag}`, `{count}` and `{strict}`.
///
/// SQLite keeps an id as 16 bytes, an instant as RFC 3339 text and a flag as 0 or 1; its tables are
/// STRICT, so that a wrong type is refused there too.
pub(crate) fn fill(sql: &str, backend: DbBackend) -> String {
    let words = match backend {
        DbBackend::Sqlite => ["blob", "text", "text", "blob", "integer", "integer", "strict"],
        _ => ["uuid", "timestamptz", "text", "bytea", "boolean", "bigint", ""],
    };
    ["{id}", "{instant}", "{json}", "{bytes}", "{flag}", "{count}", "{strict}"]
        .iter()
        .zip(words)
        .fold(sql.to_owned(), |sql, (word, meaning)| sql.replace(word, meaning))
}

/// The statements that make `table` immutable: a raw UPDATE, DELETE or TRUNCATE is refused.
pub(crate) fn freeze(table: &str, backend: DbBackend) -> Vec<String> {
    let says = format!("{table} is written once and never changes");
    match backend {
        DbBackend::Sqlite => ["update", "delete"]
            .map(|act| {
                format!(
                    "create trigger {table}_no_{act} before {act} on {table} \
                     begin select raise(abort, '{says}'); end"
                )
            })
            .into(),
        _ => vec![
            format!(
                "create function {table}_is_frozen() returns trigger language plpgsql as \
                 $$ begin raise exception '{says}'; end $$"
            ),
            format!(
                "create trigger {table}_frozen before update or delete or truncate on {table} \
                 for each statement execute function {table}_is_frozen()"
            ),
        ],
    }
}
