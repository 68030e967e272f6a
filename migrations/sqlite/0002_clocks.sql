-- Targets that stand still, and what became of promises.
ALTER TABLE target ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN clock TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN replaced_at INTEGER;
ALTER TABLE promise ADD COLUMN warned_at INTEGER;

-- Major incidents, and the calls of hooks: decided in the transaction of what they tell of, made after it.

ALTER TABLE ticket ADD COLUMN major INTEGER NOT NULL DEFAULT 0;

CREATE TABLE hook_call (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk_id INTEGER NOT NULL REFERENCES desk (id),
    ticket_id INTEGER REFERENCES ticket (id),
    hook TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX hook_call_due ON hook_call (state, due_at);
