//! Finds the feeds a web page names, and the places where feeds usually are.

use url::Url;

use super::link::rebased;
use super::reference::decode_html;
use super::text::squeeze;
use super::token::{Tag, Token, Tokenizer};

/// Links beyond this many are ignored.
const MAX_LINKS: usize = 100;

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

const PATHS: [&str; 9] = ["atom.xml", "feed.atom", "feed.xml", "feed/", "index.rss", "index.xml", "rss.xml", "rss/", "rss/feed.xml"];

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
}

/// The feeds a page names, in its order.
pub fn links(html: &str, base: &Url) -> Vec<FeedLink> {
    let mut found: Vec<FeedLink> = Vec::new();
    let mut own_base: Option<Url> = None;
    let mut tokens = Tokenizer::new(html);
    while let Some(token) = tokens.next() {
        let Token::Start(tag) = token else {
            continue;
        };
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("base") && own_base.is_none() {
            own_base = tag.get("href").and_then(|href| rebased(href, Some(base)));
        } else if is("link") && found.len() < MAX_LINKS {
            let link = feed_link(&tag, own_base.as_ref().unwrap_or(base));
            found.extend(link.filter(|link| !found.iter().any(|before| before.url == link.url)));
        } else if is("script") || is("style") || is("textarea") || is("title") {
            tokens.skip_raw(tag.name);
        }
    }
    found
}

fn feed_link(tag: &Tag<'_>, base: &Url) -> Option<FeedLink> {
    let relation = tag.get("rel")?.to_ascii_lowercase();
    let is_feed = relation.split_ascii_whitespace().any(|word| word == "feed");
    if !is_feed && !relation.split_ascii_whitespace().any(|word| word == "alternate") {
        return None;
    }
    let kind = decode_html(tag.get("type").unwrap_or_default()).to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if !(TYPES.contains(&kind.as_str()) || is_feed && kind.is_empty()) {
        return None;
    }
    let href = decode_html(tag.get("href")?.trim());
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

/// Where feeds often are: in the page's own folder, then at the root of the site.
pub fn well_known(base: &Url) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for folder in ["./", "/"] {
        for path in PATHS {
            let url = base.join(&format!("{folder}{path}")).ok();
            found.extend(url.filter(|url| !found.contains(url)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(html: &str, expected: &Expect) {
        let base = Url::parse("https://example.org/blog/").unwrap();
        let found =
            links(html, &base).into_iter().map(|link| format!("{} {}", link.url, link.title.unwrap_or_default()).trim_end().to_owned());
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

    #[test]
    fn nine_usual_places() {
        let at = |base: &str| well_known(&Url::parse(base).unwrap()).into_iter().map(String::from).collect::<Vec<_>>();
        assert_eq!(at("https://example.org/").len(), 9);
        assert_eq!(at("https://example.org/page")[0], "https://example.org/atom.xml");
        let folder = at("https://example.org/blog/page");
        assert_eq!(
            (folder.len(), folder[3].as_str(), folder[12].as_str()),
            (18, "https://example.org/blog/feed/", "https://example.org/feed/")
        );
    }
}
