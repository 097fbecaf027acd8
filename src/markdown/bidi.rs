//! Keeps characters that change the direction of writing from reaching beyond the text they stand in (Unicode Annex 9, section 2;
//! "Trojan Source", CVE-2021-42574): what is opened is closed, what closes nothing is left out.

/// The characters that are open.
#[derive(Debug, Clone, Default)]
pub(super) struct Directions {
    open: Vec<char>,
}

/// An isolate (U+2066 to U+2068) ends with U+2069, an embedding or override with U+202C.
const END_OF_ISOLATE: char = '\u{2069}';
const END_OF_EMBEDDING: char = '\u{202c}';
/// More open characters than a reader has to heed (Unicode Annex 9, BD2).
const LIMIT_DEPTH: usize = 125;

impl Directions {
    /// Whether the character changes the direction of what follows, or ends such a change.
    pub(super) fn is_one(char: char) -> bool {
        matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    }

    /// Takes such a character in; tells whether it is written.
    pub(super) fn take(&mut self, char: char) -> bool {
        let is_isolate = |char: char| matches!(char, '\u{2066}'..='\u{2068}');
        match char {
            END_OF_ISOLATE => {
                // It ends the embeddings inside, too.
                let place = self.open.iter().rposition(|open| is_isolate(*open));
                self.open.truncate(place.unwrap_or(self.open.len()));
                place.is_some()
            }
            END_OF_EMBEDDING => self.open.pop_if(|open| !is_isolate(*open)).is_some(),
            _ if self.open.len() >= LIMIT_DEPTH => false,
            char => {
                self.open.push(char);
                true
            }
        }
    }

    /// What ends all that is open; nothing is open afterwards.
    pub(super) fn end(&mut self) -> impl Iterator<Item = char> + '_ {
        self.open.drain(..).rev().map(|open| if open >= '\u{2066}' { END_OF_ISOLATE } else { END_OF_EMBEDDING })
    }
}

/// Text with its directions balanced in each line.
pub(super) fn balanced(text: String) -> String {
    // U+202A to U+202E and U+2066 to U+2069 in UTF-8.
    let has_any = text.as_bytes().windows(3).any(|bytes| matches!(bytes, [0xe2, 0x80, 0xaa..=0xae] | [0xe2, 0x81, 0xa6..=0xa9]));
    if !has_any {
        return text;
    }
    let mut directions = Directions::default();
    let mut written = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if char == '\n' {
            written.extend(directions.end());
        }
        if !Directions::is_one(char) || directions.take(char) {
            written.push(char);
        }
    }
    written.extend(directions.end());
    written
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn what_is_opened_is_closed_and_what_closes_nothing_goes() {
        assert_eq!(balanced("a\u{202e}b".into()), "a\u{202e}b\u{202c}");
        assert_eq!(balanced("a\u{202c}b\u{2069}".into()), "ab");
        assert_eq!(balanced("\u{2067}a\u{202b}b\u{2069}c".into()), "\u{2067}a\u{202b}b\u{2069}c");
        assert_eq!(balanced("\u{2066}a\nb".into()), "\u{2066}a\u{2069}\nb");
    }
}
