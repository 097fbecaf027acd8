//! Character references, the `&…;` of HTML that Markdown reads too.

/// The length in bytes of the character reference that a text starts with (`CommonMark` 2.5), if it does.
pub(super) fn reference_at(text: &str) -> Option<usize> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(40).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let known = if let Some(number) = name.strip_prefix('#') {
        match number.strip_prefix(['x', 'X']) {
            Some(hex) => (1..=6).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => (1..=8).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()),
        }
    } else {
        // Names that only begin another one are listed without characters.
        body.get(..=end).and_then(|name| html5ever::data::NAMED_ENTITIES.get(name)).is_some_and(|(first, _)| *first != 0)
    };
    known.then_some(end + 2)
}

/// Whether there is a character reference anywhere in the text.
pub(super) fn has_reference(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| text.get(at..).and_then(reference_at).is_some())
}

#[cfg(test)]
mod tests {
    use super::reference_at;

    #[test]
    fn only_real_references_count() {
        assert_eq!(reference_at("&amp;x"), Some(5));
        assert_eq!(reference_at("&#35;"), Some(5));
        assert_eq!(reference_at("&CounterClockwiseContourIntegral;"), Some(33));
        assert_eq!(reference_at("&bogus;"), None);
        assert_eq!(reference_at("&amp"), None);
        assert_eq!(reference_at("& b;"), None);
    }
}
