-- Sample data of the first schema: at least one row in every table, as a desk leaves them. Both databases read this.
INSERT INTO meta (key, value) VALUES ('instance', 'i1'), ('test_store', '0');
INSERT INTO desk (id, name, next_number) VALUES (1, 'IT Service Desk', 1003);
INSERT INTO person (id, desk_id, name, full_name, staff, created_at) VALUES
    (1, 1, 'alice', 'Alice Li', 1, 1795000000000000), (2, 1, NULL, '王芳', 0, 1795000000000000);
INSERT INTO person_address (id, desk_id, person_id, address, created_at) VALUES
    (1, 1, 1, 'alice@desk.test', 1795000000000000), (2, 1, 2, 'wang@corp.test', 1795000000000000);
INSERT INTO mailbox (id, desk_id, name) VALUES (1, 1, 'support');
INSERT INTO cursor (mailbox_id, folder, uid_validity, uid, updated_at) VALUES (1, 'INBOX', 7, 2, 1795000000000000);
INSERT INTO blob (sha256, size, bytes, created_at) VALUES ('aa', 3, NULL, 1795000000000000), ('bb', 3, NULL, 1795000000000000);
INSERT INTO blob_reference (sha256, holder, holder_id) VALUES ('aa', 'mail', 1), ('bb', 'mail', 2);
INSERT INTO mail (id, desk_id, mailbox_id, content_key, sha256, message_id, outcome, verdict, reason, received_at) VALUES
    (1, 1, 1, 'k1', 'aa', 'a1@corp.test', 'entry', 'admit', 'a new ticket', 1795000000000000),
    (2, 1, 1, 'k2', 'bb', 'a2@corp.test', 'set_aside', 'auto_reply', 'Auto-Submitted', 1795000000000000);
INSERT INTO arrival (id, mail_id, mailbox_id, folder, uid_validity, uid, sha256, duplicate, at) VALUES
    (1, 1, 1, 'INBOX', 7, 1, 'aa', 0, 1795000000000000), (2, 2, 1, 'INBOX', 7, 2, 'bb', 0, 1795000000000000);
INSERT INTO attempt (sha256, attempts, at) VALUES ('cc', 1, 1795000000000000);
INSERT INTO ticket (id, desk_id, number, mailbox_id, state, pending_on, pending_since, requester_id, requester_address_id,
        assignee_id, subject, created_at) VALUES
    (1, 1, 1001, 1, 'pending', 'requester', 1795000000000000, 2, 2, 1, 'VPN 连不上', 1795000000000000),
    (2, 1, 1002, 1, 'open', '', NULL, 2, 2, 1, 'printer', 1795000000000000);
INSERT INTO ticket_field (ticket_id, field, revision) VALUES (1, 'state', 2);
INSERT INTO ticket_person (ticket_id, person_id, address_id, role, added_at) VALUES
    (1, 2, 2, 'requester', 1795000000000000), (2, 2, 2, 'requester', 1795000000000000);
INSERT INTO ticket_tag (ticket_id, tag) VALUES (1, 'remote');
INSERT INTO ticket_link (ticket_id, other_id, kind, at) VALUES (2, 1, 'follows', 1795000000000000);
INSERT INTO entry (id, desk_id, ticket_id, kind, mail_id, person_id, address_id, subject, text, full_text, at) VALUES
    (1, 1, 1, 'mail', 1, 2, 2, 'VPN 连不上', 'It is down.', 'It is down.', 1795000000000000),
    (2, 1, 2, 'note', NULL, 1, 1, 'printer', 'Told by phone.', 'Told by phone.', 1795000000000000);
INSERT INTO attachment (id, entry_id, sha256, name, media_type, size) VALUES (1, 1, 'aa', 'log.txt', 'text/plain', 3);
INSERT INTO message_id (desk_id, message_id, ticket_id, kind) VALUES (1, 'a1@corp.test', 1, 'stored');
INSERT INTO sent (id, desk_id, ticket_id, entry_id, address_id, notice, message_id, text, at) VALUES
    (1, 1, 1, NULL, 2, 'ack', 's1@desk.test', 'We have it.', 1795000000000000);
INSERT INTO journal (desk_id, stream, seq, at, actor_id, kind, old, new, cause, previous, hash) VALUES
    (1, 'ticket:1', 1, 1795000000000000, 1, 'state', 'new', 'pending requester', 'mail:1', '', 'h1'),
    (1, 'ticket:2', 1, 1795000000000000, 1, 'state', 'new', 'open', 'cli', '', 'h2');
INSERT INTO checkpoint (stream, seq, hash, signature, at) VALUES ('desk', 1, 'h', 'signed', 1795000000000000);
INSERT INTO outbox (id, desk_id, ticket_id, address_id, notice, envelope_from, envelope_to, message_id, bytes, state, due_at,
        created_at, sent_at) VALUES
    (1, 1, 1, 2, 'ack', '', 'wang@corp.test', 's1@desk.test', BYTES, 'sent', 1795000000000000, 1795000000000000, 1795000000000000);
INSERT INTO automatic (id, desk_id, address_id, domain, ticket_id, notice, at) VALUES
    (1, 1, 2, 'corp.test', 1, 'ack', 1795000000000000);
INSERT INTO timer (ticket_id, kind, generation, due_at) VALUES (1, 'pending_reminder', 1, 1795100000000000);
INSERT INTO target (ticket_id, name, due_at) VALUES (1, 'respond', 1795000600000000);
INSERT INTO promise (id, ticket_id, eta, made_at, made_by) VALUES (1, 1, 1795003600000000, 1795000000000000, 1);
INSERT INTO held (id, desk_id, mail_id, person_id, held_at, expires_at) VALUES (1, 1, 2, 1, 1795000000000000, 1795000600000000);
INSERT INTO search_text (entry_id, ticket_id, words) VALUES (1, 1, 'it is down');
