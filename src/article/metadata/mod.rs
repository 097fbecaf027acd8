//! What a page declares of its article, in whatever dialect.

mod authors;
mod dates;
mod image;
mod json_ld;
mod loose;
mod person;
mod scan;
mod state;

#[cfg(test)]
mod tests;

use scraper::Html;
use url::Url;

use self::scan::Scan;
use super::claims::{self, Claim, Datum, Origin, Ranked};
use super::moment::{Found, Order};
use super::title::Titles;
use super::{Declared, feed_text};
use crate::feed::Entry;
use crate::html;

/// What Google Reader wrote for authors it did not know.
const NOBODY: &str = "(author unknown)";

/// Of one datum so many claims are told.
const MAX_CLAIMS: usize = 8;

/// What is known of an article but its text.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) titles: Titles,
    pub(super) authors: Ranked<Vec<String>>,
    pub(super) published: Ranked<Found>,
    pub(super) modified: Ranked<Found>,
    pub(super) image: Ranked<String>,
    pub(super) language: Ranked<String>,
    pub(super) canonical_url: Ranked<Url>,
    /// The site's name.
    pub(super) site: Ranked<String>,
    /// The section of the site.
    pub(super) section: Ranked<String>,
    /// Descriptions, the most trusted first.
    pub(super) descriptions: Vec<String>,
    /// Lists of tags.
    pub(super) tags: Ranked<Vec<String>>,
    /// Lists of tags that are trusted less than those of the entry.
    pub(super) weak_tags: Ranked<Vec<String>>,
    /// The text that JSON-LD gives.
    pub(super) body: Option<String>,
    /// Scripts that hold data and were not read.
    scripts: Vec<String>,
}

/// Reads what a page declares.
pub(super) fn read(tree: &Html, url: &Url) -> Metadata {
    let mut scan = scan::scan(tree);
    let json = json_ld::read(&scan.scripts);
    let base = scan.base.as_deref().and_then(|base| url.join(base).ok()).unwrap_or_else(|| url.clone());
    let resolve = |address: &str| {
        Some(address)
            .filter(|address| html::is_harmless(address))
            .and_then(|address| base.join(address.trim()).ok())
            .filter(|url| matches!(url.scheme(), "http" | "https"))
    };
    let site = texts(scan.metas(&["og:site_name", "application-name"]).chain(of_json(json.site.as_deref())));
    let titles = Titles {
        headings: scan.headings.iter().map(|heading| plain(&heading.text())).collect(),
        open_graph: scan.meta(&["og:title"]).map(plain),
        card: scan.meta(&["twitter:title"]).map(plain),
        declared: json.headline.as_deref().map(plain),
        page: scan.title.as_deref().map(plain),
        site: claims::first(&site),
    };
    // Of scripts only what is missing is read; their text, when it comes to that.
    let (state, unread) = match json.tells_all() {
        true => (json_ld::Declared::default(), std::mem::take(&mut scan.states)),
        false => (state::read(&scan.states, &titles.all()), Vec::new()),
    };
    scan.headline = scan.headings.get(titles.headline().unwrap_or_default()).map(|heading| heading.at);
    let canonical = scan.canonical.as_deref().map(|address| (address, Origin::Link));
    let language = languages(&scan, &json);
    let order = dates::order(language.first().map(|(language, _)| language.as_str()));
    let images = image::images(&scan, (&json, &state));
    let sections = ["article:section", "og:article:section", "parsely-section", "sailthru.section"];
    Metadata {
        authors: authors::authors(&scan, (&json, &state), (titles.site.as_deref(), url)),
        published: dates::published(&scan, (&json, &state), url, order),
        modified: dates::modified(&scan, (&json, &state), order),
        image: images.into_iter().filter_map(|(image, origin)| Some((resolve(image)?.to_string(), origin))).collect(),
        canonical_url: canonical
            .into_iter()
            .chain(scan.metas(&["og:url"]))
            .filter_map(|(url, origin)| Some((resolve(url)?, origin)))
            .collect(),
        language,
        section: texts(scan.metas(&sections).chain(of_json(json.section.as_deref())).chain(of_script(state.section.as_deref()))),
        descriptions: descriptions(&scan, &json),
        tags: tags(&scan, (&json, &state)),
        weak_tags: vec![(list(scan.meta_all("keywords")), Origin::Meta), (list(scan.tags.iter().map(String::as_str)), Origin::Link)],
        body: json.body.or(state.body),
        scripts: unread,
        titles,
        site,
    }
}

fn of_json(text: Option<&str>) -> impl Iterator<Item = (&str, Origin)> {
    text.map(|text| (text, Origin::JsonLd)).into_iter()
}

fn of_script(text: Option<&str>) -> impl Iterator<Item = (&str, Origin)> {
    text.map(|text| (text, Origin::Script)).into_iter()
}

fn texts<'a>(found: impl Iterator<Item = (&'a str, Origin)>) -> Ranked<String> {
    found.map(|(text, origin)| (plain(text), origin)).filter(|(text, _)| !text.is_empty()).collect()
}

fn languages(scan: &Scan, json: &json_ld::Declared) -> Ranked<String> {
    let document = scan.language.as_deref().map(|language| (language, Origin::Document));
    let declared = document.into_iter().chain(scan.metas(&["og:locale"])).chain(of_json(json.language.as_deref()));
    let all = declared.chain(scan.metas(&["content-language", "dc.language", "language"]));
    all.filter_map(|(language, origin)| Some((language_tag(language)?, origin))).collect()
}

impl Metadata {
    /// The text that the page declares or that its scripts hold.
    pub(super) fn hidden_text(&self) -> Option<String> {
        self.body.clone().or_else(|| state::read(&self.scripts, &self.titles.all()).body)
    }

    /// How the page writes its dates.
    pub(super) fn order(&self) -> Order {
        dates::order(claims::first(&self.language).as_deref())
    }

    /// The headlines that the page's text may begin with.
    pub(super) fn expected_titles(&self, entry: Option<&str>) -> Vec<String> {
        let titles = &self.titles;
        let known = [
            entry.map(str::to_owned),
            titles.open_graph.clone().or_else(|| titles.card.clone()),
            titles.declared.clone(),
            titles.page.clone(),
        ];
        known.into_iter().flatten().flat_map(|title| [titles.strip_site(&title), title]).collect()
    }

    /// What page and entry declare, in the order of trust.
    pub(super) fn declared(&self, entry: &Entry) -> Declared {
        let mut descriptions = self.descriptions.clone();
        if let Some(summary) = &entry.summary {
            add(&mut descriptions, html::text(&feed_text::clean(summary)).replace('\n', " "));
        }
        let tags = self.tags_with(entry).into_iter().map(|(tags, _)| tags).collect();
        Declared { descriptions, tags, section: claims::first(&self.section) }
    }

    fn tags_with(&self, entry: &Entry) -> Ranked<Vec<String>> {
        let categories = entry.categories.iter().map(|category| plain(category)).filter(|category| !category.is_empty()).collect();
        let lists = self.tags.iter().cloned().chain([(categories, Origin::Entry)]).chain(self.weak_tags.iter().cloned());
        lists.filter(|(tags, _)| !tags.is_empty()).collect()
    }

    /// What the page says and what the entry says, the most trusted first: of authors and dates the feed knows more, of the rest
    /// the page.
    pub(super) fn reconciled(mut self, entry: &Entry) -> Self {
        let named: Vec<String> = entry.authors.iter().filter(|author| *author != NOBODY).cloned().collect();
        if !named.is_empty() {
            self.authors.insert(0, (named, Origin::Entry));
        }
        self.published = dates::reconcile(entry.published, self.published);
        self.modified = dates::reconcile(entry.updated, self.modified);
        self.image.extend(entry.image.iter().map(|image| (image.clone(), Origin::Entry)));
        self.language.extend(entry.language.iter().map(|language| (language.clone(), Origin::Entry)));
        self
    }

    /// What is said, by datum, the most trusted first, each value of one place once.
    pub(super) fn claims(&self, entry: &Entry) -> Vec<Claim> {
        let date = |found: &Found| found.date.to_rfc3339();
        let list = |names: &Vec<String>| names.join(", ");
        let mut all: Vec<Claim> = claims::claims(Datum::Title, &self.titles.rank(entry.title.as_deref()), String::clone).collect();
        all.extend(claims::claims(Datum::Authors, &self.authors, list));
        all.extend(claims::claims(Datum::Published, &self.published, date));
        all.extend(claims::claims(Datum::Modified, &self.modified, date));
        all.extend(claims::claims(Datum::Image, &self.image, String::clone));
        all.extend(claims::claims(Datum::Language, &self.language, String::clone));
        all.extend(claims::claims(Datum::CanonicalUrl, &self.canonical_url, Url::to_string));
        all.extend(claims::claims(Datum::SiteName, &self.site, String::clone));
        all.extend(claims::claims(Datum::Section, &self.section, String::clone));
        all.extend(claims::claims(Datum::Keywords, &self.tags_with(entry), list));
        let mut kept: Vec<Claim> = Vec::new();
        for claim in all {
            let n_same = kept.iter().rev().take_while(|other| other.datum == claim.datum).count();
            if n_same < MAX_CLAIMS && !kept.contains(&claim) {
                kept.push(claim);
            }
        }
        kept
    }
}

fn descriptions(scan: &Scan, json: &json_ld::Declared) -> Vec<String> {
    let mut descriptions = Vec::new();
    for text in [scan.meta(&["og:description"]), scan.meta(&["description"]), json.description.as_deref()].into_iter().flatten() {
        add(&mut descriptions, plain(text));
    }
    descriptions
}

fn tags(scan: &Scan, (json, state): (&json_ld::Declared, &json_ld::Declared)) -> Ranked<Vec<String>> {
    let others = ["parsely-tags", "sailthru.tags", "dc.subject"].iter().map(|name| list(scan.meta_all(name))).find(|tags| !tags.is_empty());
    let mut tags = vec![
        (list(scan.meta_all("article:tag")), Origin::OpenGraph),
        (list(scan.meta_all("news_keywords")), Origin::Meta),
        (list(json.keywords.iter().map(String::as_str)), Origin::JsonLd),
        (list(state.keywords.iter().map(String::as_str)), Origin::Script),
        (others.unwrap_or_default(), Origin::Meta),
    ];
    tags.retain(|(tags, _)| !tags.is_empty());
    tags
}

fn add(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

/// The tags of several texts; one text is cut at its semicolons or commas.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let texts: Vec<String> = texts.map(plain).collect();
    let mut tags = Vec::new();
    for text in &texts {
        let separator = if text.contains(';') { ';' } else { ',' };
        let parts: Vec<&str> = if texts.len() == 1 { text.split(separator).collect() } else { vec![text] };
        for part in parts {
            add(&mut tags, part.trim().to_owned());
        }
    }
    tags
}

/// A BCP 47 tag from `de_DE`, `en-us,en`.
fn language_tag(text: &str) -> Option<String> {
    let tag = text.split([',', ';', ' ']).next()?.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let is_tag = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    is_tag.then_some(tag)
}

/// The people that texts name which were made for it.
pub(super) fn people(texts: &[String]) -> Vec<String> {
    person::people(texts.iter().map(String::as_str), None)
}

/// Text without entities or markup, white space collapsed.
pub(super) fn plain(text: &str) -> String {
    let text = if text.contains('&') || text.contains('<') { html::text(&html::parse_fragment(text)) } else { text.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
