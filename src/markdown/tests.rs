//! One readable case for each construct, and properties that hold for any text.

use expect_test::{Expect, expect};
use url::Url;

use super::{Dialect, Options, convert, escape_text, uses_escape_parameters};
use crate::html::parse_fragment;

#[track_caller]
fn check(html: &str, expected: &Expect) {
    let base = Url::parse("https://example.org/blog/post").unwrap();
    expected.assert_eq(&convert(&parse_fragment(html), Some(&base), &Options::default()));
}

#[track_caller]
fn check_hugo(html: &str, expected: &Expect) {
    let options = Options { dialect: Dialect::Hugo, ..Options::default() };
    expected.assert_eq(&convert(&parse_fragment(html), None, &options));
}

mod blocks {
    use super::{check, expect};

    #[test]
    fn paragraphs_and_headings() {
        check(
            "<h1>One</h1><p>a\n b</p>c<div>d<br><br>e<br>f</div><h3> </h3>",
            &expect![[r#"
            # One

            a b

            c

            d

            e\
            f
        "#]],
        );
        check(
            "<h2>C#</h2><h2>ends with #</h2><h2>Set {#id}</h2><h2># x<br>y</h2>",
            &expect![[r#"
            ## C#

            ## ends with \#

            ## Set \{#id}

            ## # x y
        "#]],
        );
    }

    #[test]
    fn rules() {
        check(
            "<hr><p>a</p><hr><ul><li><hr><li>b<hr></ul>",
            &expect![[r#"
            ***

            a

            ---

            - ***
            - b
              ***
        "#]],
        );
    }

    #[test]
    fn quotations() {
        check(
            "<blockquote><p>a</p><blockquote>b<br>c</blockquote></blockquote><blockquote>d</blockquote>",
            &expect![[r#"
            > a
            >
            > > b\
            > > c

            > d
        "#]],
        );
        check(
            "<blockquote><p>[!NOTE] x</p></blockquote><blockquote></blockquote>",
            &expect![[r#"
            > \[!NOTE] x
        "#]],
        );
    }

    #[test]
    fn code() {
        check(
            "<pre><code class='hljs language-rust'>fn main() {\n\n    x();\n}\n</code></pre>",
            &expect![[r#"
            ```rust
            fn main() {

                x();
            }
            ```
        "#]],
        );
        check(
            "<div class='highlight-source-sh'><pre>a &lt;b&gt;<br>```\n</pre></div><pre> </pre>",
            &expect![[r#"
            ````sh
            a <b>
            ```
            ````
        "#]],
        );
        check(
            "<table><tr><td><pre>1\n2</pre><td><pre>a\nb</pre></table>",
            &expect![[r#"
            ```
            a
            b
            ```
        "#]],
        );
        check(
            "<ul><li>a<pre>b\n\nc</pre></ul><pre class='x\"y' data-lang=c>&nbsp; d</pre>",
            &expect![[r#"
            - a
              ```
              b

              c
              ```

            ```c
              d
            ```
        "#]],
        );
    }

    #[test]
    fn figures_and_details() {
        check(
            "<figure><a href=/x><img src=/a.jpg alt=A></a><figcaption>Cap <i>t</i></figcaption></figure>",
            &expect![[r#"
            [![A](https://example.org/a.jpg)](https://example.org/x)

            Cap *t*
        "#]],
        );
        check(
            "<details><summary>More</summary><p>x</p></details>",
            &expect![[r#"
            More

            x
        "#]],
        );
        check(
            "<dl><dt>Term<dd>one<dd><p>two</p><ul><li>x</ul></dl>",
            &expect![[r#"
            **Term**

            one

            two

            - x
        "#]],
        );
    }
}

mod lists {
    use super::{check, expect};

    #[test]
    fn tight_and_loose() {
        check(
            "<ul><li>a<ul><li>b</ul><li>c</ul>",
            &expect![[r#"
            - a
              - b
            - c
        "#]],
        );
        check(
            "<ol start=9><li><p>a</p><p>b</p><li><p>c</p></ol>",
            &expect![[r#"
            9. a

               b

            10. c
        "#]],
        );
        check(
            "<ul><li>a<p>b</p></ul>",
            &expect![[r#"
            - a

              b
        "#]],
        );
        check(
            "<ul><li></li><li>a</li></ul><ul><li></ul>",
            &expect![[r#"
            - a
        "#]],
        );
    }

    #[test]
    fn lists_that_touch() {
        check(
            "<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol><ol><li>d</ol>",
            &expect![[r#"
            - a

            * b

            1. c

            1) d
        "#]],
        );
    }

    #[test]
    fn lists_that_are_broken() {
        check(
            "<ul><li>a</li><ul><li>b</li></ul><li>c</li>stray</ul>",
            &expect![[r#"
            - a

              - b

            - c

              stray
        "#]],
        );
        check(
            "<li>a</li><li>b</li><p>c</p>",
            &expect![[r#"
            - a
            - b

            c
        "#]],
        );
        check(
            "<ol><li value=3>a<li>b</ol>",
            &expect![[r#"
            3. a
            4. b
        "#]],
        );
    }

    #[test]
    fn boxes_to_tick() {
        check(
            "<ul><li><input type=checkbox checked> done<li><input type=checkbox disabled>open<li>[x] text</ul>",
            &expect![[r#"
            - [x] done
            - [ ] open
            - \[x] text
        "#]],
        );
    }

    #[test]
    fn what_looks_like_items() {
        check(
            "<p>1. a<br>2. b<br>1) c<br>- d</p><ul><li>- e<li>--<li>+</ul><p>1986. A year</p>",
            &expect![[r#"
            1\. a\
            2. b\
            1\) c\
            \- d

            - \- e
            - \--
            - \+

            1986\. A year
        "#]],
        );
    }
}

mod inlines {
    use super::{check, expect};

    #[test]
    fn emphasis() {
        check(
            "<p><b>a</b> <i>b</i> <del>c</del> <b><i>d</i></b> <em>e <strong>f</strong></em></p>",
            &expect![[r#"
                **a** *b* ~~c~~ **_d_** *e **f***
            "#]],
        );
        check(
            "<p>un<b>frigging</b>believable <b>Name:</b>text <i>a</i><b>b</b></p>",
            &expect![[r#"
            un**frigging**believable **Name:**&#116;ext *a***b**
        "#]],
        );
        check(
            "<p><b>a</b><b>b</b> <b><strong>c</strong></b><b> d </b>e<i> </i></p>",
            &expect![[r#"
            **ab** **c** **d** e
        "#]],
        );
        check(
            "<p><b>「引」</b>号<b>注意：</b>后 <i>$5</i>x</p>",
            &expect![[r#"
            **「引」**&#21495;**注意：**&#21518; *$5*x
        "#]],
        );
    }

    #[test]
    fn white_space() {
        check(
            "<p>  a \n\t <b> b&nbsp;</b>c <br> d </p><p>&nbsp;</p><p>e&nbsp;f<wbr>g\u{200b}h</p>",
            &expect![[r#"
            a **b** c\
            d

            e fgh
        "#]],
        );
    }

    #[test]
    fn code_spans() {
        check(
            "<p><code>a</code><code>b</code> <code>`</code> <code> x </code> <code>c<b>d</b></code> <code></code></p>",
            &expect![[r#"
                `ab` `` ` `` `  x  ` `c`**`d`**
            "#]],
        );
        check(
            "<p><code><a href=/x>y</a></code> `z` <code>w <a href=/v>u</a></code></p>",
            &expect![[r#"
            [`y`](https://example.org/x) \`z\` `w `[`u`](https://example.org/v)
        "#]],
        );
    }

    #[test]
    fn superscripts_and_others() {
        check(
            "<p>10<sup>9</sup> H<sub>2</sub>O <q>said</q> <kbd>Ctrl</kbd>+<kbd>C</kbd> a<sup><a href=#f>1</a></sup></p>",
            &expect![[r#"
            10^9 H2O “said” Ctrl+C a[1](https://example.org/blog/post#f)
        "#]],
        );
        check(
            "<p><ruby>漢<rt>kan</rt></ruby> <ruby>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby> <mark>m</mark></p>",
            &expect![[r#"
            漢(kan) 字(ji) m
        "#]],
        );
    }

    #[test]
    fn formulas() {
        check(
            "<p>so <math alttext='{\\displaystyle x^{2}}'><mi>x</mi></math> <script type=math/tex>a_1</script></p>",
            &expect![[r#"
            so `x^{2}` `a_1`
        "#]],
        );
        check(
            "<span class=katex><span class=katex-mathml><math><semantics><mi>E</mi><annotation encoding=application/x-tex>E=1</annotation></semantics></math></span><span class=katex-html>E=1</span></span>",
            &expect![[r#"
            `E=1`
        "#]],
        );
    }
}

mod links {
    use super::{check, expect};

    #[test]
    fn links() {
        check(
            "<p><a href=/x title='a \"b\"'>y</a> <a href='z w'>v<br>u</a> <a href=/e></a><a>n</a> <a href=?p=1>[1]</a></p>",
            &expect![[r#"
            [y](https://example.org/x "a \"b\"") [v\
            u](https://example.org/blog/z%20w) n [\[1\]](https://example.org/blog/post?p=1)
        "#]],
        );
        check(
            "<p><a href=https://a.example/_b_>https://a.example/_b_</a> <a href='/a)b'>(c)</a> <a href=mailto:me@example.org>me</a></p>",
            &expect![[r#"
            <https://a.example/_b_> [(c)](https://example.org/a\)b) [me](mailto:me@example.org)
        "#]],
        );
        check(
            "<a href=/x><h3>Title</h3><p>Teaser</p></a>",
            &expect![[r#"
            ### [Title](https://example.org/x)

            [Teaser](https://example.org/x)
        "#]],
        );
    }

    #[test]
    fn addresses_that_run() {
        check(
            "<p><a href='java&#10;script:x()'>a</a> <a href=data:text/html,b>b</a> <img src=data:image/gif;base64,R0 alt=c></p>",
            &expect![[r#"
            a b
        "#]],
        );
    }

    #[test]
    fn pictures() {
        check(
            "<p><img src='/a b.jpg' alt='x [y] *z*' title=t> <img data-src=/l.jpg src=data:,> <img srcset='/s.jpg 1x, /m.jpg 2x'></p>",
            &expect![[r#"
            ![x [y] \*z*](https://example.org/a%20b.jpg "t") ![](https://example.org/l.jpg) ![](https://example.org/m.jpg)
        "#]],
        );
        check(
            "<p><img src=/p.gif width=1 height=1><img class=emoji src=/e.png alt=🎉>!<a href=/x><img src=/i.png></a></p>",
            &expect![[r#"
            🎉\![![](https://example.org/i.png)](https://example.org/x)
        "#]],
        );
        check(
            "<p><img src=data:,x alt=A><noscript><img src=/n.jpg alt=A></noscript> <img src=/b.jpg><noscript><img src=/b.jpg></noscript></p>",
            &expect![[r#"
                ![A](https://example.org/n.jpg) ![](https://example.org/b.jpg)
            "#]],
        );
    }

    #[test]
    fn embeds() {
        check(
            "<iframe src=//www.youtube.com/embed/abc?x=1 title='A film'></iframe><video><source src=/v.mp4>no</video>",
            &expect![[r#"
            [A film](https://www.youtube.com/watch?v=abc)

            <https://example.org/v.mp4>
        "#]],
        );
        check(
            "<iframe src=about:blank></iframe><iframe src='javascript:x'></iframe><object data=/d.pdf><p>text</p></object>",
            &expect![[r#"
            text
        "#]],
        );
    }

    #[test]
    fn bare_addresses() {
        check(
            "<p>see http://a.example/b_c_d and http://a.example/*x* or www.a.example/*y* &lt;http://b.example&gt; me@example.org</p>",
            &expect![[r#"
            see http://a.example/b_c_d and http:\//a.example/\*x* or www\.a.example/\*y* \<http://b.example> me@example.org
        "#]],
        );
    }
}

mod tables {
    use super::{check, expect};

    #[test]
    fn tables_of_data() {
        check(
            "<table><caption>Cap</caption><thead><tr><th align=right>A<th>B|b</thead><tr><td>1<br>2<td><code>x|y</code><tr><td>3</table>",
            &expect![[r#"
            Cap

            | A | B\|b |
            | --: | --- |
            | 1 2 | `x\|y` |
            | 3 | |
        "#]],
        );
        check(
            "<table><tr><td colspan=2>a<td style='text-align:center'>b<tr><td>c<td><p>d</p><td></table>",
            &expect![[r#"
            | a | | b |
            | --- | --- | :-: |
            | c | d | |
        "#]],
        );
    }

    #[test]
    fn tables_that_lay_out() {
        check(
            "<table><tr><td><h2>T</h2><p>a</p><td><p>b</p></table><table role=presentation><tr><td>c<td>d<tr><td>e<td>f</table>",
            &expect![[r#"
            ## T

            a

            b

            c

            d

            e

            f
        "#]],
        );
        check(
            "<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table></table>",
            &expect![[r#"
            a

            | b | c |
            | --- | --- |
            | d | e |
        "#]],
        );
    }
}

mod escapes {
    use super::{check, expect};

    #[test]
    fn text_that_looks_like_markdown() {
        check(
            "<p>*a* _b_ ~c~ `d` [e](f) ![g](h) &amp;amp; &lt;br&gt; \\* snake_case_word 2 * 3 * 4 $5_</p>",
            &expect![[r#"
            \*a* \_b_ \~c~ \`d` [e\](f) ![g\](h) \&amp; \<br> \\* snake_case_word 2 * 3 * 4 $5_
        "#]],
        );
        check(
            "<p># a</p><p>&gt; b</p><p>+ c</p><p>---</p><p>```</p><p>[x]: y</p><p>: d</p><p>a<br>===<br>| b |<br>|---|</p>",
            &expect![[r#"
                \# a

                \> b

                \+ c

                \---

                \```

                \[x]: y

                \: d

                a\
                \===\
                | b |\
                \|---|
            "#]],
        );
        check(
            "<p>a & b; c < d; #hash 3) fine! {curly} a~b ^c^</p>",
            &expect![[r#"
            a & b; c < d; #hash 3) fine! {curly} a~b ^c^
        "#]],
        );
    }

    #[test]
    fn text_spread_over_elements() {
        check(
            "<p>&amp;<span>amp;</span> 1<b>.</b> x [<i>a</i>](b) !<a href=/c>d</a></p>",
            &expect![[r#"
            \&amp; &#49;**.** x [*a*\](b) \![d](https://example.org/c)
        "#]],
        );
    }
}

mod hugo {
    use super::{Dialect, Options, check_hugo, convert, escape_text, expect, parse_fragment, uses_escape_parameters};

    #[test]
    #[expect(clippy::invisible_characters, reason = "a zero-width space is what takes the word apart")]
    fn shortcodes_in_prose() {
        check_hugo(
            "<p>{{&lt; x &gt;}} {{% y %}} {<b>{&lt; z</b> {{ w }} {{{&lt;</p>",
            &expect![[r#"
            &#123;&#123;< x >}} &#123;&#123;% y %}} {**{< z** {{ w }} {&#123;&#123;<
        "#]],
        );
        check_hugo(
            "<p>HAHAHUGOSHORTCODE1 {{__hugo_ctx pid=1}} &lt;!--more--&gt; &lt;b&gt; 1 &lt; 2</p>",
            &expect![[r#"
            HAHA​HUGOSHORTCODE1 &#123;&#123;__hugo_ctx pid=1}} &lt;!--more--> &lt;b> 1 < 2
        "#]],
        );
        check_hugo(
            "<p><a href='/{{<x'>{{&lt;</a> <img src=/a alt='{{% y'></p><h2>{{&lt; a {#b}</h2>",
            &expect![[r#"
            [&#123;&#123;<](/%7B%7B%3Cx) ![&#123;&#123;% y](/a)

            ## &#123;&#123;< a \{#b}
        "#]],
        );
    }

    #[test]
    fn shortcodes_in_code() {
        check_hugo(
            "<p><code>{{&lt; x &gt;}}</code> {{<code>&lt;</code></p><pre><code class=language-go>{{% y %}}\n{{ z }}</code></pre>",
            &expect![[r#"
            `{{< param esc.c0 >}} x >}}` {{`<`

            ```
            {{< param esc.c1 >}} y %}}
            {{ z }}
            ```
        "#]],
        );
        check_hugo(
            "<p><code>{{{%</code> <a href=/x title='{{% y {{<'>{{&lt;http://a_b</a></p>",
            &expect![[r#"
            `{{{< param esc.c1 >}}` [&#123;&#123;&lt;http://a_b](/x "&#123;{% y &#123;{\<")
        "#]],
        );
        let options = Options { dialect: Dialect::Hugo, ..Options::default() };
        assert_eq!(convert(&parse_fragment("<code>HAHAHUGO</code>"), None, &options), "`HAHA\u{200b}HUGO`\n");
        let markdown = convert(&parse_fragment("<code>{{&lt;</code>"), None, &options);
        assert!(uses_escape_parameters(&markdown));
    }

    #[test]
    fn honest_text_has_no_trace() {
        let html = "<h2>A &amp; B</h2><p>Plain (text) with <b>marks</b>, {braces} and 100% of it.</p><pre><code>if a { b }</code></pre>";
        let body = parse_fragment(html);
        let hugo = convert(&body, None, &Options { dialect: Dialect::Hugo, ..Options::default() });
        assert_eq!(hugo, convert(&body, None, &Options::default()));
        assert!(!uses_escape_parameters(&hugo) && !hugo.contains(['\\', ';']));
    }

    #[test]
    fn lines_of_text() {
        let lines = ["# a *b* [c]", "1. {{< x >}}", "plain", "a ] b <i>"];
        expect![[r#"
            \# a \*b* [c]
            1\. &#123;&#123;< x >}}
            plain
            a \] b &lt;i>"#]]
        .assert_eq(&lines.map(|line| escape_text(line, Dialect::Hugo)).join("\n"));
    }
}

mod options {
    use super::super::{Bullet, Emphasis, Math};
    use super::{Options, convert, expect, parse_fragment};

    #[test]
    fn options_are_kept() {
        let options =
            Options { heading_offset: 2, bullet: Bullet::Star, emphasis: Emphasis::Underscore, math: Math::Dollars, ..Options::default() };
        let html = "<h1>a</h1><h5>b</h5><ul><li>c</ul><ul><li>d</ul><p><math alttext=x_1></math> costs $5 <i>e</i> f<i>g</i> <b><i>h</i></b></p><math display=block alttext=y></math>";
        expect![[r#"
            ### a

            ###### b

            * c

            - d

            $x_1$ costs \$5 _e_ f*g* **_h_**

            $$y$$
        "#]]
        .assert_eq(&convert(&parse_fragment(html), None, &options));
    }
}

mod hostile {
    use super::{Options, convert, parse_fragment};

    fn markdown(html: &str) -> String {
        convert(&parse_fragment(html), None, &Options::default())
    }

    #[test]
    fn no_depth_breaks_it() {
        for (open, close) in [
            ("<blockquote>", "</blockquote>"),
            ("<ul><li>", "</ul>"),
            ("<b><i>", ""),
            ("<table><tr><td>", ""),
            ("<sup>", "</sup>"),
            ("<dl><dd>", "</dl>"),
        ] {
            let text = markdown(&format!("<p>before</p>{}DEEP{}<p>after</p>", open.repeat(5_000), close.repeat(5_000)));
            assert!(["before", "DEEP", "after"].iter().all(|word| text.contains(word)), "{open}");
        }
    }

    #[test]
    fn no_repetition_is_slow() {
        let units = [
            "<em>a</em><strong>b</strong>",
            "<i>a<b>b</b></i>c",
            "<del>a</del><em>b</em>",
            "<a href=x>[</a>",
            "http://",
            "www.",
            "<code>`</code>`",
            "*",
            "_a",
            "~~",
            "&lt;a b=\"",
            "&lt;!",
            "](x)",
            "<b>:</b>a",
            "<noscript></noscript>",
            "<table><tr><td>a<td>b</table>",
            "<sup>",
            "<td>",
            "<tr><td>",
            "<li>",
            "<br>",
            "<q>",
            "<i>a</i>*",
            "&amp;",
            "<object>",
            "<u><i>a</i>b</u>",
            "***<br>",
            "```<br>",
        ];
        for unit in units {
            let text = markdown(&format!("<p>{}</p>", unit.repeat(20_000)));
            assert!(text.len() < 20_000 * 40, "{unit}");
        }
    }

    #[test]
    fn a_wide_table_does_not_multiply() {
        let table = format!("<table><tr>{}</tr>{}</table>", "<td>a".repeat(20_000), "<tr><td>b".repeat(20_000));
        let text = markdown(&table);
        assert!(text.len() < 1_000_000 && text.matches('b').count() == 20_000);
    }
}

mod properties {
    use ego_tree::iter::Edge;
    use proptest::prelude::*;
    use scraper::{Html, Node};

    use super::{Dialect, Options, convert, escape_text, parse_fragment};
    use crate::html::{self, Body};

    /// Texts that Markdown could take for something else.
    fn nasty() -> impl Strategy<Value = String> {
        let pieces = [
            "a",
            "word",
            "1.",
            "2)",
            "-",
            "+",
            "#",
            "##",
            "*",
            "**",
            "_",
            "__",
            "~~",
            "`",
            "``",
            "[",
            "](x)",
            "![",
            "&lt;b&gt;",
            "&lt;!--",
            "&amp;amp;",
            "&amp;#35;",
            "\\",
            "|",
            "{{&lt;",
            "{{%",
            "中",
            "é",
            "“",
            "$",
            ".",
            ":",
            "!",
            "(",
            ")",
            "&gt;",
            "=",
            "---",
            "===",
            "http://a.example/b_c",
            "www.a.example",
            "&lt;http://x&gt;",
            "\u{a0}",
            "🎉",
            "[x]",
            "|-",
            ": ",
            "\"",
            "'",
        ];
        let piece = (0..pieces.len()).prop_map(move |index| pieces[index]);
        prop::collection::vec((piece, any::<bool>()), 1..7)
            .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| format!("{piece}{}", if space { " " } else { "" })).collect())
    }

    /// A word with marks, apart from what stands beside it.
    fn marked() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            6 => nasty(),
            1 => nasty().prop_map(|text| format!("<code>{}</code>", if text.contains('|') { text.replace('\\', "") } else { text })),
            1 => nasty().prop_map(|text| format!("<img src=/i.png alt='x{}'>", text.replace(['\'', '\u{a0}'], "").trim())),
        ];
        leaf.prop_recursive(2, 6, 3, |inner| {
            let tag = prop_oneof![Just("b"), Just("i"), Just("del"), Just("a href=/x")];
            (tag, prop::collection::vec(inner, 1..3)).prop_map(|(tag, parts)| {
                let name = tag.split(' ').next().unwrap_or_default();
                format!("<{tag}>x {} y</{name}>", parts.join(" "))
            })
        })
    }

    fn line() -> impl Strategy<Value = String> {
        prop::collection::vec(marked(), 1..4).prop_map(|parts| parts.join(" "))
    }

    fn block() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            4 => line().prop_map(|line| format!("<p>{line}</p>")),
            1 => (line(), line()).prop_map(|(one, two)| format!("<p>{one}<br>{two}</p>")),
            1 => line().prop_map(|line| format!("<h2>{line}</h2>")),
            1 => nasty().prop_map(|text| format!("<pre>{text}\n x</pre>")),
            1 => (line(), line()).prop_map(|(one, two)| format!("<table><tr><td>a<td>{one}<tr><td>{two}<td>b</table>")),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let blocks = prop::collection::vec(inner, 1..3).prop_map(|blocks| blocks.concat());
            prop_oneof![
                blocks.clone().prop_map(|blocks| format!("<blockquote>{blocks}</blockquote>")),
                prop::collection::vec(blocks.clone(), 1..3).prop_map(|items| format!("<ul><li>{}</ul>", items.join("<li>"))),
                prop::collection::vec(blocks, 1..3).prop_map(|items| format!("<ol start=7><li>{}</ol>", items.join("<li>"))),
            ]
        })
    }

    fn comrak(markdown: &str) -> String {
        let mut options = comrak::Options::default();
        options.extension.table = true;
        options.extension.strikethrough = true;
        options.extension.autolink = true;
        comrak::markdown_to_html(markdown, &options)
    }

    fn pulldown(markdown: &str) -> String {
        let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(markdown, options));
        html
    }

    /// The characters under each mark and in each block, and the addresses and descriptions.
    fn outline(tree: &Html) -> Vec<String> {
        let mut outline: Vec<String> = Vec::new();
        let mut path: Vec<&str> = Vec::new();
        for edge in tree.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => {
                        let name = match element.name() {
                            "strong" => "b",
                            "em" => "i",
                            "th" => "td",
                            "pre" => "code",
                            // A link that a reader makes of a bare address has no counterpart.
                            "a" if element.attr("href").is_none_or(|address| !address.starts_with("/x")) => "span",
                            name => name,
                        };
                        path.push(name);
                        if name == "img" {
                            outline.push(format!(
                                "{} {}",
                                element.attr("src").unwrap_or_default(),
                                squeeze(element.attr("alt").unwrap_or_default())
                            ));
                        }
                    }
                    Node::Text(text) if !squeeze(text).is_empty() => {
                        let mut marks: Vec<&str> = path
                            .iter()
                            .copied()
                            .filter(|name| matches!(*name, "b" | "i" | "del" | "code" | "a" | "li" | "blockquote" | "h2" | "td"))
                            .collect();
                        marks.sort_unstable();
                        marks.dedup();
                        let marks = marks.join(",");
                        match outline.last_mut() {
                            Some(last) if last.starts_with(&format!("{marks}: ")) => last.push_str(&squeeze(text)),
                            _ => outline.push(format!("{marks}: {}", squeeze(text))),
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => {
                    path.pop();
                }
                Edge::Close(_) => {}
            }
        }
        outline
    }

    fn squeeze(text: &str) -> String {
        text.chars().filter(|char| !char.is_whitespace()).collect()
    }

    fn markdown(html: &str, dialect: Dialect) -> String {
        convert(&parse_fragment(html), None, &Options { dialect, ..Options::default() })
    }

    fn words(body: &Body) -> String {
        html::text(body).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_rendered_says_the_same(html in prop::collection::vec(block(), 1..4).prop_map(|blocks| blocks.concat())) {
            for dialect in [Dialect::CommonMark, Dialect::Hugo] {
                let markdown = markdown(&html, dialect);
                prop_assert!(markdown.is_empty() || markdown.ends_with('\n') && !markdown.ends_with("\n\n"));
                let expected = outline(&parse_fragment(&html).tree);
                for rendered in [comrak(&markdown), pulldown(&markdown)] {
                    let rendered = unhidden(&rendered);
                    prop_assert_eq!(&outline(&parse_fragment(&rendered).tree), &expected, "{}\n{}", markdown, rendered);
                }
            }
        }

        #[test]
        fn converting_again_gives_the_same_text(html in prop::collection::vec(block(), 1..4).prop_map(|blocks| blocks.concat())) {
            let once = comrak(&markdown(&html, Dialect::CommonMark));
            let twice = comrak(&markdown(&once, Dialect::CommonMark));
            prop_assert_eq!(words(&parse_fragment(&once)), words(&parse_fragment(&twice)));
        }

        #[test]
        fn nothing_survives_in_hugo(text in nasty()) {
            for html in [format!("<p>{text}</p>"), format!("<h2>{text}</h2>"), format!("<a href='/{text}'>{text}</a>"), format!("<pre>{text}</pre><code>{text}</code>")] {
                let markdown = unhidden(&markdown(&html, Dialect::Hugo));
                prop_assert!(!unhidden(&markdown).contains("{{%") || html.contains("<pre>"), "{}", markdown);
                prop_assert!(!markdown.contains("{{<") || html.contains("<pre>"), "{}", markdown);
            }
        }

        #[test]
        fn escaped_text_is_text(text in nasty()) {
            let plain = html::text(&parse_fragment(&text));
            let plain = plain.trim();
            for dialect in [Dialect::CommonMark, Dialect::Hugo] {
                let escaped = escape_text(plain, dialect);
                for markdown in [escaped.clone(), format!("[{escaped}](/x)")] {
                    let rendered = pulldown(&markdown);
                    prop_assert_eq!(squeeze(&html::text(&parse_fragment(&rendered))), squeeze(plain), "{}", markdown);
                }
            }
        }

        #[test]
        fn clean_html_says_the_same(html in prop::collection::vec(block(), 1..4).prop_map(|blocks| blocks.concat())) {
            let clean = html::serialize(&parse_fragment(&html));
            prop_assert_eq!(markdown(&clean, Dialect::CommonMark), markdown(&html, Dialect::CommonMark));
            prop_assert_eq!(html::serialize(&parse_fragment(&clean)), clean);
        }

        #[test]
        fn any_text_at_all_is_survived(text in any::<String>()) {
            let body = parse_fragment(&text);
            html::serialize(&body);
            markdown(&text, Dialect::Hugo);
        }
    }

    /// What Hugo makes of our shortcodes.
    fn unhidden(html: &str) -> String {
        let shown = html.replace("{{&lt; param esc.c0 &gt;}}", "{{&lt;").replace("{{&lt; param esc.c1 &gt;}}", "{{%");
        shown.replace("{{< param esc.c0 >}}", "").replace("{{< param esc.c1 >}}", "")
    }
}
