//! A small, good store: two tickets, four mails, a notice sent and a notice waiting. Everything that a test changes or
//! breaks begins here.

use postdesk::pure::grade::{Channel, Effort, Impact, Kind, Priority, Urgency};
use postdesk::pure::outbox::{Phase, Row as Step};
use postdesk::pure::ticket::{Change, State, Ticket, TimerKind};
use postdesk::pure::{OutboxId, TicketId};
use postdesk::store::entry::NewEntry;
use postdesk::store::ledger::{Arrival, Arrived, Outcome, Settlement};
use postdesk::store::outbox::NewRow;
use postdesk::store::person::{Person, Staff};
use postdesk::store::ticket::{NewTicket, Origin, TicketRow};
use postdesk::store::{self, Identity, Store, Tx, blob, entry, ledger, outbox, person, ticket, timer};

use super::at;

pub struct World {
    pub mailbox: i64,
    pub wang: Person,
    pub alice: Person,
    /// Open.
    pub open: TicketRow,
    /// Pending on the requester, with a timer.
    pub pending: TicketRow,
    /// The mails that opened the two tickets, and one that was set aside.
    pub mails: [i64; 3],
    pub sent: OutboxId,
}

pub fn core() -> Ticket {
    Ticket {
        state: State::New,
        kind: Kind::Incident,
        priority: Priority::P3,
        priority_fixed: false,
        impact: Impact::Individual,
        urgency: Urgency::Normal,
        category: "network/vpn".to_owned(),
        team: "network".to_owned(),
        assignee: None,
        owner: None,
        responded_at: None,
        closure_code: String::new(),
        reopen_count: 0,
        major: false,
    }
}

pub fn staff(name: &'static str, addresses: &[&str]) -> Staff<'static> {
    Staff {
        name,
        full_name: "",
        title: "",
        phone: "",
        language: "en",
        zone: "UTC",
        addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
    }
}

/// A mail in the ledger, with its blob; `name` stands for its content.
pub async fn arrive(tx: &mut Tx, mailbox_id: i64, name: &str, uid: Option<(u32, u32)>) -> Arrived {
    arrive_at(tx, mailbox_id, name, uid, "").await
}

/// As `arrive`, from a file of a Maildir unless its name is empty.
pub async fn arrive_at(tx: &mut Tx, mailbox_id: i64, name: &str, uid: Option<(u32, u32)>, file: &str) -> Arrived {
    let sha256 = format!("{name:0>64}");
    blob::insert(tx, &sha256, name.len(), Some(name.as_bytes().to_vec()), at(0)).await.unwrap();
    let message_id = format!("{name}@corp.test");
    let (folder, content_key) = (if uid.is_some() { "INBOX" } else { "" }, format!("key-{name}"));
    let arrival = Arrival {
        mailbox_id,
        folder,
        uid,
        file,
        sha256: &sha256,
        content_key: &content_key,
        message_id: &message_id,
        cut: false,
        at: at(0),
    };
    ledger::arrive(tx, &arrival).await.unwrap()
}

pub async fn fresh(tx: &mut Tx, mailbox_id: i64, name: &str, uid: Option<(u32, u32)>, outcome: Outcome) -> i64 {
    let Arrived::Fresh(mail) = arrive(tx, mailbox_id, name, uid).await else { panic!("{name} is no new mail") };
    blob::refer(tx, &format!("{name:0>64}"), "mail", mail).await.unwrap();
    let verdict = if outcome == Outcome::Entry { "admit" } else { "auto_reply" };
    let settlement = Settlement { outcome, verdict, reason: "tests", evidence: "verified", evidence_basis: "dkim" };
    ledger::settle(tx, mail, &settlement).await.unwrap();
    mail
}

pub async fn open_ticket(tx: &mut Tx, mailbox_id: i64, requester: &Person, mail: i64, state: State) -> TicketRow {
    let core = core();
    let new = NewTicket {
        mailbox_id,
        core: &core,
        requester: requester.id,
        requester_address_id: requester.address_id,
        affected: None,
        tier: "1",
        subject: "VPN 连不上",
        language: "zh-CN",
        department: "财务",
        phone: "8021",
        site: "",
        ci: "vpn-1",
        origin: "",
        channel: Channel::Phone,
        effort: Some(Effort::S),
        at: at(0),
    };
    let mut row = ticket::insert(tx, &new).await.unwrap();
    ticket::add_person(tx, row.id, (requester.id, requester.address_id), "requester", at(0)).await.unwrap();
    add_entry(tx, row.id, requester, Some(mail)).await;
    let before = row.core.clone();
    row.core.state = state;
    let origin = Origin { actor: Some(requester.id), cause: "mail:1", at: at(1) };
    ticket::save(tx, &mut row, &before, &[Change::State(state)], &origin).await.unwrap();
    row
}

pub async fn add_entry(
    tx: &mut Tx,
    ticket: TicketId,
    person: &Person,
    mail_id: Option<i64>,
) -> postdesk::pure::EntryId {
    let recipients = ["support@desk.test".to_owned()];
    let new = NewEntry {
        kind: if mail_id.is_some() { "mail" } else { "reply" },
        mail_id,
        person: Some(person.id),
        address_id: Some(person.address_id),
        recipients: &recipients,
        subject: "VPN 连不上",
        text: "It is down.",
        full_text: "It is down.\n> quoted",
        language: "en",
        verdict: "admit",
        evidence: "verified",
        ..NewEntry::default()
    };
    entry::insert(tx, ticket, &new, at(2)).await.unwrap()
}

pub fn row<'a>(ticket: TicketId, to: &'a Person, message_id: &'a str) -> NewRow<'a> {
    NewRow {
        ticket: Some(ticket),
        entry: None,
        address_id: to.address_id,
        notice: "ack",
        language: "en",
        envelope_from: "",
        envelope_to: &to.address,
        message_id,
        bytes: b"Subject: x\r\n\r\n\x00\xff",
        at: at(0),
    }
}

/// Leases the row that is due and brings it to `phase`.
pub async fn deliver(tx: &mut Tx, phase: Phase) -> OutboxId {
    let leased = outbox::lease(tx, "worker", at(10), at(100)).await.unwrap().expect("a row is due");
    let sent = Step { phase, attempts: 0, dots: 1, due_at: at(10) };
    assert!(outbox::set_step(tx, (leased.id, leased.fence), sent, "250 ok", at(11)).await.unwrap());
    leased.id
}

impl World {
    pub async fn build(store: &Store) -> World {
        let mut tx = store.begin().await.unwrap();
        let identity = Identity { instance: "i1".to_owned(), test_store: false };
        store::ensure_identity(&mut tx, "IT Service Desk", &identity).await.unwrap();
        person::sync_staff(&mut tx, &[staff("alice", &["alice@desk.test"])], at(0)).await.unwrap();
        let mailbox = ledger::ensure_mailbox(&mut tx, "support").await.unwrap();
        let wang = person::ensure(&mut tx, "wang@corp.test", "Wang Fang", "zh-CN", at(0)).await.unwrap();
        let alice = person::find(&mut tx, "alice@desk.test").await.unwrap().unwrap();
        let first = fresh(&mut tx, mailbox, "a1", Some((7, 1)), Outcome::Entry).await;
        let second = fresh(&mut tx, mailbox, "a2", Some((7, 2)), Outcome::Entry).await;
        let third = fresh(&mut tx, mailbox, "a3", Some((7, 3)), Outcome::SetAside).await;
        let on = postdesk::pure::command::PendingOn::Requester;
        let pending = State::Pending { on, since: at(1), until: None, reminded: 0 };
        let open = open_ticket(&mut tx, mailbox, &wang, first, State::Open).await;
        let pending = open_ticket(&mut tx, mailbox, &wang, second, pending).await;
        let due = timer::Due { ticket: pending.id, kind: TimerKind::PendingReminder, generation: 1 };
        timer::set(&mut tx, due, at(1_000), "pending").await.unwrap();
        outbox::insert(&mut tx, &row(open.id, &wang, "n1@desk.test")).await.unwrap();
        let sent = deliver(&mut tx, Phase::Sent).await;
        outbox::insert(&mut tx, &row(open.id, &wang, "n2@desk.test")).await.unwrap();
        tx.commit().await.unwrap();
        World { mailbox, wang, alice, open, pending, mails: [first, second, third], sent }
    }
}
