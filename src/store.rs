//! The store: one SQL text for SQLite and PostgreSQL.
//!
//! `Store` opens and migrates, `Tx` is one transaction, `Value` and `Row` are the few types that both databases share
//! (integers, text, bytes). All SQL of the house stands in `store/`, written in the common subset: `$n` placeholders,
//! columns named, integers for booleans and for microseconds UTC. SQL is always a literal: the type of `Tx::run`
//! accepts nothing else, so no text of a mail can become part of a statement.
//!
//! SQLite: WAL, `synchronous=FULL`, one writer connection with `BEGIN IMMEDIATE`, a small pool of readers, one daemon
//! per file (locked). PostgreSQL: one pool; a writing transaction first locks the desk's row, so that two processes
//! decide one after the other.
//!
//! It never keeps a transaction open across the network: `begin` is called by the desk and the outbox only.

pub mod alert;
pub mod blob;
pub mod check;
pub mod command_mail;
pub mod digest;
pub mod directory;
pub mod entry;
pub mod history;
pub mod hook;
pub mod journal;
pub mod ledger;
pub mod list;
pub mod outbox;
pub mod person;
pub mod promise;
pub mod replay;
mod schema;
pub mod search;
pub mod ticket;
pub mod timer;
pub mod value;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::pure::DeskId;
pub use value::{Row, Value};

/// Readers beside the one writer of an SQLite store.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 8;
/// Settings of each connection. Every question is a short one: compiling it, or starting workers for it, takes longer
/// than its answer.
const SESSION: [(&str, &str); 3] =
    [("statement_timeout", "30s"), ("jit", "off"), ("max_parallel_workers_per_gather", "0")];
/// How long a statement waits for the other process that writes, in seconds.
const BUSY_TIMEOUT_SECONDS: u64 = 10;
/// Between two attempts to open a file that another process is opening or closing.
const BUSY_RETRY: Duration = Duration::from_millis(20);
/// How often such a file is tried: for as long as a statement would wait.
const BUSY_RETRIES_MAX: u32 = 500;
/// How long to wait for a free connection, in seconds.
const ACQUIRE_TIMEOUT_SECONDS: u64 = 20;
/// The first SQLite without the WAL-reset corruption fault, as `major * 1_000_000 + minor * 1_000 + patch`.
const SQLITE_VERSION_MIN: i64 = 3_051_003;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store cannot be opened: {0}; remedy: {1}")]
    Open(String, &'static str),
    #[error("the store's schema cannot be brought up to date: {0}")]
    Migrate(String),
    #[error(
        "another daemon runs on this store ({0} is locked); remedy: stop it first, or give this one a store of its own"
    )]
    Locked(PathBuf),
    #[error("the store answered: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the store holds what it must not: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// Whether the same act may succeed later without anybody mending anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            StoreError::Sql(sqlx::Error::Database(e)) => {
                let code = e.code().unwrap_or_default();
                // SQLite busy, locked, read-only, I/O, full, cannot open, with whatever extension;
                // PostgreSQL classes 08, 40, 53, 57 (connection, rollback, resources, shutdown).
                let sqlite =
                    i64::from_str(&code).is_ok_and(|n| code.len() < 5 && matches!(n & 0xff, 5 | 6 | 8 | 10 | 13 | 14));
                sqlite || ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class) && code.len() == 5)
            }
            StoreError::Sql(e) => !matches!(e, sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnDecode { .. }),
            StoreError::Locked(_) => true,
            StoreError::Open(..) | StoreError::Migrate(_) | StoreError::Corrupt(_) => false,
        }
    }
}

#[derive(Clone, Debug)]
enum Pools {
    Lite { file: PathBuf, writer: SqlitePool, readers: SqlitePool },
    Pg(PgPool),
}

/// An open store; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
    /// The desk that this process serves.
    pub desk: DeskId,
    _lock: Option<Arc<std::fs::File>>,
}

/// One transaction; dropped without `commit` it never happened.
pub struct Tx {
    inner: Inner,
    /// The desk that this transaction works for.
    pub desk: DeskId,
}

enum Inner {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Which store to open.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file; its folder is created.
    Sqlite(PathBuf),
    /// A `postgres://` URL.
    Postgres(String),
}

impl Store {
    /// Opens the store without migrating it. With `exclusive` an SQLite store is locked for the one daemon.
    ///
    /// Errors: an unreachable server, a file that cannot be opened, a second daemon.
    pub async fn open(location: &Location, exclusive: bool) -> Result<Store, StoreError> {
        match location {
            Location::Sqlite(path) => open_sqlite(path, exclusive).await,
            Location::Postgres(url) => open_postgres(url).await,
        }
    }

    /// Brings the schema up to date, one process at a time; refuses a schema that is newer than this program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Lite { file, writer, .. } => {
                let _lock = schema::lock(file).await?;
                schema::migrate_sqlite(writer).await
            }
            Pools::Pg(pool) => schema::migrate_postgres(pool).await,
        }
    }

    /// Whether the schema is the one that this program knows: neither missing steps nor newer.
    pub async fn is_migrated(&self) -> bool {
        let newest = schema::newest(&schema::migrator(if self.is_shared() { "postgres" } else { "sqlite" }));
        let Ok(mut tx) = self.read().await else { return false };
        let sql = "SELECT COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations WHERE success";
        match tx.one(sql, &[]).await {
            Ok(row) => row.int("version").is_ok_and(|version| version == newest),
            Err(_) => false,
        }
    }

    /// Begins a writing transaction. On SQLite it holds the one writer, on PostgreSQL the desk's row.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        match &self.pools {
            Pools::Lite { writer, .. } => {
                let inner = Inner::Lite(writer.begin_with("BEGIN IMMEDIATE").await?);
                Ok(Tx { inner, desk: self.desk })
            }
            Pools::Pg(pool) => {
                let mut tx = Tx { inner: Inner::Pg(pool.begin().await?), desk: self.desk };
                tx.optional("SELECT id FROM desk WHERE id = $1 FOR UPDATE", &[self.desk.0.into()]).await?;
                Ok(tx)
            }
        }
    }

    /// Begins a reading transaction.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let inner = match &self.pools {
            Pools::Lite { readers, .. } => Inner::Lite(readers.begin().await?),
            Pools::Pg(pool) => Inner::Pg(pool.begin().await?),
        };
        Ok(Tx { inner, desk: self.desk })
    }

    /// Closes all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Lite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Pg(pool) => pool.close().await,
        }
    }

    /// Whether this is PostgreSQL, where other processes may share the work.
    pub fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Pg(_))
    }
}

async fn open_sqlite(path: &Path, exclusive: bool) -> Result<Store, StoreError> {
    let fault = |e: String| {
        StoreError::Open(format!("{}: {e}", path.display()), "check [store] url, the folder's owner and the disk")
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| fault(e.to_string()))?;
    }
    let lock = if exclusive { Some(Arc::new(lock(&path.with_extension("lock"))?)) } else { None };
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(BUSY_TIMEOUT_SECONDS));
    let acquire = Duration::from_secs(ACQUIRE_TIMEOUT_SECONDS);
    let writer = connect_writer(options.clone().journal_mode(SqliteJournalMode::Wal), acquire).await.map_err(|e| {
        match e.as_database_error().and_then(|d| d.code()).as_deref() {
            // SQLITE_CORRUPT, SQLITE_NOTADB: another start does not mend it.
            Some("11" | "26") => StoreError::Corrupt(format!("{}: {e}; restore it from a backup", path.display())),
            _ => fault(e.to_string()),
        }
    })?;
    // The file keeps its journal mode, and the writer's connection keeps the file in it.
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(acquire)
        .connect_lazy_with(options.pragma("query_only", "on"));
    let store = Store { pools: Pools::Lite { file: path.to_owned(), writer, readers }, desk: DeskId(1), _lock: lock };
    let mut tx = store.read().await?;
    let row = tx.one("SELECT sqlite_version() AS version", &[]).await?;
    let version = row.text("version")?;
    let number = version.split('.').filter_map(|p| i64::from_str(p).ok()).fold(0, |sum, part| sum * 1_000 + part);
    if number < SQLITE_VERSION_MIN {
        return Err(fault(format!("SQLite {version} can corrupt its write-ahead log")));
    }
    Ok(store)
}

/// The one writing connection. While another process makes the file, or is the last to close it, SQLite answers "busy"
/// without waiting for its timeout; so this waits.
async fn connect_writer(options: SqliteConnectOptions, acquire: Duration) -> Result<SqlitePool, sqlx::Error> {
    let mut retries = 0;
    loop {
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(acquire);
        match pool.connect_with(options.clone()).await {
            Err(e) if is_busy(&e) && retries < BUSY_RETRIES_MAX => tokio::time::sleep(BUSY_RETRY).await,
            done => return done,
        }
        retries += 1;
    }
}

/// SQLITE_BUSY, with whatever extension.
fn is_busy(e: &sqlx::Error) -> bool {
    let code = e.as_database_error().and_then(|e| e.code()).and_then(|code| i64::from_str(&code).ok());
    code.is_some_and(|code| code & 0xff == 5)
}

async fn open_postgres(url: &str) -> Result<Store, StoreError> {
    const REMEDY: &str = "check [store] url and that the server runs";
    let options = PgConnectOptions::from_str(url).map_err(|e| StoreError::Open(e.to_string(), REMEDY))?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(ACQUIRE_TIMEOUT_SECONDS))
        .connect_with(options.options(SESSION))
        .await
        .map_err(|e| StoreError::Open(e.to_string(), REMEDY))?;
    Ok(Store { pools: Pools::Pg(pool), desk: DeskId(1), _lock: None })
}

/// Locks the file beside the store; the lock ends with the process, whatever ends it.
fn lock(path: &Path) -> Result<std::fs::File, StoreError> {
    let fault = |e: std::io::Error| StoreError::Open(format!("{}: {e}", path.display()), "check the folder's owner");
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Locked(path.to_owned())),
        Err(std::fs::TryLockError::Error(e)) => Err(fault(e)),
    }
}

impl Tx {
    /// Whether this is PostgreSQL.
    fn is_shared(&self) -> bool {
        matches!(self.inner, Inner::Pg(_))
    }

    /// Runs one statement; answers how many rows it changed.
    pub async fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        Ok(match &mut self.inner {
            Inner::Lite(tx) => value::bind_lite(sql, values).execute(&mut **tx).await?.rows_affected(),
            Inner::Pg(tx) => value::bind_pg(sql, values).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows of one statement.
    pub async fn all(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(match &mut self.inner {
            Inner::Lite(tx) => {
                value::bind_lite(sql, values).fetch_all(&mut **tx).await?.into_iter().map(Row::Lite).collect()
            }
            Inner::Pg(tx) => value::bind_pg(sql, values).fetch_all(&mut **tx).await?.into_iter().map(Row::Pg).collect(),
        })
    }

    /// The first row, if there is one.
    pub async fn optional(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    /// The one row that must be there.
    pub async fn one(&mut self, sql: &'static str, values: &[Value]) -> Result<Row, StoreError> {
        self.optional(sql, values).await?.ok_or_else(|| StoreError::Corrupt(format!("no row for: {}", sql.trim())))
    }

    /// Remembers how everything stands, for [`Tx::forget`].
    pub async fn remember(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT remembered", &[]).await?;
        Ok(())
    }

    /// Takes back all that was written since [`Tx::remember`].
    pub async fn forget(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK TO SAVEPOINT remembered", &[]).await?;
        Ok(())
    }

    /// Makes everything durable, or nothing.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Lite(tx) => tx.commit().await?,
            Inner::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// What the store says of itself: who we are to other desks, and whether the test clock may rule.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The value of our `X-Postdesk-Instance`.
    pub instance: String,
    /// Made by `migrate --test-store`.
    pub test_store: bool,
}

/// Makes the desk's row and the identity on the first start; `fresh` is used only then.
pub async fn ensure_identity(tx: &mut Tx, name: &str, fresh: &Identity) -> Result<Identity, StoreError> {
    tx.run(
        "INSERT INTO desk (id, name) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        &[name.into()],
    )
    .await?;
    for (key, value) in
        [("instance", fresh.instance.as_str()), ("test_store", if fresh.test_store { "1" } else { "0" })]
    {
        tx.run(
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
            &[key.into(), value.into()],
        )
        .await?;
    }
    identity(tx).await?.ok_or_else(|| StoreError::Corrupt("no identity in the store".into()))
}

/// The identity, if the store has been used before.
pub async fn identity(tx: &mut Tx) -> Result<Option<Identity>, StoreError> {
    let rows = tx.all("SELECT key, value FROM meta WHERE key IN ('instance', 'test_store')", &[]).await?;
    let mut found = Identity { instance: String::new(), test_store: false };
    for row in rows {
        match row.text("key")?.as_str() {
            "instance" => found.instance = row.text("value")?,
            _ => found.test_store = row.text("value")? == "1",
        }
    }
    Ok(if found.instance.is_empty() { None } else { Some(found) })
}
