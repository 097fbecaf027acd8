//! When an article was published and changed.

use url::Url;

use super::json_ld::Declared;
use super::scan::{Scan, Spot};
use crate::article::claims::{Origin, Ranked};
use crate::article::moment::{self, Found, Order};
use crate::feed::Date;

/// A visible date this far behind the headline, in bytes of text, is one of something else.
const MAX_DISTANCE: usize = 2_000;
/// So many percent of a line are its date.
const MIN_SHARE: usize = 25;
/// How much farther a change seems than it is.
const CHANGE: usize = 1_000_000;
/// What is written before or around the date of a change.
const CHANGED: [&str; 12] = [
    "updat",
    "modif",
    "changed",
    "revised",
    "reviewed",
    "edited",
    "aktualis",
    "geändert",
    "mis à jour",
    "actualiz",
    "aggiorn",
    "bijgewerkt",
];
/// Countries where English is written with the month first.
const MONTH_FIRST: [&str; 3] = ["en", "en-us", "en-ph"];
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
/// Meta names of the last change.
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

/// The dates of publication that a page gives.
pub(super) fn published(scan: &Scan, (json, state): (&Declared, &Declared), url: &Url, order: Order) -> Ranked<Found> {
    let find = |(text, origin): (&str, Origin)| moment::find(text, order).map(|found| (found, origin));
    let mut ranked: Ranked<Found> = json.published.iter().filter_map(|text| find((text, Origin::JsonLd))).collect();
    ranked.extend(scan.metas(&PUBLISHED).filter_map(find));
    ranked.extend(
        scan.metas
            .iter()
            .filter(|(name, _)| is_of_publication(name) && !PUBLISHED.contains(&name.as_str()))
            .filter_map(|(_, text)| find((text, Origin::Meta))),
    );
    ranked.extend(scan.property("datepublished").filter_map(|text| find((text, Origin::Microdata))));
    ranked.extend(state.published.iter().filter_map(|text| find((text, Origin::Script))));
    let mut visible = visible(scan, order);
    visible.sort_by_key(|(distance, _)| *distance);
    let visible = visible.into_iter().map(|(_, found)| (found, Origin::Visible));
    if let Some(day) = moment::in_path(url.path()) {
        let is_near = |found: &Found| (found.date - day).num_days().abs() <= 1;
        let (near, other): (Vec<_>, Vec<_>) = visible.partition(|(found, _)| is_near(found));
        ranked.extend(near);
        ranked.push((Found { date: day, has_time: false, len: 0 }, Origin::Address));
        ranked.extend(other);
    } else {
        ranked.extend(visible);
    }
    prefer_local(&mut ranked);
    ranked
}

/// The dates of the last change that a page gives.
pub(super) fn modified(scan: &Scan, (json, state): (&Declared, &Declared), order: Order) -> Ranked<Found> {
    let declared = json.modified.iter().map(|text| (text.as_str(), Origin::JsonLd)).chain(scan.metas(&MODIFIED));
    let all = declared.chain(scan.property("datemodified").map(|text| (text, Origin::Microdata)));
    let all = all.chain(state.modified.iter().map(|text| (text.as_str(), Origin::Script)));
    let mut ranked = all.filter_map(|(text, origin)| moment::find(text, order).map(|found| (found, origin))).collect();
    prefer_local(&mut ranked);
    ranked
}

/// The entry's date wins, but for a day without a time where the page has one on that day.
pub(super) fn reconcile(entry: Option<Date>, mut page: Ranked<Found>) -> Ranked<Found> {
    let Some(date) = entry else { return page };
    let is_day = date.offset().local_minus_utc() == 0 && date.time() == chrono::NaiveTime::MIN;
    let is_better = page.first().is_some_and(|(found, _)| is_day && found.has_time && found.date.date_naive() == date.date_naive());
    page.insert(usize::from(is_better), (Found { date, has_time: !is_day, len: 0 }, Origin::Entry));
    page
}

/// What the language of a page says about `02/03/2025`.
pub(super) fn order(language: Option<&str>) -> Order {
    let language = language.map(str::to_ascii_lowercase);
    if language.is_none_or(|language| MONTH_FIRST.contains(&language.as_str())) { Order::MonthFirst } else { Order::DayFirst }
}

/// Of two ways to write one moment, the one with the zone of the place wins.
fn prefer_local(ranked: &mut Ranked<Found>) {
    let offset = |found: &Found| found.date.offset().local_minus_utc();
    let Some((first, _)) = ranked.first().filter(|(found, _)| found.has_time && offset(found) == 0) else { return };
    let date = first.date;
    let is_same = |found: &Found| found.has_time && offset(found) != 0 && (found.date - date).num_seconds().abs() < 60;
    if let Some(local) = ranked.iter().position(|(found, _)| is_same(found)) {
        let claim = ranked.remove(local);
        ranked.insert(0, claim);
    }
}

fn is_of_publication(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    ["publishedon", "publishedat", "publisheddate", "publishdate", "publishtime", "publishedtime", "publicationdate"]
        .iter()
        .any(|end| letters.ends_with(end))
}

/// The dates that readers see, with their distance from the headline.
fn visible(scan: &Scan, order: Order) -> Vec<(usize, Found)> {
    let near = scan.texts.iter().filter(|spot| scan.distance(spot.at) < MAX_DISTANCE);
    let named = scan.times.iter().chain(&scan.dated).map(|spot| (spot, 0));
    named
        .chain(near.map(|spot| (spot, MIN_SHARE)))
        .filter_map(|(spot, share)| {
            let text = spot.text();
            let found = moment::find(&text, order).filter(|found| found.len * 100 >= text.len() * share)?;
            let change = if is_change(scan, spot, &text) { CHANGE } else { 0 };
            Some((scan.distance(spot.at) + change, found))
        })
        .collect()
}

fn is_change(scan: &Scan, spot: &Spot, text: &str) -> bool {
    // A line with a date of its own speaks of that one.
    let before = scan.text_before(spot.at).filter(|before| !before.bytes().any(|byte| byte.is_ascii_digit())).unwrap_or_default();
    let text = format!("{before} {text}").to_lowercase();
    CHANGED.iter().any(|word| text.contains(word))
}
