//! What looks like a quote, a signature or boilerplate and is the author's: all of it must stay.

use super::expect;

#[test]
fn stays_whole() {
    let mut wrong = Vec::new();
    for text in [
        // Sentences that begin like attributions.
        "On Tuesday I am offline",
        "On Monday, 6 January 2025, the server was down.\nUsers called.",
        "On 6 Jan 2025 at 9:00 I called Ann.\nShe wrote:\nit is the cable.\n\nIs it?",
        "On 3 May 2025 the vendor wrote:\nyou need a licence.\n\nWhat shall I do?",
        "Today at 9:15 I received the following from bounce@example.com:\n\n550 denied",
        "At 09:00 the log of root@host says:\nsegmentation fault",
        "Am Montag schrieb mir Bob, dass der Drucker steht.\nStimmt das?",
        "Am 6.1.2025 um 9:00 schrieb mir Bob:\nder Drucker steht.\n\nStimmt das?",
        "Le 6 janvier 2025 à 9:00 nous avons redémarré le serveur :\nrien.",
        "El 6 de enero de 2025 a las 9:00 se cayó la red:\ntodo el edificio.",
        "在2025年1月6日 9:00 我给张三写道：\n网线坏了。\n还是不行。",
        "昨天他在邮件里写道：\n请重启。\n我重启了，还是不行。",
        "2025年1月6日 9:00 之后：\n打印机没有反应",
        "6 января 2025 г. в 9:00 сервер упал:\nничего не работает",
        "The manual of 2024 says:\npress the button.\nNothing happens.",
        "Please mail Ann Lee <ann@example.com>:\nshe has the key.",
        // Header-like lines.
        "From: field is empty in the form",
        "From: Berlin\nTo: Munich\nDate: 3 May 2025\nSubject: train ticket\n\nPlease book.",
        "From: 09:00\nTo: 11:00\nDate: Monday\nRoom: 12",
        "To: the team\nSubject: lunch\n\nPizza?",
        "-----\nFrom: Monday\nTo: Friday\n\nI am away then, please extend my leave.",
        "This came in, is it phishing?\n\nReturn-Path: <x@example.net>\nReceived: from a by b; Mon, 6 Jan 2025 09:00:00\nFrom: Bank <x@example.net>\nDate: Mon, 6 Jan 2025 09:00:00 +0000\nTo: me@example.com\nSubject: account\n\nPlease tell me.",
        "From: Bank <x@example.net>\nMessage-ID: <1@example.net>\nDate: Mon, 6 Jan 2025 09:00:00 +0000\nTo: me@example.com\nSubject: account\n\nIs this phishing?",
        "The wrong sender:\nFrom: bo@example.com\nTo: cy@example.com\n\nIt should be ann@example.com.",
        "De: 10\nA: 20\nData: 30",
        "部门：财务\n时间：上午9:00\n地点：三楼\n主题：打印机坏了",
        // Logs, shells, code, tables, lists.
        "2025-01-06 09:00:01 sshd[17]: wrote 12 bytes to user@host:\n2025-01-06 09:00:02 closed",
        "$ ls\na  b\n$ cat a\nhello",
        "SQL> select 1 from dual;\nSQL> select 2 from dual;\nSQL> commit;\nIt hangs.",
        "PS> Get-Item x\nPS> Remove-Item x\nPS> exit\nDenied.",
        "| name | room |\n|------|------|\n| Ann  | 12   |\n| Bo   | 14   |",
        "+---+---+\n| a | b |\n+---+---+",
        "The code:\nif (x) {\n  y();\n} else {\n  z();\n}",
        "The sizes are:\n| one\n| two\n\nWhich is right?",
        ": nothing\n: here",
        "Options:\n--help shows help\n--version shows the version",
        "points:\n-- first\n-- second",
        "Steps:\n---\n1. start it\n---\n2. stop it\n---\nIt fails at 2.",
        "------\nerror 17\n------\nWhat does it mean?",
        "a -- b\nc --\nd is what I typed, and then a much longer line follows that no signature would ever contain, because it goes on and on and on",
        // Tails that are sentences.
        "The parcel:\nSent by courier on Monday\nIt is not here.",
        "Sent from the warehouse on Friday\nbut it never came.",
        "The file:\nSent via the portal\nwas it received?",
        "从昨天开始邮件无法发送",
        "由于手机邮箱无法发送\n请帮忙",
        "通过手机无法发送\n请帮忙",
        "来自客户的手机无法联网",
        "Get Outlook to work, please.",
        // Closings and postscripts.
        "Thanks\nAnn",
        "It works.\n\nRegards,\nAnn",
        "祝好！\n张三",
        "It works.\n\nRegards,\nAnn\nPS: call me at +49 30 1234567",
        "Regards to Bob.\nIs the phone of room 12 dead?\nAnn",
        // Boilerplate that is none.
        "Hi\nThis message is confidential, tell nobody.\nMy password leaked.",
        "Disclaimer: I have not tried it.\nThe printer is dead.",
        "Warning: the printer is hot.\nPlease come.",
        "Attention, the external disk is full.\nPlease come.\n\nAnn",
        "I cannot unsubscribe from the mailing list.\nPlease help.",
        "Caution, wet floor.\nPlease come.",
        "It is scanned by me each day.\nNow it fails.",
        // Markers without their company.
        "The original message was lost.",
        "Original message\nis what the error says.",
        "Forwarded message\nis what the error says.",
        "I forwarded the message:\nto Bob.",
        "*** important ***\nPlease come.",
    ] {
        expect(&mut wrong, text, text.trim());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Above lines that are marked, what the author says to introduce them.
#[test]
fn introductions_of_marked_lines_stay() {
    let mut wrong = Vec::new();
    for (line, marked) in [
        ("Here is what I wrote:", "> it is dead"),
        ("When you called on Monday, I said:", "> it is dead"),
        ("The log says:", "> segmentation fault"),
        ("This is the error:", "> segmentation fault"),
        ("I typed at the prompt:", "> show version"),
        ("我输入了以下命令：", "> show version"),
    ] {
        let text = format!("Hello,\n\n{line}\n{marked}\n\nWhat now?\n");
        expect(&mut wrong, &text, &format!("Hello,\n\n{line}\n\nWhat now?"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
