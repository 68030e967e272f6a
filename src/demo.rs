//! `demo`: the whole life of two tickets, one in English and one in Chinese, on a store of its own in a new folder.
//!
//! Nothing is staged: the mails go through a Maildir, the desk and the outbox as they would in service, and the people
//! answer the mails that they get, the way mail programs do: quoting below, with In-Reply-To, to the Reply-To address.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config;
use crate::desk::Desk;
use crate::pure::mail::{self, Mail};
use crate::store::ticket;
use crate::web::health::Health;
use crate::{maildir, outbox, scheduler};

/// How long a step of the story may take.
const STEP_MAX: Duration = Duration::from_secs(8);
const LOOK: Duration = Duration::from_millis(20);

const CONFIGURATION: &str = r#"[desk]
name = "IT Service Desk"
address = "support@desk.test"
language = "en"
time_zone = "Asia/Shanghai"

[[mailbox]]
kind = "maildir"
name = "support"
path = "in"

[smtp]
kind = "maildir"
path = "out"

[[engineer]]
name = "alice"
full_name = "Alice Li"
title = "Engineer"
phone = "8021"
address = "alice@desk.test"

[[engineer]]
name = "liwei"
full_name = "李伟"
title = "工程师"
phone = "8022"
address = "liwei@desk.test"
language = "zh-CN"
"#;

/// One story: who asks what, what the engineer does, what the requester says to it.
struct Story {
    title: &'static str,
    requester: (&'static str, &'static str),
    subject: &'static str,
    report: &'static str,
    /// Beside `#take`.
    work: &'static str,
    first_fix: &'static str,
    not_yet: &'static str,
    second_fix: &'static str,
    yes: &'static str,
    charset: &'static str,
}

const STORIES: [Story; 2] = [
    Story {
        title: "A label printer that jams",
        requester: ("Wang Fang", "wang.fang@corp.test"),
        subject: "Label printer jams",
        report: "Hello,\r\n\r\nsince this morning the label printer on the third floor jams with every label.\r\nThe whole team waits for it.\r\n\r\nWang Fang",
        work: "#take\r\n\r\nThank you, I am on it. I will be with you in ten minutes.",
        first_fix: "#resolve\r\n\r\nI have cleaned the rollers, labels come out again. Please try it.",
        not_yet: "Sorry, it still does not work, the second label jams.",
        second_fix: "#resolve solved\r\n\r\nA system update had replaced the driver. I have put the old one back; three test labels came out well.",
        yes: "Works now, thanks!",
        charset: "utf-8",
    },
    Story {
        title: "VPN 连不上",
        requester: ("王芳", "wangfang@corp.test"),
        subject: "VPN 连不上了",
        report: "您好：\r\n\r\n今天早上开始 VPN 一直连不上，提示“认证失败”，在家没法办公，麻烦尽快处理。\r\n\r\n谢谢！\r\n王芳",
        work: "#接单\r\n\r\n您好，已收到，我先查一下认证服务器。",
        first_fix: "#解决\r\n\r\n您的账号密码今天到期，已为您延长一个月，请重新登录试试。",
        not_yet: "还是不行，仍然提示认证失败。",
        second_fix: "#已解决\r\n\r\n认证缓存没有刷新，已手动清除，我们用您的账号测试已能连上。",
        yes: "好了，谢谢！",
        charset: "gb18030",
    },
];

/// Tells both stories. `folder`: where mails and store go; a new temporary folder if None.
pub async fn run(folder: Option<PathBuf>) -> anyhow::Result<()> {
    let folder = match folder {
        Some(folder) => folder,
        None => tempfile::Builder::new().prefix("postdesk-demo-").tempdir()?.keep(),
    };
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("postdesk.toml");
    std::fs::write(&path, CONFIGURATION)?;
    let config = config::load(&path, None).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    for folder in [folder.join("in"), folder.join("out")] {
        maildir::ensure(&folder)?;
    }
    let desk = Desk::open(config, Clock::System).await?;
    let (health, stop) = (Health::default(), CancellationToken::new());
    let mailbox = desk.config().mailboxes.first().cloned().ok_or_else(|| anyhow::anyhow!("no mailbox"))?;
    let tasks = [
        tokio::spawn(maildir::run(mailbox, desk.clone(), health.clone(), stop.clone())),
        tokio::spawn(outbox::run(desk.clone(), health.clone(), stop.clone())),
        tokio::spawn(scheduler::run(desk.clone(), health, stop.clone())),
    ];
    println!("The life of two tickets, in {}\n", folder.display());
    let mut states = Vec::new();
    for story in &STORIES {
        let stage = Stage { folder: &folder, desk: &desk };
        states.push(stage.play(story).await?);
    }
    stop.cancel();
    for task in tasks {
        task.await?;
    }
    desk.store().close().await;
    println!("Both stories are told: {}.", states.join(", "));
    println!("  mails that came in   {}", folder.join("in/cur").display());
    println!("  mails that went out  {}   (any mail program opens them)", folder.join("out/new").display());
    println!("  the store            {}", folder.join(config::STATE_FOLDER).display());
    println!("  look closer          postdesk ticket show 1001 --config {}", path.display());
    Ok(())
}

struct Stage<'a> {
    folder: &'a Path,
    desk: &'a Desk,
}

impl Stage<'_> {
    async fn play(&self, story: &Story) -> anyhow::Result<String> {
        let (name, address) = story.requester;
        println!("── {} ──", story.title);
        self.say(name, story.subject, story.report);
        self.send(&first_mail(story))?;
        let ack = self.mail_to(address, "ack").await?;
        let number: i64 = ack.header("X-Postdesk-Ticket").unwrap_or_default().trim().parse()?;
        self.hear(name, &ack);
        let told = self.mail_about(number, "assigned_to_you").await?;
        let engineer = told.to.first().cloned().ok_or_else(|| anyhow::anyhow!("a notice to nobody"))?;
        let (who, at) = (engineer.name.clone(), engineer.address.clone());
        self.hear(&who, &told);

        self.answer(&who, &at, &told, story.work, "utf-8")?;
        let reply = self.mail_to(address, "reply").await?;
        self.hear(name, &reply);
        self.answer(&who, &at, &told, story.first_fix, "utf-8")?;
        let resolved = self.mail_to(address, "resolved").await?;
        self.hear(name, &resolved);

        self.answer(name, address, &resolved, story.not_yet, story.charset)?;
        let back = self.mail_about(number, "reopened_to_you").await?;
        self.hear(&who, &back);
        self.answer(&who, &at, &back, story.second_fix, "utf-8")?;
        let resolved = self.mail_to(address, "resolved").await?;
        self.hear(name, &resolved);
        self.answer(name, address, &resolved, story.yes, story.charset)?;
        let closed = self.mail_to(address, "closed").await?;
        self.hear(name, &closed);
        let confirmed = self.mail_about(number, "confirmed").await?;
        self.hear(&who, &confirmed);

        let mut tx = self.desk.store().read().await?;
        let id = ticket::find_number(&mut tx, number).await?.ok_or_else(|| anyhow::anyhow!("no ticket {number}"))?;
        let state = ticket::load(&mut tx, id).await?.core.state.as_str();
        anyhow::ensure!(state == "closed", "ticket {number} should be closed and is {state}");
        println!("   ticket {number} is {state}\n");
        Ok(format!("ticket {number} {state}"))
    }

    fn say(&self, who: &str, subject: &str, text: &str) {
        println!("{who} writes: {subject}");
        for line in text.lines().filter(|l| !l.trim().is_empty()).take(4) {
            println!("   | {line}");
        }
    }

    fn hear(&self, who: &str, mail: &Mail) {
        let first = mail.text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
        println!("→ {who} gets {}: {}", mail.header("X-Postdesk-Notice").unwrap_or_default(), mail.subject);
        println!("   | {first}");
    }

    /// Answers a mail as a mail program does.
    fn answer(&self, name: &str, address: &str, mail: &Mail, text: &str, charset: &str) -> anyhow::Result<()> {
        self.say(name, "(answers)", text);
        self.send(&answer(name, address, mail, text, charset))
    }

    /// Puts a raw mail into the desk's Maildir.
    fn send(&self, raw: &[u8]) -> anyhow::Result<()> {
        maildir::deliver(&self.folder.join("in"), raw)?;
        Ok(())
    }

    /// The next mail of this notice to an address; a person reads each mail once.
    async fn mail_to(&self, address: &str, notice: &str) -> anyhow::Result<Mail> {
        self.wait(notice, |m| m.to.iter().any(|a| a.key() == address)).await
    }

    async fn mail_about(&self, number: i64, notice: &str) -> anyhow::Result<Mail> {
        let number = number.to_string();
        self.wait(notice, move |m| m.header("X-Postdesk-Ticket").is_some_and(|n| n.trim() == number)).await
    }

    async fn wait(&self, notice: &str, is_it: impl Fn(&Mail) -> bool) -> anyhow::Result<Mail> {
        let (new, read) = (self.folder.join("out/new"), self.folder.join("out/cur"));
        let looks = STEP_MAX.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            let mut names: Vec<PathBuf> = std::fs::read_dir(&new)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
            names.sort();
            for path in names {
                let mail = mail::parse(&std::fs::read(&path)?);
                if mail.header("X-Postdesk-Notice").is_some_and(|n| n.trim() == notice) && is_it(&mail) {
                    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                    std::fs::rename(&path, read.join(format!("{name}:2,S")))?;
                    return Ok(mail);
                }
            }
            tokio::time::sleep(LOOK).await;
        }
        anyhow::bail!("no {notice} came within {} s; the mails that came are in {}", STEP_MAX.as_secs(), new.display())
    }
}

fn first_mail(story: &Story) -> Vec<u8> {
    let (name, address) = story.requester;
    let head = format!(
        "From: {} <{address}>\r\nTo: support@desk.test\r\nSubject: {}\r\nMessage-ID: <{}@corp.test>\r\n",
        encoded(name, story.charset),
        encoded(story.subject, story.charset),
        crate::clock::unique()
    );
    with_body(&head, story.report, story.charset)
}

fn answer(name: &str, address: &str, mail: &Mail, text: &str, charset: &str) -> Vec<u8> {
    let to = mail.reply_to.first().or(mail.from.first()).map(|a| a.address.clone()).unwrap_or_default();
    let id = mail.message_id.clone().unwrap_or_default();
    let references: Vec<String> = mail.references.iter().chain([&id]).map(|id| format!("<{id}>")).collect();
    let quoted: Vec<String> = mail.text.lines().map(|l| format!("> {l}")).collect();
    let writer = mail.from.first().map(|a| a.address.clone()).unwrap_or_default();
    let body = format!("{text}\r\n\r\n{writer} wrote:\r\n{}", quoted.join("\r\n"));
    let head = format!(
        "From: {} <{address}>\r\nTo: {to}\r\nSubject: {}\r\nMessage-ID: <{}@corp.test>\r\nIn-Reply-To: <{id}>\r\nReferences: {}\r\n",
        encoded(name, charset),
        encoded(&format!("Re: {}", mail.subject), charset),
        crate::clock::unique(),
        references.join("\r\n ")
    );
    with_body(&head, &body, charset)
}

fn with_body(head: &str, body: &str, charset: &str) -> Vec<u8> {
    let now = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_string(&Clock::System.now()).unwrap_or_default();
    let mime = format!(
        "Date: {now}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    );
    let mut raw = format!("{head}{mime}").into_bytes();
    raw.extend_from_slice(&in_charset(body, charset));
    raw.extend_from_slice(b"\r\n");
    raw
}

/// An encoded word (RFC 2047), as long as the header allows for a demo's short texts.
fn encoded(text: &str, charset: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    format!("=?{charset}?B?{}?=", data_encoding::BASE64.encode(&in_charset(text, charset)))
}

fn in_charset(text: &str, charset: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    encoding.encode(text).0.into_owned()
}
