//! From fields that two readers of mail read in two ways: an engineer's address and a stranger's, in every shape and place
//! in which one may be taken for the other.

/// Who is meant to be believed, and who wrote.
pub const BELIEVED: &str = "alice@desk.test";
pub const WRITER: &str = "mallory@evil.test";

/// The shapes; `{a}` is who is meant to be believed.
const SHAPES: [&str; 24] = [
    "{a}, {m}",
    "{m}, {a}",
    "<{a}>, <{m}>",
    "<{a}> <{m}>",
    "<{m}> <{a}>",
    "\"<{a}>\" <{m}>",
    "\"{a}\" <{m}>",
    "{a} <{m}>",
    "{m} ({a})",
    "({a}) {m}",
    "{m} <{a}",
    "<@{d}:{m}>",
    "<{a}:{m}>",
    "Group: {a}; {m}",
    "Group: {a}, {m};",
    "\"x\\\" <{a}>\" <{m}>",
    "=?utf-8?q?Alice_=3C{a}=3E?= <{m}>",
    "=?utf-8?q?{a}=2C?= {m}",
    "<{m}\u{0}{a}>",
    "<{a}\u{0}@evil.test>",
    "<{l}@{d}@evil.test>",
    "<{l}(c)@{d}@evil.test>",
    "<\"{a}\"@evil.test>",
    "<{l}%{d}@evil.test>",
];
/// How it stands in the header.
const FIELDS: [&str; 10] = [
    "From: {f}\r\n",
    "From : {f}\r\n",
    "FROM:{f}\r\n",
    "From: {f}\r\nFrom: mallory@evil.test\r\n",
    "From: mallory@evil.test\r\nFrom: {f}\r\n",
    "From:\r\n {f}\r\n",
    "From: {f}\r\nSender: alice@desk.test\r\n",
    "From: {f}\r\nResent-From: alice@desk.test\r\n",
    "X: y\r\nFrom: {f}\r\nReply-To: alice@desk.test\r\n",
    "From: {f}\r\n\tmallory@evil.test\r\n",
];

/// One of them.
pub struct Case {
    /// The field's value.
    #[allow(dead_code, reason = "not every test looks at it")]
    pub value: String,
    /// The whole field, or fields, with line ends.
    pub field: String,
    number: usize,
}

impl Case {
    /// A mail with it, whose border vouches for the domain that is really there.
    pub fn raw(&self, subject: &str, text: &str) -> String {
        let (field, number) = (&self.field, self.number);
        format!(
            "Authentication-Results: mx.desk.test; dmarc=pass header.from=evil.test\r\n{field}To: support@desk.test\r\nSubject: {subject}\r\nMessage-ID: <{number}@evil.test>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0800\r\n\r\n{text}\r\n"
        )
    }
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for shape in SHAPES {
        let (local, domain) = BELIEVED.split_once('@').unwrap();
        let value = shape.replace("{a}", BELIEVED).replace("{m}", WRITER).replace("{l}", local).replace("{d}", domain);
        for field in FIELDS {
            cases.push(Case { value: value.clone(), field: field.replace("{f}", &value), number: cases.len() });
        }
    }
    cases
}
