-- The tables that a careful developer would make for one news site and no product: no rights, no versions, no languages
-- of names, the HTML as it came. The baseline's statements read them, and each has the index that it wants.
CREATE TABLE category (
    id integer PRIMARY KEY,
    path text NOT NULL UNIQUE,
    name text NOT NULL
);
CREATE TABLE category_ancestor (
    category_id integer NOT NULL REFERENCES category,
    ancestor_id integer NOT NULL REFERENCES category,
    distance integer NOT NULL,
    PRIMARY KEY (category_id, distance)
);
CREATE TABLE author (
    id integer PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    bio text
);
CREATE TABLE tag (
    id integer PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL
);
CREATE TABLE source (
    id integer PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL
);
CREATE TABLE article (
    id integer PRIMARY KEY,
    slug text NOT NULL,
    locale text NOT NULL,
    path text NOT NULL,
    title text NOT NULL,
    excerpt text,
    body_html text NOT NULL,
    published_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    primary_category_id integer REFERENCES category,
    source_id integer REFERENCES source,
    image_url text,
    image_alt text,
    image_caption text,
    image_credit text
);
CREATE TABLE article_author (
    article_id integer NOT NULL REFERENCES article,
    position integer NOT NULL,
    author_id integer NOT NULL REFERENCES author,
    PRIMARY KEY (article_id, position)
);
CREATE TABLE article_tag (
    article_id integer NOT NULL REFERENCES article,
    position integer NOT NULL,
    tag_id integer NOT NULL REFERENCES tag,
    PRIMARY KEY (article_id, position)
);
-- With the ancestors of each category, so that a section's list is one range of one index.
CREATE TABLE article_category (
    article_id integer NOT NULL REFERENCES article,
    category_id integer NOT NULL REFERENCES category,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (article_id, category_id)
);
-- The lines of the corpus, while they are taken apart.
CREATE UNLOGGED TABLE line (
    number integer GENERATED ALWAYS AS IDENTITY,
    line jsonb NOT NULL
);
