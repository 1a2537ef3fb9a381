//! Each construct of HTML, as the HTML that its blocks render to.

use super::{assert_stable, html};
use crate::body::Body;

/// Checks pairs of HTML and of what becomes of it, blocks parted by a line end.
pub(super) fn becomes(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let body = Body::from_html(source);
        assert_eq!(html(&body), *expected, "{source}");
        assert_stable(&body);
    }
}

#[test]
fn text_becomes_paragraphs() {
    becomes(&[
        ("", ""),
        ("  \n ", ""),
        ("<p></p><p>&nbsp;</p><p> <br> </p><div>\u{200b}</div>", ""),
        ("loose", "<p>loose</p>"),
        ("<p> a\n\tb </p>", "<p>a b</p>"),
        ("<p>a<p>b", "<p>a</p>\n<p>b</p>"),
        (
            "a<p>b</p>c<p>d</p> e",
            "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>\n<p>e</p>",
        ),
        (
            "<div><section>a<div><span>b</span></div></section>c</div>",
            "<p>a</p>\n<p>b</p>\n<p>c</p>",
        ),
        ("<p>a<br>b<br/> c</p>", "<p>a<br>b<br>c</p>"),
        (
            "<p>a<br><br>b<br> &nbsp; <br><br>c<br></p>",
            "<p>a</p>\n<p>b</p>\n<p>c</p>",
        ),
        (
            "AT&amp;T &lt;b&gt; &eacute; &#8217; &#x1F600;",
            "<p>AT&amp;T &lt;b&gt; é ’ 😀</p>",
        ),
        (
            "<p>&nbsp;&nbsp;Indented&nbsp;text&nbsp;</p>",
            "<p>Indented\u{a0}text</p>",
        ),
        (
            "<center><font color=red>a</font></center><address>b</address>",
            "<p>a</p>\n<p>b</p>",
        ),
        (
            "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!--more-->",
            "<p>a</p>",
        ),
        ("<p>a</p><!--nextpage--><hr/><p>b</p>", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<hr class=\"wp-block-separator is-style-dots\">", "<hr>"),
        (
            "<p>a</p><p><!--nextpage--></p><p>b</p>",
            "<p>a</p>\n<hr>\n<p>b</p>",
        ),
        (
            "<p>a<script>x</script><style>y</style><noscript>z</noscript></p>",
            "<p>a</p>",
        ),
        (
            "<p>a<svg><title>t</title></svg><canvas>c</canvas></p><template>t</template>",
            "<p>a</p>",
        ),
        (
            "<p>a</p><p hidden>b</p><div style='Display: NONE'>c</div>",
            "<p>a</p>",
        ),
        ("<object><p>in place of it</p></object>", "<p>in place of it</p>"),
    ]);
}

#[test]
fn marks_are_kept_and_brought_in_order() {
    becomes(&[
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        (
            "<p><em><strong>a</strong></em></p>",
            "<p><strong><em>a</em></strong></p>",
        ),
        ("<b>a <b>b</b></b>", "<p><strong>a b</strong></p>"),
        ("<p><b>a </b>b</p>", "<p><strong>a</strong> b</p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<p><b> </b><i></i></p>", ""),
        (
            "<b><p>a</p><p>b</p></b>",
            "<p><strong>a</strong></p>\n<p><strong>b</strong></p>",
        ),
        (
            "<u>a</u><s>b</s><del>c</del><ins>d</ins>",
            "<p><u>a</u><s>bc</s><u>d</u></p>",
        ),
        (
            "H<sub>2</sub>O x<sup>2</sup>",
            "<p>H<sub>2</sub>O x<sup>2</sup></p>",
        ),
        (
            "<mark>a</mark><small>b</small><code>c</code>",
            "<p><mark>a</mark><small>b</small><code>c</code></p>",
        ),
        (
            "<kbd>Ctrl</kbd> <cite>Title</cite>",
            "<p><code>Ctrl</code> <em>Title</em></p>",
        ),
        (
            "<abbr title='United Nations'>UN</abbr>",
            "<p><abbr title=\"United Nations\">UN</abbr></p>",
        ),
        ("<q>a</q>", "<p>\u{201c}a\u{201d}</p>"),
        ("<custom-tag>a <blink>b</blink></custom-tag>", "<p>a b</p>"),
        ("<b style='font-weight:normal'><p>a</p></b>", "<p>a</p>"),
        (
            "<span style='font-weight: 700; font-style:italic'>a</span><span style='text-decoration:underline'>b</span>",
            "<p><strong><em>a</em></strong><u>b</u></p>",
        ),
        ("<p><b>a<br></b>b</p>", "<p><strong>a</strong><br>b</p>"),
        ("<p><b>a<br>b</b></p>", "<p><strong>a<br>b</strong></p>"),
    ]);
}

#[test]
fn links_keep_harmless_addresses() {
    becomes(&[
        (
            "<a href='/x?a=1&amp;b=2'>a</a>",
            "<p><a href=\"/x?a=1&amp;b=2\">a</a></p>",
        ),
        (
            "<a href='https://e.com' target=_blank onclick=x()>a</a>",
            "<p><a href=\"https://e.com\">a</a></p>",
        ),
        ("<a href='javascript:x()'>a</a>", "<p>a</p>"),
        ("<a>a</a>", "<p>a</p>"),
        (
            "<a href=x title=' T '>a</a>",
            "<p><a href=\"x\" title=\"T\">a</a></p>",
        ),
        (
            "<a href=x rel='noopener UGC nofollow'>a</a>",
            "<p><a href=\"x\" rel=\"nofollow ugc\">a</a></p>",
        ),
        (
            "<a href=x><b>a</b></a>",
            "<p><a href=\"x\"><strong>a</strong></a></p>",
        ),
        (
            "<a href=x><h2>a</h2><p>b</p></a>",
            "<h2><a href=\"x\">a</a></h2>\n<p><a href=\"x\">b</a></p>",
        ),
        ("<a href=x> a </a>b", "<p><a href=\"x\">a</a> b</p>"),
        (
            "<div class='wp-block-buttons'><div class='wp-block-button'><a class='wp-block-button__link' href='/x'>Go</a></div></div>",
            "<p><a href=\"/x\">Go</a></p>",
        ),
        (
            "<a href='mailto:a@b.c'>m</a> <a href='tel:+1'>t</a>",
            "<p><a href=\"mailto:a@b.c\">m</a> <a href=\"tel:+1\">t</a></p>",
        ),
    ]);
}

#[test]
fn places_that_links_lead_to_are_kept() {
    becomes(&[
        ("<p id=unused>a</p>", "<p>a</p>"),
        (
            "<a href='#n'>1</a><p id=n>a</p>",
            "<p><a href=\"#n\">1</a></p>\n<p><a id=\"n\"></a>a</p>",
        ),
        ("<p><a name=top></a></p><p>a</p>", "<p><a id=\"top\"></a>a</p>"),
        ("<h2 id='part-1'>a</h2>", "<h2 id=\"part-1\">a</h2>"),
        (
            "a<sup><a href='#f1' id='f1-link'>1</a></sup><ol class='wp-block-footnotes'><li id='f1'>n <a href='#f1-link'>↩</a></li></ol>",
            "<p>a<a id=\"f1-link\"></a><a href=\"#f1\"><sup>1</sup></a></p>\n<ol><li><a id=\"f1\"></a>n <a href=\"#f1-link\">↩</a></li></ol>",
        ),
        ("<p>a</p><a id=end></a>", "<p>a<a id=\"end\"></a></p>"),
        ("<a id='x y'></a>a", "<p>a</p>"),
    ]);
}

#[test]
fn headings_keep_their_level() {
    becomes(&[
        ("<h1>a</h1><h6> b <br>c</h6>", "<h1>a</h1>\n<h6>b<br>c</h6>"),
        ("<h2></h2><h3>&nbsp;</h3>", ""),
        ("<h2><div>a</div><p>b</p></h2>", "<h2>a<br>b</h2>"),
        (
            "<h2><img src=a.jpg></h2>",
            "<figure><img src=\"a.jpg\" alt=\"\" loading=\"lazy\"></figure>",
        ),
        (
            "<h2><iframe src='https://www.youtube.com/embed/x'></iframe></h2>",
            "<figure class=\"embed\" data-provider=\"youtube\"><a href=\"https://www.youtube.com/watch?v=x\">https://www.youtube.com/watch?v=x</a></figure>",
        ),
    ]);
}

#[test]
fn lists_nest() {
    becomes(&[
        (
            "<ul><li>a</li><li> </li><li>b</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
        ),
        (
            "<ol start=3><li>a</ol><ol start=1><li>b</ol>",
            "<ol start=\"3\"><li>a</li></ol>\n<ol><li>b</li></ol>",
        ),
        ("<ul></ul>", ""),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        (
            "<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        (
            "<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>",
            "<ul><li>a</li><li><p>b</p><p>c</p></li></ul>",
        ),
        ("<ul>a<li>b</li>c</ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        (
            "<ul><li>a<img src=b.jpg></li></ul>",
            "<ul><li>a<figure><img src=\"b.jpg\" alt=\"\" loading=\"lazy\"></figure></li></ul>",
        ),
        ("<li>a</li><li>b</li>", "<p>a</p>\n<p>b</p>"),
        (
            "<dl><dt>a</dt><dd>b</dd><dd>c</dd><dt>d</dt><dt>e</dt><dd>f</dd></dl>",
            "<ul><li><p><strong>a</strong></p><p>b</p><p>c</p></li><li><p><strong>d</strong></p><p><strong>e</strong></p><p>f</p></li></ul>",
        ),
        (
            "<dl><div><dt>a</dt><dd>b</dd></div></dl>",
            "<ul><li><p><strong>a</strong></p><p>b</p></li></ul>",
        ),
        (
            "<ul><li><input type=checkbox checked disabled> done</li></ul>",
            "<ul><li>☑ done</li></ul>",
        ),
        (
            "<ul><li>https://youtu.be/abc</li></ul>",
            "<ul><li>https://youtu.be/abc</li></ul>",
        ),
    ]);
}

#[test]
fn quotes_keep_who_is_cited() {
    becomes(&[
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        (
            "<blockquote class='wp-block-quote'><p>a</p><cite>B, <em>C</em></cite></blockquote>",
            "<blockquote><p>a</p><cite>B, <em>C</em></cite></blockquote>",
        ),
        (
            "<figure class='wp-block-pullquote'><blockquote><p>a</p><cite>B</cite></blockquote></figure>",
            "<blockquote><p>a</p><cite>B</cite></blockquote>",
        ),
        (
            "<figure><blockquote>a</blockquote><figcaption>B</figcaption></figure>",
            "<blockquote><p>a</p><cite>B</cite></blockquote>",
        ),
        (
            "<blockquote><p>a</p><footer>B</footer></blockquote>",
            "<blockquote><p>a</p><cite>B</cite></blockquote>",
        ),
        (
            "<blockquote>In <cite>B</cite> a</blockquote>",
            "<blockquote><p>In <em>B</em> a</p></blockquote>",
        ),
        (
            "<blockquote><cite>B</cite></blockquote>",
            "<blockquote><p>B</p></blockquote>",
        ),
        ("<blockquote></blockquote>", ""),
        (
            "<blockquote><ul><li>a</li></ul><blockquote>b</blockquote></blockquote>",
            "<blockquote><ul><li>a</li></ul><blockquote><p>b</p></blockquote></blockquote>",
        ),
    ]);
}

#[test]
fn boxes_keep_their_lids() {
    becomes(&[
        (
            "<details><summary>Why?</summary><p>a</p></details>",
            "<aside class=\"callout\"><p class=\"callout-title\">Why?</p><p>a</p></aside>",
        ),
        (
            "<details>a</details>",
            "<aside class=\"callout\"><p>a</p></aside>",
        ),
        (
            "<div class='callout'><b>a</b></div>",
            "<aside class=\"callout\"><p><strong>a</strong></p></aside>",
        ),
        ("<aside>a</aside>", "<p>a</p>"),
        ("<details></details>", ""),
    ]);
}

#[test]
fn code_keeps_its_lines() {
    becomes(&[
        (
            "<pre class='wp-block-code'><code>a\n  b &lt;c&gt;\n</code></pre>",
            "<pre><code>a\n  b &lt;c&gt;</code></pre>",
        ),
        (
            "<pre><code class='language-rust'>fn</code></pre>",
            "<pre><code class=\"language-rust\">fn</code></pre>",
        ),
        (
            "<pre>\n\n  a<br>b\r\nc</pre>",
            "<pre><code>\n  a\nb\nc</code></pre>",
        ),
        ("<pre> \n </pre>", ""),
        ("<pre>a<script>b</script></pre>", "<pre><code>a</code></pre>"),
        (
            "<pre class='wp-block-verse'>One\nTwo <b>x</b>\n\nThree</pre>",
            "<p>One<br>Two <strong>x</strong></p>\n<p>Three</p>",
        ),
    ]);
}

#[test]
fn tables_of_text_are_tables() {
    becomes(&[
        (
            "<figure class='wp-block-table'><table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><figcaption>C</figcaption></figure>",
            "<table><caption>C</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        ),
        (
            "<table><caption>C</caption><tfoot><tr><td>f</td></tr></tfoot><tr><td colspan=2 rowspan=0>a</td><th>b</th></tr></table>",
            "<table><caption>C</caption><tbody><tr><td colspan=\"2\">a</td><th>b</th></tr><tr><td>f</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td><p>a</p><p>b</p></td><td><div>c</div></td></tr></table>",
            "<table><tbody><tr><td>a<br>b</td><td>c</td></tr></tbody></table>",
        ),
        ("<table><tr><td></td><td> </td></tr></table>", ""),
        ("<table><tr><td><p>boxed</p></td></tr></table>", "<p>boxed</p>"),
        (
            "<table><tr><td><iframe src='https://youtu.be/x'></iframe></td><td>b</td></tr></table>",
            "<figure class=\"embed\" data-provider=\"youtube\"><a href=\"https://youtu.be/x\">https://youtu.be/x</a></figure>\n<p>b</p>",
        ),
        (
            "<table class=x onclick=y><tr><td><ul><li>a</li></ul></td><td style='z'>b</td></tr></table>",
            "<section class=\"html-block\"><table><tbody><tr><td><ul><li>a</li></ul></td><td>b</td></tr></tbody></table></section>",
        ),
    ]);
}

#[test]
fn forms_leave_their_labels() {
    becomes(&[(
        "<form><label>Name <input name=a></label><select><option>x</option></select><button>Send</button></form>",
        "<p>Name</p>\n<p>Send</p>",
    )]);
}
