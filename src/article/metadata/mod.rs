//! What a page declares of its article, in whatever dialect.

mod json_ld;
mod person;
mod scan;

#[cfg(test)]
mod tests;

use scraper::Html;
use url::Url;

use self::scan::Scan;
use super::moment::{self, Found};
use super::title::Titles;
use super::{Declared, feed_text};
use crate::feed::{Date, Entry};
use crate::html;

/// Meta names of the day of publication, the most trusted first.
const PUBLISHED: [&str; 33] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "article.published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "published_time",
    "originalpublicationdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dcsext.articlefirstpublished",
    "citation_publication_date",
    "citation_date",
    "bt:pubdate",
    "date.release",
    "article_date_original",
    "release_date",
    "date",
    "article:post_date",
    "created",
];
/// Of the last change.
const MODIFIED: [&str; 10] = [
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
];
/// Of authors.
const AUTHORS: [&str; 15] = [
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "og:article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article.author",
    "cxenseparse:author",
    "citation_author",
    "article:author_name",
    "twitter:data1_author",
    "dc.contributor",
    "authors",
];

/// What is known of an article but its text.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) titles: Titles,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<Found>,
    pub(super) modified: Option<Found>,
    pub(super) image: Option<String>,
    pub(super) language: Option<String>,
    pub(super) canonical_url: Option<Url>,
    /// What the page declares.
    pub(super) declared: Declared,
    /// Lists of tags that are trusted less than those of the entry.
    pub(super) weak_tags: Vec<Vec<String>>,
    /// The text that JSON-LD gives.
    pub(super) body: Option<String>,
}

/// Reads what a page declares.
pub(super) fn read(tree: &Html, url: &Url) -> Metadata {
    let scan = scan::scan(tree);
    let json = json_ld::read(&scan.scripts);
    let base = scan.base.as_deref().and_then(|base| url.join(base).ok()).unwrap_or_else(|| url.clone());
    let resolve = |address: &str| {
        Some(address)
            .filter(|address| html::is_harmless(address))
            .and_then(|address| base.join(address.trim()).ok())
            .filter(|url| matches!(url.scheme(), "http" | "https"))
    };
    let site = scan
        .meta(&["og:site_name", "application-name"])
        .map(plain)
        .or_else(|| json.site.as_deref().map(plain))
        .filter(|site| !site.is_empty());
    let canonical_url = scan.canonical.as_deref().and_then(resolve).or_else(|| scan.meta(&["og:url"]).and_then(resolve));
    let image = lead_image(&scan, &json).and_then(resolve);
    let language = scan
        .language
        .as_deref()
        .or_else(|| scan.meta(&["og:locale"]))
        .or(json.language.as_deref())
        .or_else(|| scan.meta(&["content-language", "dc.language", "language"]));
    Metadata {
        authors: authors(&scan, &json, site.as_deref()),
        published: published(&scan, &json, url),
        modified: json
            .modified
            .as_deref()
            .or_else(|| scan.meta(&MODIFIED))
            .or_else(|| scan.property("datemodified").next())
            .and_then(moment::find),
        image: image.map(String::from),
        language: language.and_then(language_tag),
        canonical_url,
        declared: declared(&scan, &json),
        weak_tags: vec![list(scan.meta_all("keywords")), list(scan.tags.iter().map(String::as_str))],
        body: json.body.clone(),
        titles: Titles {
            headings: scan.headings.iter().map(|heading| plain(heading)).collect(),
            open_graph: scan.meta(&["og:title", "twitter:title"]).map(plain),
            declared: json.headline.as_deref().map(plain),
            page: scan.title.as_deref().map(plain),
            site,
        },
    }
}

impl Metadata {
    /// The headlines that the page's text may begin with.
    pub(super) fn expected_titles(&self, entry: Option<&str>) -> Vec<String> {
        let titles = &self.titles;
        let known = [entry.map(str::to_owned), titles.open_graph.clone(), titles.declared.clone(), titles.page.clone()];
        known.into_iter().flatten().flat_map(|title| [titles.strip_site(&title), title]).collect()
    }

    /// What page and entry declare, in the order of trust.
    pub(super) fn declared(&self, entry: &Entry) -> Declared {
        let mut declared = self.declared.clone();
        if let Some(summary) = &entry.summary {
            add(&mut declared.descriptions, html::text(&feed_text::clean(summary)).replace('\n', " "));
        }
        let categories: Vec<String> =
            entry.categories.iter().map(|category| plain(category)).filter(|category| !category.is_empty()).collect();
        let lists = std::iter::once(categories).chain(self.weak_tags.iter().cloned());
        declared.tags.extend(lists.filter(|tags| !tags.is_empty()));
        declared
    }
}

/// The entry's date wins, but for a day without a time where the page has one on that day.
pub(super) fn reconcile(entry: Option<Date>, page: Option<Found>) -> Option<Date> {
    let Some(entry) = entry else { return page.map(|found| found.date) };
    let is_day = entry.offset().local_minus_utc() == 0 && entry.time() == chrono::NaiveTime::MIN;
    match page {
        Some(found) if is_day && found.has_time && found.date.date_naive() == entry.date_naive() => Some(found.date),
        _ => Some(entry),
    }
}

/// Of the images declared the one that the page shows, else the first; else the first large one of the page.
fn lead_image<'a>(scan: &'a Scan, json: &'a json_ld::Declared) -> Option<&'a str> {
    let names = ["og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src"];
    let declared: Vec<&str> =
        names.iter().filter_map(|name| scan.meta(&[name])).chain(json.image.as_deref()).chain(scan.property("image").next()).collect();
    let is_shown = |address: &&&str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().filter(|name| name.len() > 5);
        name.is_some_and(|name| scan.shown.iter().any(|shown| shown.contains(name)))
    };
    declared.iter().find(is_shown).or_else(|| declared.first()).copied().or_else(|| scan.images.first().map(String::as_str))
}

fn authors(scan: &Scan, json: &json_ld::Declared, site: Option<&str>) -> Vec<String> {
    let declared = person::people(json.authors.iter().map(String::as_str), site);
    let from_meta = || AUTHORS.iter().map(|name| person::people(scan.meta_all(name), site)).find(|people| !people.is_empty());
    let from_links =
        || Some(person::people(scan.authors.iter().map(String::as_str), site)).filter(|people| !people.is_empty() && people.len() < 5);
    let from_data = || Some(person::people(scan.property("author").take(3), site)).filter(|people| !people.is_empty());
    let from_bylines = || Some(person::of_byline(scan.bylines.iter().map(String::as_str), site));
    let near = || {
        let by = scan
            .near
            .iter()
            .map(String::as_str)
            .filter(|line| super::lines::line(line) == super::lines::Line::Byline && !line.bytes().any(|byte| byte.is_ascii_digit()));
        person::of_byline(by, site)
    };
    if !declared.is_empty() {
        return declared;
    }
    from_meta().or_else(from_data).or_else(from_links).or_else(from_bylines).filter(|people| !people.is_empty()).unwrap_or_else(near)
}

fn published(scan: &Scan, json: &json_ld::Declared, url: &Url) -> Option<Found> {
    let in_path = || moment::in_path(url.path()).map(|date| Found { date, has_time: false, len: 0 });
    json.published
        .as_deref()
        .and_then(moment::find)
        .or_else(|| PUBLISHED.iter().find_map(|name| scan.meta_all(name).find_map(moment::find)))
        .or_else(|| scan.property("datepublished").find_map(moment::find))
        .or_else(|| scan.times.iter().find_map(|time| moment::find(time)))
        .or_else(in_path)
        .or_else(|| scan.dated.iter().find_map(|text| moment::find(text)))
        .or_else(|| scan.near.iter().find_map(|text| moment::find(text)))
}

fn declared(scan: &Scan, json: &json_ld::Declared) -> Declared {
    let mut descriptions = Vec::new();
    for text in [scan.meta(&["og:description"]), scan.meta(&["description"]), json.description.as_deref()].into_iter().flatten() {
        add(&mut descriptions, plain(text));
    }
    let mut tags =
        vec![list(scan.meta_all("article:tag")), list(scan.meta_all("news_keywords")), list(json.keywords.iter().map(String::as_str))];
    tags.push(
        ["parsely-tags", "sailthru.tags", "dc.subject"]
            .iter()
            .map(|name| list(scan.meta_all(name)))
            .find(|tags| !tags.is_empty())
            .unwrap_or_default(),
    );
    tags.retain(|tags| !tags.is_empty());
    let section = scan
        .meta(&["article:section", "og:article:section", "parsely-section", "sailthru.section"])
        .map(plain)
        .or_else(|| json.section.as_deref().map(plain));
    Declared { descriptions, tags, section: section.filter(|section| !section.is_empty()) }
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

/// Text without entities or markup, white space collapsed.
pub(super) fn plain(text: &str) -> String {
    let text = if text.contains('&') || text.contains('<') { html::text(&html::parse_fragment(text)) } else { text.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
