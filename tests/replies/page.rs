//! The mail that is answered, as rows of text: those of its text part, or those that a mail program shows of its HTML.

use crate::chance::Chance;

/// One line as the mail program writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub text: String,
    /// The last piece of a row that was wrapped.
    pub ends: bool,
    /// Other cells stand on the same line of the page.
    pub shared: bool,
    /// Where its text lies in the HTML, in bytes; 0 in plain text.
    pub place: (usize, usize),
}

/// The rows of a text part, wrapped at `width` columns (0: as they are).
pub fn of_text(text: &str, width: usize) -> Vec<Row> {
    text.trim_end().lines().flat_map(|line| wrapped(line.trim_end(), width)).collect()
}

/// Wraps a line, a wide character taking two columns; links are never parted.
pub fn wrapped(line: &str, width: usize) -> Vec<Row> {
    let mut pieces = vec![String::new()];
    let mut column = 0;
    let words: Vec<String> = line.split_inclusive(' ').flat_map(words).collect();
    for word in words {
        let size: usize = word.trim_end().chars().map(columns).sum();
        if width > 0 && column > 0 && column + size > width {
            pieces.push(String::new());
            column = 0;
        }
        column += word.chars().map(columns).sum::<usize>();
        pieces.last_mut().unwrap().push_str(&word);
    }
    let last = pieces.len() - 1;
    let row = |(n, text): (usize, String)| Row {
        text: text.trim_end().to_owned(),
        ends: n == last,
        shared: false,
        place: (0, 0),
    };
    pieces.into_iter().enumerate().map(row).collect()
}

/// What is never parted: ideographs stand alone.
fn words(word: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in word.chars() {
        match out.last_mut() {
            Some(last) if c.is_ascii() && last.is_ascii() => last.push(c),
            _ => out.push(c.to_string()),
        }
    }
    out
}

fn columns(c: char) -> usize {
    if c > '\u{2e80}' { 2 } else { 1 }
}

/// What a client does with the page of our HTML before it quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Keeps it, styles and all.
    Whole,
    /// Throws the style of the hidden line away, so that it shows.
    Unhidden,
    /// Leaves the hidden line out.
    WithoutHidden,
}

/// The body of our HTML as it stands in the quote.
pub fn body(html: &str, page: Page) -> String {
    let start = html.find("<body").map_or(0, |at| at + html[at..].find('>').unwrap() + 1);
    let end = html.find("</body>").unwrap_or(html.len());
    let body = html[start..end].trim().replace("<!--[if mso]>", "<!--").replace("<![endif]-->", "-->");
    let Some(hidden) = body.find("<div style=\"display:none") else { return body };
    let length = body[hidden..].find("</div>").unwrap() + "</div>".len();
    match page {
        Page::Whole => body,
        Page::WithoutHidden => format!("{}{}", &body[..hidden], &body[hidden + length..]),
        Page::Unhidden => {
            let inner = &body[hidden..hidden + length];
            let inner = &inner[inner.find('>').unwrap() + 1..];
            format!("{}<div>{inner}{}", &body[..hidden], &body[hidden + length..])
        }
    }
}

/// The rows that a browser shows of a page, one a block or cell, with their places.
pub fn of_html(body: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut text, mut place) = (String::new(), (0, 0));
    let mut at = 0;
    let (mut hidden, mut first, mut nested) = (false, 0, false);
    while at < body.len() {
        if let Some(tail) = body[at..].strip_prefix("<!--") {
            at += 4 + tail.find("-->").unwrap() + 3;
        } else if body[at..].starts_with('<') {
            let len = body[at..].find('>').unwrap() + 1;
            let tag = &body[at + 1..at + len - 1];
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if ["p", "div", "br", "tr", "td", "table", "hr"].contains(&name.as_str()) {
                hidden = tag.starts_with("div") && tag.contains("display:none");
                flush(&mut rows, &mut text, place);
                if tag.starts_with("tr") {
                    first = rows.len();
                }
                if tag.starts_with("/tr") && rows.len() > first + 1 && !nested {
                    rows[first..].iter_mut().for_each(|row| row.shared = true);
                }
                nested = tag.starts_with("/tr");
            }
            at += len;
        } else {
            let len = body[at..].find('<').unwrap_or(body.len() - at);
            let run = &body[at..at + len];
            if !run.trim().is_empty() && !hidden {
                let from = if text.trim().is_empty() { at } else { place.0 };
                text.push_str(&decoded(run));
                place = (from, at + run.trim_end().len());
            }
            at += len;
        }
    }
    flush(&mut rows, &mut text, place);
    rows
}

fn flush(rows: &mut Vec<Row>, text: &mut String, place: (usize, usize)) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !line.is_empty() {
        rows.push(Row { text: line, ends: true, shared: false, place });
    }
    text.clear();
}

fn decoded(run: &str) -> String {
    [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(run.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The columns that the letters of a line take.
pub fn columns_of(text: &str) -> usize {
    letters(text).chars().map(columns).sum()
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Letters and digits, to compare what was quoted however it was drawn.
pub fn letters(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace().filter(|w| !w.contains("mailto:") && !w.contains("://")) {
        out.extend(word.chars().filter(|c| c.is_alphanumeric()));
    }
    out
}

/// A line of ours with a word changed, or with a word added.
pub fn changed(row: &str, chance: &mut Chance, english: bool) -> String {
    let mut pieces = pieces(row);
    let words: Vec<usize> = (0..pieces.len()).filter(|n| is_word(&pieces[*n])).collect();
    let at = words[1 + chance.below(words.len() - 1)];
    let other = if english {
        *chance.pick(&["xylophone", "green", "yesterday's", "42"])
    } else {
        *chance.pick(&["绿", "昨", "四十二"])
    };
    if chance.once_in(3) && at + 1 < pieces.len() {
        pieces.insert(at, format!("{other}{}", if english { " " } else { "" }));
    } else {
        pieces[at] = other.to_owned();
    }
    pieces.concat()
}

/// How many words a line has.
pub fn word_count(row: &str) -> usize {
    pieces(row).iter().filter(|piece| is_word(piece)).count()
}

fn is_word(piece: &str) -> bool {
    piece.chars().all(char::is_alphanumeric)
}

/// Words of Latin letters, ideographs one by one, and what stands between them.
fn pieces(row: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in row.chars() {
        let joins = |last: &String| c.is_ascii_alphanumeric() && last.chars().all(|l| l.is_ascii_alphanumeric());
        match pieces.last_mut().filter(|last| joins(last)) {
            Some(last) => last.push(c),
            None => pieces.push(c.to_string()),
        }
    }
    pieces
}
