//! What each mail program sets above the mail that it quotes, as text and as HTML.

use crate::sent::Sent;
use crate::words::Tongue;

pub fn zh(sent: &Sent) -> bool {
    sent.tongue == Tongue::Zh
}

pub fn from(sent: &Sent) -> String {
    format!("{} <{}>", sent.from_name, sent.from_address)
}

pub fn to(sent: &Sent) -> String {
    format!("{} <{}>", sent.to.name, sent.to.address)
}

/// A header block: labels and values, one a line.
pub fn block(sent: &Sent, english: [&str; 4], chinese: [&str; 4], order: &str) -> String {
    let labels = if zh(sent) { chinese } else { english };
    let date = if zh(sent) { "2026年11月23日 10:00" } else { "Monday, November 23, 2026 10:00 AM" };
    let line = |c: char| match c {
        'f' => format!("{}{}\n", labels[0], from(sent)),
        'd' => format!("{}{date}\n", labels[1]),
        't' => format!("{}{}\n", labels[2], to(sent)),
        _ => format!("{}{}\n", labels[3], sent.subject),
    };
    order.chars().map(line).collect()
}

const OUTLOOK_EN: [&str; 4] = ["From: ", "Sent: ", "To: ", "Subject: "];
const OUTLOOK_ZH: [&str; 4] = ["发件人: ", "发送时间: ", "收件人: ", "主题: "];
const WIDE_ZH: [&str; 4] = ["发件人：", "发送时间：", "收件人：", "主题："];
const DATE_EN: [&str; 4] = ["From: ", "Date: ", "To: ", "Subject: "];
const DATE_ZH: [&str; 4] = ["发件人: ", "日期: ", "收件人: ", "主题: "];

pub fn gmail(sent: &Sent) -> String {
    if zh(sent) {
        format!("{} 于2026年11月23日周一 10:00写道：\n\n", from(sent))
    } else {
        format!("On Mon, Nov 23, 2026 at 10:00 AM {} <\n{}> wrote:\n\n", sent.from_name, sent.from_address)
    }
}

pub fn gmail_android(sent: &Sent) -> String {
    if zh(sent) {
        format!("{} 于 2026年11月23日周一\n10:00写道：\n\n", from(sent))
    } else {
        format!("On Mon, 23 Nov 2026, 10:00 {}, <{}>\nwrote:\n\n", sent.from_name, sent.from_address)
    }
}

pub fn apple(sent: &Sent) -> String {
    if zh(sent) {
        format!("\n> 在 2026年11月23日，10:00，{} 写道：\n> \n", from(sent))[1..]
            .replace("> 在", "在")
            .replace("> \n", "\n")
    } else {
        format!("On 23 Nov 2026, at 10:00, {} wrote:\n\n", from(sent))
    }
}

pub fn ios(sent: &Sent) -> String {
    if zh(sent) {
        format!("在 2026年11月23日，上午10:00，{} 写道：\n\n", from(sent))
    } else {
        format!("On Nov 23, 2026, at 10:00 AM, {} wrote:\n\n", from(sent))
    }
}

pub fn outlook(sent: &Sent) -> String {
    let marker = if zh(sent) { "-----邮件原件-----\n" } else { "-----Original Message-----\n" };
    format!("{marker}{}\n", block(sent, OUTLOOK_EN, OUTLOOK_ZH, "fdts"))
}

pub fn outlook_html_text(sent: &Sent) -> String {
    format!("{}\n", block(sent, OUTLOOK_EN, OUTLOOK_ZH, "fdts"))
}

pub fn ruled(sent: &Sent) -> String {
    format!("________________________________\n{}\n", block(sent, OUTLOOK_EN, OUTLOOK_ZH, "fdts"))
}

pub fn outlook_mac(sent: &Sent) -> String {
    format!("{}\n", block(sent, DATE_EN, DATE_ZH, "fdts"))
}

pub fn thunderbird(sent: &Sent) -> String {
    if zh(sent) {
        format!("在 2026/11/23 10:00, {} 写道:\n", sent.from_name)
    } else {
        format!("On 23.11.2026 10:00, {} wrote:\n", sent.from_name)
    }
}

pub fn yahoo(sent: &Sent) -> String {
    if zh(sent) {
        format!("    2026年11月23日 星期一 GMT+8 10:00:00， {} 写道：  \n \n ", from(sent))
    } else {
        format!("    On Monday, November 23, 2026 at 10:00:00 AM GMT+8, {} wrote:  \n \n ", from(sent))
    }
}

pub fn qq(sent: &Sent) -> String {
    if zh(sent) {
        format!(
            "------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"{}\" <{}>;\n发送时间:&nbsp;2026年11月23日(星期一) 上午10:00\n收件人:&nbsp;\"{}\"<{}>;\n主题:&nbsp;{}\n\n\n\n",
            sent.from_name, sent.from_address, sent.to.name, sent.to.address, sent.subject
        )
        .replace("&nbsp;", "\u{a0}")
    } else {
        format!(
            "------------------ Original ------------------\nFrom:  \"{}\"<{}>;\nDate:  Mon, Nov 23, 2026 10:00 AM\nTo:  \"{}\"<{}>;\nSubject:  {}\n\n\n",
            sent.from_name, sent.from_address, sent.to.name, sent.to.address, sent.subject
        )
    }
}

pub fn foxmail(sent: &Sent) -> String {
    format!(" \n{}\n", block(sent, DATE_EN, WIDE_ZH, "fdts"))
}

pub fn netease(sent: &Sent) -> String {
    if zh(sent) {
        format!("在 2026-11-23 10:00:00，\"{}\" <{}> 写道：\n", sent.from_name, sent.from_address)
    } else {
        format!("At 2026-11-23 10:00:00, \"{}\" <{}> wrote:\n", sent.from_name, sent.from_address)
    }
}

pub fn netease_phone(sent: &Sent) -> String {
    let (marker, labels) = if zh(sent) {
        ("---- 回复的原邮件 ----", ["发件人", "日期", "收件人", "主题"])
    } else {
        ("---- Replied Message ----", ["From", "Date", "To", "Subject"])
    };
    let [from, date, to, subject] = labels;
    format!(
        "\n\n{marker}\n| {from} | {}<{}> |\n| {date} | 2026-11-23 10:00 |\n| {to} | {}<{}> |\n| {subject} | {} |\n",
        sent.from_name, sent.from_address, sent.to.name, sent.to.address, sent.subject
    )
}

pub fn aliyun(sent: &Sent) -> String {
    let rule = "------------------------------------------------------------------\n";
    if zh(sent) {
        format!(
            "{rule}发件人：{}<{}>\n发送时间：2026年11月23日(星期一) 10:00\n收件人：{}<{}>\n主　题：{}\n\n",
            sent.from_name, sent.from_address, sent.to.name, sent.to.address, sent.subject
        )
    } else {
        format!(
            "{rule}From:{}<{}>\nSend Time:2026 Nov. 23 (Mon.) 10:00\nTo:{}<{}>\nSubject:{}\n\n",
            sent.from_name, sent.from_address, sent.to.name, sent.to.address, sent.subject
        )
    }
}

pub fn lark(sent: &Sent) -> String {
    format!(
        "{}\n",
        block(sent, ["From: ", "Date: ", "To: ", "Subject: "], ["发件人: ", "日期: ", "收件人: ", "主题: "], "fdst")
    )
}

pub fn mutt(sent: &Sent) -> String {
    if zh(sent) {
        format!("在 2026年11月23日 10:00 +0800，{} 写道：\n", sent.from_name)
    } else {
        format!("On Mon, Nov 23, 2026 at 10:00:00AM +0800, {} wrote:\n", sent.from_name)
    }
}

pub fn pine(sent: &Sent) -> String {
    if zh(sent) {
        format!("{} 于 2026-11-23 写道：\n\n", sent.from_name)
    } else {
        format!("On Mon, 23 Nov 2026, {} wrote:\n\n", sent.from_name)
    }
}

pub fn notes(sent: &Sent) -> String {
    format!(
        "\n\n\n{}\n\n",
        block(
            sent,
            ["From:\t", "Date:\t", "To:\t", "Subject:\t"],
            ["发件人：\t", "日期：\t", "收件人：\t", "主题：\t"],
            "ftds"
        )
    )
}

pub fn k9(sent: &Sent) -> String {
    let marker = if zh(sent) { "-------- 原始邮件 --------\n" } else { "-------- Original Message --------\n" };
    format!("\n{marker}{}\n", block(sent, OUTLOOK_EN, WIDE_ZH, "fdts"))
}

pub fn fairemail(sent: &Sent) -> String {
    if zh(sent) {
        format!("{} 于 2026年11月23日 10:00:00 GMT+08:00 写道：\n", from(sent))
    } else {
        format!("On November 23, 2026 10:00:00 AM GMT+08:00, {} wrote:\n", from(sent))
    }
}

pub fn samsung(sent: &Sent) -> String {
    let marker = if zh(sent) { "-------- 原始邮件 --------\n" } else { "-------- Original message --------\n" };
    let date = if zh(sent) { "2026/11/23 10:00 (GMT+08:00) " } else { "23/11/2026  10:00  (GMT+08:00) " };
    let [f, d, t, s] = if zh(sent) { DATE_ZH } else { DATE_EN };
    format!("\n{marker}{f}{} \n{d}{date}\n{t}{} \n{s}{} \n\n", from(sent), to(sent), sent.subject)
}

pub fn zimbra(sent: &Sent) -> String {
    let marker = if zh(sent) { "----- 原始邮件 -----\n" } else { "----- Original Message -----\n" };
    format!("{marker}{}\n", block(sent, OUTLOOK_EN, OUTLOOK_ZH, "ftds"))
}

pub fn roundcube(sent: &Sent) -> String {
    if zh(sent) {
        format!("在 2026-11-23 10:00，{} 写道：\n", sent.from_name)
    } else {
        format!("On 2026-11-23 10:00, {} wrote:\n", sent.from_name)
    }
}

pub fn sogo(sent: &Sent) -> String {
    if zh(sent) {
        format!("星期一, 十一月 23, 2026 10:00 CST, \"{}\" <{}> 写道:\n \n", sent.from_name, sent.from_address)
    } else {
        format!("On Monday, November 23, 2026 10:00 CST, \"{}\" <{}> wrote:\n \n", sent.from_name, sent.from_address)
    }
}

pub fn proton(sent: &Sent) -> String {
    if zh(sent) {
        format!("2026年11月23日 星期一 10:00，{} 写道：\n\n", from(sent))
    } else {
        format!("On Monday, November 23rd, 2026 at 10:00 AM, {} wrote:\n\n", from(sent))
    }
}

pub fn escaped(text: &str) -> String {
    crate::page::escaped(text.trim_end())
}

/// The lines of a head as HTML.
pub fn lines(head: &str) -> String {
    escaped(head).trim_start().lines().map(|l| format!("<b></b>{}<br>\n", l.trim())).collect()
}

pub fn gmail_html(sent: &Sent) -> String {
    let head = escaped(&gmail(sent).replace("<\n", "<"));
    format!(
        "<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">{head}<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">"
    )
}

pub fn apple_html(sent: &Sent) -> String {
    format!(
        "<br><div><br><blockquote type=\"cite\"><div>{}</div><br class=\"Apple-interchange-newline\"><div>",
        escaped(&apple(sent))
    )
}

pub fn ios_html(sent: &Sent) -> String {
    format!(
        "<div dir=\"ltr\"><br><blockquote type=\"cite\">{}<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">",
        escaped(&ios(sent))
    )
}

pub fn outlook_html(sent: &Sent) -> String {
    let rows: String = outlook_html_text(sent)
        .trim_end()
        .lines()
        .map(|l| {
            let (label, value) = l.split_once(": ").unwrap();
            format!("<b>{label}:</b> {}<br>", escaped(value))
        })
        .collect();
    format!(
        "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">{rows}<o:p></o:p></p></div></div><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>"
    )
}

pub fn owa_html(sent: &Sent) -> String {
    format!(
        "<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\">{}</font><div>&nbsp;</div></div><div>",
        lines(&outlook_html_text(sent))
    )
}

pub fn outlook_mobile_html(sent: &Sent) -> String {
    format!(
        "<hr style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\"><font>{}</font></div>",
        lines(&outlook_html_text(sent))
    )
}

pub fn outlook_mac_html(sent: &Sent) -> String {
    format!(
        "<div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in\"><p class=\"MsoNormal\">{}</p></div><div><p>&nbsp;</p></div>",
        lines(&outlook_mac(sent))
    )
}

pub fn thunderbird_html(sent: &Sent) -> String {
    format!(
        "<div class=\"moz-cite-prefix\">{}<br></div><blockquote type=\"cite\" cite=\"mid:{}\">",
        escaped(&thunderbird(sent)),
        sent.message_id
    )
}

pub fn yahoo_html(sent: &Sent) -> String {
    format!(
        "<div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div style=\"font-size:13px\"><div>{}</div><div><br></div><div><br></div><div><div>",
        escaped(yahoo(sent).trim())
    )
}

pub fn qq_html(sent: &Sent) -> String {
    let text = qq(sent);
    let (marker, rest) = text.split_once('\n').unwrap();
    let rows: String = rest.trim_end().lines().map(|l| format!("<div><b></b>{}</div>", escaped(l))).collect();
    format!(
        "<div><br></div><div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;\">{}</div><div style=\"font-size: 12px;background:#efefef;padding:8px;\">{rows}</div><div><br></div>",
        marker.replace('\u{a0}', "&nbsp;")
    )
}

pub fn foxmail_html(sent: &Sent) -> String {
    let rows: String = foxmail(sent)
        .trim()
        .lines()
        .map(|l| format!("<div>{}</div>", escaped(l).replacen('：', "：</b>&nbsp;", 1).replacen("发", "<b>发", 1)))
        .collect();
    format!(
        "<blockquote style=\"margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit\"><div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"PADDING-RIGHT: 8px; FONT-SIZE: 12px;BACKGROUND: #efefef;\">{rows}</div></div><div>"
    )
}

pub fn netease_html(sent: &Sent) -> String {
    format!(
        "<p style=\"margin: 0;\"><br></p><div id=\"divNeteaseMailCard\"></div><p>{}</p><blockquote id=\"isReplyContent\" style=\"PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid\">",
        escaped(&netease(sent))
    )
}

pub fn exmail_html(sent: &Sent) -> String {
    format!(
        "<div><br></div><div style=\"color:#909090;font-family:Arial Narrow;font-size:12px\">------------------</div><div style=\"font-size:14px;background:#f0f0f0;padding:8px\">{}</div><div>&nbsp;</div>",
        lines(&qq(sent).split_once('\n').unwrap().1.replace('\u{a0}', " "))
    )
}

pub fn aliyun_html(sent: &Sent) -> String {
    format!(
        "<div class=\"__aliyun_signature_wrap\"></div><blockquote style=\"margin-right:0;margin-top:0;margin-bottom:0\">{}<br>",
        lines(&aliyun(sent))
    )
}

pub fn lark_html(sent: &Sent) -> String {
    format!(
        "<div class=\"history-quote-wrapper\" id=\"lark-mail-quote\"><div data-html-block=\"quote\"><div class=\"adit-html-block adit-html-block--collapsed\" style=\"border-left: none\"><div><div class=\"adit-html-block__attr history-quote-meta-wrapper\">{}</div>",
        lines(&lark(sent))
    )
}

pub fn notes_html(sent: &Sent) -> String {
    format!(
        "<br><br><font size=1 color=#5f5f5f face=\"sans-serif\">{}</font><hr noshade><br>",
        lines(notes(sent).trim())
    )
}

pub fn samsung_html(sent: &Sent) -> String {
    format!(
        "<div><br></div><div id=\"composer_signature\"></div><div><br></div><div style=\"font-size:100%;color:#000000\"><div>{}</div><div><br></div></div>",
        lines(samsung(sent).trim())
    )
}

pub fn zimbra_html(sent: &Sent) -> String {
    format!(
        "<br><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><blockquote style=\"border-left:2px solid #1010FF;margin-left:5px;padding-left:5px\">{}</blockquote></div><div data-marker=\"__QUOTED_TEXT__\"><blockquote style=\"border-left:2px solid #1010FF;margin-left:5px;padding-left:5px\">",
        lines(zimbra(sent).split_once('\n').unwrap().1)
    )
}

pub fn roundcube_html(sent: &Sent) -> String {
    format!(
        "<p id=\"reply-intro\">{}</p>\n<blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0\">",
        escaped(&roundcube(sent))
    )
}

pub fn proton_html(sent: &Sent) -> String {
    format!(
        "<div class=\"protonmail_quote\">{}<br><blockquote class=\"protonmail_quote\" type=\"cite\">",
        escaped(&proton(sent))
    )
}
