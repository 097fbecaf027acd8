//! Character references in the text and the attributes of a page (HTML standard 13.2.5.72 to 13.2.5.80).

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// No name is longer, its semicolon included.
const MAX_NAME_BYTES: usize = 40;
/// No name that needs no semicolon is longer.
const MAX_BARE_NAME_BYTES: usize = 6;

/// Where a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Text,
    /// `&copy=` is part of an address there.
    Attribute,
}

/// Replaces the references of a text; gives it back when there are none.
pub(super) fn decode(text: &str, place: Where) -> Cow<'_, str> {
    let mut decoded = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(length) = memchr(b'&', text.as_bytes().get(at..).unwrap_or_default()) {
        at += length;
        let Some((characters, length)) = self::at(text.get(at..).unwrap_or_default(), place) else {
            at += 1;
            continue;
        };
        decoded.push_str(text.get(from..at).unwrap_or_default());
        decoded.push_str(&characters);
        at += length;
        from = at;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    decoded.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(decoded)
}

/// What the reference at the start of a text stands for, and its length in bytes.
pub(super) fn at(text: &str, place: Where) -> Option<(Characters, usize)> {
    let body = text.strip_prefix('&')?;
    let (characters, length) = match body.strip_prefix('#') {
        Some(number) => self::number(number).map(|(char, length)| (Characters::of(char), length + 1)),
        None => named(body, place),
    }?;
    Some((characters, length + 1))
}

/// One or two characters.
#[derive(Debug, Default)]
pub(super) struct Characters {
    bytes: [u8; 8],
    length: usize,
}

impl Characters {
    fn of(char: char) -> Self {
        let mut characters = Self::default();
        characters.push(char);
        characters
    }

    fn push(&mut self, char: char) {
        if let Some(free) = self.bytes.get_mut(self.length..self.length + char.len_utf8()) {
            self.length += char.encode_utf8(free).len();
        }
    }
}

impl std::ops::Deref for Characters {
    type Target = str;

    fn deref(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

fn number(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let mut length = 0;
    let mut code = 0u32;
    while let Some(digit) = digits.as_bytes().get(length).and_then(|byte| char::from(*byte).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    if length == 0 {
        return None;
    }
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let windows_1252 = || code.checked_sub(0x80).and_then(|place| *C1_REPLACEMENTS.get(usize::try_from(place).ok()?)?);
    let char = windows_1252().or_else(|| char::from_u32(code).filter(|char| *char != '\0'));
    Some((char.unwrap_or('\u{fffd}'), prefix + length + semicolon))
}

fn named(text: &str, place: Where) -> Option<(Characters, usize)> {
    let bytes = text.as_bytes();
    let end = bytes.iter().take(MAX_NAME_BYTES).position(|byte| !byte.is_ascii_alphanumeric());
    if let Some(end) = end
        && bytes.get(end) == Some(&b';')
        && let Some(characters) = known(text, end + 1)
    {
        return Some((characters, end + 1));
    }
    let longest = end.unwrap_or(MAX_BARE_NAME_BYTES).min(MAX_BARE_NAME_BYTES);
    let (characters, length) = (2..=longest).rev().find_map(|length| Some((known(text, length)?, length)))?;
    let goes_on = bytes.get(length).is_some_and(|next| *next == b'=' || next.is_ascii_alphanumeric());
    (place == Where::Text || !goes_on).then_some((characters, length))
}

/// What a name stands for; those that only begin another one are listed without characters.
fn known(text: &str, length: usize) -> Option<Characters> {
    let (first, second) = *NAMED_ENTITIES.get(text.get(..length)?)?;
    let mut characters = Characters::of(char::from_u32(first).filter(|char| *char != '\0')?);
    if let Some(second) = char::from_u32(second).filter(|char| *char != '\0') {
        characters.push(second);
    }
    Some(characters)
}
