//! The arguments of a command line: from words to a typed order, or to what is wrong with them.
//!
//! English and Chinese words may be mixed. A fault is told in both languages and always with the right syntax, taken
//! from the grammar table. Names of people, teams, categories and codes are handed on as typed: whether they exist the
//! desk knows. Nothing is guessed: a word that is not in a table is a fault, not a default.

use jiff::Timestamp;

use super::super::grade::{Channel, Impact, Kind, Priority, Urgency};
use super::amount::effort_minutes;
use super::because::{reason_of, split_because};
use super::fold::fold;
use super::people::{address, pending, target};
use super::roles;
use super::verbs::{VerbRow, row_of};
use super::when::{Bare, Moment, when_bare};
use super::{CommandLine, ListOf, Order, PriorityOrder, Verb, Wrong};

/// What stands beside an address in `#cc` where that person accepts what is done.
const ACCEPTER: [&str; 4] = ["accepter", "accepts", "验收人", "验收"];
/// Blanks and commas of `#requester` behind which the channel is looked for: a name, an address, two words.
const CHANNEL_WORDS_MAX: usize = 12;

/// Reads one command line. `at` is the engineer's moment: dates and times are read in their zone and calendar.
/// Wrong: an unknown verb, one command too many, a missing or unreadable argument, a time that is over.
pub fn order(command: &CommandLine, at: &Moment<'_>) -> Result<Order, Wrong> {
    let Some(row) = command.verb.and_then(row_of) else {
        return Err(no_verb(command));
    };
    let args = command.args.trim();
    match row.verb {
        Verb::Take => nothing_after(row, args, Order::Take),
        Verb::Reopen => nothing_after(row, args, Order::Reopen),
        Verb::Watch => nothing_after(row, args, Order::Watch),
        Verb::Unwatch => nothing_after(row, args, Order::Unwatch),
        Verb::Undo => nothing_after(row, args, Order::Undo),
        Verb::Help => Ok(Order::Help),
        Verb::Assign => target(row, args).map(Order::Assign),
        Verb::Resolve => Ok(Order::Resolve { code: Some(args.to_owned()).filter(|code| !code.is_empty()) }),
        Verb::Close => close(row, args),
        Verb::Pending => pending(row, args, at),
        Verb::Note => Ok(Order::Note(args.to_owned())),
        Verb::Kind => value(row, args, Kind::parse(args)).map(Order::Kind),
        Verb::Impact => value(row, args, Impact::parse(args)).map(Order::Impact),
        Verb::Urgency => value(row, args, Urgency::parse(args)).map(Order::Urgency),
        Verb::Priority => priority(row, args),
        Verb::Category => category(row, args),
        Verb::Eta => eta(row, args, at),
        Verb::Tag => tags(row, args),
        Verb::Time => value(row, args, effort_minutes(args).filter(|minutes| *minutes > 0)).map(Order::Time),
        Verb::Cc => cc(row, args),
        Verb::Uncc => address(row, args).map(Order::Uncc),
        Verb::Requester => requester(row, args),
        Verb::Subject => text(row, args).map(Order::Subject),
        Verb::Diagnosis => text(row, args).map(Order::Diagnosis),
        Verb::Steps => text(row, args).map(Order::Steps),
        Verb::Cause => text(row, args).map(Order::Cause),
        Verb::Workaround => text(row, args).map(Order::Workaround),
        Verb::Search => text(row, args).map(Order::Search),
        Verb::Verified => Ok(Order::Verified(args.to_owned())),
        Verb::Confirmed => Ok(Order::Confirmed(confirmed(args))),
        Verb::Merge => other_ticket(row, args).map(Order::Merge),
        Verb::Link => other_ticket(row, args).map(Order::Link),
        Verb::Show => number(row, args).map(Order::Show),
        Verb::Why => number(row, args).map(Order::Why),
        Verb::List => list(row, args).map(Order::List),
        Verb::Escalate => roles::escalate(row, args),
        Verb::Major => roles::major(row, args),
        Verb::Vendor => roles::vendor(row, args),
        Verb::Away => roles::away(row, args, at),
        Verb::Split => roles::split(row, args),
        Verb::Kb | Verb::Problem | Verb::Risk | Verb::Submit | Verb::Approve | Verb::Reject => {
            Ok(Order::Other(row.verb, args.to_owned()))
        }
    }
}

/// An address; with a word beside it that says that this person accepts what is done.
fn cc(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let accepts = |word: &str| ACCEPTER.contains(&word.to_lowercase().as_str());
    let behind = args.rsplit_once(char::is_whitespace).filter(|(_, word)| accepts(word)).map(|(rest, _)| rest);
    let before = args.split_once(char::is_whitespace).filter(|(word, _)| accepts(word)).map(|(_, rest)| rest);
    match behind.or(before) {
        Some(rest) => address(row, rest.trim()).map(Order::Accepter),
        None => address(row, args).map(Order::Cc),
    }
}

/// An address; with a word behind it that says by which channel that person came.
fn requester(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；' | '(' | '（' | '>');
    for (at, sign) in args.char_indices().filter(|(_, sign)| ends(*sign)).take(CHANNEL_WORDS_MAX) {
        let (head, tail) = args.split_at_checked(at + sign.len_utf8()).unwrap_or((args, ""));
        if let Some(channel) = Channel::parse(tail.trim_matches([')', '）', ' '])) {
            let address = address(row, head.trim_matches(|c| c != '>' && ends(c)))?;
            return Ok(Order::Requester { address, channel: Some(channel) });
        }
    }
    Ok(Order::Requester { address: address(row, args)?, channel: None })
}

fn no_verb(command: &CommandLine) -> Wrong {
    match command.nearest {
        Some(nearest) => Wrong {
            en: format!("There is no such command. Did you mean #{nearest}? #help lists them all."),
            zh: format!("没有这条命令。您要的是 #{nearest} 吗？发送 #帮助 可查看全部命令。"),
        },
        None => Wrong {
            en: format!("A mail may hold {} commands; this is one more.", super::COMMANDS_MAX),
            zh: format!("每封邮件最多 {} 条命令，这一条超出了。", super::COMMANDS_MAX),
        },
    }
}

/// A fault and the right way to write the command.
fn wrong(row: &VerbRow, en: &str, zh: &str) -> Wrong {
    Wrong { en: format!("{en} Write: {}", row.syntax), zh: format!("{zh}正确写法：{}", row.syntax_zh) }
}

/// Longer arguments are cut in what is said about them; characters.
const SHOWN_CHARS: usize = 60;

pub(super) fn cannot_read(row: &VerbRow, args: &str) -> Wrong {
    if args.is_empty() {
        return wrong(row, "Something is missing after the command.", "命令后面缺少内容。");
    }
    let mut shown: String = args.chars().take(SHOWN_CHARS).collect();
    if args.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    wrong(row, &format!("“{shown}” cannot be read here."), &format!("无法识别“{shown}”。"))
}

pub(super) fn nothing_after(row: &VerbRow, args: &str, order: Order) -> Result<Order, Wrong> {
    if args.chars().any(char::is_alphanumeric) {
        let en = "Nothing may follow this command on its line; text goes on a line of its own.";
        return Err(wrong(row, en, "这条命令后面不能再写内容，正文请另起一行。"));
    }
    Ok(order)
}

/// A value that was read, else the fault.
pub(super) fn value<T>(row: &VerbRow, args: &str, value: Option<T>) -> Result<T, Wrong> {
    value.ok_or_else(|| cannot_read(row, args))
}

fn text(row: &VerbRow, args: &str) -> Result<String, Wrong> {
    value(row, args, Some(args.to_owned()).filter(|text| text.chars().any(char::is_alphanumeric)))
}

fn close(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let because = reason_of(args);
    if !because.chars().any(char::is_alphanumeric) {
        return Err(wrong(row, "A reason is needed.", "请写明原因。"));
    }
    Ok(Order::Close { because })
}

/// A time that is still to come.
pub(super) fn to_come(row: &VerbRow, text: &str, bare: Bare, at: &Moment<'_>) -> Result<Timestamp, Wrong> {
    let time = value(row, text, when_bare(text, bare, at))?;
    if time <= at.now {
        let shown = time.to_zoned(at.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        let en = format!("{shown} is over.");
        return Err(wrong(row, &en, &format!("{shown} 已经过去。")));
    }
    Ok(time)
}

fn eta(row: &VerbRow, args: &str, at: &Moment<'_>) -> Result<Order, Wrong> {
    let (head, because) = split_because(args);
    let when = to_come(row, &head, Bare::DayEnd, at)?;
    Ok(Order::Eta { when, because })
}

fn priority(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let (head, because) = split_because(args);
    let word = head.to_lowercase();
    let value = match word.as_str() {
        "auto" | "automatic" | "自动" => Some(PriorityOrder::Auto),
        _ => Priority::parse(&word).map(PriorityOrder::Set),
    };
    match value {
        Some(value) => Ok(Order::Priority { value, because }),
        None => Err(cannot_read(row, args)),
    }
}

fn category(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let parts: Vec<&str> = args.trim_matches('/').split('/').map(str::trim).collect();
    let path = parts.join("/");
    let whole = parts.iter().all(|part| !part.is_empty());
    value(row, args, whole.then_some(Order::Category(path)))
}

fn tags(row: &VerbRow, args: &str) -> Result<Order, Wrong> {
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for word in args.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | ';')) {
        let (list, tag) = match word.strip_prefix(['-', '−', '–']) {
            Some(tag) => (&mut remove, tag),
            None => (&mut add, word.strip_prefix('+').unwrap_or(word)),
        };
        if !tag.is_empty() {
            list.push(tag.to_owned());
        } else if !word.is_empty() {
            return Err(cannot_read(row, args));
        }
    }
    value(row, args, (!add.is_empty() || !remove.is_empty()).then_some(Order::Tag { add, remove }))
}

fn confirmed(args: &str) -> String {
    match fold(args).to_lowercase().trim() {
        "" | "phone" | "by phone" | "call" | "telephone" | "电话" | "电话回访" => String::from("phone"),
        _ => args.to_owned(),
    }
}

/// A ticket number, if there is one: `1042`, `#1042`, `DESK #1042`, `工单1042`, `1042号`.
fn number(row: &VerbRow, args: &str) -> Result<Option<u64>, Wrong> {
    let args = args.trim();
    if args.is_empty() {
        return Ok(None);
    }
    let bare = args.trim_matches(['[', ']', ' ']);
    let digits = match bare.rsplit_once('#') {
        Some((_, digits)) => digits,
        None => bare.trim_start_matches("工单").trim_start_matches('号').trim_end_matches('号'),
    };
    let number = digits.trim().parse::<u64>().ok().filter(|_| !digits.contains('+'));
    value(row, args, number).map(Some)
}

/// A ticket number that must be there.
fn other_ticket(row: &VerbRow, args: &str) -> Result<u64, Wrong> {
    number(row, args)?.ok_or_else(|| cannot_read(row, ""))
}

fn list(row: &VerbRow, args: &str) -> Result<ListOf, Wrong> {
    let list = match fold(args).to_lowercase().trim() {
        "" | "mine" | "my" | "我的" => Some(ListOf::Mine),
        "team" | "my team" | "本组" | "本组的" => Some(ListOf::Team),
        "unassigned" | "未分派" | "未分派的" => Some(ListOf::Unassigned),
        "breaching" | "将超时" | "将超时的" | "即将超时" => Some(ListOf::Breaching),
        _ => None,
    };
    value(row, args, list)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::super::{PendingOn, Target, parse};
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    /// Ordered on Tuesday 2026-11-24 at 10:00 in Shanghai.
    fn ordered(line: &str) -> Result<Order, Wrong> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let now: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let working_day = |_| true;
        let at = Moment { now, zone: &zone, week_start: Weekday::Monday, working_day: &working_day };
        let parsed = parse(line);
        assert_eq!(parsed.commands.len(), 1, "{line}");
        order(&parsed.commands[0], &at)
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn s(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn orders_of_people_and_states() {
        let pending = |on, until: Option<&str>| Order::Pending { on, until: until.map(time) };
        let cases: &[(&str, Order)] = &[
            ("#take", Order::Take),
            ("#接单。", Order::Take),
            ("#assign alice", Order::Assign(Target::Name(s("alice")))),
            ("#assign to Alice Li.", Order::Assign(Target::Name(s("Alice Li")))),
            ("#assign alice@desk.test<mailto:alice@desk.test>", Order::Assign(Target::Name(s("alice@desk.test")))),
            ("#assign @ network", Order::Assign(Target::Team(s("network")))),
            ("#转派给李工", Order::Assign(Target::Name(s("李工")))),
            ("#转派到＠网络组", Order::Assign(Target::Team(s("网络组")))),
            ("#resolve", Order::Resolve { code: None }),
            ("#resolve: worked_around.", Order::Resolve { code: Some(s("worked_around")) }),
            ("#close because told by phone", Order::Close { because: s("told by phone") }),
            ("#close spam", Order::Close { because: s("spam") }),
            ("#Close Because: withdrawn.", Order::Close { because: s("withdrawn.") }),
            ("#关闭，因为：用户撤回，谢谢。", Order::Close { because: s("用户撤回，谢谢。") }),
            ("#reopen", Order::Reopen),
            ("#pending requester", pending(PendingOn::Requester, None)),
            ("#pending on vendor.", pending(PendingOn::Vendor, None)),
            ("#pending change until 2026-11-26", pending(PendingOn::Change, Some("2026-11-26T01:00:00Z"))),
            ("#pending schedule, Fri 15:00", pending(PendingOn::Schedule, Some("2026-11-27T07:00:00Z"))),
            ("#Pending Requester Until +2h", pending(PendingOn::Requester, Some("2026-11-24T04:00:00Z"))),
            ("#挂起等用户", pending(PendingOn::Requester, None)),
            ("#挂起 等供应商 至 明天", pending(PendingOn::Vendor, Some("2026-11-25T01:00:00Z"))),
            ("#挂起：等变更，直到11月26日16:00。", pending(PendingOn::Change, Some("2026-11-26T08:00:00Z"))),
            ("#挂起约定周五下午3点", pending(PendingOn::Schedule, Some("2026-11-27T07:00:00Z"))),
            ("#挂起 待用户反馈", pending(PendingOn::Requester, None)),
            ("#note", Order::Note(String::new())),
            ("#备注：用户在出差", Order::Note(s("用户在出差"))),
            ("#watch", Order::Watch),
            ("#取消关注", Order::Unwatch),
            ("#cc bob@a.test", Order::Cc(s("bob@a.test"))),
            ("#cc bob@a.test accepter", Order::Accepter(s("bob@a.test"))),
            ("#抄送给 王伟 <wang@a.test> 验收人", Order::Accepter(s("wang@a.test"))),
            ("#抄送 验收 wang@a.test", Order::Accepter(s("wang@a.test"))),
            ("#抄送给 王伟 <wang@a.test>", Order::Cc(s("wang@a.test"))),
            ("#uncc mailto:bob@a.test", Order::Uncc(s("bob@a.test"))),
            ("#requester bob@a.test<mailto:bob@a.test>", Order::Requester { address: s("bob@a.test"), channel: None }),
            (
                "#requester bob@a.test phone",
                Order::Requester { address: s("bob@a.test"), channel: Some(Channel::Phone) },
            ),
            (
                "#requester Bob Li <bob@a.test>, site visit",
                Order::Requester { address: s("bob@a.test"), channel: Some(Channel::SiteVisit) },
            ),
            (
                "#报障人 bob@a.test（来访）",
                Order::Requester { address: s("bob@a.test"), channel: Some(Channel::WalkIn) },
            ),
            ("#报障人：bob@a.test，电话", Order::Requester { address: s("bob@a.test"), channel: Some(Channel::Phone) }),
            ("#undo", Order::Undo),
            ("#help assign", Order::Help),
            ("#risk high", Order::Other(Verb::Risk, s("high"))),
            ("#合并到 1042", Order::Merge(1042)),
        ];
        for (line, order) in cases {
            assert_eq!(ordered(line).as_ref(), Ok(order), "{line}");
        }
    }

    #[test]
    fn orders_of_fields() {
        let priority = |value, because: &str| Order::Priority { value, because: s(because) };
        let eta = |when, because: &str| Order::Eta { when: time(when), because: s(because) };
        let tags = |add: &[&str], remove: &[&str]| Order::Tag {
            add: add.iter().map(|tag| s(tag)).collect(),
            remove: remove.iter().map(|tag| s(tag)).collect(),
        };
        let cases: &[(&str, Order)] = &[
            ("#priority P2", priority(PriorityOrder::Set(Priority::P2), "")),
            ("＃优先级：Ｐ２", priority(PriorityOrder::Set(Priority::P2), "")),
            ("#优先级紧急，因为领导在等。", priority(PriorityOrder::Set(Priority::P1), "领导在等。")),
            ("#priority p4 BECAUSE: it can wait", priority(PriorityOrder::Set(Priority::P4), "it can wait")),
            ("#priority auto", priority(PriorityOrder::Auto, "")),
            ("#优先级 自动", priority(PriorityOrder::Auto, "")),
            ("#impact company", Order::Impact(Impact::Company)),
            ("#影响范围改为部门", Order::Impact(Impact::Department)),
            ("#urgency high.", Order::Urgency(Urgency::High)),
            ("#紧急程度：特急", Order::Urgency(Urgency::Critical)),
            ("#kind request", Order::Kind(Kind::Request)),
            ("#类型：咨询", Order::Kind(Kind::Question)),
            ("#category network / vpn", Order::Category(s("network/vpn"))),
            ("#分类 /network/vpn/", Order::Category(s("network/vpn"))),
            ("#subject Printer, 2nd floor.", Order::Subject(s("Printer, 2nd floor."))),
            ("#标题改为：标签打印机（二楼）卡纸", Order::Subject(s("标签打印机（二楼）卡纸"))),
            ("#eta +2h", eta("2026-11-24T04:00:00Z", "")),
            ("#eta tomorrow 14:00 because the part is late.", eta("2026-11-25T06:00:00Z", "the part is late.")),
            ("#eta 2026-11-26", eta("2026-11-26T10:00:00Z", "")),
            ("#预计完成时间：明天下午两点，因为备件未到", eta("2026-11-25T06:00:00Z", "备件未到")),
            ("#tag +a -b c", tags(&["a", "c"], &["b"])),
            ("#标签 ＋远程，－旧", tags(&["远程"], &["旧"])),
            ("#time 45m", Order::Time(45)),
            ("#工时：2小时", Order::Time(120)),
            ("#time 1d", Order::Time(480)),
            ("#diagnosis fuse is gone", Order::Diagnosis(s("fuse is gone"))),
            ("#步骤 重启，再试", Order::Steps(s("重启，再试"))),
            ("#verified", Order::Verified(String::new())),
            ("#已验证：试打三张", Order::Verified(s("试打三张"))),
            ("#cause 系统更新", Order::Cause(s("系统更新"))),
            ("#workaround use the other one", Order::Workaround(s("use the other one"))),
            ("#confirmed phone", Order::Confirmed(s("phone"))),
            ("#已回访 电话", Order::Confirmed(s("phone"))),
            ("#已回访", Order::Confirmed(s("phone"))),
            ("#confirmed in person", Order::Confirmed(s("in person"))),
            ("#show", Order::Show(None)),
            ("#show 1042", Order::Show(Some(1042))),
            ("#show [DESK #1042]", Order::Show(Some(1042))),
            ("#查看工单1042号", Order::Show(Some(1042))),
            ("#why #7", Order::Why(Some(7))),
            ("#list", Order::List(ListOf::Mine)),
            ("#list breaching", Order::List(ListOf::Breaching)),
            ("#列表：本组", Order::List(ListOf::Team)),
            ("#列表未分派", Order::List(ListOf::Unassigned)),
            ("#merge 1042", Order::Merge(1042)),
            ("#合并到 #1042", Order::Merge(1042)),
            ("#link DESK #7", Order::Link(7)),
            ("#关联到1042", Order::Link(1042)),
            ("#split", Order::Split),
            ("#拆分", Order::Split),
            ("#search label printer", Order::Search(s("label printer"))),
        ];
        for (line, order) in cases {
            assert_eq!(ordered(line).as_ref(), Ok(order), "{line}");
        }
    }

    #[test]
    fn faults_show_the_right_syntax() {
        let lines = [
            "#take it",
            "#接单谢谢",
            "#assign",
            "#转派给",
            "#assign @",
            "#close",
            "#close because",
            "#关闭 因为。",
            "#pending",
            "#挂起",
            "#pending nobody",
            "#pending requesters",
            "#pending requester until",
            "#pending requester until soon",
            "#挂起 等用户 至 昨天",
            "#pending vendor until 2026-11-23",
            "#kind car",
            "#priority",
            "#priority P5",
            "#priority P1 the boss",
            "#impact x",
            "#urgency",
            "#category",
            "#category a//b",
            "#eta",
            "#eta soon",
            "#eta 09:00",
            "#eta 3/4",
            "#tag",
            "#tag + -",
            "#time",
            "#time soon",
            "#time 0m",
            "#cc bob",
            "#cc a@b@c",
            "#cc a@b, c@d",
            "#requester <>",
            "#subject",
            "#subject ---",
            "#cause",
            "#merge",
            "#merge it",
            "#关联",
            "#split 2",
            "#show x",
            "#show -1",
            "#why +1",
            "#list all",
            "#search",
        ];
        for line in lines {
            let wrong = ordered(line).expect_err(line);
            let verb = parse(line).commands[0].verb.unwrap();
            let row = row_of(verb).unwrap();
            assert!(wrong.en.ends_with(row.syntax), "{line}: {}", wrong.en);
            assert!(wrong.zh.ends_with(row.syntax_zh), "{line}: {}", wrong.zh);
        }
    }

    #[test]
    fn faults_say_what_is_wrong() {
        let cases = [
            ("#eta 09:00", "2026-11-24 09:00 is over."),
            ("#eta soon", "“soon” cannot be read here."),
            ("#taken", "Did you mean #take?"),
            ("#结案", "Did you mean #结单?"),
        ];
        for (line, said) in cases {
            let wrong = ordered(line).expect_err(line);
            assert!(wrong.en.contains(said), "{line}: {}", wrong.en);
        }
        let many = "#take\n".repeat(51);
        let zone = TimeZone::UTC;
        let working_day = |_| true;
        let at =
            Moment { now: Timestamp::UNIX_EPOCH, zone: &zone, week_start: Weekday::Monday, working_day: &working_day };
        let wrong = order(parse(&many).commands.last().unwrap(), &at).expect_err("too many");
        assert!(wrong.en.contains("50") && wrong.zh.contains("50"));
    }
}
