//! Reads feeds of every dialect, the broken ones included.

pub mod discover;
pub mod identity;
pub mod lint;
pub mod opml;

mod bits;
mod calendar;
mod date;
mod draft;
mod field;
mod json;
mod link;
mod mend;
mod name;
mod namespace;
mod reader;
mod reference;
mod schedule;
mod sniff;
mod text;
mod token;

#[cfg(test)]
mod tests;

use url::Url;

pub(crate) use self::calendar::month;
use crate::{charset, signature};

/// A moment, with the zone it was written in.
pub type Date = chrono::DateTime<chrono::FixedOffset>;

/// Entries beyond this many are left out and reported.
const MAX_ENTRIES: usize = 20_000;

/// A longer name is not copied from the feed to its entries.
const MAX_INHERITED_BYTES: usize = 200;
/// What is no feed and has more characters that no text has is no text.
const MAX_FORBIDDEN: usize = 16;
/// Skipped entries beyond this many are not reported.
const MAX_SKIPPED: usize = 100;
/// Why an entry without anything in it is skipped.
const NOTHING_SAID: &str = "there is nothing in the entry";

/// The family of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// RSS 0.91 to 2.0.
    #[default]
    Rss,
    /// RSS 0.90, 1.0 and 1.1, which are RDF.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// Microsoft's Channel Definition Format.
    Cdf,
    /// JSON Feed.
    JsonFeed,
}

/// A feed as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// The family it belongs to.
    pub kind: Kind,
    /// Its identifier.
    pub id: Option<String>,
    /// The address of the site it is about.
    pub link: Option<String>,
    /// Its title, as plain text.
    pub title: Option<String>,
    /// Its title as HTML, if there is markup in it.
    pub title_html: Option<String>,
    /// Its description, as HTML.
    pub subtitle: Option<String>,
    /// Who writes it.
    pub author: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The address of its picture.
    pub image: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// How many minutes it may be kept (`ttl`).
    pub ttl_minutes: Option<u32>,
    /// The hours of the day, in UTC, in which nothing is to be expected.
    pub skip_hours: Vec<u8>,
    /// The days on which nothing is to be expected.
    pub skip_days: Vec<chrono::Weekday>,
    /// How many seconds lie between two changes (`sy:*`).
    pub update_period_s: Option<u64>,
    /// Its `WebSub` hubs.
    pub hubs: Vec<String>,
    /// Its own address.
    pub self_link: Option<String>,
    /// The next page or the next archive (RFC 5005).
    pub next_link: Option<String>,
    /// The page or archive before (RFC 5005).
    pub previous_link: Option<String>,
    /// Its entries in their order.
    pub entries: Vec<Entry>,
}

/// One entry of a feed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Its identifier (`guid`, `id`, `rdf:about`).
    pub id: Option<String>,
    /// The address of its article.
    pub link: Option<String>,
    /// The article's address before a counting service replaced it (`feedburner:origLink`).
    pub original_link: Option<String>,
    /// Its title, as plain text.
    pub title: Option<String>,
    /// Its title as HTML, if there is markup in it.
    pub title_html: Option<String>,
    /// Its summary, as HTML.
    pub summary: Option<String>,
    /// Its text, as HTML.
    pub content: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The address of its comments.
    pub comments: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// What it is about.
    pub categories: Vec<String>,
    /// What is attached to it.
    pub enclosures: Vec<Enclosure>,
    /// The address of its picture.
    pub image: Option<String>,
}

/// A file attached to an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enclosure {
    /// Its address.
    pub url: String,
    /// Its media type.
    pub kind: Option<String>,
    /// Its size in bytes.
    pub length: Option<u64>,
}

/// An entry, or several, that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which entry of the document it was, counted from zero.
    pub position: usize,
    /// Why it could not be used.
    pub reason: String,
}

/// A document that is no feed, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAFeed {
    /// There is nothing in it.
    #[error("not a feed: the document is empty")]
    Empty,
    /// A web page, with its title.
    #[error("not a feed but {}", self.instead())]
    Html {
        /// The page's title.
        title: Option<String>,
    },
    /// XML of another kind, with the name of its root.
    #[error("not a feed but {}", self.instead())]
    Xml {
        /// The name of the root element.
        root: String,
    },
    /// JSON of another kind.
    #[error("not a feed but {}", self.instead())]
    Json {
        /// What kind of JSON it is.
        what: &'static str,
    },
    /// Something else.
    #[error("not a feed but {}", self.instead())]
    Other {
        /// What it seems to be.
        what: &'static str,
    },
}

impl NotAFeed {
    fn instead(&self) -> String {
        match self {
            Self::Empty => "an empty document".to_owned(),
            Self::Html { title } => format!("an HTML page{}", titled(title.as_deref())),
            Self::Xml { root } => format!("an XML document of `{root}`"),
            Self::Json { what } | Self::Other { what } => (*what).to_owned(),
        }
    }
}

fn titled(title: Option<&str>) -> String {
    title.map(|title| format!(" titled \"{title}\"")).unwrap_or_default()
}

/// Reads a feed; `content_type` is the HTTP header's value, `base` the address the bytes came from.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Result<(Feed, Vec<Skipped>), NotAFeed> {
    if let Some(what) = signature::of(bytes) {
        return Err(NotAFeed::Other { what });
    }
    let http_charset = content_type.and_then(charset::charset_of);
    let decoded = charset::inspect(bytes, http_charset, charset::Kind::Xml);
    let text = decoded.text.trim_start();
    if text.is_empty() {
        return Err(NotAFeed::Empty);
    }
    if text.starts_with(['{', '[']) {
        return json::read(text, base);
    }
    reader::read(text, base).ok_or_else(|| {
        let is_binary = decoded.n_forbidden > MAX_FORBIDDEN;
        if is_binary { NotAFeed::Other { what: "binary data" } } else { sniff::what(text) }
    })
}

/// Reads a date as feeds write it: RFC 822, RFC 3339, or what else has been seen in the wild.
pub fn read_date(text: &str) -> Option<Date> {
    date::parse(text)
}
