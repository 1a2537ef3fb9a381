-- Conventions: every constraint and index has a name, because the store turns names into errors. Moments are UTC
-- with microseconds. JSON is text in a form that one Rust type owns and versions. What the public may see is the
-- column `live`, kept by writes; every index that serves readers is partial on it, or has it in front of its order.
-- An index costs every write: each serves a list or a look-up that there is, and one that only a rare deletion would
-- use is left out (tests/persistence/plans.rs).

-- Everything that stands beside articles: authors, categories, tags, sources, media, pages, menus, collections, the
-- site. One table, because one statement must fetch whatever a page refers to (docs/adr/0005).
CREATE TABLE entity (
    id {uuid} NOT NULL CONSTRAINT entity_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT entity_kind_known CHECK (kind IN
        ('site', 'author', 'category', 'tag', 'source', 'media', 'page', 'menu', 'collection')),
    slug text NOT NULL,
    tree_path text{bytewise} NOT NULL,
    parent_id {uuid} CONSTRAINT entity_parent_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    position integer NOT NULL DEFAULT 0,
    -- The name in the site's default locale, folded; what lists are sorted by.
    sort_name text{bytewise} NOT NULL,
    path text,
    live boolean NOT NULL,
    data text NOT NULL,
    created_at {moment} NOT NULL,
    modified_at {moment} NOT NULL,
    version integer NOT NULL
);
CREATE UNIQUE INDEX entity_tree_path_key ON entity (kind, tree_path);
CREATE INDEX entity_slug_idx ON entity (kind, slug);
CREATE INDEX entity_sort_name_idx ON entity (kind, sort_name, id);
CREATE INDEX entity_created_at_idx ON entity (kind, created_at, id);
CREATE INDEX entity_position_idx ON entity (kind, position, id);
CREATE INDEX entity_parent_id_idx ON entity (parent_id, position, id) WHERE parent_id IS NOT NULL;

-- Each category with all its ancestors, itself included, so that breadcrumbs need no second look-up.
CREATE TABLE category_closure (
    category_id {uuid} NOT NULL
        CONSTRAINT category_closure_category_id_fkey REFERENCES entity (id) ON DELETE CASCADE,
    ancestor_id {uuid} NOT NULL
        CONSTRAINT category_closure_ancestor_id_fkey REFERENCES entity (id) ON DELETE CASCADE,
    depth integer NOT NULL,
    CONSTRAINT category_closure_pkey PRIMARY KEY (category_id, ancestor_id)
){clustered};
CREATE INDEX category_closure_ancestor_id_idx ON category_closure (ancestor_id, depth, category_id);

-- Bodies of static pages, one per locale.
CREATE TABLE page_body (
    page_id {uuid} NOT NULL CONSTRAINT page_body_page_id_fkey REFERENCES entity (id) ON DELETE CASCADE,
    locale text NOT NULL,
    body text NOT NULL,
    CONSTRAINT page_body_pkey PRIMARY KEY (page_id, locale)
);

-- One language version of a story. The row is a whole card: what lists, teasers and bylines need.
CREATE TABLE article (
    id {uuid} NOT NULL CONSTRAINT article_pkey PRIMARY KEY,
    translation_group_id {uuid} NOT NULL,
    locale text{bytewise} NOT NULL,
    slug text{bytewise} NOT NULL,
    path text,
    kind text NOT NULL CONSTRAINT article_kind_known CHECK (kind IN
        ('NEWS', 'OPINION', 'INTERVIEW', 'ANALYSIS', 'REVIEW', 'REPRINT', 'LIVE')),
    featured boolean NOT NULL,
    status text NOT NULL CONSTRAINT article_status_known CHECK (status IN
        ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'PUBLISHED', 'UNPUBLISHED', 'KILLED', 'DELETED')),
    status_reason text CONSTRAINT article_status_reason_known CHECK (status_reason IN ('EDITOR', 'EXPIRY')),
    live boolean NOT NULL,
    title text NOT NULL,
    deck text,
    excerpt text,
    byline text,
    contributor_note text,
    canonical_url text,
    word_count integer NOT NULL,
    primary_category_id {uuid}
        CONSTRAINT article_primary_category_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    source_id {uuid} CONSTRAINT article_source_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    translated_from_id {uuid}
        CONSTRAINT article_translated_from_id_fkey REFERENCES article (id) ON DELETE SET NULL,
    -- Contributions, categories, tags and the lead picture, in order (the tables below serve lists and filters).
    links text NOT NULL,
    published_at {moment} NOT NULL,
    first_published_at {moment},
    updated_at {moment} NOT NULL,
    modified_at {moment} NOT NULL,
    scheduled_at {moment},
    embargoed_until {moment},
    expires_at {moment},
    created_at {moment} NOT NULL,
    version integer NOT NULL
);
CREATE UNIQUE INDEX article_slug_key ON article (slug, locale);
CREATE UNIQUE INDEX article_translation_key ON article (translation_group_id, locale);
CREATE INDEX article_live_published_idx ON article (published_at, id) WHERE live;
CREATE INDEX article_live_locale_published_idx ON article (locale, published_at, id) WHERE live;
CREATE INDEX article_live_updated_idx ON article (updated_at, id) WHERE live;
CREATE INDEX article_live_kind_idx ON article (kind, published_at, id) WHERE live;
CREATE INDEX article_live_featured_idx ON article (published_at, id) WHERE live AND featured;
CREATE INDEX article_live_primary_category_idx ON article (primary_category_id, published_at, id) WHERE live;
CREATE INDEX article_live_source_idx ON article (source_id, published_at, id) WHERE live AND source_id IS NOT NULL;
CREATE INDEX article_published_idx ON article (published_at, id);
CREATE INDEX article_updated_idx ON article (updated_at, id);
-- Work that is not out: the desks' lists.
CREATE INDEX article_status_idx ON article (status, published_at, id) WHERE NOT live;
CREATE INDEX article_translated_from_id_idx ON article (translated_from_id) WHERE translated_from_id IS NOT NULL;

-- What only the article's own page shows.
CREATE TABLE article_detail (
    article_id {uuid} NOT NULL CONSTRAINT article_detail_pkey PRIMARY KEY
        CONSTRAINT article_detail_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    body text NOT NULL,
    seo text NOT NULL,
    corrections text NOT NULL,
    attributes text NOT NULL
);

-- The next version of a published article, while it is being worked on.
CREATE TABLE working_copy (
    article_id {uuid} NOT NULL CONSTRAINT working_copy_pkey PRIMARY KEY
        CONSTRAINT working_copy_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    draft_version integer NOT NULL,
    content text NOT NULL,
    saved_at {moment} NOT NULL
);

-- Who did what for which article. The sort columns repeat the article's, so that an author's list is one index.
CREATE TABLE article_contribution (
    article_id {uuid} NOT NULL
        CONSTRAINT article_contribution_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    position integer NOT NULL,
    author_id {uuid} NOT NULL
        CONSTRAINT article_contribution_author_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    role text NOT NULL CONSTRAINT article_contribution_role_known CHECK (role IN
        ('AUTHOR', 'TRANSLATOR', 'EDITOR', 'PHOTOGRAPHER', 'ILLUSTRATOR', 'INTERVIEWER', 'CONTRIBUTOR')),
    -- Whether this row stands for the person in lists: one row a person and article does.
    listed boolean NOT NULL,
    published_at {moment} NOT NULL,
    live boolean NOT NULL,
    CONSTRAINT article_contribution_pkey PRIMARY KEY (article_id, position)
){clustered};
CREATE INDEX article_contribution_author_idx
    ON article_contribution (author_id, live, listed, published_at, article_id);

-- Which articles a category holds, those of its descendants included (`inherited`).
CREATE TABLE article_category (
    article_id {uuid} NOT NULL
        CONSTRAINT article_category_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    category_id {uuid} NOT NULL
        CONSTRAINT article_category_category_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    inherited boolean NOT NULL,
    locale text{bytewise} NOT NULL,
    published_at {moment} NOT NULL,
    live boolean NOT NULL,
    CONSTRAINT article_category_pkey PRIMARY KEY (article_id, category_id)
){clustered};
CREATE INDEX article_category_category_idx
    ON article_category (category_id, live, published_at, article_id, inherited);
CREATE INDEX article_category_live_locale_idx
    ON article_category (category_id, locale, published_at, article_id) WHERE live;

-- Public articles counted by month, of all (the nil id) and of each category, so that totals and archives cost what
-- an archive has of months and not of articles. Kept by every write of articles.
CREATE TABLE article_month (
    scope_id {uuid} NOT NULL,
    locale text{bytewise} NOT NULL,
    month text{bytewise} NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT article_month_pkey PRIMARY KEY (scope_id, locale, month)
){clustered};

-- Which articles carry a tag.
CREATE TABLE article_tag (
    article_id {uuid} NOT NULL CONSTRAINT article_tag_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    tag_id {uuid} NOT NULL CONSTRAINT article_tag_tag_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    published_at {moment} NOT NULL,
    live boolean NOT NULL,
    CONSTRAINT article_tag_pkey PRIMARY KEY (article_id, tag_id)
){clustered};
CREATE INDEX article_tag_tag_idx ON article_tag (tag_id, live, published_at, article_id);

-- What editors decided about related articles.
CREATE TABLE related_choice (
    article_id {uuid} NOT NULL
        CONSTRAINT related_choice_article_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    target_id {uuid} NOT NULL CONSTRAINT related_choice_target_id_fkey REFERENCES article (id) ON DELETE CASCADE,
    choice text NOT NULL CONSTRAINT related_choice_choice_known CHECK (choice IN ('PIN', 'EXCLUDE')),
    position integer NOT NULL,
    CONSTRAINT related_choice_pkey PRIMARY KEY (article_id, target_id)
);
CREATE INDEX related_choice_target_id_idx ON related_choice (target_id);

-- Where media are shown; a medium is public while something public shows it.
CREATE TABLE media_use (
    media_id {uuid} NOT NULL CONSTRAINT media_use_media_id_fkey REFERENCES entity (id) ON DELETE RESTRICT,
    owner_id {uuid} NOT NULL,
    live boolean NOT NULL,
    CONSTRAINT media_use_pkey PRIMARY KEY (media_id, owner_id)
){clustered};
CREATE INDEX media_use_owner_id_idx ON media_use (owner_id);

-- Every address of the site, over all kinds: current ones, former ones (`ceased_at`) and redirects.
CREATE TABLE path (
    path text{bytewise} NOT NULL CONSTRAINT path_pkey PRIMARY KEY,
    kind text NOT NULL,
    target_id {uuid},
    ceased_at {moment},
    redirect_to text,
    redirect_status integer,
    CONSTRAINT path_leads_somewhere CHECK ((target_id IS NULL) <> (redirect_to IS NULL))
){clustered};
CREATE INDEX path_target_id_idx ON path (target_id) WHERE target_id IS NOT NULL;

-- What things are called in the systems they came from.
CREATE TABLE external_id (
    kind text NOT NULL,
    system text{bytewise} NOT NULL,
    external_id text{bytewise} NOT NULL,
    target_id {uuid} NOT NULL,
    CONSTRAINT external_id_pkey PRIMARY KEY (kind, system, external_id)
){clustered};
CREATE INDEX external_id_target_id_idx ON external_id (target_id);

-- The hash of the record from which a thing was last imported: the same hash means nothing to do.
CREATE TABLE import_digest (
    target_id {uuid} NOT NULL CONSTRAINT import_digest_pkey PRIMARY KEY,
    digest text NOT NULL
){clustered};

-- The change log: numbered without gaps in the order of commits.
CREATE TABLE change (
    number bigint NOT NULL CONSTRAINT change_pkey PRIMARY KEY,
    at {moment} NOT NULL,
    kind text NOT NULL,
    entity_id {uuid} NOT NULL,
    version integer NOT NULL,
    significant boolean NOT NULL,
    paths text NOT NULL,
    replacement_kind text,
    replacement_id {uuid}
){clustered};

-- Facts about this database itself, such as the epoch of its change log.
CREATE TABLE store_meta (
    key text NOT NULL CONSTRAINT store_meta_pkey PRIMARY KEY,
    value text NOT NULL
);
