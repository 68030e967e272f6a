//! An answer is planned (where it stands, what it says), written as a mail program writes it, and made a raw mail.

use crate::chance::Chance;
use crate::page::{self, Row, changed, escaped, letters, wrapped};
use crate::sent::Sent;
use crate::styles::{Html, Plain, Source, Style};
use crate::words::{self, Tongue};

/// Where people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    Top,
    Bottom,
    Inline,
    Edited,
}

pub const POSITIONS: [Position; 4] = [Position::Top, Position::Bottom, Position::Inline, Position::Edited];

/// Something written within the quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Below a line.
    Under(Vec<String>),
    /// Behind it, on the same line.
    Behind(String),
    /// Instead of it.
    Changed(String),
}

/// What the author wrote, and where.
#[derive(Debug, Clone)]
pub struct Plan {
    pub position: Position,
    /// Above or below the quote.
    pub text: Vec<String>,
    /// Within it: the number of the row, and what.
    pub within: Vec<(usize, Written)>,
    pub rows: Vec<Row>,
}

impl Plan {
    /// The rows that are answered, and nothing else of the quote.
    pub fn cut_down(mut self) -> Plan {
        let kept: Vec<usize> = self.within.iter().map(|(at, _)| *at).collect();
        self.rows = kept.iter().map(|at| self.rows[*at].clone()).collect();
        for (n, (at, _)) in self.within.iter_mut().enumerate() {
            *at = n;
        }
        self
    }
}

/// Makes a plan for a quote of these rows.
pub fn plan(rows: Vec<Row>, position: Position, (chance, tongue): (&mut Chance, Tongue), marked: bool) -> Plan {
    let ours: Vec<String> = rows.iter().map(|r| r.text.clone()).filter(|t| letters(t).chars().count() > 3).collect();
    let mut plan = Plan { position, text: Vec::new(), within: Vec::new(), rows };
    match position {
        Position::Top | Position::Bottom => plan.text = words::text(chance, tongue, &ours),
        Position::Inline | Position::Edited => {
            let mut places = places(&plan.rows, position);
            for _ in 0..=chance.below(3) {
                if places.is_empty() {
                    break;
                }
                let at = places.remove(chance.below(places.len()));
                // A changed line is told by its neighbours.
                places.retain(|n| position == Position::Inline || n.abs_diff(at) > 1);
                let row = plan.rows[at].text.clone();
                let written = match position {
                    Position::Edited => Written::Changed(changed(&row, chance, tongue == Tongue::En)),
                    _ if chance.once_in(4) => Written::Behind(behind(chance, tongue)),
                    _ if marked && chance.once_in(6) => Written::Under(vec![chance.pick(&ours).clone()]),
                    _ => Written::Under(words::answer(chance, tongue)),
                };
                plan.within.push((at, written));
            }
            plan.within.sort_by_key(|(at, _)| *at);
            if chance.once_in(3) {
                plan.text = vec![words::sentence(chance, tongue)];
            }
        }
    }
    plan
}

fn behind(chance: &mut Chance, tongue: Tongue) -> String {
    let said = words::short(chance, tongue);
    let sign = chance.pick(&[" — ", "  ", " -> ", " => ", " // "]);
    format!("{sign}{said}")
}

/// The rows that somebody may answer or change: with words, said once, and not the last ones, below which the quote ends.
fn places(rows: &[Row], position: Position) -> Vec<usize> {
    let texts: Vec<String> = rows.iter().map(|r| letters(&r.text)).collect();
    let once = |n: usize| texts.iter().enumerate().all(|(m, t)| m == n || !t.contains(&texts[n]));
    let last = texts.iter().rposition(|t| !t.is_empty()).unwrap_or(0);
    let (least, most) = if position == Position::Edited { (8, 10_000) } else { (4, 400) };
    (0..last)
        .filter(|n| {
            let size: usize = texts[*n].chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum();
            let linked = rows[*n].text.contains("mailto:") || rows[*n].text.contains("support+");
            size >= least
                && size <= most
                && !linked
                && !rows[*n].shared
                && (position != Position::Edited || page::word_count(&rows[*n].text) > 2)
                && once(*n)
                && (rows[*n].ends || position == Position::Edited)
        })
        .collect()
}

/// The rows that a style quotes in its text part.
pub fn plain_rows(sent: &Sent, plain: &Plain) -> Vec<Row> {
    let rows = match plain.source {
        Source::Text => page::of_text(&sent.text, 0),
        Source::Html { page, links } => {
            let body = page::body(&sent.html, page);
            let mut rows = page::of_html(&body);
            rows.iter_mut().for_each(|row| row.shared = false);
            for row in rows.iter_mut().filter(|_| links) {
                row.text = linked(&body, row);
            }
            rows
        }
    };
    rows.iter().flat_map(|row| wrapped(&row.text, plain.wrap)).collect()
}

/// The text of a row with the target of the link that it is.
fn linked(body: &str, row: &Row) -> String {
    let before = &body[..row.place.0];
    match before.rfind("<a ").filter(|at| !before[*at..].contains("</a>")) {
        Some(at) => format!("{} <{}>", row.text, before[at..].split('"').nth(1).unwrap().replace("&amp;", "&")),
        None => row.text.clone(),
    }
}

/// The body of the text part.
pub fn plain_body(style: &Style, plain: &Plain, sent: &Sent, plan: &Plan, chance: &mut Chance) -> String {
    let mut quote = String::new();
    let mark = |line: &str| format!("{}{line}", plain.mark).trim_end().to_owned() + "\n";
    for (n, row) in plan.rows.iter().enumerate() {
        match plan.within.iter().find(|(at, _)| *at == n).map(|(_, w)| w) {
            None => quote.push_str(&mark(&row.text)),
            Some(Written::Behind(said)) => quote.push_str(&mark(&format!("{}{said}", row.text))),
            Some(Written::Changed(line)) => quote.push_str(&mark(line)),
            Some(Written::Under(lines)) => {
                let gap = if chance.once_in(2) { "\n" } else { "" };
                quote.push_str(&format!("{}{gap}{}\n{gap}", mark(&row.text), lines.join("\n")));
            }
        }
    }
    let head = (plain.head)(sent);
    let tail = match sent.tongue.choose(style.tail.0, style.tail.1) {
        "" => String::new(),
        tail => format!("{tail}\n\n"),
    };
    let text = plan.text.join("\n");
    let said = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    match plan.position {
        Position::Bottom => format!("{tail}{head}{quote}\n{text}\n"),
        _ => format!("{said}{tail}{head}{quote}"),
    }
}

/// The rows of the HTML that a style quotes.
pub fn html_rows(sent: &Sent, html: &Html) -> Vec<Row> {
    page::of_html(&page::body(&sent.html, html.page))
}

/// The whole HTML document.
pub fn html_body(style: &Style, html: &Html, sent: &Sent, plan: &Plan) -> String {
    let mut quoted = page::body(&sent.html, html.page);
    let line = |text: &str| match text {
        "" => format!("{}<br>{}", html.line.0, html.line.1),
        text => format!("{}{}{}", html.line.0, escaped(text), html.line.1),
    };
    let (close, open) = html.split.unwrap_or(("<br>", ""));
    for (at, written) in plan.within.iter().rev() {
        let (from, to) = plan.rows[*at].place;
        match written {
            Written::Behind(said) => {
                quoted.insert_str(to, &format!("<span style=\"color:red\">{}</span>", escaped(said)))
            }
            Written::Changed(text) => quoted.replace_range(from..to, &escaped(text)),
            Written::Under(lines) => {
                let lines: String = lines.iter().map(|l| line(l)).collect();
                quoted.insert_str(to, &format!("{close}{lines}{open}"));
            }
        }
    }
    let text: String = plan.text.iter().map(|l| line(l)).collect();
    let tail = match sent.tongue.choose(style.tail.0, style.tail.1) {
        "" => String::new(),
        tail => format!("<br>{}<br>\n", line(tail)),
    };
    let quote = format!("{}{quoted}{}", (html.before)(sent), html.after);
    let body = match plan.position {
        Position::Bottom => format!("{tail}{quote}<br>{text}"),
        _ => format!("{text}<br>{tail}{quote}"),
    };
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>{body}</body></html>"
    )
}

/// How the bytes go over the wire.
#[derive(Debug, Clone, Copy)]
pub struct Wire {
    pub charset: &'static str,
    pub encoding: &'static str,
}

pub const WIRES: [Wire; 6] = [
    Wire { charset: "utf-8", encoding: "8bit" },
    Wire { charset: "utf-8", encoding: "base64" },
    Wire { charset: "utf-8", encoding: "quoted-printable" },
    Wire { charset: "gb18030", encoding: "8bit" },
    Wire { charset: "gb2312", encoding: "base64" },
    Wire { charset: "gbk", encoding: "quoted-printable" },
];

/// format=flowed (RFC 3676 §4.2): long lines end with a blank, a line that begins like a mark gets one in front.
pub fn flowed(body: &str) -> String {
    let mut out = String::new();
    for line in body.lines() {
        let mark: String = line.chars().take_while(|c| *c == '>').collect();
        let quoted = !mark.is_empty() && line[mark.len()..].starts_with(' ');
        let (lead, text) = if quoted { (format!("{mark} "), &line[mark.len() + 1..]) } else { (String::new(), line) };
        // A lone mark is an empty quoted line.
        let (lead, text) = if !quoted && line == ">" { (">".to_owned(), "") } else { (lead, text) };
        let stuffed = lead.is_empty() && (text.starts_with(['>', ' ']) || text.starts_with("From "));
        let pieces = if text.is_ascii() { wrapped(text, 70) } else { wrapped(text, 0) };
        for piece in &pieces {
            let stuff = if stuffed || (lead.is_empty() && piece.text.starts_with('>')) { " " } else { "" };
            let soft = if piece.ends { "" } else { " " };
            out.push_str(&format!("{lead}{stuff}{}{soft}\n", piece.text));
        }
    }
    out
}

/// A raw mail with one text part.
pub fn raw(sent: &Sent, body: &str, (media, flow): (&str, bool), wire: Wire) -> Vec<u8> {
    let label = if wire.charset == "utf-8" { "utf-8" } else { "gb18030" };
    let body = if flow { flowed(body) } else { body.to_owned() };
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    let bytes = encoding.encode(&body.replace('\n', "\r\n")).0.into_owned();
    let word = |text: &str| {
        if text.is_ascii() {
            text.to_owned()
        } else {
            format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(text.as_bytes()))
        }
    };
    let subject = format!("{}{}", sent.tongue.choose("Re: ", "回复："), sent.subject);
    let flow = if flow { "; format=flowed" } else { "" };
    let number = SENT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut raw = format!(
        "From: {} <{}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <reply{number}@{}>\r\nIn-Reply-To: <{}>\r\nReferences: <{}>\r\n\
         Date: Mon, 23 Nov 2026 11:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: {media}; charset={}{flow}\r\n\
         Content-Transfer-Encoding: {}\r\n\r\n",
        word(sent.to.name),
        sent.to.address,
        sent.reply_to,
        word(&subject),
        sent.to.domain(),
        sent.message_id,
        sent.message_id,
        wire.charset,
        wire.encoding
    )
    .into_bytes();
    match wire.encoding {
        "base64" => {
            for line in data_encoding::BASE64.encode(&bytes).as_bytes().chunks(76) {
                raw.extend(line);
                raw.extend(b"\r\n");
            }
        }
        "quoted-printable" => raw.extend(quoted_printable(&bytes).into_bytes()),
        _ => raw.extend(bytes),
    }
    raw
}

static SENT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);

fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut column = 0;
        for (n, b) in line.iter().enumerate() {
            let last = n + 1 == line.len();
            let piece = match b {
                b' ' | b'\t' if !last => char::from(*b).to_string(),
                b'!'..=b'<' | b'>'..=b'~' => char::from(*b).to_string(),
                _ => format!("={b:02X}"),
            };
            if column + piece.len() > 75 {
                out.push_str("=\r\n");
                column = 0;
            }
            column += piece.len();
            out.push_str(&piece);
        }
        out.push_str("\r\n");
    }
    out
}
