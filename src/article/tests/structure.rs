//! Tests of what stays together.

use super::*;

/// An article of three paragraphs around a part; the part's text stays as expected.
#[track_caller]
fn check_part(part: &str, expected: &str) {
    let expected = if expected.is_empty() { String::new() } else { format!("{expected}\n") };
    check_text(&format!("<main><article>{TEXT}{part}{TEXT}</article></main>"), &format!("{RIVER}\n{expected}{RIVER}"));
}

#[test]
fn lists_stay_whole() {
    check_part("<ul><li>Item one</li><li>x</li><li>Item three</li></ul>", "Item one\nx\nItem three");
    check_part(
        "<ol><li>One<ul><li>{% comment %}</li><li>more</li></ul></li><li><p>Two</p><p>Share</p></li></ol>",
        "One\n{% comment %}\nmore\nTwo\nShare",
    );
    check_part("<dl><dt>Weir</dt><dd>A low dam</dd><dt>Next</dt><dd>Lock</dd></dl>", "Weir\nA low dam\nNext\nLock");
}

#[test]
fn tables_stay_whole() {
    check_part(
        "<table><caption>Levels</caption><thead><tr><th>Name</th><th>Head</th></tr></thead><tbody><tr><td>Cell a</td><td><code>b</code></td></tr>\
        <tr><td>Plain</td><td>Cell</td></tr><tr><td>Share</td><td>2025-02-14</td></tr></tbody></table>",
        "Levels\nName\nHead\nCell a\nb\nPlain\nCell\nShare\n2025-02-14",
    );
    let article = extract_from(&format!(
        "<article>{TEXT}<div class=scroll><table><thead><tr><th>Name</th><th></th></tr></thead><tbody><tr><td></td><td>7</td></tr></tbody></table></div>{TEXT}</article>"
    ));
    let html = html::serialize(&article.body);
    let table = "<table><thead><tr><th>Name</th><th></th></tr></thead><tbody><tr><td></td><td>7</td></tr></tbody></table>";
    assert!(html.contains(table), "{html}");
}

#[test]
fn quotes_stay_whole() {
    check_part(
        "<blockquote><p>No.</p><p>more</p><p>The quoted man said it twice.</p></blockquote>",
        "No.\nmore\nThe quoted man said it twice.",
    );
}

#[test]
fn figures_stay_whole() {
    check_part("<figure><img src=a.jpg><figcaption>The bridge</figcaption></figure>", "The bridge");
}

#[test]
fn lines_between_paragraphs_stay() {
    for line in ["__init__", ":::note", ":::", "{%- comment -%}", "<!--more-->", "x", "{% post_url 2000-01-01-x %}", "Title: evil"] {
        let escaped = line.replace('<', "&lt;");
        check_part(&format!("<p>{escaped}</p>"), line);
    }
    check_part("<p><a href=/weir>the weir</a></p>", "the weir");
}

#[test]
fn lines_before_the_first_paragraph_stay() {
    check_text(
        &format!("<main><h1>The river rose</h1><article><p>Intro</p><h2>Night</h2><ul><li>one</li></ul>{TEXT}</article></main>"),
        &format!("Intro\nNight\none\n{RIVER}"),
    );
}

#[test]
fn lines_behind_the_last_paragraph_stay() {
    let end = "<ul><li>one</li><li>two</li></ul><table><tr><td>Day</td><td>7</td></tr></table><p>__end__</p>";
    check_text(&format!("<main><article>{TEXT}{end}</article></main>"), &format!("{RIVER}\none\ntwo\nDay\n7\n__end__"));
}

#[test]
fn what_is_said_twice_stays() {
    let code = "let level = river.level(); ".repeat(8);
    let code = code.trim();
    let long = "Those who came back in the evening found mud in their cellars, and many of them sat on the stairs and did not know where to begin.";
    check_part(
        &format!(
            "<p>Short.</p><pre>{code}</pre><p>Short.</p><div><pre>{code}</pre></div><p>{long}</p><ul><li>One</li><li>{long}</li></ul><blockquote><p>{long}</p></blockquote>"
        ),
        &format!("Short.\n{code}\nShort.\n{code}\n{long}\nOne\n{long}\n{long}"),
    );
}

#[test]
fn furniture_between_paragraphs_goes() {
    for part in [
        "<ul class=related><li>Storm</li><li>Fire</li></ul>",
        "<div class=share><ul><li>Share</li><li>Tweet</li><li>Email</li></ul></div>",
        "<ul><li>Share</li><li>Tweet</li><li>Email</li></ul>",
        "<p>Advertisement</p>",
        "<p><a href=/x>Another river rose in another town by night</a></p>",
        "<aside><table><tr><td>Subscribe</td></tr></table></aside>",
    ] {
        check_part(part, "");
    }
}

#[test]
fn image_of_a_noscript_takes_the_place_of_nothing() {
    let html = |part: &str| html::serialize(&extract_from(&format!("<article>{TEXT}{part}{TEXT}</article>")).body);
    for placeholder in ["<img src='data:image/gif;base64,R0'>", "<img class=lazy>"] {
        let html = html(&format!("<figure>{placeholder}<noscript><img src=a.jpg></noscript></figure>"));
        assert!(html.contains("<figure><img src=\"a.jpg\">") && html.matches("<img").count() == 1, "{html}");
    }
    let html = html("<p>A bridge <img src=b.jpg><noscript><img src=a.jpg></noscript></p><noscript><img src=pixel.gif></noscript>");
    assert!(html.contains("b.jpg") && html.matches("<img").count() == 1, "{html}");
}

#[test]
fn nested_structures_cost_little() {
    let nested = "<blockquote><table><tr><td><ul><li><figure>".repeat(2_000);
    for part in [nested.clone(), format!("{}{nested}", "<ul><li>x</li></ul><p>y</p>".repeat(5_000)), "<dl><dt>a<dd><p>b".repeat(5_000)] {
        extract_from(&format!("<article>{TEXT}{part}{TEXT}</article>"));
    }
}

#[test]
fn posts_and_code_of_others_stay() {
    let post = "<blockquote class=instagram-media data-instgrm-permalink='https://www.instagram.com/p/Cx1/'><a href=x>View this post on Instagram</a></blockquote>";
    check_part(post, "View this post on Instagram");
    let article = extract_from(&format!("<article>{TEXT}<script src='https://gist.github.com/ann/0a1b.js'></script>{TEXT}</article>"));
    let options = crate::markdown::Options::default();
    assert!(crate::markdown::convert(&article.body, None, &options).contains("[Gist](https://gist.github.com/ann/0a1b)"));
}

#[test]
fn footnotes_of_the_text_stay() {
    let first = TEXT.replacen("</p>", "<sup><a id=r1 href=#n1>1</a></sup></p>", 1);
    let notes = "<div class=footnotes><ol><li id=n1>Ibid. <a href=#r1>↩</a></li><li id=n2>Of nothing</li></ol></div>";
    let article = extract_from(&format!("<main><article>{first}{TEXT}{notes}</article><p>Share this</p></main>"));
    let markdown = crate::markdown::convert(&article.body, None, &crate::markdown::Options::default());
    assert!(markdown.ends_with("[^1]: Ibid. &#8203;\n"), "{markdown}");
}
