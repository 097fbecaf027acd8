//! Entry and page to article: the text of the page without the site around it, and what is declared about it.

pub mod address;

mod choose;
mod claims;
mod ends;
mod explain;
mod features;
mod feed_text;
mod guide;
mod learned;
mod lines;
mod located;
mod marks;
mod metadata;
mod model;
mod moment;
mod outline;
mod pages;
mod print;
mod prune;
mod ruled;
mod title;
mod value;
mod verdict;
mod whole;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use scraper::Html;
use url::Url;

use self::choose::Choice;
use self::claims::first;
pub use self::claims::{Claim, Datum, Origin};
use self::ends::Ends;
pub use self::explain::{Explanation, Judgement, explain};
use self::features::Features;
use self::feed_text::FeedText;
pub use self::feed_text::{Holding, Proof};
use self::guide::Guide;
pub use self::located::{Located, locate};
use self::marks::Marks;
use self::metadata::Metadata;
pub use self::model::Model;
use self::outline::{Outline, count};
pub use self::pages::Sequel;
pub use self::print::Print;
use self::value::{Strictness, Values};
pub use self::verdict::Verdict;
use crate::feed::{Date, Entry};
use crate::html::{self, Body, Kind};
use crate::rules::Ruling;

/// With less text than this the page is read once more, less strictly.
const RETRY_CHARS: f64 = 250.0;
/// With less text than this a page has no article if the feed has more.
const WORTH_CHARS: usize = 200;

/// A page of fewer or more blocks is like none that the model was trained with.
const N_BLOCKS: std::ops::Range<usize> = 30..20_000;

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
    pub more: Vec<Page>,
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
    /// Whether the text is only the feed's excerpt, or what a paywall shows.
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
    let facts = ruled::read(&tree, options, (&page.url, &metadata));
    if options.prefer_feed && feed.body.is_some() {
        return from_feed(metadata, feed.body);
    }
    prune::show_unscripted(&mut tree);
    let (chosen, by_user) = ruled::clean_and_choose(&mut tree, options);
    let (from_page, print) = if by_user {
        (Some(prune::keep_whole(tree, &chosen)), None)
    } else {
        let survey = Survey::of(&tree, entry, (page, &feed), options, &metadata);
        let body = if chosen.is_empty() {
            survey.find(tree, options, &metadata)
        } else {
            Some(ruled::keep_within(tree, &survey.outline, survey.learned(options, &metadata), &chosen))
        };
        (body, Some(Print::of(&survey.outline)))
    };
    let judged = if by_user { None } else { verdict::judge(&page.html, metadata.titles.page.as_deref(), from_page.as_ref()) };
    // What is no article is taken for one only if there is nothing else; of what a paywall shows, the longer text counts.
    let is_article = judged.is_none_or(|verdict| verdict == Verdict::Paywall);
    let from_page = from_page.filter(|_| is_article || feed.body.is_none());
    let titles = || metadata.expected_titles(entry.title.as_deref());
    let from_page = from_page.map(|body| pages::join(body, titles, page, options));
    let text_of_page = from_page.as_ref().filter(|_| judged.is_none()).map(html::text);
    let feed_share = text_of_page.as_ref().and_then(|text| guide::share(text, &feed.texts));
    let text = match (from_page, feed.body) {
        (Some(body), Some(of_feed)) if !by_user && is_better(&of_feed, &body, entry, feed.holding) => Some((of_feed, Source::Feed)),
        (Some(body), _) if by_user || !feed_text::is_empty(&body) => Some((body, Source::Page)),
        (_, of_feed) => of_feed.map(|body| (body, Source::Feed)),
    };
    let found = compose(entry, metadata, text);
    let is_partial = match found.source {
        Source::Page => judged == Some(Verdict::Paywall),
        // The page has less.
        Source::Feed if text_of_page.is_some_and(|text| !text.trim().is_empty()) => feed.holding == Holding::Cut,
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
    if guide::words(&running).nth(MIN_RUNNING_WORDS - 1).is_some() { running } else { prose }
}

/// A page read block by block, and what the rules choose of it.
struct Survey {
    outline: Outline,
    guide: Guide,
    ends: Ends,
    titles: Vec<String>,
    plain: Vec<f64>,
    values: Values,
    choice: Option<Choice>,
}

impl Survey {
    fn of(tree: &Html, entry: &Entry, (page, feed): (&Page, &FeedText), options: &Options, metadata: &Metadata) -> Self {
        let outline = outline::read(tree);
        let guide = Guide::new(&outline, feed, options);
        let titles = metadata.expected_titles(entry.title.as_deref());
        let ends = ends::read(tree, &outline, &page.url, metadata.titles.site.as_deref());
        let plain = value::plain(&outline);
        let attempt = |strictness| {
            let values = value::judge(&outline, &plain, &guide, strictness);
            let choice = choose::choose(&outline, &values, &titles, &ends);
            (values, choice)
        };
        let n_chars = |choice: &Option<Choice>| choice.as_ref().map(|choice| value::n_chars(&outline, &choice.kept)).unwrap_or_default();
        let anchored = |(values, choice): &(Values, Option<Choice>)| choice.as_ref().map(|choice| choose::kept_anchors(values, choice));
        let mut found = attempt(Strictness::Strict);
        let is_astray = anchored(&found).is_some_and(|share| share < 0.5);
        if n_chars(&found.1) < RETRY_CHARS || is_astray {
            let relaxed = attempt(Strictness::Relaxed);
            let is_better = if is_astray { anchored(&relaxed) > anchored(&found) } else { n_chars(&relaxed.1) > 1.5 * n_chars(&found.1) };
            if is_better {
                found = relaxed;
            }
        }
        let (values, choice) = found;
        Self { outline, guide, ends, titles, plain, values, choice }
    }

    /// Finds the article the generic way.
    fn find(&self, tree: Html, options: &Options, metadata: &Metadata) -> Option<Body> {
        let found = self.learned(options, metadata);
        let n_found = found.as_ref().map(|choice| value::n_chars(&self.outline, &choice.kept)).unwrap_or_default();
        let declared = if n_found < RETRY_CHARS { metadata.hidden_text().as_deref().map(from_declared) } else { None };
        if let Some(body) = declared.filter(|body| count(html::text(body).len()) > 3.0 * n_found.max(80.0)) {
            return Some(body);
        }
        found.map(|choice| prune::cut_down(tree, &self.outline, &choice))
    }

    /// What the model makes of the page, or the rules where they know better.
    fn learned(&self, options: &Options, metadata: &Metadata) -> Option<Choice> {
        let Some((features, worth)) = self.judged(options, metadata) else { return self.choice.clone() };
        learned::choose(&self.outline, &self.values, &features, &worth, self.choice.as_ref())
    }

    /// What the model says of the blocks near the article. With the whole text in the feed, or with few or far too many blocks, it is not asked.
    fn judged(&self, options: &Options, metadata: &Metadata) -> Option<(Features, Vec<i32>)> {
        let model = options.model.clone().unwrap_or_else(Model::built_in);
        if model.is_empty() || self.guide.is_full() || !N_BLOCKS.contains(&self.outline.blocks.len()) {
            return None;
        }
        let features = self.features(metadata, features::read);
        let worth = model.judge(&features.rows);
        Some((features, worth))
    }

    fn features(&self, metadata: &Metadata, read: fn(&features::Page) -> Features) -> Features {
        let nothing = Choice { container: 0, range: 0..0, kept: vec![false; self.outline.blocks.len()] };
        read(&features::Page {
            outline: &self.outline,
            guide: &self.guide,
            ends: &self.ends,
            plain: &self.plain,
            values: &self.values,
            choice: self.choice.as_ref().unwrap_or(&nothing),
            headline: choose::headline(&self.outline, &self.titles, &(0..self.outline.blocks.len())),
            declared: &metadata.body.as_deref().map(|body| guide::shared(&self.outline, body)).unwrap_or_default(),
        })
    }
}

/// What the model is trained with: the blocks of a page as it sees them.
#[derive(Debug)]
pub struct Specimen {
    /// The text of each block.
    pub texts: Vec<String>,
    /// Whether the rules keep it.
    pub kept: Vec<bool>,
    /// The features of all blocks, one row after the other.
    pub rows: Vec<f32>,
}

/// Describes the blocks of a page for training.
pub fn specimen(entry: &Entry, page: &Page, options: &Options) -> Specimen {
    let mut tree = html::parse(&page.html);
    let metadata = metadata::read(&tree, &page.url);
    prune::show_unscripted(&mut tree);
    let survey = Survey::of(&tree, entry, (page, &feed_text::read(entry)), options, &metadata);
    let features = survey.features(&metadata, features::read_all);
    let text = |index: &usize| survey.outline.blocks.get(*index).map(|block| block.text.clone());
    let is_kept = |index: &usize| survey.choice.as_ref().and_then(|choice| choice.kept.get(*index)).copied().unwrap_or_default();
    Specimen {
        texts: features.blocks.iter().filter_map(text).collect(),
        kept: features.blocks.iter().map(is_kept).collect(),
        rows: features.rows,
    }
}

/// The names of the features, in their order.
pub fn feature_names() -> Vec<String> {
    features::names()
}

/// The text that the page declares, which may be plain.
fn from_declared(text: &str) -> Body {
    if text.contains("<p") {
        return html::parse_fragment(text);
    }
    if text.contains("&lt;p") {
        let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        return html::parse_fragment(&unescaped);
    }
    let escaped = text.replace('<', "&lt;");
    let paragraphs: String = escaped.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("<p>{line}</p>")).collect();
    html::parse_fragment(&paragraphs)
}

/// Whether the feed's text is the article rather than what was found in the page.
fn is_better(feed: &Body, page: &Body, entry: &Entry, holding: Holding) -> bool {
    let n_chars = |body: &Body| html::text(body).chars().count();
    let (of_feed, of_page) = (n_chars(feed), n_chars(page));
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
