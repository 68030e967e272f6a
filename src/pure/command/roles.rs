//! Arguments of the commands that pass work on: `#escalate`, `#major`, `#vendor`, `#away`, `#split @TEAM`.
//!
//! Names of teams, vendors and people are handed on as typed; whether they exist the desk knows.

use super::args::{cannot_read, nothing_after, to_come, value};
use super::because::split_because;
use super::fold::fold;
use super::verbs::VerbRow;
use super::when::{Bare, Moment};
use super::{EscalateTo, Order, Wrong};

/// Tiers by the words that people use for them; the first of each is the configuration's.
const TIERS: &[(&str, &[&str])] = &[
    ("1.5", &["1.5", "tier 1.5", "l1.5"]),
    ("1", &["1", "tier 1", "l1", "一线", "一级"]),
    ("2", &["2", "tier 2", "l2", "二线", "二级"]),
    ("3", &["3", "tier 3", "l3", "三线", "三级", "lead", "组长"]),
    ("4", &["4", "tier 4", "l4", "四线", "四级"]),
    ("vendor", &["vendor", "供应商", "厂商"]),
];

/// `[TIER|@TEAM] [because TEXT]`; a single word that is no tier is a team.
pub(super) fn escalate(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let (head, because) = split_because(args);
    let head = head.to_lowercase();
    let word = head.strip_prefix("to ").unwrap_or(&head).trim();
    let tier = TIERS.iter().find(|(_, words)| words.contains(&word)).map(|(tier, _)| *tier);
    let to = match (word, tier) {
        ("", _) => EscalateTo::Next,
        (_, Some(tier)) => EscalateTo::Tier(tier),
        (word, None) => {
            let name = word.strip_prefix('@').unwrap_or(word).trim();
            let is_name = name.chars().any(char::is_alphanumeric) && !name.contains(char::is_whitespace);
            EscalateTo::Team(value(row, args, is_name.then(|| name.to_owned()))?)
        }
    };
    Ok(Order::Escalate { to, because })
}

/// `yes|no`, 是|否.
pub(super) fn major(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let answer = match fold(args).trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "是" | "是的" | "认定" => Some(true),
        "no" | "n" | "false" | "否" | "不是" | "取消" | "解除" => Some(false),
        _ => None,
    };
    value(row, args, answer).map(Order::Major)
}

/// `NAME [REF]`
pub(super) fn vendor(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let mut words = args.split_whitespace();
    let name = words.next().map(str::to_owned);
    let reference = words.collect::<Vec<_>>().join(" ");
    value(row, args, name).map(|name| Order::Vendor { name, reference })
}

/// What ends an absence before its date.
const BACK: &[&str] = &["off", "end", "ends", "over", "back", "no", "结束", "取消", "销假", "已回", "回来"];
const COVER: &[&str] = &["covered by", "cover by", "cover", "代理人", "代理"];
const UNTIL: &[&str] = &["until", "till", "直到", "至", "到"];

/// `until WHEN [cover NAME]`, or a word that says that one is back.
pub(super) fn away(row: &VerbRow, args: &str, at: &Moment<'_>) -> Result<Order, Wrong> {
    let text = fold(args);
    let text = text.trim();
    let lower = text.to_lowercase();
    if BACK.contains(&lower.as_str()) {
        return Ok(Order::Away { until: None, cover: None });
    }
    // Lower case may be longer than the text it came from; then there is nothing to cut.
    let same = lower.len() == text.len();
    let found = COVER.iter().find_map(|word| lower.find(word).map(|at| (at, word.len())));
    let (head, cover) = match found.filter(|_| same) {
        Some((at, length)) => (
            text.get(..at).unwrap_or_default(),
            Some(text.get(at + length..).unwrap_or_default().trim_start_matches(is_joint).trim()),
        ),
        None => (text, None),
    };
    if cover.is_some_and(|name| !name.chars().any(char::is_alphanumeric)) {
        return Err(cannot_read(row, args));
    }
    let head = head.trim_end_matches(is_joint);
    let lower = head.to_lowercase();
    let word = UNTIL.iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
    let time = head.get(word..).unwrap_or_default().trim_start_matches(is_joint);
    let until = Some(to_come(row, time, Bare::DayStart, at)?);
    Ok(Order::Away { until, cover: cover.map(str::to_owned) })
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ':' | '、' | ';')
}

/// `@TEAM TEXT`: a part of the work for another team. Without a team it is the bare command.
pub(super) fn split(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let Some(rest) = args.trim().strip_prefix('@') else {
        return nothing_after(row, args, Order::Split);
    };
    let (team, text) = rest.trim().split_once(|c: char| is_joint(c)).unwrap_or((rest.trim(), ""));
    let text = text.trim_start_matches(is_joint).trim();
    let is_right = team.chars().any(char::is_alphanumeric) && !text.is_empty();
    value(row, args, is_right.then(|| Order::Part { team: team.to_owned(), text: text.to_owned() }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::{order, parse};
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn ordered(line: &str) -> Result<Order, Wrong> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let working_day = |_| true;
        let now: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let at = Moment { now, zone: &zone, week_start: Weekday::Monday, working_day: &working_day };
        let parsed = parse(line);
        order(parsed.commands.first().expect(line), &at)
    }

    #[test]
    fn work_passed_on() {
        let escalate = |to, because: &str| Order::Escalate { to, because: because.to_owned() };
        let team = |name: &str| EscalateTo::Team(name.to_owned());
        let vendor =
            |name: &str, reference: &str| Order::Vendor { name: name.to_owned(), reference: reference.to_owned() };
        let away = |until: Option<&str>, cover: Option<&str>| Order::Away {
            until: until.map(|at| at.parse().unwrap()),
            cover: cover.map(str::to_owned),
        };
        let part = |team: &str, text: &str| Order::Part { team: team.to_owned(), text: text.to_owned() };
        let cases = [
            ("#escalate", escalate(EscalateTo::Next, "")),
            ("#上报。", escalate(EscalateTo::Next, "")),
            ("#escalate because it is slow.", escalate(EscalateTo::Next, "it is slow.")),
            ("#escalate 1.5", escalate(EscalateTo::Tier("1.5"), "")),
            ("#escalate to tier 3 because slow", escalate(EscalateTo::Tier("3"), "slow")),
            ("#升级处理到三线 因为 一线无权限", escalate(EscalateTo::Tier("3"), "一线无权限")),
            ("#escalate @network because VLAN", escalate(team("network"), "VLAN")),
            ("#升级处理＠网络组", escalate(team("网络组"), "")),
            ("#escalate network", escalate(team("network"), "")),
            ("#major yes", Order::Major(true)),
            ("#重大 否", Order::Major(false)),
            ("#vendor acme", vendor("acme", "")),
            ("#厂商：华为 SR-2026 17", vendor("华为", "SR-2026 17")),
            ("#away until 2026-11-27", away(Some("2026-11-27T01:00:00Z"), None)),
            ("#away until Fri 14:00 cover Bob Zhao", away(Some("2026-11-27T06:00:00Z"), Some("Bob Zhao"))),
            ("#请假至明天下午两点，代理 周工", away(Some("2026-11-25T06:00:00Z"), Some("周工"))),
            ("#请假 至 11月27日 代理：李娜", away(Some("2026-11-27T01:00:00Z"), Some("李娜"))),
            ("#away off", away(None, None)),
            ("#请假 结束", away(None, None)),
            ("#split @network check the port", part("network", "check the port")),
            ("#拆分＠网络组：检查交换机端口", part("网络组", "检查交换机端口")),
            ("#split", Order::Split),
        ];
        for (line, expected) in cases {
            assert_eq!(ordered(line).as_ref(), Ok(&expected), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_the_syntax() {
        for line in [
            "#escalate much too slow",
            "#major",
            "#major perhaps",
            "#vendor",
            "#away",
            "#away until",
            "#away until soon",
            "#away until 2026-11-27 cover",
            "#split @network",
            "#split @",
        ] {
            let wrong = ordered(line).expect_err(line);
            assert!(wrong.en.contains('#') && wrong.zh.contains('#'), "{line}: {}", wrong.en);
        }
    }
}
