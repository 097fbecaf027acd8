//! The summary of an article: a sound declared description, else the best whole sentences of the text.

use std::collections::{HashMap, HashSet};

use super::flaws::{Flaws, dateline_bytes, is_furniture};
use super::plain::plain;
use super::sentences::{is_ended, sentences};
use super::words::{StopWords, beginning, collapse, indicator, is_gapless, real, width, words};

/// The longest summary, in characters.
const LONGEST: usize = 300;
/// The shortest declared description that says enough, in Latin characters.
const SHORTEST_DECLARED: usize = 60;
/// The longest declared description looked at, in characters: markup may stand in it.
const LONGEST_DECLARED: usize = 4_000;
/// The shortest window of sentences, in Latin characters.
const SHORTEST_WINDOW: usize = 40;
/// A dateline is cut off only if the sentence behind it is longer than this, in bytes.
const LEAST_BEHIND_DATELINE: usize = 30;
/// Only so many sentences are looked at.
const N_SENTENCES: usize = 16;
/// Sentences are sought in so many characters from the start.
const SENTENCES_WITHIN: usize = 20_000;
/// Words are counted in so many characters from the start.
const COUNTED_WITHIN: usize = 6_000;
/// What a flaw costs a window.
const PRICE_OF_FLAW: f64 = 0.3;
/// Phrases of descriptions that speak of the site and not of the article, in lower case.
const BOILERPLATE: &[&str] =
    &["hier finden sie", "lesen sie jetzt", "get the latest", "read the latest", "breaking news", "all rights reserved"];

/// The weights of a window's features, in the order of `features`: learned against editors' descriptions of news pages
/// (ridge regression on the mean of ROUGE-1 and ROUGE-2 of every window).
const WEIGHTS: [f64; 21] = [
    0.0666, -0.0129, -0.0054, -0.0023, -0.0325, 0.0815, 0.1474, 0.1305, 0.2013, -0.1334, 0.0037, 0.0017, -0.0325, 0.0, 0.016, -0.011,
    -0.0137, 0.0104, 0.001, 0.0071, -0.0054,
];

/// Summarises a text under its title: at most 300 characters, whole sentences if there are any.
pub(super) fn summarize(title: &str, text: &str, descriptions: &[String], language: &str) -> String {
    let article = Article::new(title, text, language);
    let descriptions: Vec<String> =
        descriptions.iter().map(|description| without_dateline(&plain(beginning(description, LONGEST_DECLARED)))).collect();
    if let Some(sound) = descriptions.iter().find(|description| article.is_sound(description)) {
        return sound.clone();
    }
    let sentences = runs(beginning(text, SENTENCES_WITHIN), title, language);
    let whole = article.best_window(&sentences).or_else(|| lead(&sentences));
    let uncut = if text.trim().is_empty() {
        descriptions.into_iter().find(|d| !d.is_empty()).unwrap_or_default()
    } else {
        collapse(beginning(text, COUNTED_WITHIN))
    };
    whole.unwrap_or_else(|| cut(&uncut))
}

/// A sentence, and whether it follows the one before it in the text, with nothing left out between them.
struct Sentence {
    text: String,
    follows: bool,
}

fn runs(text: &str, title: &str, language: &str) -> Vec<Sentence> {
    let all = sentences(text, language).into_iter().take(N_SENTENCES).filter(|sentence| !is_furniture(sentence, title));
    let flat = collapse(text);
    let mut runs: Vec<Sentence> = Vec::new();
    for text in all {
        let follows = runs.last().is_some_and(|last| {
            let mut both = last.text.clone();
            join(&mut both, &text);
            flat.contains(&both)
        });
        runs.push(Sentence { text, follows });
    }
    runs
}

/// What windows and descriptions are measured against.
struct Article<'a> {
    title: &'a str,
    language: &'a str,
    stop_words: StopWords,
    title_words: HashSet<String>,
    counts: HashMap<String, usize>,
    n_words: usize,
}

impl<'a> Article<'a> {
    fn new(title: &'a str, text: &str, language: &'a str) -> Self {
        let stop_words = StopWords::of(if language == "und" { "en" } else { language });
        let all = words(beginning(text, COUNTED_WITHIN));
        let n_words = all.len();
        let mut counts = HashMap::new();
        for word in all {
            *counts.entry(word).or_insert(0) += 1;
        }
        let title_words = words(title).into_iter().filter(|word| !stop_words.contains(word)).collect();
        Self { title, language, stop_words, title_words, counts, n_words }
    }

    fn content_words(&self, text: &str) -> HashSet<String> {
        words(text).into_iter().filter(|word| !self.stop_words.contains(word)).collect()
    }

    /// Whether a declared description can stand as the summary.
    fn is_sound(&self, description: &str) -> bool {
        let is_cut = ["...", "…", "[…]"].iter().any(|mark| description.contains(mark));
        let is_long_enough = width(description) >= SHORTEST_DECLARED && description.chars().count() <= LONGEST;
        let lower = description.to_lowercase();
        let flaws = Flaws::of(description, self.title, self.language);
        if is_cut || !is_long_enough || !is_ended(description) || flaws.furniture || flaws.open || flaws.markup {
            return false;
        }
        if BOILERPLATE.iter().any(|phrase| lower.contains(phrase)) || words(description) == words(self.title) {
            return false;
        }
        let content = self.content_words(description);
        let adds = content.iter().any(|word| !self.title_words.contains(word));
        let n_shared = content.iter().filter(|word| self.title_words.contains(*word) || self.counts.contains_key(*word)).count();
        adds && n_shared >= 2
    }

    /// The run of whole sentences that the linear model likes best.
    fn best_window(&self, sentences: &[Sentence]) -> Option<String> {
        let mut best: Option<(f64, String)> = None;
        for (first, _) in sentences.iter().enumerate() {
            let mut window = String::new();
            for (n_more, sentence) in sentences.iter().skip(first).enumerate() {
                if n_more == 0 {
                    window = without_dateline(&sentence.text);
                } else if sentence.follows {
                    join(&mut window, &sentence.text);
                } else {
                    break;
                }
                if window.chars().count() > LONGEST {
                    break;
                }
                if width(&window) >= SHORTEST_WINDOW {
                    let value = self.value(&window, first, n_more);
                    if best.as_ref().is_none_or(|(top, _)| value > *top) {
                        best = Some((value, window.clone()));
                    }
                }
            }
        }
        best.map(|(_, window)| window)
    }

    fn value(&self, window: &str, first: usize, n_more: usize) -> f64 {
        let flaws = Flaws::of(window, self.title, self.language);
        let sum: f64 = self.features(window, first, n_more, flaws).iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
        sum - PRICE_OF_FLAW * indicator(flaws.any())
    }

    fn features(&self, window: &str, first: usize, n_more: usize, flaws: Flaws) -> [f64; 21] {
        let all = words(window);
        let has = |wanted: &[&str]| indicator(all.iter().any(|word| wanted.contains(&word.as_str())));
        let content: HashSet<&String> = all.iter().filter(|word| !self.stop_words.contains(word)).collect();
        let n_content = real(content.len().max(1));
        let n_shared = real(content.iter().filter(|word| self.title_words.contains(**word)).count());
        let n_met = real(content.iter().filter_map(|word| self.counts.get(*word)).sum());
        let length = real(width(window)) / real(LONGEST);
        [
            1.0,
            indicator(first == 0),
            indicator(first == 1),
            indicator(first == 2),
            real(first + 1).ln(),
            n_shared / real(self.title_words.len().max(1)),
            n_shared / n_content,
            10.0 * n_met / n_content / real(self.n_words.max(1)),
            length,
            length * length,
            real(n_more),
            indicator(flaws.dangling),
            indicator(flaws.dateline),
            indicator(flaws.furniture),
            indicator(flaws.unended),
            indicator(flaws.open),
            indicator(window.contains(['"', '“', '”', '«', '„'])),
            has(&["said", "told", "says"]),
            indicator(window.contains(|c: char| c.is_ascii_digit())),
            has(&["i", "we", "my", "our", "you", "your"]),
            indicator(window.ends_with('?')),
        ]
    }
}

/// The first sentences that fit.
fn lead(sentences: &[Sentence]) -> Option<String> {
    let mut lead = String::new();
    for sentence in sentences {
        let is_apart = !lead.is_empty() && !sentence.follows;
        if is_apart || lead.chars().count() + sentence.text.chars().count() + 1 > LONGEST {
            break;
        }
        join(&mut lead, &sentence.text);
    }
    (!lead.is_empty()).then_some(lead)
}

/// Adds a sentence; Chinese and Japanese put no space between two.
fn join(window: &mut String, sentence: &str) {
    if window.chars().next_back().is_some_and(|last| !matches!(last, '。' | '！' | '？' | '」' | '』' | '）')) {
        window.push(' ');
    }
    window.push_str(sentence);
}

fn without_dateline(sentence: &str) -> String {
    let rest = dateline_bytes(sentence).and_then(|n_bytes| sentence.get(n_bytes..)).filter(|rest| rest.len() > LEAST_BEHIND_DATELINE);
    let mut letters = rest.unwrap_or(sentence).chars();
    match letters.next() {
        Some(first) if rest.is_some() => first.to_uppercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

/// The beginning of a text, cut at a word, with an ellipsis.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    let end = text.get(..end).and_then(|head| head.char_indices().next_back()).map_or(end, |(last, _)| last);
    let head = text.get(..end).unwrap_or(text);
    let is_between_words = text.get(end..).is_some_and(|rest| rest.starts_with(' ')) || head.chars().next_back().is_some_and(is_gapless);
    let whole = if is_between_words { head } else { head.rsplit_once(' ').map_or(head, |(whole, _)| whole) };
    format!("{}…", whole.trim_end_matches([' ', ',', ';', ':', '-', '–', '—']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "Harbour bridge to close for repairs in May";
    const TEXT: &str = "LONDON (Reuters) - The harbour bridge will close for repairs in May, the city said on Monday.\n\nIt was built in 1931. \
        Traffic will be led through the old tunnel while workers replace the cables of the bridge.";

    fn check(descriptions: &[&str], text: &str, expected: &str) {
        let descriptions: Vec<String> = descriptions.iter().map(|&d| d.to_owned()).collect();
        assert_eq!(summarize(TITLE, text, &descriptions, "en"), expected);
    }

    #[test]
    fn the_first_sound_description_is_taken() {
        let sound = "The city&amp;#039;s harbour bridge closes in May so that workers can replace its old cables.";
        check(
            &[&format!("LONDON (Reuters) - {sound}")],
            TEXT,
            "The city's harbour bridge closes in May so that workers can replace its old cables.",
        );
        check(&["Short.", sound], TEXT, "The city's harbour bridge closes in May so that workers can replace its old cables.");
    }

    #[test]
    fn unsound_descriptions_are_not() {
        let best = "The harbour bridge will close for repairs in May, the city said on Monday.";
        for unsound in [
            "The harbour bridge will close for repairs in May, and the city wants all of the ...",
            "The harbour bridge will close for repairs in May, and the city wants all of the…",
            "The harbour bridge will close for repairs in May, and the city wants all of the",
            "Everything about recipes, gardening, knitting, wine, opera, chess and philately, always fresh.",
            "Hier finden Sie Informationen zu dem Thema Harbour bridge und dem Tunnel der Stadt London.",
            "Harbour bridge to close for repairs in May!",
            "The harbour bridge will “close for repairs in May, the city said on Monday and Tuesday.",
        ] {
            let summary = summarize(TITLE, TEXT, &[unsound.to_owned()], "en");
            assert!(summary.starts_with(best), "{unsound}: {summary}");
        }
    }

    #[test]
    fn text_without_sentences_is_cut_at_a_word() {
        let text = "word ".repeat(100);
        let summary = summarize("", &text, &[], "en");
        assert!(summary.ends_with("word…") && summary.chars().count() <= 300, "{summary}");
        let gapless = "ก".repeat(900);
        assert_eq!(summarize("", &gapless, &[], "th").chars().count(), 300);
    }

    #[test]
    fn short_text_stands_as_it_is() {
        check(&[], "Just in.", "Just in.");
        check(&[], "", "");
        check(&["No text, but this."], "", "No text, but this.");
    }

    #[test]
    fn furniture_is_never_the_summary() {
        check(
            &[],
            &format!("Read more: the harbour bridge to close for repairs in May.\n\nBy Ann Smith\n\n{TEXT}"),
            &summarize(TITLE, TEXT, &[], "en"),
        );
    }

    #[test]
    fn japanese_sentences_are_joined_without_space() {
        let text = "東京の橋は五月に工事のため閉鎖されると市が発表した。交通は古いトンネルに誘導される見通しだと担当者は述べた。";
        assert_eq!(summarize("橋が閉鎖", text, &[], "ja"), text);
    }
}
