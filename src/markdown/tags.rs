//! Recognises what Markdown would pass on as HTML or take for an address in pointed brackets.

/// What follows the text that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Nothing.
    End,
    /// Anything, so that what is unfinished may still become whole.
    Anything,
}

/// Whether a text that starts with `<` starts with a tag, a comment, an instruction, a declaration (`CommonMark` 6.6) or an autolink (6.5).
pub(super) fn tag_at(text: &str, beyond: Beyond) -> bool {
    let Some(body) = text.strip_prefix('<') else { return false };
    let mut chars = body.chars();
    match chars.next() {
        Some('?') => true,
        Some('!') => body.starts_with("!--") || body.starts_with("![CDATA[") || chars.next().is_some_and(|char| char.is_ascii_alphabetic()),
        Some('/') => is_closing(chars.as_str(), beyond),
        Some(char) if char.is_ascii_alphabetic() => is_opening(body, beyond) || is_address(body, beyond) || is_mail(body, beyond),
        Some(_) => is_mail(body, beyond),
        None => false,
    }
}

fn name_end(text: &str) -> usize {
    text.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'-')).unwrap_or(text.len())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n'])
}

fn is_closing(text: &str, beyond: Beyond) -> bool {
    let rest = skip_blanks(text.get(name_end(text)..).unwrap_or_default());
    text.starts_with(|char: char| char.is_ascii_alphabetic()) && (rest.starts_with('>') || rest.is_empty() && beyond == Beyond::Anything)
}

fn is_opening(text: &str, beyond: Beyond) -> bool {
    let mut rest = text.get(name_end(text)..).unwrap_or_default();
    loop {
        let spaced = rest.bytes().next().is_some_and(is_blank);
        rest = skip_blanks(rest);
        if rest.starts_with('>') || rest.starts_with("/>") {
            return true;
        }
        if matches!(rest, "" | "/") {
            return beyond == Beyond::Anything;
        }
        if !spaced {
            return false;
        }
        let Some(after) = skip_attribute(rest) else { return false };
        rest = after;
    }
}

/// What follows an attribute, if the text starts with one.
fn skip_attribute(text: &str) -> Option<&str> {
    if !text.starts_with(|char: char| char.is_ascii_alphabetic() || matches!(char, '_' | ':')) {
        return None;
    }
    let end =
        text.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-'))).unwrap_or(text.len());
    let rest = text.get(end..)?;
    let Some(value) = skip_blanks(rest).strip_prefix('=') else { return Some(rest) };
    let value = skip_blanks(value);
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return Some(quoted.split_once(quote).map_or("", |(_, after)| after));
        }
    }
    let end =
        value.bytes().position(|byte| is_blank(byte) || matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')).unwrap_or(value.len());
    if end == 0 && !value.is_empty() { None } else { value.get(end..) }
}

fn is_address(text: &str, beyond: Beyond) -> bool {
    let scheme = text.bytes().take(33).position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')));
    let Some(rest) = scheme.filter(|length| *length >= 2).and_then(|length| text.get(length..)) else { return false };
    rest.strip_prefix(':').is_some_and(|rest| {
        let end = rest.bytes().find(|byte| *byte <= b' ' || matches!(byte, b'<' | b'>'));
        end.map_or(beyond == Beyond::Anything, |end| end == b'>')
    })
}

/// Whether the byte can stand before the `@` of a mail address (`CommonMark` 6.5).
pub(super) fn is_in_mail_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_mail(text: &str, beyond: Beyond) -> bool {
    let local = text.bytes().position(|byte| !is_in_mail_name(byte)).unwrap_or(text.len());
    let Some(host) = text.get(local..).and_then(|rest| rest.strip_prefix('@')).filter(|_| local > 0) else { return false };
    let end = host.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))).unwrap_or(host.len());
    end > 0 && host.as_bytes().get(end).map_or(beyond == Beyond::Anything, |end| *end == b'>')
}

#[cfg(test)]
mod tests {
    use super::{Beyond, tag_at};

    #[test]
    fn tags_and_autolinks_are_recognised() {
        for text in
            ["<a>", "<a b='c' d=\"e\" f=g h/>", "</a >", "<!-- x", "<?php", "<!DOCTYPE", "<http://x.y>", "<me@example.org>", "<1@x>"]
        {
            assert!(tag_at(text, Beyond::End), "{text}");
        }
        for text in ["< a>", "<3>", "<a b='c>", "<a=b>", "<a", "</ a>", "<a:b c>", "<>", "<@x>"] {
            assert!(!tag_at(text, Beyond::End), "{text}");
        }
        for text in ["<a", "<a b=", "<a b='c>", "</a", "<ab:c", "<!x"] {
            assert!(tag_at(text, Beyond::Anything), "{text}");
        }
    }
}
