-- Targets that stand still, and what became of promises.
ALTER TABLE target ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN clock TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN replaced_at INTEGER;
ALTER TABLE promise ADD COLUMN warned_at INTEGER;
