//! The pure chain for one article: entry and page to article, to Markdown, to post.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tracing::debug;
use url::Url;

use crate::article::{self, Article, Page, Print};
use crate::config::{FullText, Subscription};
use crate::enrich::{self, Enrichment};
use crate::feed::{Date, Entry};
use crate::line::one_line;
use crate::markdown;
use crate::post::preset::SummaryRule;
use crate::post::template::Fields;
use crate::post::{self, Post, slug};

/// The longest title in a post, in characters.
const LIMIT_TITLE: usize = 200;

/// What is known besides the entry and its page.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the article is called for good.
    pub origin: &'a str,
    /// When the entry was first seen: its date when it has none.
    pub seen_at: DateTime<Utc>,
    /// The time.
    pub now: DateTime<Utc>,
}

/// A post, and what it was made of.
#[derive(Debug, Clone)]
pub struct Pressed {
    /// The post.
    pub post: Post,
    /// Its title.
    pub title: String,
    /// The article's address.
    pub link: String,
    /// Where the text comes from.
    pub source: article::Source,
    /// What the page is, when it is not the article.
    pub verdict: Option<article::Verdict>,
    /// The share of the page's text that the feed has.
    pub feed_share: Option<f64>,
    /// The print of the page.
    pub print: Option<Print>,
}

/// Makes a post of an entry and the pages of its article, if there are any.
pub fn press(subscription: &Subscription, entry: &Entry, pages: &[Page], options: &article::Options, facts: &Facts) -> Pressed {
    let page = pages.first();
    let mut article = article::extract(entry, page, options);
    let (source, verdict, feed_share, print) = (article.source, article.verdict, article.feed_share, article.print.take());
    let fields = fields(subscription, entry, article, page, facts);
    let post = post::compose(&fields, &subscription.preset);
    Pressed { post, title: fields.title, link: fields.link, source, verdict, feed_share, print }
}

/// Gives what the configuration says of the article on some pages.
pub fn options(subscription: &Subscription, pages: &[Page]) -> article::Options {
    article::Options {
        ruling: pages.first().map(|page| subscription.rules.for_url(&page.url)).unwrap_or_default(),
        more: pages.iter().skip(1).cloned().collect(),
        content: subscription.select.content.clone(),
        remove: subscription.select.remove.clone(),
        prefer_feed: subscription.full_text == FullText::Off,
        ..article::Options::default()
    }
}

/// Gives the fields that a preset can name.
pub fn fields(subscription: &Subscription, entry: &Entry, article: Article, page: Option<&Page>, facts: &Facts) -> Fields {
    let base = page.map(|page| page.url.clone()).or_else(|| Url::parse(entry.link.as_deref()?).ok());
    let body = markdown::convert(&article.body, base.as_ref(), &subscription.markdown);
    let running = match subscription.preset.summary {
        SummaryRule::Words(_) => Some(article::running_text(article.body.clone())),
        SummaryRule::Sentences => None,
    };
    let text = article::prose(article.body);
    let link = entry.link.clone().or_else(|| page_address(page?)).unwrap_or_default();
    let title = title(article.title.as_deref(), &text, &link);
    let language = subscription.language.clone().or_else(|| article.language.clone());
    let input = enrich::Input {
        title: &title,
        text: &text,
        url: &link,
        language: language.as_deref(),
        declared: &article.declared,
        max_tags: subscription.max_tags,
    };
    let enrichment = enrich::enrich(&input);
    let own = |own: &[String]| if own.is_empty() { vec![subscription.name.clone()] } else { own.to_vec() };
    Fields {
        date: date(article.published.or(article.modified), subscription.timezone, facts),
        updated: article
            .modified
            .filter(|modified| article.published.is_some_and(|published| *modified > published))
            .map(|date| date.with_timezone(&subscription.timezone)),
        summary: summary(subscription.preset.summary, &enrichment, &text, running.as_deref()),
        tags: tags(&subscription.tags, &enrichment.tags),
        feed_tags: own(&subscription.tags),
        categories: own(&subscription.categories),
        language: language_of(subscription, &enrichment),
        authors: article.authors,
        image: article.image.unwrap_or_default(),
        is_partial: article.is_partial,
        feed: subscription.name.clone(),
        slug: slug::slug(&title, &link),
        body,
        text,
        origin: facts.origin.to_owned(),
        title,
        link,
    }
}

fn page_address(page: &Page) -> Option<String> {
    Some(&page.url).filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| article::address::clean(url).to_string())
}

fn language_of(subscription: &Subscription, enrichment: &Enrichment) -> String {
    subscription.language.clone().unwrap_or_else(|| enrichment.language.clone()).replace("und", "")
}

/// The article's title, cut between words when it is very long; without one, the first words of the text.
fn title(title: Option<&str>, text: &str, link: &str) -> String {
    let title = one_line(title.unwrap_or_default());
    let title = if title.is_empty() { enrich::first_words(text, 10) } else { title };
    let title = if title.is_empty() { slug::slug("", link).replace('-', " ") } else { title };
    if title.chars().count() <= LIMIT_TITLE {
        return title;
    }
    let cut: String = title.chars().take(LIMIT_TITLE).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

/// A date in the future is taken for a mistake: generators would hold the post back until then.
fn date(date: Option<Date>, timezone: Tz, facts: &Facts) -> DateTime<Tz> {
    let date = date.map_or(facts.seen_at, |date| date.to_utc());
    if date > facts.now {
        debug!(%date, origin = facts.origin, "The date lies in the future and was set to now");
    }
    date.min(facts.now).with_timezone(&timezone)
}

fn summary(rule: SummaryRule, enrichment: &Enrichment, text: &str, running: Option<&str>) -> String {
    match rule {
        SummaryRule::Sentences => enrichment.summary.clone(),
        SummaryRule::Words(n_words) => words(text, running.unwrap_or(text), n_words),
    }
}

/// The first words; they end before the first heading or table when enough of them stand before it.
fn words(text: &str, running: &str, n_words: usize) -> String {
    const ENOUGH: usize = 20;
    let lead: Vec<&str> = text.lines().zip(running.lines()).take_while(|(line, running)| line == running).map(|(line, _)| line).collect();
    let lead = lead.join("\n");
    let n_lead = lead.split_whitespace().count();
    if n_lead < ENOUGH || n_lead >= n_words {
        return enrich::first_words(text, n_words);
    }
    let dots = if lead.len() < text.trim_end().len() { "..." } else { "" };
    format!("{}{dots}", enrich::first_words(&lead, n_words))
}

/// The subscription's own tags, then those found; no tag twice, whatever its capitals.
fn tags(own: &[String], found: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    own.iter().chain(found).filter(|tag| seen.insert(tag.to_lowercase())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_end_before_a_heading() {
        let lead = "one two three four five ".repeat(5);
        let text = format!("{lead}\nA heading\nmore text");
        let running = format!("{lead}\nmore text");
        assert_eq!(words(&text, &running, 50), format!("{}...", lead.trim_end()));
        assert_eq!(words(&text, &running, 10), "one two three four five one two three four five...");
        assert_eq!(words("a b\nA heading\nc d", "a b\nc d", 50), "a b A heading c d");
        assert_eq!(words("a b\nc d", "a b\nc d", 50), "a b c d");
    }
}
