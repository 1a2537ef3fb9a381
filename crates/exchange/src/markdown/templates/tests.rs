use proptest::prelude::*;

use super::*;
use crate::markdown::files::Files;

fn expanded(files: &[(&str, &str)], text: &str) -> (String, Vec<String>) {
    let folder = Folder::new(Files::memory(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())),
    ))
    .expect("memory");
    let mut gathered = Gathered::default();
    let found = Templates::new(&folder, files[0].0, &mut gathered).expand(text);
    let notes = gathered
        .notes
        .into_iter()
        .map(|note| format!("{}: {}", note.what, note.reason))
        .collect();
    (found, notes)
}

const HUGO: &[(&str, &str)] = &[
    ("content/news/a.md", ""),
    ("content/news/b.md", ""),
    ("content/sport/c/index.md", "---\nurl: /there\n---\n"),
];
const JEKYLL: &[(&str, &str)] = &[
    ("_posts/2021-10-14-a.md", ""),
    ("about.md", "---\npermalink: /about/\n---\n"),
];
const PLAIN: &[(&str, &str)] = &[("a.md", "")];

const EMBED: &str = "<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">";

fn check(files: &[(&str, &str)], cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let (found, notes) = expanded(files, text);
        assert_eq!(found.trim(), *expected, "{text}");
        assert!(notes.is_empty(), "{text}: {notes:?}");
    }
}

#[test]
fn common_shortcodes_become_what_they_stand_for() {
    let embed = |address: &str| format!("{EMBED}{address}</div></figure>");
    let cases = [
        (
            r#"{{< figure src="a.jpg" alt="A \"q\"" caption="C & D" attr="E" link="/x" >}}"#,
            r#"<figure><a href="/x"><img src="a.jpg" alt="A &quot;q&quot;"></a><figcaption>C &amp; D – E</figcaption></figure>"#.to_owned(),
        ),
        (r#"a {{< figure src="a b.jpg" title="T" >}} b"#, r#"a ![](<a b.jpg> "T") b"#.to_owned()),
        ("{{< youtube w7Ft2ym >}}", embed("https://www.youtube.com/watch?v=w7Ft2ym")),
        ("{{< youtube id=\"w7Ft2ym\" autoplay=true >}}", embed("https://www.youtube.com/watch?v=w7Ft2ym")),
        ("{{<vimeo 146022717>}}", embed("https://vimeo.com/146022717")),
        ("{{< tweet user=\"a\" id=\"12\" />}}", embed("https://twitter.com/a/status/12")),
        ("{{< gist a 12 >}}", embed("https://gist.github.com/a/12")),
        ("see {{< youtube x1 >}}", "see <https://www.youtube.com/watch?v=x1>".to_owned()),
        ("{{< video src=\"f.mp4\" >}}", "<figure><video src=\"f.mp4\" controls></video></figure>".to_owned()),
        ("{{< highlight go \"linenos=1\" >}}\nx < y {{< a >}}\n{{< /highlight >}}", "```go\nx < y {{< a >}}\n```".to_owned()),
        ("{{</* youtube x */>}}", "{{< youtube x >}}".to_owned()),
        ("{{%/* x */%}}", "{{% x %}}".to_owned()),
        ("[b]({{< ref \"b.md#p\" >}}) [c]({{% relref \"/sport/c\" %}})", "[b](/news/b#p) [c](/there)".to_owned()),
        ("[c]({{< ref c >}})", "[c](/there)".to_owned()),
        ("{{< unclosed", "{{< unclosed".to_owned()),
        ("{{ .Title }} {% x %}", "{{ .Title }} {% x %}".to_owned()),
    ];
    for (text, expected) in &cases {
        check(HUGO, &[(text, expected)]);
    }
}

#[test]
fn unknown_shortcodes_are_unwrapped_and_noted_once() {
    let (found, notes) = expanded(
        HUGO,
        "a {{% notice info %}}b{{% /notice %}} {{< notice >}}c{{< /notice >}} {{< ref \"gone\" >}}",
    );
    assert_eq!(found, "a b c gone");
    assert_eq!(
        notes,
        [
            "shortcode \"notice\": unknown; taken away, what it encloses is kept",
            "link: no text is called \"gone\"; the link is left as it is written"
        ]
    );
}

#[test]
fn common_tags_become_what_they_stand_for() {
    check(
        JEKYLL,
        &[
            (
                "{% highlight ruby linenos %}\nx\n{% endhighlight %}",
                "```ruby\nx\n```",
            ),
            (
                "{% raw %}{{ x }} {% y %}{% endraw %} {%- comment -%}gone{%- endcomment -%}",
                "{{ x }} {% y %}",
            ),
            (
                "![]({{ site.baseurl }}/a.jpg) ![]({{ '/b.jpg' | relative_url }})",
                "![](/a.jpg) ![](/b.jpg)",
            ),
            (
                "[a]({% post_url 2021-10-14-a %}) [b]({% link about.md %})",
                "[a](/2021/10/14/a.html) [b](/about)",
            ),
            (
                "{% include figure.html src=\"a.jpg\" caption='C' %}",
                "<figure><img src=\"a.jpg\" alt=\"\"><figcaption>C</figcaption></figure>",
            ),
            (
                "{% include youtubePlayer.html id=\"x1\" %}",
                &format!("{EMBED}https://www.youtube.com/watch?v=x1</div></figure>"),
            ),
            (
                "{% include video id=\"x1\" provider=\"vimeo\" %}",
                &format!("{EMBED}https://vimeo.com/x1</div></figure>"),
            ),
            (
                "{% include thing.html url=\"/a.png\" %}",
                "<figure><img src=\"/a.png\" alt=\"\"></figure>",
            ),
            (
                "{% include image.html url=\"{{ site.baseurl }}/a.jpg\" %}",
                "<figure><img src=\"/a.jpg\" alt=\"\"></figure>",
            ),
            ("![a](b.jpg){: .wide}\n{: .note}\ntext", "![a](b.jpg)\ntext"),
            ("* TOC\n{:toc}\n\ntext", "text"),
            ("`{: .x}`", "`{: .x}`"),
        ],
    );
    let (found, notes) = expanded(
        JEKYLL,
        "{% if x %}a{% endif %} {% include nav.html %} {% wibble %}b{% endwibble %} {{ page.title }}",
    );
    assert_eq!(found, "a  b {{ page.title }}");
    assert_eq!(
        notes,
        [
            "tag \"if\": not evaluated; taken away, what it encloses is kept",
            "include \"nav.html\": what it would show is left out",
            "tag \"wibble\": unknown; taken away, what it encloses is kept",
            "{{ page.title }}: not evaluated; left as it is written"
        ]
    );
}

#[test]
fn in_plain_folders_only_what_is_known_is_touched() {
    for same in [
        "{{ x }} {% if x %} a",
        "`{{< youtube x >}}`",
        "```\n{% highlight x %}\n```",
        "a {b} {: .c}",
    ] {
        let (found, notes) = expanded(PLAIN, same);
        assert_eq!(found, same);
        assert!(notes.is_empty(), "{notes:?}");
    }
    check(
        PLAIN,
        &[(
            "{{< youtube x1 >}}",
            &format!("{EMBED}https://www.youtube.com/watch?v=x1</div></figure>"),
        )],
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(parts in prop::collection::vec(
        prop::sample::select(vec![
            "{{<", "{{%", ">}}", "%}}", "{%", "%}", "{{", "}}", "/*", "*/", "/", "highlight", "endhighlight", "raw",
            "include", "figure", "ref", "\"", "'", "`", " ", "\n", "é", "{:", "}", "toc", "- ", "src=", "post_url", "-",
        ]),
        0..20,
    )) {
        let text = parts.concat();
        for files in [HUGO, JEKYLL, PLAIN] {
            expanded(files, &text);
        }
    }
}
