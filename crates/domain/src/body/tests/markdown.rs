//! Markdown, in and out.

use super::html;
use crate::body::{Body, render};

fn markdown(body: &Body) -> String {
    render::markdown(body, &render::original)
}

#[test]
fn markdown_is_read() {
    let cases = [
        (
            "# A\n\nb *c* **d** `e` ~~f~~\n",
            "<h1>A</h1>\n<p>b <em>c</em> <strong>d</strong> <code>e</code> <s>f</s></p>",
        ),
        ("a\\\nb  \nc\nd", "<p>a<br>b<br>c d</p>"),
        (
            "- a\n- b\n  1. c\n",
            "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
        ),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("> [!NOTE]\n> a", "<aside class=\"callout\"><p>a</p></aside>"),
        (
            "```rust\nfn x() {}\n\n```",
            "<pre><code class=\"language-rust\">fn x() {}</code></pre>",
        ),
        (
            "![a](b.jpg \"t\")",
            "<figure><img src=\"b.jpg\" alt=\"a\" loading=\"lazy\"></figure>",
        ),
        (
            "[![a](b.jpg)](/c)",
            "<figure><a href=\"/c\"><img src=\"b.jpg\" alt=\"a\" loading=\"lazy\"></a></figure>",
        ),
        (
            "[a](/b \"c\") [x](javascript:y)",
            "<p><a href=\"/b\" title=\"c\">a</a> x</p>",
        ),
        (
            "| a | b |\n|---|---|\n| c | d |",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
        ),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        (
            "https://youtu.be/abc",
            "<figure class=\"embed\" data-provider=\"youtube\"><a href=\"https://youtu.be/abc\">https://youtu.be/abc</a></figure>",
        ),
        (
            "<https://vimeo.com/1>",
            "<figure class=\"embed\" data-provider=\"vimeo\"><a href=\"https://vimeo.com/1\">https://vimeo.com/1</a></figure>",
        ),
        ("- [x] a\n- [ ] b", "<ul><li>☑ a</li><li>☐ b</li></ul>"),
        ("a <b>b</b> <script>c</script>", "<p>a <strong>b</strong></p>"),
        (
            "<details><summary>a</summary>\n\nb *c*\n\n</details>",
            "<aside class=\"callout\"><p class=\"callout-title\">a</p><p>b <em>c</em></p></aside>",
        ),
        (
            "a[^1]\n\n[^1]: b",
            "<p>a<a href=\"#1\"><sup>1</sup></a></p>\n<p><a id=\"1\"></a><sup>1</sup></p>\n<p>b</p>",
        ),
        ("AT&T &amp; &copy; \\*", "<p>AT&amp;T &amp; © *</p>"),
    ];
    for (source, expected) in cases {
        assert_eq!(html(&Body::from_markdown(source)), expected, "{source}");
    }
}

#[test]
fn markdown_is_written() {
    let cases = [
        ("<h2 id=x>A # b #</h2>", "## A \\# b \\#"),
        (
            "<p>a <i>b</i> <b>c</b> <s>d</s> <code>e`f</code></p>",
            "a _b_ **c** ~~d~~ ``e`f``",
        ),
        ("<p>a<br>b</p>", "a\\\nb"),
        (
            "<p>1. a * b_c _d_ [e] &lt;f> &amp;copy; AT&amp;T \\ # + ~</p>",
            "1\\. a \\* b_c \\_d\\_ \\[e\\] \\<f> \\&copy; AT&T \\\\ # + \\~",
        ),
        (
            "<p># a</p><p>- b</p><p>+ c</p><p>> d</p><p>= e</p>",
            "\\# a\n\n\\- b\n\n\\+ c\n\n\\> d\n\n\\= e",
        ),
        ("<p>a<b>b</b>c<i>d</i>e</p>", "a**b**c*d*e"),
        ("<p>a<b>(b)</b>c</p>", "a<strong>(b)</strong>c"),
        ("<p><b><i>a</i></b> <i>b</i><b>c</b></p>", "**_a_** _b_**c**"),
        ("<p>x<sub>2</sub> <u>y</u></p>", "x<sub>2</sub> <u>y</u>"),
        (
            "<p>wow!<a href='/a(b)' title='c \"d\"'>e</a></p>",
            "wow\\![e](/a%28b%29 \"c \\\"d\\\"\")",
        ),
        (
            "<p>a <a href=https://e.com/>https://e.com/</a></p>",
            "a <https://e.com/>",
        ),
        (
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ul><li>d</li></ul>",
            "- a\n- b\n  - c\n\n* d",
        ),
        (
            "<ol start=9><li>a</li><li><p>b</p><p>c</p></li></ol>",
            "9. a\n\n10. b\n\n    c",
        ),
        (
            "<blockquote><p>a</p><ul><li>b</li></ul><cite>c</cite></blockquote><p>d</p>",
            "> a\n>\n> - b\n>\n> — c\n\nd",
        ),
        (
            "<figure><a href='/l'><img src=/a.jpg alt='a [b]'></a><figcaption>c <i class=credit>d</i></figcaption></figure>",
            "[![a \\[b\\]](/a.jpg)](/l)\n\nc d",
        ),
        ("<iframe src=https://youtu.be/x></iframe>", "<https://youtu.be/x>"),
        (
            "<iframe src=https://e.com/x title=T></iframe>",
            "[T](https://e.com/x)",
        ),
        (
            "<figure class=file><a href=/r.pdf>R</a></figure><audio src=/a.mp3></audio>",
            "[R](/r.pdf)\n\n[/a.mp3](/a.mp3)",
        ),
        (
            "<table><tr><th>a<th>b|c<tr><td colspan=2>d<br>e</table>",
            "| a | b\\|c |\n| --- | --- |\n| d<br>e |  |",
        ),
        (
            "<table><tr><td>a<td>b</table>",
            "|  |  |\n| --- | --- |\n| a | b |",
        ),
        (
            "<pre><code class=language-c>a ``` b\n\n  c</code></pre>",
            "````c\na ``` b\n\n  c\n````",
        ),
        ("<ul><li><pre>a\n\nb</pre></li></ul>", "- ```\n  a\n\n  b\n  ```"),
        ("<details><summary>q</summary>a</details>", "> **q**\n>\n> a"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<table><tr><td><ul><li>a</ul><td>b</table>", "a\n\nb"),
    ];
    for (source, expected) in cases {
        assert_eq!(markdown(&Body::from_html(source)), expected, "{source}");
    }
}

#[test]
fn what_markdown_can_say_comes_back_the_same() {
    let sources = [
        "<h2>A</h2><p>b <strong>c</strong> <em>d</em></p><ul><li>e<ul><li>f</li></ul></li></ul><ol start=3><li>g</li></ol>",
        "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><hr><pre><code class=language-c>x\n\ny</code></pre>",
        "<p>https://youtu.be/abc</p><figure><a href=/l><img src=/a.jpg alt='b'></a></figure><p>x<sub>2</sub><br>y</p>",
        "<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>",
        "<table><tr><th>a<th>b<tr><td>c<td><a href=/d>d</a></table>",
        "<ul><li><p>a</p><p>b</p></li><li><blockquote>c</blockquote></li></ul>",
    ];
    for source in sources {
        let body = Body::from_html(source);
        let again = Body::from_markdown(&markdown(&body));
        assert_eq!(html(&again), html(&body), "{}", markdown(&body));
    }
}
