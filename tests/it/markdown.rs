//! Articles of any kind become Markdown that says the same to every reader, and whatever a page does, nothing in it runs.

use feedmill::html::{self, parse_fragment};
use feedmill::markdown::{Dialect, Links, Options, convert, escape_text, uses_escape_parameters};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::mutation::{Dice, mutate};
use crate::outline::outline;
use crate::rendered::{comrak, fault, fault_of, pulldown};

/// How many are tried of each kind, unless `FEEDMILL_ARTICLES` says otherwise.
const N_ARTICLES: u32 = 300;

/// Texts that Markdown could take for something else.
const NASTY: [&str; 56] = [
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
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "[",
    "]",
    "](x)",
    "![",
    "&lt;b&gt;",
    "&lt;/b",
    "&lt;!--",
    "&amp;amp;",
    "&amp;#35;",
    "&amp;",
    "\\",
    "|",
    "{{&lt;",
    "{{%",
    "中",
    "é",
    "“",
    "”",
    "。",
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
    "me@a.example",
    "&lt;http://x&gt;",
    "\u{a0}",
    "🎉",
    "[x]",
    "|-",
    ": ",
    "\"",
];

fn nasty() -> impl Strategy<Value = String> {
    let piece = (proptest::sample::select(NASTY.as_slice()), any::<bool>());
    prop::collection::vec(piece, 1..7)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| format!("{piece}{}", if space { " " } else { "" })).collect())
}

/// Text with marks; each is apart from what stands beside it.
fn line() -> impl Strategy<Value = String> {
    prop::collection::vec(marked(("x ", " y"), " "), 1..4).prop_map(|parts| parts.join(" "))
}

/// Text with marks that touch each other and what stands beside them.
fn dense_line() -> impl Strategy<Value = String> {
    prop::collection::vec(marked(("", ""), ""), 1..5).prop_map(|parts| parts.concat())
}

fn marked(edges: (&'static str, &'static str), between: &'static str) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => nasty(),
        // Readers disagree on backslashes before bars in the code of a cell.
        1 => nasty().prop_map(|text| format!("<code>{}</code>", if text.contains('|') { text.replace('\\', "") } else { text })),
        1 => nasty().prop_map(|text| format!("<img src=/i.png alt='x{}'>", text.replace(['\'', '\u{a0}'], "").trim())),
    ];
    leaf.prop_recursive(3, 8, 3, move |inner| {
        let tag = prop_oneof![Just("b"), Just("i"), Just("del"), Just("a href=/x"), Just("a href='/x(y' title='t \"u\" &amp;amp;'")];
        (tag, prop::collection::vec(inner, 1..4)).prop_map(move |(tag, parts)| {
            let name = tag.split(' ').next().unwrap_or_default();
            format!("<{tag}>{}{}{}</{name}>", edges.0, parts.join(between), edges.1)
        })
    })
}

fn article(line: impl Strategy<Value = String> + Clone + 'static) -> impl Strategy<Value = String> {
    let (one, two) = (line.clone(), line.clone());
    let pair = (one, two).boxed();
    let leaf = prop_oneof![
        4 => line.clone().prop_map(|line| format!("<p>{line}</p>")),
        1 => pair.clone().prop_map(|(one, two)| format!("<p>{one}<br>{two}</p>")),
        1 => (1..7, line.clone()).prop_map(|(level, line)| format!("<h{level}>{line}</h{level}>")),
        1 => nasty().prop_map(|text| preformatted(&text)),
        1 => pair.clone().prop_map(|(one, two)| format!("<table><tr><th align=right>a<th>{one}<tr><td>{two}<td>b</table>")),
        1 => Just("<hr>".to_owned()),
    ];
    let block = leaf.prop_recursive(3, 12, 3, move |inner| {
        let blocks = prop::collection::vec(inner, 1..3).prop_map(|blocks| blocks.concat()).boxed();
        let tight = (line.clone(), prop::option::of(blocks.clone()))
            .prop_map(|(line, blocks)| line + &blocks.filter(|blocks| blocks.starts_with("<ul")).unwrap_or_default());
        prop_oneof![
            blocks.clone().prop_map(|blocks| format!("<blockquote>{blocks}</blockquote>")),
            prop::collection::vec(tight, 1..3).prop_map(|items| format!("<ul><li>{}</ul>", items.join("<li>"))),
            prop::collection::vec(blocks.clone(), 1..3).prop_map(|items| format!("<ul><li>{}</ul>", items.join("<li>"))),
            (0..3, prop::collection::vec(blocks, 1..3)).prop_map(|(start, items)| format!(
                "<ol start={}><li>{}</ol>",
                start * 5,
                items.join("<li>")
            )),
        ]
    });
    prop::collection::vec(block, 1..4).prop_map(|blocks| blocks.concat())
}

fn n_articles() -> u32 {
    std::env::var("FEEDMILL_ARTICLES").map_or(N_ARTICLES, |n| n.parse().unwrap())
}

/// A block of code; one with shortcodes loses its language in Hugo, and a hard space is a space.
fn preformatted(text: &str) -> String {
    let class = if text.contains("{{") { "" } else { " class=language-rust" };
    format!("<pre><code{class}>{}\n\n x</code></pre>", text.replace('\u{a0}', " "))
}

/// Tries the same articles at each run.
fn for_each<S: Strategy>(articles: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases: n_articles(), failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)).run(articles, test).unwrap();
}

fn markdown(html: &str, dialect: Dialect) -> String {
    convert(&parse_fragment(html), None, &Options { dialect, ..Options::default() })
}

/// What Hugo makes of our shortcodes.
fn unhidden(html: &str) -> String {
    let shown = html.replace("{{&lt; param esc.c0 &gt;}}", "{{&lt;").replace("{{&lt; param esc.c1 &gt;}}", "{{%");
    shown.replace("{{< param esc.c0 >}}", "").replace("{{< param esc.c1 >}}", "")
}

/// The outline without marks.
fn words(html: &str) -> String {
    let outline = outline(html);
    outline.split('‹').map(|part| part.split_once('›').map_or(part, |(_, text)| text)).collect()
}

#[test]
fn what_is_rendered_says_the_same() {
    for_each(&article(line().boxed()), |html| {
        let expected = outline(&html);
        for dialect in [Dialect::CommonMark, Dialect::Hugo] {
            let markdown = markdown(&html, dialect);
            prop_assert_eq!(fault(&markdown), None, "{}", markdown);
            for rendered in [comrak(&markdown), pulldown(&markdown)] {
                prop_assert_eq!(outline(&unhidden(&rendered)), expected.as_str(), "{}\n{}", markdown, rendered);
            }
        }
        Ok(())
    });
}

#[test]
fn marks_that_touch_cost_no_word() {
    for_each(&article(dense_line().boxed()), |html| {
        let markdown = markdown(&html, Dialect::CommonMark);
        prop_assert_eq!(fault(&markdown), None, "{}", markdown);
        let readings = [comrak(&markdown), pulldown(&markdown)];
        for rendered in &readings {
            prop_assert_eq!(words(rendered), words(&html), "{}\n{}", markdown, rendered);
        }
        let [one, two] = readings.map(|rendered| outline(&rendered));
        prop_assert_eq!(one, two, "{}", markdown);
        Ok(())
    });
}

#[test]
fn converting_again_gives_the_same_text() {
    for_each(&article(line().boxed()), |html| {
        // comrak takes an item that ends with a rule for a tight one.
        let once = markdown(&html.replace("<hr>", ""), Dialect::CommonMark);
        let again = markdown(&comrak(&once), Dialect::CommonMark);
        prop_assert_eq!(once, again);
        Ok(())
    });
}

#[test]
fn lines_can_be_broken_and_addresses_moved() {
    let wrap = |columns| Options { wrap: Some(columns), ..Options::default() };
    let settings = [wrap(20), wrap(33), Options { links: Links::References, ..Options::default() }];
    for_each(&article(line().boxed()), |html| {
        let plain = markdown(&html, Dialect::CommonMark);
        for options in &settings {
            let other = convert(&parse_fragment(&html), None, options);
            prop_assert_eq!(fault(&other), None, "{}", other);
            for read in [comrak, pulldown] {
                prop_assert_eq!(outline(&read(&other)), outline(&read(&plain)), "{}\n{}", other, plain);
            }
        }
        Ok(())
    });
}

#[test]
fn clean_html_says_the_same() {
    for_each(&article(line().boxed()), |html| {
        let clean = html::serialize(&parse_fragment(&html));
        prop_assert_eq!(markdown(&clean, Dialect::CommonMark), markdown(&html, Dialect::CommonMark));
        prop_assert_eq!(html::serialize(&parse_fragment(&clean)), clean);
        Ok(())
    });
}

#[test]
fn escaped_text_is_text() {
    let squeeze = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
    for_each(&nasty(), |text| {
        let plain = html::text(&parse_fragment(&text));
        let plain = plain.trim();
        for dialect in [Dialect::CommonMark, Dialect::Hugo] {
            let escaped = escape_text(plain, dialect);
            for markdown in [escaped.clone(), format!("[{escaped}](/x)")] {
                let rendered = pulldown(&markdown);
                prop_assert_eq!(squeeze(&html::text(&parse_fragment(&rendered))), squeeze(plain), "{}", markdown);
            }
        }
        Ok(())
    });
}

#[test]
fn no_shortcode_survives() {
    for_each(&nasty(), |text| {
        for html in
            [format!("<p>{text}</p>"), format!("<h2>{text}</h2>"), format!("<a href='/{text}'>{text}</a>"), format!("<pre>{text}</pre>")]
        {
            let markdown = markdown(&html, Dialect::Hugo);
            let rest = unhidden(&markdown);
            prop_assert!(html.contains("<pre>") || !rest.contains("{{%") && !rest.contains("{{<"), "{}", markdown);
            prop_assert!(uses_escape_parameters(&markdown) == (rest != markdown));
        }
        Ok(())
    });
}

#[test]
fn any_text_at_all_is_survived() {
    for_each(&any::<String>(), |text| {
        html::serialize(&parse_fragment(&text));
        prop_assert_eq!(fault(&markdown(&text, Dialect::CommonMark)), None);
        Ok(())
    });
}

/// What breaks pages, and what runs in them.
const BREAKERS: [&str; 30] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='java\tscript:x'>",
    "<svg onload=x>",
    "<object data='javascript:x'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;img src=x onerror=x&gt;",
    "[a](javascript:x)",
    "&lt;javascript:x&gt;",
    "<table>",
    "</table>",
    "<td>",
    "<li>",
    "</ul>",
    "<ul>",
    "<pre>",
    "</pre>",
    "<code>",
    "</a>",
    "<b><i>",
    "</b>",
    "<br><br>",
    "<!--",
    "-->",
    "&#0;",
    "\u{202e}",
    "```",
    "    ",
    "\n\n",
    "<plaintext>",
];
/// Where what breaks them is put in.
const PAGE: &str = "<h2>One *two*</h2><p>Some <b>bold, <i>both</i></b> and <a href='https://a.example/b?c=1&amp;d'>a link</a>.<br>Next.</p>\
    <ul><li>a<ol><li>b<li><p>c</p></ol><li><pre><code class=language-c>d\n\n  e &lt;f&gt;</code></pre></ul><blockquote><p>g</p><hr>h</blockquote>\
    <table><tr><th>i<th>j|k<tr><td>l<td><code>m|n</code></table><p><img src=/o.png alt='p [q]' title=r> s<sup>t</sup></p>";

#[test]
fn nothing_runs_in_mutated_pages() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..n_articles() {
        let mut page = PAGE.as_bytes().to_vec();
        mutate(&mut page, &mut dice, &BREAKERS);
        let page = String::from_utf8_lossy(&page);
        assert_eq!(fault_of(&page), None, "{page}");
    }
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
        let html = format!("<p>before</p>{}DEEP{}<p>after</p>", open.repeat(5_000), close.repeat(5_000));
        let text = markdown(&html, Dialect::CommonMark);
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
        let text = markdown(&format!("<p>{}</p>", unit.repeat(20_000)), Dialect::CommonMark);
        assert!(text.len() < 20_000 * 40, "{unit}");
    }
}

#[test]
fn a_wide_table_does_not_multiply() {
    let table = format!("<table><tr>{}</tr>{}</table>", "<td>a".repeat(20_000), "<tr><td>b".repeat(20_000));
    let text = markdown(&table, Dialect::CommonMark);
    assert!(text.len() < 1_000_000 && text.matches('b').count() == 20_000);
}
