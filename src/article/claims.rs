//! What was said of an article, and where.

use std::fmt;

/// Something that is known of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// The headline.
    Title,
    /// The people who wrote it.
    Authors,
    /// When it was published.
    Published,
    /// When it was changed last.
    Modified,
    /// The lead image.
    Image,
    /// The language.
    Language,
    /// The address that the page calls its own.
    CanonicalUrl,
    /// The site's name.
    SiteName,
    /// The section of the site.
    Section,
    /// Tags.
    Keywords,
}

/// Where a page or a feed said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The rule of the site.
    Rule,
    /// The feed's entry.
    Entry,
    /// JSON-LD.
    JsonLd,
    /// `itemprop` attributes.
    Microdata,
    /// Data that a script holds for the program that draws the page.
    Script,
    /// `og:` and `article:` properties.
    OpenGraph,
    /// Another meta element.
    Meta,
    /// A `link` element, or a link with a `rel`.
    Link,
    /// The `html` or the `title` element.
    Document,
    /// What readers see.
    Visible,
    /// The page's address.
    Address,
}

/// What one place says of a datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub datum: Datum,
    /// What is said.
    pub value: String,
    /// Where.
    pub origin: Origin,
}

/// Values and where they come from, the most trusted first.
pub(super) type Ranked<T> = Vec<(T, Origin)>;

/// The most trusted value.
pub(super) fn first<T: Clone>(ranked: &Ranked<T>) -> Option<T> {
    ranked.first().map(|(value, _)| value.clone())
}

/// The claims of one datum, as text.
pub(super) fn claims<T>(datum: Datum, ranked: &Ranked<T>, text: impl Fn(&T) -> String) -> impl Iterator<Item = Claim> {
    ranked.iter().map(move |(value, origin)| Claim { datum, value: text(value), origin: *origin })
}

impl Origin {
    /// The dialect of a meta element's name.
    pub(super) fn of_meta(name: &str) -> Self {
        if name.starts_with("og:") || name.starts_with("article:") { Self::OpenGraph } else { Self::Meta }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Title => "title",
            Self::Authors => "authors",
            Self::Published => "published",
            Self::Modified => "modified",
            Self::Image => "image",
            Self::Language => "language",
            Self::CanonicalUrl => "canonical URL",
            Self::SiteName => "site name",
            Self::Section => "section",
            Self::Keywords => "keywords",
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Rule => "rule",
            Self::Entry => "feed",
            Self::JsonLd => "JSON-LD",
            Self::Microdata => "microdata",
            Self::Script => "script",
            Self::OpenGraph => "Open Graph",
            Self::Meta => "meta",
            Self::Link => "link",
            Self::Document => "document",
            Self::Visible => "visible",
            Self::Address => "address",
        })
    }
}
