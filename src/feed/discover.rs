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

const PATHS: [&str; 9] = [
    "atom.xml",
    "feed.atom",
    "feed.xml",
    "feed/",
    "index.rss",
    "index.xml",
    "rss.xml",
    "rss/",
    "rss/feed.xml",
];

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
    if !is_feed
        && !relation
            .split_ascii_whitespace()
            .any(|word| word == "alternate")
    {
        return None;
    }
    let kind = decode_html(tag.get("type").unwrap_or_default()).to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if !(TYPES.contains(&kind.as_str()) || is_feed && kind.is_empty()) {
        return None;
    }
    let href = decode_html(tag.get("href")?.trim());
    let url = base
        .join(&href)
        .ok()
        .filter(|url| !href.is_empty() && matches!(url.scheme(), "http" | "https"))?;
    // WordPress names its interface and its embedding service by the same kind of link.
    let address = url.as_str().to_ascii_lowercase();
    if kind.ends_with("json")
        && kind != "application/feed+json"
        && ["oembed", "wp-json"].iter().any(|no| address.contains(no))
        || ["/wp-json/", "oembed"]
            .iter()
            .any(|no| url.path().contains(no))
    {
        return None;
    }
    let title = tag
        .get("title")
        .map(|title| squeeze(&decode_html(title)))
        .filter(|title| !title.is_empty());
    Some(FeedLink { url, title })
}

/// Where a site's feed often is: beside the page, and at the site's root.
pub fn well_known(base: &Url) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for path in PATHS {
        found.extend(
            base.join(&format!("/{path}"))
                .ok()
                .filter(|url| !found.contains(url)),
        );
    }
    found
}
