//! `people import`: the directory from a CSV file.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{EXIT_DATA, EXIT_DONE, EXIT_NO, Failure, open, print};
use crate::desk::PeopleError;

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Enter the people of a CSV file, or bring them up to date: address, aliases, name, title, department, phone, site,
    /// vip, language, members (of a shared mailbox). All of the file or nothing.
    Import {
        /// As a spreadsheet saves it: UTF-8 or GBK, the first line with the names of the columns.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs `people …`.
pub async fn people(path: &Path, command: PeopleCommand) -> Result<u8, Failure> {
    let PeopleCommand::Import { file } = command;
    let bytes = std::fs::read(&file).map_err(|e| Failure::new(EXIT_NO, format!("{}: {e}", file.display())))?;
    let desk = open(path).await?;
    let told = |line: usize, what: &str, remedy: &str| format!("{}:{line}: {what}; {remedy}", file.display());
    match desk.import_people(&bytes).await {
        Ok(done) => {
            let (new, changed, same) = (done.new, done.changed, done.same);
            print(&format!("{} people: {new} new, {changed} changed, {same} as they were\n", new + changed + same));
            Ok(EXIT_DONE)
        }
        Err(PeopleError::File(faults)) => {
            let lines: Vec<String> = faults.iter().map(|f| told(f.line, &f.what, &f.remedy)).collect();
            let text = format!("{}\npostdesk: nothing was entered", lines.join("\npostdesk: "));
            Err(Failure::new(EXIT_DATA, text))
        }
        Err(PeopleError::Store(e)) => Err(e.into()),
    }
}
