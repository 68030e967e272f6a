//! Files that a mail names and does not hold: large attachments that lie in a cloud (超大附件, 云附件), until they expire.
//!
//! Mail programs and transfer services write a block of text with the file's name, its size, a link and the day on which it
//! is gone. `cloud_files` reads these blocks. It fetches nothing, and hands on no link: only the host by its name. A block is
//! one of a service that is known by its links, or stands under a head that says so; a name, a size or a day alone is text.
//! Never fails, and takes linear time: lines, characters and files looked at are limited.

use jiff::civil::Date;

use super::mail::safe_name;

/// A file that lies elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudFile {
    /// Empty: the mail does not say.
    pub name: String,
    /// Of its link; empty: there is none.
    pub host: String,
    /// The last day, if the mail says one.
    pub expires: Option<Date>,
}

/// Lines looked at.
const LINES_MAX: usize = 5_000;
/// Characters of a line looked at.
const LINE_CHARS_MAX: usize = 1_000;
/// Files of one mail.
const FILES_MAX: usize = 20;
/// Characters kept of a name.
const NAME_CHARS_MAX: usize = 120;
/// Lines of a block under its head, or under the first link of a known service.
const BLOCK_LINES_MAX: usize = 24;
/// Lines above the link of a known service that may belong to it.
const ABOVE_LINES_MAX: usize = 5;

/// Brackets of a line behind which a size is looked for.
const BRACKETS_MAX: usize = 8;

/// What heads a block, folded.
const HEADS: [&str; 13] = [
    "超大附件",
    "云附件",
    "文件中转站",
    "i've linked",
    "i have linked",
    "mail drop",
    "click to download",
    "download attachment",
    "download full resolution",
    "large attachment",
    "sent you files",
    "sent you some files",
    "wetransfer",
];

/// Hosts that hold such files and nothing else, with the beginning of the path: QQ and exmail, 163, iCloud, WeTransfer.
const SERVICES: [(&str, &str); 11] = [
    ("mail.qq.com", "/cgi-bin/ftnexs_"),
    ("wx.mail.qq.com", "/ftn/"),
    ("exmail.qq.com", "/cgi-bin/ftnexs_"),
    ("exmail.qq.com", "/ftn/"),
    ("fs.163.com", "/"),
    ("dashi.163.com", "/"),
    ("u.163.com", "/"),
    ("mail.163.com", "/large-attachment-download"),
    ("www.icloud.com", "/attachment"),
    ("we.tl", "/"),
    ("wetransfer.com", "/downloads"),
];

/// What says that a day is the last one, folded.
const EXPIRES: [&str; 9] =
    ["到期", "过期", "失效", "有效期", "expire", "available until", "valid until", "available till", "download by"];

/// The months as they begin in English.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What one line says.
#[derive(Debug, Clone, Default)]
struct Said {
    head: bool,
    name: Option<String>,
    /// Its size stands beside the name.
    sized: bool,
    host: Option<String>,
    known: bool,
    expires: Option<Date>,
}

/// One block as it is read.
#[derive(Debug, Default)]
struct Block {
    files: Vec<(CloudFile, bool)>,
    /// A link or a day above the first name.
    host: String,
    expires: Option<Date>,
    known: bool,
    ends: usize,
}

/// The files that a mail's text names in such blocks, in their order, each once.
pub fn cloud_files(text: &str) -> Vec<CloudFile> {
    let lines: Vec<Said> = text.lines().take(LINES_MAX).map(read).collect();
    let mut found: Vec<CloudFile> = Vec::new();
    let mut open: Option<Block> = None;
    // Lines that belong to a block that is over.
    let mut taken = 0;
    for (at, said) in lines.iter().enumerate() {
        if open.as_ref().is_some_and(|block| at > block.ends) {
            finish(open.take(), &mut found);
            taken = at;
        }
        if open.is_none() && (said.head || said.known) {
            let mut block = Block { ends: at + BLOCK_LINES_MAX, ..Block::default() };
            let above = if said.head { at } else { at.saturating_sub(ABOVE_LINES_MAX).max(taken) };
            for earlier in lines.iter().take(at).skip(above) {
                block.take(earlier);
            }
            open = Some(block);
        }
        if let Some(block) = &mut open {
            block.take(said);
        }
    }
    finish(open, &mut found);
    found
}

impl Block {
    fn take(&mut self, said: &Said) {
        if let Some(name) = &said.name {
            let file = CloudFile { name: name.clone(), host: String::new(), expires: None };
            self.files.push((file, said.sized));
        }
        self.known |= said.known;
        if let Some(host) = &said.host {
            match self.files.last_mut() {
                Some((last, _)) if last.host.is_empty() => last.host.clone_from(host),
                _ if self.host.is_empty() => self.host.clone_from(host),
                _ => {}
            }
        }
        if let Some(day) = said.expires {
            match self.files.last_mut() {
                Some((last, _)) if last.expires.is_none() => last.expires = Some(day),
                _ => self.expires = self.expires.or(Some(day)),
            }
        }
    }
}

/// What a block comes to: its files, with the link and the day that it has for all of them.
fn finish(block: Option<Block>, found: &mut Vec<CloudFile>) {
    let Some(Block { mut files, host, expires, known, .. }) = block else { return };
    let one = |all: Vec<&str>| all.into_iter().find(|host| !host.is_empty()).unwrap_or_default().to_owned();
    let shared = one(std::iter::once(host.as_str()).chain(files.iter().map(|(f, _)| f.host.as_str())).collect());
    // A day that stands behind the last name of several is for all of them.
    let days = files.iter().filter(|(file, _)| file.expires.is_some()).count();
    let day = expires.or_else(|| files.last().and_then(|(file, _)| file.expires).filter(|_| days == 1));
    if files.is_empty() && known {
        files.push((CloudFile { name: String::new(), host: String::new(), expires: None }, false));
    }
    for (mut file, sized) in files {
        if file.host.is_empty() {
            file.host.clone_from(&shared);
        }
        file.expires = file.expires.or(day);
        let is_one = !file.host.is_empty() || (sized && file.expires.is_some());
        if is_one && found.len() < FILES_MAX && !found.contains(&file) {
            found.push(file);
        }
    }
}

fn read(line: &str) -> Said {
    let line = match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => line.get(..end).unwrap_or_default(),
        None => line,
    };
    let lower = line.to_lowercase();
    let (host, known) = link(&lower).map_or((None, false), |(host, known)| (Some(host), known));
    let words = line.split("http").next().unwrap_or_default();
    let (name, sized) = match named(words) {
        Some((name, sized)) => (Some(name), sized),
        None => (None, false),
    };
    let expires = EXPIRES.iter().any(|word| lower.contains(word)).then(|| day(&lower)).flatten();
    Said { head: HEADS.iter().any(|head| lower.contains(head)), name, sized, host, known, expires }
}

/// The host of the first link of a line, and whether it is one of a known service. `lower`: in lower case.
fn link(lower: &str) -> Option<(String, bool)> {
    let at = lower.find("https://").or_else(|| lower.find("http://"))?;
    let (_, rest) = lower.get(at..)?.split_once("://")?;
    let rest = rest.split(|c: char| c.is_whitespace() || "<>\"'，。）)".contains(c)).next()?;
    // Plain ASCII: a host that looks like another one is not lent our voice.
    let is_host =
        |host: &&str| host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    let host = rest.split(['/', '?', '#', ':']).next().filter(is_host)?;
    let path = rest.strip_prefix(host).unwrap_or_default();
    Some((host.to_owned(), SERVICES.iter().any(|(name, begins)| *name == host && path.starts_with(begins))))
}

/// The name of a file with its size beside it (`plan.zip (120.5M, …`), or one that is all of its line.
fn named(words: &str) -> Option<(String, bool)> {
    let words = words.trim().trim_matches(['<', '*', '•', '·', '|']).trim();
    for (at, _) in words.char_indices().filter(|(_, c)| matches!(c, '(' | '（' | '[')).take(BRACKETS_MAX) {
        let (before, behind) = words.split_at_checked(at)?;
        if begins_with_size(behind) {
            return clean(before).map(|name| (name, true));
        }
    }
    let (_, ending) = words.rsplit_once('.')?;
    let is_ending = (2..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let is_name =
        is_ending && ending.chars().any(|c| c.is_ascii_alphabetic()) && !words.contains(['@', '/', ',', '，']);
    let is_short = words.chars().count() <= NAME_CHARS_MAX && words.split_whitespace().count() <= 6;
    if is_name && is_short { clean(words).map(|name| (name, false)) } else { None }
}

/// `(120.5M`, `（1.2 GB`, `[38 KB`.
fn begins_with_size(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '（', '[', ' ']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    let unit: String = rest.trim_start().chars().take(2).collect::<String>().to_ascii_uppercase();
    rest.len() < text.len() && ["K", "M", "G", "B"].iter().any(|one| unit.starts_with(one))
}

/// A name without what introduces it; None: there is none.
fn clean(name: &str) -> Option<String> {
    let name = ["附件：", "附件:", "文件名：", "文件名:", "文件：", "File:", "file:", "Name:"]
        .iter()
        .fold(name.trim(), |name, label| name.trim_start_matches(label).trim());
    let name = safe_name(&name.chars().take(NAME_CHARS_MAX).collect::<String>(), "");
    name.chars().any(char::is_alphanumeric).then_some(name)
}

/// The last whole date of a line: `2026年12月1日`, `2026-12-01`, `1 December 2026`, `Dec 1, 2026`. `lower`: in lower case.
fn day(lower: &str) -> Option<Date> {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let in_english = words.windows(3).rev().find_map(|three| {
        let [a, b, c] = three else { return None };
        let month =
            |word: &str| MONTHS.iter().position(|m| word.starts_with(m)).and_then(|at| i8::try_from(at + 1).ok());
        let number = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i16>().ok();
        let (month, day) = month(a).zip(number(b)).or_else(|| month(b).zip(number(a)))?;
        date(number(c)?, month, day)
    });
    in_english.or_else(|| {
        let numbers: Vec<&str> = lower.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty()).collect();
        numbers.windows(3).rev().find_map(|three| {
            let [year, month, day] = three else { return None };
            let four = year.len() == 4 && month.len() <= 2 && day.len() <= 2;
            four.then(|| date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)).flatten()
        })
    })
}

fn date(year: i16, month: i8, day: i16) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    (2000..=2100).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let day = |file: &CloudFile| file.expires.map(|day| day.to_string()).unwrap_or_default();
        cloud_files(text).iter().map(|file| format!("{}|{}|{}", file.name, file.host, day(file))).collect()
    }

    #[test]
    fn blocks_of_mail_programs_and_services() {
        let cases: [(&str, &[&str]); 12] = [
            (
                "图纸见附件。\n\n从QQ邮箱发来的超大附件\n\n厂房图纸 v2.zip (120.5M, 2026年12月01日 10:22 到期)\n\
                 进入下载页面：https://mail.qq.com/cgi-bin/ftnExs_download?k=a1&t=exs_ftn_download&code=b2\n",
                &["厂房图纸 v2.zip|mail.qq.com|2026-12-01"],
            ),
            (
                "从腾讯企业邮箱发来的超大附件\na.rar (1.2G, 2026年12月3日 18:00 到期)\n下载 <https://exmail.qq.com/cgi-bin/ftnExs_x?k=1>\n\
                 b.iso (3G, 2026年12月4日 18:00 到期)\n下载 <https://exmail.qq.com/cgi-bin/ftnExs_x?k=2>\n",
                &["a.rar|exmail.qq.com|2026-12-03", "b.iso|exmail.qq.com|2026-12-04"],
            ),
            (
                "从网易163邮箱发来的云附件\nplan.zip(45.8M, 2026年12月3日 16:20 到期)\n下载 <https://u.163.com/t0/abc>",
                &["plan.zip|u.163.com|2026-12-03"],
            ),
            (
                "从QQ邮箱发来的超大附件\n录像.mp4 (38.29M, 无限期)\nhttps://wx.mail.qq.com/ftn/download?k=1",
                &["录像.mp4|wx.mail.qq.com|"],
            ),
            ("从阿里邮箱发来的超大附件\n录像.mp4（2.1 GB，有效期至 2026-12-09）", &["录像.mp4||2026-12-09"]),
            (
                "超大附件列表\n附件：日志.tar.gz (300MB)\n过期时间：2026/12/09 09:00\n下载地址：https://mail.corp.test/f?x=1",
                &["日志.tar.gz|mail.corp.test|2026-12-09"],
            ),
            (
                "Hi,\nsee the film.\n\nClick to Download <https://www.icloud.com/attachment/?u=abc>\nfilm.mov\n25.3 MB\n\
                 Available until 9 Dec 2026\n",
                &["film.mov|www.icloud.com|2026-12-09"],
            ),
            (
                "anna@corp.test sent you some files\n2 items, 1.2 GB in total ・ Expires on 7 December, 2026\n\
                 Download link\nhttps://we.tl/t-AbC\nplan.zip\nspec v2.pdf\n",
                &["plan.zip|we.tl|2026-12-07", "spec v2.pdf|we.tl|2026-12-07"],
            ),
            (
                "I've linked 1 file to this email:\nplan.zip (12 MB)\nhttps://send.corp.test/d/1\nThe link will expire on Dec 9th, 2026",
                &["plan.zip|send.corp.test|2026-12-09"],
            ),
            ("The drawing: https://we.tl/t-AbC", &["|we.tl|"]),
            ("drawing.pdf\nhttps://we.tl/t-AbC\n\nRegards\nAnna\nhttps://corp.test", &["drawing.pdf|we.tl|"]),
            (
                "从QQ邮箱发来的超大附件\na.zip (1M, 2026年12月3日 到期)\na.zip (1M, 2026年12月3日 到期)",
                &["a.zip||2026-12-03"],
            ),
        ];
        for (text, files) in cases {
            assert_eq!(told(text), files, "{text}");
        }
    }

    #[test]
    fn what_is_only_talked_about() {
        for text in [
            "",
            "超大附件发不出去，怎么办？",
            "QQ邮箱的超大附件页面打不开：https://mail.qq.com/",
            "plan.zip (120M, 2026年12月1日 到期)",
            "See https://wiki.corp.test/plan.zip and report.pdf",
            "My password expires on 1 December 2026: https://portal.corp.test",
            "The room is available until 9 Dec 2026.\nplan.zip",
            "https://mail.qq.com.evil.test/cgi-bin/ftnExs_download?k=1",
            "https://we.tl@evil.test/x",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn dates_that_are_none() {
        for text in ["到期 2026年13月1日", "expires 31 Feb 2026", "有效期 7 天", "到期 12月1日", "expires 1999-01-01"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn long_input_ends() {
        for piece in
            ["超大附件 https://we.tl/x a.zip (1M, 2026年1月1日 到期) ", "((((((1M", "超大附件\na.zip\n", "https://"]
        {
            let text = piece.repeat(200_000);
            assert!(cloud_files(&text).len() <= FILES_MAX);
        }
    }
}
