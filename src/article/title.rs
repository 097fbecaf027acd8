//! Which of the titles that a page gives is the headline.

use super::claims::{Origin, Ranked};
use super::guide::words;
use super::lines::fold;

/// Signs between a headline and the name of the site.
const SEPARATORS: [&str; 11] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " « ", " • ", " / ", " ‹ "];
/// A heading this short is a section's or the site's name.
const MIN_HEADING_CHARS: usize = 10;

/// The titles that a page gives.
#[derive(Debug, Default)]
pub(super) struct Titles {
    /// The first headings of the first rank.
    pub(super) headings: Vec<String>,
    /// `og:title`
    pub(super) open_graph: Option<String>,
    /// `twitter:title`
    pub(super) card: Option<String>,
    /// `headline` of JSON-LD.
    pub(super) declared: Option<String>,
    /// `<title>`
    pub(super) page: Option<String>,
    /// The site's name.
    pub(super) site: Option<String>,
}

impl Titles {
    /// All titles, the headline first; the title of the entry decides.
    pub(super) fn rank(&self, entry: Option<&str>) -> Ranked<String> {
        let declared = || self.declared();
        let stripped = || declared().map(|(title, origin)| (self.strip_site(title), origin)).filter(|(title, _)| !title.is_empty());
        let heading = |index: usize| self.headings.get(index).map(|heading| (self.strip_section(heading), Origin::Visible));
        let chosen = match entry {
            Some(entry) => Some((entry.to_owned(), Origin::Entry)),
            None => self.headline().and_then(heading).or_else(|| stripped().next()).or_else(|| self.long_heading().and_then(heading)),
        };
        let others = self.headings.iter().map(|heading| (heading.clone(), Origin::Visible));
        let others = others.chain(declared().map(|(title, origin)| (title.to_owned(), origin)));
        chosen.iter().cloned().chain(others.filter(|other| chosen.as_ref() != Some(other))).collect()
    }

    /// The titles with and without the name of the site.
    pub(super) fn all(&self) -> Vec<String> {
        let known = self.declared().map(|(title, _)| title).chain(self.headings.iter().map(String::as_str));
        known.flat_map(|title| [self.strip_site(title), title.to_owned()]).collect()
    }

    /// What is declared, and where.
    fn declared(&self) -> impl Iterator<Item = (&str, Origin)> {
        let all = [
            (&self.open_graph, Origin::OpenGraph),
            (&self.card, Origin::Meta),
            (&self.declared, Origin::JsonLd),
            (&self.page, Origin::Document),
        ];
        all.into_iter().filter_map(|(title, origin)| Some((title.as_deref()?, origin)))
    }

    /// Takes the name of the section from the beginning of a heading if the rest is declared.
    fn strip_section(&self, heading: &str) -> String {
        let rest = split_first(heading).map(|(_, rest)| rest).filter(|rest| self.declared().any(|(title, _)| fold(title) == fold(rest)));
        rest.unwrap_or(heading).to_owned()
    }

    /// Which heading is the headline: the one that the page's titles confirm, or the only one.
    pub(super) fn headline(&self) -> Option<usize> {
        let known: Vec<&str> = self.declared().map(|(title, _)| title).collect();
        let mut headings = self.own_headings();
        let confirmed = headings.find(|(_, heading)| known.iter().any(|title| is_like(heading, title))).map(|(index, _)| index);
        let is_only = self.own_headings().count() == 1 || known.is_empty();
        confirmed.or_else(|| self.long_heading().filter(|_| is_only))
    }

    fn long_heading(&self) -> Option<usize> {
        self.own_headings().find(|(_, heading)| heading.chars().count() > MIN_HEADING_CHARS).map(|(index, _)| index)
    }

    fn own_headings(&self) -> impl Iterator<Item = (usize, &String)> {
        let is_host = |heading: &str| heading.contains('.') && !heading.contains(' ');
        self.headings.iter().enumerate().filter(move |(_, heading)| !self.is_site(heading) && !is_host(heading))
    }

    fn is_site(&self, heading: &str) -> bool {
        let Some(site) = self.site.as_deref().map(fold).filter(|site| !site.is_empty()) else { return false };
        let heading = fold(heading);
        heading == site || heading.contains(&site) && words(&heading).len() <= words(&site).len() + 2
    }

    /// Takes the name of the site from the ends of a title.
    pub(super) fn strip_site(&self, title: &str) -> String {
        let mut title = title.trim();
        for _ in 0..2 {
            let Some((head, tail)) = split_last(title) else { break };
            let is_name = self.is_site(tail)
                || tail.split_whitespace().count() <= 4 && head.split_whitespace().count() >= 3.max(tail.split_whitespace().count());
            if is_name {
                title = head;
                continue;
            }
            if let Some((first, rest)) = split_first(title).filter(|(first, _)| self.is_site(first)) {
                debug_assert!(!first.is_empty());
                title = rest;
                continue;
            }
            break;
        }
        title.to_owned()
    }
}

fn split_last(title: &str) -> Option<(&str, &str)> {
    let (at, separator) =
        SEPARATORS.iter().filter_map(|separator| title.rfind(separator).map(|at| (at, separator))).max_by_key(|(at, _)| *at)?;
    Some((title.get(..at)?.trim(), title.get(at + separator.len()..)?.trim()))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    let (at, separator) =
        SEPARATORS.iter().filter_map(|separator| title.find(separator).map(|at| (at, separator))).min_by_key(|(at, _)| *at)?;
    Some((title.get(..at)?.trim(), title.get(at + separator.len()..)?.trim()))
}

/// Whether a heading says what a title says; the title may name the site, too.
pub(super) fn is_like(heading: &str, title: &str) -> bool {
    if heading.len() > 600 || title.len() > 600 {
        return false;
    }
    let (heading, title) = (words(heading), words(title));
    if heading.is_empty() || title.is_empty() {
        return false;
    }
    let n_common = heading.iter().filter(|word| title.contains(word)).count();
    heading == title || heading.len() >= 3 && n_common * 10 >= heading.len() * 7 && n_common * 2 >= title.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(headings: &[&str], open_graph: &str, page: &str) -> Titles {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Titles {
            headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
            open_graph: some(open_graph),
            page: some(page),
            site: some("The Site"),
            ..Titles::default()
        }
    }

    #[track_caller]
    fn check(headings: &[&str], open_graph: &str, page: &str, expected: &str) {
        assert_eq!(titles(headings, open_graph, page).rank(None).first().map(|(title, _)| title.clone()).unwrap_or_default(), expected);
    }

    #[test]
    fn the_heading_that_others_confirm_wins() {
        check(
            &["The Site", "Storm hits the coast at night"],
            "Storm hits the coast",
            "Storm hits the coast | The Site",
            "Storm hits the coast at night",
        );
        check(&["Storm hits the coast at night"], "", "x", "Storm hits the coast at night");
    }

    #[test]
    fn the_name_of_the_site_goes() {
        check(&[], "Storm hits the coast - The Site", "", "Storm hits the coast");
        check(&[], "", "The Site | Storm hits the coast of the far north", "Storm hits the coast of the far north");
        check(&[], "", "Storm - a long story of wind and of water", "Storm - a long story of wind and of water");
    }

    #[test]
    fn the_name_of_the_section_goes() {
        check(&["Weather | Storm hits the coast"], "Storm hits the coast", "", "Storm hits the coast");
        check(&["Weather | Storm hits the coast"], "Storms hit all coasts", "", "Weather | Storm hits the coast");
    }

    #[test]
    fn the_address_of_the_site_is_no_headline() {
        check(&["site.example"], "Storm hits the coast", "", "Storm hits the coast");
    }

    #[test]
    fn titles_have_their_source() {
        let titles = Titles { card: Some("Storm hits the coast".into()), ..Titles::default() };
        assert_eq!(titles.rank(None), [("Storm hits the coast".to_owned(), Origin::Meta)]);
    }

    #[test]
    fn the_entry_decides() {
        assert_eq!(titles(&["Storm hits the coast"], "", "").rank(Some("Storm!")).first().map(|(title, _)| title.as_str()), Some("Storm!"));
    }
}
