//! A mail's way through the desk: kept, counted, read, and then one transaction from the ledger to the outbox.

use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument;

use super::sender::{self, Sender};
use super::{
    Delivery, Desk, Inner, Parsed, Position, Settled, again, alert, away, copied, echo, engineer, held, history, leak,
    reading, report, requester, route, trial,
};
use crate::blob::Content;
use crate::pure::Timestamp;
use crate::pure::authority::{Act, Evidence, Role, permits};
use crate::pure::vet::Verdict;
use crate::store::ledger::{Arrival, Arrived, Outcome, Settlement};
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, entry, ledger, person};

/// Attempts at reading one raw mail before it is quarantined unread.
const ATTEMPTS_MAX: i64 = 3;
/// Attempts in all at one that a trial found harmless: what ended the process was something else, but not for ever.
const ATTEMPTS_AFTER_TRIAL_MAX: i64 = 12;
/// Attempts at one transaction while the store answers with something that passes.
const TRIES_MAX: u32 = 5;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admitted {
    /// A ticket of this number was opened.
    Opened(i64),
    /// An entry on the ticket of this number.
    FollowedUp(i64),
    SetAside(Verdict),
    /// Held for `verify_sender`.
    Held,
    /// The answer to `verify_sender`, which released another mail.
    Released,
    Duplicate,
    Quarantined(String),
}

impl Admitted {
    /// The ledger's word, and the one of the metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Admitted::Opened(_) | Admitted::FollowedUp(_) => "entry",
            Admitted::SetAside(_) | Admitted::Held | Admitted::Released => "set_aside",
            Admitted::Duplicate => "duplicate",
            Admitted::Quarantined(_) => "quarantine",
        }
    }
}

/// One mail in its transaction.
pub struct Work<'a> {
    pub desk: &'a Inner,
    pub now: Timestamp,
    pub parsed: &'a Parsed,
    pub mailbox: &'a str,
    pub mailbox_id: i64,
    pub mail_id: i64,
    /// Young enough to be acknowledged.
    pub fresh: bool,
    pub cut: bool,
}

impl Work<'_> {
    /// Asks the evidence table, which everything is asked that a mail may be granted.
    pub fn permits(&self, act: Act, role: Role, evidence: Evidence) -> bool {
        permits(act, role, evidence, self.desk.has_border())
    }

    /// What stands as the cause in the journal.
    pub fn cause(&self) -> String {
        format!("mail:{}", self.mail_id)
    }
}

impl Desk {
    /// Admits mails in order, each in a commit of its own that also advances the cursor.
    pub async fn admit_batch(&self, batch: Vec<Delivery>) -> Vec<Settled> {
        let mut settled = Vec::with_capacity(batch.len());
        for outcome in self.admit_all(batch).await {
            settled.push(match outcome {
                Ok(_) => Settled::Committed,
                Err(why) => Settled::Later(why),
            });
        }
        settled
    }

    /// As `admit_batch`, telling what became of each; an error says why the store cannot take it now, and ends the
    /// list: the mails behind it were not looked at.
    pub async fn admit_all(&self, batch: Vec<Delivery>) -> Vec<Result<Admitted, String>> {
        // Shared, not copied: a mail may be of many megabytes.
        let batch: Vec<Arc<Delivery>> = batch.into_iter().map(Arc::new).collect();
        let mut kept = Vec::with_capacity(batch.len());
        for delivery in &batch {
            kept.push(self.keep(delivery).await);
        }
        let suspects = match self.count_first_attempts(&kept).await {
            Ok(suspects) => suspects,
            Err(e) => return batch.iter().map(|_| Err(e.to_string())).collect(),
        };
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut waiting = Vec::new();
        let mut stopped = false;
        for ((delivery, content), suspect) in batch.into_iter().zip(kept).zip(suspects) {
            let sha256 = content.as_ref().map(|c| c.sha256.clone()).unwrap_or_default();
            if stopped {
                // A later commit would carry the cursor past the mail that waits.
                waiting.extend((!suspect).then_some(sha256));
                continue;
            }
            let outcome = match content {
                Ok(content) => self.admit_counted(delivery, content, suspect).await,
                Err(e) => Err(format!("[store] blobs: {e}")),
            };
            match &outcome {
                Ok(admitted) => metrics::counter!("postdesk_mails_total", "outcome" => admitted.word()).increment(1),
                Err(why) => {
                    tracing::error!(why, "a mail waits: the store cannot take it now");
                    waiting.push(sha256);
                    stopped = true;
                }
            }
            outcomes.push(outcome);
        }
        self.uncount(&waiting).await;
        self.0.outbox.notify_one();
        self.0.timers.notify_one();
        outcomes
    }

    async fn keep(&self, delivery: &Arc<Delivery>) -> std::io::Result<Content> {
        let (blobs, delivery) = (self.0.blobs.clone(), Arc::clone(delivery));
        tokio::task::spawn_blocking(move || blobs.keep(&delivery.raw)).await.map_err(std::io::Error::other)?
    }

    /// Committed before anything is read: a mail whose reading ends the process leaves its count behind, and with it
    /// the mails of its batch. Those that come with a count are suspects and are not counted here but one by one, so
    /// that the innocent neighbours of a mail that ends the process, or of a power cut, are not taken for it.
    async fn count_first_attempts(&self, kept: &[std::io::Result<Content>]) -> Result<Vec<bool>, StoreError> {
        let now = self.0.clock.now();
        let mut tx = self.0.store.begin().await?;
        let mut suspects = Vec::with_capacity(kept.len());
        for content in kept {
            let Ok(content) = content else {
                suspects.push(false);
                continue;
            };
            let suspect = ledger::attempts(&mut tx, &content.sha256).await? > 0;
            if !suspect {
                ledger::count_attempt(&mut tx, &content.sha256, now).await?;
            }
            suspects.push(suspect);
        }
        tx.commit().await?;
        Ok(suspects)
    }

    /// Admits one mail, counting the attempt in a commit of its own if it is a suspect.
    async fn admit_counted(
        &self,
        delivery: Arc<Delivery>,
        content: Content,
        suspect: bool,
    ) -> Result<Admitted, String> {
        let mut attempts = 1;
        if suspect {
            let count = async {
                let mut tx = self.0.store.begin().await?;
                let attempts = ledger::count_attempt(&mut tx, &content.sha256, self.0.clock.now()).await?;
                tx.commit().await.map(|()| attempts)
            };
            attempts = count.await.map_err(|e: StoreError| e.to_string())?;
        }
        self.admit_one(delivery, content, attempts).await
    }

    /// Mails that only waited for the store were not tried.
    async fn uncount(&self, waiting: &[String]) {
        if waiting.is_empty() {
            return;
        }
        let undo = async {
            let mut tx = self.0.store.begin().await?;
            for sha256 in waiting {
                ledger::uncount_attempt(&mut tx, sha256).await?;
            }
            tx.commit().await
        };
        if let Err(e) = undo.await {
            tracing::warn!(error = %e, "attempts that were none stay counted");
        }
    }

    #[tracing::instrument(name = "mail", skip_all, fields(mailbox = delivery.mailbox, sha256 = %content.sha256.get(..12).unwrap_or_default()))]
    async fn admit_one(&self, delivery: Arc<Delivery>, content: Content, attempts: i64) -> Result<Admitted, String> {
        let guilty = attempts > ATTEMPTS_MAX && !trial::survives(&delivery.raw).await;
        if guilty || attempts > ATTEMPTS_AFTER_TRIAL_MAX {
            let why = format!("reading it ended the process {} times", attempts - 1);
            return self.quarantine(&delivery, &content, None, &why).await;
        }
        let context = self.inner().reading_context();
        let unread = Arc::clone(&delivery);
        let read = tokio::task::spawn_blocking(move || reading::read(&unread.raw, &context)).await;
        let parsed = match read.map_err(|e| e.to_string()).and_then(|inner| inner) {
            Ok(parsed) => self.inner().with_signatures(parsed, &delivery.raw).await,
            Err(why) => return self.quarantine(&delivery, &content, None, &why).await,
        };
        let at_hand = Arc::new((delivery, content, parsed));
        let mut tries = 0;
        loop {
            tries += 1;
            let (delivery, content, parsed) = &*at_hand;
            match self.commit_guarded(&at_hand).await {
                Ok(admitted) => {
                    tracing::info!(outcome = admitted.word(), what = ?admitted, "a mail is settled");
                    return Ok(admitted);
                }
                Err(e) if is_temporary(&e) => {
                    if tries >= TRIES_MAX {
                        return Err(format!("{e:#}"));
                    }
                    tracing::warn!(error = %format!("{e:#}"), "the store is asked again");
                    tokio::time::sleep(std::time::Duration::from_millis(100 * u64::from(tries))).await;
                }
                Err(e) => {
                    tracing::error!(error = %format!("{e:#}"), "a mail cannot be decided and is quarantined");
                    return self.quarantine(delivery, content, Some(parsed), &format!("{e:#}")).await;
                }
            }
        }
    }

    /// Decides in a task of its own, so that a panic there is an error of this mail and of nothing else.
    async fn commit_guarded(&self, at_hand: &Arc<(Arc<Delivery>, Content, Parsed)>) -> anyhow::Result<Admitted> {
        let (desk, at_hand) = (self.clone(), at_hand.clone());
        let deciding = async move {
            let (delivery, content, parsed) = &*at_hand;
            desk.commit_one(delivery, content, parsed).await
        };
        match tokio::spawn(deciding.in_current_span()).await {
            Ok(outcome) => outcome,
            Err(e) => Err(anyhow::anyhow!("deciding about the mail panicked: {e}")),
        }
    }

    async fn commit_one(&self, delivery: &Delivery, content: &Content, parsed: &Parsed) -> anyhow::Result<Admitted> {
        let desk = &*self.inner();
        let now = desk.clock.now();
        let mut tx = desk.store.begin().await?;
        let arrived = self.arrive(&mut tx, delivery, content, (&parsed.content_key, message_id(parsed)), now).await?;
        let (mailbox_id, mail_id) = match arrived {
            (_, Arrived::Duplicate(_)) => {
                tx.commit().await?;
                return Ok(Admitted::Duplicate);
            }
            (mailbox_id, Arrived::Fresh(mail_id)) => (mailbox_id, mail_id),
        };
        let work = Work {
            desk,
            now,
            parsed,
            mailbox: &delivery.mailbox,
            mailbox_id,
            mail_id,
            fresh: delivery.age <= desk.config.limits.ack_max_age,
            cut: delivery.cut,
        };
        let admitted = decide(&mut tx, &work).await?;
        tx.commit().await?;
        Ok(admitted)
    }

    /// The blob's row, the ledger's row, the cursor.
    pub(super) async fn arrive(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        content: &Content,
        (content_key, message_id): (&str, &str),
        now: Timestamp,
    ) -> Result<(i64, Arrived), StoreError> {
        content.enter(tx, now).await?;
        let mailbox_id = ledger::ensure_mailbox(tx, &delivery.mailbox).await?;
        let (folder, uid, file) = match &delivery.position {
            Position::Imap { folder, uid_validity, uid, .. } => (folder.as_str(), Some((*uid_validity, *uid)), ""),
            Position::File { name } => ("", None, name.as_str()),
        };
        let arrival = Arrival {
            mailbox_id,
            folder,
            uid,
            file,
            sha256: &content.sha256,
            content_key,
            message_id,
            cut: delivery.cut,
            at: now,
        };
        let arrived = ledger::arrive(tx, &arrival).await?;
        let (Arrived::Fresh(mail_id) | Arrived::Duplicate(mail_id)) = arrived;
        crate::store::blob::refer(tx, &content.sha256, "mail", mail_id).await?;
        if let Position::Imap { uid_validity, through, .. } = &delivery.position {
            ledger::set_cursor(tx, mailbox_id, folder, (*uid_validity, *through), now).await?;
        }
        Ok((mailbox_id, arrived))
    }

    /// A mail that cannot be read or decided: kept raw, with the reason, in a transaction that touches no ticket.
    async fn quarantine(
        &self,
        delivery: &Delivery,
        content: &Content,
        parsed: Option<&Parsed>,
        why: &str,
    ) -> Result<Admitted, String> {
        let now = self.0.clock.now();
        let text = |e: StoreError| e.to_string();
        // Unread, the raw bytes themselves are the identity.
        let unread = format!("raw:{}", content.sha256);
        let content_key = parsed.map_or(unread.as_str(), |p| p.content_key.as_str());
        let mut tx = self.0.store.begin().await.map_err(text)?;
        let keys = (content_key, parsed.map_or("", message_id));
        let (_, arrived) = self.arrive(&mut tx, delivery, content, keys, now).await.map_err(text)?;
        if let Arrived::Fresh(mail_id) = arrived {
            let settlement = Settlement {
                outcome: Outcome::Quarantine,
                verdict: "quarantine",
                reason: why,
                evidence: "",
                evidence_basis: "",
            };
            ledger::settle(&mut tx, mail_id, &settlement).await.map_err(text)?;
        }
        tx.commit().await.map_err(text)?;
        Ok(match arrived {
            Arrived::Fresh(_) => Admitted::Quarantined(why.to_owned()),
            Arrived::Duplicate(_) => Admitted::Duplicate,
        })
    }

    /// Decides a quarantined mail again, after whatever kept it was mended. Ok(None): it is not in quarantine.
    pub async fn retry(&self, mail_id: i64) -> anyhow::Result<Option<Admitted>> {
        let desk = &*self.inner();
        let now = desk.clock.now();
        let is_kept = |listed: &ledger::Listed| listed.outcome == "quarantine";
        let mut tx = desk.store.read().await?;
        let Some(listed) = ledger::find(&mut tx, mail_id).await?.filter(is_kept) else { return Ok(None) };
        let raw = desk.blobs.load(&mut tx, &listed.sha256).await?;
        drop(tx);
        let parsed = reading::read(&raw, &desk.reading_context()).map_err(anyhow::Error::msg)?;
        let parsed = desk.with_signatures(parsed, &raw).await;
        let mut tx = desk.store.begin().await?;
        if !ledger::find(&mut tx, mail_id).await?.is_some_and(|listed| is_kept(&listed)) {
            return Ok(None);
        }
        let mailbox_id = ledger::ensure_mailbox(&mut tx, &listed.mailbox).await?;
        ledger::set_content_key(&mut tx, mail_id, &parsed.content_key).await?;
        let age = Duration::try_from(now.duration_since(listed.received_at)).unwrap_or_default();
        let fresh = age <= desk.config.limits.ack_max_age;
        let mailbox = listed.mailbox.as_str();
        let work = Work { desk, now, parsed: &parsed, mailbox, mailbox_id, mail_id, fresh, cut: listed.cut };
        let admitted = decide(&mut tx, &work).await?;
        tx.commit().await?;
        Ok(Some(admitted))
    }
}

/// The line itself: gate, sender, route, and the one who may say what.
async fn decide(tx: &mut Tx, work: &Work<'_>) -> anyhow::Result<Admitted> {
    let sender = sender::find(tx, work.parsed, &work.desk.ring).await?;
    if work.desk.silent {
        return history::admit(tx, work, sender).await;
    }
    if let Some(admitted) = alert::admit(tx, work, sender.as_ref()).await? {
        return Ok(admitted);
    }
    if work.parsed.vetted.verdict != Verdict::Admit {
        return automatic(tx, work, sender.as_ref()).await;
    }
    let Some(sender) = sender else {
        return quarantined(tx, work, "From is not exactly one mailbox, so nobody can be answered").await;
    };
    if let Some(admitted) = held::answered(tx, work, &sender).await? {
        return Ok(admitted);
    }
    // On the heap, like all that decides a mail: together they are more than a thread's stack should hold.
    let sender = match Box::pin(again::weighed(tx, work, sender)).await? {
        Ok(sender) => sender,
        Err(admitted) => return Ok(admitted),
    };
    let choice = route::route(tx, work.desk, work.parsed, &sender).await?;
    leak::renew(tx, work, &sender).await?;
    let admitted = match Box::pin(echo::stopped(tx, work, &sender, &choice)).await? {
        Some(admitted) => admitted,
        None if sender.is_staff() => Box::pin(engineer::admit(tx, work, &sender, choice.clone())).await?,
        None => Box::pin(requester::admit(tx, work, &sender, choice.clone())).await?,
    };
    if let Admitted::FollowedUp(number) = admitted {
        route::relate(tx, work, &choice).await?;
        Box::pin(copied::bring_in(tx, work, &sender, number)).await?;
    }
    Ok(admitted)
}

/// Automatic mail: on its ticket if it belongs to one, else set aside. It moves no state and is never answered.
pub async fn automatic(tx: &mut Tx, work: &Work<'_>, sender: Option<&Sender>) -> anyhow::Result<Admitted> {
    let vetted = &work.parsed.vetted;
    if vetted.verdict == Verdict::Quarantine {
        return quarantined(tx, work, &vetted.reason).await;
    }
    let found = match vetted.verdict {
        Verdict::Loop => None,
        _ => route::route_automatic(tx, work.desk, work.parsed, sender).await?,
    };
    let Some(row) = found else {
        if is_absence(work) {
            away::noticed(tx, work, sender, None).await?;
        }
        settle(tx, work, Outcome::SetAside, (vetted.verdict.as_str(), &vetted.reason), ("", "")).await?;
        return Ok(Admitted::SetAside(vetted.verdict));
    };
    file(tx, work, sender, row).await
}

/// Whether a mail says that its writer is away. What an old one says is over.
fn is_absence(work: &Work<'_>) -> bool {
    work.parsed.vetted.is_absence && !work.desk.silent
}

/// Puts an automatic mail onto its ticket, as an entry and no more.
pub async fn file(
    tx: &mut Tx,
    work: &Work<'_>,
    sender: Option<&Sender>,
    mut row: TicketRow,
) -> anyhow::Result<Admitted> {
    let vetted = &work.parsed.vetted;
    let read = report::read(tx, work, sender.map(|s| (&row, s))).await?;
    let recipients = requester::visible_recipients(&work.parsed.mail);
    let writer = match sender {
        Some(sender) => Some(person::ensure(tx, &sender.address, &sender.name, read.language, work.now).await?),
        None => None,
    };
    let new = entry::NewEntry {
        kind: "mail",
        recipients: &recipients,
        mail_id: Some(work.mail_id),
        person: writer.as_ref().map(|p| p.id),
        address_id: writer.as_ref().map(|p| p.address_id),
        subject: &work.parsed.mail.subject,
        text: &read.text,
        full_text: &work.parsed.mail.text,
        verdict: vetted.verdict.as_str(),
        evidence: "claimed",
        evidence_basis: "automatic mail",
        ..entry::NewEntry::default()
    };
    let id = entry::insert(tx, row.id, &new, work.now).await?;
    requester::keep_parts(tx, work, (row.id, id), Evidence::Claimed).await?;
    settle(tx, work, Outcome::Entry, (vetted.verdict.as_str(), &vetted.reason), ("claimed", "automatic mail")).await?;
    if is_absence(work) {
        away::noticed(tx, work, sender, Some((&mut row, &read.text))).await?;
    }
    Ok(Admitted::FollowedUp(row.number))
}

pub async fn quarantined(tx: &mut Tx, work: &Work<'_>, why: &str) -> anyhow::Result<Admitted> {
    settle(tx, work, Outcome::Quarantine, ("quarantine", why), ("", "")).await?;
    Ok(Admitted::Quarantined(why.to_owned()))
}

/// Writes the mail's one outcome.
pub async fn settle(
    tx: &mut Tx,
    work: &Work<'_>,
    outcome: Outcome,
    (verdict, reason): (&str, &str),
    (evidence, evidence_basis): (&str, &str),
) -> Result<(), StoreError> {
    ledger::settle(tx, work.mail_id, &Settlement { outcome, verdict, reason, evidence, evidence_basis }).await
}

fn message_id(parsed: &Parsed) -> &str {
    parsed.mail.message_id.as_deref().unwrap_or_default()
}

fn is_temporary(e: &anyhow::Error) -> bool {
    // A disk that is full or away is not the mail's fault.
    e.downcast_ref::<StoreError>().is_some_and(StoreError::is_temporary) || e.downcast_ref::<std::io::Error>().is_some()
}
