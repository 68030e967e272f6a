//! A private PostgreSQL cluster on a loopback port, without passwords. One a test process, a database a test.
//!
//! `initdb` takes seconds, so a fresh cluster is made once and kept under the build folder; each start copies it.

use super::free_port;
use super::keeper::{Account, Folder, Kept, current_uid};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub struct Postgres {
    /// The maintenance database's; tests take one of their own by `database`.
    pub url: String,
    pub port: u16,
    programs: PathBuf,
    kept: Kept,
    folder: Folder,
}

impl Postgres {
    /// The cluster of this test process, started at the first call.
    pub fn shared() -> &'static Postgres {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Postgres::start)
    }

    /// A cluster of its own that survives the end of its processes, but not that of the machine (`fsync` is off).
    pub fn start() -> Postgres {
        Postgres::start_with(&["fsync=off", "synchronous_commit=off", "full_page_writes=off"])
    }

    /// A cluster of its own with PostgreSQL's own durability.
    pub fn start_durable() -> Postgres {
        Postgres::start_with(&[])
    }

    /// `settings`: lines of `postgresql.conf` without blanks, as in `max_connections=10`; they win over ours.
    pub fn start_with(settings: &[&str]) -> Postgres {
        let programs = programs();
        let account = Account::of("postgres");
        let folder = Folder::new("postdesk-pg-");
        let data = folder.make("data", Some(&account));
        copy_cluster(&programs, &account, &data);
        let sockets = folder.make("sockets", Some(&account));
        let port = free_port();
        let mut command = account.prefix();
        command.push(programs.join("postgres").display().to_string());
        command.extend(["-D".to_owned(), data.display().to_string()]);
        let (port_setting, sockets) =
            (format!("port={port}"), format!("unix_socket_directories={}", sockets.display()));
        let ours = ["listen_addresses=127.0.0.1", &port_setting, &sockets, "shared_buffers=32MB", "max_connections=60"];
        for setting in ours.iter().chain(settings) {
            command.extend(["-c".to_owned(), (*setting).to_owned()]);
        }
        // QUIT ends it at once, without a last checkpoint: the data goes with it.
        let kept = Kept::start(&[], "QUIT", &folder, &command);
        let ready = || {
            let status = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            status.lines().nth(7).is_some_and(|line| line.trim() == "ready")
        };
        kept.wait_ready("PostgreSQL", ready);
        let url = format!("postgres://postdesk@127.0.0.1:{port}/postgres");
        Postgres { url, port, programs, kept, folder }
    }

    /// Makes an empty database; gives its URL.
    pub fn database(&self, name: &str) -> String {
        self.sql(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0"));
        format!("postgres://postdesk@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs statements in the maintenance database; gives what they print, one row a line.
    pub fn sql(&self, statements: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", &self.url, "-c", statements]);
        let output = command.output().expect("run psql");
        assert!(output.status.success(), "{statements}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// What PostgreSQL logged so far.
    pub fn log(&self) -> String {
        self.kept.log()
    }

    /// Its temporary folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }
}

/// The newest installed server's folder of programs; Debian keeps them off the PATH.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect("no PostgreSQL server under /usr/lib/postgresql; run tests/install").1
}

/// Fills the empty folder `data` with a fresh cluster.
fn copy_cluster(programs: &Path, account: &Account, data: &Path) {
    let Some(build_folder) = option_env!("CARGO_TARGET_TMPDIR").map(Path::new).filter(|path| path.is_dir()) else {
        return init(programs, account, data);
    };
    let version = run(Command::new(programs.join("initdb")).arg("--version"));
    let name: String = version.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let cluster = build_folder.join(format!("cluster-{name}-{}", current_uid()));
    // One process makes it, the others wait; the lock goes with the file.
    let lock = fs::File::create(cluster.with_extension("lock")).expect("make the lock file");
    lock.lock().expect("wait for the lock");
    if !cluster.exists() {
        let folder = Folder::new("postdesk-initdb-");
        let fresh = folder.make("data", Some(account));
        init(programs, account, &fresh);
        let half = cluster.with_extension("half");
        let _ = fs::remove_dir_all(&half);
        run(Command::new("cp").arg("-R").arg(&fresh).arg(&half));
        fs::rename(&half, &cluster).expect("put the fresh cluster into its place");
    }
    drop(lock);
    run(Command::new("cp").arg("-R").arg(cluster.join(".")).arg(data));
    run(Command::new("chmod").arg("700").arg(data));
    if current_uid() == 0 {
        run(Command::new("chown").arg("-R").arg(format!("{}:{}", account.name, account.group)).arg(data));
    }
}

fn init(programs: &Path, account: &Account, data: &Path) {
    let mut line = account.prefix();
    line.push(programs.join("initdb").display().to_string());
    line.extend(["-U", "postdesk", "--auth=trust", "--encoding=UTF8", "--locale=C"].map(str::to_owned));
    line.extend(["--no-sync", "--wal-segsize=1", "-D"].map(str::to_owned));
    run(Command::new(&line[0]).args(&line[1..]).arg(data).current_dir("/"));
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
