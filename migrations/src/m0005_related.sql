-- What else the readers of an article may like, computed beforehand, and who is never shown so.

-- What editors decide; at the end of the row, because lists of other kinds never look at it.
ALTER TABLE article ADD COLUMN in_related boolean NOT NULL DEFAULT TRUE;

-- One row an article, because it is read whole or by its first places and written as a whole. `targets` holds 16 bytes
-- a candidate, the nearest first; `scores` holds four digits a candidate. With 200 of them the row fits a page of
-- SQLite (4,061 bytes of a table with row ids), so that looking at a place costs no other page.
CREATE TABLE related_list (
    article_id {uuid} NOT NULL CONSTRAINT related_list_pkey PRIMARY KEY
        CONSTRAINT related_list_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    targets {bytes} NOT NULL,
    scores text NOT NULL
);
-- Which articles have a list of a generation, without reading the lists.
CREATE INDEX related_list_generation_idx ON related_list (generation, article_id);

-- The places of a list, to walk along it in order and to stop where enough was found.
CREATE TABLE related_place (
    place integer NOT NULL CONSTRAINT related_place_pkey PRIMARY KEY
);
INSERT INTO related_place (place)
    WITH RECURSIVE n (place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM n WHERE place < 200) SELECT place FROM n;

-- What the words of all articles weigh, as each generation of lists was computed with.
CREATE TABLE related_generation (
    number bigint NOT NULL CONSTRAINT related_generation_pkey PRIMARY KEY,
    created_at {moment} NOT NULL,
    settings text NOT NULL,
    documents bigint NOT NULL,
    terms {bytes} NOT NULL
);
