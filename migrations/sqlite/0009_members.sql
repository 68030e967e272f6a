-- Of a shared mailbox: the addresses of those who read it and write from it, one a line.
ALTER TABLE person ADD COLUMN members TEXT NOT NULL DEFAULT '';
