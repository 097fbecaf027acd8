//! Finds the feeds of a page: those it names, those it links to, those its site is known to have, and the places where
//! feeds usually are.

mod anchors;
mod links;
mod page;
mod sites;
mod table;

#[cfg(test)]
mod tests;

use std::fmt;

use url::Url;

pub use page::{Page, read};
pub use sites::{looked_up, of as of_site};

/// Candidates beyond this many are left out.
const MAX_CANDIDATES: usize = 100;
/// Places where feeds are, the usual ones first.
const PLACES: [&str; 9] = ["feed/", "rss.xml", "atom.xml", "index.xml", "feed.xml", "rss/", "feed.atom", "index.rss", "rss/feed.xml"];
/// Parts of an address that begin a section of a site, with a feed of its own.
const SECTIONS: [&str; 14] = [
    "category",
    "categories",
    "kategorie",
    "tag",
    "tags",
    "tagged",
    "topic",
    "topics",
    "label",
    "author",
    "authors",
    "section",
    "sections",
    "archive",
];
/// Words for comments, as feeds of them have in their titles and addresses.
const COMMENTS: [&str; 14] = [
    "comment",
    "comments",
    "commentaires",
    "comentarios",
    "comentários",
    "commenti",
    "kommentar",
    "kommentare",
    "kommentarer",
    "reacties",
    "komentarze",
    "комментарии",
    "yorumlar",
    "replies",
];

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
}

/// An address that may be a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
    /// How it was found.
    pub why: Why,
}

/// How a feed was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was asked for.
    Itself,
    /// The site is known, and where its feeds are.
    Site(&'static str),
    /// A link element names it.
    Link,
    /// The program that made the page is known, and where its feeds are.
    Software(&'static str),
    /// The body links to it.
    Anchor,
    /// Many feeds are in such a place.
    Place,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself => f.write_str("the address itself"),
            Self::Site(name) | Self::Software(name) => write!(f, "site rule: {name}"),
            Self::Link => f.write_str("link element"),
            Self::Anchor => f.write_str("body link"),
            Self::Place => f.write_str("well-known place"),
        }
    }
}

/// The addresses that may be feeds of the page that `base` answered with, the best first: what its site and itself name
/// before what it links to, that before guesses; the feed of the section asked for before the whole site's, that before
/// other sections', comments last.
pub fn candidates(html: &str, base: &Url) -> Vec<Candidate> {
    let page = read(html, base);
    let (of_site, of_software): (Vec<_>, Vec<_>) =
        sites::of(base, &page, html).into_iter().partition(|candidate| matches!(candidate.why, Why::Site(_)));
    let mut all = of_site;
    let links = |links: &[FeedLink], why| {
        links.iter().map(|link| Candidate { url: link.url.clone(), title: link.title.clone(), why }).collect::<Vec<_>>()
    };
    all.extend(links(&page.links, Why::Link));
    all.extend(of_software);
    all.extend(links(&page.linked, Why::Anchor));
    all.extend(places(base).into_iter().map(|url| Candidate { url, title: None, why: Why::Place }));
    let mut distinct: Vec<Candidate> = Vec::new();
    for candidate in all {
        if distinct.len() < MAX_CANDIDATES && !distinct.iter().any(|before| before.url == candidate.url) {
            distinct.push(candidate);
        }
    }
    let main = distinct.iter().find(|candidate| candidate.why == Why::Link).map(|candidate| candidate.url.clone());
    distinct.sort_by_key(|candidate| rank(candidate, base, main.as_ref()));
    distinct
}

/// Where a candidate belongs; equal ones keep their order.
fn rank(candidate: &Candidate, page: &Url, main: Option<&Url>) -> (bool, u8, u8) {
    let is_section = |url: &Url| url.path_segments().is_some_and(|mut segments| segments.any(|segment| SECTIONS.contains(&segment)));
    let page_path = page.path().trim_end_matches('/');
    let is_of_site = matches!(candidate.why, Why::Site(_));
    let standing = match (is_section(&candidate.url), is_section(page)) {
        // What is known of a site is known in its order.
        _ if is_of_site => 1,
        (true, true) if candidate.url.path().starts_with(page_path) => 0,
        (true, _) => 2,
        (false, _) => 1,
    };
    let tier = match candidate.why {
        Why::Itself | Why::Site(_) | Why::Link | Why::Software(_) => 0,
        Why::Anchor => 1,
        Why::Place => 2,
    };
    // WordPress names after the feed of the site the comments on the page, in words of any language.
    let is_titled = candidate.title.as_deref().is_some_and(|title| title.contains('»'));
    let is_below = !page_path.is_empty() && candidate.url.path().trim_end_matches('/').strip_prefix(page_path) == Some("/feed");
    let is_other = main.is_some_and(|main| *main != candidate.url);
    (is_about_comments(candidate) || is_titled && is_below && is_other && standing == 1, tier, standing)
}

/// Whether the title or the address of a candidate is that of a feed of comments, and was not what the address asked for.
fn is_about_comments(candidate: &Candidate) -> bool {
    let query = candidate.url.query().unwrap_or_default();
    let texts = [candidate.title.as_deref().unwrap_or_default(), candidate.url.path(), query];
    !matches!(candidate.why, Why::Itself | Why::Site(_)) && texts.into_iter().any(has_word_for_comments)
}

/// Whether a title or an address has a word for comments.
pub fn has_word_for_comments(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| COMMENTS.contains(&word.to_lowercase().as_str()))
}

/// Where feeds often are: in the page's own folder and at the root of the site.
fn places(base: &Url) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for place in PLACES {
        for folder in ["./", "/"] {
            let url = base.join(&format!("{folder}{place}")).ok();
            found.extend(url.filter(|url| !found.contains(url)));
        }
    }
    found
}
