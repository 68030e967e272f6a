-- How grave the gravest report of a problem was: by the program's word (1 to 4) and by the class that it came to (1 to 4);
-- 0: from before it was kept.
ALTER TABLE alert ADD COLUMN severity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
-- The program's own number of the occurrence that is under way.
ALTER TABLE alert ADD COLUMN event_key TEXT NOT NULL DEFAULT '';
-- When it changed last, in microseconds UTC, oldest first, separated by spaces.
ALTER TABLE alert ADD COLUMN change_times TEXT NOT NULL DEFAULT '';
-- A ticket of its own in the midst of a storm.
ALTER TABLE alert ADD COLUMN is_single BIGINT NOT NULL DEFAULT 0;
-- What the groups that stood for the same, one after the other, have in common of their keys.
ALTER TABLE alert ADD COLUMN base_key TEXT NOT NULL DEFAULT '';
CREATE INDEX alert_event ON alert (desk_id, event_key);
CREATE INDEX alert_base ON alert (desk_id, base_key);
