//! Whole mails at the gate: programs of many kinds and languages, and people who only sound like them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
use super::*;
use crate::pure::mail::parse;

fn judged(header: &str, body: &str) -> Vetted {
    let addresses = ["support@desk.test".to_owned()];
    let own = OwnSigns { instance: "i-1", addresses: &addresses };
    let from = if header.contains("From:") { "" } else { "From: Ann <ann@x.test>\n" };
    let kind = if header.contains("Content-Type:") { "" } else { "Content-Type: text/plain; charset=utf-8\n" };
    let raw = format!("{from}To: support@desk.test\n{kind}{header}\n{body}");
    vet(&parse(raw.as_bytes()), Some(&own), None)
}

fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (header, body, expected) in cases {
        let vetted = judged(header, body);
        if vetted.verdict.as_str() != *expected {
            wrong.push(format!("{header}{body}\n  expected {expected}: {vetted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Subject as a mail program of that language begins it, and an absence note of two sentences.
#[rustfmt::skip]
const ABSENT: &[(&str, &str, &str)] = &[
    ("en", "Automatic reply: Printer", "I am out of the office until Monday. In urgent cases call Bob."),
    ("de", "Automatische Antwort: Drucker", "Ich bin bis Montag nicht im Büro. In dringenden Fällen wenden Sie sich an Bob."),
    ("de note", "Abwesenheitsnotiz: Drucker", "Ich befinde mich im Urlaub. Ihre Mail wird nicht weitergeleitet."),
    ("fr", "Réponse automatique : Imprimante", "Je suis absent du bureau. En cas d'urgence, appelez Bob."),
    ("es", "Respuesta automática: Impresora", "Estoy de vacaciones. Para asuntos urgentes llame a Bob."),
    ("pt", "Resposta automática: Impressora", "Estou de férias. Em caso de urgência contacte o Bob."),
    ("it", "Risposta automatica: Stampante", "Sono in ferie. Per questioni urgenti chiamate Bob."),
    ("nl", "Automatisch antwoord: Printer", "Ik ben met vakantie. Voor dringende zaken belt u Bob."),
    ("sv", "Autosvar: Skrivare", "Jag är på semester. Vid brådskande ärenden ring Bob."),
    ("da", "Automatisk svar: Printer", "Jeg er på ferie. Ved hastesager ring til Bob."),
    ("nb", "Fravær: Skriver", "Jeg er ikke på kontoret. Jeg er tilbake på mandag og er tilbake da."),
    ("fi", "Automaattinen vastaus: Tulostin", "Olen lomalla. Kiireellisissä asioissa soita Bobille."),
    ("pl", "Odpowiedź automatyczna: Drukarka", "Jestem na urlopie. W pilnych sprawach proszę dzwonić do Boba."),
    ("cs", "Automatická odpověď: Tiskárna", "Jsem na dovolené. V naléhavých případech volejte Boba."),
    ("sk", "Automatická odpoveď: Tlačiareň", "Som na dovolenke. V súrnych prípadoch volajte Boba."),
    ("hu", "Automatikus válasz: Nyomtató", "Szabadságon vagyok. Sürgős esetben hívja Bobot."),
    ("ro", "Răspuns automat: Imprimantă", "Sunt în concediu. În caz de urgență sunați-l pe Bob."),
    ("bg", "Автоматичен отговор: Принтер", "В отпуск съм до понеделник. При спешни случаи се обадете на Боб."),
    ("ru", "Автоматический ответ: Принтер", "Я в отпуске. В срочных случаях звоните Бобу."),
    ("uk", "Автоматична відповідь: Принтер", "Я у відпустці. У термінових випадках телефонуйте Бобу."),
    ("tr", "Otomatik yanıt: Yazıcı", "Ofis dışındayım. Acil durumlarda Bob'u arayın."),
    ("el", "Αυτόματη απάντηση: Εκτυπωτής", "Είμαι εκτός γραφείου. Για επείγοντα καλέστε τον Bob."),
    ("ar", "رد تلقائي: الطابعة", "أنا في إجازة. للحالات العاجلة اتصلوا بزميلي."),
    ("he", "תשובה אוטומטית: מדפסת", "אני בחופשה. במקרים דחופים התקשרו לבוב."),
    ("id", "Balasan otomatis: Printer", "Saya sedang cuti. Untuk keperluan mendesak hubungi Bob."),
    ("vi", "Trả lời tự động: Máy in", "Tôi đang nghỉ phép. Trường hợp khẩn cấp xin gọi Bob."),
    ("th", "ตอบกลับอัตโนมัติ: เครื่องพิมพ์", "ขณะนี้ฉันไม่อยู่ที่สำนักงาน กรณีเร่งด่วนโปรดโทรหาบ๊อบ"),
    ("ja", "自動応答: プリンター", "ただいま不在にしております。お急ぎの場合はボブまでお電話ください。"),
    ("ko", "자동 회신: 프린터", "현재 휴가 중입니다. 급한 용무는 밥에게 전화해 주세요."),
    ("zh-Hans", "自动回复: 打印机", "您好，我正在休假，如有急事请联系张三。"),
    ("zh-Hant", "自動回覆: 印表機", "您好，我目前不在辦公室，如有緊急事項請聯絡張三。"),
    ("zh out", "外出自动答复：打印机", "我正在出差，回来后尽快给您回复。"),
];

#[test]
fn absence_is_known_in_many_languages_by_the_subject_and_by_the_text() {
    let mut wrong = Vec::new();
    for (language, subject, text) in ABSENT {
        // By the subject alone; by the text alone, as an answer that keeps our subject.
        for (header, body) in [
            (format!("Subject: {subject}\n"), "The note of the mailbox.\n"),
            (format!("Subject: {}\nIn-Reply-To: <o@desk.test>\n", "Re: [DESK #7] Printer"), *text),
        ] {
            let vetted = judged(&header, body);
            if vetted.verdict != Verdict::AutoReply {
                wrong.push(format!("{language}: {header}{body}\n  {vetted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What an attacker, or chance, may have put into a vacation text: every command in English and Chinese, and consent.
const ORDERS: &str = "\nYes, approved when back. It works, thanks. 已解决，谢谢。同意。确认。\n\n#take\n#assign bob\n#resolve\n#close because done\n#reopen\n\
    #pending requester\n#note x\n#kind incident\n#subject y\n#priority P1\n#impact high\n#urgency high\n#category net\n#eta tomorrow\n\
    #escalate\n#major yes\n#vendor acme\n#merge 3\n#split\n#link 4\n#requester eve@evil.test\n#cc eve@evil.test\n#uncc bob@x.test\n\
    #watch\n#unwatch\n#tag +a\n#time 45m\n#diagnosis a\n#steps b\n#verified\n#cause c\n#workaround d\n#confirmed phone\n#kb\n#problem\n\
    #risk low\n#submit\n#approve\n#reject\n#away until friday\n#show 1\n#list mine\n#search z\n#why\n#undo\n#help\n＃解决\n＃关闭 原因 完成\n＃接单\n";

#[test]
fn orders_and_consent_in_an_absence_note_are_automatic_in_every_language() {
    let languages: std::collections::BTreeSet<&str> =
        ABSENT.iter().map(|(l, _, _)| l.split(' ').next().unwrap()).collect();
    assert!(languages.len() >= 20, "{languages:?}");
    for (language, subject, text) in ABSENT {
        let quoted = "\n> APPROVE\n> yes, approved\n";
        for body in [format!("{text}\n{ORDERS}"), format!("{text}{quoted}"), format!("{text}\n{ORDERS}{quoted}")] {
            for header in [
                format!("Subject: {subject}\n"),
                format!("Subject: {subject}\nIn-Reply-To: <o@desk.test>\n"),
                "Subject: Re: [DESK #7] Change 7: approve?\nAuto-Submitted: auto-replied (vacation)\n".to_owned(),
                "Subject: Re: [DESK #7] Change 7: approve?\nIn-Reply-To: <o@desk.test>\nX-Auto-Response-Suppress: All\n".to_owned(),
                "Subject: Re: [DESK #7] Change 7: approve?\nIn-Reply-To: <o@desk.test>\n".to_owned(),
            ] {
                let vetted = judged(&header, &body);
                assert_eq!(vetted.verdict, Verdict::AutoReply, "{language}: {header}{body}\n{}", vetted.reason);
            }
        }
    }
}

#[test]
fn absence_in_other_forms() {
    check(&[
        (
            "Subject: Ann Lee is out of the office.\n",
            "I will be out of the office starting 20.11.2026 and will not return until 1.12.2026.\n",
            "auto_reply",
        ),
        (
            "Subject: AUTO: Ann Lee is out of the office (returning 30.11.2026)\n",
            "I'm out of the office until 30.11.2026.\n",
            "auto_reply",
        ),
        ("Subject: Printer (Auto Reply)\n", "x\n", "auto_reply"),
        ("Subject: Printer\n", "This is an automated response. We have got your mail.\n", "auto_reply"),
        ("Subject: \n", "我正在休假，如有紧急情况请拨打电话。\n", "auto_reply"),
        ("Subject: Auto: Reifen platt\n", "Der Dienstwagen steht in der Garage.\n", "admit"),
    ]);
}

#[test]
fn people_who_speak_of_absence_are_people() {
    check(&[
        ("Subject: out of office chair broken\n", "The chair in room 4 is broken.\n", "admit"),
        (
            "Subject: Ann Lee is out of the office\n",
            "Who can give me her files meanwhile? Her phone is off.\n",
            "admit",
        ),
        ("Subject: Out-of-office not working\n", "My note is not sent. What do I do?\n", "admit"),
        ("Subject: Automatic reply does not start\n", "Please look.\n", "admit"),
        ("Subject: Abwesenheitsnotiz einrichten\n", "Wie geht das?\n", "admit"),
        ("Subject: Out of office: how?\n", "How do I set one for next week?\n", "admit"),
        ("Subject: 自动回复设置问题\n", "请问怎么设置自动回复？\n", "admit"),
        ("Subject: 自动回复不生效\n", "设置了没有用。\n", "admit"),
        ("Subject: 休假\n", "下周休假，请帮我把电脑升级一下。\n", "admit"),
        ("Subject: Vacation\n", "Please disable my account from Monday on.\n", "admit"),
        ("Subject: Printer\n", "I am on vacation next week, please fix before.\n", "admit"),
        (
            "Subject: VPN\n",
            "I am out of the office until Friday. In urgent cases I need VPN, please open it.\n",
            "admit",
        ),
        (
            "Subject: Re: Printer\nIn-Reply-To: <o@desk.test>\n",
            "I'm out of the office, it works again, thanks.\n",
            "admit",
        ),
        (
            "Subject: Re: Printer\nIn-Reply-To: <o@desk.test>\n",
            "Still broken.\n\n> I am on vacation until Monday.\n> In urgent cases call Bob.\n",
            "admit",
        ),
        ("Subject: 打印机\n", "我下周出差，回来后再处理也可以，有事请联系我。\n", "admit"),
        ("Subject: Portal\n", "The portal answers \"this is an automatic reply\" and nothing else.\n", "admit"),
        ("Subject: Re: Automatic reply: VPN\nIn-Reply-To: <o@desk.test>\n", "Was this answer meant for me?\n", "admit"),
    ]);
}

#[test]
fn headers_of_programs_in_all_their_forms() {
    check(&[
        ("Auto-Submitted: AUTO-REPLIED\n", "x\n", "auto_reply"),
        ("Auto-Submitted: auto-replied; owner-email=\"ann@x.test\"\n", "x\n", "auto_reply"),
        ("Auto-Submitted: (by a sieve) auto-replied (vacation)\n", "x\n", "auto_reply"),
        ("Auto-Submitted: auto-notified; owner-email=\"ann@x.test\"\n", "x\n", "auto_reply"),
        ("Auto-Submitted: No (a person)\n", "x\n", "admit"),
        ("X-Autorespond: yes\n", "x\n", "auto_reply"),
        ("X-Vacation: on\n", "x\n", "auto_reply"),
        ("X-Autoreply: no\n", "x\n", "admit"),
        ("X-FC-MachineGenerated: true\n", "x\n", "auto_reply"),
        ("X-AutoReply-From: ann@x.test\n", "x\n", "auto_reply"),
        ("X-POST-MessageClass: 9; Autoresponder\n", "x\n", "auto_reply"),
        ("Precedence: auto-reply\n", "x\n", "auto_reply"),
        ("X-Autogenerated: Reply\n", "x\n", "auto_reply"),
        ("X-Autogenerated: Mirror\n", "x\n", "admit"),
        ("Delivered-To: Autoresponder\n", "x\n", "auto_reply"),
        ("X-MS-Exchange-Inbox-Rules-Loop: ann@x.test\n", "Redirected by a rule of a colleague.\n", "admit"),
        ("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n", "x\n", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply\nThread-Index: AdJ=\n", "Written to our group.\n", "admit"),
        ("Feedback-ID: 1.eu-west-1.abc:AmazonSES\n", "A person's mail through a relay.\n", "admit"),
        ("Subject: [JIRA] (X-1) VPN\nX-JIRA-FingerPrint: 1\n", "x\n", "auto_reply"),
        ("Subject: Re: [acme/app] crash (#4)\nX-GitHub-Reason: mention\n", "x\n", "auto_reply"),
        ("Subject: app | crash (#4)\nX-GitLab-Project: app\n", "x\n", "auto_reply"),
        ("Subject: [App - Bug #4] crash\nX-Redmine-Issue-Id: 4\n", "x\n", "auto_reply"),
        ("Subject: INC001 opened\nX-ServiceNow-Generated: true\nPrecedence: bulk\n", "x\n", "bulk"),
    ]);
}

#[test]
fn lists_but_the_way_to_the_desk() {
    check(&[
        ("List-Id: Users <users.lists.x.test>\n", "x\n", "bulk"),
        ("Mailing-List: list users@x.test; contact users-owner@x.test\n", "x\n", "bulk"),
        ("X-BeenThere: users@x.test\n", "x\n", "bulk"),
        ("List-Unsubscribe: <mailto:leave@x.test>\n", "x\n", "bulk"),
        ("Precedence: junk\n", "x\n", "bulk"),
        ("List-Id: Support <support.desk.test>\nPrecedence: list\nList-Unsubscribe: <x:>\n", "VPN is down.\n", "admit"),
        ("List-Post: <mailto:Support@desk.test>\nX-Google-Group-Id: 1\n", "VPN is down.\n", "admit"),
        ("List-Post: <mailto:support@desk.test>\nPrecedence: bulk\n", "x\n", "bulk"),
    ]);
}

#[test]
fn monitoring_and_people_who_write_like_it() {
    check(&[
        (
            "From: root (Cron Daemon) <root@db1.x.test>\nSubject: Cron <root@db1> /usr/bin/backup\n",
            "failed\n",
            "monitor",
        ),
        ("Subject: SMART error (CurrentPendingSector) detected on host: db1\n", "x\n", "monitor"),
        ("Subject: Logwatch for db1 (Linux)\n", "x\n", "monitor"),
        ("Subject: ALARM: \"cpu\" in EU (Ireland)\n", "x\n", "monitor"),
        ("Subject: [FIRING:1] DiskFull (db1 critical)\n", "x\n", "monitor"),
        (
            "Subject: Problem: High CPU\n",
            "Problem started at 10:00:01 on 2026.11.23\nProblem name: High CPU\nHost: db1\nSeverity: High\nOriginal problem ID: 7\n",
            "monitor",
        ),
        ("Subject: 【告警】磁盘使用率过高\n", "告警级别：严重\n当前值：97%\n触发时间：2026-11-23 10:00\n", "monitor"),
        ("Subject: [S1] [Triggered] cpu\nFrom: n9e@x.test\n", "x\n", "monitor"),
        ("Subject: 阿里云监控告警：ECS CPU 使用率\n", "x\n", "monitor"),
        ("Subject: 阿里云监控怎么开通\n", "请问怎么开通？\n", "admit"),
        ("Subject: [Grafana] account\n", "Please create an account for me. Thanks\n", "admit"),
        ("Subject: Monitor is down on my desk\n", "It fell.\n", "admit"),
        ("From: zabbix@x.test\nSubject: db1 is down\n", "x\n", "monitor"),
        ("Subject: Problem: printer\n", "The printer in room 4 does not print.\n", "admit"),
        ("Subject: 【故障】打印机坏了\n", "姓名：王芳\n电话：123\n位置：三楼\n现象：不能打印\n", "admit"),
        ("Subject: 故障：VPN 连不上\n", "请尽快处理。\n", "admit"),
        ("Subject: Re: [FIRING:1] DiskFull\n", "I deleted old logs.\n", "admit"),
    ]);
}

#[test]
fn receipts_and_complaints() {
    let mdn = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n";
    let failed = "--b\n\nnot displayed\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@x.test\n\
        Disposition: automatic-action/MDN-sent-automatically; failed\nFailure: unknown\n--b--\n";
    assert_eq!(judged(mdn, failed).verdict, Verdict::AutoReply);
    let arf = "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n";
    let body = "--b\n\ncomplaint\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\
        Original-Rcpt-To: <a@x.test>\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <o@desk.test>\n\nx\n--b--\n";
    assert_eq!(judged(arf, body).verdict, Verdict::AutoReply);
}
