//! Keeps one server process: starts it, ends it, and ends it too when the test process is gone.
//!
//! Between the test and the server stands a shell, the keeper, in a process group of its own, that reads from a pipe whose
//! other end only the test process holds. Whatever ends the test, `SIGKILL` included, closes the pipe; the keeper then
//! stops the server with everything that it started and removes the folder. One line of text instead stops the
//! server and leaves the folder, for a restart.
//! Output of the server goes to `FOLDER/log`, never to the test's own, so that no runner waits for it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Arguments: signal that ends the server for good, folder, then the server's command line. A stop for a
/// restart is `TERM`.
const KEEPER: &str = r#"
signal=$1 folder=$2
shift 2
cd "$folder" || exit 1
setsid "$@" </dev/null >>"$folder/log" 2>&1 &
server=$!
echo "$server" >"$folder/pid.new" && mv "$folder/pid.new" "$folder/pid"
word=
read -r word
if [ "$word" = keep ]; then
  # To all at once: Dovecot's master alone takes one to five seconds to end its children.
  kill -s TERM -- "-$server" 2>/dev/null
else
  kill -s "$signal" "$server" 2>/dev/null
fi
tries=0
while kill -0 "$server" 2>/dev/null && [ "$tries" -lt 250 ]; do
  sleep 0.02
  tries=$((tries + 1))
done
kill -s KILL -- "-$server" 2>/dev/null
wait
cd /
[ "$word" = keep ] || rm -rf "$folder"
"#;

/// Longest temporary folder that leaves room for the names of Unix sockets (108 bytes) below it.
const TEMP_BYTES_MAX: usize = 40;

/// One temporary folder, open to other users' eyes because the servers run as other users. Removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(prefix: &str) -> Folder {
        let mut base = std::env::temp_dir();
        let passable = |folder: &Path| fs::metadata(folder).is_ok_and(|it| it.permissions().mode() & 0o001 != 0);
        if base.as_os_str().len() > TEMP_BYTES_MAX || !base.ancestors().all(passable) {
            base = PathBuf::from("/tmp");
        }
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(base).expect("make a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("open the temporary folder");
        Folder(folder.keep())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, made over to `owner` if given; gives its path.
    pub fn write(&self, name: &str, content: &str, owner: Option<&Account>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap_or_else(|e| panic!("write {}: {e}", path.display()));
        if let Some(owner) = owner {
            owner.own(&path);
        }
        path
    }

    /// Makes a folder in it, made over to `owner` if given; gives its path.
    pub fn make(&self, name: &str, owner: Option<&Account>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(&path).unwrap_or_else(|e| panic!("make {}: {e}", path.display()));
        if let Some(owner) = owner {
            owner.own(&path);
        }
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The keeper has removed it already, unless the server was stopped before.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whom a server runs as.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub group: String,
    uid: u32,
    gid: u32,
    /// Whether we are somebody else (root) and have to change to it.
    change: bool,
}

impl Account {
    /// As root the account `package_user` that the server's package made, otherwise the current one.
    pub fn of(package_user: &str) -> Account {
        let me = current_uid();
        let passwd = fs::read_to_string("/etc/passwd").expect("read /etc/passwd");
        let wanted = |fields: &[&str]| if me == 0 { fields[0] == package_user } else { fields[2] == me.to_string() };
        let fields: Vec<&str> = passwd
            .lines()
            .map(|line| line.split(':').collect::<Vec<&str>>())
            .find(|fields| fields.len() > 3 && wanted(fields))
            .unwrap_or_else(|| panic!("no account for {package_user} (uid {me}) in /etc/passwd; run tests/install"));
        let groups = fs::read_to_string("/etc/group").expect("read /etc/group");
        let group = groups
            .lines()
            .find(|line| line.split(':').nth(2) == Some(fields[3]))
            .and_then(|line| line.split(':').next())
            .unwrap_or(fields[3]);
        Account {
            name: fields[0].to_owned(),
            group: group.to_owned(),
            uid: fields[2].parse().expect("uid"),
            gid: fields[3].parse().expect("gid"),
            change: me == 0,
        }
    }

    /// Makes a file or a folder over to this account; nothing to do if it is the current one.
    pub fn own(&self, path: &Path) {
        if self.change {
            chown(path, Some(self.uid), Some(self.gid)).unwrap_or_else(|e| panic!("chown {}: {e}", path.display()));
        }
    }

    /// What stands before a command line so that it runs as this account.
    pub fn prefix(&self) -> Vec<String> {
        if !self.change {
            return Vec::new();
        }
        let (user, group) = (format!("--reuid={}", self.name), format!("--regid={}", self.gid));
        ["setpriv".to_owned(), user, group, "--init-groups".to_owned()].into()
    }
}

pub fn current_uid() -> u32 {
    fs::metadata("/proc/self").expect("look at /proc/self").uid()
}

/// One running server with its keeper. Dropping it stops the server and removes the folder.
pub struct Kept {
    keeper: Child,
    pipe: Option<ChildStdin>,
    folder: PathBuf,
    /// The server's process id.
    pub pid: u32,
}

impl Kept {
    /// Starts `command` in `folder`; it must stay in the foreground. `before` stands before the keeper itself (`sudo`).
    pub fn start(before: &[&str], signal: &str, folder: &Folder, command: &[String]) -> Kept {
        let folder = folder.path().to_owned();
        let _ = fs::remove_file(folder.join("pid"));
        let mut line: Vec<&str> = before.to_vec();
        line.extend(["sh", "-c", KEEPER, "keeper", signal]);
        let mut keeper = Command::new(line[0])
            .args(&line[1..])
            .arg(&folder)
            .args(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|e| panic!("start {}: {e}", line.join(" ")));
        let pipe = keeper.stdin.take();
        let mut kept = Kept { keeper, pipe, folder, pid: 0 };
        super::came_true(Duration::from_secs(30), || {
            let pid = fs::read_to_string(kept.folder.join("pid")).ok().and_then(|text| text.trim().parse().ok());
            kept.pid = pid.unwrap_or(0);
            kept.pid != 0
        });
        assert!(kept.pid != 0, "{} did not come to start {}", line[0], command.join(" "));
        kept
    }

    /// Waits until `ready`; panics with the server's log if it ends before or takes longer than `START_MAX`.
    pub fn wait_ready(&self, what: &str, mut ready: impl FnMut() -> bool) {
        let mut is_ready = false;
        super::came_true(super::START_MAX, || {
            is_ready = ready();
            is_ready || !self.is_alive()
        });
        assert!(is_ready, "{what} did not start; its log:\n{}", self.log());
    }

    /// Whether the server's first process still runs.
    pub fn is_alive(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
        state.is_some_and(|state| state != 'Z')
    }

    /// What the server said so far.
    pub fn log(&self) -> String {
        let bytes = fs::read(self.folder.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Stops the server and leaves its folder, for a restart.
    pub fn stop(mut self) {
        if let Some(pipe) = self.pipe.as_mut() {
            let _ = pipe.write_all(b"keep\n");
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.keeper.wait();
    }
}
