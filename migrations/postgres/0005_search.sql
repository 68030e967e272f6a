-- What entries are found by: an index over the words of each. Notices repeat what other entries say and are not searched.

-- triggers
DELETE FROM search_text WHERE entry_id IN (SELECT id FROM entry WHERE kind = 'notice');

-- Each word with the block of 16,384 entries that it stands in, so that the newest entries with a word that half of all
-- entries have are found by looking into their block alone.
CREATE FUNCTION search_keys(words TEXT, entry_id BIGINT) RETURNS TEXT[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    SELECT ARRAY(
        SELECT (entry_id / 16384)::text || ':' || LEFT(word, 64) FROM unnest(string_to_array(words, ' ')) AS word
    )
$$;
CREATE INDEX search_text_words ON search_text USING gin (search_keys(words, entry_id)) WITH (fastupdate = off);
