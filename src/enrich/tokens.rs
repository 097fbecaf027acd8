//! The words of a text as candidates need them: as they are written, with the gaps between them.

use unicode_normalization::char::is_combining_mark;

use super::words::StopWords;

/// A word of the text, with what the gap before it says.
pub(super) struct Token<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    /// In lower case, without a possessive.
    pub(super) lower: String,
    /// Where it begins, in characters.
    pub(super) start: usize,
    /// It opens a clause: nothing reaches over the gap before it.
    pub(super) opens_clause: bool,
    /// It opens a sentence or a quote, so that its capital says nothing.
    pub(super) opens_sentence: bool,
}

impl Token<'_> {
    /// Whether it is a stop word; `US` and `WHO` in capitals are names.
    pub(super) fn is_stop_word(&self, stop_words: &StopWords) -> bool {
        stop_words.contains(&self.lower) && !matches!(self.text, "US" | "WHO")
    }

    /// Whether it begins with a capital.
    pub(super) fn is_capitalised(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

/// The words of a text; `.`, `'`, `&`, `+`, `-` and `#` belong to a word where they stand inside it, as in `Node.js` or `C++`.
pub(super) fn tokens<'a>(text: &'a str, elisions: &[&str]) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    let mut letters = text.char_indices().enumerate().peekable();
    let (mut opens_clause, mut opens_sentence) = (true, true);
    while let Some((start, (from, letter))) = letters.next() {
        if !letter.is_alphanumeric() {
            opens_clause |= !matches!(letter, ' ' | '&' | '\'' | '’' | '#' | '@' | '$' | '%' | '*' | '\u{a0}');
            opens_sentence |= matches!(letter, '.' | '!' | '?' | ':' | '\n' | '“' | '"');
            continue;
        }
        let mut to = from + letter.len_utf8();
        while let Some(&(_, (at, next))) = letters.peek() {
            let is_joint = matches!(next, '\'' | '’' | '&' | '.' | '+' | '-' | '#' | '_')
                && text.get(at + next.len_utf8()..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
            let is_elided = matches!(next, '\'' | '’')
                && text.get(from..at).is_some_and(|article| elisions.iter().any(|e| e.eq_ignore_ascii_case(article)));
            let is_sign = matches!(next, '+' | '#');
            if !(next.is_alphanumeric() || is_combining_mark(next) || (is_joint && !is_elided) || is_sign) {
                break;
            }
            to = at + next.len_utf8();
            letters.next();
        }
        // The last full stop of `U.S.` belongs to it.
        if letters.peek().is_some_and(|&(_, (_, next))| next == '.') && is_initialism(text.get(from..to).unwrap_or_default()) {
            to += 1;
            letters.next();
        }
        let word = text.get(from..to).unwrap_or_default();
        let lower = word.to_lowercase().replace('’', "'");
        let lower = lower.strip_suffix("'s").unwrap_or(&lower).to_owned();
        found.push(Token { text: word, lower, start, opens_clause, opens_sentence });
        (opens_clause, opens_sentence) = (false, false);
    }
    found
}

/// Articles and the like that lose their vowel before the next word, which is a word of its own: `l'Europe`, `dell'Italia`.
pub(super) fn elisions(language: &str) -> &'static [&'static str] {
    match language {
        "fr" => &["l", "d", "qu", "n", "s", "c", "j", "m", "t", "lorsqu", "jusqu", "puisqu"],
        "it" => &["l", "d", "c", "s", "un", "dell", "nell", "all", "sull", "dall", "quell", "quest", "anch"],
        "ca" => &["l", "d", "n", "s", "m", "t"],
        _ => &[],
    }
}

/// Single letters parted by full stops.
fn is_initialism(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elided_articles_are_words_of_their_own() {
        let texts: Vec<String> =
            tokens("d’une loi à l'Europe, aujourd'hui", elisions("fr")).iter().map(|token| token.text.to_owned()).collect();
        assert_eq!(texts, ["d", "une", "loi", "à", "l", "Europe", "aujourd'hui"]);
    }

    #[test]
    fn joints_stay_inside_words() {
        let texts: Vec<String> =
            tokens("Node.js, C++ and AT&T’s re-entry. The U.S. End", &[]).iter().map(|token| token.text.to_owned()).collect();
        assert_eq!(texts, ["Node.js", "C++", "and", "AT&T’s", "re-entry", "The", "U.S.", "End"]);
    }
}
