UPDATE alert SET open_events = 'zabbix|zabbix@corp.test|4711' WHERE id = 2;
INSERT INTO digest_line (id, person_id, ticket_id, notice, at, said, cause) VALUES
    (10, 1, 1, 'escalated', 1795000000000000, '', '{"reason":"the core box is broken"}');
