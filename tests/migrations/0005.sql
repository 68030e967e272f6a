-- The search has no table of its own that both databases know: the words of an entry change, and its index with them.
UPDATE search_text SET words = 'it is down again' WHERE entry_id = 1;
