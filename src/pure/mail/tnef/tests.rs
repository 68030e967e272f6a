//! TNEF streams written here, whole, nested, damaged and cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let mut out = vec![level];
    out.extend(id.to_le_bytes());
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
    out.extend([0, 0]);
    out
}

/// A property with one value that has a length.
fn property(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(kind.to_le_bytes());
    out.extend(id.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    out.extend(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn numeric(id: u16, value: u32) -> Vec<u8> {
    [&3u16.to_le_bytes()[..], &id.to_le_bytes(), &value.to_le_bytes()].concat()
}

fn block(properties: &[Vec<u8>]) -> Vec<u8> {
    [u32::try_from(properties.len()).unwrap().to_le_bytes().to_vec(), properties.concat()].concat()
}

fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
    [&SIGNATURE[..], &[1, 0], &attributes.concat()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn files_and_body() {
    let raw = stream(&[
        attribute(1, ATT_BODY, b"hello\0"),
        attribute(2, ATT_RENDER, &[0; 14]),
        attribute(2, ATT_TITLE, b"a.txt\0"),
        attribute(2, ATT_DATA, b"data"),
    ]);
    let winmail = read(&raw).unwrap();
    assert_eq!(winmail.text.as_deref(), Some("hello"));
    assert_eq!((winmail.files[0].name.as_str(), winmail.files[0].bytes.as_slice()), ("a.txt", &b"data"[..]));
    for cut in 0..raw.len() {
        let _ = read(&raw[..cut]);
    }
    assert_eq!(read(&raw[..raw.len() - 4]).unwrap().files[0].bytes, b"da");
    let garbage = [raw, b"Kgarbage at the end".to_vec()].concat();
    assert_eq!(read(&garbage).unwrap().files.len(), 1);
    assert!(read(b"nothing").is_none());
}

#[test]
fn names_in_every_place() {
    let file = |attributes: &[Vec<u8>]| {
        let whole =
            [&[attribute(1, ATT_OEM_CODEPAGE, &936u32.to_le_bytes()), attribute(2, ATT_RENDER, &[0; 14])], attributes]
                .concat();
        read(&stream(&whole)).unwrap().files.remove(0)
    };
    let props = |properties: &[Vec<u8>]| attribute(2, ATT_ATTACHMENT_PROPS, &block(properties));
    let data = attribute(2, ATT_DATA, b"x");
    let title = attribute(2, ATT_TITLE, b"LONGNA~1.TXT\0");
    for (attributes, name) in [
        (vec![data.clone(), title.clone()], "LONGNA~1.TXT"),
        (
            vec![title.clone(), data.clone(), props(&[property(PROP_LONG_NAME, 0x1F, &wide("长名称.txt"))])],
            "长名称.txt",
        ),
        (
            vec![title.clone(), data.clone(), props(&[property(PROP_LONG_NAME, 0x1E, b"\xB4\xF2\xD3\xA1.txt\0")])],
            "打印.txt",
        ),
        (vec![title.clone(), data.clone(), props(&[property(PROP_LONG_NAME, 0x1E, b"\0")])], "LONGNA~1.TXT"),
        (
            vec![
                data.clone(),
                props(&[property(PROP_NAME, 0x1E, b"short.txt\0"), property(PROP_DISPLAY_NAME, 0x1E, b"shown\0")]),
            ],
            "short.txt",
        ),
        (vec![data.clone(), props(&[property(PROP_DISPLAY_NAME, 0x1E, b"shown.txt\0")])], "shown.txt"),
    ] {
        assert_eq!(file(&attributes).name, name);
    }
    let image = file(&[
        data,
        props(&[
            property(PROP_MIME, 0x1E, b"IMAGE/PNG\0"),
            property(PROP_CID, 0x1F, &wide("<logo@x>")),
            numeric(PROP_FLAGS, RENDERED),
        ]),
    ]);
    assert_eq!(
        (image.media_type.as_deref(), image.cid.as_deref(), image.inline),
        (Some("image/png"), Some("logo@x"), true)
    );
    let linked = file(&[
        title,
        props(&[numeric(PROP_METHOD, 7), property(PROP_LONG_PATH, 0x1F, &wide("https://files.test/a"))]),
    ]);
    assert_eq!(linked.link.as_deref(), Some("https://files.test/a"));
}

#[test]
fn mails_within_and_objects() {
    let inner = stream(&[
        attribute(1, ATT_SUBJECT, b"inner\0"),
        attribute(
            1,
            ATT_MAPI_PROPS,
            &block(&[
                property(PROP_SENDER_NAME, 0x1F, &wide("王芳")),
                property(PROP_SENDER_SMTP, 0x1F, &wide("wang@corp.test")),
                property(PROP_BODY, 0x1F, &wide("请帮忙")),
            ]),
        ),
        attribute(2, ATT_RENDER, &[0; 14]),
        attribute(2, ATT_TITLE, b"deep.txt\0"),
        attribute(2, ATT_DATA, b"deep"),
    ]);
    let object = |interface: &[u8], bytes: &[u8]| block(&[property(PROP_DATA, 0x0D, &[interface, bytes].concat())]);
    let raw = stream(&[
        attribute(2, ATT_RENDER, &[0; 14]),
        attribute(2, ATT_TITLE, b"a mail\0"),
        attribute(2, ATT_DATA, b"for programs that cannot"),
        attribute(2, ATT_ATTACHMENT_PROPS, &object(&MESSAGE_INTERFACE, &inner)),
        attribute(2, ATT_RENDER, &[0; 14]),
        attribute(2, ATT_TITLE, b"drawing\0"),
        attribute(2, ATT_ATTACHMENT_PROPS, &object(&[9; 16], b"compound")),
    ]);
    let winmail = read(&raw).unwrap();
    let files: Vec<(&str, usize)> = winmail.files.iter().map(|f| (f.name.as_str(), f.bytes.len())).collect();
    assert_eq!(files, [("a mail", 24), ("a mail", inner.len()), ("deep.txt", 4), ("drawing", 24)]);
    let mail = &winmail.enclosed[0];
    assert_eq!(
        (mail.subject.as_str(), mail.sender_name.as_str(), mail.sender_address.as_str()),
        ("inner", "王芳", "wang@corp.test")
    );
    assert_eq!(mail.text.as_deref(), Some("请帮忙"));
}

#[test]
fn bodies_by_preference() {
    let with = |properties: &[Vec<u8>]| read(&stream(&[attribute(1, ATT_MAPI_PROPS, &block(properties))])).unwrap();
    let plain_rtf = [&[0; 4][..], &24u32.to_le_bytes(), b"MELA", &[0; 4], br"{\rtf1 from rtf\par now}"].concat();
    let html = property(PROP_HTML, 0x102, "<p>from <b>html</b> é".as_bytes());
    let rtf = property(PROP_RTF, 0x102, &plain_rtf);
    for (properties, text) in [
        (vec![rtf.clone()], "from rtf\nnow"),
        (vec![rtf.clone(), html.clone(), numeric(PROP_CODEPAGE, 65001)], "from html é"),
        (vec![html, property(PROP_BODY, 0x1E, b"plain\0")], "plain"),
    ] {
        assert_eq!(with(&properties).text.unwrap().trim(), text);
    }
    assert_eq!(with(&[rtf]).files[0].name, "body.rtf");
}

#[test]
fn depth_count_and_lies_are_bounded() {
    let mut nested = stream(&[attribute(1, ATT_SUBJECT, b"core\0")]);
    for _ in 0..40 {
        let object = block(&[property(PROP_DATA, 0x0D, &[&MESSAGE_INTERFACE[..], &nested].concat())]);
        nested = stream(&[attribute(2, ATT_RENDER, &[0; 14]), attribute(2, ATT_ATTACHMENT_PROPS, &object)]);
    }
    let mut level = 0;
    let mut at = &read(&nested).unwrap();
    while let Some(inner) = at.enclosed.first() {
        (level, at) = (level + 1, inner);
    }
    assert_eq!(level, LEVELS_MAX);
    let many = attribute(2, ATT_RENDER, &[0; 14]).repeat(20_000);
    let named = [many, attribute(2, ATT_TITLE, b"x\0")].concat();
    assert!(read(&stream(&[named])).unwrap().files.len() <= FILES_MAX);
    for count in [u32::MAX, 1 << 30] {
        let lie = [&count.to_le_bytes()[..], &0x3707_101Eu32.to_le_bytes(), &count.to_le_bytes(), &count.to_le_bytes()]
            .concat();
        assert!(read(&stream(&[attribute(2, ATT_ATTACHMENT_PROPS, &lie)])).is_some());
    }
}
