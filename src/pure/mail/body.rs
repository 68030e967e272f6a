//! Plain text bodies: format=flowed (RFC 3676), line ends, and what may not stand in a stored text.
//!
//! Promises: total, linear; lines end with LF; no NUL and no control characters but tab and LF.

/// Text with LF line ends, without control characters; a lone CR is a line end.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Some((kept, after)) = control(rest).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(kept);
        let mut chars = after.chars();
        match chars.next() {
            Some('\r') => out.push('\n'),
            Some(c @ ('\n' | '\t')) => out.push(c),
            _ => {}
        }
        rest = after.strip_prefix("\r\n").unwrap_or(chars.as_str());
    }
    out.push_str(rest);
    out
}

/// Where the first control character stands: one of ASCII, or U+0080 to U+009F, which begin with the byte 0xC2.
fn control(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let bytes = text.as_bytes().get(from..)?;
        let at = from + bytes.iter().position(|b| *b < 0x20 || matches!(b, 0x7f | 0xc2))?;
        match text.get(at..)?.chars().next()? {
            c if c.is_control() => return Some(at),
            c => from = at + c.len_utf8(),
        }
    }
}

/// Joins the soft breaks of format=flowed. `delsp` deletes the blank that marks one (East Asian text has no blanks).
pub fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.lines() {
        let body = line.trim_start_matches('>');
        let depth = line.len() - body.len();
        let body = body.strip_prefix(' ').unwrap_or(body);
        let is_signature = body == "-- ";
        // RFC 3676 §4.5: a change of depth ends a paragraph however it was marked.
        if flowing != Some(depth) || is_signature {
            if flowing.is_some() {
                end_line(&mut out);
            }
            out.push_str(line.get(..depth).unwrap_or_default());
            if depth > 0 {
                out.push(' ');
            }
        }
        let soft = body.ends_with(' ') && !is_signature;
        if soft && delsp {
            out.push_str(body.strip_suffix(' ').unwrap_or(body))
        } else {
            out.push_str(body)
        }
        flowing = soft.then_some(depth);
        if !soft {
            out.push('\n');
        }
    }
    out
}

fn end_line(out: &mut String) {
    let kept = out.trim_end_matches(' ').len();
    out.truncate(kept);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed() {
        for (text, delsp, expected) in [
            ("a \nb\nc", false, "a b\nc\n"),
            ("你好 \n世界\n", true, "你好世界\n"),
            ("> q \n> r\nx", false, "> q r\nx\n"),
            ("> q \nx", false, "> q\nx\n"),
            ("x\n-- \nme", false, "x\n-- \nme\n"),
            (" >not quoted\n", false, ">not quoted\n"),
        ] {
            assert_eq!(unflow(text, delsp), expected, "{text}");
        }
        assert_eq!(clean("a\r\nb\rc\0\u{7}\td"), "a\nb\nc\td");
    }
}
