//! Who wrote an article.

use url::Url;

use super::json_ld::Declared;
use super::person;
use super::scan::{Scan, Spot};
use crate::article::claims::{Origin, Ranked};
use crate::article::lines::fold;

/// Meta names of authors, the most trusted first.
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

/// What two names of one byline are apart, in bytes of text.
const MAX_GAP: usize = 30;
/// A line this far from the headline, in bytes of text, is one of something else.
const MAX_DISTANCE: usize = 3_000;
/// A longer text is no byline.
const MAX_LINE_BYTES: usize = 100;

/// The authors that a page gives.
pub(super) fn authors(scan: &Scan, (json, state): (&Declared, &Declared), (site, url): (Option<&str>, &Url)) -> Ranked<Vec<String>> {
    // `vnexpress` of `www.vnexpress.net`
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.").split('.').next().unwrap_or_default();
    let declared = json.authors.iter().map(|author| author.name.as_str());
    let mut ranked: Ranked<Vec<String>> = vec![(person::people(declared.clone(), site), Origin::JsonLd)];
    ranked.extend(AUTHORS.iter().map(|name| (person::people(meta(scan, name).iter().map(String::as_str), site), Origin::of_meta(name))));
    ranked.push((person::people(labelled(scan), site), Origin::Meta));
    ranked.push((person::people(scan.property("author").take(3), site), Origin::Microdata));
    ranked.push((person::people(state.authors.iter().map(|author| author.name.as_str()), site), Origin::Script));
    let named = named(scan, site);
    let declared_first = ranked.iter().find(|(people, _)| !people.is_empty());
    let is_fuller = declared_first.zip(named.first()).is_some_and(|((declared, _), (named, _))| is_fuller(named, declared));
    let at = if is_fuller { 0 } else { ranked.len() };
    ranked.splice(at..at, named);
    ranked.extend(namesake(scan, json));
    ranked.extend(lines(scan, site));
    let is_person = |name: &str| json.authors.iter().any(|author| author.is_person && author.name == name);
    for (people, _) in &mut ranked {
        people.retain(|name| name.contains(' ') || fold(name) != host || is_person(name));
    }
    ranked.retain(|(people, _)| !people.is_empty());
    ranked
}

/// Who is declared as the author and gives the site its name. Of longer names most are no person's.
fn namesake(scan: &Scan, json: &Declared) -> Option<(Vec<String>, Origin)> {
    let in_json = json.authors.iter().map(|author| (author.name.as_str(), Origin::JsonLd));
    let mut own = in_json.chain(scan.metas(&AUTHORS)).chain(labelled(scan).map(|text| (text, Origin::Meta)));
    let is_namesake = |name: &String| person::is_full_name(name) && name.split(' ').count() == 2 && !json.outlets.contains(name);
    own.find_map(|(text, origin)| Some((vec![person::people([text], None).into_iter().find(is_namesake)?], origin)))
}

/// Whether readers see full names where one to log in with, or half of the name, is declared.
fn is_fuller(visible: &[String], declared: &[String]) -> bool {
    let is_half = |name: &String| visible.iter().any(|full| full.split(' ').any(|word| word == name));
    let is_login = |name: &String| !name.contains(' ') && name.starts_with(char::is_lowercase);
    visible.iter().all(|name| name.contains(' ')) && declared.iter().all(|name| is_login(name) || !name.contains(' ') && is_half(name))
}

/// Names as libraries and archives write them have the last name first.
fn meta(scan: &Scan, name: &str) -> Vec<String> {
    let turn = |text: &str| match text.split_once(',') {
        Some((last, first)) if matches!(name, "citation_author" | "dc.creator" | "dcterms.creator") && !first.contains(',') => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => text.to_owned(),
    };
    scan.meta_all(name).map(turn).collect()
}

/// The pairs of a label and its text that are made for cards in messages.
fn labelled(scan: &Scan) -> impl Iterator<Item = &str> {
    let pairs = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    pairs.into_iter().filter(|(label, _)| scan.meta(&[*label]).is_some_and(person::is_label)).filter_map(|(_, text)| scan.meta(&[text]))
}

/// The names in links to authors and in elements named for them, the nearest to the headline first.
fn named(scan: &Scan, site: Option<&str>) -> Ranked<Vec<String>> {
    let links = joined(&scan.authors);
    let spots = links.iter().chain(&scan.bylines);
    nearest(scan, spots.map(|spot| (spot.at, person::of_byline(&spot.pieces, site))).collect())
}

/// The names in lines that say who wrote, most of them near the headline.
fn lines(scan: &Scan, site: Option<&str>) -> Ranked<Vec<String>> {
    let is_line = |spot: &Spot| {
        let text = spot.pieces.first().map(String::as_str).unwrap_or_default();
        text.len() <= MAX_LINE_BYTES && person::is_signed(text) && (scan.distance(spot.at) < MAX_DISTANCE || person::is_written(text))
    };
    let lines = scan.texts.iter().enumerate().filter(|(_, spot)| is_line(spot)).map(|(index, spot)| {
        let pieces: Vec<String> = scan.texts.iter().skip(index).take(6).map(Spot::text).collect();
        (spot.at, person::of_byline(&pieces, site))
    });
    nearest(scan, lines.collect())
}

fn nearest(scan: &Scan, mut found: Vec<(usize, Vec<String>)>) -> Ranked<Vec<String>> {
    found.retain(|(_, people)| !people.is_empty());
    found.sort_by_key(|(at, _)| scan.distance(*at));
    found.into_iter().map(|(_, people)| (people, Origin::Visible)).collect()
}

/// Links that follow each other are of one byline.
fn joined(links: &[Spot]) -> Vec<Spot> {
    let mut joined: Vec<Spot> = Vec::new();
    let mut end = 0;
    for link in links {
        let next = link.at + link.text().len();
        match joined.last_mut() {
            Some(last) if link.at <= end + MAX_GAP => {
                last.pieces.push(",".to_owned());
                last.pieces.extend(link.pieces.iter().cloned());
            }
            _ => joined.push(Spot { at: link.at, pieces: link.pieces.clone() }),
        }
        end = next;
    }
    joined
}
