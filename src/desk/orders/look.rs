//! The commands that look: `#show`, `#list`, `#search` and `#why`. They change nothing, and whoever may not read a ticket
//! is told what is told of one that does not exist.

mod list;
mod show;
mod why;

use super::relation::missing;
use super::{Checked, wrong};
use crate::compose::words::{Block, Found};
use crate::desk::admit::Work;
use crate::desk::{Inner, readers, search};
use crate::pure::command::{Order, PendingOn, Wrong};
use crate::pure::language::Language;
use crate::pure::search::Query;
use crate::pure::wording::{self, look};
use crate::pure::{PersonId, Timestamp};
use crate::store::person::{self, Person};
use crate::store::ticket::{self, TicketRow};
use crate::store::{StoreError, Tx, promise};

/// The name of what the requester was promised, among the clocks.
const PROMISE: &str = "promise";
/// Tickets that `#search` shows.
const MATCHES_MAX: usize = 10;

/// Who looks, and when.
#[derive(Clone, Copy)]
struct Looking<'a> {
    desk: &'a Inner,
    engineer: &'a Person,
    language: Language,
    now: Timestamp,
}

impl Looking<'_> {
    /// A coming or recent time.
    fn clock_time(&self, at: Timestamp) -> String {
        wording::clock_time(at, self.now, &self.desk.config.desk.time_zone, self.language)
    }

    /// A time of the record.
    fn stamp(&self, at: Timestamp) -> String {
        wording::stamp(at, &self.desk.config.desk.time_zone, self.language)
    }

    fn label(&self, key: &str) -> &'static str {
        look::label(key, self.language)
    }
}

/// Whether an order only looks.
pub fn looks(order: &Order) -> bool {
    matches!(order, Order::Show(_) | Order::List(_) | Order::Search(_) | Order::Why(_))
}

/// Whether an order shows the ticket of this number and no other one.
pub fn shows_only(order: &Order, number: i64) -> bool {
    match order {
        Order::Show(named) | Order::Why(named) => named.is_none_or(|named| i64::try_from(named) == Ok(number)),
        _ => false,
    }
}

/// Looks. `row`: the ticket that the mail is on, which is meant where none is named.
pub async fn check(
    tx: &mut Tx,
    work: &Work<'_>,
    (engineer, row): (&Person, Option<&TicketRow>),
    order: Order,
) -> Result<Result<Checked, Wrong>, StoreError> {
    let language = Language::of_tag(&engineer.language).unwrap_or(work.desk.config.desk.language);
    let looking = Looking { desk: work.desk, engineer, language, now: work.now };
    let found = match &order {
        Order::Show(number) => match meant(tx, &looking, row, *number).await? {
            Ok(row) => Ok(show::show(tx, &looking, &row).await?),
            Err(wrong) => Err(wrong),
        },
        Order::Why(number) => match meant(tx, &looking, row, *number).await? {
            Ok(row) => Ok(why::why(tx, &looking, &row).await?),
            Err(wrong) => Err(wrong),
        },
        Order::List(list) => Ok(list::list(tx, &looking, *list).await?),
        Order::Search(text) => searched(tx, &looking, text).await?,
        _ => Err(wrong("This is no command that looks.", "这条命令不是查询命令。")),
    };
    let outcome = [Language::En, Language::ZhCn].map(look::below);
    Ok(found.map(|found| Checked { found: Some(found), ..Checked::nothing(order, outcome) }))
}

/// The ticket of a number, else the one that the mail is on.
async fn meant(
    tx: &mut Tx,
    looking: &Looking<'_>,
    row: Option<&TicketRow>,
    number: Option<u64>,
) -> Result<Result<TicketRow, Wrong>, StoreError> {
    let (number, id) = match (number, row) {
        (Some(number), _) => {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            (number, ticket::find_number(tx, number).await?)
        }
        (None, Some(row)) => (row.number, Some(row.id)),
        (None, None) => {
            return Ok(Err(wrong(
                "This mail is on no ticket: name one, as in #show 1042.",
                "此邮件未对应任何工单，请写明工单号，如 #查看 1042。",
            )));
        }
    };
    if let Some(id) = id {
        let found = ticket::load(tx, id).await?;
        if readers::may_read(tx, looking.desk, &found, (looking.engineer, looking.now)).await? {
            return Ok(Ok(found));
        }
    }
    Ok(Err(missing(number)))
}

async fn searched(tx: &mut Tx, looking: &Looking<'_>, text: &str) -> Result<Result<Found, Wrong>, StoreError> {
    let (query, language) = (Query::of(text), looking.language);
    if query.is_empty() {
        return Ok(Err(wrong(
            "There is no word to look for. Write: #search TEXT",
            "没有可以搜索的词。正确写法：#搜索 内容",
        )));
    }
    let asker = Some((looking.engineer, looking.now));
    let found = search::search(tx, looking.desk, &query, (asker, MATCHES_MAX)).await?;
    let mut blocks = Vec::with_capacity(found.matches.len());
    for one in &found.matches {
        let brief = brief(tx, looking, &one.row).await?;
        let mut lines = look::lines(&brief, language);
        lines.push(looking.stamp(one.at));
        blocks.push(Block { head: look::head(&brief), lines, said: vec![one.place.clone()], ..Block::default() });
    }
    let count = blocks.len();
    Ok(Ok(Found {
        title: look::found(text.trim(), count, language),
        blocks,
        more: look::found_more(count, found.is_whole, language).to_owned(),
    }))
}

/// A ticket as a list shows it.
async fn brief(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<look::Brief, StoreError> {
    Ok(look::Brief {
        number: row.number,
        priority: row.core.priority.as_str().to_owned(),
        state: wording::state(row.core.state, true, looking.language).to_owned(),
        subject: row.subject.clone(),
        assignee: name_of(tx, row.core.assignee).await?,
        clock: next_clock(tx, looking, row).await?,
    })
}

/// What is due next on a ticket, or was missed.
async fn next_clock(tx: &mut Tx, looking: &Looking<'_>, row: &TicketRow) -> Result<Option<look::Clock>, StoreError> {
    let targets = ticket::targets(tx, row.id).await?;
    let targets = targets.iter().filter(|one| one.met_at.is_none() && !one.paused);
    let promised = promise::open(tx, row.id).await?;
    let promised = promised.iter().filter(|_| row.core.state.pending_on() != Some(PendingOn::Requester));
    let clocks = targets.map(|one| (one.name.as_str(), one.due_at)).chain(promised.map(|one| (PROMISE, one.eta)));
    let next = clocks.filter(|_| is_worked_on(row)).min_by_key(|(_, due_at)| *due_at);
    Ok(next.map(|(name, due_at)| look::Clock {
        what: wording::owed(name, looking.language).to_owned(),
        at: looking.clock_time(due_at),
        is_missed: due_at <= looking.now,
    }))
}

/// Whether its clocks still tell anything.
fn is_worked_on(row: &TicketRow) -> bool {
    ["new", "open", "pending"].contains(&row.core.state.as_str())
}

/// A person as the staff know them; nothing for nobody.
async fn name_of(tx: &mut Tx, id: Option<PersonId>) -> Result<String, StoreError> {
    let Some(id) = id else { return Ok(String::new()) };
    let person = person::load(tx, id, None).await?;
    Ok(if person.full_name.is_empty() { person.address } else { person.full_name })
}
