//! `[monitoring]`: when a problem flaps, when it comes back, and when many of them are a storm.

use jiff::SignedDuration;

use super::reader::Table;
use crate::pure::alert::life::Limits;

/// Reads `[monitoring]`.
pub fn read_monitoring(root: &Table<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(table) = root.table("monitoring") else {
        return limits;
    };
    for (key, limit) in [
        ("flap_window", &mut limits.flap_window),
        ("reopen_within", &mut limits.reopen_within),
        ("storm_window", &mut limits.storm_window),
        ("notice_every", &mut limits.notice_every),
    ] {
        let found = table.find(key).and_then(|found| found.duration());
        *limit = found.and_then(|found| SignedDuration::try_from(found).ok()).unwrap_or(*limit);
    }
    for (key, limit) in [
        ("flap_changes", &mut limits.flap_changes),
        ("storm_problems", &mut limits.storm_problems),
        ("storm_groups", &mut limits.storm_groups),
    ] {
        *limit = table.number(key, 10_000).unwrap_or(*limit);
    }
    table.finish();
    limits
}
