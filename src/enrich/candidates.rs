//! Candidates for tags out of title, text and address, with the signs that tell tags from other words.

use std::collections::{BTreeMap, HashMap};

use url::Url;

use super::tag_key::Keys;
use super::tokens::{Token, elisions, tokens};
use super::words::{StopWords, beginning, indicator, real};

/// Only so many characters of the text are looked at.
const WITHIN: usize = 12_000;
/// A candidate that begins among so many characters stands early.
const EARLY: usize = 400;
/// The longest phrase, in words, that is no name.
const LONGEST_PHRASE: usize = 3;
/// The longest name, in words.
const LONGEST_NAME: usize = 5;
/// Words in lower case that may stand inside a name.
const CONNECTORS: &[&str] = &["of", "de", "the", "la", "le", "du", "des", "da", "do", "del", "van", "von", "der", "den", "di", "&"];
/// Segments of addresses that name no subject.
const PLAIN_SEGMENTS: &[&str] = &[
    "news",
    "article",
    "articles",
    "story",
    "stories",
    "blog",
    "blogs",
    "posts",
    "post",
    "content",
    "archive",
    "archives",
    "index",
    "web",
    "amp",
    "www",
    "category",
    "tag",
    "tags",
    "uk",
    "us",
    "en",
    "publication",
    "html",
    "pages",
    "page",
    "node",
    "site",
    "media",
    "home",
    "fact-check",
    "wp-content",
    "artikel",
    "nachrichten",
    "noticias",
    "actualite",
    "clanek",
    "read",
    "view",
    "live",
    "latest",
    "local",
    "general",
];

/// Single words that are no tag: days, months, and what every list is called; in lower case.
const EMPTY: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "months",
    "month",
    "weeks",
    "hours",
    "minutes",
    "best",
    "top",
    "tips",
    "people",
    "million",
    "billion",
    "percent",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "prozent",
    "jahre",
    "jahren",
    "millionen",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "janvier",
    "février",
    "avril",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "enero",
    "febrero",
    "abril",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "domenica",
];

/// The number of features of a candidate.
pub(super) const N_FEATURES: usize = 22;

/// What may become a tag.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    /// Its key.
    pub(super) key: String,
    /// How it is written, with how often.
    faces: BTreeMap<String, usize>,
    n: usize,
    n_name: usize,
    n_inside_sentence: usize,
    first: usize,
    is_in_title: bool,
    is_in_address: bool,
    n_words: usize,
    n_inside_longer: usize,
}

impl Candidate {
    /// The most frequent spelling; of equal ones the first in order of characters.
    pub(super) fn face(&self) -> String {
        let mut best: Option<(&String, usize)> = None;
        for (face, &count) in &self.faces {
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((face, count));
            }
        }
        best.map(|(face, _)| face.clone()).unwrap_or_default()
    }

    /// The signs, for a text of so many characters whose most frequent candidate is met so often.
    pub(super) fn features(&self, n_characters: usize, n_most: usize) -> [f64; N_FEATURES] {
        let frequency = real(self.n).ln_1p();
        let capitals = (real(self.n_inside_sentence) / real(self.n.max(1))).min(1.0);
        [
            frequency,
            frequency / real(n_most.max(1)).ln_1p(),
            indicator(self.is_in_title),
            indicator(self.first < EARLY),
            real(self.first).ln_1p(),
            1.0 - real(self.first) / real(n_characters.max(1)),
            indicator(self.n_words == 1),
            indicator(self.n_words == 2),
            indicator(self.n_words == 3),
            indicator(self.n_words > 3),
            capitals,
            indicator(self.n_name > 0),
            indicator(self.n_inside_sentence > 0),
            capitals * frequency,
            indicator(self.is_in_title && capitals > 0.5),
            indicator(self.is_in_address),
            indicator(self.n == 1),
            indicator(self.is_in_title) * frequency,
            if self.n_words >= 2 { capitals } else { 0.0 },
            indicator(self.key.contains(|c: char| c.is_ascii_digit())),
            (real(self.n_inside_longer) / real(self.n.max(1))).min(1.0),
            indicator(self.key.chars().count() < 4),
        ]
    }
}

/// All candidates of an article.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    /// In the order they are met.
    pub(super) all: Vec<Candidate>,
    /// The length of what was looked at, in characters.
    pub(super) n_characters: usize,
    index: HashMap<String, usize>,
    n_title: usize,
}

impl Candidates {
    /// Collects the candidates; none in a language without stop words or without capitals and gaps to tell words by.
    pub(super) fn collect(title: &str, text: &str, url: &str, language: &str, keys: &mut Keys) -> Self {
        let stop_words = StopWords::of(language);
        let mut found = Self::default();
        if stop_words.is_empty() || matches!(language, "zh" | "ja" | "th" | "ko" | "km" | "lo" | "my" | "bo") {
            return found;
        }
        let full = format!("{title}\n{}", beginning(text, WITHIN));
        found.n_characters = full.chars().count();
        found.n_title = title.chars().count();
        let tokens = tokens(&full, elisions(language));
        found.add_phrases(&tokens, &stop_words, keys);
        // German writes every noun with a capital.
        if !matches!(language, "de" | "lb") {
            found.add_names(&tokens, &stop_words, keys);
        }
        found.add_segments(url, keys);
        found.count_inside_longer();
        found.all.retain(|c| c.n >= 2 || c.is_in_title || c.n_inside_sentence > 0 || c.is_in_address);
        found
    }

    /// How often the most frequent candidate is met.
    pub(super) fn n_most(&self) -> usize {
        self.all.iter().map(|candidate| candidate.n).max().unwrap_or(0)
    }

    /// The longer name whose last word a name is (`Jordan Peele` for `Peele`), if the text has exactly one; else the candidate itself.
    pub(super) fn full_name<'a>(&'a self, candidate: &'a Candidate) -> &'a Candidate {
        let ending = format!(" {}", candidate.key);
        let is_surname = candidate.n_words == 1 && candidate.n_name > 0;
        let mut longer =
            self.all.iter().filter(|other| is_surname && other.n_name > 0 && other.n_words <= 3 && other.key.ends_with(&ending));
        match (longer.next(), longer.next()) {
            (Some(only), None) => only,
            _ => candidate,
        }
    }

    fn entry(&mut self, written: &str, start: usize, keys: &mut Keys) -> Option<&mut Candidate> {
        if EMPTY.contains(&written.to_lowercase().as_str()) {
            return None;
        }
        let key = keys.key(written);
        if key.is_empty() {
            return None;
        }
        let at = *self.index.entry(key.clone()).or_insert(self.all.len());
        if at == self.all.len() {
            let n_words = key.split(' ').count();
            self.all.push(Candidate { key, n_words, first: start, ..Candidate::default() });
        }
        let is_in_title = start < self.n_title;
        let candidate = self.all.get_mut(at)?;
        candidate.is_in_title |= is_in_title;
        *candidate.faces.entry(written.to_owned()).or_insert(0) += 1;
        Some(candidate)
    }

    /// Runs of one to three words without a stop word within a clause.
    fn add_phrases(&mut self, tokens: &[Token], stop_words: &StopWords, keys: &mut Keys) {
        let mut run: Vec<&Token> = Vec::new();
        for token in tokens {
            if token.opens_clause {
                run.clear();
            }
            if token.is_stop_word(stop_words) || token.text.chars().count() < 2 || token.text.chars().all(|c| c.is_ascii_digit()) {
                run.clear();
                continue;
            }
            run.push(token);
            for n_words in 1..=LONGEST_PHRASE.min(run.len()) {
                let words = run.get(run.len() - n_words..).unwrap_or_default();
                let start = words.first().map_or(0, |first| first.start);
                if let Some(candidate) = self.entry(&written(words), start, keys) {
                    candidate.n += 1;
                }
            }
        }
    }

    /// Runs of capitalised words, joined by words such as `of`.
    fn add_names(&mut self, tokens: &[Token], stop_words: &StopWords, keys: &mut Keys) {
        let mut name: Vec<&Token> = Vec::new();
        for token in tokens {
            let goes_on = !token.opens_clause && !name.is_empty();
            if !goes_on
                || !(token.is_capitalised()
                    || CONNECTORS.contains(&token.lower.as_str())
                    || token.text.starts_with(|c: char| c.is_ascii_digit()))
            {
                self.add_name(&std::mem::take(&mut name), stop_words, keys);
            }
            if token.is_capitalised() || !name.is_empty() {
                name.push(token);
            }
        }
        self.add_name(&name, stop_words, keys);
    }

    fn add_name(&mut self, run: &[&Token], stop_words: &StopWords, keys: &mut Keys) {
        let n_trailing = run.iter().rev().take_while(|token| token.text.starts_with(char::is_lowercase) || token.text == "&").count();
        let mut words = run.get(..run.len() - n_trailing).unwrap_or_default();
        let mut opens_sentence = words.first().is_some_and(|first| first.opens_sentence);
        while let [first, rest @ ..] = words
            && !rest.is_empty()
            && (first.is_stop_word(stop_words) || !first.is_capitalised())
        {
            words = rest;
            opens_sentence = false;
        }
        let Some(first) = words.first() else { return };
        let (n_words, start) = (words.len(), first.start);
        if n_words > LONGEST_NAME || (n_words == 1 && (first.is_stop_word(stop_words) || first.text.chars().count() < 2)) {
            return;
        }
        let is_in_text = start > self.n_title;
        let has_connector = words.iter().any(|token| token.text.starts_with(char::is_lowercase));
        let Some(candidate) = self.entry(&written(words), start, keys) else { return };
        candidate.n_name += 1;
        if is_in_text && !opens_sentence {
            candidate.n_inside_sentence += 1;
        }
        if candidate.n == 0 || candidate.n_words > LONGEST_PHRASE || has_connector {
            candidate.n = candidate.n.max(candidate.n_name);
        }
    }

    /// Segments of the address's path, but the last.
    fn add_segments(&mut self, url: &str, keys: &mut Keys) {
        let Ok(url) = Url::parse(url) else { return };
        let segments: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
        let n_folders = segments.len().saturating_sub(1);
        for segment in segments.into_iter().take(n_folders) {
            let is_word = (3..=26).contains(&segment.len()) && segment.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if !is_word || PLAIN_SEGMENTS.contains(&segment) {
                continue;
            }
            let n_characters = self.n_characters;
            if let Some(candidate) = self.entry(&capitalised(segment), n_characters, keys) {
                candidate.is_in_address = true;
            }
        }
    }

    /// Counts how often each candidate stands inside a longer name.
    fn count_inside_longer(&mut self) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in self.all.iter().filter(|candidate| candidate.n_name > 0 && candidate.n_words > 1) {
            let words: Vec<&str> = name.key.split(' ').collect();
            for length in 1..words.len() {
                for part in words.windows(length) {
                    *counts.entry(part.join(" ")).or_insert(0) += name.n_name;
                }
            }
        }
        for candidate in &mut self.all {
            candidate.n_inside_longer = counts.get(&candidate.key).copied().unwrap_or(0);
        }
    }
}

/// Words as they are written, without the possessive of the last.
fn written(words: &[&Token]) -> String {
    let joined = words.iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
    joined.strip_suffix("'s").or_else(|| joined.strip_suffix("’s")).unwrap_or(&joined).to_owned()
}

/// `climate-change` as `Climate Change`.
fn capitalised(segment: &str) -> String {
    let words = segment.split('-').filter(|word| !word.is_empty());
    let capitalise = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    words.map(capitalise).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faces(title: &str, text: &str, url: &str, language: &str) -> Vec<String> {
        Candidates::collect(title, text, url, language, &mut Keys::of(language)).all.iter().map(Candidate::face).collect()
    }

    #[test]
    fn phrases_names_and_segments_are_candidates() {
        let found = faces(
            "Oil prices rise",
            "On Monday, the Bank of England warned that oil prices hurt.",
            "https://example.org/world-economy/a.html",
            "en",
        );
        for wanted in ["Oil prices", "Bank of England", "World Economy", "prices"] {
            assert!(found.iter().any(|face| face == wanted), "{wanted} in {found:?}");
        }
    }

    #[test]
    fn words_seen_once_in_lower_case_are_not() {
        assert!(!faces("Title", "A wombat slept.", "", "en").contains(&"wombat".to_owned()));
    }

    #[test]
    fn days_and_bare_numbers_are_not() {
        let found = faces("Title", "Many came on Friday. The 40 of Gaza came on Friday to the US and to Black Friday sales.", "", "en");
        assert!(!found.iter().any(|face| face == "Friday" || face.starts_with("40")), "{found:?}");
        assert!(found.contains(&"Black Friday".to_owned()) && found.contains(&"US".to_owned()), "{found:?}");
    }

    #[test]
    fn no_stop_words_no_candidates() {
        assert!(faces("標題", "一些文字一些文字", "", "zh").is_empty());
        assert!(faces("Title of this", "Title of this", "", "und").is_empty());
    }
}
