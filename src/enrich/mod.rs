//! What is added to an article: a summary, tags, its language.

mod candidates;
mod declared_tags;
mod flaws;
mod language;
mod plain;
mod sentences;
mod summary;
mod tag_key;
mod tags;
mod tokens;
mod words;

use crate::article::Declared;
use words::{beginning, is_gapless};

/// The longest title looked at, in characters.
const LONGEST_TITLE: usize = 1_000;

/// What an article is enriched from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The title.
    pub title: &'a str,
    /// The clean text, paragraphs parted by line feeds.
    pub text: &'a str,
    /// The article's address; empty if it has none.
    pub url: &'a str,
    /// The declared language, if any: `en`, `en-US`, `pt_BR`.
    pub language: Option<&'a str>,
    /// What the page declares.
    pub declared: &'a Declared,
    /// The most tags wanted; none are sought at 0.
    pub max_tags: usize,
}

/// What is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enrichment {
    /// Whole sentences, at most 300 characters.
    pub summary: String,
    /// Tags, the best first.
    pub tags: Vec<String>,
    /// Two letters (ISO 639-1), or `und`.
    pub language: String,
}

/// Enriches an article.
pub fn enrich(input: &Input) -> Enrichment {
    let input = &Input { title: beginning(input.title, LONGEST_TITLE), ..*input };
    let language = language::detect(input.title, input.text, input.language);
    Enrichment {
        summary: summary::summarize(input.title, input.text, &input.declared.descriptions, &language),
        // A tag that is the whole title says nothing that the title does not.
        tags: tags::choose(input, &language).into_iter().filter(|tag| !tag.eq_ignore_ascii_case(input.title.trim())).collect(),
        language,
    }
}

/// Gives the first words of a text joined by single spaces, and `...` behind them when there are more; in scripts without spaces between
/// words, two characters are a word.
pub fn first_words(text: &str, n_words: usize) -> String {
    let mut first = String::new();
    let mut n_halves = n_words.saturating_mul(2);
    for word in text.split_whitespace() {
        let n_gapless = word.chars().filter(|&letter| is_gapless(letter)).count();
        let n_needed = if n_gapless == 0 { 2 } else { word.chars().count() };
        if n_halves == 0 {
            return first + "...";
        }
        if !first.is_empty() {
            first.push(' ');
        }
        if n_needed > n_halves && n_gapless > 0 {
            first.extend(word.chars().take(n_halves));
            return first + "...";
        }
        first.push_str(word);
        n_halves = n_halves.saturating_sub(n_needed);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, n_words: usize, expected: &str) {
        assert_eq!(first_words(text, n_words), expected, "{text}");
    }

    #[test]
    fn first_words_are_counted() {
        check("one  two\nthree", 2, "one two...");
        check("one two", 2, "one two");
        check("one", 0, "...");
        check("", 3, "");
    }

    #[test]
    fn gapless_text_is_cut_by_characters() {
        check("東京の橋は五月に閉鎖", 3, "東京の橋は五...");
        check("東京の橋", 2, "東京の橋");
        check("Tokyo 東京の橋は", 2, "Tokyo 東京...");
        check("東京の橋は 五月", 3, "東京の橋は 五...");
    }

    #[test]
    fn nothing_gives_nothing() {
        let declared = Declared::default();
        let input = Input { title: "", text: "", url: "", language: None, declared: &declared, max_tags: 8 };
        assert_eq!(enrich(&input), Enrichment { language: "und".to_owned(), ..Enrichment::default() });
    }

    #[test]
    fn odd_text_does_no_harm() {
        let declared =
            Declared { descriptions: vec!["<".repeat(9_000), "&".repeat(9_000)], tags: vec![vec!["<&;#".repeat(99)]], section: None };
        let odd = [
            "\u{0}\u{301}".repeat(900),
            "(((\u{2014} ".repeat(900),
            "A.B.".repeat(900),
            "。".repeat(900),
            "\n".repeat(900),
            "𝔘 🎉 ".repeat(900),
        ];
        for text in &odd {
            let input = Input { title: text, text, url: "not an address", language: Some("-_"), declared: &declared, max_tags: usize::MAX };
            assert!(enrich(&input).summary.chars().count() <= 300, "{text:.40}");
        }
    }
}
