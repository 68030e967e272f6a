//! What stands below a mail's words and is nobody's: a signature after its delimiter, and the tail of a phone.

use super::block;
use super::card::{self, Named};
use super::fold::fold;

/// So many lines may follow a signature delimiter, else it was a rule drawn in the text.
const SIGNATURE_LINES_MAX: usize = 15;
/// A line of a phone's tail is not longer than this, in characters; links stand apart.
const TAIL_LINE_CHARS_MAX: usize = 60;
/// What phones and clients put at the end by themselves; folded, lower case, without spaces.
const TAIL_BEGINS: &[&str] = &[
    "sentfrommy",
    "sentfrommail",
    "sentfromoutlook",
    "sentfromyahoo",
    "sentfromproton",
    "sentvia",
    "getoutlookfor",
    "发自我",
    "发自iphone",
    "发自ipad",
    "发自android",
    "发自安卓",
    "发自手机",
    "发自网易",
    "发自qq",
    "发自foxmail",
    "发自华为",
    "发自荣耀",
    "发自小米",
    "发自oppo",
    "发自vivo",
    "来自我的iphone",
    "来自我的ipad",
    "来自我的手机",
    "来自我的华为",
    "来自我的小米",
    "来自华为手机",
    "来自小米手机",
    "获取outlook",
    "下载outlook",
];

/// Sentences of clients that name a device or a program between their words: 从我的 iPhone 发送.
const TAIL_FRAMES: &[(&str, &str)] =
    &[("从", "发送"), ("从", "发出"), ("由我的", "发送"), ("使用", "发送"), ("通过", "发送")];
const TAIL_DEVICES: &[&str] = &[
    "iphone",
    "ipad",
    "android",
    "安卓",
    "手机",
    "windows",
    "outlook",
    "华为",
    "小米",
    "foxmail",
    "qq邮箱",
    "邮箱大师",
];
/// With one of these the sentence is a person's: 从手机无法发送.
const TAIL_NEVER: &[char] = &['不', '无', '没', '未', '已'];

/// Where the signature below a delimiter begins, and its lines if that is not certain. Of several delimiters none is one.
///
/// RFC 3676 §4.3: `-- `; clients that trim lines leave `--`, which is also drawn by hand. Such a one counts where the
/// writer's name stands below it, where no words stand above that would be torn from theirs, and below a command, where
/// another one is not to be carried out.
pub(super) fn signature<'a>(lines: &[&'a str], names: &[String]) -> (usize, Vec<&'a str>) {
    let none = (lines.len(), Vec::new());
    let mut delimiters = lines.iter().enumerate().filter(|(_, line)| line.trim() == "--");
    let (Some((at, delimiter)), None) = (delimiters.next(), delimiters.next()) else { return none };
    let (above, below) = lines.split_at_checked(at).unwrap_or((lines, &[]));
    if below.len() > SIGNATURE_LINES_MAX + 1 {
        return none;
    }
    let is_signed = below.iter().any(|line| card::named(line, names) != Named::Not);
    let is_certain = *delimiter == "-- " || is_signed && below.iter().all(|line| card::is_of_card(line));
    let says = above.iter().any(|line| !block::is_blank(line) && !block::is_command(line));
    // What stands right below commands is told from them.
    let stops = above.iter().rfind(|line| !block::is_blank(line)).is_some_and(|line| block::is_command(line));
    match is_certain {
        true => (at, Vec::new()),
        false if !says || stops && below.iter().any(|line| block::is_command(line)) => (at, below.to_vec()),
        false => none,
    }
}

/// The number of lines before the tail of a phone, of those before `end`.
pub(super) fn before(lines: &[&str], end: usize) -> usize {
    let mut tail = end;
    for (at, line) in lines.iter().enumerate().take(end).rev() {
        if is_tail(line) {
            tail = at;
        } else if !block::is_blank(line) && !is_link(line) {
            break;
        }
    }
    tail
}

fn is_tail(line: &str) -> bool {
    let words = line.split(['<', '(']).next().unwrap_or_default();
    if words.chars().nth(TAIL_LINE_CHARS_MAX).is_some() {
        return false;
    }
    let words: String = fold(words).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let words = words.trim_end_matches(['.', '。']);
    // Who is spoken to is asked for something.
    if [",", "请", "foryou"].iter().any(|word| words.contains(word)) {
        return false;
    }
    let is_framed = TAIL_FRAMES.iter().any(|(begin, end)| words.starts_with(begin) && words.ends_with(end));
    let names_device = TAIL_DEVICES.iter().any(|device| words.contains(device));
    TAIL_BEGINS.iter().any(|begin| words.starts_with(begin))
        || (is_framed && names_device && !words.contains(TAIL_NEVER))
}

/// A line that is a link and nothing else, as clients put below their names.
fn is_link(line: &str) -> bool {
    let link = line.trim().trim_start_matches(['<', '(']);
    link.starts_with("http") && !link.contains(char::is_whitespace)
}
