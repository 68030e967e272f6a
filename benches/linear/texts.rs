//! Parsers of decoded text, and the texts that they are given.

use std::hint::black_box;

use postdesk::pure::cloud::cloud_files;
use postdesk::pure::mail::{base_subject, text_of_html};
use postdesk::pure::rules::labels;
use postdesk::pure::{command, form, intent, language, quote, search, sla, token};

use super::{Parser, Shape};

const SENTENCE: &str = "After the update this morning the VPN client asks for the token again, 还是不行。\n";

/// Units that are repeated up to the size: the usual text first, then what a stranger may think of.
const UNITS: &[(&str, &str)] = &[
    ("sentences", SENTENCE),
    ("one letter", "a"),
    ("one ideograph", "字"),
    ("short lines", "a\n"),
    ("empty lines", "\n"),
    ("carriage returns", "\r"),
    ("blanks", " "),
    ("tabulators", "\t"),
    ("no-break blanks", "\u{a0}"),
    ("zero-width blanks", "\u{200b}"),
    ("combining marks", "\u{301}"),
    ("marked letters", "e\u{301}\u{323}"),
    ("hangul parts", "\u{1100}\u{1161}\u{11a8}"),
    ("digits", "1"),
    ("ratings", "5 5\n"),
    ("commas", ","),
    ("wide commas", "，"),
    ("full stops", "."),
    ("question marks", "?"),
    ("quotes", "\""),
    ("backslashes", "\\"),
    ("opening brackets", "("),
    ("square brackets", "["),
    ("at signs", "@"),
    ("colons", ":"),
    ("hashes", "#"),
    ("command lines", "#take\n"),
    ("unknown commands", "#tkae now\n"),
    ("wide hashes", "＃"),
    ("less than", "<"),
    ("greater than", ">"),
    ("ampersands", "&"),
    ("encoded words", "=?"),
    ("quoted lines", "> a quoted line of the mail before\n"),
    ("quoted and not", "> a quoted line that is rather long and may well have been wrapped here\ntail\n"),
    ("quotes grown deep", "> > > > > > > > > > > > > > > > > > > > a\n"),
    ("attributions", "On Mon, 23 Nov 2026 at 09:00, Ann <ann@x.test> wrote:\n"),
    ("beginnings of them", "On Mon, 23 Nov 2026 at 09:00, Ann\n"),
    ("dates", "23.11.2026 09:00 "),
    ("addresses", "a@b.test "),
    ("header lines", "From: a@x.test\nTo: b@x.test\n"),
    ("a label on each line", "Subject: a\n"),
    ("labels in Chinese", "影响范围：全公司\n"),
    ("markers", "-----Original Message-----\n"),
    ("forward markers", "---------- Forwarded message ---------\n"),
    ("files in a cloud", "plan.zip (1.2G)\nhttps://fs.163.com/a\n2026-12-01 失效\n"),
    ("rules", "________________________________\n"),
    ("signatures", "-- \nAnn\n"),
    ("phone tails", "Sent from my iPhone\n"),
    ("closings", "Regards,\nAnn\n"),
    ("notices", "This e-mail is confidential and intended for\n"),
    ("bars", "| | |\n"),
    ("negations", "not "),
    ("negations in Chinese", "不是不"),
    ("conditions", "if it works "),
    ("thanks", "thanks, "),
    ("thanks in Chinese", "谢谢，"),
    ("links", "https://a.test/x?y=z "),
    ("one long link", "https://"),
    ("subject tags", "[DESK #1042] "),
    ("open tags", "[DESK #"),
    ("reply prefixes", "Re: 回复："),
    ("tokens", "Ref: ra1042.abcdefghijklmnopqrstuvwxyz\n"),
    ("form heads", "DESK #1042 · revision 7\n"),
    ("form lines", "State: open\n"),
    ("calendar lines", "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nEND:VEVENT\n"),
    ("folded calendar lines", "SUMMARY:a\n b\n"),
];

/// What only HTML is given.
const TAGS: &[(&str, &str)] = &[
    (
        "page",
        "<p class=\"x\">The <b>printer</b> on floor 3 &amp; 4 prints <a href=\"http://a.test/?q=1\">this</a>&nbsp;page.</p>\r\n",
    ),
    ("nested divs", "<div>"),
    ("nested quotes", "<blockquote>"),
    ("quotes with text", "<blockquote>a<br>"),
    ("closing tags", "</div>"),
    ("closing unknown tags", "</x>"),
    ("nested tables", "<table><tr><td>"),
    ("table rows", "<tr><td>a</td><td>b</td></tr>"),
    ("lists", "<ul><li>a"),
    ("items", "<li>a</li>"),
    ("open tags", "<a "),
    ("open attributes", "<a href=\""),
    ("many attributes", " a=b"),
    ("open comments", "<!--"),
    ("comments", "<!-- a -->"),
    ("open scripts", "<script>"),
    ("open styles", "<style>a"),
    ("open titles", "<title>"),
    ("open pre", "<pre>\n"),
    ("entities", "&amp;"),
    ("open entities", "&amp"),
    ("numbers", "&#x4e2d;"),
    ("open numbers", "&#1"),
    ("unknown entities", "&zzzzzzzzzzzzzzzz;"),
    ("conditional comments", "<![if !mso]>"),
    ("processing", "<?xml "),
    ("breaks", "<br>"),
    ("bold", "<b>"),
    ("links", "<a href=\"http://a.test/\">http://a.test/</a> "),
    ("images", "<img src=\"cid:a\" alt=\"b\">"),
    ("gmail quotes", "<div class=\"gmail_quote\">"),
    ("quotes in attributes", "<div title='"),
];

fn repeated(units: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = Shape> {
    units.iter().map(|&(name, unit)| Shape { name, make: Box::new(move |size| fill(unit, size).into_bytes()) })
}

/// `unit` over and over, up to `size` bytes.
pub fn fill(unit: &str, size: usize) -> String {
    unit.repeat((size / unit.len()).max(1))
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("shapes of text are text")
}

fn of_text(name: &'static str, read: fn(&[u8])) -> Parser {
    Parser { name, read, shapes: repeated(UNITS).collect() }
}

pub fn parsers() -> Vec<Parser> {
    vec![
        Parser {
            name: "html",
            read: |b| drop(black_box(text_of_html(text(b)))),
            shapes: repeated(TAGS).chain(repeated(UNITS)).collect(),
        },
        of_text("quote", |b| drop(black_box(quote::fragments(text(b), &[])))),
        of_text("quote, known", |b| drop(black_box(quote::fragments(text(b), &[text(b)])))),
        of_text("quote, other known", |b| {
            let other = SENTENCE.repeat(200);
            drop(black_box(quote::fragments(text(b), &[&other, "a b c d e f g h", text(b)])));
        }),
        of_text("forwarded", |b| drop(black_box(quote::forwarded(text(b))))),
        of_text("readable", |b| {
            let fragments = quote::fragments(text(b), &[]);
            drop(black_box((quote::fresh(&fragments), quote::readable(&fragments))));
        }),
        of_text("intent", |b| {
            drop(black_box((intent::intent(text(b)), intent::as_asked(intent::IntentKind::None, text(b)))))
        }),
        of_text("command", |b| drop(black_box(command::parse(text(b))))),
        of_text("labels", |b| drop(black_box(labels(text(b))))),
        of_text("files in a cloud", |b| drop(black_box(cloud_files(text(b))))),
        of_text("language", |b| assert_ne!(black_box(language::detect(text(b))), Some(""))),
        of_text("subject", |b| drop(black_box(base_subject(text(b))))),
        of_text("form", |b| drop(black_box(form::find_head(text(b))))),
        of_text("search words", |b| drop(black_box(search::words(text(b))))),
        of_text("calendar file", |b| drop(black_box(sla::listed_days(text(b))))),
        of_text("token", |b| {
            let text = text(b);
            let found = (token::claim_in_text(text), token::claim_in_address(text), token::claim_in_message_id(text));
            drop(black_box(found));
        }),
    ]
}
