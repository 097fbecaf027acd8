//! Articles on several pages: which page comes next, and whether what came is one of the same article.

mod addresses;
mod join;
mod links;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use url::Url;

use self::addresses::is_same;
use self::join::{Bearing, Known};
use self::links::{Lead, Leads, Place};
use super::claims::{Datum, Origin};
use super::{Article, Options, Page, Source, address, extract, title};
use crate::feed::Entry;
use crate::html::{self, Body};

/// An article has no more pages than this.
const MAX_PAGES: usize = 20;
/// Pages that say this of themselves hold what many people say, one below the other.
const TALKS: [&str; 2] = ["DiscussionForumPosting", "\"QAPage\""];

/// The pages of an article as they come, and which one comes next.
#[derive(Debug)]
pub struct Sequel {
    first: Page,
    more: Vec<Page>,
    options: Options,
    subject: Subject,
    known: Known,
    leads: Leads,
    visited: HashSet<String>,
    /// How many bytes the pages may have that are still to come.
    n_bytes_left: usize,
}

/// What all pages of an article have in common.
#[derive(Debug, Default)]
struct Subject {
    titles: Vec<String>,
    canonical: Option<Url>,
    published: Option<NaiveDate>,
}

impl Sequel {
    /// Begins with the first page.
    pub fn new(entry: &Entry, first: Page, options: Options, limit_bytes: usize) -> Self {
        let visited = HashSet::from([address::key(first.url.as_str())]);
        let n_bytes_left = limit_bytes.saturating_sub(first.html.len());
        let (subject, known, leads) = Default::default();
        let mut sequel = Self { first, more: Vec::new(), options, subject, known, leads, visited, n_bytes_left };
        let Leads { whole, next } = sequel.leads_of(&sequel.first, 1);
        // The first page may be the whole, and link to itself.
        sequel.leads = Leads { whole: whole.filter(|lead| !is_same(&lead.url, &sequel.first.url)), next };
        if sequel.leads != Leads::default() {
            let article = extract(entry, Some(&sequel.first), &sequel.options);
            sequel.subject = Subject::of(&article);
            sequel.known = Known::new(sequel.subject.titles.clone());
            sequel.known.add(&article.body);
            // What is no article has no second page.
            if article.source != Source::Page || article.verdict.is_some() {
                sequel.leads = Leads::default();
            }
        }
        sequel
    }

    /// Gives the address of the page to be fetched next.
    pub fn next(&self) -> Option<&Url> {
        self.lead().map(|lead| &lead.url)
    }

    /// Takes the page that was to be fetched, if it is one of the article.
    #[must_use]
    pub fn with(mut self, page: Page) -> Self {
        let Some(lead) = self.lead().cloned() else { return self };
        let is_whole = self.leads.whole.is_some();
        let key = address::key(page.url.as_str());
        let is_new = key == address::key(lead.url.as_str()) || !self.visited.contains(&key);
        self.visited.insert(address::key(lead.url.as_str()));
        let bearing = Some(&page).filter(|page| is_new && page.html.len() <= self.n_bytes_left).and_then(|page| self.bearing(page, &lead));
        match bearing {
            Some((body, bearing)) if bearing == Bearing::Whole || bearing == Bearing::Continues && !is_whole => {
                self.visited.insert(key);
                self.n_bytes_left -= page.html.len();
                self.known.add(&body);
                // Nothing comes behind the whole.
                let ordinal = self.more.len() + 2;
                self.leads = if is_whole { Leads::default() } else { Leads { whole: None, ..self.leads_of(&page, ordinal) } };
                self.more.push(page);
            }
            _ => self = self.without(),
        }
        self
    }

    /// Goes on without the page that was to be fetched.
    #[must_use]
    pub fn without(mut self) -> Self {
        // Where the whole cannot be had, its pages may.
        if self.leads.whole.take().is_none() {
            self.leads.next = None;
        }
        self
    }

    /// Gives the pages, the first first.
    pub fn into_pages(self) -> Vec<Page> {
        std::iter::once(self.first).chain(self.more).collect()
    }

    fn lead(&self) -> Option<&Lead> {
        let is_new = |lead: &&Lead| !self.visited.contains(&address::key(lead.url.as_str()));
        let may_come = self.more.len() + 1 < MAX_PAGES && self.n_bytes_left > 0;
        [&self.leads.whole, &self.leads.next].into_iter().flatten().find(is_new).filter(|_| may_come)
    }

    /// Where the article goes on behind a page, which is the first, the second and so on.
    fn leads_of(&self, page: &Page, ordinal: usize) -> Leads {
        let ruling = &self.options.ruling;
        let has_rule = ruling.rule().is_some_and(|rule| !rule.next_page.is_empty() || !rule.single_page.is_empty());
        let is_talk = || TALKS.iter().any(|name| page.html.contains(name));
        let first = &self.first.url;
        let may_be_found = !addresses::is_no_article(first) && addresses::may_go_on(&page.html, first) && !is_talk();
        if !has_rule && !may_be_found {
            return Leads::default();
        }
        let tree = html::parse(&ruling.prepare(&page.html));
        let ruled = links::ruled(&tree, &page.url, ruling);
        // Who wrote a rule for the next page knows where the last one is.
        let is_settled = ruled != Leads::default() || has_rule && ruling.is_own();
        if is_settled || !may_be_found {
            return ruled;
        }
        links::found(&tree, &Place { first, url: &page.url, ordinal })
    }

    /// Reads a page, and says what it is to those before it; nothing if it is of another article.
    fn bearing(&self, page: &Page, lead: &Lead) -> Option<(Body, Bearing)> {
        let article = part(page, &self.options)?;
        let is_same = lead.is_ruled || self.subject.is_of(&article, &self.first.url);
        let bearing = self.known.bearing(&article.body);
        is_same.then_some((article.body, bearing))
    }
}

impl Subject {
    fn of(article: &Article) -> Self {
        // A heading that is not the headline may be the site's name, which stands on all pages.
        let declared = article.claims.iter().filter(|claim| claim.datum == Datum::Title && claim.origin != Origin::Visible);
        let titles = article.title.iter().chain(declared.map(|claim| &claim.value));
        let titles = titles.filter(|title| article.site_name.as_ref() != Some(*title)).cloned().collect();
        Self { titles, canonical: article.canonical_url.clone(), published: article.published.map(|date| date.date_naive()) }
    }

    /// Whether an article is the same as the first, by what it calls itself.
    fn is_of(&self, article: &Article, first: &Url) -> bool {
        let other = Self::of(article);
        let is_named = other
            .canonical
            .as_ref()
            .filter(|url| url.path().len() > 1)
            .is_some_and(|canonical| is_same(canonical, first) || self.canonical.as_ref().is_some_and(|own| is_same(own, canonical)));
        // The open thread of next week has the same title, and an address with a number behind it.
        let is_of_its_day = self.published.zip(other.published).is_none_or(|(day, other)| day == other);
        is_named
            || is_of_its_day
                && self.titles.iter().any(|title| other.titles.iter().any(|other| title == other || title::is_like(title, other)))
    }
}

/// Puts the texts of the other pages behind that of the first.
pub(super) fn join(body: Body, titles: impl Fn() -> Vec<String>, first: &Page, options: &Options) -> Body {
    if options.more.is_empty() {
        return body;
    }
    let alone = Options { more: Arc::default(), ..options.clone() };
    let pages = options.more.iter().filter_map(|page| Some((part(page, &alone)?.body, page.url.clone())));
    join::join(body, titles(), &first.url, pages)
}

/// The part of the article that a page holds.
fn part(page: &Page, options: &Options) -> Option<Article> {
    let article = extract(&Entry::default(), Some(page), options);
    (article.source == Source::Page && article.verdict.is_none()).then_some(article)
}
