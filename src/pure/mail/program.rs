//! Files that run when somebody opens them: known by what their names end with, by their type, or by their first octets.
//!
//! Names first, because that is what a desktop goes by; the octets, because a name can be anything. Documents are none,
//! whatever macros they hold, and no archive is looked into. Disk images are, because a desktop opens them like a folder.

/// What the names of programs, of scripts, of links and settings that start some, and of disk images end with.
const ENDINGS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "bat",
    "cab",
    "chm",
    "cmd",
    "com",
    "command",
    "cpl",
    "deb",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "elf",
    "exe",
    "gadget",
    "hlp",
    "hta",
    "img",
    "inf",
    "ins",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "library-ms",
    "lnk",
    "mde",
    "msc",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "nsh",
    "ocx",
    "pif",
    "pkg",
    "ps1",
    "psd1",
    "psm1",
    "reg",
    "rpm",
    "run",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "searchconnector-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vxd",
    "website",
    "wsc",
    "wsf",
    "wsh",
    "xll",
];

/// Media types of programs and scripts.
const TYPES: &[&str] = &[
    "application/hta",
    "application/java-archive",
    "application/javascript",
    "application/vnd.android.package-archive",
    "application/vnd.microsoft.portable-executable",
    "application/x-bat",
    "application/x-dosexec",
    "application/x-elf",
    "application/x-executable",
    "application/x-mach-binary",
    "application/x-ms-installer",
    "application/x-ms-shortcut",
    "application/x-msdos-program",
    "application/x-msdownload",
    "application/x-msi",
    "application/x-sh",
    "application/x-shellscript",
    "text/javascript",
];

/// How programs of Windows, Linux and macOS, links of Windows, and scripts begin.
const BEGINNINGS: &[&[u8]] = &[
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",
    b"#!/",
];
/// Where a program of Windows says how far in its real head stands, in octets from its beginning.
const PE_OFFSET: usize = 0x3c;

/// Whether a file runs when it is opened. `name` as `safe` leaves it, `media_type` in lower case.
pub fn is_program(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    let name = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending.trim());
    ENDINGS.contains(&ending) || TYPES.contains(&media_type) || begins_as_program(bytes)
}

fn begins_as_program(bytes: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning)) || is_windows_program(bytes)
}

/// `MZ`, and a head where it says: a text may begin with these two letters.
fn is_windows_program(bytes: &[u8]) -> bool {
    let Some(place) = bytes.get(PE_OFFSET..PE_OFFSET + 4).filter(|_| bytes.starts_with(b"MZ")) else { return false };
    let place = place.iter().rev().fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
    let head = bytes.get(place..).unwrap_or_default();
    [b"PE\0\0", b"NE\0\0", b"LE\0\0"].iter().any(|kind| head.get(..2) == kind.get(..2))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

    use super::*;

    #[test]
    fn programs_and_documents() {
        let mut windows = b"MZ\x90\0".to_vec();
        windows.resize(PE_OFFSET, 0);
        windows.extend(0x80u32.to_le_bytes());
        windows.resize(0x80, 0);
        windows.extend(b"PE\0\0");
        for (name, media_type, bytes, expected) in [
            ("setup.exe", "application/octet-stream", b"x".as_slice(), true),
            ("Rechnung.pdf.SCR", "application/pdf", b"%PDF-1.7", true),
            ("update.exe.", "application/octet-stream", b"x", true),
            ("invoice.js", "text/plain", b"var x", true),
            ("印章.lnk", "application/octet-stream", b"x", true),
            ("disk.iso", "application/octet-stream", b"x", true),
            ("readme.txt", "text/plain", &windows, true),
            ("readme", "application/octet-stream", b"\x7fELF\x02", true),
            ("notes.txt", "text/plain", b"#!/bin/sh\nrm -r", true),
            ("a.bin", "application/x-msdownload", b"x", true),
            (
                "notes.txt",
                "text/plain",
                b"MZ is a region of Mainz, and this text is longer than sixty-four octets, so.",
                false,
            ),
            (
                "report.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                b"PK\x03\x04",
                false,
            ),
            ("logs.zip", "application/zip", b"PK\x03\x04", false),
            ("screen.png", "image/png", b"\x89PNG", false),
            ("computer.com.txt", "text/plain", b"x", false),
            ("exe", "text/plain", b"x", false),
            ("", "text/plain", b"", false),
        ] {
            assert_eq!(is_program(name, media_type, bytes), expected, "{name} {media_type}");
        }
    }
}
