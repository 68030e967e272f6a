//! Fifty vacations and delivery reports of many languages and hosts: none is answered, whether it comes out of the blue
//! or answers a mail of ours with our own token.

use crate::desk::TestDesk;
use crate::life::{opened, says};
use crate::people::{ALICE, Draft, Person, WANG, ZHAO};
use postdesk::desk::Admitted;
use postdesk::pure::mail::Mail;
use serde_json::Value;

const SAMPLES: &str = include_str!("automatic.txt");

struct Sample {
    name: &'static str,
    charset: &'static str,
    mail: &'static str,
}

fn samples() -> Vec<Sample> {
    let sample = |text: &'static str| {
        let (name, mail) = text.split_once('\n').unwrap();
        let charset =
            name.rsplit(' ').next().filter(|word| encoding_rs::Encoding::for_label(word.as_bytes()).is_some());
        Sample { name: name.trim(), charset: charset.unwrap_or("utf-8"), mail: mail.trim_end() }
    };
    SAMPLES.split("\n=== ").skip(1).map(sample).collect()
}

impl Sample {
    /// The bytes: what is not ASCII in the header as encoded words, all of it in the mail's charset.
    fn raw(&self, to: &str, answered: &Mail, number: usize) -> Vec<u8> {
        let filled = self
            .mail
            .replace("{to}", to)
            .replace("{from}", &format!("{} <{}>", WANG.name, WANG.address))
            .replace("{name}", "wang")
            .replace("{id}", answered.message_id.as_deref().unwrap_or("none@desk.test"))
            .replace("{subject}", &answered.subject);
        let (head, body) = filled.split_once("\n\n").unwrap();
        let mut raw = format!("Message-ID: <auto{number}@corp.test>\r\nDate: Mon, 23 Nov 2026 10:12:41 +0800\r\n");
        for line in head.lines() {
            let (name, value) = line.split_once(':').unwrap();
            raw.push_str(&format!("{name}: {}\r\n", self.encoded(value.trim())));
        }
        if !head.contains("Content-Type") {
            raw.push_str(&format!(
                "Content-Type: text/plain; charset={}\r\nContent-Transfer-Encoding: 8bit\r\n",
                self.charset
            ));
        }
        raw.push_str("MIME-Version: 1.0\r\n\r\n");
        let mut raw = raw.into_bytes();
        raw.extend(self.bytes(&body.replace('\n', "\r\n")));
        raw.extend(b"\r\n");
        raw
    }

    fn bytes(&self, text: &str) -> Vec<u8> {
        let (bytes, _, lossy) = encoding_rs::Encoding::for_label(self.charset.as_bytes()).unwrap().encode(text);
        assert!(!lossy, "{} cannot be written in {}", self.name, self.charset);
        bytes.into_owned()
    }

    fn encoded(&self, value: &str) -> String {
        if value.is_ascii() {
            return value.to_owned();
        }
        let chars: Vec<char> = value.chars().collect();
        let word = |piece: &[char]| {
            let text: String = piece.iter().collect();
            format!("=?{}?B?{}?=", self.charset, data_encoding::BASE64.encode(&self.bytes(&text)))
        };
        chars.chunks(12).map(word).collect::<Vec<_>>().join("\r\n ")
    }
}

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer jams with every label.")
}

/// Everything of a ticket but what is written on it.
async fn shape(desk: &TestDesk, number: i64) -> Value {
    let mut shown = desk.ticket(number).await;
    shown["entries"] = Value::Null;
    shown["journal"] = Value::Null;
    shown
}

#[tokio::test]
async fn fifty_vacations_and_delivery_reports_get_no_answer() {
    let samples = samples();
    assert_eq!(samples.len(), 50);
    let desk = TestDesk::open().await;
    let ticket = opened(&desk, jam()).await;
    let answer = says(&desk, ALICE, &ticket.assigned, "I am on my way.").await.mail("reply").clone();
    let before = shape(&desk, ticket.number).await;
    let mut wrong = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        for (round, to) in ["support@desk.test", answer.reply_to[0].address.as_str()].into_iter().enumerate() {
            let step = desk.gets(sample.raw(to, &answer, number * 2 + round)).await;
            let stored = matches!(step.outcome, Some(Admitted::SetAside(_) | Admitted::FollowedUp(_)));
            if !step.sent.is_empty() || !stored {
                wrong.push(format!("{} to {to}: {:?} {:?}", sample.name, step.outcome, step.told()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answered:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(shape(&desk, ticket.number).await, before, "none of them moved the ticket");
    assert_eq!(desk.tickets().await, 1, "none of them opened one");
    // The same words without the marks of a program are a person's, and are answered.
    let step = desk.gets(WANG.writes("Travelling next week", "I will be in Shenyang; can I use the VPN there?")).await;
    assert!(step.told().contains(&"ack wang".to_owned()), "{:?}", step.told());
    desk.end().await;
}

/// What mail programs write of themselves about a mail opens nothing and is answered by nobody, in both languages.
#[tokio::test]
async fn recalls_receipts_and_returned_mail_open_no_ticket() {
    let host = Person { name: "Postmaster", address: "postmaster@corp.test" };
    let mails = [
        (ZHAO, "撤回: 标签打印机卡纸", "赵敏 将撤回邮件“标签打印机卡纸”。"),
        (ZHAO, "已读: 标签打印机卡纸", "您的邮件已于 2026年11月23日 10:02 阅读。"),
        (host, "系统退信", "抱歉，您的邮件被退回。\n退信原因：收件人邮箱已满。\n收件人：support@desk.test"),
        (WANG, "Recall: Label printer jams", "Wang Fang would like to recall the message, \"Label printer jams\"."),
        (WANG, "Read: Label printer jams", "Your message was read on Monday, 23 November 2026 10:02."),
        (host, "Undeliverable: Label printer jams", "Your message could not be delivered: mailbox full."),
    ];
    let desk = TestDesk::open().await;
    for who in [ZHAO, WANG] {
        desk.gets(who.writes("Label printer jams", "The label printer jams.")).await.opened();
    }
    let before = (desk.ticket(1001).await["state"].clone(), desk.ticket(1002).await["state"].clone());
    for (who, subject, text) in mails {
        let step = desk.gets(who.writes(subject, text)).await;
        assert!(step.told().is_empty(), "{subject}: {:?}", step.told());
        assert_eq!(desk.tickets().await, 2, "{subject}: {:?}", step.outcome);
    }
    assert_eq!((desk.ticket(1001).await["state"].clone(), desk.ticket(1002).await["state"].clone()), before);
    desk.end().await;
}
