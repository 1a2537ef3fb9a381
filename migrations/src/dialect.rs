//! The words in which the engines differ.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Runs a script, statement by statement, in the engine's dialect.
///
/// Statements end with a semicolon at the end of a line; `--` lines are the reader's.
pub(crate) async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let words: &[(&str, &str)] = match connection.get_database_backend() {
        // SQLite orders text by bytes already; `WITHOUT ROWID` keeps narrow tables in their key's order.
        DbBackend::Sqlite => &[
            ("{uuid}", "blob"),
            ("{bytes}", "blob"),
            ("{moment}", "text"),
            ("{bytewise}", ""),
            ("{clustered}", " WITHOUT ROWID"),
        ],
        _ => &[
            ("{uuid}", "uuid"),
            ("{bytes}", "bytea"),
            ("{moment}", "timestamptz"),
            ("{bytewise}", " COLLATE \"C\""),
            ("{clustered}", ""),
        ],
    };
    let mut sql = script
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n");
    for (placeholder, word) in words {
        sql = sql.replace(placeholder, word);
    }
    for statement in sql
        .split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
    {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}
