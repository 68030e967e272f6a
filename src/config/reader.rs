//! A reader of TOML tables that knows where everything stands and what it was asked for.
//!
//! A `Source` is one parsed file with the findings about it. A `Table` hands out values by key and remembers each key
//! asked for; `finish` then refuses the others, naming the nearest known one. A `Found` is a value with its place. Readers
//! that meet a wrong value put a fault on record and answer None, so that the caller goes on with a default and the next
//! mistake is found too. After a syntax error nothing is said to be missing: it may be what could not be read.

mod found;

pub use found::Found;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::FILE_BYTES_MAX;
use super::secret::SecretFile;

/// A mistake, or something worth a warning, at a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: PathBuf,
    /// From 1; 0: the file as a whole.
    pub line: usize,
    /// In characters, from 1; 0: the file as a whole.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub fn on_file(file: &Path, what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault { file: file.to_owned(), line: 0, column: 0, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { file, line, what, remedy, .. } = self;
        if *line == 0 {
            write!(f, "{}: {what}; {remedy}", file.display())
        } else {
            write!(f, "{}:{line}: {what}; {remedy}", file.display())
        }
    }
}

impl std::error::Error for Fault {}

/// Reads a file of configuration as text.
pub fn read_text(path: &Path) -> Result<String, Fault> {
    let fault = |what: String, remedy: &str| Fault::on_file(path, what, remedy);
    let meta = std::fs::metadata(path)
        .map_err(|error| fault(format!("cannot be read: {error}"), "name the right file and let postdesk read it"))?;
    if !meta.is_file() || meta.len() > FILE_BYTES_MAX {
        return Err(fault("is no file of at most 4 MiB".to_owned(), "name a TOML file"));
    }
    let bytes =
        std::fs::read(path).map_err(|error| fault(format!("cannot be read: {error}"), "let postdesk read it"))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        let line = valid.filter(|byte| **byte == b'\n').count() + 1;
        Fault { line, column: 1, ..fault("is not UTF-8 here".to_owned(), "save the file as UTF-8") }
    })
}

/// One parsed file and what was found out about it.
pub struct Source<'a> {
    path: PathBuf,
    state_dir: PathBuf,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
    /// Whether the syntax has mistakes.
    broken: bool,
    faults: RefCell<Vec<Fault>>,
    warnings: RefCell<Vec<Fault>>,
    /// Findings of files that this one names, in their order.
    beyond: RefCell<(Vec<Fault>, Vec<Fault>)>,
    secrets: RefCell<Vec<SecretFile>>,
}

impl<'a> Source<'a> {
    /// Parses; mistakes of syntax go on record.
    pub fn new(path: &Path, text: &'a str, state_dir: &Path) -> Source<'a> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let source = Source {
            path: path.to_owned(),
            state_dir: state_dir.to_owned(),
            text,
            root,
            broken: !errors.is_empty(),
            faults: RefCell::default(),
            warnings: RefCell::default(),
            beyond: RefCell::default(),
            secrets: RefCell::default(),
        };
        for error in errors {
            let what = error.message().lines().collect::<Vec<_>>().join(", ");
            let fault = source.fault_at(error.span().unwrap_or(0..0), &what, "correct the TOML here");
            // The first of a line is the mistake, the others follow from it.
            if source.faults.borrow().iter().all(|told| told.line != fault.line) {
                source.faults.borrow_mut().push(fault);
            }
        }
        source
    }

    /// The file that it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of generated files.
    pub fn state_dir(&self) -> &Path {
        &self.state_dir
    }

    /// A path as the file means it: relative ones are relative to the file's folder.
    pub fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("/")).join(path)
    }

    /// The root table.
    pub fn root(&self) -> Table<'_> {
        Table::new(self, self.root.get_ref(), 0..0, String::new())
    }

    /// All secrets named so far.
    pub fn take_secrets(&self) -> Vec<SecretFile> {
        self.secrets.take()
    }

    /// Takes over what was found in a file that this one names.
    pub fn absorb(&self, other: Source<'_>) {
        let (faults, warnings) = other.into_findings();
        let mut beyond = self.beyond.borrow_mut();
        beyond.0.extend(faults);
        beyond.1.extend(warnings);
    }

    /// Puts a fault of another file on record.
    pub fn fault_beyond(&self, fault: Fault) {
        self.beyond.borrow_mut().0.push(fault);
    }

    /// Puts a fault on record that names its own place, in this file or another.
    pub fn record(&self, fault: Fault) {
        let own = fault.file == self.path;
        if own { self.faults.borrow_mut().push(fault) } else { self.fault_beyond(fault) }
    }

    /// As `record`, a warning.
    pub fn record_warning(&self, warning: Fault) {
        let own = warning.file == self.path;
        if own { self.warnings.borrow_mut().push(warning) } else { self.beyond.borrow_mut().1.push(warning) }
    }

    /// Faults and warnings, each in the order of the file, this file first.
    pub fn into_findings(self) -> (Vec<Fault>, Vec<Fault>) {
        let in_order = |own: RefCell<Vec<Fault>>, beyond: Vec<Fault>| {
            let mut all = own.into_inner();
            all.sort_by_key(|fault| (fault.line, fault.column));
            all.extend(beyond);
            all.dedup();
            all
        };
        let beyond = self.beyond.into_inner();
        (in_order(self.faults, beyond.0), in_order(self.warnings, beyond.1))
    }

    fn fault_at(&self, span: Range<usize>, what: &str, remedy: &str) -> Fault {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Fault {
            file: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).map_or(0, |line| line.chars().count()) + 1,
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

/// A table that is being read.
pub struct Table<'s> {
    source: &'s Source<'s>,
    table: &'s DeTable<'s>,
    /// Of the header.
    span: Range<usize>,
    /// Where it stands, such as `desk`; empty: the root.
    title: String,
    asked: RefCell<BTreeSet<String>>,
    /// Keys without a reader of their own are fine.
    open: Cell<bool>,
}

impl<'s> Table<'s> {
    fn new(source: &'s Source<'s>, table: &'s DeTable<'s>, span: Range<usize>, title: String) -> Table<'s> {
        Table { source, table, span, title, asked: RefCell::default(), open: Cell::new(false) }
    }

    /// The file that it is in.
    pub fn source(&self) -> &'s Source<'s> {
        self.source
    }

    /// The value of a key, if there.
    pub fn find(&self, key: &str) -> Option<Found<'s>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let (key, value) = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
        Some(Found::new(self.source, value.get_ref(), value.span(), self.name_of(key.get_ref())))
    }

    /// Whether a key is there, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// The value of a key that must be there.
    pub fn need(&self, key: &str, remedy: &str) -> Option<Found<'s>> {
        let found = self.find(key);
        if found.is_none() {
            self.missing(key, remedy);
        }
        found
    }

    /// Says that a key is missing.
    pub fn missing(&self, key: &str, remedy: &str) {
        if self.source.broken {
            return;
        }
        if self.title.is_empty() {
            let what = format!("`{key}` is missing");
            self.source.record(Fault::on_file(self.source.path(), what, remedy));
        } else {
            self.fault(&format!("`{}` is missing", self.name_of(key)), remedy);
        }
    }

    /// All keys with their values, for tables whose keys are names.
    pub fn entries(&self) -> Vec<(String, Found<'s>)> {
        self.open.set(true);
        let found = |(key, value): (&'s Spanned<_>, &'s Spanned<DeValue<'s>>)| {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            let found = Found::new(self.source, value.get_ref(), value.span(), self.name_of(key));
            (key.as_ref().to_owned(), found)
        };
        self.table.iter().map(found).collect()
    }

    /// The table of a key; a value that is none is a fault.
    pub fn table(&self, key: &str) -> Option<Table<'s>> {
        self.find(key)?.table()
    }

    /// The tables `[[key]]`, in the order of the file.
    pub fn tables(&self, key: &str) -> Vec<Table<'s>> {
        self.find(key).map(|found| found.tables()).unwrap_or_default()
    }

    /// A text of one line.
    pub fn text(&self, key: &str) -> Option<String> {
        self.find(key)?.text()
    }

    /// A text of one line that is not blank.
    pub fn word(&self, key: &str) -> Option<String> {
        self.find(key)?.word()
    }

    /// A text or a list of texts; absent: empty.
    pub fn words(&self, key: &str) -> Vec<String> {
        self.find(key).map(|found| found.words()).unwrap_or_default()
    }

    /// true or false.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.find(key)?.flag()
    }

    /// A whole number between 0 and `most`.
    pub fn number(&self, key: &str, most: u32) -> Option<u32> {
        self.find(key)?.number(most)
    }

    /// A path, relative to the file's folder.
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        Some(self.source.beside(&self.word(key)?))
    }

    /// A path of something generated, relative to the state folder; `default` if absent.
    pub fn generated(&self, key: &str, default: &str) -> PathBuf {
        self.source.state_dir.join(self.word(key).as_deref().unwrap_or(default))
    }

    /// The path of a secret, which also goes on the list of secrets.
    pub fn secret(&self, key: &str) -> Option<PathBuf> {
        let found = self.find(key)?;
        let path = self.source.beside(&found.word()?);
        let Fault { file, line, column, .. } = found.as_fault("", "");
        let secret = SecretFile { what: found.name().to_owned(), path: path.clone(), file, line, column };
        self.source.secrets.borrow_mut().push(secret);
        Some(path)
    }

    /// A finding at the table's header.
    pub fn as_fault(&self, what: &str, remedy: &str) -> Fault {
        self.source.fault_at(self.span.clone(), what, remedy)
    }

    /// A fault at the table's header.
    pub fn fault(&self, what: &str, remedy: &str) {
        self.source.faults.borrow_mut().push(self.as_fault(what, remedy));
    }

    /// A warning at the table's header.
    pub fn warn(&self, what: &str, remedy: &str) {
        self.source.warnings.borrow_mut().push(self.as_fault(what, remedy));
    }

    /// Refuses the keys that nobody asked for.
    pub fn finish(&self) {
        if self.open.get() {
            return;
        }
        let asked = self.asked.borrow();
        let unknown = self.table.keys().filter(|key| !asked.contains(key.get_ref().as_ref()));
        for key in unknown {
            let what = format!("unknown key `{}`", self.name_of(key.get_ref()));
            let remedy = match nearest(key.get_ref(), asked.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<&str> = asked.iter().map(String::as_str).collect();
                    format!("remove it; known here: {}", known.join(", "))
                }
            };
            let fault = self.source.fault_at(key.span(), &what, &remedy);
            self.source.faults.borrow_mut().push(fault);
        }
    }

    fn name_of(&self, key: &str) -> String {
        if self.title.is_empty() { key.to_owned() } else { format!("{}.{key}", self.title) }
    }
}

/// The known name nearest to a wrong one, if it is near enough to be a slip.
pub fn nearest<'n>(wrong: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    known
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().min(wrong.chars().count()) / 4)
        .min()
        .map(|(_, name)| name)
}
