-- Twenty articles of a section behind a position, newest first, with their authors.
SELECT json_build_object('articles', coalesce(json_agg(json_build_object(
    'title', a.title, 'slug', a.slug, 'path', a.path, 'excerpt', a.excerpt, 'publishedAt', a.published_at,
    'image', CASE WHEN a.image_url IS NOT NULL THEN json_build_object('url', a.image_url, 'alt', a.image_alt) END,
    'authors', (
        SELECT coalesce(json_agg(json_build_object('name', w.name, 'slug', w.slug) ORDER BY l.position), '[]')
        FROM article_author l JOIN author w ON w.id = l.author_id WHERE l.article_id = a.id))
    ORDER BY listed.published_at DESC, listed.article_id DESC), '[]'))::text
FROM (
    SELECT article_id, published_at FROM article_category
    WHERE category_id = $1
        AND (published_at, article_id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3)
    ORDER BY published_at DESC, article_id DESC LIMIT 20) listed
JOIN article a ON a.id = listed.article_id
