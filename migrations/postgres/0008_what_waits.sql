-- The program's own numbers of all occurrences of a problem that are under way, one a line, oldest first.
ALTER TABLE alert ADD COLUMN open_events TEXT NOT NULL DEFAULT '';
UPDATE alert SET open_events = event_key WHERE is_over = 0;
-- Of a notice that waits for a digest: what a clock or a program says by it, in the reader's language, and what it carries,
-- as JSON.
ALTER TABLE digest_line ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE digest_line ADD COLUMN cause TEXT NOT NULL DEFAULT '';
