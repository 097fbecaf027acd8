//! Words, stop words and numbers that the other parts of the enrichment count with.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// English words without content of their own. The ISO list of the crate `stop-words` is far longer and takes words such as `home` and `system`
/// for empty, which are fine tags.
const ENGLISH: &str = "a about above after again against all also am an and any are aren as at back be because been before being below between \
    both but by came can cannot come could did didn do does doesn doing don down during each even every few first for from further get go going \
    got had has have having he her here hers him himself his how i if in into is isn it its itself just last like ll made make many may me might \
    more most much must my myself new no nor not now of off on once one only or other our ours out over own people re said same say says see set \
    she should since so some still such t take than that the their theirs them then there these they this those three through time to too two \
    under until up us use used using ve very was wasn way we week well were what when where which while who whom why will with won would year \
    years yet you your yours day days month part including told according another around good know left long look need right something thing \
    things think want work mr mrs ms dr s d m i'm it's don't that's he's she's they're we're can't didn't doesn't isn't wasn't i've we've there's \
    you're he'd she'd i'd who's what's let's";

/// The words that carry no content in one language.
#[derive(Debug, Clone, Default)]
pub(super) struct StopWords {
    words: HashSet<&'static str>,
}

impl StopWords {
    /// The stop words of a language (ISO 639-1); none where no list is known.
    pub(super) fn of(language: &str) -> Self {
        let english = ENGLISH.split_whitespace();
        if language == "en" {
            return Self { words: english.collect() };
        }
        // The list is for Bokmål, and near enough for Nynorsk.
        let known = if language == "nb" || language == "nn" { "no" } else { language };
        // English names stand in texts of all languages.
        let words = stop_words::lookup(known).map(|list| list.iter().copied().chain(english).collect()).unwrap_or_default();
        Self { words }
    }

    /// Whether there is no list for the language.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a word in lower case is one of them.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

/// The beginning of a text, at most so many characters.
pub(super) fn beginning(text: &str, n_characters: usize) -> &str {
    text.char_indices().nth(n_characters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Lower-case words (NFKC); scripts without gaps between words give a character a word.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for letter in text.nfkc().flat_map(char::to_lowercase) {
        if is_gapless(letter) {
            flush(&mut word, &mut found);
            found.push(letter.to_string());
        } else if letter.is_alphanumeric() || is_combining_mark(letter) {
            word.push(letter);
        } else {
            flush(&mut word, &mut found);
        }
    }
    flush(&mut word, &mut found);
    found
}

fn flush(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() {
        found.push(std::mem::take(word));
    }
}

/// Whether a character belongs to a script that puts no spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
pub(super) fn is_gapless(letter: char) -> bool {
    matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The length of a text in Latin characters: a character of a gapless script says as much as two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|letter| if is_gapless(letter) { 2 } else { 1 }).sum()
}

/// A text with every run of white space made one space, and none at the ends.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// A text without marks of footnotes such as `[1]`.
pub(super) fn without_footnotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        let n_digits = after.bytes().take_while(u8::is_ascii_digit).count();
        rest = match after.get(n_digits..).and_then(|behind| behind.strip_prefix(']')) {
            Some(behind) if (1..=3).contains(&n_digits) => behind,
            _ => {
                kept.push('[');
                after
            }
        };
    }
    kept.push_str(rest);
    kept
}

/// A count as a number to reckon with.
pub(super) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// One if it holds, else zero.
pub(super) fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_gapless_scripts_give_characters() {
        assert_eq!(words("The ＡＢＣ’s café, 東京 é"), ["the", "abc", "s", "café", "東", "京", "é"]);
    }

    #[test]
    fn footnotes_go() {
        assert_eq!(without_footnotes("It is so.[1][23] He [sic] said [12"), "It is so. He [sic] said [12");
    }

    #[test]
    fn beginning_counts_characters() {
        assert_eq!(beginning("日本語です", 2), "日本");
        assert_eq!(beginning("short", 99), "short");
    }

    #[test]
    fn stop_words_follow_the_language() {
        assert!(StopWords::of("en").contains("the"));
        assert!(StopWords::of("de").contains("und"));
        assert!(StopWords::of("und").is_empty());
    }
}
