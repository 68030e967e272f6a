-- A target that stands still, a promise that was replaced, and the one in its place.
UPDATE target SET paused = 1, clock = 'service' WHERE ticket_id = 1 AND name = 'respond';
UPDATE promise SET replaced_at = 1795000300000000 WHERE id = 1;
INSERT INTO promise (id, ticket_id, eta, reason, made_at, made_by, warned_at)
VALUES (2, 1, 1795007200000000, 'the part is late', 1795000300000000, 1, 1795005800000000);
