//! The key of a tag: equal for spellings that mean the same tag.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::words::words;

/// Makes keys in one language: NFKC, lower case, words alone, stemmed; the stems of words once met are kept.
pub(super) struct Keys {
    stemmer: Option<Stemmer>,
    stems: HashMap<String, String>,
}

impl Keys {
    /// For a language (ISO 639-1); words of a language without a stemmer stay whole.
    pub(super) fn of(language: &str) -> Self {
        Self { stemmer: algorithm(language).map(Stemmer::create), stems: HashMap::new() }
    }

    /// The key of a tag: its stemmed words joined by single spaces. Empty if it has no word.
    pub(super) fn key(&mut self, tag: &str) -> String {
        let mut key = String::with_capacity(tag.len());
        for word in words(tag) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&self.stem(word));
        }
        key
    }

    fn stem(&mut self, word: String) -> String {
        let Some(stemmer) = &self.stemmer else { return word };
        if let Some(stem) = self.stems.get(&word) {
            return stem.clone();
        }
        let stem = stemmer.stem(&word).into_owned();
        self.stems.insert(word, stem.clone());
        stem
    }
}

/// Whether one key stands inside the other, word by word; a key stands inside itself.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (format!(" {one} "), format!(" {other} "));
    one.contains(&other) || other.contains(&one)
}

fn algorithm(language: &str) -> Option<Algorithm> {
    Some(match language {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, spellings: &[&str]) {
        let mut keys = Keys::of(language);
        let first = keys.key(spellings[0]);
        for spelling in spellings {
            assert_eq!(keys.key(spelling), first, "{spelling}");
        }
    }

    #[test]
    fn spellings_share_a_key() {
        check("en", &["Climate Change", "climate-change", "climate_changes", "#Climate change", "ＣＬＩＭＡＴＥ change"]);
        check("de", &["Wahl", "wahlen"]);
        check("und", &["Größe", "größe"]);
    }

    #[test]
    fn overlap_is_by_whole_words() {
        assert!(overlap("donald trump", "trump"));
        assert!(!overlap("trumpet", "trump"));
    }
}
