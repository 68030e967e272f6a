//! The invariants that SQL can tell: what must never be found in a store.

use super::{StoreError, Tx};

/// Rows told of one broken invariant at most.
const TOLD_MAX: usize = 20;

/// Each invariant with what breaks it: one text a row.
pub async fn invariants(tx: &mut Tx) -> Result<Vec<(&'static str, Vec<String>)>, StoreError> {
    let checks: [(&'static str, &'static str); 14] = [
        (
            "every mail of the ledger is decided",
            "SELECT 'mail ' || id || ' has no outcome' AS fault FROM mail WHERE reason = 'undecided' ORDER BY id",
        ),
        (
            "every mail that is an entry has exactly one",
            "SELECT 'mail ' || m.id || ' has ' || COUNT(e.id) || ' entries' AS fault
             FROM mail m LEFT JOIN entry e ON e.mail_id = m.id WHERE m.outcome = 'entry'
             GROUP BY m.id HAVING COUNT(e.id) <> 1 ORDER BY m.id",
        ),
        (
            "no mail that was set aside or quarantined is an entry",
            "SELECT 'mail ' || m.id || ' is ' || m.outcome || ' and an entry' AS fault
             FROM mail m JOIN entry e ON e.mail_id = m.id WHERE m.outcome <> 'entry' ORDER BY m.id",
        ),
        (
            "every mail has a reason and its raw bytes",
            "SELECT 'mail ' || m.id || ' has no reason or no blob' AS fault
             FROM mail m LEFT JOIN blob b ON b.sha256 = m.sha256 WHERE b.sha256 IS NULL OR m.reason = '' ORDER BY m.id",
        ),
        (
            "every mail arrived exactly once as itself",
            "SELECT 'mail ' || m.id || ' arrived ' || COUNT(a.id) || ' times as itself' AS fault
             FROM mail m LEFT JOIN arrival a ON a.mail_id = m.id AND a.duplicate = 0
             GROUP BY m.id HAVING COUNT(a.id) <> 1 ORDER BY m.id",
        ),
        (
            "no position of a mailbox was taken twice",
            "SELECT 'mailbox ' || mailbox_id || ' uid ' || uid || ' was taken ' || COUNT(*) || ' times' AS fault
             FROM arrival WHERE uid IS NOT NULL GROUP BY mailbox_id, folder, uid_validity, uid, sha256 HAVING COUNT(*) > 1 ORDER BY 1",
        ),
        (
            "every ticket has a requester, an entry and a journal",
            "SELECT 'ticket ' || t.number || ' is a ghost' AS fault FROM ticket t
             WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = t.id)
                OR NOT EXISTS (SELECT 1 FROM ticket_person p WHERE p.ticket_id = t.id AND p.role = 'requester')
                OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.stream = 'ticket:' || t.id) ORDER BY t.number",
        ),
        (
            "every ticket number was given by the desk",
            "SELECT 'ticket ' || t.number || ' is above the counter' AS fault
             FROM ticket t JOIN desk d ON d.id = t.desk_id WHERE t.number >= d.next_number ORDER BY t.number",
        ),
        (
            "the state in the table is the last one of the journal",
            "SELECT 'ticket ' || t.number || ' is ' || t.state || ', its journal says ' || j.new AS fault
             FROM ticket t JOIN journal j ON j.stream = 'ticket:' || t.id AND j.kind = 'state'
                 AND j.seq = (SELECT MAX(k.seq) FROM journal k WHERE k.stream = j.stream AND k.kind = 'state')
             WHERE j.new <> t.state AND j.new <> t.state || ' ' || t.pending_on ORDER BY t.number",
        ),
        (
            "the fields in the table are the last ones of the journal",
            "SELECT 'ticket ' || t.number || ': ' || j.kind || ' is not what its journal says, ' || j.new AS fault
             FROM ticket t JOIN journal j ON j.stream = 'ticket:' || t.id
                 AND j.kind IN ('kind', 'impact', 'urgency', 'priority', 'category', 'team', 'assignee', 'owner',
                     'closure_code', 'reopen_count', 'minutes_spent')
                 AND j.seq = (SELECT MAX(k.seq) FROM journal k WHERE k.stream = j.stream AND k.kind = j.kind)
             WHERE j.new <> CASE j.kind
                 WHEN 'kind' THEN t.kind WHEN 'impact' THEN t.impact WHEN 'urgency' THEN t.urgency
                 WHEN 'priority' THEN t.priority WHEN 'category' THEN t.category WHEN 'team' THEN t.team
                 WHEN 'assignee' THEN COALESCE(CAST(t.assignee_id AS TEXT), '')
                 WHEN 'owner' THEN COALESCE(CAST(t.owner_id AS TEXT), '')
                 WHEN 'closure_code' THEN t.closure_code WHEN 'reopen_count' THEN CAST(t.reopen_count AS TEXT)
                 ELSE CAST(t.minutes_spent AS TEXT) END
             ORDER BY t.number, j.kind",
        ),
        (
            "no timer outlives its ticket's state",
            "SELECT 'ticket ' || t.number || ' is ' || t.state || ' and has a timer ' || i.kind AS fault
             FROM timer i JOIN ticket t ON t.id = i.ticket_id
             WHERE (i.kind IN ('clocks', 'alerts', 'major_update', 'major_unanswered')
                    AND t.state NOT IN ('new', 'open', 'pending'))
                OR (i.kind NOT IN ('clocks', 'alerts', 'major_update', 'major_unanswered')
                    AND t.state NOT IN ('resolved', 'pending')) ORDER BY t.number",
        ),
        (
            "a ticket has one open promise at most, and none once it is solved",
            "SELECT 'ticket ' || t.number || ' is ' || t.state || ' and has ' || COUNT(p.id) || ' open promises' AS fault
             FROM ticket t JOIN promise p ON p.ticket_id = t.id AND p.kept IS NULL AND p.replaced_at IS NULL
             GROUP BY t.id, t.number, t.state
             HAVING COUNT(p.id) > 1 OR t.state IN ('resolved', 'closed', 'merged') ORDER BY t.number",
        ),
        (
            "no outbox row was dotted more often than allowed",
            "SELECT 'outbox row ' || id || ' has ' || dots || ' dots' AS fault FROM outbox WHERE dots > 2 ORDER BY id",
        ),
        (
            "a sent row has its time, an unsent one has none",
            "SELECT 'outbox row ' || id || ' is ' || state AS fault FROM outbox
             WHERE (state = 'sent' AND sent_at IS NULL) OR (state <> 'sent' AND sent_at IS NOT NULL) ORDER BY id",
        ),
    ];
    let mut found = Vec::with_capacity(checks.len());
    for (name, sql) in checks {
        let rows = tx.all(sql, &[]).await?;
        let faults: Result<Vec<String>, StoreError> = rows.iter().take(TOLD_MAX).map(|row| row.text("fault")).collect();
        found.push((name, faults?));
    }
    Ok(found)
}
