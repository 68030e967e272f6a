INSERT INTO promise (id, ticket_id, eta, reason, made_at, made_by, kept) VALUES
    (10, 1, 1795010800000000, 'the spare part comes at noon', 1795000000000000, 1, 1);
