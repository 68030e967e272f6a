//! The schema: the migrations of both databases, embedded, run in order, by one process at a time.
//!
//! PostgreSQL has an advisory lock for that; SQLite has none, so a file beside the store is locked. A store that a newer
//! program has migrated is refused: its columns may mean what this one does not know.

use std::path::Path;

use include_dir::{Dir, include_dir};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Connection, PgPool, SqlSafeStr, SqlitePool};

use super::StoreError;

static MIGRATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// The migrations of one database (`sqlite`, `postgres`), from `NNNN_name.sql` files, in order.
pub(super) fn migrator(database: &str) -> Migrator {
    let files = MIGRATIONS.get_dir(database).map(Dir::files).into_iter().flatten();
    let migrations = files.filter_map(|file| {
        let (number, name) = file.path().file_stem()?.to_str()?.split_once('_')?;
        let sql = file.contents_utf8()?;
        let kind = MigrationType::Simple;
        Some(Migration::new(number.parse().ok()?, name.replace('_', " ").into(), kind, sql.into_sql_str(), false))
    });
    Migrator::with_migrations(migrations.collect())
}

/// The number of the newest migration that this program knows.
pub(super) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Migrates over the one writer; the caller holds the lock. (`run_direct`, because the future of `run` is not `Send`
/// wherever a reference has crossed it.)
pub(super) async fn migrate_sqlite(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = writer.acquire().await?;
    migrator("sqlite").run_direct(None, &mut *connection, false).await.map_err(fault)
}

/// Migrates over a connection of its own: the advisory lock of a migration that failed stays with its connection, which is
/// therefore closed; and a step over many rows may take longer than any statement of the desk.
pub(super) async fn migrate_postgres(pool: &PgPool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?.detach();
    sqlx::query("SET statement_timeout = 0").execute(&mut connection).await?;
    let done = migrator("postgres").run_direct(None, &mut connection, false).await;
    connection.close().await?;
    done.map_err(fault)
}

/// Waits until no other process migrates this SQLite store; the lock ends with the file.
pub(super) async fn lock(store: &Path) -> Result<std::fs::File, StoreError> {
    let path = store.with_extension("migrate.lock");
    let fault = |e: String| StoreError::Migrate(format!("the lock {}: {e}", path.display()));
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|e| fault(e.to_string()))?;
    // The wait blocks a thread, so not one of those that run the tasks.
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    locked.map_err(|e| fault(e.to_string()))?.map_err(|e| fault(e.to_string()))
}

/// What went wrong, with what to do about it.
fn fault(e: MigrateError) -> StoreError {
    StoreError::Migrate(match e {
        MigrateError::VersionMissing(number) => format!(
            "it has migration {number}, which this program does not know: a newer postdesk made it; remedy: run that one, \
             or restore a backup from before it"
        ),
        MigrateError::VersionMismatch(number) => format!(
            "migration {number} was made by another text than this program's; remedy: run the postdesk that made it"
        ),
        other => other.to_string(),
    })
}
