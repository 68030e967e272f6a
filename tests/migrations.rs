//! The migrations: the same steps in both folders, each over sample data, and a newer schema refused.
//!
//! A new migration needs its sample data in `tests/migrations/NNNN.sql`: at least one row in every table that it makes,
//! so that the next one is tried over a desk that lives. `BYTES` there is an empty value of bytes, which the two databases
//! write differently.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

#[path = "support/servers.rs"]
mod servers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use postdesk::store::{Location, Store, check};
use servers::Postgres;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// File name → text.
fn folder(database: &str) -> BTreeMap<String, String> {
    let files = fs::read_dir(repository().join("migrations").join(database)).unwrap();
    files
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// One column as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    name: String,
    /// In the words of SQLite.
    kind: String,
    required: bool,
    default: Option<String>,
    references: Option<String>,
}

/// What one migration makes and changes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Step {
    tables: BTreeMap<String, Vec<Column>>,
    /// Table constraints: keys of several columns and the like.
    constraints: BTreeMap<String, Vec<String>>,
    added: Vec<(String, Column)>,
    indexes: BTreeSet<String>,
    /// Endings of CREATE TABLE that hold no column, as `STRICT`.
    endings: BTreeSet<String>,
}

/// Reads the statements of a migration; everything behind `-- triggers` is each database's own.
fn parse(text: &str) -> Step {
    let text = text.split("-- triggers").next().unwrap();
    let plain: String = text.lines().map(|line| line.split("--").next().unwrap()).collect::<Vec<&str>>().join(" ");
    let mut step = Step::default();
    for statement in plain.split(';').map(|s| s.split_whitespace().collect::<Vec<&str>>().join(" ")) {
        if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
            let (name, rest) = rest.split_once(" (").unwrap();
            let (body, ending) = rest.rsplit_once(')').unwrap();
            step.endings.insert(ending.trim().to_owned());
            for item in items(body) {
                match ["UNIQUE (", "PRIMARY KEY (", "CHECK (", "FOREIGN KEY ("]
                    .iter()
                    .any(|word| item.starts_with(word))
                {
                    true => step.constraints.entry(name.to_owned()).or_default().push(item),
                    false => step.tables.entry(name.to_owned()).or_default().push(column(&item)),
                }
            }
        } else if let Some(rest) = statement.strip_prefix("ALTER TABLE ") {
            let (table, declared) = rest.split_once(" ADD COLUMN ").unwrap_or_else(|| {
                panic!("only columns are added to a table, what a column means never changes: {statement}")
            });
            step.added.push((table.to_owned(), column(declared)));
        } else if statement.starts_with("CREATE INDEX ") || statement.starts_with("CREATE UNIQUE INDEX ") {
            step.indexes.insert(statement);
        } else {
            let is_data = ["INSERT INTO ", "UPDATE "].iter().any(|verb| statement.starts_with(verb));
            assert!(statement.is_empty() || is_data, "a statement that this test does not know: {statement}");
        }
    }
    step
}

/// Splits at the commas outside parentheses.
fn items(body: &str) -> Vec<String> {
    let (mut depth, mut found) = (0, vec![String::new()]);
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 { found.push(String::new()) } else { found.last_mut().unwrap().push(c) }
    }
    found.into_iter().map(|item| item.trim().to_owned()).collect()
}

fn column(declared: &str) -> Column {
    let words: Vec<&str> = declared.split_whitespace().collect();
    let after =
        |word: &str| words.iter().position(|w| *w == word).and_then(|at| words.get(at + 1)).map(|w| (*w).to_owned());
    let kind = match words[1] {
        "BIGINT" => "INTEGER",
        "BYTEA" => "BLOB",
        other => other,
    };
    let generated = declared.contains("AUTOINCREMENT") || declared.contains("AS IDENTITY");
    Column {
        name: words[0].to_owned(),
        kind: if generated { "ID".to_owned() } else { kind.to_owned() },
        required: declared.contains("NOT NULL") || generated,
        default: if generated { None } else { after("DEFAULT") },
        references: after("REFERENCES"),
    }
}

#[test]
fn both_folders_take_the_same_steps() {
    let (lite, pg) = (folder("sqlite"), folder("postgres"));
    assert_eq!(lite.keys().collect::<Vec<_>>(), pg.keys().collect::<Vec<_>>());
    assert!(!lite.is_empty());
    for (number, name) in (1..).zip(lite.keys()) {
        assert!(
            name.starts_with(&format!("{number:04}_")) && name.ends_with(".sql"),
            "{name}: NNNN_name.sql, without gaps"
        );
    }
    for ((name, left), right) in lite.iter().zip(pg.values()) {
        let (mut left, mut right) = (parse(left), parse(right));
        let strict = |step: &Step, ending: &str| step.endings.iter().all(|found| found == ending);
        assert!(strict(&left, "STRICT"), "{name}: tables of SQLite are STRICT");
        assert!(strict(&right, ""), "{name}: {:?}", right.endings);
        (left.endings, right.endings) = (BTreeSet::new(), BTreeSet::new());
        for (table, columns) in &left.tables {
            assert_eq!(Some(columns), right.tables.get(table), "{name}: {table}");
        }
        assert_eq!(left, right, "{name}");
    }
}

#[test]
fn a_required_column_added_later_has_a_default() {
    for database in ["sqlite", "postgres"] {
        for (name, text) in folder(database) {
            for (table, column) in parse(&text).added {
                assert!(
                    !column.required || column.default.is_some(),
                    "{database}/{name}: {table}.{} is NOT NULL without a DEFAULT: no desk with rows could take it",
                    column.name
                );
            }
        }
    }
}

#[test]
fn the_reader_of_migrations_reads() {
    let step = parse(
        "-- c\nCREATE TABLE a (\n id INTEGER PRIMARY KEY AUTOINCREMENT, -- x, y\n b TEXT NOT NULL DEFAULT '',\n c BLOB,
         d BIGINT NOT NULL REFERENCES a (id),\n UNIQUE (b, c)\n) STRICT;\nALTER TABLE a ADD COLUMN e TEXT NOT NULL;\n-- triggers\nx",
    );
    let told: Vec<String> = step.tables["a"].iter().map(|c| format!("{} {} {}", c.name, c.kind, c.required)).collect();
    assert_eq!(told, ["id ID true", "b TEXT true", "c BLOB false", "d INTEGER true"]);
    assert_eq!(step.tables["a"][1].default.as_deref(), Some("''"));
    assert_eq!(step.tables["a"][3].references.as_deref(), Some("a"));
    assert_eq!(step.constraints["a"], ["UNIQUE (b, c)"]);
    assert_eq!((step.added.len(), step.added[0].1.required, step.added[0].1.default.as_ref()), (1, true, None));
}

/// The two databases under this test's own connections, below the store.
enum Below {
    Lite(SqlitePool),
    Pg(PgPool),
}

impl Below {
    async fn open(location: &Location) -> Below {
        match location {
            Location::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
                Below::Lite(SqlitePool::connect_with(options).await.unwrap())
            }
            Location::Postgres(url) => Below::Pg(PgPool::connect(url).await.unwrap()),
        }
    }

    fn name(&self) -> &'static str {
        if matches!(self, Below::Lite(_)) { "sqlite" } else { "postgres" }
    }

    async fn run(&self, sql: &str) {
        let bytes = if matches!(self, Below::Lite(_)) { "x''" } else { "''::bytea" };
        let sql = AssertSqlSafe(sql.replace("BYTES", bytes));
        match self {
            Below::Lite(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
            Below::Pg(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
        }
    }

    async fn rows(&self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        match self {
            Below::Lite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
            Below::Pg(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        }
    }

    /// Takes the steps up to `version`.
    async fn migrate(&self, version: i64) {
        let all = Migrator::new(repository().join("migrations").join(self.name())).await.unwrap();
        let steps = all.iter().filter(|step| step.version <= version).cloned().collect();
        let migrator = Migrator::with_migrations(steps);
        match self {
            Below::Lite(pool) => migrator.run(pool).await.unwrap(),
            Below::Pg(pool) => migrator.run(pool).await.unwrap(),
        }
    }

    async fn close(self) {
        match self {
            Below::Lite(pool) => pool.close().await,
            Below::Pg(pool) => pool.close().await,
        }
    }
}

/// One location on each database; the folder must outlive the first.
fn locations(name: &str) -> (tempfile::TempDir, [Location; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let lite = Location::Sqlite(folder.path().join("desk.db"));
    let pg = Location::Postgres(Postgres::shared().database(name));
    (folder, [lite, pg])
}

#[tokio::test]
async fn every_step_is_taken_over_sample_data() {
    let (_folder, locations) = locations("steps");
    for location in locations {
        let below = Below::open(&location).await;
        let mut expected: BTreeMap<String, i64> = BTreeMap::new();
        for (version, (name, text)) in (1..).zip(folder(below.name())) {
            below.migrate(version).await;
            // What was there before is still there.
            for (table, rows) in &expected {
                assert_eq!(below.rows(table).await, *rows, "{name} lost rows of {table}");
            }
            let sample = repository().join(format!("tests/migrations/{version:04}.sql"));
            let sample = fs::read_to_string(&sample).unwrap_or_else(|e| panic!("no sample data for {name}: {e}"));
            below.run(&sample).await;
            for table in parse(&text).tables.into_keys() {
                expected.insert(table, 0);
            }
            for (table, rows) in &mut expected {
                *rows = below.rows(table).await;
                assert!(*rows > 0, "{version:04}.sql puts nothing into {table}");
            }
        }
        below.close().await;
        // The program takes over what the steps have left.
        let store = Store::open(&location, true).await.unwrap();
        assert!(store.is_migrated().await);
        store.migrate().await.unwrap();
        let mut tx = store.read().await.unwrap();
        for (check, faults) in check::invariants(&mut tx).await.unwrap() {
            assert!(faults.is_empty(), "{check}: {faults:?}");
        }
        for id in postdesk::store::ticket::list(&mut tx, "").await.unwrap() {
            postdesk::store::ticket::load(&mut tx, id).await.unwrap();
            postdesk::store::entry::load(&mut tx, id).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_schema_newer_than_the_program_is_refused() {
    let (_folder, locations) = locations("newer");
    for location in locations {
        let store = Store::open(&location, false).await.unwrap();
        store.migrate().await.unwrap();
        let below = Below::open(&location).await;
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (9999, 'from the future', TRUE, BYTES, 0)";
        below.run(newer).await;
        let error = store.migrate().await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("9999") && text.contains("newer postdesk") && text.contains("remedy"), "{text}");
        assert!(!error.is_temporary(), "waiting does not help");
        below
            .run("DELETE FROM _sqlx_migrations WHERE version = 9999; UPDATE _sqlx_migrations SET checksum = BYTES")
            .await;
        let text = store.migrate().await.unwrap_err().to_string();
        assert!(text.contains("another text") && text.contains("remedy"), "{text}");
        below.run("DELETE FROM _sqlx_migrations").await;
        assert!(!store.is_migrated().await, "a schema that is too old is not up to date");
        below.close().await;
    }
}

#[tokio::test]
async fn the_command_line_says_so_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("postdesk.toml");
    let text = "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n[store]\nurl = \"sqlite:desk.db\"\nblobs = \"blobs\"\n\
                [[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\
                [[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\n";
    fs::write(&config, text).unwrap();
    let postdesk = |verb: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
        command.args([verb, "--config"]).arg(&config).env("STATE_DIRECTORY", folder.path()).output().unwrap()
    };
    assert!(postdesk("migrate").status.success());
    let location = Location::Sqlite(store_file(folder.path()));
    let below = Below::open(&location).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'from the future', TRUE, x'', 0)";
    below.run(newer).await;
    for verb in ["migrate", "run", "verify"] {
        let output = postdesk(verb);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains("newer postdesk"), "{verb}: {:?} {told}", output.status);
    }
    assert_eq!(below.rows("_sqlx_migrations").await, folder_len() + 1);
    below.close().await;
}

fn folder_len() -> i64 {
    i64::try_from(folder("sqlite").len()).unwrap()
}

/// The one database file below a folder.
fn store_file(folder: &Path) -> PathBuf {
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        for entry in fs::read_dir(&path).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => left.push(path),
                false if path.extension().is_some_and(|extension| extension == "db") => return path,
                false => {}
            }
        }
    }
    panic!("no store below {}", folder.display());
}
