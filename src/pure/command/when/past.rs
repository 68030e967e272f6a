//! Since when: a time that has been, as people tell it. 昨天 and "yesterday" count back, a weekday is the last one, "two hours
//! ago" and "for two hours" are a span before now, and what only says how sure somebody is ("about", 左右) does not matter.
//!
//! As with times to come the whole text must be understood, else the answer is None.

use jiff::{Span, Timestamp};

use super::super::amount::duration_minutes;
use super::super::fold::fold;
use super::{Bare, Moment, when_bare};

/// A time is not written longer than this, in characters.
const PAST_CHARS_MAX: usize = 80;
/// Words before a time that do not change it.
const BEFORE: &[&str] = &[
    "since",
    "ever since",
    "from",
    "about",
    "around",
    "approximately",
    "approx",
    "approx.",
    "roughly",
    "circa",
    "ca",
    "ca.",
    "it started",
    "this started",
    "started",
    "starting",
    "it began",
    "it happened",
    "happened",
    "for",
    "for the last",
    "for the past",
    "自从",
    "从",
    "自",
    "大约",
    "大概",
    "大致",
    "差不多",
    "约",
    "应该是",
    "好像是",
    "是",
    "就是",
    "就",
    "发生在",
    "发生于",
    "开始于",
    "已经",
    "已",
    "最近",
];
/// Words behind it that do not.
const BEHIND: &[&str] = &[
    "on",
    "onwards",
    "or so",
    "approximately",
    "until now",
    "already",
    "左右",
    "前后",
    "多",
    "开始的",
    "开始",
    "发生的",
    "出现的",
    "起",
    "以来",
    "许",
    "的时候",
    "时候",
    "到现在",
    "至今",
    "就这样了",
    "就这样",
    "就开始了",
    "了",
    "的",
];
/// What a span before now ends with.
const AGO: &[&str] = &["ago", "之前", "以前", "前"];
const NOW: &[&str] = &["now", "just now", "a moment ago", "right now", "刚才", "刚刚", "现在", "刚"];
/// Words for a day that has been, the word for the day from which the readers of times count, and how many days before.
const DAYS_BACK: &[(&str, &str, i64)] = &[
    ("the day before yesterday", "today", 2),
    ("day before yesterday", "today", 2),
    ("yesterday", "today", 1),
    ("last night", "tonight", 1),
    ("大前天", "今天", 3),
    ("前天", "今天", 2),
    ("昨天", "今天", 1),
    ("昨日", "今天", 1),
    ("昨晚", "今晚", 1),
    ("昨夜", "今晚", 1),
    ("昨早", "今早", 1),
    ("上个星期", "本周", 7),
    ("上个礼拜", "本周", 7),
    ("上个周", "本周", 7),
    ("上星期", "本周", 7),
    ("上礼拜", "本周", 7),
    ("上周", "本周", 7),
    ("last week", "this week", 7),
];
/// A part of the day that begins within this time may have begun for who speaks of it.
const BEGUN: jiff::SignedDuration = jiff::SignedDuration::from_hours(3);
const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun", "周", "星期", "礼拜"];

/// Reads a time that has been, in the writer's zone. None: not understood, or still to come.
pub fn past(text: &str, at: &Moment<'_>) -> Option<Timestamp> {
    if text.chars().nth(PAST_CHARS_MAX).is_some() {
        return None;
    }
    let folded = fold(text).to_lowercase();
    let text = trimmed(&folded);
    if NOW.contains(&text) {
        return Some(at.now);
    }
    if let Some(time) = ago(text, at) {
        return Some(time);
    }
    // The words at the ends are taken off one by one: a time itself may end with one of them (早上8点前后).
    let mut rest = text;
    loop {
        if let Some(time) = day(rest, at).or_else(|| ago(rest, at)) {
            return Some(time);
        }
        rest = bared(rest)?;
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ".,;!~。、".contains(c))
}

/// The text without one of the words at its ends; None: there is none.
fn bared(text: &str) -> Option<&str> {
    let begins = |word: &&&str| {
        let rest = text.strip_prefix(**word);
        rest.is_some_and(|rest| !word.is_ascii() || word.ends_with('.') || rest.starts_with(' '))
    };
    let ends = |word: &&&str| text.strip_suffix(**word).is_some_and(|rest| !word.is_ascii() || rest.ends_with(' '));
    let longest = |found: Option<&&'static str>| found.copied();
    if let Some(word) = longest(BEFORE.iter().filter(begins).max_by_key(|word| word.len())) {
        return text.strip_prefix(word).map(trimmed);
    }
    let word = longest(BEHIND.iter().filter(ends).max_by_key(|word| word.len()))?;
    text.strip_suffix(word).map(trimmed)
}

/// A span before now: 两小时前, "for 3 days".
fn ago(text: &str, at: &Moment<'_>) -> Option<Timestamp> {
    let span = AGO.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text).trim_end();
    let minutes = duration_minutes(span)?;
    at.now.checked_sub(Span::new().try_minutes(minutes).ok()?).ok()
}

/// A day and a time, or one of them.
fn day(text: &str, at: &Moment<'_>) -> Option<Timestamp> {
    let found = DAYS_BACK.iter().filter(|(word, _, _)| text.contains(word)).max_by_key(|(word, _, _)| word.len());
    let (named, days) = match found {
        Some((word, today, days)) => (text.replacen(word, today, 1), *days),
        // "last Friday" is the one before now, in this week or in the last.
        None => (text.strip_prefix("last ").unwrap_or(text).to_owned(), 0),
    };
    let time = when_bare(&named, Bare::DayStart, at)?;
    if days == 0 && time <= at.now {
        return Some(time);
    }
    let back = |span: Span| {
        let moved = time.to_zoned(at.zone.clone()).checked_sub(span).ok()?.timestamp();
        (moved <= at.now).then_some(moved)
    };
    if days > 0 {
        return back(Span::new().try_days(days).ok()?);
    }
    let is_today = ["today", "tonight", "this ", "今"].iter().any(|word| named.contains(word));
    let here = at.now.to_zoned(at.zone.clone()).date();
    if is_today {
        // "This morning", said before nine: it has begun, and no more is meant.
        let has_clock = named.contains(|c: char| c.is_ascii_digit() || "点时".contains(c));
        let has_begun = time.duration_since(at.now) < BEGUN;
        return (!has_clock && has_begun && time.to_zoned(at.zone.clone()).date() == here).then_some(at.now);
    }
    let is_ahead = ["下", "本", "这", "next", "coming"].iter().any(|word| named.starts_with(word));
    if !is_ahead && WEEKDAYS.iter().any(|word| named.contains(word)) {
        return back(Span::new().days(7));
    }
    // A time of day alone that is still to come today was that of yesterday, a day of the month that of the last one.
    if when_bare(&format!("today {named}"), Bare::DayStart, at).is_some() {
        return back(Span::new().days(1));
    }
    let is_of_month = named.contains(['号', '日']) && !named.contains('月');
    is_of_month.then(|| back(Span::new().months(1))).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    use super::*;

    /// What a text says on Tuesday 2026-11-24 at 10:00 in Shanghai, as local time.
    fn said(text: &str) -> Option<String> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now = "2026-11-24T10:00:00+08:00".parse().unwrap();
        let at = Moment { now, zone: &zone, week_start: Weekday::Monday, working_day: &|_| true };
        Some(past(text, &at)?.to_zoned(zone).strftime("%m-%d %H:%M").to_string())
    }

    #[test]
    fn times_that_have_been() {
        for (text, expected) in [
            ("today 8:30", "11-24 08:30"),
            ("since 8:30", "11-24 08:30"),
            ("about 9 am", "11-24 09:00"),
            ("since around 9am.", "11-24 09:00"),
            ("since this morning 8:30", "11-24 08:30"),
            ("this morning", "11-24 09:00"),
            ("since yesterday", "11-23 09:00"),
            ("yesterday 3pm", "11-23 15:00"),
            ("at 3pm yesterday", "11-23 15:00"),
            ("last night", "11-23 18:00"),
            ("the day before yesterday", "11-22 09:00"),
            ("Monday", "11-23 09:00"),
            ("since last Friday", "11-20 09:00"),
            ("last week", "11-16 09:00"),
            ("22:00", "11-23 22:00"),
            ("2 hours ago", "11-24 08:00"),
            ("about an hour ago", "11-24 09:00"),
            ("for 3 days", "11-21 10:00"),
            ("just now", "11-24 10:00"),
            ("23.11.2026 09:00", "11-23 09:00"),
            ("23 Nov", "11-23 09:00"),
            ("今早开始", "11-24 09:00"),
            ("今天上午8:30左右", "11-24 08:30"),
            ("从今天上午8点半开始", "11-24 08:30"),
            ("大概早上九点多", "11-24 09:00"),
            ("大概早上九点", "11-24 09:00"),
            ("昨天下午", "11-23 14:00"),
            ("昨天下午3点左右开始的", "11-23 15:00"),
            ("昨晚8点", "11-23 20:00"),
            ("前天", "11-22 09:00"),
            ("上周五", "11-20 09:00"),
            ("上个星期五下午", "11-20 14:00"),
            ("周一", "11-23 09:00"),
            ("两小时前", "11-24 08:00"),
            ("已经两个小时了", "11-24 08:00"),
            ("半小时之前", "11-24 09:30"),
            ("刚才", "11-24 10:00"),
            ("11月20日", "11-20 09:00"),
            ("20号开始", "11-20 09:00"),
            ("晚上10点", "11-23 22:00"),
        ] {
            assert_eq!(said(text).unwrap_or("-".to_owned()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_still_to_come_or_no_time() {
        for text in [
            "",
            "this afternoon",
            "本周五",
            "tomorrow",
            "明天上午",
            "today 18:00",
            "今天下午5点",
            "in 2 hours",
            "soon",
            "since",
            "开始",
            "ERP",
            "8177",
            "下周一",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
        assert_eq!(said(&"since ".repeat(20_000)), None);
    }
}
