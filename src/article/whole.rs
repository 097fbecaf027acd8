//! Keeps together what belongs together: lists, tables, quotes and figures are kept or cut as a whole, and short lines
//! stay between the paragraphs they stand between.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{self, Line};
use super::marks::Marks;
use super::outline::{Element, Outline, Role};
use super::value::Values;
use crate::html::Kind;

/// Shorter text may be said twice, and so may a part of a section that is smaller than this share.
const MIN_REPEATED_CHARS: f64 = 120.0;
const REPEATED_SHARE: f64 = 0.6;
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
pub(super) fn drop_repeats(outline: &Outline, sections: &[usize], kept: &mut [bool], range: &Range<usize>) {
    let mut first_at: HashMap<&str, usize> = HashMap::new();
    let (mut repeated, mut n_repeated) = (Vec::new(), HashMap::new());
    for index in range.clone() {
        let Some(block) = outline.blocks.get(index).filter(|block| block.role != Role::Media) else { continue };
        let Some(section) = sections.get(block.owner) else { break };
        let Some(start) = outline.elements.get(*section).map(|section| section.blocks.start) else { continue };
        let first = *first_at.entry(block.text.as_str()).or_insert(index);
        let sums: &mut (f64, f64) = n_repeated.entry(*section).or_default();
        sums.1 += block.n_chars;
        // An author may say something again; a copy for another screen has an element of its own around it.
        if first < index && first < start {
            sums.0 += block.n_chars;
            repeated.push((index, *section));
        }
    }
    for (index, section) in repeated {
        let is_copy = n_repeated.get(&section).is_some_and(|(again, all)| *again > MIN_REPEATED_CHARS && *again > REPEATED_SHARE * all);
        if is_copy
            && outline.blocks.get(index).is_some_and(|block| block.role != Role::Preformatted)
            && let Some(kept) = kept.get_mut(index)
        {
            *kept = false;
        }
    }
}

/// For each element the one around it that is neither a paragraph nor part of a structure.
pub(super) fn sections(outline: &Outline) -> Vec<usize> {
    let mut sections: Vec<usize> = Vec::with_capacity(outline.elements.len());
    for (index, element) in outline.elements.iter().enumerate() {
        let is_part = element.marks.has(Marks::STRUCTURE.with(Marks::PARAGRAPH))
            || matches!(
                element.kind,
                Kind::Heading(_) | Kind::Item | Kind::Cell | Kind::Term | Kind::Row | Kind::Preformatted | Kind::Caption
            );
        let around = element.parent.and_then(|parent| sections.get(parent)).copied();
        sections.push(around.filter(|_| is_part).unwrap_or(index));
    }
    sections
}

/// Completes or cuts the structures among some blocks, and keeps lines between kept paragraphs.
pub(super) fn complete(outline: &Outline, values: &Values, kept: &mut [bool], range: &Range<usize>) {
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
        let is_mostly_kept = structure.n_kept > 0.5 * structure.n_chars;
        let is_in_text = if structure.is_linked {
            structure.is_short && matches!(element.kind, Kind::Bullets | Kind::Numbers) && near.is_beside(outline, element)
        } else {
            near.stands_between(outline, element)
        };
        let stays = is_mostly_kept || is_in_text && structure.is_clean;
        if structure.n_chars > 0.0 && (stays || structure.n_kept < 0.5 * structure.n_chars) {
            let cut = values.cut.get(blocks.clone()).unwrap_or_default();
            for (kept, cut) in kept.get_mut(blocks).unwrap_or_default().iter_mut().zip(cut) {
                *kept = stays && !cut;
            }
        }
    }
}

/// What is known of a structure.
struct Structure {
    n_chars: f64,
    n_kept: f64,
    /// Most of it leads elsewhere.
    is_linked: bool,
    /// It has short items only.
    is_short: bool,
    /// It has no furniture in it.
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
        let is_linked = n_linked > LINKED_SHARE * n_chars;
        let is_layout = blocks.iter().any(|block| matches!(block.role, Role::Heading(_) | Role::Paragraph));
        Some(Self {
            n_chars,
            n_kept,
            is_linked,
            is_short: is_short && n_marked == 0.0,
            is_clean: n_marked <= MARKED_SHARE * n_chars && n_junk * 2 <= n_text,
            is_layout,
        })
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

    /// Whether the blocks on both sides of an element are kept, and stand in the same element.
    fn is_beside(&self, outline: &Outline, element: &Element) -> bool {
        let parent_of =
            |block: usize| outline.blocks.get(block).and_then(|block| outline.elements.get(block.owner)).and_then(|owner| owner.parent);
        let is_same = |block: usize| parent_of(block) == element.parent;
        self.around(element).is_some_and(|(before, behind)| {
            before + 1 == element.blocks.start && behind == element.blocks.end && is_same(before) && is_same(behind)
        })
    }

    /// The nearest kept blocks on both sides of an element.
    fn around(&self, element: &Element) -> Option<(usize, usize)> {
        let before = self.before.get(element.blocks.start.checked_sub(self.start)?)?;
        let behind = self.behind.get(element.blocks.end.checked_sub(self.start + 1)?)?;
        Some(((*before)?, (*behind)?))
    }

    /// Whether kept blocks stand before and behind an element in the element around it.
    fn stands_between(&self, outline: &Outline, element: &Element) -> bool {
        let blocks = &element.blocks;
        let Some((before, behind)) = self.around(element) else { return false };
        let mut around = element.parent.and_then(|parent| outline.elements.get(parent));
        while let Some(outer) = around.filter(|outer| outer.blocks == *blocks) {
            around = outer.parent.and_then(|parent| outline.elements.get(parent));
        }
        around.is_some_and(|around| around.blocks.contains(&before) && around.blocks.contains(&behind))
    }
}

/// Keeps short lines between kept blocks of one section, and those before the first.
pub(super) fn keep_lines(outline: &Outline, values: &Values, sections: &[usize], kept: &mut [bool], range: &Range<usize>) {
    let section = |index: usize| outline.blocks.get(index).and_then(|block| sections.get(block.owner));
    let first = range.clone().find(|index| kept.get(*index).copied().unwrap_or_default());
    if let Some(first) = first {
        for index in (range.start..first).rev() {
            if section(index) != section(first) || !is_opening(values, outline, index) {
                break;
            }
            if let Some(kept) = kept.get_mut(index) {
                *kept = true;
            }
        }
    }
    let mut open: Vec<usize> = Vec::new();
    let mut around = None;
    for index in range.clone() {
        if kept.get(index).copied().unwrap_or_default() {
            for line in open.drain(..).filter(|_| around == section(index)) {
                if let Some(kept) = kept.get_mut(line) {
                    *kept = true;
                }
            }
            around = section(index);
        } else if around == section(index) && is_line(values, outline, index) {
            open.push(index);
        } else {
            open.clear();
            around = None;
        }
    }
}

/// Whether a short line may stand between paragraphs.
fn is_line(values: &Values, outline: &Outline, index: usize) -> bool {
    let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
    let Some(block) = outline.blocks.get(index).filter(|_| is_clean) else { return false };
    match block.role {
        Role::Media => true,
        Role::Paragraph => {
            block.n_chars < if block.n_linked > 0.5 * block.n_chars { LINKED_LINE_CHARS } else { LINE_CHARS }
                && lines::line(&block.text) == Line::Text
        }
        Role::Heading(_) | Role::Item | Role::Cell | Role::Preformatted | Role::Caption | Role::Other => false,
    }
}

/// Whether a line may stand before the first paragraph.
fn is_opening(values: &Values, outline: &Outline, index: usize) -> bool {
    let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
    is_line(values, outline, index)
        || is_clean
            && values.blocks.get(index).is_some_and(|value| *value >= 0.0)
            && outline.blocks.get(index).is_some_and(|block| matches!(block.role, Role::Heading(_) | Role::Item | Role::Cell))
}
