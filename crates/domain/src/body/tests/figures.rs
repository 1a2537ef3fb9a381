//! Pictures, recordings, embeds and files, as the HTML that their blocks render to.

use super::constructs::becomes;
use crate::body::{BlockKind, Body, Provider};

#[test]
fn pictures_are_blocks_of_their_own() {
    becomes(&[
        (
            "<p><img src='a.jpg' alt='A &amp; B' width='640' height=480 class=x></p>",
            "<figure><img src=\"a.jpg\" width=\"640\" height=\"480\" alt=\"A &amp; B\" loading=\"lazy\"></figure>",
        ),
        (
            "<p><a href='/full.jpg'><img src='a.jpg'></a></p>",
            "<figure><a href=\"/full.jpg\"><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></a></figure>",
        ),
        (
            "<p><img src=a.jpg><br><img src=b.jpg></p>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure>\n<figure><img src=\"b.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        (
            "<p><img class=alignleft src=a.jpg>Text <img src=sign.png> goes on.<br><img src=b.jpg></p>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure>\n<p>Text <img src=\"sign.png\" alt=\"\"> goes on.</p>\n<figure><img src=\"b.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        (
            "<p><img src=flag.png width=16 height=11> Text</p>",
            "<p><img src=\"flag.png\" width=\"16\" height=\"11\" alt=\"\"> Text</p>",
        ),
        (
            "a <img class=emoji alt='😀' src=x.svg> <img class='wp-smiley' alt=':)' src=y.gif>",
            "<p>a 😀 :)</p>",
        ),
        ("<img src='https://t.example/pixel.gif' width=1 height=1>", ""),
        ("<img src='data:image/gif;base64,R0' alt=x>", ""),
        (
            "<img src='data:image/gif;base64,R0' data-src='/real.jpg'><noscript><img src='/real.jpg'></noscript>",
            "<figure><img src=\"/real.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        (
            "<picture><source srcset=a.webp><img src=a.jpg></picture>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        (
            "<div class='wp-block-cover' style=\"background-image:url('/bg.jpg')\"><p>a</p></div>",
            "<figure><img src=\"/bg.jpg\" alt=\"\" loading=\"lazy\"></figure>\n<p>a</p>",
        ),
    ]);
}

#[test]
fn captions_belong_to_their_figures() {
    becomes(&[
        (
            "<figure class='wp-block-image size-large'><a href='/p'><img src=a.jpg></a><figcaption class='wp-element-caption'>The <em>bridge</em> (Photo: STRINGER/AFP) </figcaption></figure>",
            "<figure><a href=\"/p\"><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></a><figcaption>The <em>bridge</em> (Photo: STRINGER/AFP)</figcaption></figure>",
        ),
        (
            "<figure><img src=a.jpg><figcaption><span class='image-credit'>AFP VIA GETTY</span> The bridge</figcaption></figure>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>The bridge <span class=\"credit\">AFP VIA GETTY</span></figcaption></figure>",
        ),
        (
            "<figure><img src=a.jpg><figcaption><cite class=photoCredit>AFP</cite></figcaption></figure>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"><figcaption><span class=\"credit\">AFP</span></figcaption></figure>",
        ),
        (
            "<div class='wp-caption alignright' style='width: 310px'><img src=a.jpg><p class='wp-caption-text'>C</p></div>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>C</figcaption></figure>",
        ),
        (
            "<dl class='wp-caption'><dt class='wp-caption-dt'><a href='/l'><img src=a.jpg></a></dt><dd class='wp-caption-dd'>C</dd></dl>",
            "<figure><a href=\"/l\"><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></a><figcaption>C</figcaption></figure>",
        ),
        (
            "<figure><div><img src=a.jpg><div><figcaption>C</figcaption></div></div></figure>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>C</figcaption></figure>",
        ),
        ("<figure><figcaption>C</figcaption></figure>", "<p>C</p>"),
        ("<figcaption>C</figcaption>", "<p>C</p>"),
        (
            "<figure><pre>a</pre><figcaption>C</figcaption></figure>",
            "<pre><code>a</code></pre>\n<p>C</p>",
        ),
    ]);
}

#[test]
fn galleries_gather_pictures() {
    const TWO: &str = "<figure class=\"gallery\"><figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"><figcaption>A</figcaption></figure><figure><a href=\"/b\"><img src=\"b.jpg\" alt=\"\" loading=\"lazy\"></a></figure></figure>";
    let all = TWO.replace(
        "</figure></figure>",
        "</figure><figcaption>All</figcaption></figure>",
    );
    becomes(&[
        (
            "<figure class='wp-block-gallery has-nested-images'><figure class='wp-block-image'><img src=a.jpg><figcaption>A</figcaption></figure><figure><a href='/b'><img src=b.jpg></a></figure></figure>",
            TWO,
        ),
        (
            "<figure class='wp-block-gallery'><ul class='blocks-gallery-grid'><li class='blocks-gallery-item'><figure><img src=a.jpg><figcaption>A</figcaption></figure></li><li class='blocks-gallery-item'><figure><a href='/b'><img src=b.jpg></a></figure></li></ul><figcaption class='blocks-gallery-caption'>All</figcaption></figure>",
            &all,
        ),
        (
            "<ul class='wp-block-gallery columns-2'><li class='blocks-gallery-item'><figure><img src=a.jpg><figcaption>A</figcaption></figure></li><li><a href='/b'><img src=b.jpg></a></li></ul>",
            TWO,
        ),
        (
            "<div id='gallery-1' class='gallery galleryid-5'><dl class='gallery-item'><dt class='gallery-icon'><img src=a.jpg></dt><dd class='wp-caption-text gallery-caption'>A</dd></dl><dl class='gallery-item'><dt><a href='/b'><img src=b.jpg></a></dt></dl><br style='clear: both'></div>",
            TWO,
        ),
        (
            "<div class='gallery'><figure class='gallery-item'><div class='gallery-icon'><img src=a.jpg></div><figcaption>A</figcaption></figure><figure><a href='/b'><img src=b.jpg></a></figure></div>",
            TWO,
        ),
        (
            "<div class=gallery><img src=a.jpg></div>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        ("<div class=gallery><p>text</p></div>", "<p>text</p>"),
        (
            "<figure><img src=a.jpg><img src=b.jpg><figcaption>AB</figcaption></figure>",
            "<figure class=\"gallery\"><figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure><figure><img src=\"b.jpg\" alt=\"\" loading=\"lazy\"></figure><figcaption>AB</figcaption></figure>",
        ),
    ]);
}

#[test]
fn recordings_and_films_are_found() {
    becomes(&[
        (
            "<figure class='wp-block-audio'><audio controls src='a.mp3'></audio><figcaption>C</figcaption></figure>",
            "<figure><audio controls preload=\"none\" src=\"a.mp3\"></audio><figcaption>C</figcaption></figure>",
        ),
        (
            "<p><audio><source type='audio/mpeg' src='a.mp3?_=1'><a href='a.mp3'>a.mp3</a></audio></p>",
            "<figure><audio controls preload=\"none\" src=\"a.mp3?_=1\"></audio></figure>",
        ),
        (
            "<div class='wp-video'><video width=640 height=360 poster='p.jpg'><source src='javascript:x'><source src='v.mp4'></video></div>",
            "<figure><video controls preload=\"none\" src=\"v.mp4\" width=\"640\" height=\"360\" poster=\"p.jpg\"></video></figure>",
        ),
        ("<video></video>", ""),
    ]);
}

#[test]
fn files_keep_their_names() {
    becomes(&[
        (
            "<div class='wp-block-file'><object class='wp-block-file__embed' data='/r.pdf'></object><a id='x' href='/r.pdf'>The report</a><a href='/r.pdf' class='wp-block-file__button' download>Download</a></div>",
            "<figure class=\"file\"><a href=\"/r.pdf\" download>The report</a></figure>",
        ),
        (
            "<object data='/up/r%20a.pdf' type='application/pdf'></object>",
            "<figure class=\"file\"><a href=\"/up/r%20a.pdf\" download>r a.pdf</a></figure>",
        ),
    ]);
}

#[test]
fn embeds_are_links_to_pages() {
    let youtube = "<figure class=\"embed\" data-provider=\"youtube\"><a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a></figure>";
    becomes(&[
        ("<p>https://www.youtube.com/watch?v=abc</p>", youtube),
        ("\nhttps://www.youtube.com/watch?v=abc\n", youtube),
        (
            "<p><a href='https://www.youtube.com/watch?v=abc'>https://www.youtube.com/watch?v=abc</a></p>",
            youtube,
        ),
        (
            "<p><iframe src='//www.youtube.com/embed/abc?rel=0'></iframe></p>",
            youtube,
        ),
        (
            "<iframe data-src='https://www.youtube.com/embed/abc' src='about:blank' title='YouTube video player'></iframe>",
            youtube,
        ),
        (
            "<object><param name=movie value=x><embed src='https://www.youtube.com/v/abc'></object>",
            youtube,
        ),
        (
            "<p>See https://www.youtube.com/watch?v=abc</p>",
            "<p>See https://www.youtube.com/watch?v=abc</p>",
        ),
        (
            "<figure class='wp-block-embed is-type-video is-provider-youtube'><div class='wp-block-embed__wrapper'>\nhttps://www.youtube.com/watch?v=abc\n</div><figcaption>C</figcaption></figure>",
            &youtube.replace("</a>", "</a><figcaption>C</figcaption>"),
        ),
        (
            "<figure class='wp-block-embed is-provider-telegram'><div class='wp-block-embed__wrapper'>https://example.com/post</div></figure>",
            "<figure class=\"embed\" data-provider=\"telegram\"><a href=\"https://example.com/post\">https://example.com/post</a></figure>",
        ),
        (
            "<p>a<iframe width=560 height=315 src='https://maps.example.com/e?a=1&amp;b=2' title='A  map'></iframe>b</p>",
            "<p>a</p>\n<figure class=\"embed\" data-provider=\"generic\" data-width=\"560\" data-height=\"315\"><a href=\"https://maps.example.com/e?a=1&amp;b=2\">A map</a></figure>\n<p>b</p>",
        ),
        (
            "<script async src='https://telegram.org/js/telegram-widget.js' data-telegram-post='channel/12'></script>",
            "<figure class=\"embed\" data-provider=\"telegram\"><a href=\"https://t.me/channel/12\">https://t.me/channel/12</a></figure>",
        ),
        (
            "<blockquote class='twitter-tweet'><p lang=en>Breaking: <a href='https://t.co/x'>news</a></p>— Desk (@desk) <a href='https://twitter.com/desk/status/12?ref_src=x'>May 1</a></blockquote><script async src='https://platform.twitter.com/widgets.js'></script>",
            "<figure class=\"embed\" data-provider=\"twitter\"><blockquote>Breaking: <a href=\"https://t.co/x\">news</a><br>— Desk (@desk) <a href=\"https://twitter.com/desk/status/12?ref_src=x\">May 1</a></blockquote><a href=\"https://twitter.com/desk/status/12\">https://twitter.com/desk/status/12</a></figure>",
        ),
        (
            "<blockquote class='instagram-media' data-instgrm-permalink='https://www.instagram.com/p/Cx/?utm=1'><div>View</div></blockquote>",
            "<figure class=\"embed\" data-provider=\"instagram\"><blockquote>View</blockquote><a href=\"https://www.instagram.com/p/Cx/\">https://www.instagram.com/p/Cx/</a></figure>",
        ),
        (
            "<blockquote class='twitter-tweet'>gone</blockquote>",
            "<blockquote><p>gone</p></blockquote>",
        ),
        (
            "<div class='fb-post' data-href='https://www.facebook.com/a/posts/1'></div>",
            "<figure class=\"embed\" data-provider=\"facebook\"><a href=\"https://www.facebook.com/a/posts/1\">https://www.facebook.com/a/posts/1</a></figure>",
        ),
        (
            "<blockquote class='wp-embedded-content'><a href='https://e.org/p/'>A post</a></blockquote><iframe class='wp-embedded-content' src='https://e.org/p/embed/' title='x'></iframe>",
            "<figure class=\"embed\" data-provider=\"wordpress\"><a href=\"https://e.org/p/\">A post</a></figure>",
        ),
        (
            "<iframe src='https://www.googletagmanager.com/ns.html' height=0 width=0></iframe>",
            "",
        ),
        ("<iframe src='javascript:alert(1)'></iframe>", ""),
    ]);
}

#[test]
fn frames_of_known_sites_name_their_provider() {
    let frames = [
        ("https://player.vimeo.com/video/1", Provider::Vimeo),
        (
            "https://platform.twitter.com/embed/Tweet.html?id=1",
            Provider::Twitter,
        ),
        ("https://www.instagram.com/p/x/embed/", Provider::Instagram),
        (
            "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa",
            Provider::Facebook,
        ),
        ("https://w.soundcloud.com/player/?url=x", Provider::SoundCloud),
        ("https://open.spotify.com/embed/track/x", Provider::Spotify),
        ("https://www.tiktok.com/embed/v2/1", Provider::TikTok),
        (
            "https://www.redditmedia.com/r/a/comments/b/c/?ref_source=embed",
            Provider::Reddit,
        ),
        ("https://videopress.com/embed/x", Provider::WordPressTv),
        ("https://embedr.flickr.com/photos/1", Provider::Flickr),
        ("https://t.me/channel/1?embed=1", Provider::Telegram),
        ("https://docs.google.com/forms/x", Provider::Generic),
    ];
    for (address, expected) in frames {
        let body = Body::from_html(&format!("<iframe src='{address}'></iframe>"));
        let [block] = body.blocks.as_slice() else {
            panic!("one block of {address}")
        };
        let BlockKind::Embed(embed) = &block.kind else {
            panic!("an embed of {address}")
        };
        assert_eq!(embed.provider, expected, "{address}");
    }
}
