//! What each block is worth: positive where it reads like an article, negative where it reads like the site around it.

use std::ops::Range;

use super::guide::Guide;
use super::lines::{self, Line};
use super::marks::Marks;
use super::outline::{Block, Outline, Role};

/// An element with this share of the page's text is not judged by its names.
pub(super) const BIG_SHARE: f64 = 0.3;
/// An element that is cut off by its kind may hold this share at most.
const CUT_SHARE: f64 = 0.6;
/// Comments may be this share of a page.
const COMMENTS_SHARE: f64 = 0.9;
/// Beside them there is an article of this length.
const MIN_ARTICLE: f64 = 500.0;
/// Marks under which this share of the text stands are a habit of the site.
const COMMON_SHARE: f64 = 0.5;
/// Items, cells and lines shorter than this say nothing by themselves.
const SHORT_CHARS: f64 = 60.0;
/// Text without an end mark is a line of the site up to this length.
const LINE_CHARS: f64 = 80.0;

/// How strictly a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// All rules hold.
    Strict,
    /// Hidden elements, forms and asides count like any other.
    Relaxed,
}

/// The values of a page's blocks.
#[derive(Debug)]
pub(super) struct Values {
    /// A value for each block.
    pub(super) blocks: Vec<f64>,
    /// Whether each block is out of the question.
    pub(super) cut: Vec<bool>,
    /// How much of each block the entry is known to share.
    pub(super) anchors: Vec<f64>,
    /// Whether names around each block speak against it.
    pub(super) marked: Vec<bool>,
}

impl Values {
    /// What a block adds to the text: its value if that is positive and the block is not cut off.
    pub(super) fn counted(&self, block: usize) -> f64 {
        let is_cut = self.cut.get(block).copied().unwrap_or_default();
        self.blocks.get(block).filter(|_| !is_cut).map_or(0.0, |value| value.max(0.0))
    }
}

/// The value of each block by its own text.
pub(super) fn plain(outline: &Outline) -> Vec<f64> {
    outline.blocks.iter().map(by_text).collect()
}

/// Values every block of the page by its place, too.
pub(super) fn judge(outline: &Outline, plain: &[f64], guide: &Guide, strictness: Strictness) -> Values {
    let mut values = plain.to_vec();
    silence_comments(outline, &mut values);
    let good = Good::of(&values);
    let shares: Vec<f64> = outline.elements.iter().map(|element| good.sum(&element.blocks) / good.total()).collect();
    let effective = effective_marks(outline, &shares, strictness);
    let mut cut = vec![false; values.len()];
    for (((block, value), cut), index) in outline.blocks.iter().zip(&mut values).zip(&mut cut).zip(0..) {
        let marks = effective.get(block.owner).copied().unwrap_or_default();
        let matched = guide.matched(index);
        *cut = marks.has(Marks::CUT) && matched < 0.8;
        *value = marked(*value, block, marks);
        if guide.is_furniture(index) {
            *value = -block.n_chars - 20.0;
            *cut = true;
        } else if let Some(full) = guide.in_full_text(index).filter(|_| block.role != Role::Media) {
            *value = if full >= 0.5 { (block.n_chars * full).max(8.0) } else { value.min(0.0) - 0.5 * block.n_chars };
            *cut = full < 0.5 && *cut;
        } else if matched >= 0.6 && block.n_chars > 30.0 {
            *value = value.max(0.0) + block.n_chars.min(200.0);
        }
    }
    let is_marked = |owner: usize| effective.get(owner).is_some_and(|marks| marks.has(Marks::BAD.with(Marks::DOUBTFUL)));
    let marked = outline.blocks.iter().map(|block| is_marked(block.owner)).collect();
    let anchor = |(index, block): (usize, &Block)| if guide.matched(index) >= 0.6 && block.n_chars > 30.0 { block.n_chars } else { 0.0 };
    let anchors = outline.blocks.iter().enumerate().map(anchor).collect();
    Values { blocks: values, cut, anchors, marked }
}

/// The good text before each block, summed up.
pub(super) struct Good(Vec<f64>);

impl Good {
    pub(super) fn of(values: &[f64]) -> Self {
        let sums = values.iter().scan(0.0, |sum, value| {
            *sum += value.max(0.0);
            Some(*sum)
        });
        Self(std::iter::once(0.0).chain(sums).collect())
    }

    pub(super) fn total(&self) -> f64 {
        self.0.last().copied().unwrap_or_default().max(1.0)
    }

    pub(super) fn sum(&self, blocks: &Range<usize>) -> f64 {
        match (self.0.get(blocks.start), self.0.get(blocks.end)) {
            (Some(start), Some(end)) => end - start,
            _ => 0.0,
        }
    }
}

/// Takes comments out before shares are reckoned: they may be most of a page.
fn silence_comments(outline: &Outline, values: &mut [f64]) {
    let good = Good::of(values);
    let mut silent_to = 0;
    for element in outline.elements.iter().filter(|element| element.marks.has(Marks::COMMENTS)) {
        if element.blocks.end <= silent_to {
            continue;
        }
        let sum = good.sum(&element.blocks);
        if sum < COMMENTS_SHARE * good.total() && good.total() - sum > MIN_ARTICLE {
            for value in values.get_mut(element.blocks.clone()).unwrap_or_default() {
                *value = value.min(0.0);
            }
            silent_to = element.blocks.end;
        }
    }
}

/// The value of a block by its own text.
fn by_text(block: &Block) -> f64 {
    let linked = if block.n_chars > 0.0 { block.n_linked / block.n_chars } else { 0.0 };
    let is_link = linked > 0.7;
    let value = block.n_chars - 2.0 * block.n_linked;
    match block.role {
        Role::Media | Role::Caption => return 0.0,
        Role::Preformatted => return value.max(0.0),
        Role::Heading(_) => return if is_link && block.n_chars > 60.0 { -0.3 * block.n_chars } else { 0.0 },
        Role::Paragraph | Role::Item | Role::Cell | Role::Other => {}
    }
    match block.line {
        Line::Junk => return -30.0,
        Line::Byline => return -15.0,
        Line::Text => {}
    }
    if is_link {
        return -block.n_chars - 20.0;
    }
    if lines::is_legal(&block.text) {
        return -0.6 * block.n_chars;
    }
    let ends = ends_sentence(&block.text);
    match block.role {
        Role::Item | Role::Cell if block.n_chars < SHORT_CHARS => 0.0_f64.min(value),
        Role::Item | Role::Cell => value,
        Role::Paragraph if ends || block.n_chars >= SHORT_CHARS => value + 20.0,
        Role::Paragraph => 0.0_f64.min(value),
        _ if ends || block.n_chars >= LINE_CHARS => value,
        _ => -8.0_f64 - block.n_linked,
    }
}

/// The value of a block under marked elements.
fn marked(value: f64, block: &Block, marks: Marks) -> f64 {
    let n_bad = f64::from(marks.only(Marks::BAD).count());
    let n_doubtful = f64::from(marks.only(Marks::DOUBTFUL).count());
    if n_bad > 0.0 {
        return value.min(0.0) - 0.4 * block.n_chars.min(300.0) - 15.0 * n_bad;
    }
    if n_doubtful > 0.0 {
        return if value > 0.0 { value * 0.25 - 15.0 * n_doubtful } else { value - 15.0 * n_doubtful };
    }
    value
}

/// The marks that count in each element, those of the elements around it included.
fn effective_marks(outline: &Outline, shares: &[f64], strictness: Strictness) -> Vec<Marks> {
    let judged = match strictness {
        Strictness::Strict => Marks::BAD.with(Marks::DOUBTFUL).with(Marks::CUT),
        Strictness::Relaxed => Marks::BAD.with(Marks::DOUBTFUL).with(Marks::NAV).with(Marks::FOOTER),
    };
    let judged = judged.without(common(outline, shares, judged));
    let mut effective: Vec<Marks> = Vec::with_capacity(outline.elements.len());
    for (element, share) in outline.elements.iter().zip(shares) {
        let mut own = element.marks.only(judged);
        if *share >= BIG_SHARE {
            own = own.only(Marks::CUT);
        }
        if *share >= CUT_SHARE {
            own = Marks::NONE;
        }
        let outer = element.parent.and_then(|parent| effective.get(parent)).copied().unwrap_or_default();
        effective.push(outer.with(own));
    }
    effective
}

/// The marks under which most of the page's text stands in small pieces: a habit of the site that says nothing.
fn common(outline: &Outline, shares: &[f64], judged: Marks) -> Marks {
    let mut sums = [0.0; 32];
    let mut outer: Vec<Marks> = Vec::with_capacity(outline.elements.len());
    for (element, share) in outline.elements.iter().zip(shares) {
        let around = element.parent.and_then(|parent| outer.get(parent)).copied().unwrap_or_default();
        let own = if *share < BIG_SHARE { element.marks.only(judged) } else { Marks::NONE };
        for (sum, _) in sums.iter_mut().zip(0..).filter(|(_, bit)| own.without(around).has(Marks::bit(*bit))) {
            *sum += share;
        }
        outer.push(around.with(own));
    }
    (0..).zip(sums).filter(|(_, sum)| *sum > COMMON_SHARE).fold(Marks::NONE, |marks, (bit, _)| marks.with(Marks::bit(bit)))
}

/// Whether a text ends like a sentence.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', '»', '）', ')', ']', '」', '“', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '।', ',', '،', '؟'])
}

/// The length of the text in some blocks.
pub(super) fn n_chars(outline: &Outline, kept: &[bool]) -> f64 {
    outline.blocks.iter().zip(kept).filter(|(block, kept)| **kept && block.role != Role::Media).map(|(block, _)| block.n_chars).sum()
}
