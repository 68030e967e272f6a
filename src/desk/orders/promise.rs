//! The check of `#eta`, which tells the requester a time.

use jiff::tz::TimeZone;

use super::{Checked, state};
use crate::desk::admit::Work;
use crate::pure::command::{Order, Wrong};
use crate::pure::language::Language;
use crate::pure::ticket::{Event, Ticket};
use crate::pure::{Timestamp, wording};
use crate::store::person::Person;
use crate::store::ticket::TicketRow;
use crate::store::{StoreError, Tx, promise};

pub async fn check_eta(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row, ticket): (&Person, &TicketRow, &Ticket),
    (eta, because): (Timestamp, String),
) -> Result<Result<Checked, Wrong>, StoreError> {
    if let Some(wrong) = state::resolved(ticket) {
        return Ok(Err(wrong));
    }
    let zone = work.desk.config.zone_of(&engineer.name);
    let told = |language| own_time(work, engineer, eta, language);
    let outcome = [
        format!("The requester is told to expect it by {}.", told(Language::En)),
        format!("已告知用户预计完成时间：{}。", told(Language::ZhCn)),
    ];
    let undo = promise::open(tx, row.id).await?.map(|before| undo(before.eta, &before.reason, zone));
    let event = Some(Event::EtaOrdered { by: engineer.id, eta });
    let order = Order::Eta { when: eta, because: because.clone() };
    Ok(Ok(Checked { event, outcome, undo, reason: because, ..Checked::nothing(order, ["", ""]) }))
}

/// A time as the engineer who wrote it reads it back, with the zone where that is not the one that everybody reads.
pub fn own_time(work: &Work<'_>, engineer: &Person, at: Timestamp, language: Language) -> String {
    let config = &work.desk.config;
    let zone = config.zone_of(&engineer.name);
    let time = wording::clock_time(at, work.now, zone, language);
    match (zone.iana_name().filter(|name| *name != config.desk.time_zone_name), language) {
        (None, _) => time,
        (Some(name), Language::En) => format!("{time}, {name} time"),
        (Some(name), Language::ZhCn) => format!("{time}（{name} 时间）"),
    }
}

/// The command that promises what was promised before.
fn undo(eta: Timestamp, reason: &str, zone: &TimeZone) -> [String; 2] {
    let at = eta.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match reason.as_str() {
        "" => [format!("#eta {at}"), format!("#预计 {at}")],
        why => [format!("#eta {at} because {why}"), format!("#预计 {at} 因为 {why}")],
    }
}
