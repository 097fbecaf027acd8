//! Keeps the start of a line from being read as a block of its own: a heading, an item, a quotation, a rule, a fence.

use super::dialect::Traits;
use super::layout::{ESCAPE, Layout, Place};

/// Escapes the starts of a paragraph's lines.
pub(super) fn escape(layout: &mut Layout, place: Place, traits: &Traits) {
    let mut from = 0;
    let mut places = Vec::new();
    for line in layout.text.split('\n') {
        let content = line.strip_suffix('\\').filter(|_| from + line.len() < layout.text.len()).unwrap_or(line);
        let row = if from > 0 { Line::Later } else { Line::First };
        let classic = || traits.is_classic.then(|| classic_at(content)).flatten();
        if let Some(at) = special_at(content, row, place).or_else(classic) {
            places.push(from + at);
        }
        from += line.len() + 1;
    }
    let runs_at = |at: &usize| matches!(layout.byte(*at), Some(b'*' | b'_' | b'~' | b'`'));
    let counts =
        if places.iter().any(runs_at) { RUNS.map(|char| layout.text.bytes().filter(|byte| *byte == char).count()) } else { [0; 4] };
    for at in places {
        let first = layout.byte(at);
        if !layout.is_text(at) || first == Some(b'\\') {
            continue;
        }
        layout.set(at, ESCAPE);
        let mut end = at + 1;
        while layout.byte(end) == first && layout.is_text(end) {
            end += 1;
        }
        // What is left of a run is another run, and might pair with one elsewhere.
        let count = RUNS.iter().zip(counts).find(|(char, _)| Some(**char) == first).map_or(0, |(_, count)| count);
        if count > end - at {
            (at + 1..end).for_each(|rest| layout.set(rest, ESCAPE));
        }
    }
}

/// Characters whose runs pair.
const RUNS: [u8; 4] = [b'*', b'_', b'~', b'`'];

/// Whether a line starts its paragraph or follows a break in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    First,
    Later,
}

/// Where in the line a character needs a backslash.
fn special_at(line: &str, row: Line, place: Place) -> Option<usize> {
    let first = line.bytes().next()?;
    if first.is_ascii_digit() {
        return number_at(line, row);
    }
    if !first.is_ascii_punctuation() {
        return None;
    }
    let rest = line.get(1..).unwrap_or_default();
    let ends_word = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let special = match first {
        b'#' => line.bytes().take_while(|byte| *byte == b'#').count() <= 6 && ends_word(line.trim_start_matches('#')),
        b'-' | b'+' | b'*' if ends_word(rest) => true,
        b'>' => true,
        b'~' => line.starts_with("~~~"),
        b'`' => line.starts_with("```") && !line.trim_start_matches('`').contains('`'),
        b'[' => is_bracketed(line, row, place),
        b'<' => rest.starts_with(|char: char| char.is_ascii_alphabetic() || matches!(char, '/' | '!' | '?')),
        b':' => rest.starts_with(' ') || row == Line::Later && is_delimiter_row(line),
        _ => false,
    };
    let special = special || is_rule(line) || place == Place::ItemStart && row == Line::First && (only(line, b'-') || only(line, b'*'));
    let special = special
        || row == Line::Later
            && (only(line, b'=') || only(line, b'-') || first == b'|' && is_delimiter_row(line) || first == b'-' && is_delimiter_row(line));
    special.then_some(0)
}

/// Where readers with older rules see the start of a block: a heading without a space, an admonition, any number.
fn classic_at(line: &str) -> Option<usize> {
    match line.bytes().next()? {
        b'#' | b'>' | b'=' | b':' | b'!' | b'?' | b'+' | b'-' | b'/' => Some(0),
        b'0'..=b'9' => number_at(line, Line::First),
        _ => None,
    }
}

/// Whether the line would be a block of its own, or underline one: what its escapes were decided for went on behind it.
pub(super) fn starts_block(line: &str, is_first: bool) -> bool {
    special_at(line, if is_first { Line::First } else { Line::Later }, Place::ItemStart).is_some()
}

/// Whether a line may start with this word where there was a space before: nothing that could open or underline a block.
pub(super) fn may_start_with(word: &str) -> bool {
    let Some(first) = word.chars().next() else { return false };
    match first {
        '0'..='9' => !word.trim_start_matches(|char: char| char.is_ascii_digit()).starts_with(['.', ')']),
        '*' | '_' => word.chars().any(|char| char != first),
        '`' => !word.starts_with("```"),
        '[' => !word.starts_with("[^") && !word.contains("]:"),
        '#' | '>' | '+' | '-' | '=' | '~' | ':' | '|' | '<' | '{' | '!' | '/' => false,
        _ => true,
    }
}

/// Whether the line is one run of the character, as an underline is (`CommonMark` 4.3).
fn only(line: &str, char: u8) -> bool {
    let line = line.trim_end_matches(' ');
    !line.is_empty() && line.bytes().all(|byte| byte == char)
}

/// `1.` and the like; inside a paragraph only 1 starts a list (`CommonMark` 5.2).
fn number_at(line: &str, row: Line) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let after = rest.strip_prefix(['.', ')'])?;
    let starts = digits <= 9 && (after.is_empty() || after.starts_with([' ', '\t']));
    let number = line.get(..digits)?.parse::<u32>().ok()?;
    (starts && (row == Line::First || number == 1)).then_some(digits)
}

/// A definition (`CommonMark` 4.7), a box to tick (GFM 5.3), an alert.
fn is_bracketed(line: &str, row: Line, place: Place) -> bool {
    let definition = line.split_once(']').is_some_and(|(label, rest)| label.len() > 1 && rest.starts_with(':'));
    // comrak wants no space after the box, only that another kind of text begins.
    let task = place == Place::ItemStart
        && row == Line::First
        && ["[ ]", "[x]", "[X]"]
            .into_iter()
            .any(|start| line.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
    definition || task || place == Place::QuoteStart && row == Line::First && line.starts_with("[!")
}

/// Three of `-`, `_`, `*` and nothing else but spaces (`CommonMark` 4.1).
fn is_rule(line: &str) -> bool {
    ['-', '_', '*'].into_iter().any(|char| line.chars().all(|other| other == char || other == ' ') && line.matches(char).count() >= 3)
}

/// The second row of a table (GFM 4.10).
fn is_delimiter_row(line: &str) -> bool {
    line.contains('-') && line.bytes().all(|byte| matches!(byte, b'|' | b':' | b'-' | b' '))
}

/// Escapes what at the end of a heading is not text: closing `#`s (`CommonMark` 4.2), attributes (goldmark).
pub(super) fn escape_heading_end(layout: &mut Layout) {
    let text = layout.text.as_str();
    let without = text.trim_end_matches('#');
    let closing = (without.len() < text.len() && (without.is_empty() || without.ends_with(' '))).then_some(without.len());
    let attributes = text.strip_suffix('}').and_then(|inner| {
        let (before, inner) = inner.rsplit_once('{')?;
        (inner.starts_with(|char: char| char.is_ascii_alphabetic() || "#.:".contains(char)) && !inner.contains('}')).then_some(before.len())
    });
    for at in closing.into_iter().chain(attributes) {
        if layout.is_text(at) {
            layout.set(at, ESCAPE);
        }
    }
}
