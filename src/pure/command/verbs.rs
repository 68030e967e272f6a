//! The grammar table of commands: one row a verb.
//!
//! The parser, `#help`, the faults shown in transcripts and `docs/commands.md` are all printed from `VERBS`, so a verb
//! that is not here does not exist, and one that is here is documented. The first Chinese name is the canonical one.
//! This file knows words only: what the arguments mean is read in `args`, where commands stand in `block`.

use super::Verb;
use super::fold::Glyph;

/// A row of the grammar.
#[derive(Debug, Clone, Copy)]
pub struct VerbRow {
    pub verb: Verb,
    /// The English word, lower case ASCII.
    pub english: &'static str,
    /// The Chinese names, canonical first.
    pub chinese: &'static [&'static str],
    /// How it is written in English, with its arguments.
    pub syntax: &'static str,
    /// How it is written in Chinese, with its arguments.
    pub syntax_zh: &'static str,
    pub meaning_en: &'static str,
    pub meaning_zh: &'static str,
    /// Its arguments are a person's text: kept as written, not folded.
    pub text: bool,
    /// Words that may stand glued between a Chinese name and its argument and mean nothing: 转派*给*李工.
    pub particles: &'static [&'static str],
    /// What glued to a Chinese name makes another sentence of it: 解决*不*了 does not resolve.
    pub not_before: &'static [&'static str],
    /// A later version carries it out: known, but never offered.
    pub later: bool,
}

const NEGATIONS: &[&str] = &["不", "没", "未", "方案", "办法", "中", "时"];
const BECOMES: &[&str] = &["改为", "设为", "调整为", "改成", "为"];

const fn row(verb: Verb, english: &'static str, chinese: &'static [&'static str]) -> VerbRow {
    VerbRow {
        verb,
        english,
        chinese,
        syntax: "",
        syntax_zh: "",
        meaning_en: "",
        meaning_zh: "",
        text: false,
        particles: &[],
        not_before: &[],
        later: false,
    }
}

impl VerbRow {
    const fn says(self, syntax: &'static str, meaning_en: &'static str) -> VerbRow {
        VerbRow { syntax, meaning_en, ..self }
    }
    const fn zh(self, syntax_zh: &'static str, meaning_zh: &'static str) -> VerbRow {
        VerbRow { syntax_zh, meaning_zh, ..self }
    }
    const fn text(self) -> VerbRow {
        VerbRow { text: true, ..self }
    }
    const fn particles(self, particles: &'static [&'static str]) -> VerbRow {
        VerbRow { particles, ..self }
    }
    const fn later(self) -> VerbRow {
        VerbRow { later: true, ..self }
    }
    const fn not_before(self, not_before: &'static [&'static str]) -> VerbRow {
        VerbRow { not_before, ..self }
    }
}

/// Every verb, in the order in which `#help` shows them.
pub const VERBS: &[VerbRow] = &[
    row(Verb::Take, "take", &["接单", "受理"])
        .says("#take", "make the ticket yours and open it")
        .zh("#接单", "由我处理该工单")
        .not_before(NEGATIONS),
    row(Verb::Assign, "assign", &["转派", "分派"])
        .says("#assign NAME|@TEAM", "hand the ticket to an engineer or a team")
        .zh("#转派 姓名|@团队", "转给某位工程师或某个团队")
        .particles(&["给", "到", "至"]),
    row(Verb::Resolve, "resolve", &["解决", "已解决"])
        .says("#resolve [CODE]", "the text of this mail is the solution; the requester is asked to confirm")
        .zh("#解决 [代码]", "本邮件正文即解决方案，请用户确认")
        .not_before(NEGATIONS),
    row(Verb::Close, "close", &["关闭", "结单"])
        .says("#close because TEXT", "close without waiting for the requester, and say why")
        .zh("#关闭 因为 原因", "不等用户确认直接关闭，须写明原因")
        .text()
        .not_before(&["不了", "不掉", "不成"]),
    row(Verb::Reopen, "reopen", &["重新打开", "重开"])
        .says("#reopen", "open a resolved or closed ticket again")
        .zh("#重新打开", "重新打开已解决或已关闭的工单")
        .not_before(NEGATIONS),
    row(Verb::Pending, "pending", &["挂起"])
        .says(
            "#pending requester|vendor|change|schedule [until WHEN]",
            "stop the clock and say for whom or what we wait",
        )
        .zh("#挂起 等用户|等供应商|等变更|约定 [至 时间]", "挂起工单，并说明等谁、等什么"),
    row(Verb::Note, "note", &["内部备注", "备注"])
        .says("#note [TEXT]", "this mail stays inside and is not sent to the requester")
        .zh("#内部备注 [内容]", "本邮件仅内部可见，不发给用户")
        .text(),
    row(Verb::Kind, "kind", &["类型"])
        .says("#kind incident|request|question|complaint|suggestion|change|problem", "say what kind of ticket it is")
        .zh("#类型 故障|服务请求|咨询|投诉|建议|变更|问题管理", "修改工单类型")
        .particles(BECOMES),
    row(Verb::Subject, "subject", &["标题"])
        .says("#subject TEXT", "give the ticket a subject that says something")
        .zh("#标题 内容", "修改工单标题")
        .text()
        .particles(&["改为", "改成"]),
    row(Verb::Priority, "priority", &["优先级"])
        .says("#priority P1|P2|P3|P4|auto [because TEXT]", "fix the priority until `#priority auto`")
        .zh("#优先级 紧急|重要|普通|次要|自动 [因为 原因]", "设定优先级；“自动”则按影响和紧急程度计算")
        .particles(BECOMES),
    row(Verb::Impact, "impact", &["影响"])
        .says("#impact individual|department|company|core", "say who is affected")
        .zh("#影响 个人|部门|全公司|核心业务", "修改影响范围")
        .particles(&["范围改为", "范围设为", "范围为", "范围", "改为", "设为", "为"]),
    row(Verb::Urgency, "urgency", &["紧急程度"])
        .says("#urgency low|normal|high|critical", "say how fast it must be done")
        .zh("#紧急程度 低|中|高|特急", "修改紧急程度")
        .particles(BECOMES),
    row(Verb::Category, "category", &["分类"])
        .says("#category PATH", "put the ticket into a category such as `network/vpn`")
        .zh("#分类 路径", "修改分类，如 network/vpn")
        .particles(BECOMES),
    row(Verb::Eta, "eta", &["预计完成", "预计"])
        .says("#eta WHEN [because TEXT]", "promise the requester a time, and say why it moved")
        .zh("#预计完成 时间 [因为 原因]", "向用户承诺完成时间")
        .particles(&["时间改为", "时间为", "时间", "于", "在", "改为"]),
    row(Verb::Escalate, "escalate", &["升级处理", "上报"])
        .says("#escalate [TIER|@TEAM] [because TEXT]", "pass the ticket to the next tier, or to the one named")
        .zh("#升级处理 [级别|@团队] [因为 原因]", "升级到下一级或指定的级别、团队")
        .particles(&["给", "到", "至"]),
    row(Verb::Major, "major", &["重大"])
        .says("#major yes|no", "declare a major incident, or take it back")
        .zh("#重大 是|否", "认定或取消重大事件"),
    row(Verb::Vendor, "vendor", &["供应商", "厂商"])
        .says("#vendor NAME [REF]", "the text of this mail goes to the vendor, the ticket waits for them")
        .zh("#供应商 名称 [编号]", "本邮件正文发给供应商，工单等待其处理")
        .text(),
    row(Verb::Merge, "merge", &["合并"])
        .says("#merge N", "merge this ticket into ticket N")
        .zh("#合并 工单号", "并入另一工单")
        .particles(&["到", "至", "入"]),
    row(Verb::Split, "split", &["拆分"])
        .says(
            "#split [@TEAM TEXT]",
            "make a ticket of its own from this mail; with a team, a part of this ticket for that team",
        )
        .zh("#拆分 [@团队 内容]", "将本邮件拆分为新工单；写明团队则为该团队建立子任务"),
    row(Verb::Link, "link", &["关联"])
        .says("#link N", "link this ticket with ticket N")
        .zh("#关联 工单号", "与另一工单关联")
        .particles(&["到", "至"]),
    row(Verb::Requester, "requester", &["报障人"])
        .says(
            "#requester ADDR [CHANNEL]",
            "name the person this ticket belongs to; CHANNEL: phone, walk-in, chat, site visit",
        )
        .zh("#报障人 邮箱地址 [渠道]", "指定报障人；渠道可写：电话、来访、即时消息、上门")
        .particles(&["改为", "设为", "为"]),
    row(Verb::Cc, "cc", &["抄送"])
        .says("#cc ADDR", "add a watcher")
        .zh("#抄送 邮箱地址", "增加抄送人")
        .particles(&["给", "至"]),
    row(Verb::Uncc, "uncc", &["取消抄送"])
        .says("#uncc ADDR", "remove a watcher")
        .zh("#取消抄送 邮箱地址", "移除抄送人")
        .particles(&["给"]),
    row(Verb::Watch, "watch", &["关注"]).says("#watch", "watch this ticket").zh("#关注", "关注该工单"),
    row(Verb::Unwatch, "unwatch", &["取消关注"])
        .says("#unwatch", "stop watching this ticket")
        .zh("#取消关注", "不再关注该工单"),
    row(Verb::Tag, "tag", &["标签"]).says("#tag +a -b", "add and remove tags").zh("#标签 +甲 -乙", "增加、移除标签"),
    row(Verb::Time, "time", &["工时"])
        .says("#time 45m", "note the time worked: `45m`, `1h30m`, `2d` (a day is 8 hours)")
        .zh("#工时 45分钟", "登记工时：45分钟、2小时、1天（按8小时计）"),
    row(Verb::Diagnosis, "diagnosis", &["诊断"])
        .says("#diagnosis TEXT", "record what was found")
        .zh("#诊断 内容", "记录诊断结果")
        .text(),
    row(Verb::Steps, "steps", &["步骤"])
        .says("#steps TEXT", "record how to reproduce it, or what was done")
        .zh("#步骤 内容", "记录步骤")
        .text(),
    row(Verb::Verified, "verified", &["已验证"])
        .says("#verified [TEXT]", "record that we checked it ourselves")
        .zh("#已验证 [内容]", "记录我方已自行验证")
        .text()
        .not_before(&["不", "没", "未"]),
    row(Verb::Cause, "cause", &["故障原因", "根因"])
        .says("#cause TEXT", "record the cause")
        .zh("#故障原因 内容", "记录故障原因")
        .text(),
    row(Verb::Workaround, "workaround", &["变通方法", "临时方案"])
        .says("#workaround TEXT", "record how to work in the meantime")
        .zh("#变通方法 内容", "记录临时方案")
        .text(),
    row(Verb::Confirmed, "confirmed", &["已回访"])
        .says("#confirmed phone", "the requester confirmed the solution by phone")
        .zh("#已回访 电话", "已电话回访，用户确认解决")
        .not_before(&["不", "没", "未"]),
    row(Verb::Kb, "kb", &["转知识库"])
        .says("#kb", "propose a knowledge article from this ticket")
        .zh("#转知识库", "将该工单转入知识库")
        .later(),
    row(Verb::Problem, "problem", &["转问题"])
        .says("#problem [N]", "open a problem for this ticket, or join problem N")
        .zh("#转问题 [工单号]", "转问题管理，或归入已有问题")
        .later(),
    row(Verb::Risk, "risk", &["风险"])
        .says("#risk LEVEL", "say how risky the change is")
        .zh("#风险 级别", "标明变更风险")
        .particles(BECOMES)
        .later(),
    row(Verb::Submit, "submit", &["提交审批"])
        .says("#submit", "ask the approvers")
        .zh("#提交审批", "提交变更审批")
        .later(),
    row(Verb::Approve, "approve", &["同意", "批准"])
        .says("#approve", "approve the change")
        .zh("#同意", "同意变更")
        .text()
        .not_before(NEGATIONS)
        .later(),
    row(Verb::Reject, "reject", &["不同意", "驳回"])
        .says("#reject", "turn the change down")
        .zh("#不同意", "驳回变更")
        .text()
        .later(),
    row(Verb::Away, "away", &["请假", "外出"])
        .says(
            "#away until WHEN [cover NAME]",
            "take no tickets until then, your open ones are reassigned; `#away off` ends it",
        )
        .zh("#请假 至 时间 [代理 姓名]", "在此之前不派单，在办工单转出；`#请假 结束` 提前结束"),
    row(Verb::Show, "show", &["查看"]).says("#show [N]", "show a ticket").zh("#查看 [工单号]", "查看工单"),
    row(Verb::List, "list", &["列表"])
        .says("#list mine|team|unassigned|breaching", "list tickets")
        .zh("#列表 我的|本组|未分派|将超时", "列出工单"),
    row(Verb::Search, "search", &["搜索"])
        .says("#search TEXT", "search the tickets")
        .zh("#搜索 内容", "搜索工单")
        .text(),
    row(Verb::Why, "why", &["依据"])
        .says("#why [N]", "say why the ticket was graded and assigned as it is")
        .zh("#依据 [工单号]", "说明分级与分派的依据"),
    row(Verb::Undo, "undo", &["撤销"])
        .says("#undo", "take back what your last command mail changed on this ticket")
        .zh("#撤销", "撤销您上一封命令邮件对该工单的修改"),
    row(Verb::Help, "help", &["帮助"]).says("#help", "show this table").zh("#帮助", "显示本表"),
];

/// The row of a verb. None cannot happen for a verb of the table; a test keeps it complete.
pub fn row_of(verb: Verb) -> Option<&'static VerbRow> {
    VERBS.iter().find(|row| row.verb == verb)
}

/// The verb that `glyphs` (what follows the `#`) begins with: its row and the number of glyphs of its name.
/// English needs the end of a word after it, of Chinese names the longest wins.
pub(super) fn find_verb(glyphs: &[Glyph]) -> Option<(&'static VerbRow, usize)> {
    let word: String = glyphs.iter().map(|g| g.folded).take_while(|c| is_word(*c)).collect();
    if !word.is_empty() {
        let english = word.to_ascii_lowercase();
        return VERBS.iter().find(|row| row.english == english).map(|row| (row, word.len()));
    }
    let mut found: Option<(&'static VerbRow, usize)> = None;
    for row in VERBS {
        for name in row.chinese {
            let length = name.chars().count();
            if found.is_none_or(|(_, best)| length > best) && starts_with(glyphs, name) {
                found = Some((row, length));
            }
        }
    }
    found.filter(|(row, length)| {
        let rest = glyphs.get(*length..).unwrap_or_default();
        !row.not_before.iter().any(|word| starts_with(rest, word))
    })
}

/// Whether `glyphs` (what follows the `#`) are a verb and no longer word: its name ends there, or what may be glued to it
/// follows.
pub(super) fn is_named(glyphs: &[Glyph]) -> bool {
    find_verb(glyphs).is_some_and(|(row, length)| {
        let rest = glyphs.get(length..).unwrap_or_default();
        let ends = |g: &Glyph| matches!(g.folded, ' ' | ':' | '.' | '。' | '了' | '@');
        rest.first().is_none_or(ends) || row.particles.iter().any(|particle| starts_with(rest, particle))
    })
}

/// The verbs that are carried out.
fn offered() -> impl Iterator<Item = &'static VerbRow> {
    VERBS.iter().filter(|row| !row.later)
}

/// The verb nearest to an unknown one among those that are carried out, in the language it was typed in. Always names
/// one.
pub(super) fn nearest(glyphs: &[Glyph]) -> Option<&'static str> {
    let typed: Vec<char> = glyphs
        .iter()
        .map(|g| g.folded)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        .take(NEAREST_CHARS)
        .flat_map(char::to_lowercase)
        .collect();
    if typed.first().is_some_and(|c| super::fold::is_han(*c)) {
        let names = offered().flat_map(|row| row.chinese.iter().copied());
        best_by(names, |name| han_likeness(&typed, name))
    } else {
        let typed: String = typed.into_iter().collect();
        best_by(offered().map(|row| row.english), |name| strsim::jaro_winkler(&typed, name))
    }
}

/// Only so many characters of an unknown verb are compared; a line without spaces may be long.
const NEAREST_CHARS: usize = 32;

/// The first of the names with the highest score.
fn best_by(names: impl Iterator<Item = &'static str>, score: impl Fn(&str) -> f64) -> Option<&'static str> {
    let mut best: Option<(&'static str, f64)> = None;
    for name in names {
        let points = score(name);
        if best.is_none_or(|(_, most)| points > most) {
            best = Some((name, points));
        }
    }
    best.map(|(name, _)| name)
}

/// Likeness of a Chinese name to the beginning of what was typed: the arguments may be glued to it, so only as many
/// characters count as the name has. Shared characters count, in their place a little more.
fn han_likeness(typed: &[char], name: &str) -> f64 {
    let length = name.chars().count().max(1);
    let head = typed.get(..length.min(typed.len())).unwrap_or_default();
    let mut points = 0.0;
    for (at, c) in name.chars().enumerate() {
        if head.get(at) == Some(&c) {
            points += 1.25;
        } else if head.contains(&c) {
            points += 1.0;
        }
    }
    let longer = u32::try_from(length.max(head.len())).unwrap_or(u32::MAX);
    points / f64::from(longer)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether the folded glyphs begin with a text.
pub(super) fn starts_with(glyphs: &[Glyph], text: &str) -> bool {
    let mut glyphs = glyphs.iter();
    text.chars().all(|c| glyphs.next().is_some_and(|g| g.folded == c))
}

/// The command reference, English first: exactly the content of `docs/commands.md`.
pub fn reference() -> String {
    let mut out = String::from(HEAD_EN);
    for row in VERBS {
        let names: Vec<String> = row.chinese.iter().map(|name| format!("`#{name}`")).collect();
        let syntax = row.syntax.replace('|', "\\|");
        out.push_str(&format!("| `{syntax}` | {} | {} |\n", names.join(" "), row.meaning_en));
    }
    out.push_str(TAIL_EN);
    out.push_str(HEAD_ZH);
    for row in VERBS {
        let syntax = row.syntax_zh.replace('|', "\\|");
        let others: Vec<String> = row.chinese.iter().skip(1).map(|name| format!("`#{name}`")).collect();
        let others = others.join(" ");
        out.push_str(&format!("| `{syntax}` | {others} | `#{}` | {} |\n", row.english, row.meaning_zh));
    }
    out.push_str(TAIL_ZH);
    out
}

const HEAD_EN: &str = "\
# Commands

Engineers write commands into their answers: lines that begin with `#` or `＃` and a letter or a Chinese character, in a
block at the top or at the end of the new text, before the signature. A `#` line within a paragraph is text; a command that
stands alone between paragraphs holds the mail back, and you are told; one below your signature is not carried out, and you
are told that too. A command is one line: what your client has wrapped is put together again, so leave an empty line between
commands and words. All commands of one mail are checked first; if one is wrong none is carried out. Each command mail is
answered by a transcript. At most 50 commands a mail. English and Chinese may be mixed; full-width signs are read as plain
ones.

| command | in Chinese | what it does |
|---|---|---|
";

const TAIL_EN: &str = "
`WHEN` is read in your time zone: `2026-11-24`, `11-24 16:00`, `24 Nov 4pm`, `+2h`, `+30m`, `+1d`, `in 2 hours`,
`3 working days`, `today 17:00`, `tomorrow 14:00`, `Fri 15:00`, `next Mon morning`. A weekday alone is the next one that is
still to come. A day without a time means 18:00 for a promise (`#eta`) and 09:00 for the end of a wait (`until`).
A date such as `3/4`, which may mean two days, is refused.

Lengths of time: `45m`, `8h`, `2d`, `1h30m`.

# The form

Each notice to an engineer ends with a form: the head `DESK #1042 · revision 7` and one line a field. Change a value where it
stands, or write the new one on the line under it, and send the mail back. `State` takes `open`, `pending requester` (or
`vendor`, `change`, `schedule`), `resolved` and `closed because TEXT`; the other fields take what their commands take; an
`Assignee` that is deleted goes back to the team. A field that somebody else has changed since is left alone and told.

";

const HEAD_ZH: &str = "\
# 命令

工程师在回复邮件中书写命令：以 `#` 或 `＃` 加字母或汉字开头的行，成段写在新内容的开头或末尾（签名之前）。
段落之内的 `#` 行按正文处理；命令单独夹在正文段落之间时，整封邮件不执行、不外发，并会告知您。
一条命令写成一行，邮件客户端自动折行的会重新拼接；命令与正文之间请空一行。
一封邮件中的命令先全部检查，有一条不对则全部不执行。每封命令邮件都会收到“操作结果”。每封邮件最多 50 条命令。
中英文可混用，空格可省略，全角符号按半角处理：`#转派给李工`、`＃优先级：Ｐ２`、`#接单。`

| 命令 | 别名 | 英文 | 作用 |
|---|---|---|---|
";

const TAIL_ZH: &str = "
“时间”按您所在时区理解：`2026-11-24`、`11月24日 16:00`、`今天下班前`、`明天下午两点`、`后天上午10点`、`周五下午3点`、`下周一上午`、
`两小时后`、`半小时内`、`3个工作日内`。只写星期几指即将到来的那一天。只写日期不写时刻：承诺（预计完成）按 18:00，挂起到期按 09:00。
可能有两种读法的日期（如 `3/4`）不予接受。

时长：`45分钟`、`2小时`、`1天`，也可写 `45m`、`8h`、`2d`、`1h30m`。

# 表单

发给工程师的每封通知末尾都有表单：首行 `DESK #1042 · revision 7`，以下每行一项。直接改值，或把新值写在该行下面，发回即可。
“状态”可填：处理中、待用户反馈、待供应商处理、待变更实施、已约定时间、已解决、已关闭 因为 原因；其余各项与相应命令的写法相同；
删去“处理人”即退回团队待分派。其间已被他人改动的项不会覆盖，并在“操作结果”中列出双方的值。
";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_complete_and_its_names_are_one_verb_each() {
        let mut names = BTreeSet::new();
        let mut verbs = BTreeSet::new();
        for row in VERBS {
            assert!(verbs.insert(row.verb), "{}", row.english);
            assert!(names.insert(row.english), "{}", row.english);
            assert!(!row.chinese.is_empty() && row.chinese.iter().all(|name| names.insert(name)), "{}", row.english);
            assert_eq!(row.syntax.split(' ').next(), Some(format!("#{}", row.english).as_str()));
            let canonical = row.chinese.first().map(|name| format!("#{name}"));
            assert_eq!(row.syntax_zh.split(' ').next(), canonical.as_deref());
            assert!(!row.meaning_en.is_empty() && !row.meaning_zh.is_empty(), "{}", row.english);
        }
        assert_eq!(VERBS.len(), Verb::Help as usize + 1);
    }

    #[test]
    fn the_reference_is_what_the_table_prints() {
        assert_eq!(include_str!("../../../docs/commands.md"), reference());
    }
}
