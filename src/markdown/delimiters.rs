//! Finds delimiters that pair as they were meant to: `*` or `_`, and where neither does, a neighbour written as a reference.

use std::cmp::Reverse;
use std::ops::Range;

use super::Emphasis;
use super::flanking::{READINGS, beyond_tildes, can, pairs_as_meant};
use super::layout::{CLOSES, Delimiter, Layout, OPENS, REFERENCE};
use super::marks::{Mark, MarkKind};
use super::paragraph::is_space;

/// Delimiters that may be looked at while a document is searched for pairings; beyond it only the simplest are tried.
const EFFORT: usize = 2_000_000;
/// Touching emphases for which both characters are tried.
const LIMIT_TOUCHING: u32 = 7;

/// What is left of the work one document may cost.
#[derive(Debug)]
pub(super) struct Effort(usize);

impl Default for Effort {
    fn default() -> Self {
        Self(EFFORT)
    }
}

impl Effort {
    fn spend(&mut self, cost: usize) -> bool {
        self.0 = self.0.saturating_sub(cost);
        self.0 > 0
    }
}

/// Which characters beside delimiters become references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum References {
    None,
    /// Those that keep their delimiter from opening or closing.
    Needed,
    /// All.
    All,
}

/// Settles all delimiters. Gives the marks that cannot be written at all; then the paragraph has to be laid out again.
pub(super) fn settle(layout: &mut Layout, emphasis: Emphasis, effort: &mut Effort) -> Vec<Mark> {
    let mut dropped = Vec::new();
    for segment in segments(&layout.delimiters) {
        let is_settled = match emphasis {
            Emphasis::Star => false,
            Emphasis::Underscore => settle_with_underscores(layout, &segment),
        };
        if !is_settled && !settle_segment(layout, &segment, effort) {
            dropped.extend(give_up(layout, &segment, effort));
        }
    }
    if dropped.is_empty() {
        write_underscores(layout);
    }
    dropped
}

/// Cuts the delimiters where nothing is open and nothing touches: what comes before has no effect on what comes after.
fn segments(delimiters: &[Delimiter]) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let (mut from, mut open, mut end) = (0, 0usize, 0);
    for (index, delimiter) in delimiters.iter().enumerate() {
        if open == 0 && index > from && delimiter.at != end {
            segments.push(from..index);
            from = index;
        }
        open = if delimiter.opens { open + 1 } else { open.saturating_sub(1) };
        end = delimiter.end();
    }
    if from < delimiters.len() {
        segments.push(from..delimiters.len());
    }
    segments
}

fn settle_segment(layout: &mut Layout, segment: &Range<usize>, effort: &mut Effort) -> bool {
    let touching = touching_marks(layout.delimiters.get(segment.clone()).unwrap_or_default());
    let n_choices = 1u32 << u32::try_from(touching.len()).unwrap_or(LIMIT_TOUCHING).min(LIMIT_TOUCHING);
    let mut choices: Vec<u32> = (0..n_choices).collect();
    // As few `_` as will do, and those inside rather than outside: `**_a_**`.
    choices.sort_by_key(|choice| (choice.count_ones(), Reverse(*choice)));
    for references in [References::None, References::Needed, References::All] {
        for &choice in &choices {
            if choice > 0 && !effort.spend(segment.len()) {
                break;
            }
            choose(layout, segment, &touching, choice);
            let written = write_references(layout, segment, references);
            let delimiters = layout.delimiters.get(segment.clone()).unwrap_or_default();
            if READINGS.into_iter().all(|reading| pairs_as_meant(layout, delimiters, reading)) {
                return true;
            }
            for at in written {
                layout.unset(at, REFERENCE);
            }
        }
    }
    false
}

/// Tries `_` for all emphasis; inside words it never works (`CommonMark` 6.2, rule 2).
fn settle_with_underscores(layout: &mut Layout, segment: &Range<usize>) -> bool {
    for delimiter in layout.delimiters.get_mut(segment.clone()).unwrap_or_default() {
        delimiter.underscore = delimiter.mark.kind == MarkKind::Emphasis;
    }
    let delimiters = layout.delimiters.get(segment.clone()).unwrap_or_default();
    READINGS.into_iter().all(|reading| pairs_as_meant(layout, delimiters, reading))
}

/// The emphases whose delimiters touch those of another.
fn touching_marks(delimiters: &[Delimiter]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for pair in delimiters.windows(2) {
        let [one, two] = pair else { continue };
        if one.end() != two.at || one.mark == two.mark {
            continue;
        }
        for mark in [one.mark, two.mark] {
            if mark.kind != MarkKind::Deleted && !marks.iter().rev().take(8).any(|known| *known == mark) {
                marks.push(mark);
            }
        }
    }
    marks.truncate(7);
    marks
}

fn choose(layout: &mut Layout, segment: &Range<usize>, touching: &[Mark], choice: u32) {
    for delimiter in layout.delimiters.get_mut(segment.clone()).unwrap_or_default() {
        let place = touching.iter().position(|mark| *mark == delimiter.mark);
        delimiter.underscore = place.is_some_and(|place| choice >> place & 1 == 1);
    }
}

/// Marks the characters outside delimiters that become references; gives their places.
fn write_references(layout: &mut Layout, segment: &Range<usize>, references: References) -> Vec<usize> {
    let mut written = Vec::new();
    if references == References::None {
        return written;
    }
    for delimiter in layout.delimiters.get(segment.clone()).unwrap_or_default() {
        if let Some(at) = neighbour(layout, delimiter, references)
            && layout.flag(at) & REFERENCE == 0
        {
            written.push(at);
        }
    }
    for &at in &written {
        layout.set(at, REFERENCE);
    }
    written
}

/// The place of the character outside a delimiter when it has to become a reference.
fn neighbour(layout: &Layout, delimiter: &Delimiter, references: References) -> Option<usize> {
    let char = delimiter.char();
    // Some readers look through tildes.
    let (from, to) = beyond_tildes(layout, delimiter.at, delimiter.end());
    let (outside, at) = if delimiter.opens {
        let before = layout.before(from)?;
        (before, from - before.len_utf8())
    } else {
        (layout.after(to)?, to)
    };
    if !layout.is_text(at) || is_space(outside) {
        return None;
    }
    if references == References::All {
        return Some(at);
    }
    let is_delimiter = |place: usize| layout.flag(place) & (OPENS | CLOSES) != 0 && layout.byte(place) == layout.byte(delimiter.at);
    let works = |reading| {
        if delimiter.opens {
            let mut end = delimiter.end();
            while is_delimiter(end) {
                end += 1;
            }
            can(Some(outside), layout.after(end), char, reading).open
        } else {
            let mut start = delimiter.at;
            while start > 0 && is_delimiter(start - 1) {
                start -= 1;
            }
            can(layout.before(start), Some(outside), char, reading).close
        }
    };
    (!READINGS.into_iter().all(works)).then_some(at)
}

/// The marks that are given up so that the others can be written: one if that is enough, else the innermost ones.
fn give_up(layout: &Layout, segment: &Range<usize>, effort: &mut Effort) -> Vec<Mark> {
    let delimiters = layout.delimiters.get(segment.clone()).unwrap_or_default();
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    let mut open: Vec<&Delimiter> = Vec::new();
    for delimiter in delimiters {
        if delimiter.opens {
            open.push(delimiter);
        } else if let Some(start) = open.pop() {
            marks.push((delimiter.at.saturating_sub(start.at), delimiter.mark));
        }
    }
    marks.sort_by_key(|(length, _)| *length);
    for (_, mark) in marks.iter().take(12) {
        let (from, to) = span(layout, delimiters);
        if !effort.spend((to - from) / 8 + delimiters.len()) {
            break;
        }
        let mut trial = without(layout, delimiters, *mark, from..to);
        let whole = 0..trial.delimiters.len();
        if settle_segment(&mut trial, &whole, effort) {
            return vec![*mark];
        }
    }
    if effort.spend(delimiters.len()) {
        // The shortest ones are the innermost; the next layout looks again.
        return marks.first().map(|(_, mark)| *mark).into_iter().collect();
    }
    marks.into_iter().map(|(_, mark)| mark).collect()
}

/// The bytes of a segment with a character on each side.
fn span(layout: &Layout, delimiters: &[Delimiter]) -> (usize, usize) {
    let from = delimiters.first().map_or(0, |first| first.at);
    let to = delimiters.last().map_or(from, Delimiter::end);
    let before = layout.before(from).map_or(0, char::len_utf8);
    let after = layout.after(to).map_or(0, char::len_utf8);
    (from - before, to + after)
}

/// A copy of a part of the layout with one mark left out.
fn without(layout: &Layout, delimiters: &[Delimiter], mark: Mark, part: Range<usize>) -> Layout {
    let mut copy = Layout::default();
    let mut at = part.start;
    for delimiter in delimiters {
        copy_bytes(&mut copy, layout, at..delimiter.at);
        at = delimiter.end();
        if delimiter.mark != mark {
            let place = copy.text.len();
            copy_bytes(&mut copy, layout, delimiter.at..at);
            copy.delimiters.push(Delimiter { at: place, underscore: false, ..delimiter.clone() });
        }
    }
    copy_bytes(&mut copy, layout, at..part.end);
    copy
}

fn copy_bytes(copy: &mut Layout, layout: &Layout, range: Range<usize>) {
    copy.text.push_str(layout.text.get(range.clone()).unwrap_or_default());
    copy.flags.extend_from_slice(layout.flags.get(range).unwrap_or_default());
}

fn write_underscores(layout: &mut Layout) {
    if !layout.delimiters.iter().any(|delimiter| delimiter.underscore) {
        return;
    }
    let mut text = String::with_capacity(layout.text.len());
    let mut at = 0;
    for delimiter in layout.delimiters.iter().filter(|delimiter| delimiter.underscore) {
        text.push_str(layout.text.get(at..delimiter.at).unwrap_or_default());
        at = delimiter.end();
        text.extend(std::iter::repeat_n('_', at - delimiter.at));
    }
    text.push_str(layout.rest(at));
    layout.text = text;
}
