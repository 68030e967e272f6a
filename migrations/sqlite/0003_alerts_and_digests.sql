-- What monitoring reports: one row a problem by its dedupe key, and one a group of problems that came in a storm.
CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    dedupe_key TEXT NOT NULL,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    address_id INTEGER NOT NULL REFERENCES person_address (id),
    is_group INTEGER NOT NULL DEFAULT 0,
    part_of TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    is_over INTEGER NOT NULL DEFAULT 0,
    flapping INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    changes_since INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 1,
    members INTEGER NOT NULL DEFAULT 0,
    note_id INTEGER REFERENCES entry (id),
    UNIQUE (desk_id, dedupe_key)
) STRICT;
CREATE INDEX alert_started ON alert (desk_id, is_group, started_at);
CREATE INDEX alert_group ON alert (desk_id, part_of, is_over);
CREATE INDEX alert_ticket ON alert (ticket_id);
CREATE INDEX alert_address ON alert (address_id);

-- When an engineer's next digest is due.
CREATE TABLE digest (
    person_id INTEGER PRIMARY KEY NOT NULL REFERENCES person (id),
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX digest_due ON digest (due_at);

-- Notices that wait for the next digest.
CREATE TABLE digest_line (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    notice TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX digest_line_person ON digest_line (person_id, id);
