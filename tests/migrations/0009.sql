UPDATE person SET members = 'wang@corp.test' WHERE id = 1;
