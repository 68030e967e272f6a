//! Digests: when each engineer's next one is due, the notices that wait for it, and the work that it tells of.

use super::{StoreError, Tx};
use crate::pure::digest::Work;
use crate::pure::grade::Priority;
use crate::pure::{PersonId, TicketId, Timestamp};

/// A ticket of which notices wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub ticket: TicketId,
    pub number: i64,
    pub subject: String,
    pub restricted: bool,
    /// Oldest first.
    pub lines: Vec<Line>,
}

/// A notice that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub notice: String,
    /// Since when.
    pub at: Timestamp,
    /// What a clock, a program or the desk says by it, in the reader's language.
    pub said: String,
    /// What it carries, as JSON; empty: nothing of its own.
    pub cause: String,
}

/// How many of a team's promises were kept, and how many were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promises {
    pub team: String,
    pub kept: i64,
    pub broken: i64,
}

/// When a person's next digest is due.
pub async fn due_of(tx: &mut Tx, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.optional("SELECT due_at FROM digest WHERE person_id = $1", &[person.into()]).await?;
    row.map(|row| row.time("due_at")).transpose()
}

/// Sets when a person's next digest is due.
pub async fn set_due(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<(), StoreError> {
    tx.run(
        "INSERT INTO digest (person_id, due_at) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET due_at = excluded.due_at",
        &[person.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// No digest for this person any more.
pub async fn forget(tx: &mut Tx, person: PersonId) -> Result<(), StoreError> {
    tx.run("DELETE FROM digest WHERE person_id = $1", &[person.into()]).await?;
    Ok(())
}

/// Everybody who has one due at all.
pub async fn people(tx: &mut Tx) -> Result<Vec<PersonId>, StoreError> {
    let rows = tx.all("SELECT person_id FROM digest ORDER BY person_id", &[]).await?;
    rows.iter().map(|row| row.int("person_id").map(PersonId)).collect()
}

/// Whose digest is due, the earliest first.
pub async fn find_due(tx: &mut Tx, now: Timestamp) -> Result<Option<PersonId>, StoreError> {
    let sql = "SELECT person_id FROM digest WHERE due_at <= $1 ORDER BY due_at, person_id LIMIT 1";
    let row = tx.optional(sql, &[now.into()]).await?;
    row.map(|row| row.int("person_id").map(PersonId)).transpose()
}

/// A notice waits for a person's next digest.
pub async fn add_line(tx: &mut Tx, (person, ticket): (PersonId, TicketId), line: &Line) -> Result<(), StoreError> {
    let Line { notice, at, said, cause } = line;
    tx.run(
        "INSERT INTO digest_line (person_id, ticket_id, notice, at, said, cause) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            person.into(),
            ticket.into(),
            notice.as_str().into(),
            (*at).into(),
            said.as_str().into(),
            cause.as_str().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes what waits for a person, by ticket.
pub async fn take_lines(tx: &mut Tx, person: PersonId) -> Result<Vec<Waiting>, StoreError> {
    let rows = tx
        .all(
            "SELECT l.ticket_id, t.number, t.subject, t.restricted, l.notice, l.at, l.said, l.cause
             FROM digest_line l JOIN ticket t ON t.id = l.ticket_id
             WHERE l.person_id = $1 ORDER BY t.number, l.id",
            &[person.into()],
        )
        .await?;
    tx.run("DELETE FROM digest_line WHERE person_id = $1", &[person.into()]).await?;
    let mut found: Vec<Waiting> = Vec::new();
    for row in &rows {
        let ticket = TicketId(row.int("ticket_id")?);
        let (notice, at) = (row.text("notice")?, row.time("at")?);
        let line = Line { notice, at, said: row.text("said")?, cause: row.text("cause")? };
        match found.last_mut().filter(|last| last.ticket == ticket) {
            Some(last) => last.lines.push(line),
            None => found.push(Waiting {
                ticket,
                number: row.int("number")?,
                subject: row.text("subject")?,
                restricted: row.flag("restricted")?,
                lines: vec![line],
            }),
        }
    }
    Ok(found)
}

/// For whom something waits, and no digest will come.
pub async fn stranded(tx: &mut Tx) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT DISTINCT person_id FROM digest_line
               WHERE person_id NOT IN (SELECT person_id FROM digest) ORDER BY person_id";
    tx.all(sql, &[]).await?.iter().map(|row| row.int("person_id").map(PersonId)).collect()
}

/// The tickets of which something waits for a person.
pub async fn tickets_of(tx: &mut Tx, person: PersonId) -> Result<Vec<TicketId>, StoreError> {
    let sql = "SELECT DISTINCT ticket_id FROM digest_line WHERE person_id = $1 ORDER BY ticket_id";
    tx.all(sql, &[person.into()]).await?.iter().map(|row| row.int("ticket_id").map(TicketId)).collect()
}

/// What waits for a person of a ticket waits for another one.
pub async fn move_lines(tx: &mut Tx, (from, ticket): (PersonId, TicketId), to: PersonId) -> Result<(), StoreError> {
    let sql = "UPDATE digest_line SET person_id = $3 WHERE person_id = $1 AND ticket_id = $2";
    tx.run(sql, &[from.into(), ticket.into(), to.into()]).await?;
    Ok(())
}

/// How the promises ended that fell due within a time, by team; what was replaced or dropped was not put to the test.
pub async fn promises(tx: &mut Tx, (since, until): (Timestamp, Timestamp)) -> Result<Vec<Promises>, StoreError> {
    tx.all(
        "SELECT t.team, COUNT(CASE WHEN p.kept = 1 THEN 1 END) AS kept, COUNT(*) AS ended
         FROM promise p JOIN ticket t ON t.id = p.ticket_id
         WHERE t.desk_id = $1 AND p.eta > $2 AND p.eta <= $3 AND p.kept IS NOT NULL
         GROUP BY t.team ORDER BY t.team",
        &[tx.desk.0.into(), since.into(), until.into()],
    )
    .await?
    .iter()
    .map(|row| {
        let kept = row.int("kept")?;
        Ok(Promises { team: row.text("team")?, kept, broken: row.int("ended")? - kept })
    })
    .collect()
}

/// All tickets that are not solved, with what is due next, a target or what the requester was promised; what stands still
/// is not due.
pub async fn work(tx: &mut Tx) -> Result<Vec<Work>, StoreError> {
    tx.all(
        "SELECT t.number, t.subject, t.priority, t.team, t.assignee_id, t.restricted,
             CASE WHEN t.state = 'pending' THEN t.pending_on ELSE '' END AS waits_on,
             (SELECT MIN(g.due_at) FROM target g WHERE g.ticket_id = t.id AND g.met_at IS NULL AND g.paused = 0) AS due_at,
             (SELECT MIN(p.eta) FROM promise p WHERE p.ticket_id = t.id AND p.kept IS NULL AND p.replaced_at IS NULL
                 AND NOT (t.state = 'pending' AND t.pending_on = 'requester')) AS promised_at
         FROM ticket t WHERE t.desk_id = $1 AND t.state IN ('new', 'open', 'pending') ORDER BY t.number",
        &[tx.desk.0.into()],
    )
    .await?
    .iter()
    .map(|row| {
        let priority = row.text("priority")?;
        Ok(Work {
            number: row.int("number")?,
            subject: row.text("subject")?,
            priority: Priority::parse(&priority).ok_or_else(|| StoreError::Corrupt(format!("priority {priority}")))?,
            team: row.text("team")?,
            assignee: row.maybe_int("assignee_id")?.map(PersonId),
            due: row.maybe_time("due_at")?.into_iter().chain(row.maybe_time("promised_at")?).min(),
            restricted: row.flag("restricted")?,
            waits: row.text("waits_on")?,
        })
    })
    .collect()
}
