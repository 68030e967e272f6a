-- The first floor of the store. Times are integer microseconds UTC, booleans are 0/1, ids are never used again.
-- Columns that only later parts of the desk fill stand here already, because adding them later would cost the most.

CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE desk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    next_number INTEGER NOT NULL DEFAULT 1001
) STRICT;

-- A person is an identity that stays; `name` is the name of an [[engineer]] in the configuration, null for others.
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    name TEXT,
    full_name TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    department TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    staff INTEGER NOT NULL DEFAULT 0,
    vip INTEGER NOT NULL DEFAULT 0,
    away_until INTEGER,
    cover_id INTEGER,
    last_assigned_at INTEGER,
    created_at INTEGER NOT NULL,
    erased_at INTEGER,
    UNIQUE (desk_id, name)
) STRICT;

CREATE TABLE person_address (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    address TEXT NOT NULL,
    preferred INTEGER NOT NULL DEFAULT 0,
    confirmed INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (desk_id, address)
) STRICT;
CREATE INDEX person_address_person ON person_address (person_id);

CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    name TEXT NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    UNIQUE (desk_id, name)
) STRICT;

-- How far a folder of a mailbox is read: everything up to `uid` is in the ledger (RFC 9051 §2.3.1.1).
CREATE TABLE cursor (
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, folder)
) STRICT;

-- Content by SHA-256: small ones inline, larger ones as files of the blob folder.
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE blob_reference (
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    holder TEXT NOT NULL,
    holder_id INTEGER NOT NULL,
    PRIMARY KEY (sha256, holder, holder_id)
) STRICT;

-- The ledger: each mail once, with its one outcome; `arrival` has a row for every time that it was delivered.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    content_key TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    message_id TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    evidence_basis TEXT NOT NULL DEFAULT '',
    cut INTEGER NOT NULL DEFAULT 0,
    discarded INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    UNIQUE (desk_id, content_key)
) STRICT;
CREATE INDEX mail_outcome ON mail (desk_id, outcome, id);

CREATE TABLE arrival (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mail_id INTEGER NOT NULL REFERENCES mail (id),
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    folder TEXT NOT NULL DEFAULT '',
    uid_validity INTEGER,
    uid INTEGER,
    file TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    duplicate INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX arrival_mail ON arrival (mail_id);
CREATE INDEX arrival_at ON arrival (at);
CREATE INDEX arrival_position ON arrival (mailbox_id, uid_validity, uid);
CREATE INDEX arrival_sha256 ON arrival (sha256);

-- Committed before a batch is parsed and removed with each mail's own commit: an abort leaves its count behind.
CREATE TABLE attempt (
    sha256 TEXT PRIMARY KEY NOT NULL,
    attempts INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    number INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    state TEXT NOT NULL,
    pending_on TEXT NOT NULL DEFAULT '',
    pending_since INTEGER,
    pending_until INTEGER,
    reminded INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT 'incident',
    category TEXT NOT NULL DEFAULT '',
    impact TEXT NOT NULL DEFAULT 'individual',
    urgency TEXT NOT NULL DEFAULT 'normal',
    priority TEXT NOT NULL DEFAULT 'P3',
    priority_fixed INTEGER NOT NULL DEFAULT 0,
    team TEXT NOT NULL DEFAULT '',
    tier TEXT NOT NULL DEFAULT '1',
    assignee_id INTEGER REFERENCES person (id),
    owner_id INTEGER REFERENCES person (id),
    requester_id INTEGER NOT NULL REFERENCES person (id),
    requester_address_id INTEGER NOT NULL REFERENCES person_address (id),
    affected_id INTEGER REFERENCES person (id),
    subject TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    department TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    ci TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT 'mail',
    origin TEXT NOT NULL DEFAULT '',
    symptom TEXT NOT NULL DEFAULT '',
    steps TEXT NOT NULL DEFAULT '',
    error_text TEXT NOT NULL DEFAULT '',
    expected_impact TEXT NOT NULL DEFAULT '',
    vendor TEXT NOT NULL DEFAULT '',
    vendor_reference TEXT NOT NULL DEFAULT '',
    effort TEXT NOT NULL DEFAULT '',
    diagnosis TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    cause_code TEXT NOT NULL DEFAULT '',
    solution TEXT NOT NULL DEFAULT '',
    workaround TEXT NOT NULL DEFAULT '',
    verified TEXT NOT NULL DEFAULT '',
    occurred_at INTEGER,
    created_at INTEGER NOT NULL,
    responded_at INTEGER,
    restored_at INTEGER,
    resolved_at INTEGER,
    closed_at INTEGER,
    closed_by TEXT NOT NULL DEFAULT '',
    closure_code TEXT NOT NULL DEFAULT '',
    rating INTEGER,
    minutes_spent INTEGER NOT NULL DEFAULT 0,
    reopen_count INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    generation INTEGER NOT NULL DEFAULT 1,
    merged_into INTEGER REFERENCES ticket (id),
    restricted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (desk_id, number)
) STRICT;
CREATE INDEX ticket_state ON ticket (desk_id, state, number);
CREATE INDEX ticket_assignee ON ticket (assignee_id, state);

CREATE TABLE ticket_field (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    field TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, field)
) STRICT;

CREATE TABLE ticket_person (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    address_id INTEGER NOT NULL REFERENCES person_address (id),
    role TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (ticket_id, person_id, role)
) STRICT;
CREATE INDEX ticket_person_person ON ticket_person (person_id);

CREATE TABLE ticket_tag (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tag)
) STRICT;

CREATE TABLE ticket_link (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    other_id INTEGER NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, other_id, kind)
) STRICT;

CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL,
    notice TEXT NOT NULL DEFAULT '',
    mail_id INTEGER REFERENCES mail (id),
    person_id INTEGER REFERENCES person (id),
    address_id INTEGER REFERENCES person_address (id),
    recipients TEXT NOT NULL DEFAULT '[]',
    subject TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    full_text TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    verdict TEXT NOT NULL DEFAULT '',
    intent TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    evidence_basis TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_ticket ON entry (ticket_id, id);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL REFERENCES entry (id),
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    inline INTEGER NOT NULL DEFAULT 0,
    cid TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attachment_entry ON attachment (entry_id);

-- Every Message-ID that names a ticket: of mails stored, of mails sent, and those that stored mails refer to.
CREATE TABLE message_id (
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    message_id TEXT NOT NULL,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (desk_id, message_id, ticket_id, kind)
) STRICT;

-- What we sent, to whom, kept as long as the ticket: replies are aligned with it.
CREATE TABLE sent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    ticket_id INTEGER REFERENCES ticket (id),
    entry_id INTEGER REFERENCES entry (id),
    address_id INTEGER NOT NULL REFERENCES person_address (id),
    notice TEXT NOT NULL,
    message_id TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (desk_id, message_id)
) STRICT;
CREATE INDEX sent_ticket ON sent (ticket_id, id);

-- Facts, append-only and hash-chained per stream ("desk" or "ticket:ID"): ids and words of the process, never
-- names, addresses or texts, so that erasing a person leaves the chain true.
CREATE TABLE journal (
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    old TEXT NOT NULL DEFAULT '',
    new TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT;

CREATE TABLE checkpoint (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    signature TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    ticket_id INTEGER REFERENCES ticket (id),
    entry_id INTEGER REFERENCES entry (id),
    address_id INTEGER NOT NULL REFERENCES person_address (id),
    notice TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    envelope_from TEXT NOT NULL,
    envelope_to TEXT NOT NULL,
    message_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    dots INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_ticket ON outbox (ticket_id);

-- Automatic mails that count against the budgets, and the automatic answers that the breaker looks at.
CREATE TABLE automatic (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    address_id INTEGER NOT NULL REFERENCES person_address (id),
    domain TEXT NOT NULL,
    ticket_id INTEGER REFERENCES ticket (id),
    notice TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX automatic_address ON automatic (address_id, at);
CREATE INDEX automatic_domain ON automatic (desk_id, domain, at);
CREATE INDEX automatic_at ON automatic (desk_id, at);

CREATE TABLE timer (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    kind TEXT NOT NULL,
    generation INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    rule TEXT NOT NULL DEFAULT '',
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (ticket_id, kind, generation)
) STRICT;
CREATE INDEX timer_due ON timer (due_at);

CREATE TABLE target (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    name TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    met_at INTEGER,
    breached_at INTEGER,
    calendar TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    rule TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ticket_id, name)
) STRICT;

CREATE TABLE promise (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    eta INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    made_by INTEGER REFERENCES person (id),
    kept INTEGER
) STRICT;
CREATE INDEX promise_ticket ON promise (ticket_id);

-- An engineer's mail without evidence, waiting for the answer to `verify_sender`, which proves itself by its token.
CREATE TABLE held (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    mail_id INTEGER NOT NULL REFERENCES mail (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    held_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    released_at INTEGER,
    UNIQUE (mail_id)
) STRICT;

-- Words to search by (NFKC, lower case, CJK as bigrams), one row an entry.
CREATE TABLE search_text (
    entry_id INTEGER PRIMARY KEY NOT NULL REFERENCES entry (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    words TEXT NOT NULL
) STRICT;

-- triggers
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
WHEN NOT EXISTS (
    SELECT 1 FROM checkpoint
    WHERE checkpoint.stream = OLD.stream AND checkpoint.seq >= OLD.seq AND checkpoint.signature <> ''
)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
