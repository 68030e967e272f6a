//! Every parser of strangers' bytes must take time in line with the size of what it reads: twice the bytes, at most 2.5
//! times the time, up to 8 MB, whatever the bytes are.
//!
//! Run with `cargo bench --bench linear`. Each parser reads usual texts and hostile ones of 1, 2, 4 and 8 MB, and a table
//! says how long it took for the usual one and for the one that took longest. Ends with 1 if any ratio is above the limit.
//! `cargo bench --bench linear -- quote html` measures the parsers whose names hold one of the words; `--all` prints
//! every shape.
//!
//! Time is what the processor spent on this thread (on Linux), so that other work on the machine does not count. A ratio
//! above the limit is believed only if the best of further runs, the sizes in turn, show it as well. The program starts
//! itself anew with an allocator that keeps what it has: else the pages that the kernel hands out for large blocks, and
//! not for small ones, would be compared.

#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::disallowed_methods, reason = "a measurement needs the time")]

#[path = "linear/mails.rs"]
mod mails;
#[path = "linear/texts.rs"]
mod texts;

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// What t(2n) may be in t(n).
const RATIO_MAX: f64 = 2.5;
/// Times below this are not compared: start-up cost and the clock's grain would be compared instead.
const FLOOR: Duration = Duration::from_millis(20);
/// Sizes in bytes.
const SIZES: [usize; 4] = [1_000_000, 2_000_000, 4_000_000, 8_000_000];
/// Rounds through the sizes, the best of which decide once a single one looked wrong.
const RUNS: usize = 5;
/// A run longer than this, by the clock on the wall, is given up: it is not linear, or of no use.
const RUN_MAX: Duration = Duration::from_secs(180);
/// As the threads that read mails have it, in bytes.
const STACK_BYTES: usize = 16 * 1024 * 1024;
/// Settings of the C library's allocator, and the variable that holds them.
const ALLOCATOR: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=17179869184:glibc.malloc.trim_threshold=17179869184",
);

/// What is measured: a name and what reads the bytes.
pub struct Parser {
    pub name: &'static str,
    pub read: fn(&[u8]),
    /// The first is the usual one.
    pub shapes: Vec<Shape>,
}

/// Bytes of a kind, of any size.
pub struct Shape {
    pub name: &'static str,
    pub make: Box<dyn Fn(usize) -> Vec<u8>>,
}

/// The times of one shape, by size.
struct Row {
    parser: &'static str,
    shape: &'static str,
    times: Vec<Duration>,
}

impl Row {
    fn ratios(&self) -> Vec<Option<f64>> {
        let counts = |t: &Duration| *t >= FLOOR;
        let pairs = self.times.iter().zip(self.times.iter().skip(1));
        pairs.map(|(a, b)| (counts(a)).then(|| b.as_secs_f64() / a.as_secs_f64())).collect()
    }

    fn worst(&self) -> f64 {
        self.ratios().into_iter().flatten().fold(0.0, f64::max)
    }

    fn is_wrong(&self) -> bool {
        self.worst() > RATIO_MAX || self.times.len() < SIZES.len()
    }

    fn longest(&self) -> Duration {
        self.times.iter().copied().max().unwrap_or_default()
    }

    fn print(&self) {
        let mut line = format!("{:<22} {:<26}", self.parser, self.shape);
        for time in &self.times {
            let _ = write!(line, "{:>9.1}", time.as_secs_f64() * 1e3);
        }
        for _ in self.times.len()..SIZES.len() {
            line.push_str("        -");
        }
        line.push_str("  ");
        for ratio in self.ratios() {
            line.push_str(&ratio.map_or_else(|| "     -".to_owned(), |r| format!("{r:>6.2}")));
        }
        println!("{line}{}", if self.is_wrong() { "  NOT LINEAR" } else { "" });
    }
}

fn main() -> ExitCode {
    if std::env::var_os(ALLOCATOR.0).is_none() {
        let own = std::env::current_exe().expect("the path of this program");
        let status = Command::new(own).args(std::env::args_os().skip(1)).env(ALLOCATOR.0, ALLOCATOR.1).status();
        return ExitCode::from(u8::from(!status.expect("this program starts").success()));
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let all = arguments.iter().any(|a| a == "--all");
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|w| name.contains(w.as_str()));
    let head = ["parser", "shape"];
    println!("{:<22} {:<26}{:>36}   ratios", head[0], head[1], "ms for 1, 2, 4, 8 MB");
    let (mut measured, mut wrong) = (0, 0);
    for parser in texts::parsers().into_iter().chain(mails::parsers()).filter(|p| wanted(p.name)) {
        // What is compiled at first use is compiled here.
        (parser.read)(b"From: a@b.test\r\n\r\nIt works again, thank you. > a: b\r\n");
        let mut rows: Vec<Row> = Vec::new();
        for shape in &parser.shapes {
            let row = row(&parser, shape);
            if all || row.is_wrong() {
                row.print();
            }
            rows.push(row);
        }
        measured += rows.len();
        wrong += rows.iter().filter(|r| r.is_wrong()).count();
        let slowest = rows.iter().enumerate().max_by_key(|(_, r)| r.longest()).map(|(n, _)| n);
        for (n, row) in rows.iter().enumerate() {
            if !all && !row.is_wrong() && (n == 0 || Some(n) == slowest) {
                row.print();
            }
        }
    }
    println!(
        "{measured} shapes measured, {wrong} not linear (t(2n) > {RATIO_MAX} t(n), times under {FLOOR:?} left out)"
    );
    ExitCode::from(u8::from(wrong > 0))
}

/// One run of each size; where that looks wrong, the best of more, the sizes in turn so that a busy while on the machine
/// meets all of them.
fn row(parser: &Parser, shape: &Shape) -> Row {
    let mut row = Row { parser: parser.name, shape: shape.name, times: Vec::new() };
    for _ in 0..RUNS {
        let again = times(parser, shape);
        let best = |n: usize, time: Duration| row.times.get(n).map_or(time, |known| time.min(*known));
        row.times = again.into_iter().enumerate().map(|(n, time)| best(n, time)).collect();
        if !row.is_wrong() || row.times.len() < SIZES.len() {
            break;
        }
    }
    row
}

/// A run of each size, as long as they are not too long.
fn times(parser: &Parser, shape: &Shape) -> Vec<Duration> {
    SIZES.iter().map_while(|size| run(parser.read, (shape.make)(*size))).collect()
}

/// One run on a thread of its own; None if it takes too long.
fn run(read: fn(&[u8]), bytes: Vec<u8>) -> Option<Duration> {
    let (tell, told) = mpsc::channel();
    let measured = move || {
        let (begun, wall) = (spent(), Instant::now());
        read(black_box(&bytes));
        let time = match (begun, spent()) {
            (Some(begun), Some(ended)) => ended.saturating_sub(begun),
            _ => wall.elapsed(),
        };
        let _ = tell.send(time);
    };
    std::thread::Builder::new().stack_size(STACK_BYTES).spawn(measured).expect("a thread");
    told.recv_timeout(RUN_MAX).ok()
}

/// What the processor has spent on this thread; None where that cannot be known.
fn spent() -> Option<Duration> {
    // The figure is brought up to date when the thread gives way.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
