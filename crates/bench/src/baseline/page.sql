-- A whole page in one statement: the article, its authors, its section with those above it, its tags, four related
-- articles (the newest of its section) and the ten newest of all.
SELECT json_build_object(
    'article', json_build_object(
        'id', a.id,
        'title', a.title,
        'slug', a.slug,
        'path', a.path,
        'excerpt', a.excerpt,
        'bodyHtml', a.body_html,
        'publishedAt', a.published_at,
        'updatedAt', a.updated_at,
        'image', CASE WHEN a.image_url IS NOT NULL THEN json_build_object(
            'url', a.image_url, 'alt', a.image_alt, 'caption', a.image_caption, 'credit', a.image_credit) END,
        'source', (SELECT json_build_object('name', s.name) FROM source s WHERE s.id = a.source_id),
        'authors', (
            SELECT coalesce(json_agg(
                json_build_object('name', w.name, 'slug', w.slug, 'bio', w.bio) ORDER BY l.position), '[]')
            FROM article_author l JOIN author w ON w.id = l.author_id WHERE l.article_id = a.id),
        'sections', (
            SELECT coalesce(json_agg(json_build_object('name', c.name, 'path', c.path) ORDER BY up.distance), '[]')
            FROM category_ancestor up JOIN category c ON c.id = up.ancestor_id
            WHERE up.category_id = a.primary_category_id),
        'tags', (
            SELECT coalesce(json_agg(json_build_object('name', t.name, 'slug', t.slug) ORDER BY l.position), '[]')
            FROM article_tag l JOIN tag t ON t.id = l.tag_id WHERE l.article_id = a.id),
        'related', (
            SELECT coalesce(json_agg(json_build_object(
                'title', r.title, 'path', r.path, 'publishedAt', r.published_at,
                'image', CASE WHEN r.image_url IS NOT NULL THEN
                    json_build_object('url', r.image_url, 'alt', r.image_alt) END)), '[]')
            FROM (
                SELECT * FROM article kin
                WHERE kin.primary_category_id = a.primary_category_id AND kin.id <> a.id
                ORDER BY kin.published_at DESC, kin.id DESC LIMIT 4) r)),
    'articles', (
        SELECT json_agg(json_build_object(
            'title', n.title, 'path', n.path, 'publishedAt', n.published_at,
            'image', CASE WHEN n.image_url IS NOT NULL THEN
                json_build_object('url', n.image_url, 'alt', n.image_alt) END))
        FROM (SELECT * FROM article ORDER BY published_at DESC, id DESC LIMIT 10) n)
)::text
FROM article a WHERE a.slug = $1
