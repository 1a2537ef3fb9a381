//! Markup as `WordPress` sites really have it: every visible word is kept, and nothing else is added.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Node};

use super::{assert_stable, hostile::assert_harmless, html, words};
use crate::body::{Body, render};

/// The words a browser would show, found without any of the code under test.
fn visible_words(source: &str) -> BTreeMap<String, usize> {
    fn gather(element: ElementRef<'_>, text: &mut String) {
        const INLINE: &str = "a abbr b cite code em font i mark s small span strong sub sup u";
        const UNSEEN: &str = "script style noscript template select iframe audio video svg title";
        for node in element.children() {
            match node.value() {
                Node::Text(part) => text.push_str(part),
                Node::Element(inner) if UNSEEN.split(' ').any(|name| name == inner.name()) => {}
                Node::Element(inner) => {
                    let apart = !INLINE.split(' ').any(|name| name == inner.name());
                    text.push_str(if apart { " " } else { "" });
                    gather(ElementRef::wrap(node).expect("an element"), text);
                    text.push_str(if apart { " " } else { "" });
                }
                _ => {}
            }
        }
    }
    let mut text = String::new();
    gather(Html::parse_fragment(source).root_element(), &mut text);
    count(&text)
}

fn count(text: &str) -> BTreeMap<String, usize> {
    words(text).fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_default() += 1;
        counts
    })
}

const SNIPPETS: &[&str] = &[
    // Block editor: paragraphs, heading, image with caption.
    r#"<!-- wp:paragraph {"dropCap":true} -->
<p class="has-drop-cap">Iran&#8217;s armed forces <strong>massed troops</strong> along the <a href="https://example.com/aras" target="_blank" rel="noreferrer noopener">Aras river</a>&nbsp;on Friday.</p>
<!-- /wp:paragraph --><!-- wp:image {"id":12,"sizeSlug":"large"} -->
<figure class="wp-block-image size-large"><img src="https://example.com/wp-content/uploads/2021/10/bridge-1024x683.jpg" alt="not shown" class="wp-image-12" srcset="a.jpg 300w, b.jpg 768w"/><figcaption class="wp-element-caption">The flag flies next to the mediaeval Khudaferin bridge (Photo: STRINGER/AFP via Getty Images) <span class="credit">AFP VIA GETTY IMAGES</span></figcaption></figure>
<!-- /wp:image --><!-- wp:heading --><h2 class="wp-block-heading" id="h-next">What next?</h2><!-- /wp:heading -->"#,
    // Classic editor: line breaks for paragraphs, spans from a word processor, a floated picture.
    r#"<p style="text-align: justify;"><span style="font-family: Arial; font-size: 12pt;">The <b>minister</b> said:</span><br /><br /><span lang="EN-US">&ldquo;We will not allow it.&rdquo;</span></p>
<p><img class="alignleft size-medium wp-image-5" title="x" src="/wp-content/uploads/a-300x200.jpg" alt="" width="300" height="200" />He spoke in Baku.<br />
&nbsp;</p><p>&nbsp;</p><div>Loose text<div>in divisions</div>after</div>"#,
    // The caption shortcode, and an image linked to its file.
    r#"<div id="attachment_9" style="width: 310px" class="wp-caption aligncenter"><a href="/full.jpg"><img aria-describedby="caption-attachment-9" src="/a-300x225.jpg" width="300" height="225" /></a><p id="caption-attachment-9" class="wp-caption-text">Workers at the <em>Sangachal</em> terminal. AP Photo</p></div><p><a href="/b.jpg"><img src="/b.jpg"></a></p>"#,
    // Gallery of the block editor with captions of pictures and of the whole.
    r#"<figure class="wp-block-gallery has-nested-images columns-3 is-cropped"><figure class="wp-block-image"><img src="/1.jpg" data-id="1"/><figcaption>First <em>day</em></figcaption></figure>
<figure class="wp-block-image"><img src="/2.jpg"/><figcaption>Second day</figcaption></figure><figcaption class="blocks-gallery-caption">Three days in Shusha</figcaption></figure>"#,
    // Gallery shortcode of old themes.
    r#"<style type='text/css'>#gallery-1 { margin: auto; }</style><div id='gallery-1' class='gallery galleryid-77 gallery-columns-3 gallery-size-thumbnail'><dl class='gallery-item'><dt class='gallery-icon landscape'><a href='/one/'><img width="150" height="150" src="/1-150x150.jpg" class="attachment-thumbnail" alt="" /></a></dt><dd class='wp-caption-text gallery-caption' id='gallery-1-78'>Old town</dd></dl><dl class='gallery-item'><dt class='gallery-icon'><a href='/two/'><img src="/2-150x150.jpg" /></a></dt></dl><br style="clear: both" /></div>"#,
    // Quotes of three kinds.
    r#"<blockquote class="wp-block-quote is-style-large"><p>History does not repeat itself.</p><p>It rhymes.</p><cite>attributed to <strong>Twain</strong></cite></blockquote><figure class="wp-block-pullquote"><blockquote><p>A pulled quote</p><cite>The author</cite></blockquote></figure><blockquote>Bare words <i>only</i></blockquote>"#,
    // A tweet with its script, and an Instagram post.
    r#"<figure class="wp-block-embed is-type-rich is-provider-twitter"><div class="wp-block-embed__wrapper"><blockquote class="twitter-tweet" data-width="550" data-dnt="true"><p lang="en" dir="ltr">Talks in Moscow have ended. <a href="https://t.co/abc">pic</a></p>&mdash; MFA (@mfa) <a href="https://twitter.com/mfa/status/1448?ref_src=twsrc">October 14, 2021</a></blockquote><script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script></div><figcaption>As announced</figcaption></figure>
<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CVx/?utm_source=ig_embed" data-instgrm-version="14" style="background:#FFF;"><div style="padding:16px;"><a href="https://www.instagram.com/p/CVx/"><div style="display:flex"></div><div>View this post on Instagram</div></a><p><a href="https://www.instagram.com/p/CVx/">A post shared by Desk</a></p></div></blockquote>"#,
    // Tables: of the block editor, of the classic editor with paragraphs, and with lists in cells.
    r#"<figure class="wp-block-table is-style-stripes"><table><thead><tr><th>Year</th><th>Export, bcm</th></tr></thead><tbody><tr><td>2020</td><td>8.2<br>estimated</td></tr></tbody><tfoot><tr><td>Total</td><td>8.2</td></tr></tfoot></table><figcaption>Source: SOCAR</figcaption></figure>
<table border="1" width="100%"><tbody><tr><td colspan="2"><p><strong>Header</strong></p></td></tr><tr><td><p>one</p><p>two</p></td><td>&nbsp;</td></tr></tbody></table>
<table><tr><td><ul><li>alpha</li><li>beta</li></ul></td><td>gamma</td></tr></table>"#,
    // Nested lists as editors leave them.
    r#"<ul class="wp-block-list"><li>Energy<ul><li>Oil</li><li>Gas<ol start="4"><li>TANAP</li></ol></li></ul></li><li><p>Culture</p><p>and science</p></li></ul><ol><li>One</li><ul><li>stray</li></ul><li>Two<br>lines</li></ol>"#,
    // Page builder: columns, media beside text, cover, buttons.
    r#"<div class="wp-block-columns"><div class="wp-block-column" style="flex-basis:66%"><p>Left</p></div><div class="wp-block-column"><div class="wp-block-media-text"><figure class="wp-block-media-text__media"><img src="/m.jpg"></figure><div class="wp-block-media-text__content"><p>Beside</p></div></div></div></div><div class="wp-block-cover"><span aria-hidden="true" class="wp-block-cover__background"></span><img class="wp-block-cover__image-background" src="/c.jpg"/><div class="wp-block-cover__inner-container"><p class="has-large-font-size">On the cover</p></div></div><div class="wp-block-buttons"><div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="/subscribe">Subscribe now</a></div></div>"#,
    // Questions and answers, definitions, code, verse, separator.
    r#"<details class="wp-block-details"><summary>Why now?</summary><p>Because of the <code>transit</code> tax.</p></details><dl><dt>EU</dt><dd>European Union</dd><dt>UN</dt><dd>United Nations</dd></dl><pre class="wp-block-code"><code>SELECT *
FROM exports</code></pre><pre class="wp-block-verse">Roses
  and <em>thorns</em></pre><hr class="wp-block-separator has-alpha-channel-opacity"/><pre class="wp-block-preformatted">kept   as is</pre>"#,
    // Footnotes.
    r##"<p>Claim<sup data-fn="f1" class="fn"><a href="#f1" id="f1-link">1</a></sup> stands.</p><ol class="wp-block-footnotes"><li id="f1">Proof, p. 4. <a href="#f1-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>"##,
    // Lazy pictures, counters, emoji, advertising scripts, hidden leftovers.
    r#"<p>Before <img draggable="false" role="img" class="emoji" alt="🙂" src="https://s.w.org/images/core/emoji/14/svg/1f642.svg"> after</p><img src="data:image/gif;base64,R0lGOD" data-src="/real.jpg" class="lazyload"/><noscript><img src="/real.jpg"/></noscript><script>(adsbygoogle = window.adsbygoogle || []).push({});</script><ins class="adsbygoogle" data-ad-client="ca-pub"></ins><iframe src="https://www.googletagmanager.com/ns.html?id=GTM" height="0" width="0" style="display:none;visibility:hidden"></iframe>"#,
    // Audio, video, file, form.
    r#"<figure class="wp-block-audio"><audio controls src="/a.mp3"></audio><figcaption>Listen to the talk</figcaption></figure><div style="width: 640px;" class="wp-video"><video class="wp-video-shortcode" width="640" height="360" preload="metadata" controls="controls"><source type="video/mp4" src="/v.mp4?_=1" /><a href="/v.mp4">/v.mp4</a></video></div><div class="wp-block-file"><a id="wp-block-file--media-1" href="/r.pdf">Annual report</a></div><form action="/s"><p><label>Your name<br /><span class="wpcf7-form-control-wrap"><input type="text" name="n"></span></label></p><p><input type="submit" value="Send"></p></form>"#,
    // Other scripts, entities, direction.
    r#"<p>Azərbaycan &amp; Türkiyə &lt;birlikdə&gt; – «İki dövlət, bir millət»&hellip;</p><p dir="rtl">سلام دنیا</p><p>Москва&nbsp;— Баку &#8212; 5&frac12;&deg;</p><p>東京の新しい記事</p>"#,
    // Pasted from a word processor, with its namespaces and comments.
    r#"<p class="MsoNormal"><o:p></o:p><b style="mso-bidi-font-weight:normal"><span lang="AZ-LATIN" style="font-size:14.0pt;">Bold heading</span></b></p><!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--><p class="MsoListParagraph"><!--[if !supportLists]--><span>·<span>   </span></span><!--[endif]-->First point</p><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">From Docs</span><span> plain</span></p></b>"#,
];

#[test]
fn every_visible_word_of_real_markup_is_kept() {
    for snippet in SNIPPETS {
        let body = Body::from_html(snippet);
        assert_eq!(count(&render::text(&body)), visible_words(snippet), "{snippet}");
        assert_stable(&body);
        assert_harmless(&html(&body));
        assert_eq!(
            visible_words(&html(&body)),
            with_addresses(visible_words(snippet), &body),
            "{snippet}"
        );
    }
}

/// Embeds without a title show their address in HTML.
fn with_addresses(mut counts: BTreeMap<String, usize>, body: &Body) -> BTreeMap<String, usize> {
    for flat in body.flatten() {
        if let crate::body::BlockKind::Embed(embed) = &flat.block.kind
            && embed.title.is_none()
        {
            for word in words(&embed.url) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    counts
}

#[test]
fn large_input_is_read_like_small() {
    for snippet in SNIPPETS {
        // So many tags that they are rewritten before they are parsed.
        let large = format!("{snippet}{}", "<i></i>".repeat(300));
        assert_eq!(Body::from_html(&large), Body::from_html(snippet), "{snippet}");
    }
}

#[test]
fn no_entities_are_left_in_text_and_markdown() {
    for snippet in SNIPPETS {
        let body = Body::from_html(snippet);
        for text in [render::text(&body), render::markdown(&body, &render::original)] {
            for entity in ["&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", "&#"] {
                assert!(!text.contains(entity), "{entity} in {text}");
            }
        }
    }
}

#[test]
fn plain_text_has_its_lines() {
    let body = Body::from_html(
        "<h2>A</h2><p>b<br>c &amp; d</p><ul><li>e<ul><li>f</li></ul></li><li>g</li></ul><blockquote><p>h</p><p>i</p>\
         <cite>j</cite></blockquote><figure><img src=x alt=no><figcaption>k <i class=credit>l</i></figcaption></figure>\
         <table><caption>m</caption><tr><td>n<td>o<tr><td>p<td></table><hr><details><summary>q</summary>r</details>",
    );
    let expected = "A\n\nb\nc & d\n\ne\nf\ng\n\nh\n\ni\nj\n\nk l\n\nm\nn\to\np\n\nq\n\nr";
    assert_eq!(render::text(&body), expected);
}
