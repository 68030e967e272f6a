-- What a mail that proved its writer said, and when: a hash of writer, date, subject and words. Under another Message-ID
-- it is the same mail. Empty: it proved nothing, or has no date.
ALTER TABLE mail ADD COLUMN statement TEXT NOT NULL DEFAULT '';
CREATE INDEX mail_statement ON mail (desk_id, statement) WHERE statement <> '';
