//! Entry and page to article: the text of the page without the site around it, and what is declared about it.

pub mod address;

mod choose;
mod claims;
mod ends;
mod explain;
mod features;
mod feed_text;
mod fnv;
mod guide;
mod learned;
mod lines;
mod located;
mod marks;
mod metadata;
mod model;
mod moment;
mod notes;
mod outline;
mod pages;
mod print;
mod prune;
mod ruled;
mod survey;
mod title;
mod value;
mod verdict;
mod whole;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use url::Url;

use self::claims::first;
pub use self::claims::{Claim, Datum, Origin};
pub use self::explain::{Explanation, Judgement, explain};
pub use self::feed_text::{Holding, Proof};
pub use self::located::{Located, locate};
use self::marks::Marks;
use self::metadata::Metadata;
pub use self::model::Model;
pub use self::pages::Sequel;
pub use self::print::Print;
use self::survey::Survey;
pub use self::survey::{Specimen, specimen};
pub use self::verdict::Verdict;
use crate::feed::{Date, Entry};
use crate::html::{self, Body, Kind};
use crate::rules::Ruling;

/// With less text than this a page has no article if the feed has more.
const WORTH_CHARS: usize = 200;

/// A running text has so many words at least.
const MIN_RUNNING_WORDS: usize = 20;

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
    pub siblings: Vec<Print>,
    /// The other pages of the article, in their order.
    pub more: Arc<[Page]>,
    /// Whether one of them is missing.
    pub is_cut: bool,
    /// What earlier entries of the feed showed of its texts.
    pub proof: Proof,
    /// Another model than the program's own.
    pub model: Option<Arc<Model>>,
    /// What is known of the site; `content` and `remove` count in place of what it says of them.
    pub ruling: Ruling,
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
    /// What was said of it and where, of each datum the value chosen first.
    pub claims: Vec<Claim>,
    /// What the page and the feed declare, for the summary and the tags.
    pub declared: Declared,
    /// The text.
    pub body: Body,
    /// Where the text comes from.
    pub source: Source,
    /// What the page is, when it is not the article.
    pub verdict: Option<Verdict>,
    /// Whether the text is only the feed's excerpt, what a paywall shows, or without a page that is missing.
    pub is_partial: bool,
    /// The share of the page's text that the feed has, too, where they can be compared.
    pub feed_share: Option<f64>,
    /// The print of the page the article was looked for in.
    pub print: Option<Print>,
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
pub fn extract(entry: &Entry, page: Option<&Page>, options: &Options) -> Article {
    let feed = feed_text::read(entry);
    let is_excerpt = is_excerpt(entry, feed.holding, options);
    let from_feed = |metadata, body: Option<Body>| {
        let is_partial = body.is_some() && is_excerpt;
        Article { is_partial, ..compose(entry, metadata, body.map(|body| (body, Source::Feed))) }
    };
    let Some(page) = page else { return from_feed(Metadata::default(), feed.body) };
    let mut tree = html::parse(&options.ruling.prepare(&page.html));
    let metadata = metadata::read(&tree, &page.url);
    let facts = ruled::read(&tree, options, &metadata);
    if options.prefer_feed && feed.body.is_some() {
        return from_feed(metadata, feed.body);
    }
    prune::show_unscripted(&mut tree);
    let (chosen, by_user) = ruled::clean_and_choose(&mut tree, options);
    let (from_page, print) = if by_user {
        (Some(prune::keep_whole(tree, &chosen)), None)
    } else {
        let survey = Survey::of(&tree, entry, (page, &feed), options, &metadata);
        let choice = survey.decide(options, &metadata).choice;
        let body = if chosen.is_empty() {
            survey.body(tree, choice, &metadata)
        } else {
            Some(ruled::keep_within(tree, &survey.outline, choice, &chosen))
        };
        (body, Some(Print::of(&survey.outline)))
    };
    let titles = || metadata.expected_titles(entry.title.as_deref());
    let from_page = from_page.map(|body| pages::join(body, titles, page, options));
    let text_of_page = from_page.as_ref().map(html::text).unwrap_or_default();
    let n_chars = text_of_page.chars().count();
    let judged = if by_user { None } else { verdict::judge(&page.html, metadata.titles.page.as_deref(), n_chars) };
    // What is no article is taken for one only if there is nothing else; of what a paywall shows, the longer text counts.
    let is_article = judged.is_none_or(|verdict| verdict == Verdict::Paywall);
    let from_page = from_page.filter(|_| is_article || feed.body.is_none());
    let feed_share = if judged.is_none() { guide::share(&text_of_page, &feed.texts) } else { None };
    let text = match (from_page, feed.body) {
        (Some(_), Some(of_feed)) if !by_user && is_better(&of_feed, n_chars, entry, feed.holding) => Some((of_feed, Source::Feed)),
        (Some(body), _) if by_user || !feed_text::is_empty(&body) => Some((body, Source::Page)),
        (_, of_feed) => of_feed.map(|body| (body, Source::Feed)),
    };
    let found = compose(entry, metadata, text);
    let is_partial = match found.source {
        Source::Page => judged == Some(Verdict::Paywall) || options.is_cut,
        // The page has less.
        Source::Feed if judged.is_none() && !text_of_page.trim().is_empty() => feed.holding == Holding::Cut,
        Source::Feed => is_excerpt,
        Source::Nowhere => false,
    };
    let feed_share = feed_share.map(|share| if found.source == Source::Feed { 1.0 } else { share });
    facts.overrule(entry, Article { verdict: judged, is_partial, feed_share, print: print.filter(|_| is_article), ..found })
}

/// How much of its article an entry holds, by the looks of it.
pub fn holding(entry: &Entry) -> Holding {
    feed_text::read(entry).holding
}

/// The print of a page, to know furniture of other pages by.
pub fn print(page: &Page) -> Print {
    Print::of(&outline::read(&html::parse(&page.html)))
}

/// Whether the text of an entry is a part of its article, as far as that is known without its page.
fn is_excerpt(entry: &Entry, holding: Holding, options: &Options) -> bool {
    // Where no page is wanted, or there is none, only a cut tells.
    let has_page = !options.prefer_feed && entry.link.is_some();
    holding == Holding::Cut || has_page && !holding.is_whole(options.proof)
}

/// The plain text of an article without the captions of its figures, one block a line.
pub fn prose(mut body: Body) -> String {
    prune::remove_where(&mut body, |element| marks::of(element.value()).has(Marks::CAPTION));
    html::text(&body)
}

/// The plain text of an article's sentences, one block a line: its prose without headings, tables and code, or all of its
/// prose if little else is there.
pub fn running_text(mut body: Body) -> String {
    prune::remove_where(&mut body, |element| marks::of(element.value()).has(Marks::CAPTION));
    let prose = html::text(&body);
    prune::remove_where(&mut body, |element| matches!(html::kind(element.value()), Kind::Heading(_) | Kind::Table | Kind::Preformatted));
    let running = html::text(&body);
    if guide::words(&running).len() >= MIN_RUNNING_WORDS { running } else { prose }
}

/// The names of the features, in their order.
pub fn feature_names() -> Vec<String> {
    features::names()
}

/// Whether the feed's text is the article rather than what was found in the page.
fn is_better(feed: &Body, of_page: usize, entry: &Entry, holding: Holding) -> bool {
    let of_feed = html::text(feed).chars().count();
    if of_page < WORTH_CHARS {
        return of_feed > of_page;
    }
    entry.content.is_some() && of_feed * 4 > of_page * 5 && (holding == Holding::Whole || of_feed > 2 * of_page)
}

/// Reconciles the entry with the page.
fn compose(entry: &Entry, metadata: Metadata, text: Option<(Body, Source)>) -> Article {
    let (body, source) = text.unwrap_or_else(|| (html::parse_fragment(""), Source::Nowhere));
    let known = metadata.reconciled(entry);
    Article {
        title: first(&known.titles.rank(entry.title.as_deref())),
        authors: first(&known.authors).unwrap_or_default(),
        published: first(&known.published).map(|found| found.date),
        modified: first(&known.modified).map(|found| found.date),
        image: first(&known.image),
        language: first(&known.language),
        canonical_url: first(&known.canonical_url),
        site_name: first(&known.site),
        claims: known.claims(entry),
        declared: known.declared(entry),
        body,
        source,
        verdict: None,
        is_partial: false,
        feed_share: None,
        print: None,
    }
}
