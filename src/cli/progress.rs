//! How far long work has come, on a terminal and nowhere else.

use std::io::{IsTerminal, Write};

/// A line that is rewritten.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    /// 0: nobody knows.
    all: usize,
    done: usize,
    shown: bool,
}

/// It is rewritten after so many.
const STEP: usize = 20;

impl Progress {
    pub fn new(what: &'static str, all: usize) -> Progress {
        Progress { what, all, done: 0, shown: std::io::stderr().is_terminal() }
    }

    /// One more is done.
    pub fn step(&mut self) {
        self.done += 1;
        if self.shown && (self.done.is_multiple_of(STEP) || self.done == self.all) {
            let Progress { what, all, done, .. } = self;
            let of =
                (*done * 100).checked_div(*all).map(|percent| format!(" of {all}, {percent} %")).unwrap_or_default();
            let _ = write!(std::io::stderr(), "\r{done}{of} {what} ");
        }
    }

    /// The line goes away.
    pub fn end(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
