//! What is counted of a page's blocks together, so that each of them can be described at once.

use std::collections::HashMap;
use std::ops::Range;

use super::{Page, is_text};
use crate::article::fnv;
use crate::article::lines;
use crate::article::outline::{Block, Outline, Role, count};
use crate::article::value::{self, Good};

/// Longer lines neither end an article nor head it.
pub(super) const MAX_LINE_CHARS: f64 = 70.0;
/// An entry and a page that share less than this say nothing of each other.
const MIN_SHARED_CHARS: f64 = 60.0;
/// Longer blocks do not share more.
const MAX_SHARED_CHARS: f64 = 400.0;

/// What is counted of the blocks up to each one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) texts: f64,
    pub(super) chars: f64,
    pub(super) linked: f64,
    pub(super) good: f64,
    pub(super) worth: f64,
    pub(super) paragraphs: f64,
    pub(super) kept: f64,
}

impl Sum {
    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            texts: self.texts - other.texts,
            chars: self.chars - other.chars,
            linked: self.linked - other.linked,
            good: self.good - other.good,
            worth: self.worth - other.worth,
            paragraphs: self.paragraphs - other.paragraphs,
            kept: self.kept - other.kept,
        }
    }
}

/// The heading above a block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Heading {
    pub(super) at: Option<usize>,
    pub(super) is_end: bool,
    pub(super) level: u8,
    pub(super) n_ends: f64,
}

/// The blocks that look like one another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alike {
    pub(super) n: f64,
    pub(super) sum: Sum,
}

/// What is known of a page's blocks together.
pub(super) struct Known<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) sums: Vec<Sum>,
    pub(super) total: Sum,
    pub(super) n_kept: f64,
    /// For each element the good text in it, as a share.
    pub(super) shares: Vec<f64>,
    pub(super) depths: Vec<f64>,
    pub(super) children: Vec<f64>,
    pub(super) headings: Vec<Heading>,
    /// The nearest kept blocks before and behind.
    pub(super) kept_before: Vec<Option<usize>>,
    pub(super) kept_behind: Vec<Option<usize>>,
    pub(super) alike: HashMap<u64, Alike>,
    pub(super) looks: Vec<u64>,
    pub(super) repeats: HashMap<&'a str, f64>,
    pub(super) best_match: Option<usize>,
    pub(super) last_kept: usize,
    pub(super) sentences: Vec<bool>,
}

impl<'a> Known<'a> {
    pub(super) fn of(page: &'a Page<'a>) -> Self {
        let sums = sums(page);
        let total = sums.last().copied().unwrap_or_default();
        let elements = &page.outline.elements;
        let good = Good::of(page.plain);
        let (mut depths, mut children) = (Vec::with_capacity(elements.len()), vec![0.0; elements.len()]);
        for element in elements {
            depths.push(element.parent.map_or(0.0, |parent| at(&depths, parent) + 1.0));
            if let Some(children) = element.parent.filter(|_| !element.blocks.is_empty()).and_then(|parent| children.get_mut(parent)) {
                *children += 1.0;
            }
        }
        let looks: Vec<u64> = page.outline.blocks.iter().map(|block| look(page.outline, block)).collect();
        let mut alike: HashMap<u64, Alike> = HashMap::new();
        let mut repeats = HashMap::new();
        for (index, (block, look)) in page.outline.blocks.iter().zip(&looks).enumerate().filter(|(_, (block, _))| is_text(block)) {
            let group = alike.entry(*look).or_default();
            let own = between(&sums, &(index..index + 1));
            group.n += 1.0;
            group.sum = Sum { chars: group.sum.chars + own.chars, linked: group.sum.linked + own.linked, ..group.sum };
            group.sum = Sum { good: group.sum.good + own.good, kept: group.sum.kept + own.kept, ..group.sum };
            *repeats.entry(block.text.as_str()).or_default() += 1.0;
        }
        let (kept_before, kept_behind) = nearest(&page.choice.kept);
        Self {
            shares: elements.iter().map(|element| good.sum(&element.blocks) / good.total()).collect(),
            n_kept: count(page.choice.kept.iter().filter(|kept| **kept).count()),
            headings: headings(page.outline),
            best_match: best_match(page),
            last_kept: page.choice.kept.iter().rposition(|kept| *kept).unwrap_or_default(),
            sentences: page.outline.blocks.iter().map(|block| value::ends_sentence(&block.text)).collect(),
            page,
            sums,
            total,
            depths,
            children,
            kept_before,
            kept_behind,
            alike,
            looks,
            repeats,
        }
    }
}

fn sums(page: &Page) -> Vec<Sum> {
    let mut sum = Sum::default();
    let mut sums = Vec::with_capacity(page.outline.blocks.len() + 1);
    sums.push(sum);
    for (index, block) in page.outline.blocks.iter().enumerate() {
        if is_text(block) {
            let is_paragraph = block.role == Role::Paragraph;
            sum.texts += 1.0;
            sum.chars += block.n_chars;
            sum.linked += block.n_linked;
            sum.good += at(page.plain, index).max(0.0);
            sum.worth += at(&page.values.blocks, index);
            sum.paragraphs += if is_paragraph { block.n_chars } else { 0.0 };
            sum.kept += if at(&page.choice.kept, index) { block.n_chars } else { 0.0 };
        }
        sums.push(sum);
    }
    sums
}

pub(super) fn between(sums: &[Sum], range: &Range<usize>) -> Sum {
    let last = sums.len().saturating_sub(1);
    at(sums, range.end.min(last)).minus(at(sums, range.start.min(last)))
}

/// The heading above each block; a heading is its own.
fn headings(outline: &Outline) -> Vec<Heading> {
    let mut heading = Heading::default();
    let mut headings = Vec::with_capacity(outline.blocks.len());
    for (index, block) in outline.blocks.iter().enumerate() {
        let is_heading = matches!(block.role, Role::Heading(_));
        let may_end = is_heading || matches!(block.role, Role::Paragraph | Role::Other);
        let is_end = may_end && block.n_chars < MAX_LINE_CHARS && lines::is_end(&block.text, is_heading);
        if is_heading || is_end {
            let level = if let Role::Heading(level) = block.role { level } else { 7 };
            heading = Heading { at: Some(index), is_end, level, n_ends: heading.n_ends + flag(is_end) };
        }
        headings.push(heading);
    }
    headings
}

/// What blocks that look alike have in common.
fn look(outline: &Outline, block: &Block) -> u64 {
    let Some(owner) = outline.elements.get(block.owner) else { return 0 };
    let around = owner.parent.and_then(|parent| outline.elements.get(parent));
    fnv::of_all(&[owner.look, around.map_or(0, |around| around.look)])
}

/// The nearest kept blocks before and behind each block.
fn nearest(kept: &[bool]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let pass = |last: &mut Option<usize>, (index, kept): (usize, &bool)| {
        let found = *last;
        if *kept {
            *last = Some(index);
        }
        Some(found)
    };
    let before = kept.iter().enumerate().scan(None, pass).collect();
    let mut behind: Vec<Option<usize>> = kept.iter().enumerate().rev().scan(None, pass).collect();
    behind.reverse();
    (before, behind)
}

/// The block that shares most with the entry.
fn best_match(page: &Page) -> Option<usize> {
    let shared = |index: usize, block: &Block| page.guide.matched(index) * block.n_chars.min(MAX_SHARED_CHARS);
    let blocks = page.outline.blocks.iter().enumerate().filter(|(_, block)| is_text(block) && block.n_linked < 0.5 * block.n_chars);
    let mut best = None;
    for (index, shared) in blocks.map(|(index, block)| (index, shared(index, block))) {
        if shared > MIN_SHARED_CHARS && best.is_none_or(|(_, most)| shared > most) {
            best = Some((index, shared));
        }
    }
    best.map(|(index, _)| index)
}

pub(super) fn at<T: Copy + Default>(items: &[T], index: usize) -> T {
    items.get(index).copied().unwrap_or_default()
}

pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

pub(super) fn flag(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}
