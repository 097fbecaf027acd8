//! Keeps together what belongs together: lists, tables, quotes and figures are kept or cut as a whole, and short lines
//! stay between the paragraphs they stand between.

use std::collections::HashSet;
use std::ops::Range;

use super::lines::{self, Line};
use super::marks::Marks;
use super::outline::{Block, Element, Outline, Role};
use super::value::Values;
use crate::html::Kind;

/// Shorter text may be said twice.
const MIN_REPEATED_CHARS: f64 = 120.0;
/// An item of a list of links is shorter.
const MAX_LINKED_CHARS: f64 = 100.0;
/// A structure with more of its text linked is a list of links.
const LINKED_SHARE: f64 = 0.5;
/// A structure with more of its text under marks is furniture.
const MARKED_SHARE: f64 = 0.3;
/// A structure with this share of all that is kept may be the layout of the page.
const LAYOUT_SHARE: f64 = 0.5;
/// A line between paragraphs is shorter.
const LINE_CHARS: f64 = 60.0;
/// A linked line between paragraphs is shorter: a longer one is the headline of another article.
const LINKED_LINE_CHARS: f64 = 40.0;

/// Drops sections that stand in the page once more, for screens of another size.
pub(super) fn drop_repeats(outline: &Outline, kept: &mut [bool], range: &Range<usize>) {
    let mut seen: HashSet<&str> = HashSet::new();
    // For each section in which something is said again: up to where it has nothing new.
    let mut index = range.start;
    while index < range.end {
        let Some(block) = outline.blocks.get(index) else { break };
        if block.n_chars > MIN_REPEATED_CHARS
            && block.role != Role::Preformatted
            && seen.contains(block.text.as_str())
            && let Some(section) = section(outline, block).filter(|section| section.start == index && section.end <= range.end)
            && let Some(blocks) = outline.blocks.get(section.clone())
            && blocks.iter().all(|block| block.role == Role::Media || seen.contains(block.text.as_str()))
        {
            kept.get_mut(section.clone()).unwrap_or_default().fill(false);
            index = section.end.max(index + 1);
            continue;
        }
        seen.insert(&block.text);
        index += 1;
    }
}

/// The blocks of the element around a paragraph, if it is no structure.
fn section(outline: &Outline, block: &Block) -> Option<Range<usize>> {
    let owner = outline.elements.get(block.owner)?;
    let section = if owner.marks.has(Marks::PARAGRAPH) { outline.elements.get(owner.parent?)? } else { owner };
    let is_part = section.marks.has(Marks::STRUCTURE) || matches!(section.kind, Kind::Item | Kind::Cell | Kind::Term | Kind::Row);
    (!is_part).then(|| section.blocks.clone())
}

/// Completes or cuts the structures among some blocks, and keeps lines between kept paragraphs.
pub(super) fn complete(outline: &Outline, values: &Values, kept: &mut [bool], range: &Range<usize>) {
    keep_lines(outline, values, kept, range);
    let total: f64 = outline.blocks.iter().zip(&*kept).filter(|(_, kept)| **kept).map(|(block, _)| block.n_chars).sum();
    let near = Near::of(kept, range);
    let mut decided = range.start;
    for element in &outline.elements {
        let blocks = element.blocks.clone();
        if !element.marks.has(Marks::STRUCTURE) || blocks.start < decided || blocks.end > range.end || blocks.is_empty() {
            continue;
        }
        let Some(structure) = Structure::read(outline, values, kept, element) else { continue };
        if structure.n_kept > LAYOUT_SHARE * total && structure.is_layout {
            continue;
        }
        decided = blocks.end;
        let stays = if near.stands_between(outline, element) {
            structure.is_clean || structure.n_kept > 0.5 * structure.n_chars
        } else {
            structure.n_kept > 0.5 * structure.n_chars || structure.n_chars == 0.0
        };
        if structure.n_chars > 0.0 && (stays || structure.n_kept < 0.5 * structure.n_chars) {
            for ((index, kept), cut) in
                blocks.clone().zip(kept.get_mut(blocks.clone()).unwrap_or_default()).zip(values.cut.get(blocks).unwrap_or_default())
            {
                let _ = index;
                *kept = stays && !cut;
            }
        }
    }
}

/// What is known of a structure.
struct Structure {
    n_chars: f64,
    n_kept: f64,
    /// No links to elsewhere, no furniture.
    is_clean: bool,
    /// It holds tables or sections of its own.
    is_layout: bool,
}

impl Structure {
    fn read(outline: &Outline, values: &Values, kept: &[bool], element: &Element) -> Option<Self> {
        let range = element.blocks.clone();
        let blocks = outline.blocks.get(range.clone())?;
        let flags = values.cut.get(range.clone())?.iter().zip(values.marked.get(range.clone())?).map(|(cut, marked)| *cut || *marked);
        let (mut n_chars, mut n_linked, mut n_marked, mut n_kept, mut n_junk, mut n_text) = (0.0, 0.0, 0.0, 0.0, 0, 0);
        for ((block, is_marked), kept) in blocks.iter().zip(flags).zip(kept.get(range)?) {
            if block.role == Role::Media {
                continue;
            }
            n_text += 1;
            n_chars += block.n_chars;
            n_linked += block.n_linked;
            n_marked += if is_marked { block.n_chars } else { 0.0 };
            n_kept += if *kept { block.n_chars } else { 0.0 };
            n_junk += usize::from(lines::line(&block.text) != Line::Text);
        }
        let is_short = blocks.iter().all(|block| block.n_chars < MAX_LINKED_CHARS);
        let is_linked = n_linked > LINKED_SHARE * n_chars && !(is_short && n_marked == 0.0);
        let is_layout = blocks.iter().any(|block| matches!(block.role, Role::Heading(_) | Role::Paragraph));
        Some(Self { n_chars, n_kept, is_clean: !is_linked && n_marked <= MARKED_SHARE * n_chars && n_junk * 2 <= n_text, is_layout })
    }
}

/// The nearest kept blocks before and behind each block.
struct Near {
    before: Vec<Option<usize>>,
    behind: Vec<Option<usize>>,
    start: usize,
}

impl Near {
    fn of(kept: &[bool], range: &Range<usize>) -> Self {
        let is_kept = |index: &usize| kept.get(*index).copied().unwrap_or_default();
        let nearest = |last: &mut Option<usize>, index: usize| {
            let found = *last;
            if is_kept(&index) {
                *last = Some(index);
            }
            Some(found)
        };
        let before = range.clone().scan(None, nearest).collect();
        let mut behind: Vec<Option<usize>> = range.clone().rev().scan(None, nearest).collect();
        behind.reverse();
        Self { before, behind, start: range.start }
    }

    /// Whether kept blocks stand before and behind an element in the element around it.
    fn stands_between(&self, outline: &Outline, element: &Element) -> bool {
        let blocks = &element.blocks;
        let before = self.before.get(blocks.start.saturating_sub(self.start)).copied().flatten();
        let behind = blocks.end.checked_sub(self.start + 1).and_then(|at| self.behind.get(at).copied().flatten());
        let (Some(before), Some(behind)) = (before, behind) else { return false };
        let mut around = element.parent.and_then(|parent| outline.elements.get(parent));
        while let Some(outer) = around.filter(|outer| outer.blocks == *blocks) {
            around = outer.parent.and_then(|parent| outline.elements.get(parent));
        }
        around.is_some_and(|around| around.blocks.contains(&before) && around.blocks.contains(&behind))
    }
}

/// Keeps short lines between kept blocks of the same element.
fn keep_lines(outline: &Outline, values: &Values, kept: &mut [bool], range: &Range<usize>) {
    let parent = |block: &Block| outline.elements.get(block.owner).and_then(|owner| owner.parent);
    let mut open: Vec<usize> = Vec::new();
    let mut around = None;
    for index in range.clone() {
        let Some(block) = outline.blocks.get(index) else { break };
        let is_kept = kept.get(index).copied().unwrap_or_default();
        if is_kept {
            if around.is_some() && around == parent(block) {
                for line in &open {
                    if let Some(kept) = kept.get_mut(*line) {
                        *kept = true;
                    }
                }
            }
            open.clear();
            around = parent(block);
        } else if is_line(values, block, index) && around == parent(block) {
            open.push(index);
        } else {
            open.clear();
            around = None;
        }
    }
}

fn is_line(values: &Values, block: &Block, index: usize) -> bool {
    let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
    is_clean
        && matches!(block.role, Role::Paragraph | Role::Media)
        && block.n_chars < if block.n_linked > 0.5 * block.n_chars { LINKED_LINE_CHARS } else { LINE_CHARS }
        && lines::line(&block.text) == Line::Text
}
