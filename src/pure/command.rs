//! What an engineer orders by command lines.
//!
//! In two steps. `parse` finds the lines in the fresh text of any mail and names their verbs; it knows no clock and no
//! person, never fails and takes linear time. `order` reads the arguments of one line against a moment (the time, the
//! zone, the working days of the engineer) and answers with a typed order, or says in both languages what is wrong and
//! how it is written. Whether the order can be carried out (the name exists, the state allows it) is not decided here.
//!
//! The grammar is one table, `VERBS`; the parser, `#help` and `docs/commands.md` are printed from it.

mod amount;
mod args;
mod because;
mod block;
mod card;
mod date;
mod done;
mod fold;
mod people;
mod roles;
mod scan;
mod tail;
mod verbs;
mod when;
mod wrap;

use jiff::Timestamp;

use super::grade::{Channel, Impact, Kind, Priority, Urgency};

pub use amount::{duration_minutes, effort_minutes};
pub use args::order;
pub use card::{Card, card, is_card_of_somebody, is_signature};
pub use done::{says_all_done, says_done};
pub use people::name_in;
pub use verbs::{VERBS, VerbRow, reference, row_of};
pub use when::{Bare, Moment, past, when, when_bare};
pub use wrap::Doubt;

/// Commands a mail; one more is kept as an error line, further ones are not read.
pub const COMMANDS_MAX: usize = 50;

/// A verb of the grammar table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    Take,
    Assign,
    Resolve,
    Close,
    Reopen,
    Pending,
    Note,
    Kind,
    Subject,
    Priority,
    Impact,
    Urgency,
    Category,
    Eta,
    Escalate,
    Major,
    Vendor,
    Merge,
    Split,
    Link,
    Requester,
    Cc,
    Uncc,
    Watch,
    Unwatch,
    Tag,
    Time,
    Diagnosis,
    Steps,
    Verified,
    Cause,
    Workaround,
    Confirmed,
    Kb,
    Problem,
    Risk,
    Submit,
    Approve,
    Reject,
    Away,
    Show,
    List,
    Search,
    Why,
    Undo,
    Help,
}

impl Verb {
    /// The English word, also where the line was Chinese.
    pub fn as_str(self) -> &'static str {
        row_of(self).map_or("", |row| row.english)
    }
}

/// One line of a command block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// As written, trimmed.
    pub line: String,
    /// None: unknown, or one command too many.
    pub verb: Option<Verb>,
    /// For an unknown verb the nearest known one, in the language typed. None beside no verb: one command too many.
    pub nearest: Option<&'static str>,
    /// What follows the verb, trimmed. Signs of full width are folded and closing stops cut off, except in a person's
    /// text (`#close`, `#cause` and such, and what follows "because"), which is as written.
    pub args: String,
    /// Why it may not be what was meant.
    pub doubt: Option<Doubt>,
}

/// The commands of a fresh text, and the text without them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// In order, top block first. At most `COMMANDS_MAX` + 1.
    pub commands: Vec<CommandLine>,
    /// The fresh text without the blocks and, if there were any, without the tail of a phone; trimmed.
    pub text: String,
    /// What was cut off beside the commands as a signature, and may have been meant for the reader.
    pub signed: String,
    /// Lines of the text that stand apart from its paragraphs and read like commands; at most `COMMANDS_MAX`.
    pub misplaced: Vec<CommandLine>,
}

/// Finds the commands in the fresh text of a mail (no quoted lines). Never fails.
pub fn parse(fresh: &str) -> Parsed {
    parse_of(fresh, &[])
}

/// As [`parse`], knowing how the writer is called: where a card of theirs ends the text, the block before it is at the end.
pub fn parse_of(fresh: &str, names: &[String]) -> Parsed {
    let lines: Vec<&str> = fresh.lines().collect();
    let split = block::split(fresh, &lines, names);
    let mut commands: Vec<CommandLine> = split.commands.iter().take(COMMANDS_MAX).map(of_block).collect();
    if let Some(line) = split.commands.get(COMMANDS_MAX).map(|line| line.whole.clone()) {
        commands.push(CommandLine { line, verb: None, nearest: None, args: String::new(), doubt: None });
    }
    let among = |line| CommandLine { doubt: Some(Doubt::Misplaced), ..of_block(line) };
    let misplaced = split.misplaced.iter().take(COMMANDS_MAX).map(among).collect();
    Parsed { commands, text: split.text, signed: split.signed, misplaced }
}

/// A line below what ends a mail, where no command is carried out: the command that it names with the sign of one.
pub fn below(line: &str) -> Option<CommandLine> {
    let is_named = block::is_command(line) && verbs::is_named(&block::after_sign(line));
    is_named.then(|| CommandLine { doubt: Some(Doubt::Below), ..command_line(line) })
}

impl Parsed {
    /// Commands that stand where none is carried out: among words that go `outward`, and below all words.
    pub fn astray(&self, outward: bool) -> impl Iterator<Item = &CommandLine> {
        self.misplaced.iter().filter(move |line| outward || line.doubt == Some(Doubt::Below))
    }
}

fn of_block(line: &block::Line<'_>) -> CommandLine {
    let doubt = line.perhaps.map(|next| Doubt::GoesOn(next.trim().to_owned()));
    CommandLine { doubt, ..command_line(&line.whole) }
}

fn command_line(line: &str) -> CommandLine {
    let (glyphs, line) = (block::after_sign(line), line.trim().to_owned());
    let Some((row, length)) = verbs::find_verb(&glyphs) else {
        let word = glyphs.iter().take_while(|g| g.folded != ' ').count();
        let args = fold::folded(glyphs.get(word..).unwrap_or_default()).trim().to_owned();
        return CommandLine { line, verb: None, nearest: verbs::nearest(&glyphs), args, doubt: None };
    };
    let rest = because::after_name(glyphs.get(length..).unwrap_or_default(), row);
    CommandLine { line, verb: Some(row.verb), nearest: None, args: because::text_of(rest, row), doubt: None }
}

/// A typed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Take,
    Assign(Target),
    Resolve {
        code: Option<String>,
    },
    /// The reason is never empty.
    Close {
        because: String,
    },
    Reopen,
    /// `until` is to come.
    Pending {
        on: PendingOn,
        until: Option<Timestamp>,
    },
    /// What stands on the line itself, mostly empty; it belongs inside with the text of the mail.
    Note(String),
    Kind(Kind),
    Subject(String),
    /// The reason may be empty.
    Priority {
        value: PriorityOrder,
        because: String,
    },
    Impact(Impact),
    Urgency(Urgency),
    /// A path such as `network/vpn`, as typed; no slash at either end.
    Category(String),
    /// `when` is to come; the reason may be empty.
    Eta {
        when: Timestamp,
        because: String,
    },
    /// Never both empty.
    Tag {
        add: Vec<String>,
        remove: Vec<String>,
    },
    Watch,
    Unwatch,
    /// A bare address with one `@`.
    Cc(String),
    /// `#cc ADDR accepter`: they may confirm in the requester's place.
    Accepter(String),
    Uncc(String),
    /// By which channel they came, if the engineer says so.
    Requester {
        address: String,
        channel: Option<Channel>,
    },
    /// Minutes worked, more than 0; a day is 8 hours.
    Time(u32),
    Diagnosis(String),
    Steps(String),
    /// May be empty.
    Verified(String),
    Cause(String),
    Workaround(String),
    /// The number of the ticket that this one goes into.
    Merge(u64),
    Split,
    Link(u64),
    /// How: `phone` (also for 电话 and for nothing), else as written.
    Confirmed(String),
    Show(Option<u64>),
    List(ListOf),
    Search(String),
    Why(Option<u64>),
    Undo,
    Help,
    /// The reason may be empty.
    Escalate {
        to: EscalateTo,
        because: String,
    },
    Major(bool),
    /// The name as typed; the reference may be empty.
    Vendor {
        name: String,
        reference: String,
    },
    /// `until` is to come; None: back again. `cover` as typed.
    Away {
        until: Option<Timestamp>,
        cover: Option<String>,
    },
    /// A part of the work for another team; neither is empty.
    Part {
        team: String,
        text: String,
    },
    /// A known verb that a later part carries out, with its arguments.
    Other(Verb, String),
}

/// To whom a ticket is assigned; both as typed, to be looked up by the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An engineer: name, full name, 李工, or address.
    Name(String),
    /// A team, without its `@`.
    Team(String),
}

/// Where `#escalate` passes a ticket to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscalateTo {
    /// The next tier that there is.
    Next,
    /// 1, 1.5, 2, 3, 4 or vendor.
    Tier(&'static str),
    /// As typed, without its `@`.
    Team(String),
}

/// On whom or what a ticket is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PendingOn {
    Requester,
    Vendor,
    Change,
    Schedule,
}

impl PendingOn {
    pub const ALL: [PendingOn; 4] = [PendingOn::Requester, PendingOn::Vendor, PendingOn::Change, PendingOn::Schedule];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            PendingOn::Requester => "requester",
            PendingOn::Vendor => "vendor",
            PendingOn::Change => "change",
            PendingOn::Schedule => "schedule",
        }
    }
}

/// What `#priority` sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorityOrder {
    Set(Priority),
    /// From impact and urgency again.
    Auto,
}

/// Which tickets `#list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOf {
    /// Also for a bare `#list`.
    Mine,
    Team,
    Unassigned,
    Breaching,
}

/// Why a line cannot be ordered, with the right way to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub en: String,
    pub zh: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    /// Line → English verb, arguments.
    const KNOWN: &[(&str, &str, &str)] = &[
        ("#take", "take", ""),
        ("#TAKE", "take", ""),
        ("＃ｔａｋｅ", "take", ""),
        ("#接单。", "take", ""),
        ("#受理", "take", ""),
        ("#接单了！", "take", ""),
        ("#assign alice", "assign", "alice"),
        ("#assign: @network", "assign", "@network"),
        ("#assign\u{a0}bob.", "assign", "bob"),
        ("#assign李工", "assign", "李工"),
        ("#转派给李工", "assign", "李工"),
        ("#转派 给 李工。", "assign", "李工"),
        ("#转派 到 李工", "assign", "李工"),
        ("#转派 到家服务组", "assign", "到家服务组"),
        ("#分派：＠network", "assign", "@network"),
        ("#resolve", "resolve", ""),
        ("#resolve.", "resolve", ""),
        ("#Resolve", "resolve", ""),
        ("#resolve: solved", "resolve", "solved"),
        ("#已解决", "resolve", ""),
        ("#解决了", "resolve", ""),
        ("#已解决：solved", "resolve", "solved"),
        ("#close because told by phone.", "close", "because told by phone."),
        ("#关闭因为用户来电，已恢复（见附件）。", "close", "因为用户来电，已恢复（见附件）。"),
        ("#结单：用户撤回", "close", "用户撤回"),
        ("#close - withdrawn", "close", "withdrawn"),
        ("#重开", "reopen", ""),
        ("#pending requester until tomorrow 14:00", "pending", "requester until tomorrow 14:00"),
        ("#挂起等用户至明天", "pending", "等用户至明天"),
        ("#内部备注", "note", ""),
        ("#备注：用户是ＶＩＰ", "note", "用户是ＶＩＰ"),
        ("＃优先级：Ｐ２", "priority", "P2"),
        ("#优先级改为紧急", "priority", "紧急"),
        ("#priority P1 because the boss, Ｍｓ Wang, waits.", "priority", "P1 because the boss, Ｍｓ Wang, waits."),
        ("#影响范围：部门", "impact", "部门"),
        ("#影响全公司", "impact", "全公司"),
        ("#紧急程度 特急", "urgency", "特急"),
        ("#预计完成时间：明天下午两点", "eta", "明天下午两点"),
        ("#预计明天", "eta", "明天"),
        ("#标题 为什么打不开", "subject", "为什么打不开"),
        ("#标签 +a －b", "tag", "+a -b"),
        ("#tag+a -b", "tag", "+a -b"),
        ("#取消抄送 a@b.test", "uncc", "a@b.test"),
        ("#取消关注", "unwatch", ""),
        ("#抄送给 a@b.test", "cc", "a@b.test"),
        ("#cause .NET was too old.", "cause", ".NET was too old."),
        ("#根因：电源，老化。", "cause", "电源，老化。"),
        ("#临时方案 用备机", "workaround", "用备机"),
        ("#不同意", "reject", ""),
        ("#同意", "approve", ""),
        ("#转问题", "problem", ""),
        ("#转知识库", "kb", ""),
        ("#列表未分派", "list", "未分派"),
        ("#show #1042", "show", "#1042"),
        ("#搜索 打印机 卡纸", "search", "打印机 卡纸"),
        ("#t\u{200b}ake", "take", ""),
    ];

    #[test]
    fn verbs_and_arguments() {
        for (line, verb, args) in KNOWN {
            let parsed = parse(line);
            assert_eq!(parsed.commands.len(), 1, "{line}");
            let command = &parsed.commands[0];
            assert_eq!(command.verb.map(Verb::as_str), Some(*verb), "{line}");
            assert_eq!(command.args, *args, "{line}");
            assert_eq!((command.line.as_str(), parsed.text.as_str()), (*line, ""));
        }
    }

    #[test]
    fn unknown_verbs_name_the_nearest_in_the_language_typed() {
        let cases = [
            ("#taken", "take"),
            ("#tak", "take"),
            ("#resolved", "resolve"),
            ("#re-open", "reopen"),
            ("#asign bob", "assign"),
            ("#prioirty P1", "priority"),
            ("#escalation", "escalate"),
            ("#take2", "take"),
            ("#结案", "结单"),
            ("#解决不了", "解决"),
            ("#解决方案是重启", "解决"),
            ("#优先P1", "优先级"),
            ("#重新开启", "重新打开"),
            ("#关注一下", "关注"),
        ];
        for (line, nearest) in cases {
            let command = parse(line).commands.remove(0);
            if line == "#关注一下" {
                assert_eq!(command.verb, Some(Verb::Watch));
                continue;
            }
            assert_eq!(command.verb, None, "{line}");
            assert_eq!(command.nearest, Some(nearest), "{line}");
        }
    }

    #[test]
    fn every_verb_is_read_by_each_of_its_names() {
        for row in VERBS {
            let english = format!("#{} x", row.english);
            assert_eq!(parse(&english).commands[0].verb, Some(row.verb), "{english}");
            for name in row.chinese {
                let chinese = format!("#{name}");
                assert_eq!(parse(&chinese).commands[0].verb, Some(row.verb), "{chinese}");
            }
        }
    }

    #[test]
    fn the_fifty_first_is_an_error_and_the_rest_is_not_read() {
        let fresh = "#take\n".repeat(53) + "Hello";
        let parsed = parse(&fresh);
        assert_eq!(parsed.commands.len(), COMMANDS_MAX + 1);
        let last = parsed.commands.last().unwrap();
        assert_eq!((last.verb, last.nearest), (None, None));
        assert_eq!(parsed.text, "Hello");
    }

    #[test]
    fn strange_texts_are_read_without_fault() {
        let long = format!("#{}", "a".repeat(100_000));
        let han = format!("#{}", "转".repeat(100_000));
        let texts = ["", "#", "＃", "\u{200b}", "#\u{301}", "#é", "\r\n\r\n", "#接\u{0}单", &long, &han];
        for text in texts {
            let parsed = parse(text);
            assert!(parsed.commands.iter().all(|c| c.verb.is_none() && c.nearest.is_some()), "{text:.20}");
        }
        assert_eq!(parse(&"#take\n \n".repeat(20_000)).commands.len(), COMMANDS_MAX + 1);
    }
}
