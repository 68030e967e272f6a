//! Mail programs: how each sets the head above the mail that it quotes, marks the quote, and writes its HTML.

use crate::heads::*;
use crate::page::Page;
use crate::sent::Sent;

/// What the text part quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Our text part.
    Text,
    /// Our HTML as the program makes text of it; with the targets of links or without.
    Html { page: Page, links: bool },
}

#[derive(Debug, Clone, Copy)]
pub struct Plain {
    pub source: Source,
    pub mark: &'static str,
    /// Columns at which the quote is wrapped; 0: not at all.
    pub wrap: usize,
    /// format=flowed
    pub flowed: bool,
    pub head: fn(&Sent) -> String,
}

#[derive(Debug, Clone, Copy)]
pub struct Html {
    pub page: Page,
    /// The element around a line of the author's: opening and closing.
    pub line: (&'static str, &'static str),
    /// What stands before the quoted page, with the head, and after it.
    pub before: fn(&Sent) -> String,
    pub after: &'static str,
    /// Ends and reopens the quote around an answer.
    pub split: Option<(&'static str, &'static str)>,
}

#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub name: &'static str,
    pub plain: Option<Plain>,
    pub html: Option<Html>,
    /// The tail of a phone, in both languages; "" for none.
    pub tail: (&'static str, &'static str),
}

const DIV: (&str, &str) = ("<div>", "</div>\n");
const MSO: (&str, &str) = ("<p class=\"MsoNormal\"><span lang=\"EN-US\">", "<o:p></o:p></span></p>\n");
const BR: (&str, &str) = ("", "<br>\n");
const WHOLE: Source = Source::Html { page: Page::WithoutHidden, links: false };
const LINKED: Source = Source::Html { page: Page::WithoutHidden, links: true };
const SHOWN: Source = Source::Html { page: Page::Unhidden, links: false };

const fn plain(source: Source, mark: &'static str, wrap: usize, head: fn(&Sent) -> String) -> Option<Plain> {
    Some(Plain { source, mark, wrap, flowed: false, head })
}

const fn html(
    page: Page,
    line: (&'static str, &'static str),
    before: fn(&Sent) -> String,
    after: &'static str,
) -> Option<Html> {
    Some(Html { page, line, before, after, split: None })
}

const fn splitting(html: Option<Html>, split: (&'static str, &'static str)) -> Option<Html> {
    match html {
        Some(html) => Some(Html { split: Some(split), ..html }),
        None => None,
    }
}

const NO_TAIL: (&str, &str) = ("", "");
const CITE: (&str, &str) = ("</blockquote>\n", "<blockquote type=\"cite\">\n");

pub const STYLES: &[Style] = &[
    Style {
        name: "gmail",
        plain: plain(LINKED, "> ", 74, gmail),
        html: splitting(
            html(Page::Whole, DIV, gmail_html, "</blockquote></div>"),
            ("</blockquote>\n", "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\">\n"),
        ),
        tail: NO_TAIL,
    },
    Style {
        name: "gmail-android",
        plain: plain(LINKED, "> ", 74, gmail_android),
        html: html(Page::Unhidden, DIV, gmail_html, "</blockquote></div>"),
        tail: NO_TAIL,
    },
    Style {
        name: "apple-mail",
        plain: plain(WHOLE, "> ", 0, apple),
        html: splitting(html(Page::Whole, DIV, apple_html, "</div></blockquote></div>"), CITE),
        tail: NO_TAIL,
    },
    Style {
        name: "ios-mail",
        plain: plain(SHOWN, "> ", 0, ios),
        html: splitting(html(Page::Whole, DIV, ios_html, "</div></blockquote>"), CITE),
        tail: ("Sent from my iPhone", "发自我的 iPhone"),
    },
    Style {
        name: "outlook",
        plain: plain(LINKED, "", 0, outlook),
        html: html(Page::Whole, MSO, outlook_html, ""),
        tail: NO_TAIL,
    },
    Style { name: "outlook-marked", plain: plain(Source::Text, "> ", 72, outlook), html: None, tail: NO_TAIL },
    Style {
        name: "owa",
        plain: plain(LINKED, "", 0, ruled),
        html: html(Page::Unhidden, DIV, owa_html, "</div>"),
        tail: NO_TAIL,
    },
    Style {
        name: "outlook-mobile",
        plain: plain(LINKED, "", 0, ruled),
        html: html(Page::WithoutHidden, DIV, outlook_mobile_html, ""),
        tail: ("Get Outlook for iOS<https://aka.ms/o0ukef>", "获取 Outlook for iOS<https://aka.ms/o0ukef>"),
    },
    Style {
        name: "outlook-mac",
        plain: plain(WHOLE, "", 0, outlook_mac),
        html: html(Page::Whole, MSO, outlook_mac_html, ""),
        tail: NO_TAIL,
    },
    Style {
        name: "thunderbird",
        plain: Some(Plain { source: Source::Text, mark: "> ", wrap: 72, flowed: true, head: thunderbird }),
        html: splitting(html(Page::Whole, BR, thunderbird_html, "</blockquote>"), CITE),
        tail: NO_TAIL,
    },
    Style {
        name: "yahoo",
        plain: plain(SHOWN, "", 0, yahoo),
        html: html(Page::Unhidden, DIV, yahoo_html, "</div></div></div></div>"),
        tail: NO_TAIL,
    },
    Style { name: "qq", plain: plain(SHOWN, "", 0, qq), html: html(Page::Unhidden, DIV, qq_html, ""), tail: NO_TAIL },
    Style {
        name: "foxmail",
        plain: plain(SHOWN, "", 0, foxmail),
        html: html(Page::Unhidden, DIV, foxmail_html, "</div></blockquote>"),
        tail: NO_TAIL,
    },
    Style {
        name: "netease",
        plain: plain(SHOWN, "", 0, netease),
        html: html(Page::Unhidden, DIV, netease_html, "</blockquote>"),
        tail: NO_TAIL,
    },
    Style { name: "netease-marked", plain: plain(Source::Text, ">", 0, netease), html: None, tail: NO_TAIL },
    Style { name: "netease-phone", plain: plain(SHOWN, "", 0, netease_phone), html: None, tail: NO_TAIL },
    Style { name: "exmail", plain: None, html: html(Page::Unhidden, DIV, exmail_html, ""), tail: NO_TAIL },
    Style {
        name: "aliyun",
        plain: plain(SHOWN, "", 0, aliyun),
        html: html(Page::Unhidden, DIV, aliyun_html, "</blockquote>"),
        tail: NO_TAIL,
    },
    Style {
        name: "lark",
        plain: plain(WHOLE, "", 0, lark),
        html: html(Page::Unhidden, DIV, lark_html, "</div></div></div></div>"),
        tail: NO_TAIL,
    },
    Style { name: "mutt", plain: plain(Source::Text, "> ", 0, mutt), html: None, tail: NO_TAIL },
    Style { name: "pine", plain: plain(Source::Text, "> ", 78, pine), html: None, tail: NO_TAIL },
    Style {
        name: "notes",
        plain: plain(Source::Text, "", 76, notes),
        html: html(Page::Unhidden, BR, notes_html, ""),
        tail: NO_TAIL,
    },
    Style { name: "k-9", plain: plain(Source::Text, "", 0, k9), html: None, tail: NO_TAIL },
    Style { name: "fairemail", plain: plain(Source::Text, "> ", 0, fairemail), html: None, tail: NO_TAIL },
    Style {
        name: "samsung",
        plain: plain(SHOWN, "", 0, samsung),
        html: html(Page::Unhidden, DIV, samsung_html, ""),
        tail: ("Sent from my Galaxy", "从我的 Galaxy 发送"),
    },
    Style {
        name: "zimbra",
        plain: plain(Source::Text, "> ", 0, zimbra),
        html: html(Page::Whole, DIV, zimbra_html, "</blockquote></div>"),
        tail: NO_TAIL,
    },
    Style {
        name: "roundcube",
        plain: plain(Source::Text, "> ", 76, roundcube),
        html: html(Page::WithoutHidden, DIV, roundcube_html, "</blockquote>"),
        tail: NO_TAIL,
    },
    Style { name: "sogo", plain: plain(Source::Text, "> ", 78, sogo), html: None, tail: NO_TAIL },
    Style {
        name: "proton",
        plain: plain(LINKED, "> ", 0, proton),
        html: html(Page::WithoutHidden, DIV, proton_html, "</blockquote></div>"),
        tail: ("Sent with Proton Mail secure email.", "Sent with Proton Mail secure email."),
    },
    Style { name: "bare", plain: plain(Source::Text, "", 72, |_| String::new()), html: None, tail: NO_TAIL },
];
