-- Takes the lines apart. What Masthead would not show (drafts, what is dated in the future) stays out here too.
INSERT INTO category (id, path, name)
    SELECT row_number() OVER (ORDER BY number), line ->> 'path', coalesce(line ->> 'name', line ->> 'path')
    FROM line WHERE line ->> 'type' = 'category';
INSERT INTO category_ancestor (category_id, ancestor_id, distance)
    SELECT below.id, above.id,
        length(below.path) - length(replace(below.path, '/', '')) - length(above.path) + length(replace(above.path, '/', ''))
    FROM category below JOIN category above ON below.path = above.path OR starts_with(below.path, above.path || '/');
INSERT INTO author (id, slug, name, bio)
    SELECT row_number() OVER (ORDER BY number), line ->> 'slug', coalesce(line ->> 'name', line ->> 'slug'), line ->> 'bio'
    FROM line WHERE line ->> 'type' = 'author';
INSERT INTO tag (id, slug, name)
    SELECT row_number() OVER (ORDER BY number), line ->> 'slug', coalesce(line ->> 'name', line ->> 'slug')
    FROM line WHERE line ->> 'type' = 'tag';
INSERT INTO source (id, slug, name)
    SELECT row_number() OVER (ORDER BY number), line ->> 'slug', coalesce(line ->> 'name', line ->> 'slug')
    FROM line WHERE line ->> 'type' = 'source';
INSERT INTO article (id, slug, locale, path, title, excerpt, body_html, published_at, updated_at, primary_category_id,
    source_id, image_url, image_alt, image_caption, image_credit)
    SELECT l.number, line ->> 'slug', coalesce(line ->> 'locale', ''),
        to_char((line ->> 'publishedAt')::timestamptz AT TIME ZONE 'UTC', '/YYYY/MM/') || (line ->> 'slug'),
        line ->> 'title', line ->> 'excerpt', coalesce(line ->> 'bodyHtml', ''),
        (line ->> 'publishedAt')::timestamptz,
        coalesce(line ->> 'updatedAt', line ->> 'publishedAt')::timestamptz,
        c.id, s.id,
        line #>> '{image,url}', line #>> '{image,alt}', line #>> '{image,caption}', line #>> '{image,credit}'
    FROM line l
    LEFT JOIN category c ON c.path = coalesce(line ->> 'primaryCategory', line #>> '{categories,0}')
    LEFT JOIN source s ON s.slug = line ->> 'source'
    WHERE line ->> 'type' = 'article'
        AND coalesce(line ->> 'status', 'PUBLISHED') = 'PUBLISHED'
        AND (line ->> 'publishedAt')::timestamptz <= now();
INSERT INTO article_author (article_id, position, author_id)
    SELECT a.id, named.position, author.id
    FROM article a JOIN line l ON l.number = a.id,
        jsonb_path_query(line, '$.authors[*]') WITH ORDINALITY named (slug, position)
        JOIN author ON author.slug = named.slug #>> '{}';
INSERT INTO article_tag (article_id, position, tag_id)
    SELECT a.id, named.position, tag.id
    FROM article a JOIN line l ON l.number = a.id,
        jsonb_path_query(line, '$.tags[*]') WITH ORDINALITY named (slug, position)
        JOIN tag ON tag.slug = named.slug #>> '{}';
INSERT INTO article_category (article_id, category_id, published_at)
    SELECT DISTINCT a.id, up.ancestor_id, a.published_at
    FROM article a JOIN line l ON l.number = a.id,
        LATERAL (
            SELECT jsonb_path_query(line, '$.categories[*]') UNION ALL SELECT line -> 'primaryCategory') named (path)
        JOIN category c ON c.path = named.path #>> '{}'
        JOIN category_ancestor up ON up.category_id = c.id;
DROP TABLE line;
CREATE INDEX article_slug_idx ON article (slug);
CREATE INDEX article_newest_idx ON article (published_at DESC, id DESC);
CREATE INDEX article_section_idx ON article (primary_category_id, published_at DESC, id DESC);
CREATE INDEX article_category_newest_idx ON article_category (category_id, published_at DESC, article_id DESC);
VACUUM ANALYZE;
