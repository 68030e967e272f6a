//! Secrets: read from a file of one's own or from a systemd credential, never from the configuration.
//!
//! A secret that others may read is none, so such a file is refused. systemd's credential folder is the service's own
//! and exempt. The value is never printed; errors name the path alone.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::Fault;

/// A secret of more bytes than this is none.
const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Why a secret cannot be read; `remedy` says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("{} does not exist, nor does the credential `{}`", .0.display(), name_of(.0))]
    Missing(PathBuf),
    #[error("{} can be read or written by others", .0.display())]
    Open(PathBuf),
    #[error("{} is empty", .0.display())]
    Empty(PathBuf),
    #[error("{} is no text file of at most 64 KiB", .0.display())]
    NoText(PathBuf),
    #[error("{} cannot be read: {}", .0.display(), .1)]
    Io(PathBuf, std::io::Error),
}

impl SecretError {
    /// What the operator can do about it.
    pub fn remedy(&self) -> String {
        match self {
            SecretError::Missing(path) => format!(
                "write the secret into that file and `chmod 600` it, or add `LoadCredential={}:…` to the unit",
                name_of(path)
            ),
            SecretError::Open(path) => format!("chmod 600 {}", path.display()),
            SecretError::Empty(path) | SecretError::NoText(path) => {
                format!("write the secret as one line into {}", path.display())
            }
            SecretError::Io(path, _) => {
                format!("let the user that postdesk runs as own and read {}", path.display())
            }
        }
    }
}

/// A key of the configuration that names a file with a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// What it is for, such as `mailbox.password_file`.
    pub what: String,
    pub path: PathBuf,
    /// Where the key stands.
    pub file: PathBuf,
    pub line: usize,
    pub column: usize,
}

impl SecretFile {
    /// What is wrong with the file now; None: the secret can be read.
    pub fn fault(&self) -> Option<Fault> {
        let error = read_secret(&self.path).err()?;
        Some(Fault {
            file: self.file.clone(),
            line: self.line,
            column: self.column,
            what: format!("{}: {error}", self.what),
            remedy: error.remedy(),
        })
    }
}

/// Reads a secret. If the file does not exist, `$CREDENTIALS_DIRECTORY/<file name>` is read in its place (systemd
/// LoadCredential=). Line ends at the end are not part of the secret.
pub fn read_secret(path: &Path) -> Result<SecretString, SecretError> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    read_beside(path, credentials.as_deref())
}

fn read_beside(path: &Path, credentials: Option<&Path>) -> Result<SecretString, SecretError> {
    let (found, exempt) = match (path.try_exists(), credentials) {
        (Ok(false), Some(folder)) => (folder.join(name_of(path)), true),
        (_, folder) => (path.to_owned(), folder.is_some_and(|folder| path.starts_with(folder))),
    };
    let io = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => SecretError::Missing(path.to_owned()),
        _ => SecretError::Io(found.clone(), error),
    };
    let file = std::fs::File::open(&found).map_err(io)?;
    let meta = file.metadata().map_err(io)?;
    if !meta.is_file() || meta.len() > SECRET_BYTES_MAX {
        return Err(SecretError::NoText(found));
    }
    if !exempt && meta.permissions().mode() & 0o066 != 0 {
        return Err(SecretError::Open(found));
    }
    let text = std::io::read_to_string(file).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => SecretError::NoText(found.clone()),
        _ => io(error),
    })?;
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        return Err(SecretError::Empty(found));
    }
    Ok(SecretString::from(secret))
}

/// The file name, which is also the name of the credential.
fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use secrecy::ExposeSecret;
    use std::fs::{Permissions, create_dir, set_permissions, write};

    fn file(path: &Path, text: &str, mode: u32) -> PathBuf {
        write(path, text).unwrap();
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
        path.to_owned()
    }

    fn read(path: &Path, credentials: Option<&Path>) -> String {
        match read_beside(path, credentials) {
            Ok(secret) => secret.expose_secret().to_owned(),
            Err(error) => format!("{error}; {}", error.remedy()).replace(path.parent().unwrap().to_str().unwrap(), "~"),
        }
    }

    #[test]
    fn private_files_are_read_and_trimmed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(read(&file(&at("a"), "pa ss \r\n\n", 0o600), None), "pa ss ");
        assert_eq!(read(&file(&at("b"), "x", 0o400), None), "x");
        assert_eq!(read(&file(&at("c"), "x", 0o640), None), "~/c can be read or written by others; chmod 600 ~/c");
        assert!(read(&file(&at("d"), "x", 0o602), None).contains("chmod 600"));
        assert!(read(&file(&at("e"), "\n", 0o600), None).contains("is empty"));
        assert!(read(&at("missing"), None).contains("LoadCredential=missing:"));
        assert!(read(folder.path(), None).contains("no text file"));
        write(at("f"), [0xff, 0xfe]).unwrap();
        set_permissions(at("f"), Permissions::from_mode(0o600)).unwrap();
        assert!(read(&at("f"), None).contains("no text file"));
    }

    #[test]
    fn credentials_serve_where_the_file_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let credentials = folder.path().join("credentials");
        create_dir(&credentials).unwrap();
        let held = file(&credentials.join("imap.password"), "from systemd\n", 0o644);
        let path = folder.path().join("imap.password");
        assert_eq!(read(&path, Some(&credentials)), "from systemd");
        assert_eq!(read(&held, Some(&credentials)), "from systemd", "exempt by its folder");
        file(&path, "own", 0o600);
        assert_eq!(read(&path, Some(&credentials)), "own", "the file goes first");
        assert!(read(&folder.path().join("other"), Some(&credentials)).contains("does not exist"));
    }
}
