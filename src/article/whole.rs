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
        let is_part = element.marks.has(Marks::STRUCTURE.with(Marks::PART).with(Marks::PARAGRAPH))
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
    let sums = Sums::of(outline, values, kept);
    let total = sums.structure(&(0..outline.blocks.len())).kept;
    let near = Near::of(kept, range);
    let mut decided = range.start;
    for element in &outline.elements {
        let blocks = element.blocks.clone();
        if !element.marks.has(Marks::STRUCTURE) || blocks.start < decided || blocks.end > range.end || blocks.is_empty() {
            continue;
        }
        let structure = sums.structure(&blocks);
        if structure.kept > LAYOUT_SHARE * total && structure.n_paragraphs > 0 {
            continue;
        }
        decided = blocks.end;
        let is_mostly_kept = structure.kept > 0.5 * structure.length;
        let is_in_text = if structure.is_linked() {
            structure.is_of_names() && matches!(element.kind, Kind::Bullets | Kind::Numbers) && near.is_beside(outline, element)
        } else {
            near.stands_between(outline, element)
        };
        let stays = is_mostly_kept || is_in_text && structure.is_clean();
        if structure.length > 0.0 && (stays || structure.kept < 0.5 * structure.length) {
            let cut = values.cut.get(blocks.clone()).unwrap_or_default();
            for (kept, cut) in kept.get_mut(blocks).unwrap_or_default().iter_mut().zip(cut) {
                *kept = stays && !cut;
            }
        }
    }
}

/// What the blocks up to each one add up to.
struct Sums(Vec<Structure>);

/// What is known of some blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Structure {
    length: f64,
    kept: f64,
    linked: f64,
    marked: f64,
    n_text: usize,
    n_junk: usize,
    n_long: usize,
    n_paragraphs: usize,
}

impl Sums {
    fn of(outline: &Outline, values: &Values, kept: &[bool]) -> Self {
        let flag = |flags: &[bool], index: usize| flags.get(index).copied().unwrap_or_default();
        let mut sum = Structure::default();
        let mut sums = vec![sum];
        for (index, block) in outline.blocks.iter().enumerate() {
            if block.role != Role::Media {
                let is_marked = flag(&values.cut, index) || flag(&values.marked, index);
                let is_low = values.blocks.get(index).is_some_and(|value| *value < 0.0);
                sum.length += block.n_chars;
                sum.kept += if flag(kept, index) { block.n_chars } else { 0.0 };
                sum.linked += block.n_linked;
                sum.marked += if is_marked { block.n_chars } else { 0.0 };
                sum.n_text += 1;
                sum.n_junk += usize::from(is_low && block.line != Line::Text);
                sum.n_long += usize::from(block.n_chars >= MAX_LINKED_CHARS);
                sum.n_paragraphs += usize::from(matches!(block.role, Role::Heading(_) | Role::Paragraph));
            }
            sums.push(sum);
        }
        Self(sums)
    }

    fn structure(&self, blocks: &Range<usize>) -> Structure {
        let (Some(start), Some(end)) = (self.0.get(blocks.start), self.0.get(blocks.end)) else { return Structure::default() };
        Structure {
            length: end.length - start.length,
            kept: end.kept - start.kept,
            linked: end.linked - start.linked,
            marked: end.marked - start.marked,
            n_text: end.n_text - start.n_text,
            n_junk: end.n_junk - start.n_junk,
            n_long: end.n_long - start.n_long,
            n_paragraphs: end.n_paragraphs - start.n_paragraphs,
        }
    }
}

impl Structure {
    /// Most of it leads elsewhere.
    fn is_linked(&self) -> bool {
        self.linked > LINKED_SHARE * self.length
    }

    /// It may be a list of links that the article names: short ones, without a mark.
    fn is_of_names(&self) -> bool {
        self.n_long == 0 && self.marked == 0.0
    }

    /// There is little furniture in it.
    fn is_clean(&self) -> bool {
        self.marked <= MARKED_SHARE * self.length && self.n_junk * 2 <= self.n_text
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

/// Keeps short lines between kept blocks of one section, and those before the first and behind the last.
pub(super) fn keep_lines(outline: &Outline, values: &Values, sections: &[usize], kept: &mut [bool], range: &Range<usize>) {
    let section = |index: usize| outline.blocks.get(index).and_then(|block| sections.get(block.owner));
    let is_kept = |kept: &[bool], index: usize| kept.get(index).copied().unwrap_or_default();
    let first = range.clone().find(|index| is_kept(kept, *index));
    let last = range.clone().rev().find(|index| is_kept(kept, *index));
    let (Some(first), Some(last)) = (first, last) else { return };
    let opening = (range.start..first).rev().take_while(|index| section(*index) == section(first) && is_at_edge(outline, values, *index));
    let ending = (last + 1..range.end).take_while(|index| {
        let is_end = outline.blocks.get(*index).is_none_or(|block| lines::is_trailer(&block.text));
        section(*index) == section(last) && is_at_edge(outline, values, *index) && !is_end
    });
    let mut found: Vec<usize> = opening.chain(ending).collect();
    let mut open: Vec<usize> = Vec::new();
    let mut around = None;
    for index in first..=last {
        if is_kept(kept, index) {
            found.extend(open.drain(..).filter(|_| around == section(index)));
            around = section(index);
        } else if around == section(index) && is_line(outline, values, index) {
            open.push(index);
        } else {
            open.clear();
            around = None;
        }
    }
    for index in found {
        if let Some(kept) = kept.get_mut(index) {
            *kept = true;
        }
    }
}

/// Whether a short line may stand between paragraphs.
fn is_line(outline: &Outline, values: &Values, index: usize) -> bool {
    let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
    let Some(block) = outline.blocks.get(index).filter(|_| is_clean) else { return false };
    match block.role {
        Role::Media => true,
        Role::Paragraph => {
            block.n_chars < if block.n_linked > 0.5 * block.n_chars { LINKED_LINE_CHARS } else { LINE_CHARS } && block.line == Line::Text
        }
        Role::Heading(_) | Role::Item | Role::Cell | Role::Preformatted | Role::Caption | Role::Other => false,
    }
}

/// Whether a block may stand before the first paragraph or behind the last.
fn is_at_edge(outline: &Outline, values: &Values, index: usize) -> bool {
    let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
    is_line(outline, values, index)
        || is_clean
            && values.blocks.get(index).is_some_and(|value| *value >= 0.0)
            && outline.blocks.get(index).is_some_and(|block| matches!(block.role, Role::Heading(_) | Role::Item | Role::Cell))
}
