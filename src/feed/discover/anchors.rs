//! The links in the body of a page that look like feeds.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::FeedLink;
use crate::feed::link::without_reader;
use crate::feed::reference::decode_html;
use crate::feed::text::squeeze;
use crate::feed::token::Tag;

/// Links of each kind beyond this many are ignored.
const MAX_OF_A_KIND: usize = 20;
/// Links beyond this many that could be feeds are not looked at.
const MAX_LOOKED_AT: usize = 2_000;
/// A longer address is not looked at.
const MAX_ADDRESS_BYTES: usize = 2_048;
/// What a link says is read up to here.
const MAX_TEXT_CHARS: usize = 100;

/// Feed readers whose links for subscribing hold the address of the feed.
const READERS: [&str; 8] = [
    "feedly.com",
    "inoreader.com",
    "newsblur.com",
    "theoldreader.com",
    "netvibes.com",
    "bloglines.com",
    "add.my.yahoo.com",
    "fusion.google.com",
];

/// A link while its inside is read.
#[derive(Debug)]
pub(super) struct Anchor<'a> {
    href: Cow<'a, str>,
    text: String,
    says_feed: bool,
}

impl<'a> Anchor<'a> {
    /// Begins with the start tag of a link.
    pub(super) fn of(tag: &Tag<'a>) -> Self {
        Self { href: tag.get_html("href").unwrap_or_default(), text: String::new(), says_feed: attributes_say_feed(tag) }
    }
}

/// The links of a page that look like feeds, the likely ones first.
#[derive(Debug)]
pub(super) struct Anchors<'a> {
    page: &'a Url,
    open: Option<Anchor<'a>>,
    n_looked_at: usize,
    kinds: [Vec<FeedLink>; 3],
}

impl<'a> Anchors<'a> {
    /// Begins a page.
    pub(super) fn new(page: &'a Url) -> Self {
        Self { page, open: None, n_looked_at: 0, kinds: Default::default() }
    }

    /// Begins a link.
    pub(super) fn open(&mut self, anchor: Anchor<'a>) {
        self.open = Some(anchor).filter(|anchor| !anchor.href.is_empty());
    }

    /// Adds text to the open link.
    pub(super) fn says(&mut self, text: &str) {
        let Some(anchor) = &mut self.open else { return };
        let left = MAX_TEXT_CHARS.saturating_sub(anchor.text.len());
        anchor.text.extend(text.chars().take(left));
    }

    /// Adds an element to the open link, such as its icon.
    pub(super) fn holds(&mut self, tag: &Tag<'_>) {
        if let Some(anchor) = &mut self.open {
            anchor.says_feed = anchor.says_feed || attributes_say_feed(tag);
        }
    }

    /// Ends the open link, and keeps it if it looks like a feed.
    pub(super) fn close(&mut self, base: &Url) {
        let Some(anchor) = self.open.take() else { return };
        let says_feed = anchor.says_feed || says_feed(&anchor.text);
        if anchor.href.len() > MAX_ADDRESS_BYTES || !(says_feed || hints_at_feed(&anchor.href)) || self.n_looked_at >= MAX_LOOKED_AT {
            return;
        }
        self.n_looked_at += 1;
        let href = decode_html(anchor.href.trim());
        let Some((mut url, is_subscription)) = address(&href, base) else { return };
        url.set_fragment(None);
        let is_near = is_same_site(&url, self.page);
        let looks_like_feed = looks_like_feed(&url);
        let kind = if is_subscription || is_near && looks_like_feed {
            0
        } else if looks_like_feed && is_feed_host(&url) {
            1
        } else if is_near && says_feed {
            2
        } else {
            return;
        };
        if url == *self.page || self.kinds.iter().flatten().any(|before| before.url == url) {
            return;
        }
        if let Some(links) = self.kinds.get_mut(kind).filter(|links| links.len() < MAX_OF_A_KIND) {
            links.push(FeedLink { url, title: Some(squeeze(&decode_html(&anchor.text))).filter(|title| !title.is_empty()) });
        }
    }

    /// Gives what was found.
    pub(super) fn found(self) -> Vec<FeedLink> {
        self.kinds.into_iter().flatten().collect()
    }
}

fn attributes_say_feed(tag: &Tag<'_>) -> bool {
    let tells = |name: &str| ["class", "title", "alt", "aria-label", "href", "src"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let is_link = tag.name.eq_ignore_ascii_case("a");
    tag.iter()
        .any(|attribute| tells(attribute.name) && !(is_link && attribute.name.eq_ignore_ascii_case("href")) && says_feed(attribute.value))
}

/// Whether a few words, or names of classes, are about a feed.
fn says_feed(text: &str) -> bool {
    let text: String = text.chars().take(MAX_TEXT_CHARS).collect::<String>().to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words().any(|word| word.starts_with("rss") && word.len() < 9)
        || matches!(words().next_back(), Some("feed" | "feeds" | "atom")) && words().count() < 4
}

fn hints_at_feed(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    ["feed", "rss", "atom", "xml", "rdf", "podcast"].iter().any(|hint| href.contains(hint))
}

/// The address behind a link, and whether it is one for subscribing.
fn address(href: &str, base: &Url) -> Option<(Url, bool)> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    let meant = without_reader(href, "https");
    if *meant != *href {
        return Url::parse(&meant).ok().filter(is_web).map(|url| (url, true));
    }
    let url = base.join(href).ok().filter(is_web)?;
    let host = url.host_str()?;
    if READERS.iter().any(|reader| host == *reader || host.strip_suffix(reader).is_some_and(|rest| rest.ends_with('.'))) {
        return in_reader(&url).map(|url| (url, true));
    }
    Some((url, false))
}

/// The address that a feed reader's link for subscribing holds.
fn in_reader(url: &Url) -> Option<Url> {
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    if let Some((_, address)) = url.query_pairs().find(|(_, value)| is_address(value)) {
        return Url::parse(&address).ok();
    }
    let rest = percent_decode_str(url.as_str()).decode_utf8_lossy();
    let rest = rest.split_once("://")?.1;
    let start = rest.find("http://").or_else(|| rest.find("https://"))?;
    Url::parse(rest.get(start..)?).ok()
}

/// Whether an address is written like those of feeds.
fn looks_like_feed(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let segments = || path.split('/').filter(|segment| !segment.is_empty());
    let Some(last) = segments().next_back() else { return query_asks_for_feed(url) };
    let is_name = |name: &str| !name.contains("feedback") && ["rss", "feed", "atom"].iter().any(|word| name.contains(word));
    let is_file = match last.rsplit_once('.') {
        Some((_, "rss" | "atom" | "rdf")) => true,
        Some((stem, "xml")) => stem == "index" || is_name(stem),
        Some((stem, "json" | "php" | "aspx" | "cfm" | "jsp")) => is_name(stem),
        Some(_) | None => false,
    };
    is_file || last == "atom" || segments().any(|segment| matches!(segment, "rss" | "feed" | "feeds" | "rss2")) || query_asks_for_feed(url)
}

fn query_asks_for_feed(url: &Url) -> bool {
    url.query_pairs().take(20).any(|(key, value)| {
        let value = value.to_ascii_lowercase();
        key == "feed"
            || matches!(&*key, "format" | "alt" | "type" | "output") && ["rss", "atom", "feed"].iter().any(|word| value.contains(word))
    })
}

/// Whether a host is there for feeds.
fn is_feed_host(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    ["feeds.", "feed.", "rss."].iter().any(|begin| host.starts_with(begin))
        || ["feedburner.com", "feedpress.me", "libsyn.com", "feedproxy.google.com"].iter().any(|end| host.ends_with(end))
}

fn is_same_site(a: &Url, b: &Url) -> bool {
    match (a.host(), b.host()) {
        (Some(Host::Domain(a)), Some(Host::Domain(b))) => site(a) == site(b),
        (a, b) => a == b,
    }
}

/// The last labels of a name: two, or three where the second is one like the `co` of `co.uk`.
fn site(domain: &str) -> &str {
    let mut dots = domain.rmatch_indices('.').map(|(at, _)| at);
    let (top, second) = (dots.next(), dots.next());
    let is_short = matches!((top, second), (Some(top), second) if domain.len() - top == 3 && top - second.map_or(0, |at| at + 1) <= 3);
    let cut = if is_short { dots.next() } else { second };
    cut.and_then(|at| domain.get(at + 1..)).unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::feed::discover::page;

    fn check(html: &str, expected: &Expect) {
        let page = page::read(html, &Url::parse("https://blog.example.co.uk/posts/").unwrap());
        let lines: Vec<String> = page.linked.iter().map(|link| format!("{} {}", link.url, link.title.as_deref().unwrap_or("-"))).collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn addresses_that_look_like_feeds() {
        check(
            r#"<a href="/about">About</a> <a href="/feed/">Subscribe</a> <A HREF=news.rss>News</A> <a href="?feed=rss2">x</a>
            <a href="/index.xml">xml</a> <a href="/sitemap.xml">Site map</a> <a href="/search?format=rss&amp;q=a">y</a>
            <a href="/feed.json#top">JSON &amp; more</a> <a href="/feeding-cats">Cats</a> <a href="/a/atom.xml">Atom"#,
            &expect![[r#"
                https://blog.example.co.uk/feed/ Subscribe
                https://blog.example.co.uk/posts/news.rss News
                https://blog.example.co.uk/posts/?feed=rss2 x
                https://blog.example.co.uk/index.xml xml
                https://blog.example.co.uk/search?format=rss&q=a y
                https://blog.example.co.uk/feed.json JSON & more
                https://blog.example.co.uk/a/atom.xml Atom"#]],
        );
    }

    #[test]
    fn links_that_say_so() {
        check(
            r#"<a href="/1">RSS</a> <a href="/2" title="Our RSS feed">here</a> <a href="/3"><img src=x.png alt="RSS"></a>
            <a href="/4"><i class="fa fa-rss"></i></a> <a href="/5"><svg><title>RSS</title></svg></a> <a href="/6"><svg><use href="\#icon-rss"/></svg></a>
            <a href="/7">Atom</a> <a href="/8">Across the bay</a> <a href="/9">How atoms feed the sun</a>"#,
            &expect![[r#"
                https://blog.example.co.uk/1 RSS
                https://blog.example.co.uk/2 here
                https://blog.example.co.uk/3 -
                https://blog.example.co.uk/4 -
                https://blog.example.co.uk/5 RSS
                https://blog.example.co.uk/6 -
                https://blog.example.co.uk/7 Atom"#]],
        );
    }

    #[test]
    fn own_feeds_come_before_those_elsewhere() {
        check(
            r#"<a href="/rss-page">RSS</a> <a href="https://feeds.feedburner.com/Example/rss">FeedBurner</a> <a href="https://other.co.uk/feed/">Friend</a>
            <a href="https://en.wikipedia.org/wiki/RSS">RSS</a> <a href="https://www.example.co.uk/feed/">Own</a>"#,
            &expect![[r#"
                https://www.example.co.uk/feed/ Own
                https://feeds.feedburner.com/Example/rss FeedBurner
                https://blog.example.co.uk/rss-page RSS"#]],
        );
    }

    #[test]
    fn links_for_subscribing_are_unwrapped() {
        check(
            r#"<a href="https://feedly.com/i/subscription/feed%2Fhttps%3A%2F%2Fa.example%2F1.xml">Feedly</a>
            <a href="https://www.inoreader.com/?add_feed=https%3A%2F%2Fa.example%2F2.xml%3Fx%3D1%26y">Inoreader</a>
            <a href="feed:https://a.example/3.xml">Reader</a> <a href="feed://a.example/4.xml">Reader</a> <a href="ITPC://a.example/5.xml">iTunes</a>
            <a href="https://feedly.com/">Feedly</a> <a href="feed:javascript:alert(1)">x</a>"#,
            &expect![[r#"
                https://a.example/1.xml Feedly
                https://a.example/2.xml?x=1&y Inoreader
                https://a.example/3.xml Reader
                https://a.example/4.xml Reader
                https://a.example/5.xml iTunes"#]],
        );
    }

    #[test]
    fn sites() {
        assert_eq!(site("a.b.example.org"), "example.org");
        assert_eq!(site("a.example.co.uk"), "example.co.uk");
        assert_eq!(site("heise.de"), "heise.de");
        assert_eq!(site("www.bbc.de"), "www.bbc.de");
        assert_eq!(site("localhost"), "localhost");
    }
}
