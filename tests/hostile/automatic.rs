//! V19: an automatic answer neither commands nor confirms, in whatever language, however its program marks it, and
//! whatever words stand in it. Nothing is sent back, and the ticket stays as it was but for one entry.

use crate::desk::TestDesk;
use crate::notices::{Opened, opened, resolved, says};
use crate::people::{ALICE, Draft, Person, WANG, reply};
use postdesk::desk::Admitted;
use postdesk::pure::command::VERBS;
use postdesk::pure::mail::Mail;
use serde_json::Value;

/// A language, how its mail programs begin the subject of an absence note, and what people write into one.
const ABSENCES: [(&str, &str, &str); 26] = [
    ("en", "Automatic reply: ", "I am out of the office until 3 December."),
    ("de", "Automatische Antwort: ", "Ich bin bis zum 3. Dezember nicht im Büro."),
    ("fr", "Réponse automatique : ", "Je suis absent du bureau jusqu'au 3 décembre."),
    ("es", "Respuesta automática: ", "Estoy fuera de la oficina hasta el 3 de diciembre."),
    ("it", "Risposta automatica: ", "Sono fuori ufficio fino al 3 dicembre."),
    ("pt", "Resposta automática: ", "Estou fora do escritório até 3 de dezembro."),
    ("nl", "Automatisch antwoord: ", "Ik ben afwezig tot 3 december."),
    ("pl", "Odpowiedź automatyczna: ", "Jestem poza biurem do 3 grudnia."),
    ("ru", "Автоматический ответ: ", "Меня не будет в офисе до 3 декабря."),
    ("uk", "Автоматична відповідь: ", "Мене не буде в офісі до 3 грудня."),
    ("cs", "Automatická odpověď: ", "Do 3. prosince nejsem v kanceláři."),
    ("hu", "Automatikus válasz: ", "December 3-ig nem vagyok az irodában."),
    ("ro", "Răspuns automat: ", "Lipsesc din birou până pe 3 decembrie."),
    ("tr", "Otomatik yanıt: ", "3 Aralık'a kadar ofis dışındayım."),
    ("sv", "Autosvar: ", "Jag är inte på kontoret förrän den 3 december."),
    ("da", "Automatisk svar: ", "Jeg er ikke på kontoret før den 3. december."),
    ("fi", "Automaattinen vastaus: ", "Olen poissa toimistolta 3. joulukuuta asti."),
    ("el", "Αυτόματη απάντηση: ", "Λείπω από το γραφείο έως τις 3 Δεκεμβρίου."),
    ("he", "מענה אוטומטי: ", "אני לא במשרד עד 3 בדצמבר."),
    ("ar", "رد تلقائي: ", "أنا خارج المكتب حتى 3 ديسمبر."),
    ("vi", "Trả lời tự động: ", "Tôi vắng mặt đến ngày 3 tháng 12."),
    ("id", "Balasan otomatis: ", "Saya tidak berada di kantor sampai 3 Desember."),
    ("ko", "자동 회신: ", "12월 3일까지 부재중입니다."),
    ("ja", "自動応答: ", "12月3日まで不在です。"),
    ("zh-CN", "自动答复: ", "我在休假，12月3日回来。"),
    ("zh-TW", "自動回覆: ", "我正在休假，12月3日回來。"),
];

/// What requesters say when it works, approvers when they agree, and raters when they rate.
const CONFIRMATIONS: &str = "Yes, approved when back. Approved. APPROVE. Works now, thanks! Solved. Confirmed. I confirm.\n\
     It is fixed, please close the ticket. 5 stars. Still broken. Please cancel.\n\
     好了，谢谢。已解决，可以关闭。同意。批准。确认解决。非常满意。还是不行。撤销。";

/// How a program says that it wrote the mail; the last one says it by the subject alone.
const SIGNS: [&[(&str, &str)]; 5] = [
    &[("Auto-Submitted", "auto-replied")],
    &[("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "auto-generated")],
    &[("Precedence", "auto_reply"), ("X-Autoreply", "yes")],
    &[("Return-Path", "<>")],
    &[],
];

/// Every command of the grammar, in every name, at the top of the mail as an engineer would write it.
fn commands() -> String {
    let mut lines = Vec::new();
    for row in VERBS {
        for name in std::iter::once(&row.english).chain(row.chinese) {
            lines.push(format!("#{name}"));
            lines.push(format!("＃{name} bob"));
        }
        lines.push(row.syntax.to_owned());
        lines.push(row.syntax_zh.to_owned());
    }
    // The fifty that one mail may bear come first, then all others.
    lines.insert(0, "#close because I am away\n#assign bob\n#priority P1\n#resolve\n#approve\n#关闭 因为 休假".into());
    lines.join("\n")
}

fn absence(
    (language, mark, sentence): (&str, &str, &str),
    answer: Draft,
    signs: &[(&str, &str)],
    words: &str,
) -> Draft {
    let subject = answer.fields.iter().find(|(name, _)| name == "Subject").unwrap().1.clone();
    // Exchange writes the note above, others write it below what they quote.
    let text = if language.len() == 2 { format!("{words}\n\n{sentence}") } else { format!("{sentence}\n\n{words}") };
    let mut draft = answer.field("Subject", &format!("{mark}{}", subject.trim_start_matches("Re: ")));
    draft.text = text;
    signs.iter().fold(draft, |draft, (name, value)| draft.field(name, value))
}

/// Everything of a ticket that an automatic answer must leave alone.
async fn shape(desk: &TestDesk, number: i64) -> Value {
    let mut shown = desk.ticket(number).await;
    shown["entries"] = Value::Null;
    shown
}

/// Sends the absence note in each language and disguise; gives how many there were.
async fn absent(desk: &TestDesk, number: i64, on: &Mail, (who, words): (Person, &str)) -> usize {
    let before = shape(desk, number).await;
    let entries = desk.texts(number, "mail").await.len();
    let mut count = 0;
    for absence_note in ABSENCES {
        for signs in SIGNS {
            let note = absence(absence_note, reply(on).by(who).saying("").bare(), signs, words);
            let what = format!("{} {signs:?}", absence_note.0);
            // That an engineer is away the lead hears once.
            let told: &[&str] = if who.address == ALICE.address && count == 0 { &["new_entry lin"] } else { &[] };
            let step = desk.gets(note).await.tells(told);
            assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)), "{what}");
            assert_eq!(desk.last_verdict(number).await, "auto_reply", "{what}");
            count += 1;
        }
    }
    assert_eq!(shape(desk, number).await, before, "an automatic answer changed the ticket");
    assert_eq!(desk.texts(number, "mail").await.len(), entries + count, "each is kept on its ticket");
    count
}

fn jam() -> Draft {
    WANG.writes("Label printer jams", "The label printer on the third floor jams with every label.")
}

const ALL: usize = ABSENCES.len() * SIGNS.len();

#[tokio::test]
async fn v19_an_absent_engineer_commands_nothing() {
    let desk = TestDesk::open().await;
    let Opened { number, assigned, .. } = opened(&desk, jam()).await;
    let words = commands();
    assert!(words.lines().count() > 100, "every command word");
    assert_eq!(absent(&desk, number, &assigned, (ALICE, &words)).await, ALL);
    assert_eq!(desk.state(number).await, "new");
    // The same words by the engineer herself are commands, or nothing was tried here.
    let step = says(&desk, ALICE, &assigned, &words).await;
    assert_eq!(step.told(), ["transcript alice"]);
    let step = says(&desk, ALICE, &assigned, "#priority P2\n#take").await;
    assert!(step.told().contains(&"transcript alice".to_owned()), "{:?}", step.told());
    assert_eq!(desk.state(number).await, "open");
    desk.end().await;
}

#[tokio::test]
async fn v19_an_absent_requester_confirms_nothing() {
    let desk = TestDesk::open().await;
    let (Opened { number, .. }, asked) = resolved(&desk, jam()).await;
    assert_eq!(absent(&desk, number, &asked, (WANG, CONFIRMATIONS)).await, ALL);
    assert_eq!(desk.state(number).await, "resolved");
    // The same by the requester herself closes, and then an absence note does not reopen.
    says(&desk, WANG, &asked, "Works now, thanks!").await.tells(&["closed wang", "confirmed alice"]);
    assert_eq!(absent(&desk, number, &asked, (WANG, "Still broken. 还是不行。")).await, ALL);
    assert_eq!(desk.state(number).await, "closed");
    says(&desk, WANG, &asked, "Still broken, sorry.").await.tells(&["reopened wang", "reopened_to_you alice"]);
    desk.end().await;
}

#[tokio::test]
async fn v19_an_absence_note_opens_no_ticket() {
    let desk = TestDesk::open().await;
    let mut count = 0;
    for note in ABSENCES {
        for signs in SIGNS {
            for who in [WANG, ALICE] {
                let words = format!("{}\n{CONFIRMATIONS}", commands());
                let step = desk.gets(absence(note, who.writes("Your mail", ""), signs, &words)).await.tells(&[]);
                let aside = matches!(step.outcome, Some(Admitted::SetAside(_)));
                assert!(aside, "{} {signs:?}: {:?}", note.0, step.outcome);
                count += 1;
            }
        }
    }
    assert_eq!((count, desk.tickets().await), (2 * ALL, 0));
    desk.end().await;
}

/// Our own questions come back as quotes, with "yes" in them: a quoted line is nobody's answer.
#[tokio::test]
async fn v19_quoted_words_decide_nothing() {
    let desk = TestDesk::open().await;
    let (Opened { number, assigned, .. }, asked) = resolved(&desk, jam()).await;
    let quoted: String = format!("{CONFIRMATIONS}\n{}", commands()).lines().map(|l| format!("> {l}\n")).collect();
    let fresh = "When will somebody be on the third floor?";
    for body in
        [format!("{fresh}\n\n{quoted}"), format!("{quoted}\n{fresh}\n"), format!("{quoted}\n{fresh}\n\n{quoted}")]
    {
        let step = desk.gets(reply(&asked).by(WANG).saying(&body).bare()).await;
        assert_eq!(step.outcome, Some(Admitted::FollowedUp(number)));
        assert_eq!(desk.state(number).await, "resolved", "{body}");
    }
    for body in [format!("{fresh}\n\n{quoted}"), format!("{quoted}\n{fresh}\n")] {
        let step = desk.gets(reply(&assigned).by(ALICE).saying(&body).bare()).await;
        assert!(!step.told().iter().any(|told| told.starts_with("transcript")), "a quoted command: {:?}", step.told());
        assert_eq!(desk.field(number, "priority").await, "P3");
    }
    desk.end().await;
}
