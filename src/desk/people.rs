//! The directory's way into the store: a whole file in one transaction, or nothing of it.

use super::Desk;
use crate::pure::directory::{self, Fault};
use crate::store::directory::{Entered, enter};
use crate::store::{StoreError, journal};

/// What a file brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleDone {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
}

/// Why nothing was entered.
#[derive(Debug)]
pub enum PeopleError {
    /// Every fault of the file.
    File(Vec<Fault>),
    Store(StoreError),
}

impl From<StoreError> for PeopleError {
    fn from(e: StoreError) -> PeopleError {
        PeopleError::Store(e)
    }
}

impl Desk {
    /// Enters the people of a CSV file, or brings those who are known up to date.
    pub async fn import_people(&self, file: &[u8]) -> Result<PeopleDone, PeopleError> {
        let listed = directory::read(file).map_err(PeopleError::File)?;
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        let (mut done, mut faults) = (PeopleDone::default(), Vec::new());
        for one in &listed {
            match enter(&mut tx, one, now).await? {
                Entered::New => done.new += 1,
                Entered::Changed => done.changed += 1,
                Entered::Same => done.same += 1,
                Entered::Engineers(address) => faults.push(Fault {
                    line: one.line,
                    what: format!("{address} is an engineer's address, and this row begins with another"),
                    remedy: "begin the row with it, or take it out: an engineer's addresses stand in the configuration"
                        .to_owned(),
                }),
            }
        }
        if !faults.is_empty() {
            return Err(PeopleError::File(faults));
        }
        let fact = journal::Fact {
            actor: None,
            kind: "people_imported".to_owned(),
            old: String::new(),
            new: format!("{} new, {} changed, {} same", done.new, done.changed, done.same),
            cause: "people import".to_owned(),
        };
        journal::append(&mut tx, "desk", now, &fact).await?;
        tx.commit().await?;
        Ok(done)
    }
}
