-- What entries are found by: an index over the words of each. Notices repeat what other entries say and are not searched.

-- triggers
DELETE FROM search_text WHERE entry_id IN (SELECT id FROM entry WHERE kind = 'notice');

-- The words are folded already and stand apart by spaces, which is all that this tokenizer has to see.
CREATE VIRTUAL TABLE search_index USING fts5(
    words, content = 'search_text', content_rowid = 'entry_id', tokenize = 'ascii', detail = none, columnsize = 0
);
INSERT INTO search_index (search_index) VALUES ('rebuild');
CREATE TRIGGER search_text_insert AFTER INSERT ON search_text
BEGIN
    INSERT INTO search_index (rowid, words) VALUES (NEW.entry_id, NEW.words);
END;
CREATE TRIGGER search_text_update AFTER UPDATE ON search_text
BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.entry_id, OLD.words);
    INSERT INTO search_index (rowid, words) VALUES (NEW.entry_id, NEW.words);
END;
CREATE TRIGGER search_text_delete AFTER DELETE ON search_text
BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.entry_id, OLD.words);
END;
