-- Sample data of command mails: one that may be taken back. Both databases read this.
INSERT INTO command_mail (id, ticket_id, person_id, mail_id, was, first_seq, last_seq, first_outbox, last_outbox)
VALUES (1, 1, 1, 1, '{}', 1, 1, 0, 0);
