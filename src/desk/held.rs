//! An engineer's mail without proof: held, and the engineer asked at the registered address. A plain yes to that very
//! mail, from that address and within a day, releases it once, with the effect it would have had.

use super::admit::{Admitted, Work, settle};
use super::send::{self, Answered, Cause};
use super::sender::Sender;
use super::told::{HeldWords, TranscriptWords};
use super::{again, engineer, fresh, orders, passed_on, reading, requester, route, tomorrow};
use crate::pure::authority::{Act, Role};
use crate::pure::consent::{Consent, consent};
use crate::pure::excerpt;
use crate::pure::language::Language;
use crate::pure::mail::Address;
use crate::pure::notice::Notice;
use crate::pure::quote::{self, FragmentKind};
use crate::pure::thread::By;
use crate::pure::token::Purpose;
use crate::pure::vet::Verdict;
use crate::store::ledger::{self, Outcome};
use crate::store::person::{self, Person};
use crate::store::ticket::TicketRow;
use crate::store::{Tx, entry};

/// Mails that an answer may name as answered.
const ANSWERED_MAX: usize = 4;
/// Of a held mail the question shows so many lines, and so many characters, at most.
const SHOWN_LINES_MAX: usize = 8;
const SHOWN_CHARS_MAX: usize = 400;
/// And so many of the things that it would carry out: as many as a mail may hold, and the fields of a form.
const SHOWN_ORDERS_MAX: usize = 60;
const NEITHER: [&str; 2] = [
    "This says neither yes nor no: the mail stays held. Answer our question with the one word yes, or with no.",
    "未能看出是或否，该邮件仍搁置。请直接回复核实邮件，写“是”或“否”即可。",
];
const ANOTHER_ADDRESS: [&str; 2] = [
    "This came from another address than we asked: the mail stays held. Answer from the address that this goes to.",
    "此回复并非来自被询问的邮箱，该邮件仍搁置。请用收到本通知的邮箱回复。",
];
const ANOTHER_PERSON: [&str; 2] = [
    "We asked somebody else about that mail, and only they can release it. Your words went to nobody.",
    "该核实邮件询问的是其他人，须由其本人回复。您的来信未发给任何人。",
];
const TOO_LATE: [&str; 2] = [
    "That mail waited for a day and is not carried out any more. If it was yours, please send it again.",
    "该邮件等候核实已超过一天，不再执行。如确系您所发，请重新发送。",
];
const ALREADY: [&str; 2] = [
    "That mail came another time as well, and had its effect already: nothing of it was done twice.",
    "该邮件另有一份已送达并处理，未重复执行。",
];

/// Holds a mail and asks. `row`: the ticket that it is about, if it is about one that its writer reads.
pub async fn hold(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: &Person,
    (sender, row): (&Sender, Option<&TicketRow>),
) -> anyhow::Result<Admitted> {
    settle(
        tx,
        work,
        Outcome::SetAside,
        (Verdict::Admit.as_str(), "held for verify_sender"),
        ("claimed", "a bare From"),
    )
    .await?;
    let id = ledger::hold(tx, work.mail_id, engineer.id, (work.now, tomorrow(work.now))).await?;
    // To the registered address, whatever alias the mail claims to come from.
    let registered = person::load(tx, engineer.id, None).await?;
    let language = Language::of_tag(&registered.language).unwrap_or(work.desk.config.desk.language);
    let (words, orders) = shown(tx, work, (engineer, language), (sender, row)).await?;
    let left_out = |count| match language {
        Language::En => format!("[… and {count} more lines …]"),
        Language::ZhCn => format!("[……此处省略 {count} 行……]"),
    };
    let text = excerpt::both_ends(&words, (SHOWN_LINES_MAX, SHOWN_CHARS_MAX), left_out);
    let subject = excerpt::harmless(&work.parsed.mail.subject);
    let cause = Cause {
        what: work.cause(),
        held: Some(HeldWords { id, subject, received_at: work.now, text, orders }),
        ..Cause::default()
    };
    send::tell(tx, work.desk, None, (Notice::VerifySender, registered, work.now), &cause).await?;
    Ok(Admitted::Held)
}

/// What a mail says, and what it would carry out: whom its words would be put down to, its commands, and what it changes in
/// the form of the ticket that it is about.
async fn shown(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, language): (&Person, Language),
    (sender, row): (&Sender, Option<&TicketRow>),
) -> anyhow::Result<(String, Vec<String>)> {
    // By the pieces that it is read by when it is released: nothing is carried out, and nothing sent, that nobody was shown.
    let mut found: Vec<String> = Vec::new();
    let original = match row {
        Some(row) => engineer::passes_on(tx, work, (engineer, row)).await?,
        None => fresh::forwarded(work),
    };
    let (words, parsed) = match row {
        Some(_) if original.is_some() => passed_on::written(work),
        Some(row) => {
            let form = orders::form::read(tx, work, sender, (engineer, row)).await?;
            found.extend(form.changes.iter().map(|change| orders::form::shown(work, engineer, change)));
            engineer::written(tx, work, (engineer, row), &form.rest).await?
        }
        None => fresh::written(work, engineer),
    };
    found.splice(0..0, parsed.commands.into_iter().map(|line| line.line));
    let mut words = words;
    if let Some(original) = original {
        let from = &original.address;
        found.insert(
            0,
            match (language, row) {
                (Language::En, None) => format!("a ticket for {from}, with what is forwarded"),
                (Language::En, Some(row)) => {
                    format!("what is forwarded goes on ticket {} as words of {from}", row.number)
                }
                (Language::ZhCn, None) => format!("按所转发的邮件为 {from} 建立工单"),
                (Language::ZhCn, Some(row)) => format!("所转发的邮件记入工单 {}，作为 {from} 的来信", row.number),
            },
        );
        words = format!("{}\n\n{}", words.trim(), original.text);
    }
    let more = found.len() > SHOWN_ORDERS_MAX;
    found.truncate(SHOWN_ORDERS_MAX);
    let shown = found.iter().map(|line| excerpt::beginning(&excerpt::spelt_out(line), 1, SHOWN_CHARS_MAX));
    Ok((words, shown.chain(more.then(|| "…".to_owned())).collect()))
}

/// The answer to `verify_sender`: a plain yes from the address that was asked releases the mail, if it is still to be
/// had. The answer itself is set aside; one that is not understood is answered by how to say it.
async fn release(tx: &mut Tx, work: &Work<'_>, sender: &Sender, held_id: i64) -> anyhow::Result<Admitted> {
    let held = ledger::find_held(tx, held_id).await?;
    let theirs = held.filter(|h| sender.person.as_ref().is_some_and(|p| p.id == h.person_id));
    let Some(held) = theirs.filter(|h| !h.released) else {
        return set_aside(tx, work, "answers a verify_sender that is over").await;
    };
    let registered = person::load(tx, held.person_id, None).await?;
    if work.now > held.expires_at {
        let admitted = set_aside(tx, work, "answers a verify_sender that is over").await?;
        if sender.address == registered.address && said(tx, work, &registered).await? == Consent::Yes {
            explain(tx, work, registered, (TOO_LATE, true)).await?;
        }
        return Ok(admitted);
    }
    if sender.address != registered.address {
        let admitted = set_aside(tx, work, "answers verify_sender from another address than was asked").await?;
        explain(tx, work, registered, (ANOTHER_ADDRESS, true)).await?;
        return Ok(admitted);
    }
    match said(tx, work, &registered).await? {
        Consent::Yes => {}
        Consent::No => {
            tracing::warn!(engineer = registered.name, mail = held.mail_id, "an engineer denies a mail in their name");
            return set_aside(tx, work, "denies a held mail").await;
        }
        Consent::Unclear => {
            let admitted = set_aside(tx, work, "answers verify_sender with neither yes nor no").await?;
            explain(tx, work, registered, (NEITHER, true)).await?;
            return Ok(admitted);
        }
    }
    set_aside(tx, work, "released a held mail").await?;
    if !ledger::release(tx, held_id, work.now).await? {
        return Ok(Admitted::SetAside(Verdict::Admit));
    }
    let Some(listed) = ledger::find(tx, held.mail_id).await? else {
        anyhow::bail!("the held mail is not in the ledger")
    };
    let raw = work.desk.blobs.load(tx, &listed.sha256).await?;
    let parsed = reading::read(&raw, &work.desk.reading_context()).map_err(anyhow::Error::msg)?;
    let mailbox_id = ledger::ensure_mailbox(tx, &listed.mailbox).await?;
    let original = Work {
        parsed: &parsed,
        mailbox: &listed.mailbox,
        mailbox_id,
        mail_id: held.mail_id,
        fresh: true,
        cut: listed.cut,
        ..*work
    };
    // What the engineer has just proved is that this mail is theirs, and nothing else.
    let writer = Sender { proofs: Vec::new(), released: true, ..sender.clone() };
    // It may have come another way since, and proved itself.
    let from = parsed.mail.sole_from().map_or_else(|| writer.address.clone(), Address::key);
    let known = again::is_known(tx, &original, &Sender { address: from, ..writer.clone() }).await?;
    if known != again::Again::No {
        explain(tx, work, registered, (ALREADY, false)).await?;
        return Ok(Admitted::SetAside(Verdict::Admit));
    }
    let choice = route::route(tx, work.desk, &parsed, &writer).await?;
    engineer::admit(tx, &original, &writer, choice).await?;
    Ok(Admitted::Released)
}

/// An answer of one of the staff to the question about a held mail: releases it, or is set aside if a colleague was asked, for
/// it is for nobody but the desk. None: the mail is something else.
pub async fn answered(tx: &mut Tx, work: &Work<'_>, sender: &Sender) -> anyhow::Result<Option<Admitted>> {
    if sender.is_staff()
        && let Some((held_id, evidence)) = sender.verifies()
        && work.permits(Act::Release, Role::Engineer, evidence)
    {
        return release(tx, work, sender, held_id).await.map(Some);
    }
    let answers = work.parsed.keys.iter().filter(|key| matches!(key.by, By::Token | By::InReplyTo));
    let is_question = answers.filter_map(|key| key.claim.as_ref()).any(|claim| claim.purpose == Purpose::Verify);
    if !is_question || !sender.is_staff() {
        return Ok(None);
    }
    let (evidence, basis) = sender.evidence(None);
    let why = (Verdict::Admit.as_str(), "answers a verify_sender that somebody else was asked");
    settle(tx, work, Outcome::SetAside, why, (evidence.as_str(), &basis)).await?;
    if let Some(engineer) = sender.person.clone().filter(|_| work.permits(Act::Work, Role::Engineer, evidence)) {
        explain(tx, work, engineer, (ANOTHER_PERSON, true)).await?;
    }
    Ok(Some(Admitted::SetAside(Verdict::Admit)))
}

/// What the answer says by its own words: those of our question, quoted without marks, are no answer, and neither are
/// those of a mail that is passed on.
async fn said(tx: &mut Tx, work: &Work<'_>, engineer: &Person) -> anyhow::Result<Consent> {
    let mail = &work.parsed.mail;
    let mut known = Vec::new();
    for id in requester::answered(mail).iter().take(ANSWERED_MAX) {
        known.extend(entry::sent_text(tx, id).await?);
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let fragments = quote::fragments(&mail.text, &known);
    let is_passed_on = fragments.iter().any(|f| f.kind == FragmentKind::Forwarded) || !mail.enclosed.is_empty();
    Ok(if is_passed_on { Consent::Unclear } else { consent(&quote::fresh(&fragments), &engineer.full_name) })
}

async fn set_aside(tx: &mut Tx, work: &Work<'_>, why: &'static str) -> anyhow::Result<Admitted> {
    settle(tx, work, Outcome::SetAside, (Verdict::Admit.as_str(), why), ("token", "a verify token")).await?;
    Ok(Admitted::SetAside(Verdict::Admit))
}

/// Tells the engineer, at the registered address, why the answer released nothing.
async fn explain(
    tx: &mut Tx,
    work: &Work<'_>,
    engineer: Person,
    (why, fruitless): ([&str; 2], bool),
) -> anyhow::Result<()> {
    let line = (work.parsed.mail.subject.clone(), false, why.map(str::to_owned));
    let cause = Cause {
        actor: Some(engineer.id),
        what: work.cause(),
        answered: Some(Answered::of(&work.parsed.mail)),
        transcript: Some(TranscriptWords { lines: vec![line], fruitless, ..TranscriptWords::default() }),
        ..Cause::default()
    };
    send::tell(tx, work.desk, None, (Notice::Transcript, engineer, work.now), &cause).await
}
