//! Files that stand in the text itself, as programs older than MIME send them: uuencode and BinHex 4.0 (RFC 1741).
//!
//! A block counts only if it reads like one: the opening line, then a line of the right length for what it says it holds.
//!
//! Promises: total, linear; what is no file stays in the text; a block that was cut gives what there is of it.

use memchr::memmem;

use super::{MAIL_BYTES_MAX, transfer};

/// Files taken out of one text.
const FILES_MAX: usize = 100;

/// A file and its name as written.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

const UU_BEGIN: &[u8] = b"begin ";
const BINHEX_NOTE: &[u8] = b"(This file must be converted with BinHex";
const BINHEX_DIGITS: &[u8; 64] = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";

/// Takes the files out of a text: what remains, and the files. None if there is none.
pub fn take(text: &[u8]) -> Option<(Vec<u8>, Vec<File>)> {
    // Hardly any text has one of the opening lines.
    if memmem::find(text, UU_BEGIN).is_none() && memmem::find(text, BINHEX_NOTE).is_none() {
        return None;
    }
    let mut out = Vec::new();
    let mut files = Vec::new();
    let mut lines = text.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let bare = line.trim_ascii_end();
        let opening = uu_name(bare).filter(|_| files.len() < FILES_MAX);
        if let (Some(name), Some(next)) = (opening, lines.peek())
            && is_uu_line(next.trim_ascii_end())
        {
            let mut bytes = Vec::new();
            while let Some(line) = lines.next_if(|line| is_uu_line(line.trim_ascii_end())) {
                transfer::uu_line(line.trim_ascii_end(), &mut bytes);
            }
            // "`" or a blank line, then "end".
            lines.next_if(|line| matches!(line.trim_ascii_end(), b"`" | b"" | b"``"));
            lines.next_if(|line| line.trim_ascii_end() == b"end");
            files.push(File { name: name.to_vec(), bytes });
        } else if bare.starts_with(BINHEX_NOTE) && files.len() < FILES_MAX {
            let mut coded = Vec::new();
            while lines.next_if(|line| line.trim_ascii().is_empty()).is_some() {}
            while let Some(line) = lines.next_if(|line| is_binhex(line, coded.is_empty())) {
                coded.extend_from_slice(line.trim_ascii());
                if coded.len() > 1 && coded.ends_with(b":") {
                    break;
                }
            }
            match binhex(&coded) {
                Some(file) => files.push(file),
                None => [line, &coded].into_iter().for_each(|kept| out.extend_from_slice(kept)),
            }
        } else {
            out.extend_from_slice(line);
        }
    }
    (!files.is_empty()).then_some((out, files))
}

/// The name in `begin 644 name`.
fn uu_name(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(UU_BEGIN)?;
    let digits = rest.iter().take_while(|b| matches!(b, b'0'..=b'7')).count();
    let name = rest.get(digits..)?.strip_prefix(b" ")?.trim_ascii();
    ((3..=4).contains(&digits) && !name.is_empty()).then_some(name)
}

/// Whether a line holds as many digits as its first says. Blanks at the end may have been lost, a checksum may follow.
fn is_uu_line(line: &[u8]) -> bool {
    let Some((first, digits)) = line.split_first() else {
        return false;
    };
    let count = usize::from(first.wrapping_sub(32) & 63);
    let full = count.div_ceil(3) * 4;
    (b'!'..=b'`').contains(first)
        && count > 0
        && digits.len() <= full + 2
        && digits.len() + 4 > full.div_ceil(2)
        && digits.iter().all(|b| (b' '..=b'`').contains(b))
}

fn is_binhex(line: &[u8], first: bool) -> bool {
    let line = line.trim_ascii();
    let body = if first { line.strip_prefix(b":") } else { Some(line) };
    let body = body.map(|b| b.strip_suffix(b":").unwrap_or(b));
    body.is_some_and(|b| !line.is_empty() && b.iter().all(|d| BINHEX_DIGITS.contains(d)))
}

/// `:` digits `:` to the data fork and its name.
fn binhex(coded: &[u8]) -> Option<File> {
    let digits = coded.strip_prefix(b":")?;
    let mut flat = Vec::with_capacity(digits.len());
    let (mut bits, mut held) = (0u32, 0u32);
    let mut packed = Vec::with_capacity(digits.len());
    for digit in digits.iter().filter_map(|b| BINHEX_DIGITS.iter().position(|d| d == b)) {
        bits = (bits << 6) | u32::try_from(digit).unwrap_or_default();
        held += 6;
        if held >= 8 {
            held -= 8;
            packed.push(u8::try_from((bits >> held) & 0xFF).unwrap_or_default());
            bits &= (1 << held) - 1;
        }
    }
    // 0x90 repeats the byte before it; 0x90 0x00 is 0x90 itself.
    let mut rest = packed.into_iter();
    while let Some(b) = rest.next() {
        match (b, flat.last().copied()) {
            (0x90, before) => match (rest.next()?, before) {
                (0, _) => flat.push(0x90),
                (count, Some(before)) => flat.extend(std::iter::repeat_n(before, usize::from(count).saturating_sub(1))),
                (_, None) => return None,
            },
            (b, _) => flat.push(b),
        }
        if flat.len() > MAIL_BYTES_MAX {
            return None;
        }
    }
    let (length, rest) = flat.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    // Version, type, creator, flags, then the lengths of both forks and a checksum.
    let size = rest.get(11..)?.first_chunk::<4>()?;
    let data = rest.get(21..)?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    (!name.is_empty()).then(|| File { name: name.to_vec(), bytes: data.get(..size).unwrap_or(data).to_vec() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
    use super::*;

    #[test]
    fn uuencoded_files() {
        let text = b"see below\n\nbegin 644 a b.txt\n#0V%T\n`\nend\n\nregards\n";
        let (rest, files) = take(text).unwrap();
        assert_eq!(rest, b"see below\n\n\nregards\n");
        assert_eq!(files, [File { name: b"a b.txt".to_vec(), bytes: b"Cat".to_vec() }]);
        let cut = b"begin 644 a\n#0V%T";
        assert_eq!(take(cut).unwrap().1[0].bytes, b"Cat");
        for prose in
            [&b"begin 100 years ago\nsaid he\n"[..], b"begin the work\n", b"begin 644 x\n", b"> begin 644 x\n> #0V%T\n"]
        {
            assert_eq!(take(prose), None, "{}", String::from_utf8_lossy(prose));
        }
        let many = b"begin 644 a\n#0V%T\n".repeat(50_000);
        assert_eq!(take(&many).unwrap().1.len(), FILES_MAX);
    }

    /// A data fork without resource fork, as BinHex.
    fn encoded(name: &[u8], data: &[u8]) -> String {
        let mut flat = vec![u8::try_from(name.len()).unwrap()];
        flat.extend(name);
        flat.extend([0; 11]);
        flat.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        flat.extend([0; 6]);
        flat.extend(data);
        flat.extend([0; 2]);
        let bits: String = flat
            .iter()
            .flat_map(|b| if *b == 0x90 { vec![0x90, 0] } else { vec![*b] })
            .map(|b| format!("{b:08b}"))
            .collect();
        let digit = |six: &[u8]| {
            let six = format!("{:0<6}", std::str::from_utf8(six).unwrap());
            char::from(BINHEX_DIGITS[usize::from_str_radix(&six, 2).unwrap()])
        };
        format!(":{}:", bits.as_bytes().chunks(6).map(digit).collect::<String>())
    }

    #[test]
    fn binhexed_files() {
        let coded = encoded(b"data.bin", b"Hi \x90 there");
        let text = format!("hello\n(This file must be converted with BinHex 4.0)\n\n{coded}\nbye\n");
        let (rest, files) = take(text.as_bytes()).unwrap();
        assert_eq!(rest, b"hello\nbye\n");
        assert_eq!(files, [File { name: b"data.bin".to_vec(), bytes: b"Hi \x90 there".to_vec() }]);
        assert_eq!(take(b"(This file must be converted with BinHex 4.0)\nno file\n"), None);
        for cut in 0..text.len() {
            let _ = take(&text.as_bytes()[..cut]);
        }
    }
}
