#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::*;

mod clients;
mod prose;

const EN: &str = "Hello Ann,\n\nwe have replaced the network cable of your printer on the second floor and restarted the print server. \
The queue is empty now and a test page came out as it should.\n\nPlease tell us whether you can print again. If it does not work, \
answer this mail and we will look at it once more.\n\n- Yes, solved\n- Not yet\n\nKind regards\nIT Desk\nDESK #1042 · revision 7\n";
const ZH: &str = "张三您好：\n\n您反映的二楼打印机无法打印的问题，我们已经更换了网线并重新启动了打印服务器，目前打印队列为空，测试页可以正常打印。\n\n\
请您确认是否可以正常打印。如果还是不行，请直接回复本邮件，我们会继续处理。\n\n- 好了\n- 还不行\n\n此致\nIT服务台\n工单编号 #1042\n";

fn kinds(text: &str, known: &[&str]) -> Vec<(&'static str, String)> {
    fragments(text, known).into_iter().map(|f| (f.kind.as_str(), f.text)).collect()
}

/// The fresh text, after checking that nothing was lost.
fn fresh_of(text: &str, known: &[&str]) -> String {
    let found = fragments(text, known);
    assert_eq!(found.iter().map(|f| f.text.as_str()).collect::<String>(), text, "lossless");
    fresh(&found)
}

/// Notes in `wrong` when the fresh text of `text` is another one, so that one run shows all that is wrong.
fn expect(wrong: &mut Vec<String>, text: &str, expected: &str) {
    let found = fresh_of(text, &[]);
    if found != expected {
        wrong.push(format!("{text}\n-> {found:?}"));
    }
}

/// Wraps at `width` columns, a wide character taking two, as clients do.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for word in line
            .split_inclusive(' ')
            .flat_map(|w| if w.is_ascii() { vec![w.to_string()] } else { w.chars().map(String::from).collect() })
        {
            let size: usize = word.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum();
            if column + size > width && column > 0 {
                out.push('\n');
                column = 0;
            }
            column += size;
            out.push_str(&word);
        }
        out.push('\n');
    }
    out
}

fn marked(text: &str, marks: &str) -> String {
    text.lines().map(|l| format!("{marks}{l}\n")).collect()
}

#[test]
fn replies_to_a_known_text() {
    let english = [
        "Yes, solved",
        "Not yet",
        "It still does not print.\nThe light is red.",
        "Thanks!\n\nOn Tuesday I am offline.",
    ];
    let chinese = ["好了", "还不行", "还是不行，\n灯是红的。", "谢谢！\n\n周二我不在。"];
    for (known, answers, attribution) in [
        (EN, english, "On Mon, 6 Jan 2025 at 09:00, IT Desk <desk@example.com> wrote:\n"),
        (ZH, chinese, "在 2025年1月6日，上午9:00，IT服务台 <desk@example.com> 写道：\n"),
    ] {
        for answer in answers {
            for width in [60, 72, 76, 10_000] {
                for marks in ["", "> ", ">", ">> ", "> > > "] {
                    for head in ["", attribution] {
                        let quote = marked(&wrapped(known, width), marks);
                        let top = format!("{answer}\n\n{head}{quote}");
                        assert_eq!(fresh_of(&top, &[known]), answer, "{top}");
                        let bottom = format!("{head}{quote}\n{answer}\n");
                        assert_eq!(fresh_of(&bottom, &[known]), answer, "{bottom}");
                        let windows = top.replace('\n', "\r\n");
                        assert_eq!(fresh_of(&windows, &["something else", known]).replace('\r', ""), answer);
                    }
                }
            }
        }
    }
}

#[test]
fn inline_answers_to_a_known_text() {
    for (known, first, second) in
        [(EN, "The cable was fine.", "No, it cannot print."), (ZH, "网线没有坏。", "还是打不出来。")]
    {
        for width in [60, 72, 76, 10_000] {
            for marks in ["", "> ", ">> "] {
                let paragraphs: Vec<String> =
                    known.split_inclusive("\n\n").map(|p| marked(&wrapped(p, width), marks)).collect();
                let text = format!(
                    "{}{}\n{first}\n\n{}\n{second}\n\n{}",
                    paragraphs[0],
                    paragraphs[1],
                    paragraphs[2],
                    paragraphs[3..].concat()
                );
                assert_eq!(fresh_of(&text, &[known]), format!("{first}\n\n{second}"), "{text}");
                let shown = readable(&fragments(&text, &[known]));
                assert!(shown.starts_with("> ") && shown.contains(first) && shown.ends_with(second), "{shown}");
            }
        }
    }
}

#[test]
fn width_and_punctuation_do_not_matter() {
    let sent =
        "Ｐｌｅａｓｅ restart your “computer”, then open the VPN client\u{a0}again and sign in with your new password.";
    let got = "done\n\nplease restart your \"computer\" , then open the VPN  client again and sign in with your new password.\n";
    assert_eq!(fresh_of(got, &[sent]), "done");
}

#[test]
fn links_that_clients_write_out_are_quoted() {
    let quote = EN
        .replace(
            "- Yes, solved",
            "- Yes, solved <mailto:desk+x7f3@example.com?subject=Re%3A%20printer&body=Yes%2C%20solved>",
        )
        .replace(
            "- Not yet",
            "- [Not yet](https://gateway.example.org/?u=mailto%3Adesk&d=1)\nhttps://desk.example.com/t/1042",
        );
    assert_eq!(fresh_of(&format!("Third floor.\n\n{quote}"), &[EN]), "Third floor.");
}

#[test]
fn own_words_said_again_are_fresh() {
    let own = "The scanner on the third floor does not scan to the share any more.";
    assert_eq!(fresh(&fragments_of_own(own, &[], &[own])), own);
    let again = format!("I say it again:\n{own}");
    assert_eq!(fresh_of(&again, &[own]), again);
    // A mail of ours and nothing else says nothing.
    assert_eq!(fresh_of(EN, &[EN]), "");
}

#[test]
fn attribution_lines() {
    for line in [
        "On Mon, 6 Jan 2025 at 09:00, IT Helpdesk <helpdesk@example.com> wrote:",
        "On Dec 16, 2011, at 12:47 PM, Ann Lee\n<ann@example.com>\nwrote:",
        "On Nov 26, 2013 you wrote:",
        "At 2025-01-06 09:00:00, \"IT Desk\" <desk@example.com> wrote:",
        "在 2025年1月6日，上午9:00，IT服务台 <helpdesk@example.com> 写道：",
        "在 2025/1/6 9:00, 张三 写道:",
        "张三 <zhangsan@example.com> 于2025年1月6日周一 上午9:00写道：",
        "在2025-01-06 09:00:00，\"IT服务台\" <desk@example.com> 写道：",
        "王小明 <wang@example.com> 於 2025年1月6日 週一 上午9:00寫道：",
        "2025年1月6日(月) 9:00 田中太郎 <taro@example.com>:",
        "2025/01/06 9:00、田中太郎 <taro@example.com>のメール:",
        "2025. 1. 6. 오전 9:00 홍길동 <hong@example.com> 작성:",
        "2025년 1월 6일 (월) 오전 9:00, 홍길동 <hong@example.com>님이 작성:",
        "Am 06.01.2025 um 09:00 schrieb Max Muster <max@example.de>:",
        "Am Mo., 6. Jan. 2025 um 09:00 Uhr schrieb Max Muster <\nmax@example.de>:",
        "Le lun. 6 janv. 2025 à 09:00, Pierre Dubois <pierre@example.fr>\na écrit :",
        "El lun, 6 ene 2025 a las 9:00, Ana (<ana@example.es>) escribió:",
        "Il giorno lun 6 gen 2025 alle ore 09:00 Luca <luca@example.it>\nha scritto:",
        "Em seg., 6 de jan. de 2025 às 09:00, Rui <rui@example.pt> escreveu:",
        "Op ma 6 jan 2025 om 09:00 schreef Jan <jan@example.nl>:",
        "pon., 6 sty 2025 o 09:00 Jan Kowalski <jan@example.pl> napisał(a):",
        "пн, 6 янв. 2025 г. в 09:00, Иван <ivan@example.ru>:",
        "6 января 2025 г., 09:00, Иван <ivan@example.ru> написал:",
        "Den mån 6 jan. 2025 kl 09:00 skrev Eva <eva@example.se>:",
        "Ali <ali@example.com.tr>, 6 Oca 2025 Pzt, 09:00 tarihinde şunu yazdı:",
        "IT服务台 在 2025年1月6日 星期一 9:00 写道：",
        "Ann Lee/Accounts wrote on 01/06/2025 09:00:00 AM:",
        "---- On Mon, 06 Jan 2025 09:00:00 +0800 desk@example.com wrote ----",
    ] {
        for below in ["> Restart it.\n> Twice.\n", "Restart it.\nTwice.\n"] {
            let text = format!("done\n\n{line}\n\n{below}");
            assert_eq!(fresh_of(&text, &[]), "done", "{text}");
        }
    }
}

#[test]
fn prose_is_no_attribution() {
    for text in [
        "On Tuesday I am offline",
        "On Tuesday I am offline, please call Ann.\nShe wrote:",
        "On Tuesday 7 January 2025 I am offline, call me on Wednesday.\n\nThanks",
        "On 3 May 2025 he wrote a script for that.\nIt fails.",
        "The log says at 09:00:\nsegmentation fault\n2025-01-06 09:00:01 restarted",
        "On 3 May 2025 he wrote a script that does the following:\nit deletes everything",
        "My points:\n\n1. From the door\n2. To the window",
        "From: Building A\nTo: Building B\nDate: 3 May\n\nPlease move my desk.",
        "在 2025年1月6日我不在公司，请联系张三。\n谢谢",
        "2025年1月6日 9:00 以后电脑连不上网：\n提示找不到服务器",
        "------\nerror 17\n------\nWhat does it mean?",
        "Sent from my desk, is much easier than my mobile phone.",
    ] {
        assert_eq!(fresh_of(text, &[]), text);
    }
}

#[test]
fn answers_between_marked_lines_stay() {
    let long = "> a quoted line that is long enough to have been wrapped by some client or";
    for (text, expected) in [
        (format!("{long}\n    No, it is not.\n> so"), "No, it is not."),
        (format!("{long}.\nNo, it is not.\n> so"), "No, it is not."),
        (format!("{long}\nother\n> so\n\nfine"), "fine"),
        (
            "On Mon, 6 Jan 2025 at 09:00, IT <a@b.c> wrote:\n\nHi Bo,\n\n> which floor?\n\nthird".to_string(),
            "Hi Bo,\n\nthird",
        ),
    ] {
        assert_eq!(fresh_of(&text, &[]), expected, "{text}");
    }
}

#[test]
fn header_blocks_and_markers() {
    for head in [
        "From: IT Desk <desk@example.com>\nSent: Monday, January 6, 2025 9:00 AM\nTo: Ann <ann@example.com>\nSubject: printer",
        "________________________________\nFrom: IT Desk <desk@example.com>\nSent: Monday, January 6, 2025 9:00 AM\nTo: Ann\nSubject: printer",
        "*From:* IT Desk [mailto:desk@example.com]\n*Sent:* Monday\n*To:* ann@example.com\n*Subject:* printer",
        "发件人：IT服务台 <desk@example.com>\n发送时间：2025年1月6日 9:00\n收件人：张三\n主题：打印机",
        "寄件者: IT <desk@example.com>\n寄件日期: 2025年1月6日\n收件者: 張三\n主旨: 印表機",
        "差出人: IT <desk@example.com>\n送信日時: 2025年1月6日\n宛先: 田中\n件名: プリンター",
        "보낸 사람: IT <desk@example.com>\n보낸 날짜: 2025년 1월 6일\n받는 사람: 홍길동\n제목: 프린터",
        "Von: IT <desk@example.com>\nGesendet: Montag, 6. Januar 2025 09:00\nAn: Max\nBetreff: Drucker",
        "De : IT <desk@example.com>\nEnvoyé : lundi 6 janvier 2025 09:00\nÀ : Pierre\nObjet : imprimante",
        "De: IT <desk@example.com>\nEnviado: lunes, 6 de enero de 2025\nPara: Ana\nAsunto: impresora",
        "Da: IT <desk@example.com>\nInviato: lunedì 6 gennaio 2025\nA: Luca\nOggetto: stampante",
        "Van: IT <desk@example.com>\nVerzonden: maandag 6 januari 2025\nAan: Jan\nOnderwerp: printer",
        "Od: IT <desk@example.com>\nWysłano: poniedziałek, 6 stycznia 2025\nDo: Jan\nTemat: drukarka",
        "От: IT <desk@example.com>\nОтправлено: 6 января 2025 г.\nКому: Иван\nТема: принтер",
        "Från: IT <desk@example.com>\nSkickat: den 6 januari 2025\nTill: Eva\nÄmne: skrivare",
        "Gönderen: IT <desk@example.com>\nGönderildi: 6 Ocak 2025\nKime: Ali\nKonu: yazıcı",
        "-----Original Message-----\nFrom: IT Desk\nSent: Monday",
        "------------------ 原始邮件 ------------------\n发件人: \"IT服务台\" <desk@example.com>;\n发送时间: 2025年1月6日(星期一) 上午9:00\n收件人: \"张三\";\n主题: 打印机",
        "---- Replied Message ----\n| From | IT Desk<desk@example.com> |\n| Date | 01/06/2025 09:00 |\n| To | Ann |\n| Subject | printer |",
        "---Original---\nFrom: \"IT\"<desk@example.com>\nDate: Mon, Jan 6, 2025 09:00 AM\nTo: \"Ann\";\nSubject: printer",
        "**From:** IT Desk <desk@example.com>\n**Sent:** Monday\n**To:** Ann\n**Subject:** printer",
        "---- 回复的原邮件 ----\n| 发件人 | IT服务台<desk@example.com> |\n| 日期 | 2025年01月06日 09:00 |\n| 收件人 | 张三 |\n| 主题 | 打印机 |",
    ] {
        let text = format!("done\n\n{head}\n\nRestart it.\n\nTwice.\n");
        assert_eq!(fresh_of(&text, &[]), "done", "{text}");
        let forward = format!(
            "FYI\n\n---------- Forwarded message ---------\n{}\n\nRestart it.\n",
            head.trim_start_matches(['_', '\n'])
        );
        assert_eq!(fresh_of(&forward, &[]), "FYI", "{forward}");
        if head.contains('@') {
            assert_eq!(forwarded(&forward).unwrap().from_address, "desk@example.com", "{forward}");
        }
    }
}

#[test]
fn signatures_and_boilerplate() {
    for (text, expected) in [
        ("done\n-- \nAnn\nAccounts", "done"),
        ("done\n--\nAnn", "done"),
        ("done\n\nSent from my iPhone", "done"),
        ("done\n\n发自我的iPhone", "done"),
        ("好了\n\n来自我的华为手机", "好了"),
        ("直りました\n\niPhoneから送信", "直りました"),
        ("됐습니다\n\n나의 iPhone에서 보냄", "됐습니다"),
        ("好了\n\n获取 [Outlook for iOS](https://aka.ms/o0ukef)", "好了"),
        ("好了\n\n| |\n张三\n|\n|\nzhangsan@163.com\n|\n签名由网易邮箱大师定制", "好了"),
        (
            "The parcel:\nSent by courier yesterday\nIt is not here.",
            "The parcel:\nSent by courier yesterday\nIt is not here.",
        ),
        ("done\n\nGet Outlook for iOS<https://aka.ms/o0ukef>", "done"),
        ("done\n\nRegards,\nAnn", "done\n\nRegards,\nAnn"),
        ("done\n\nRegards,\nAnn Lee\nAccounts\nPhone +49 30 1234567", "done"),
        ("done\n\nThis e-mail and any attachments are confidential and intended only for the addressee.", "done"),
        ("好了\n\n本邮件及其附件含有保密信息，仅限于收件人使用。", "好了"),
        ("CAUTION: This email originated from outside of the organization.\n\ndone", "done"),
        ("done\n_______________________________________________\nusers mailing list\nusers@example.org", "done"),
        ("points:\n-- first\n-- second", "points:\n-- first\n-- second"),
        ("step 1\n--\nrestart\n--\nlog in", "step 1\n--\nrestart\n--\nlog in"),
        ("done\n-- \nAnn\n-- \nto unsubscribe", "done"),
        ("来自我的电脑的远程请求，请点接受\n谢谢", "来自我的电脑的远程请求，请点接受\n谢谢"),
        (
            "Get Outlook for your phone from the company portal.\nThen log in.",
            "Get Outlook for your phone from the company portal.\nThen log in.",
        ),
    ] {
        assert_eq!(fresh_of(text, &[]), expected, "{:?}", kinds(text, &[]));
    }
}

#[test]
fn of_a_known_writer_only_what_bears_the_name_is_cut_off() {
    let is_signature = |lines: &str, _announced: bool| lines.contains("Ann Lee");
    for (text, expected) in [
        ("done\n-- \nHelp desk", "done"),
        ("done\n--\nAnn Lee", "done"),
        ("done\n\nRegards,\nAnn Lee\nPhone: 030 1234567", "done"),
        ("done\n\nAnn Lee\nPhone: 030 1234567", "done"),
        ("done\n____\nAnn Lee\nPhone: 030 1234567", "done"),
        ("done\n\nRegards\nAnn Lee\nSent from my iPhone", "done"),
        ("done\n\nRegards\nSent from my iPhone", "done"),
        ("call\n--\nBob Roe", "call\n--\nBob Roe"),
        ("call\n\nRegards,\nBob Roe\nPhone: 030 1234567", "call\n\nRegards,\nBob Roe\nPhone: 030 1234567"),
        ("call\n\nBob Roe\nPhone: 030 1234567", "call\n\nBob Roe\nPhone: 030 1234567"),
        ("call\n____\nBob Roe\nPhone: 030 1234567", "call\n____\nBob Roe\nPhone: 030 1234567"),
        ("best\nBob Roe\n030 1234567\nSent from my iPhone", "best\nBob Roe\n030 1234567"),
        ("step 1\n-- \nrestart\n-- \nlog in", "step 1\n-- \nrestart\n-- \nlog in"),
    ] {
        assert_eq!(fresh(&fragments_of_writer(text, (&[], &[]), &is_signature)), expected, "{text}");
    }
}

#[test]
fn what_a_person_reads() {
    for (text, expected) in [
        ("done\n\nOn Mon, 6 Jan 2025 at 09:00, IT <a@b.c> wrote:\n> Restart it.\n", "done"),
        (
            "On Mon, 6 Jan 2025 at 09:00, IT <a@b.c> wrote:\n> Which floor?\n\nThird.\n\n> Which room?\n\n12\n",
            "> Which floor?\nThird.\n\n> Which room?\n12",
        ),
        ("> one\n> two\n> three\n> four\n\ndone", "done"),
        ("> one\n> two\n", ""),
        ("", ""),
    ] {
        assert_eq!(readable(&fragments(text, &[])), expected);
    }
}

#[test]
fn nothing_is_lost_and_nothing_panics() {
    const PIECES: [&str; 24] = [
        "\n",
        "\r\n",
        "> ",
        ">>",
        "From: ",
        "发件人：",
        "a@b.c",
        "On 2025-01-06 x wrote:",
        "-- ",
        "--\n",
        "____________",
        "-----Original Message-----",
        "Sent from my iPhone",
        "你好",
        "é",
        "\u{feff}",
        "👍",
        " ",
        "Subject: x",
        "| From | y |",
        "Regards,\n",
        "---------- Forwarded message ---------",
        "\0",
        "plain words",
    ];
    let mut seed: u64 = 7;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..seed % 40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[(seed >> 33) as usize % PIECES.len()]);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        fresh_of(&text, &[]);
        fresh_of(&text, &[EN, &text]);
        readable(&fragments(&text, &[ZH]));
        forwarded(&text);
    }
}

#[test]
fn forwarded_heads() {
    let text = "Please help her.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.com>\nDate: Mon, 6 Jan 2025\nSubject: no\n network\nTo: <it@example.com>\n\nIt is dead.\n";
    let head = forwarded(text).unwrap();
    assert_eq!(
        (head.from_name.as_str(), head.from_address.as_str(), head.subject.as_str(), head.text.as_str()),
        ("Ann Lee", "ann@example.com", "no network", "It is dead.")
    );
    let head = forwarded("发件人：张三\n发送时间：2025年1月6日\n收件人：it@example.com\n主题：断网\n\n连不上").unwrap();
    assert_eq!(
        (head.from_name.as_str(), head.from_address.as_str(), head.subject.as_str(), head.text.as_str()),
        ("张三", "", "断网", "连不上")
    );
    // A forward of a forward is the outer one's, whichever of the two has a marker.
    let marked = "---------- Forwarded message ---------\nFrom: Eve <eve@evil.test>\nDate: today\nSubject: pay\nTo: Wang\n\nPay me.";
    let bare = "From: Wang Fang <wang@corp.test>\nSent: Monday\nTo: Bob\nSubject: FW: pay\n\nIs this phishing?\n\n";
    let outer = forwarded(&format!("Please see.\n\n{bare}{marked}")).unwrap();
    assert_eq!((outer.from_address.as_str(), outer.text.starts_with("Is this phishing?")), ("wang@corp.test", true));
    assert_eq!(forwarded(&format!("{marked}\n\n{bare}")).unwrap().from_address, "eve@evil.test");
    assert_eq!(forwarded("From my desk to yours:\nhello"), None);
}

#[test]
fn heads_that_align_with_earlier_heads() {
    // An earlier answer of the same client is known: its head aligns with the new one but for the lines that differ.
    let cases = [
        (
            EN,
            "-----Original Message-----\nFrom: IT Desk <desk@example.com>\nSent: Mon, 6 Jan 2025 09:00\nTo: Ann Lee <ann@example.com>\nSubject: ",
        ),
        (
            ZH,
            "------------------ 原始邮件 ------------------\n发件人: IT服务台 <desk@example.com>;\n发送时间: 2025年1月6日(星期一) 上午9:00\n收件人: 张三 <zhang@example.com>;\n主题: ",
        ),
        (EN, "From: IT Desk <desk@example.com>\nSent: Mon, 6 Jan 2025 09:00\nTo: Ann Lee <ann@example.com>\nSubject: "),
    ];
    for (sent, head) in cases {
        let earlier = format!("Hello.\n\n{head}Received: a printer [DESK #1042]\n\n{EN}");
        let text = format!("Not yet.\n\n{head}Please confirm: a printer [DESK #1042]\n\n{sent}");
        assert_eq!(fresh_of(&text, &[sent, &earlier]), "Not yet.");
        assert_eq!(readable(&fragments(&text, &[sent, &earlier])), "Not yet.");
    }
}
