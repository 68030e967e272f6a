//! V30: what a person wrote is shown, whatever it looks like: 500 generated replies in the manners of mail programs,
//! each with lines that look like attributions, headers, rules, signatures and quotes and are none. Each line of the
//! author stands in the ticket and in the notice to the engineer, and all of the mail is kept.

use crate::desk::TestDesk;
use crate::notices::{GENEROUS, Opened, opened, says};
use crate::people::{ALICE, WANG, ZHAO, reply};
use crate::scanner::flat;
use postdesk::pure::mail::Mail;

const REPLIES: usize = 500;
/// Replies on one ticket: what was said on it is known text for the next.
const ON_ONE_TICKET: usize = 10;

/// Lines of people that heuristics have eaten elsewhere. `№` becomes the line's own number.
const LINES: [&str; 60] = [
    "On Tuesday I am offline, so № will do.",
    "On Monday, 23 Nov 2026, Bob wrote number № on the label.",
    "On 23 November at 10:00 the display said №:",
    "Am Dienstag schrieb der Drucker № Seiten.",
    "Le lundi 23 novembre il a écrit № lignes :",
    "El martes escribió № veces lo mismo:",
    "Op maandag schreef hij № regels:",
    "From: the window it looks like №.",
    "From here I can read № on it.",
    "To: whom should I give key №?",
    "Subject: to change, I would say №.",
    "Date: I do not remember, maybe the №th.",
    "Sent: yes, № times, to the other printer.",
    "Cc: is the button with number №.",
    "Von: links nach rechts, Zeile №.",
    "发件人：我不认识，编号 №。",
    "时间：今天上午第 № 次。",
    "主题：打印机第 № 号。",
    "№月初我在外地写道，打印机又坏了：",
    "在星期一，张三写道第 № 张标签：",
    "----- see below, item № -----",
    "----- № -----",
    "___ № ___",
    "*** № ***",
    "=== step № ===",
    "-- № degrees in the server room --",
    "--№ is the option I gave it",
    "- № is the first thing on my list",
    "=> № is larger than what it printed before, is it not?",
    "| № | is what stands in the table",
    "# № is no command, it is a number",
    "Sent from the third floor, room №.",
    "Sent from my office at № o'clock.",
    "Regards the printer: it is number №.",
    "Thanks in advance for looking at number №.",
    "Best of all, it prints page № twice.",
    "Cheers went up when page № came out.",
    "The original message № was lost on the display.",
    "Original Message number № is what the display says.",
    "Begin forwarded traffic №, it says.",
    "Confidential data of customer № is on it.",
    "This e-mail address does not work: x@corp.test, case №.",
    "Please consider the environment variable №.",
    "wrote №: that is all the log says",
    "He wrote: № is wrong.",
    "She said \"№\" and wrote:",
    "https://intranet.corp.test/printers/№",
    "<№@corp.test> is what stands there.",
    "[№] is lit.",
    "Reply above this line № is what your other tool says.",
    "Ticket №: it is the one from last year.",
    "State: № lamps are on.",
    "Priority: № people wait.",
    "好的，第 № 张也卡住了。",
    "转发给第 № 组也可以。",
    "第 № 张标签还是空白",
    "№",
    "Yes, №.",
    "P.S. № more labels came out blank.",
    "Wang Fang told me № times.",
];

/// Words of the sentences around them. No two sentences share a long run: what was said before, word for word, may be
/// a quote.
const WORDS: [&str; 48] = [
    "printer",
    "label",
    "roller",
    "jams",
    "again",
    "colleague",
    "window",
    "third",
    "floor",
    "yesterday",
    "cable",
    "power",
    "button",
    "tray",
    "paper",
    "thin",
    "yellow",
    "driver",
    "server",
    "after",
    "lunch",
    "before",
    "meeting",
    "restart",
    "nothing",
    "helps",
    "please",
    "call",
    "extension",
    "photo",
    "shows",
    "error",
    "display",
    "cartridge",
    "warm",
    "noise",
    "打印机",
    "标签",
    "卡纸",
    "重启",
    "仍然",
    "财务部",
    "昨天",
    "同事",
    "显示",
    "三楼",
    "电源",
    "麻烦",
];

/// A small generator, the same on each machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides
    }
}

/// What an author writes: one such line, with up to four others around it, with a number of its own.
fn author(dice: &mut Dice, number: usize) -> Vec<String> {
    let sentence = |dice: &mut Dice| {
        let words: Vec<&str> = (0..4 + dice.roll(8)).map(|_| WORDS[dice.roll(WORDS.len())]).collect();
        format!("{}.", words.join(" "))
    };
    let count = dice.roll(5);
    let mut lines: Vec<String> = (0..count).map(|_| sentence(dice)).collect();
    let own = LINES[number % LINES.len()].replace('№', &number.to_string());
    lines.insert(dice.roll(count + 1), own);
    // What ends like an attribution right above a quote is one to every reader.
    if lines.last().unwrap().ends_with([':', '：']) {
        lines.push(format!("That is all there is, case {number}."));
    }
    lines
}

/// The reply as a mail program writes it, around the lines of the author.
fn written(dice: &mut Dice, on: &Mail, lines: &[String]) -> String {
    let quoted: Vec<String> = on.text.trim_end().lines().map(|l| format!("> {l}")).collect();
    let head = [
        "On Mon, 23 Nov 2026 at 10:00, IT Service Desk <support@desk.test> wrote:",
        "Am 23.11.26 um 10:00 schrieb IT Service Desk:",
        "Le lun. 23 nov. 2026 à 10:00, IT Service Desk <support@desk.test> a écrit :",
        "El lun, 23 nov 2026 a las 10:00, IT Service Desk (<support@desk.test>) escribió:",
        "在 2026年11月23日，10:00，IT Service Desk <support@desk.test> 写道：",
        "2026年11月23日(月) 10:00 IT Service Desk <support@desk.test>:",
    ];
    let head = head[dice.roll(head.len())];
    let mine = lines.join("\n");
    match dice.roll(5) {
        0 => format!("{mine}\n\n{head}\n{}\n", quoted.join("\n")),
        1 => format!("{head}\n{}\n\n{mine}\n", quoted.join("\n")),
        2 => {
            let at = dice.roll(quoted.len());
            let (above, below) = quoted.split_at(at + 1);
            format!("{head}\n{}\n\n{mine}\n\n{}\n", above.join("\n"), below.join("\n"))
        }
        3 => format!(
            "{mine}\n\n-----Original Message-----\nFrom: IT Service Desk <support@desk.test>\nSent: Monday, November 23, 2026 10:00 AM\nTo: Wang Fang <wang@corp.test>\nSubject: {}\n\n{}\n",
            on.subject,
            on.text.trim_end()
        ),
        _ => mine,
    }
}

#[tokio::test]
async fn v30_no_line_of_five_hundred_authors_is_lost() {
    let (mut replies, mut checked, mut lost) = (0, 0, Vec::new());
    for batch in 0..REPLIES / ON_ONE_TICKET {
        let desk = TestDesk::with(GENEROUS).await;
        let who = if batch % 2 == 0 { WANG } else { ZHAO };
        let Opened { number, assigned } =
            opened(&desk, who.writes("Label printer", "打印机 The label printer jams.")).await;
        let step = says(&desk, ALICE, &assigned, "Which number does the display show? 请告诉我编号。").await;
        let on = step.mail("reply").clone();
        for n in 0..ON_ONE_TICKET {
            let seed = batch * ON_ONE_TICKET + n;
            let dice = &mut Dice::new(u64::try_from(seed).unwrap() + 1);
            let lines = author(dice, 1000 + seed);
            let body = written(dice, &on, &lines);
            let step = desk.gets(reply(&on).by(who).saying(&body).bare()).await;
            let told = flat(&step.mail("new_entry").text);
            let entry = flat(desk.texts(number, "mail").await.last().unwrap());
            for line in &lines {
                let line = flat(line);
                let (in_entry, in_notice) = (entry.contains(&line), told.contains(&line));
                checked += 1;
                if !(in_entry && in_notice) {
                    lost.push(format!("{line:?} (entry {in_entry}, notice {in_notice}) of\n{body}"));
                }
            }
            replies += 1;
        }
        // Whatever is shown, all is kept: the full text of each mail holds each line of it.
        let mut tx = desk.desk.store().read().await.unwrap();
        let kept =
            tx.one("SELECT COUNT(*) AS n FROM entry WHERE full_text <> '' AND kind = 'mail'", &[]).await.unwrap();
        assert!(kept.int("n").unwrap() >= i64::try_from(ON_ONE_TICKET).unwrap());
        drop(tx);
        desk.end().await;
    }
    assert_eq!(replies, REPLIES);
    assert!(checked >= 2 * REPLIES, "{checked} lines");
    assert!(
        lost.is_empty(),
        "{} of {checked} lines are lost:\n{}",
        lost.len(),
        lost[..lost.len().min(12)].join("\n===\n")
    );
}
