-- The promises of a week are counted every morning.
CREATE INDEX promise_eta ON promise (eta);
