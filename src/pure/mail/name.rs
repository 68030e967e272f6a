//! Names of attachments: display data, never a path.
//!
//! Normalised first (composed, invisible and control characters out), checked after: no separators, no leading
//! dots, no reserved device names, bounded, never empty.

use unicode_normalization::UnicodeNormalization;

use super::address::is_invisible;

/// Longest name kept, in characters; the extension survives the cut.
const NAME_CHARS_MAX: usize = 200;

/// Extensions for parts without a name.
const EXTENSIONS: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/msword", "doc"),
    ("application/json", "json"),
    ("application/xml", "xml"),
    ("application/ms-tnef", "dat"),
    ("application/pgp-signature", "asc"),
    ("application/pkcs7-signature", "p7s"),
    ("application/pkcs7-mime", "p7m"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/bmp", "bmp"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("text/plain", "txt"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("text/calendar", "ics"),
    ("text/vcard", "vcf"),
    ("text/x-vcard", "vcf"),
    ("text/rfc822-headers", "txt"),
    ("message/rfc822", "eml"),
    ("audio/mpeg", "mp3"),
    ("audio/wav", "wav"),
    ("video/mp4", "mp4"),
    ("message/delivery-status", "txt"),
];

/// A name that is safe to show and to hand to a client; `attachment.EXT` by type if nothing is left.
pub fn safe(name: &str, media_type: &str) -> String {
    let composed: String = name.nfc().filter(|c| !c.is_control() && !is_invisible(*c) && *c != '\u{fffd}').collect();
    let last = composed.rsplit(['/', '\\']).find(|part| !part.trim_matches([' ', '.']).is_empty()).unwrap_or_default();
    let plain: String = last.chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let plain = plain.trim().trim_start_matches('.').trim_end_matches([' ', '.']).trim_start();
    if plain.is_empty() {
        return by_type(media_type);
    }
    let stem = plain.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.chars().count() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c)));
    let name = if device { format!("_{plain}") } else { plain.to_owned() };
    cut(&name)
}

fn by_type(media_type: &str) -> String {
    let extension = EXTENSIONS.iter().find(|(known, _)| *known == media_type).map_or("bin", |(_, extension)| extension);
    format!("attachment.{extension}")
}

fn cut(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(_, e)| e.chars().count() <= 10).unwrap_or((name, ""));
    let room = NAME_CHARS_MAX.saturating_sub(extension.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    let stem = stem.trim_end_matches([' ', '.']);
    if extension.is_empty() { stem.to_owned() } else { format!("{stem}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("报告.pdf", "报告.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\a.txt", "a.txt"),
            ("\u{200b}.htaccess", "htaccess"),
            ("exe\u{202e}gpj.x", "exegpj.x"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("a\0b\r\n.txt", "ab.txt"),
            ("..", "attachment.pdf"),
            ("", "attachment.pdf"),
            ("e\u{301}.txt", "é.txt"),
            (".\u{200d}.\u{2060}/\u{feff}.ssh", "ssh"),
            ("\u{e0041}a.txt\u{3164}", "a.txt"),
            ("aux .txt", "_aux .txt"),
            ("LPT¹", "_LPT¹"),
            ("a.txt:stream", "a.txt_stream"),
            ("/absolute/", "absolute"),
        ] {
            assert_eq!(safe(name, "application/pdf"), expected, "{name}");
        }
        let long = safe(&format!("{}.docx", "名".repeat(4_000)), "");
        assert_eq!((long.chars().count(), long.ends_with(".docx")), (200, true));
        assert_eq!(safe("", "x/y"), "attachment.bin");
    }
}
