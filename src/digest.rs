//! Hashes of texts, as lower-case hexadecimal digits.

use sha2::{Digest as _, Sha256};

/// Gives the SHA-256 of a text (64 digits).
pub fn full(text: &str) -> String {
    bytes(text.as_bytes())
}

/// Gives the SHA-256 of bytes (64 digits).
pub fn bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives the first 64 bits of the SHA-256 of a text (16 digits): enough to tell files of one folder apart.
pub fn short(text: &str) -> String {
    full(text).chars().take(16).collect()
}

/// Gives a number that is spread evenly over the 64-bit range and depends on the text alone.
pub fn number(text: &str) -> u64 {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Gives the least number of insertions, deletions and substitutions of characters that turn one text into the
/// other (Levenshtein's distance).
pub fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (above, b) in row.iter().skip(1).zip(&right) {
            before = (diagonal + usize::from(a != *b)).min(above + 1).min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_stable() {
        assert_eq!(short("feedmill"), full("feedmill").chars().take(16).collect::<String>());
        assert_eq!(full(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(number("a"), number("a"));
    }

    #[test]
    fn distances() {
        assert_eq!(distance("intervall", "interval"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
