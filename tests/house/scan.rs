//! A plain text scan of Rust source: enough to see what a file names, and no more.
//!
//! It is no parser of Rust. It takes comments, literals and test modules out of the text and then reads the paths that
//! begin with `crate`, `super`, `self` or the crate's own name, groups in braces included. What it cannot follow (a path
//! into nowhere) is reported and never passed over.

use std::collections::BTreeSet;

/// One file as the checks see it. Test modules are taken out.
#[derive(Debug, Default)]
pub struct Source {
    /// The module path below the crate: `["desk", "admit"]`; `["main"]` and `["lib"]` for the two roots.
    pub module: Vec<String>,
    /// The text without comments; literals are empty.
    pub code: String,
    /// The contents of the string literals.
    pub literals: Vec<String>,
    /// Files that are test modules as a whole: names after `#[cfg(test)] mod`.
    pub test_modules: Vec<String>,
    /// What `cfg(test)` stands on besides test modules.
    pub stray_test_code: Vec<String>,
}

impl Source {
    /// Reads the text of the file `path`, which is relative to `src`: `desk/admit.rs`.
    pub fn read(path: &str, text: &str) -> Source {
        let module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        let (code, mut literals) = without_literals(text);
        let mut source = Source { module, ..Source::default() };
        let mut rest = code.as_str();
        let mut kept = String::new();
        while let Some((before, after)) = rest.split_once("#[cfg(test)]") {
            kept.push_str(before);
            rest = source.cut_test_module(after);
        }
        kept.push_str(rest);
        if kept.contains("cfg!(test)") || kept.contains("cfg_attr(test") || kept.contains("not(test)") {
            source.stray_test_code.push("cfg on test".to_owned());
        }
        // A literal is marked by its number, so that those of test modules go with them.
        let mut numbered = std::mem::take(&mut literals).into_iter().enumerate();
        source.literals = numbered
            .by_ref()
            .filter(|(number, _)| kept.contains(&format!("\"{number}\"")))
            .map(|(_, literal)| literal)
            .collect();
        source.code = kept;
        source
    }

    /// Takes what stands after `#[cfg(test)]`; gives what comes behind the test module.
    fn cut_test_module<'a>(&mut self, after: &'a str) -> &'a str {
        let mut item = after.trim_start();
        while item.starts_with("#[") {
            item = item.split_once(']').map_or("", |(_, rest)| rest).trim_start();
        }
        let Some(head) = item.strip_prefix("mod ") else {
            self.stray_test_code.push(item.lines().next().unwrap_or_default().to_owned());
            return after;
        };
        let name: String = head.chars().take_while(|c| is_word(*c)).collect();
        let body = head[name.len()..].trim_start();
        if let Some(rest) = body.strip_prefix(';') {
            self.test_modules.push(name);
            return rest;
        }
        let mut depth = 0usize;
        for (at, c) in body.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        return &body[at + 1..];
                    }
                }
                _ => {}
            }
        }
        ""
    }

    /// Every path of the crate that the file names, from the crate's root: `pure::mail::Mail`. A path that leaves the
    /// crate upwards begins with `?`.
    pub fn paths(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let code = self.code.as_str();
        for (at, _) in code.match_indices("::") {
            let head: String = code[..at].chars().rev().take_while(|c| is_word(*c)).collect();
            let head: String = head.chars().rev().collect();
            let before = &code[..at - head.len()];
            let is_first = !before.ends_with("::") && !before.ends_with('$');
            let base: Vec<String> = match head.as_str() {
                "crate" | "postdesk" if is_first => Vec::new(),
                "self" if is_first => self.module.clone(),
                "super" if is_first => match self.module.split_last() {
                    Some((_, parent)) => parent.to_vec(),
                    None => continue,
                },
                _ => continue,
            };
            tree(&code[at + 2..], base, &mut found);
        }
        // `use crate as other` and `extern crate` would hide every path that follows.
        if code.contains("use crate ") || code.contains("use crate;") || code.contains("extern crate") {
            found.insert("?the crate under another name".to_owned());
        }
        found
    }

    /// Whether the code says `word`, which may be a path or a call; a longer name that ends or begins with it is another.
    pub fn says(&self, word: &str) -> bool {
        self.code.match_indices(word).any(|(at, found)| {
            let starts = !word.starts_with(is_word) || !self.code[..at].ends_with(is_word);
            let ends = !word.ends_with(is_word) || !self.code[at + found.len()..].starts_with(is_word);
            starts && ends
        })
    }
}

/// Reads one use tree (`a::{b, c::*}` or a plain path) below `base`; gives the text behind it.
fn tree<'a>(text: &'a str, mut base: Vec<String>, found: &mut BTreeSet<String>) -> &'a str {
    let mut rest = text.trim_start();
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            rest = group.trim_start();
            while !rest.starts_with('}') && !rest.is_empty() {
                rest = tree(rest, base.clone(), found).trim_start();
                if let Some((renamed, _)) = rest.strip_prefix("as ").and_then(|name| name.split_once([',', '}'])) {
                    rest = rest[3 + renamed.len()..].trim_start();
                }
                rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let word: String = rest.chars().take_while(|c| is_word(*c) || *c == '*').collect();
        let tail = &rest[word.len()..];
        match word.as_str() {
            "" => {
                // Not a name (`<T>` or the like): the path ends before it. A step is taken so that no loop stands still.
                found.insert(base.join("::"));
                return rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            "self" => {}
            "super" if base.is_empty() => base.push("?above the crate".to_owned()),
            "super" => {
                base.pop();
            }
            name => base.push(name.to_owned()),
        }
        match tail.strip_prefix("::") {
            Some(deeper) => rest = deeper.trim_start(),
            None => {
                found.insert(base.join("::"));
                return tail;
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code without comments; each string literal becomes `"N"`, its number in the list.
fn without_literals(text: &str) -> (String, Vec<String>) {
    let (mut code, mut literals) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word_before = code.ends_with(is_word);
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = after_block_comment(rest);
        } else if let Some((literal, after)) = if word_before { None } else { raw_string(rest) } {
            code.push_str(&format!("\"{}\"", literals.len()));
            literals.push(literal.to_owned());
            rest = after;
        } else if c == '"' {
            let (literal, after) = quoted(&rest[1..], '"');
            code.push_str(&format!("\"{}\"", literals.len()));
            literals.push(literal.to_owned());
            rest = after;
        } else if c == '\'' && is_character(rest) {
            code.push_str("' '");
            rest = quoted(&rest[1..], '\'').1;
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, literals)
}

fn after_block_comment(text: &str) -> &str {
    let (mut depth, mut rest) = (0usize, text);
    loop {
        if let Some(inner) = rest.strip_prefix("/*") {
            depth += 1;
            rest = inner;
        } else if let Some(outer) = rest.strip_prefix("*/") {
            depth -= 1;
            rest = outer;
            if depth == 0 {
                return rest;
            }
        } else {
            match rest.chars().next() {
                Some(c) => rest = &rest[c.len_utf8()..],
                None => return rest,
            }
        }
    }
}

/// `r"…"`, `r#"…"#`, `br"…"`: the content and what follows.
fn raw_string(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let body = body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    body.split_once(&end)
}

/// The content up to the closing quote, and what follows it; a backslash takes the next character with it.
fn quoted(text: &str, quote: char) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' {
            is_escaped = true;
        } else if c == quote {
            return (&text[..at], &text[at + 1..]);
        }
    }
    (text, "")
}

/// Whether a quote begins a character and not a lifetime.
fn is_character(text: &str) -> bool {
    let mut after = text.chars().skip(1);
    matches!((after.next(), after.next()), (Some('\\'), _) | (Some(_), Some('\'')))
}
