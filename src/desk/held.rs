//! An engineer's mail without proof: held, and the engineer asked at the registered address. The answer to that very
//! mail, within a day, releases it once, with the effect it would have had.

use super::admit::{Admitted, Work, settle};
use super::send::{self, Cause};
use super::sender::Sender;
use super::told::HeldWords;
use super::{engineer, reading, route, tomorrow};
use crate::pure::notice::Notice;
use crate::pure::quote;
use crate::pure::vet::Verdict;
use crate::store::Tx;
use crate::store::ledger::{self, Outcome};
use crate::store::person::{self, Person};

/// Holds a mail and asks.
pub async fn hold(tx: &mut Tx, work: &Work<'_>, engineer: &Person) -> anyhow::Result<Admitted> {
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
    let cause = Cause {
        what: work.cause(),
        held: Some(HeldWords { id, subject: work.parsed.mail.subject.clone(), received_at: work.now }),
        ..Cause::default()
    };
    send::tell(tx, work.desk, None, (Notice::VerifySender, registered, work.now), &cause).await?;
    Ok(Admitted::Held)
}

/// Whether an answer plainly says that the held mail was somebody else's. In doubt it does not: any other answer
/// releases, and a denial can be taken back by a second answer.
fn denies(said: &str) -> bool {
    const WHOLE: [&str; 6] = ["no", "not me", "never", "不是", "否", "没有"];
    const HOLDS: [&str; 8] =
        ["was not me", "wasn't me", "not from me", "did not send", "didn't send", "不是我发", "非本人", "勿放行"];
    let said = said.trim().to_lowercase().replace('’', "'");
    let bare = said.trim_matches(|c: char| !c.is_alphanumeric());
    let first = said.split(['.', ',', '!', '\n', '，', '。', '！']).next().unwrap_or_default().trim();
    WHOLE.contains(&bare) || ["no", "not me", "不是我"].contains(&first) || HOLDS.iter().any(|w| said.contains(w))
}

/// The answer to `verify_sender`: releases the mail if it is still to be had, and is itself set aside.
pub async fn release(tx: &mut Tx, work: &Work<'_>, sender: &Sender, held_id: i64) -> anyhow::Result<Admitted> {
    let set_aside = |why: &'static str| (Verdict::Admit.as_str(), why);
    let held = ledger::find_held(tx, held_id).await?;
    let theirs = held.filter(|h| sender.person.as_ref().is_some_and(|p| p.id == h.person_id));
    let Some(held) = theirs.filter(|h| !h.released && work.now <= h.expires_at) else {
        settle(
            tx,
            work,
            Outcome::SetAside,
            set_aside("answers a verify_sender that is over"),
            ("token", "a verify token"),
        )
        .await?;
        return Ok(Admitted::SetAside(Verdict::Admit));
    };
    let said = quote::fresh(&quote::fragments(&work.parsed.mail.text, &[]));
    if denies(&said) {
        settle(tx, work, Outcome::SetAside, set_aside("denies a held mail"), ("token", "a verify token")).await?;
        return Ok(Admitted::SetAside(Verdict::Admit));
    }
    settle(tx, work, Outcome::SetAside, set_aside("released a held mail"), ("token", "a verify token")).await?;
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
    let mut writer = sender.clone();
    // What the engineer has just proved is that this mail is theirs.
    writer.proofs.retain(|p| p.purpose() == crate::pure::token::Purpose::Verify);
    let choice = route::route(tx, work.desk, &parsed, &writer).await?;
    engineer::admit(tx, &original, &writer, choice).await?;
    Ok(Admitted::Released)
}

#[cfg(test)]
mod tests {
    use super::denies;

    #[test]
    fn only_a_plain_denial_denies() {
        for said in [
            "No!",
            "no, that was not me",
            "It wasn’t me.",
            "Not me.",
            "不是我发的",
            "不是我，请忽略",
            "没有",
            "非本人操作",
        ] {
            assert!(denies(said), "{said}");
        }
        for said in [
            "yes",
            "",
            "ok",
            "是我",
            "No problem, it was me",
            "没有问题，是我发的",
            "I do not mean to hurry you, but yes",
            "1",
        ] {
            assert!(!denies(said), "{said}");
        }
    }
}
