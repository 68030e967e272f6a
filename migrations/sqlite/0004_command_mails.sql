-- What a command mail changed on a ticket, so that it can be taken back: how the ticket stood before (JSON), which facts
-- of the journal and which rows of the outbox it made.
CREATE TABLE command_mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    mail_id INTEGER NOT NULL REFERENCES mail (id),
    was TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    first_outbox INTEGER NOT NULL,
    last_outbox INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX command_mail_ticket ON command_mail (ticket_id, person_id, id);
