//! The rule for the link elements of a page: which of them name feeds.

use url::Url;

use super::FeedLink;
use crate::feed::reference::decode_html;
use crate::feed::text::squeeze;
use crate::feed::token::Tag;

const TYPES: [&str; 10] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/x.atom+xml",
    "application/x-atom+xml",
    "application/xml",
    "text/xml",
    "text/rss+xml",
];

/// The feed that a link element names, if it names one.
pub(super) fn feed_link(tag: &Tag<'_>, base: &Url) -> Option<FeedLink> {
    let relation = decode_html(tag.get("rel")?).to_ascii_lowercase();
    let is_feed = relation.split_ascii_whitespace().any(|word| word == "feed");
    if !is_feed && !relation.split_ascii_whitespace().any(|word| word == "alternate") {
        return None;
    }
    let kind = decode_html(tag.get("type").unwrap_or_default()).to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if !(TYPES.contains(&kind.as_str()) || is_feed && kind.is_empty()) {
        return None;
    }
    let href = tag.get_html("href")?;
    let href = decode_html(href.trim());
    let url = base.join(&href).ok().filter(|url| !href.is_empty() && matches!(url.scheme(), "http" | "https"))?;
    // WordPress names its interface and its embedding service by the same kind of link.
    let address = url.as_str().to_ascii_lowercase();
    if kind.ends_with("json") && kind != "application/feed+json" && ["oembed", "wp-json"].iter().any(|no| address.contains(no))
        || ["/wp-json/", "oembed"].iter().any(|no| url.path().contains(no))
    {
        return None;
    }
    let title = tag.get("title").map(|title| squeeze(&decode_html(title))).filter(|title| !title.is_empty());
    Some(FeedLink { url, title })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::feed::discover::page;

    fn check(html: &str, expected: &Expect) {
        let base = Url::parse("https://example.org/blog/").unwrap();
        let links = page::read(html, &base).links.into_iter();
        let found = links.map(|link| format!("{} {}", link.url, link.title.unwrap_or_default()).trim_end().to_owned());
        expected.assert_eq(&found.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn link_elements_in_any_spelling() {
        check(
            r#"<LINK REL='Alternate' TYPE="Application/RSS+XML; charset=utf-8" HREF=/feed title="A &amp; B">
            <link rel="alternate home" type=application/atom+xml href="atom.xml?a=1&amp;b=2"/>
            <link type="application/feed+json" href="https://cdn.example.net/feed.json" rel=alternate>
            <link rel="alternate" type="application/rss+xml" href="/feed">"#,
            &expect![[r#"
                https://example.org/feed A & B
                https://example.org/blog/atom.xml?a=1&b=2
                https://cdn.example.net/feed.json"#]],
        );
    }

    #[test]
    fn the_first_base_counts() {
        check("<base href='/a/'><base href='/b/'><link rel=alternate type=text/xml href=feed>", &expect!["https://example.org/a/feed"]);
    }

    #[test]
    fn what_is_no_feed_is_left_out() {
        check(
            r#"<link rel=stylesheet type="text/css" href=a><link rel=alternate hreflang=de href=b>
            <link rel="alternate" type="application/json+oembed" href="/oembed?x"><link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
            <script>document.write('<link rel=alternate type="application/rss+xml" href=c>')</script>
            <!-- <link rel=alternate type="application/rss+xml" href=d> -->
            <link rel=alternate type="application/rss+xml" href="feed:x"><link rel=alternate type="application/rss+xml">"#,
            &expect![""],
        );
    }

    #[test]
    fn feeds_in_the_body_count_and_order_stays() {
        check(
            "<title>a<b</title><body><link rel=feed href=2><link rel=alternate type=application/rdf+xml href=1>",
            &expect![[r#"
                https://example.org/blog/2
                https://example.org/blog/1"#]],
        );
    }

    /// The odd spellings of the old tests for autodiscovery.
    #[test]
    fn references_spaces_and_lines_in_attributes() {
        check(
            "<link rel='&#65;lternate' type='application/atom+xml' href=1><link rel=' foo\nalternate ' type=' application/atom&#43;xml ' href=' 2 '>
            <link\n  rel=alternate\n  type='APPLICATION/ATOM+XML'\n  href='&#51;'><link rel=foo type='application/atom+xml' href=404>
            <link rel=alternate type='application/foo' href=404><link rel=alternate type='application/atom+xml' href='4'><base href=/other/>",
            &expect![[r#"
                https://example.org/blog/1
                https://example.org/blog/2
                https://example.org/blog/3
                https://example.org/blog/4"#]],
        );
    }
}
