-- Sample data of the roles: a major incident, an absence with cover, a hook's call. Both databases read this.
UPDATE ticket SET major = 1, tier = '2' WHERE id = 2;
UPDATE person SET away_until = 1795100000000000, cover_id = 1 WHERE id = 1;
INSERT INTO timer (ticket_id, kind, generation, due_at) VALUES (2, 'major_update', 1, 1795100000000000);
INSERT INTO hook_call (id, desk_id, ticket_id, hook, event, body, state, due_at, created_at) VALUES
    (1, 1, 2, 'pager', 'major_incident', '{}', 'queued', 1795000000000000, 1795000000000000);
-- A target that stands still, a promise that was replaced, and the one in its place.
UPDATE target SET paused = 1, clock = 'service' WHERE ticket_id = 1 AND name = 'respond';
UPDATE promise SET replaced_at = 1795000300000000 WHERE id = 1;
INSERT INTO promise (id, ticket_id, eta, reason, made_at, made_by, warned_at)
VALUES (2, 1, 1795007200000000, 'the part is late', 1795000300000000, 1, 1795005800000000);
