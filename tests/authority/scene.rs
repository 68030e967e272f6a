//! What every trial begins with: a ticket, its notices, and what of it must not change.

use crate::desk::{Outgoing, Step, TestDesk};
use crate::people::{ALICE, Draft, Person, WANG, reply};
use postdesk::pure::mail::Mail;
use serde_json::Value;

/// A word of the ticket that nobody outside may read.
pub const SECRET: &str = "roller-4711";

pub struct Scene {
    pub number: i64,
    pub ack: Mail,
    pub assigned: Mail,
    /// The notice that asks the requester whether it works.
    pub asked: Mail,
}

pub fn jam() -> Draft {
    WANG.writes("Label printer jams", &format!("The label printer jams with every label; its {SECRET} squeaks."))
}

/// A ticket of WANG's that ALICE has resolved.
pub async fn resolved(desk: &TestDesk, first: Draft) -> Scene {
    let step = desk.gets(first).await;
    let (number, ack, assigned) = (step.opened(), step.mail("ack").clone(), step.mail("assigned_to_you").clone());
    let step = says(desk, ALICE, &assigned, &format!("#resolve\n\nThe {SECRET} is clean, please try it.")).await;
    Scene { number, ack, assigned, asked: step.mail("resolved").clone() }
}

pub async fn says(desk: &TestDesk, who: Person, on: &Mail, text: &str) -> Step {
    desk.gets(reply(on).by(who).saying(text).top()).await
}

/// Everything of a ticket but its entries and its journal.
pub async fn shape(desk: &TestDesk, number: i64) -> Value {
    let mut shown = desk.ticket(number).await;
    for key in ["entries", "journal"] {
        shown[key] = Value::Null;
    }
    shown
}

/// All that a person would see of a mail that left.
pub fn seen(sent: &Outgoing) -> String {
    format!("{}\n{}\n{}", sent.mail.subject, sent.mail.text, sent.html)
}

/// How many trials a test makes: the variable's figure, else the default.
pub fn trials(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Chance that is the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed | 1)
    }

    pub fn throw(&mut self, sides: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % sides.max(1)
    }
}
