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

/// Rows that are written before the row they belong to: from then on, that one is whole.
const PARTS: &[Part] = &[
    Part { table: "edition_file", whole: "edition", column: "edition_id" },
    Part { table: "edition_item", whole: "edition", column: "edition_id" },
];

struct Part {
    table: &'static str,
    whole: &'static str,
    column: &'static str,
}

/// The statements that make `table` immutable: a raw UPDATE, DELETE or TRUNCATE is refused, and so is an
/// INSERT that would add a part to what is whole.
///
/// On SQLite an INSERT OR REPLACE is a DELETE as long as the connection has `recursive_triggers` on.
pub(crate) fn freeze(table: &str, backend: DbBackend) -> Vec<String> {
    let mut statements = keep(table, backend);
    let parts = PARTS.iter().filter(|part| part.table == table);
    statements.extend(parts.flat_map(|part| seal(part, backend)));
    statements
}

fn keep(table: &str, backend: DbBackend) -> Vec<String> {
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

fn seal(Part { table, whole, column }: &Part, backend: DbBackend) -> Vec<String> {
    let says = format!("{whole} is written whole and never changes: no {table} can be added");
    let there = format!("exists (select 1 from {whole} where id = new.{column})");
    match backend {
        DbBackend::Sqlite => vec![format!(
            "create trigger {table}_no_late before insert on {table} when {there} \
             begin select raise(abort, '{says}'); end"
        )],
        _ => vec![
            format!(
                "create function {table}_is_sealed() returns trigger language plpgsql as \
                 $$ begin if {there} then raise exception '{says}'; end if; return new; end $$"
            ),
            format!(
                "create trigger {table}_sealed before insert on {table} \
                 for each row execute function {table}_is_sealed()"
            ),
        ],
    }
}
