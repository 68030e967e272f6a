INSERT INTO alert (id, desk_id, dedupe_key, ticket_id, address_id, host, title, changes_since, changed_at, started_at, last_at, told_at) VALUES
    (1, 1, 'nagios|nagios@corp.test|db1|disk', 1, 2, 'db1', 'db1: disk', 1795000000000000, 1795000000000000, 1795000000000000, 1795000000000000, 1795000000000000);
INSERT INTO digest (person_id, due_at) VALUES (1, 1795003600000000);
INSERT INTO digest_line (id, person_id, ticket_id, notice, at) VALUES (1, 1, 1, 'new_entry', 1795000000000000);
