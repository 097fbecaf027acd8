//! Whether a run of delimiters can open or close a mark, and whether the delimiters of a paragraph pair as they were meant to.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::layout::{Delimiter, Layout, REFERENCE, TEXT};
use super::marks::{Mark, MarkKind};
use super::paragraph::is_space;

/// What readers of Markdown disagree on; good Markdown means the same to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Punctuation is Unicode's category P (`CommonMark` before 0.31).
    Narrow,
    /// Punctuation is P and S (`CommonMark` 0.31).
    Wide,
    /// As `Narrow`, and tildes are looked through (cmark-gfm).
    Tildes,
    /// As `Wide`, and tildes are looked through (comrak).
    WideTildes,
}

/// All readings.
pub(super) const READINGS: [Reading; 4] = [Reading::Narrow, Reading::Wide, Reading::Tildes, Reading::WideTildes];

/// Whether a run can open, and whether it can close.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Can {
    pub(super) open: bool,
    pub(super) close: bool,
}

fn is_blank(char: Option<char>) -> bool {
    char.is_none_or(is_space)
}

fn is_punctuation(char: Option<char>, reading: Reading) -> bool {
    let Some(char) = char else { return false };
    if char.is_ascii() {
        return char.is_ascii_punctuation();
    }
    match char.general_category_group() {
        GeneralCategoryGroup::Punctuation => true,
        GeneralCategoryGroup::Symbol => matches!(reading, Reading::Wide | Reading::WideTildes),
        _ => false,
    }
}

/// Left- and right-flanking (`CommonMark` 6.2) of a run of `delimiter` between two characters.
pub(super) fn can(before: Option<char>, after: Option<char>, delimiter: u8, reading: Reading) -> Can {
    let (punctuation_before, punctuation_after) = (is_punctuation(before, reading), is_punctuation(after, reading));
    let left = !is_blank(after) && (!punctuation_after || is_blank(before) || punctuation_before);
    let right = !is_blank(before) && (!punctuation_before || is_blank(after) || punctuation_after);
    if delimiter == b'_' {
        Can { open: left && (!right || punctuation_before), close: right && (!left || punctuation_after) }
    } else {
        Can { open: left, close: right }
    }
}

/// Neighbouring delimiters of one character.
struct Run {
    char: u8,
    /// What it consists of, from left to right: the mark, which end, how many characters are left.
    parts: Vec<(Mark, bool, usize)>,
    can: Can,
    width: usize,
}

impl Run {
    fn left(&self) -> usize {
        self.parts.iter().map(|part| part.2).sum()
    }
}

/// Runs the algorithm of `CommonMark`'s appendix ("process emphasis") and tells whether every delimiter finds its other end.
pub(super) fn pairs_as_meant(layout: &Layout, delimiters: &[Delimiter], reading: Reading) -> bool {
    let mut openers: Vec<Run> = Vec::new();
    let mut rest = delimiters;
    while let Some((run, after)) = next_run(layout, rest, reading) {
        if layout.keeps_apart && run.parts.len() > 1 {
            return false;
        }
        rest = after;
        let mut run = run;
        if run.can.close && !close(&mut openers, &mut run) {
            return false;
        }
        if run.left() > 0 {
            // Marks do not nest deeper than there are kinds of them.
            if !run.can.open || openers.len() > 8 {
                return false;
            }
            openers.push(run);
        }
    }
    openers.is_empty()
}

fn next_run<'a>(layout: &Layout, delimiters: &'a [Delimiter], reading: Reading) -> Option<(Run, &'a [Delimiter])> {
    let first = delimiters.first()?;
    let char = first.char();
    let mut end = first.at;
    let count = delimiters
        .iter()
        .take_while(|next| {
            let joins = next.at == end && next.char() == char;
            if joins {
                end = next.end();
            }
            joins
        })
        .count();
    let (own, after) = delimiters.split_at_checked(count)?;
    let parts = own.iter().map(|delimiter| (delimiter.mark, delimiter.opens, delimiter.mark.kind.width())).collect();
    let (before, behind) = neighbours(layout, first.at, end, reading);
    Some((Run { char, parts, can: can(before, behind, char, reading), width: end - first.at }, after))
}

/// Where the text and other delimiters begin on both sides of the tildes of ours around a place.
pub(super) fn beyond_tildes(layout: &Layout, from: usize, to: usize) -> (usize, usize) {
    let (mut from, mut to) = (from, to);
    let is_own_tilde = |at: usize| layout.byte(at) == Some(b'~') && layout.flag(at) & TEXT == 0;
    while from > 0 && is_own_tilde(from - 1) {
        from -= 1;
    }
    while is_own_tilde(to) {
        to += 1;
    }
    (from, to)
}

/// The characters around a run as its reader sees them.
pub(super) fn neighbours(layout: &Layout, from: usize, to: usize, reading: Reading) -> (Option<char>, Option<char>) {
    let looks_through = matches!(reading, Reading::Tildes | Reading::WideTildes);
    let (from, to) = if looks_through { beyond_tildes(layout, from, to) } else { (from, to) };
    let mut before = layout.before(from);
    if before.is_some_and(|char| layout.flag(from - char.len_utf8()) & REFERENCE != 0) {
        before = Some(';');
    }
    let after = if layout.flag(to) & REFERENCE != 0 { Some('&') } else { layout.after(to) };
    (before, after)
}

/// Pairs a closing run with the openers before it; `false` when something pairs that should not.
fn close(openers: &mut Vec<Run>, run: &mut Run) -> bool {
    while run.left() > 0 {
        let Some(place) = openers.iter().rposition(|opener| matches(opener, run)) else { return true };
        if place + 1 != openers.len() {
            return false;
        }
        let Some(opener) = openers.last_mut() else { return true };
        let width = if opener.left() >= 2 && run.left() >= 2 { 2 } else { 1 };
        let (Some(open), Some(close)) = (opener.parts.last_mut(), run.parts.first_mut()) else { return false };
        // Both ends of one mark, and exactly as wide as it is.
        if open.0 != close.0 || !open.1 || close.1 || open.2 != width || close.2 != width || open.0.kind.width() != width {
            return false;
        }
        opener.parts.pop();
        run.parts.remove(0);
        if opener.left() == 0 {
            openers.pop();
        }
    }
    true
}

fn matches(opener: &Run, closer: &Run) -> bool {
    if opener.char != closer.char {
        return false;
    }
    if opener.char == b'~' {
        return opener.left() == closer.left();
    }
    // The rule of three (`CommonMark` 6.2, rules 9 and 10).
    let both = opener.can.close || closer.can.open;
    !(both && (opener.width + closer.width).is_multiple_of(3) && !(opener.width.is_multiple_of(3) && closer.width.is_multiple_of(3)))
}

/// Whether a mark is one that a delimiter writes.
pub(super) fn is_delimited(kind: MarkKind) -> bool {
    match kind {
        MarkKind::Emphasis | MarkKind::Strong | MarkKind::Deleted => true,
        MarkKind::Link => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Reading, can};

    #[test]
    fn currency_signs_are_punctuation_to_some() {
        assert!(can(Some('a'), Some('€'), b'*', Reading::Narrow).open);
        assert!(!can(Some('a'), Some('€'), b'*', Reading::Wide).open);
        assert!(!can(Some('a'), Some('"'), b'*', Reading::Narrow).open);
        assert!(!can(Some('a'), Some('b'), b'_', Reading::Narrow).open);
    }
}
