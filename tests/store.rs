//! The store over both databases: one suite, run on SQLite and on PostgreSQL.
//!
//! Since no macro checks the statements against a schema, running each of them on both databases is what does; a test
//! compares what PostgreSQL was asked with every statement that stands in `src/store`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods
)]

#[path = "store/again.rs"]
mod again;
#[path = "store/exercise.rs"]
mod exercise;
#[path = "store/found.rs"]
mod found;
#[path = "store/hands.rs"]
mod hands;
#[path = "store/past.rs"]
mod past;
#[path = "store/planted.rs"]
mod planted;
#[path = "store/races.rs"]
mod races;
#[path = "store/refusals.rs"]
mod refusals;
#[path = "store/reports.rs"]
mod reports;
#[allow(dead_code)]
#[path = "house/scan.rs"]
mod scan;
#[path = "support/servers.rs"]
mod servers;
#[path = "store/world.rs"]
mod world;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use postdesk::pure::Timestamp;
use postdesk::store::{Location, Store};
use servers::Postgres;
use tempfile::TempDir;

/// A store of its own; what it lies in goes with it.
pub struct Fresh {
    pub store: Store,
    pub location: Location,
    _folder: Option<TempDir>,
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("desk.db"));
    Fresh { store: open(&location).await, location, _folder: Some(folder) }
}

pub async fn postgres() -> Fresh {
    postgres_on(Postgres::shared()).await
}

pub async fn postgres_on(server: &Postgres) -> Fresh {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let url = server.database(&format!("store_{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let location = Location::Postgres(url);
    Fresh { store: open(&location).await, location, _folder: None }
}

/// Both databases, each with an empty, migrated store.
pub async fn both() -> [Fresh; 2] {
    [sqlite().await, postgres().await]
}

async fn open(location: &Location) -> Store {
    let store = Store::open(location, false).await.unwrap();
    assert!(!store.is_migrated().await, "an empty store is not migrated");
    store.migrate().await.unwrap();
    assert!(store.is_migrated().await);
    store
}

/// `seconds` after the beginning of all times here.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

#[tokio::test]
async fn everything_works_on_sqlite() {
    exercise::exercise(&sqlite().await.store).await;
}

#[tokio::test]
async fn everything_works_on_postgresql_and_no_statement_is_left_out() {
    // A server of its own, because its log says what it was asked.
    let server = Postgres::start_with(&["log_statement=all"]);
    exercise::exercise(&postgres_on(&server).await.store).await;
    let log = squeezed(&server.log());
    let (mut asked, mut never) = (0, Vec::new());
    for path in ["src/store.rs", "src/store"] {
        for sql in statements(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)) {
            // What is asked of SQLite alone; of the search each database has its own question.
            if sql.contains("sqlite_version()") || sql.contains(" MATCH ") {
                continue;
            }
            asked += 1;
            if !log.contains(&sql) {
                never.push(sql);
            }
        }
    }
    assert!(never.is_empty(), "never run by the suite: {never:#?}");
    assert!(asked > 80, "only {asked} statements were found in src/store");
}

/// The SQL literals of a file, or of the files of a folder.
fn statements(path: &Path) -> Vec<String> {
    if path.is_dir() {
        let files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return files.flat_map(|file| statements(&file)).collect();
    }
    let source = scan::Source::read(path.to_str().unwrap(), &std::fs::read_to_string(path).unwrap());
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
    let all = source.literals.iter().map(|literal| squeezed(literal));
    all.filter(|literal| verbs.iter().any(|verb| literal.starts_with(verb))).collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let [lite, pg] = both().await;
    let mut tx = lite.store.read().await.unwrap();
    let rows = tx
        .all(
            "SELECT m.name AS name, p.name AS field, LOWER(p.type) AS kind, p.\"notnull\" AS required,
                 CASE WHEN p.dflt_value IS NULL THEN 0 ELSE 1 END AS has_default
             FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'
                 AND m.name NOT LIKE 'search_index%' ORDER BY m.name, p.name",
            &[],
        )
        .await
        .unwrap();
    let mut left = columns(&rows);
    let mut tx = pg.store.read().await.unwrap();
    let rows = tx
        .all(
            "SELECT table_name::text AS name, column_name::text AS field, data_type::text AS kind,
                 CASE WHEN is_nullable = 'NO' THEN 1::bigint ELSE 0::bigint END AS required,
                 CASE WHEN column_default IS NULL THEN 0::bigint ELSE 1::bigint END AS has_default
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '_sqlx%'
             ORDER BY table_name, column_name",
            &[],
        )
        .await
        .unwrap();
    let mut right = columns(&rows);
    left.sort();
    right.sort();
    assert!(left.len() > 150, "{} columns", left.len());
    for (left, right) in left.iter().zip(&right) {
        assert_eq!(left, right);
    }
    assert_eq!(left.len(), right.len());
}

/// `table.column type required default`, in words that both databases share.
fn columns(rows: &[postdesk::store::Row]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let (name, field, kind) =
                (row.text("name").unwrap(), row.text("field").unwrap(), row.text("kind").unwrap());
            let kind = kind.replace("bigint", "integer").replace("bytea", "blob");
            // SQLite tells nothing of NOT NULL for its own row number.
            let required = row.flag("required").unwrap() || field == "id";
            format!("{name}.{field} {kind} {required} {}", row.flag("has_default").unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_second_daemon_on_one_file_is_refused() {
    use postdesk::store::StoreError;
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("desk.db"));
    let first = Store::open(&location, true).await.unwrap();
    let second = Store::open(&location, true).await;
    assert!(
        matches!(&second, Err(e @ StoreError::Locked(_)) if e.to_string().contains("another daemon")),
        "{second:?}"
    );
    // The command line goes beside the daemon.
    Store::open(&location, false).await.unwrap().migrate().await.unwrap();
    first.close().await;
    drop(first);
    Store::open(&location, true).await.unwrap();
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    let location = Location::Sqlite(folder.path().join("file/desk.db"));
    let error = Store::open(&location, false).await.unwrap_err();
    assert!(error.to_string().contains("remedy"), "{error}");
    let nobody = Postgres::shared().url.replace("/postgres", "/nowhere");
    let error = Store::open(&Location::Postgres(nobody), false).await.unwrap_err();
    assert!(error.to_string().contains("remedy"), "{error}");
}
