//! Entry and page to article: the text of the page without the site around it, and what is declared about it.

pub mod address;

use url::Url;

use crate::feed::{Date, Entry};
use crate::html::{self, Body};

/// A page as it was fetched.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address that answered.
    pub url: Url,
    /// The text of the page, decoded.
    pub html: String,
}

/// What the user knows better.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// CSS selectors of the elements that hold the article.
    pub content: Vec<String>,
    /// CSS selectors of elements to be removed first.
    pub remove: Vec<String>,
    /// Whether the feed's own text is used although there is a page.
    pub prefer_feed: bool,
    /// Other pages of the same site: what stands on them, too, is furniture.
    pub siblings: Vec<Page>,
}

/// The text found, and what is known about it.
#[derive(Debug, Clone)]
pub struct Article {
    /// The headline.
    pub title: Option<String>,
    /// The people who wrote it.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was changed last.
    pub modified: Option<Date>,
    /// The address of the lead image.
    pub image: Option<String>,
    /// The declared language (BCP 47).
    pub language: Option<String>,
    /// The address that the page calls its own.
    pub canonical_url: Option<Url>,
    /// The site's name.
    pub site_name: Option<String>,
    /// What the page and the feed declare, for the summary and the tags.
    pub declared: Declared,
    /// The text.
    pub body: Body,
    /// Where the text comes from.
    pub source: Source,
}

/// Where an article's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The page.
    Page,
    /// The feed.
    Feed,
    /// There is none.
    Nowhere,
}

/// What page and feed declare of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Descriptions, the most trusted first.
    pub descriptions: Vec<String>,
    /// Lists of tags, the most trusted first.
    pub tags: Vec<Vec<String>>,
    /// The section of the site.
    pub section: Option<String>,
}

/// Finds the article of an entry in its page, or in what the feed holds of it.
pub fn extract(entry: &Entry, page: Option<&Page>, _options: &Options) -> Article {
    let text = page.map(|page| page.html.clone()).or_else(|| entry.content.clone()).or_else(|| entry.summary.clone()).unwrap_or_default();
    Article {
        title: entry.title.clone(),
        authors: entry.authors.clone(),
        published: entry.published,
        modified: entry.updated,
        image: None,
        language: entry.language.clone(),
        canonical_url: None,
        site_name: None,
        declared: Declared::default(),
        body: html::parse_fragment(&text),
        source: if page.is_some() { Source::Page } else { Source::Feed },
    }
}

/// Whether the feed holds the whole text of an entry, so that the page need not be fetched.
pub fn feed_holds_all(entry: &Entry) -> bool {
    entry.content.as_ref().is_some_and(|content| content.len() > 2_000)
}
