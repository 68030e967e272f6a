//! What people say: sentences put together from words, and lines that look like something else.

use crate::chance::Chance;

const SUBJECTS: [&str; 12] = [
    "the scanner",
    "my laptop",
    "our meeting room screen",
    "the second monitor",
    "the badge reader",
    "that old notebook",
    "the projector",
    "my headset",
    "the fax line",
    "this docking station",
    "the wireless mouse",
    "a colleague's tablet",
];
const VERBS: [&str; 12] = [
    "stays dark",
    "blinks twice",
    "was fine yesterday",
    "makes a strange noise",
    "loses its settings",
    "hangs at noon",
    "asks for a password",
    "came back by itself",
    "shows a blue bar",
    "smells a bit",
    "runs hot",
    "needs a new fuse",
];
const TAILS: [&str; 10] = [
    "since this morning",
    "after lunch",
    "when I close the lid",
    "every few minutes",
    "as far as I can see",
    "and nobody knows why",
    "with the blue cable",
    "in the small room",
    "but only on Fridays",
    "which is odd",
];
const DINGS: [&str; 10] = [
    "扫描仪",
    "我的笔记本",
    "会议室的屏幕",
    "第二台显示器",
    "门禁读卡器",
    "那台旧电脑",
    "投影仪",
    "耳机",
    "传真线路",
    "无线鼠标",
];
const TUN: [&str; 10] = [
    "一直黑屏",
    "闪了两下",
    "昨天还正常",
    "有奇怪的声音",
    "丢了设置",
    "中午会卡住",
    "总是要密码",
    "自己又好了",
    "出现蓝条",
    "有点发热",
];
const WANN: [&str; 8] = [
    "从今天早上开始",
    "午饭以后",
    "合上盖子的时候",
    "每隔几分钟",
    "在小房间里",
    "换了蓝线之后",
    "只在周五",
    "不知道为什么",
];

/// A line that looks like a head, a signature, a list or a quote, and is none of them.
const TRICKY_EN: [&str; 20] = [
    "On Tuesday I am offline",
    "On 3 May he wrote a script for that",
    "On Monday at 09:00 it said:",
    "From: the door to the window",
    "Subject: none of the above",
    "To: whoever takes this on",
    "Date: next Monday is fine",
    "-- first, the cable",
    "--verbose shows nothing more",
    "- one",
    "* two",
    "1. three",
    "Sent by courier yesterday",
    "Ann said she wrote it down:",
    "The log says at 09:00:",
    "https://intranet.example.test/floor?plan=3",
    "C:\\> dir /w",
    "#5 on the list is the one",
    "Original message from the printer was E17",
    "Regards to the team as well.",
];
const TRICKY_ZH: [&str; 16] = [
    "周二我不在公司",
    "在 2026年11月24日 我要出差",
    "发件人：财务部的小王给我的",
    "主题：不是这个",
    "日期：下周一可以",
    "收件人：谁接手都行",
    "-- 先换线",
    "- 一",
    "1、第二台",
    "小王昨天写道",
    "日志在 09:00 说：",
    "原始邮件我删了",
    "发自内心地感谢",
    "签名由我补上",
    "抄送：不用了",
    "周一上午 9:00 他说：",
];
const SHORT_EN: [&str; 10] = ["OK", "Yes", "No.", "3", "Thanks!", "third floor", "done", "Not sure", "👍", "n/a"];
const SHORT_ZH: [&str; 10] = ["好", "是的", "不是", "三楼", "谢谢！", "还没有", "可以了", "不清楚", "👍", "两台"];

/// Which language people write, and their mail program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tongue {
    En,
    Zh,
}

impl Tongue {
    pub fn choose<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Tongue::En => english,
            Tongue::Zh => chinese,
        }
    }
}

/// One sentence.
pub fn sentence(chance: &mut Chance, tongue: Tongue) -> String {
    match tongue {
        Tongue::En => {
            let text = format!("{} {} {}", chance.pick(&SUBJECTS), chance.pick(&VERBS), chance.pick(&TAILS));
            let mut chars = text.chars();
            let first: String = chars.next().unwrap().to_uppercase().collect();
            format!("{first}{}{}", chars.as_str(), chance.pick(&[".", ".", "?", "!", ""]))
        }
        Tongue::Zh => {
            format!(
                "{}{}{}{}",
                chance.pick(&DINGS),
                chance.pick(&WANN),
                chance.pick(&TUN),
                chance.pick(&["。", "。", "？", "！", ""])
            )
        }
    }
}

pub fn short(chance: &mut Chance, tongue: Tongue) -> String {
    let list = if tongue == Tongue::En { &SHORT_EN } else { &SHORT_ZH };
    (*chance.pick(list)).to_owned()
}

fn tricky(chance: &mut Chance, tongue: Tongue) -> String {
    match tongue {
        Tongue::En => (*chance.pick(&TRICKY_EN)).to_owned(),
        Tongue::Zh => (*chance.pick(&TRICKY_ZH)).to_owned(),
    }
}

/// A text above or below a quote: some lines, empty ones between. `ours` are lines of the mail that is answered; one of
/// them may be said again.
pub fn text(chance: &mut Chance, tongue: Tongue, ours: &[String]) -> Vec<String> {
    if chance.once_in(5) {
        return vec![short(chance, tongue)];
    }
    let mut lines = vec![sentence(chance, tongue)];
    for _ in 0..chance.below(5) {
        let line = match chance.below(9) {
            0 | 1 => tricky(chance, tongue),
            2 => short(chance, tongue),
            3 => chance.pick(ours).clone(),
            4 => format!("> {}", chance.pick(&["dir /w", "ping desk.test", "ipconfig", "nslookup"])),
            5 if lines.last().is_some_and(|l| !l.is_empty()) => {
                lines.push(String::new());
                sentence(chance, tongue)
            }
            _ => sentence(chance, tongue),
        };
        lines.push(line);
    }
    if chance.once_in(2) {
        lines.push(sentence(chance, tongue));
    }
    lines
}

/// An answer under a quoted line: mostly one line.
pub fn answer(chance: &mut Chance, tongue: Tongue) -> Vec<String> {
    match chance.below(6) {
        0 | 1 => vec![short(chance, tongue)],
        2 => vec![sentence(chance, tongue), tricky(chance, tongue)],
        3 => vec![tricky(chance, tongue), sentence(chance, tongue)],
        _ => vec![sentence(chance, tongue)],
    }
}
