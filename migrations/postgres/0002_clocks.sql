-- Targets that stand still, and what became of promises.
ALTER TABLE target ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN clock TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN replaced_at BIGINT;
ALTER TABLE promise ADD COLUMN warned_at BIGINT;
