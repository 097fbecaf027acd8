//! Where text ends in which tags are no tags: the content of scripts, styles, titles and the like, and comments.

use memchr::{memchr, memchr2};

use super::token::ends_name;

/// A shorter script holds no data.
const MIN_DATA_BYTES: usize = 250;
/// A script that holds data says so at its beginning.
const DATA_HEAD_BYTES: usize = 400;

/// Whether a script may hold data about its page: JSON of any kind, or what is laid down for the program that draws the page.
pub fn is_data(attributes: &str, script: &str) -> bool {
    let head = script.get(..script.floor_char_boundary(DATA_HEAD_BYTES)).unwrap_or(script);
    let is_json = attributes.as_bytes().windows(4).any(|letters| letters.eq_ignore_ascii_case(b"json"));
    is_json || script.len() >= MIN_DATA_BYTES && ["__", "State", "STATE", "Content"].iter().any(|sign| head.contains(sign))
}

/// Whether the content of an element says nothing about its page or its article.
pub(super) fn is_idle(name: &str, attributes: &str, content: &str) -> bool {
    match name {
        "style" => true,
        "script" => !is_data(attributes, content) && !attributes.contains("math/"),
        _ => false,
    }
}

/// The length of the text before the end tag of an element (HTML standard 13.2.5.9 to 13.2.5.14).
pub(super) fn end(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr(b'<', bytes.get(at..)?)?;
        if is_tag(bytes.get(at + 1..)?, "/", name) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether the bytes after a `<` are a tag of the name.
fn is_tag(bytes: &[u8], slash: &str, name: &str) -> bool {
    let Some(rest) = bytes.strip_prefix(slash.as_bytes()) else { return false };
    rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && rest.get(name.len()).is_some_and(|next| ends_name(*next))
}

/// In a script: what `<!--` and a `<script>` after it make of the end tags that follow.
#[derive(PartialEq, Eq)]
enum Escape {
    None,
    Comment,
    Script,
}

/// The length of the text before the end tag of a script (HTML standard 13.2.5.15 to 13.2.5.31).
pub(super) fn script_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut escape = Escape::None;
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        at += if escape == Escape::None { memchr(b'<', rest)? } else { memchr2(b'<', b'-', rest)? };
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"-->") {
            escape = Escape::None;
        }
        let after = rest.strip_prefix(b"<").unwrap_or_default();
        let closes = is_tag(after, "/", "script");
        match escape {
            Escape::None | Escape::Comment if closes => return Some(at),
            Escape::None if after.starts_with(b"!--") => {
                escape = Escape::Comment;
                // The dashes may be those of `-->` too.
                at += 1;
            }
            Escape::Comment if is_tag(after, "", "script") => escape = Escape::Script,
            Escape::Script if closes => escape = Escape::Comment,
            Escape::None | Escape::Comment | Escape::Script => {}
        }
        at += 1;
    }
}

/// For the text behind `<!--`: the length of the comment, and of the comment with its end.
pub(super) fn comment_end(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    for empty in [">", "->"] {
        if text.starts_with(empty) {
            return Some((0, empty.len()));
        }
    }
    let mut at = 0;
    loop {
        at += memchr(b'-', bytes.get(at..)?)?;
        let rest = bytes.get(at..)?;
        for end in ["-->", "--!>"] {
            if rest.starts_with(end.as_bytes()) {
                return Some((at, at + end.len()));
            }
        }
        at += 1;
    }
}
