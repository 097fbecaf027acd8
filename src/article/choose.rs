//! Chooses the element that holds the article, and the blocks in it that belong to the article.

use std::ops::Range;

use super::ends::Ends;
use super::marks::Marks;
use super::outline::{Element, Outline, Role};
use super::value::{Good, Values};
use super::{lines, title, whole};

/// What a child with a negative sum costs its parent, which can be rid of it.
const COST: f64 = 0.35;
/// Behind this share of the text a heading may end the article.
const END_SHARE: f64 = 0.45;
/// A text this long may be followed by more comments than text.
const LONG_CHARS: f64 = 700.0;
/// Behind a heading that ends the article there is at most this share of the text.
const REST_SHARE: f64 = 0.25;
/// Headings beyond this many are not looked at for the headline.
const MAX_HEADINGS: usize = 50;
/// Between headline and text there are at most this many blocks.
const STANDFIRST_BLOCKS: usize = 25;
/// The length of an introduction.
const STANDFIRST_CHARS: std::ops::RangeInclusive<f64> = 50.0..=500.0;
/// The entry shares at least this much with its page, or the two are not compared.
const MIN_ANCHOR: f64 = 60.0;
/// The text begins at most this many blocks behind its headline.
const UNDER_HEADLINE: usize = 25;
/// What an element gains under the headline.
const HEADLINE_WEIGHT: f64 = 2.0;
/// What an element loses that has nothing of the entry.
const DISTRUST: f64 = 0.8;
/// So many candidates are told.
const MAX_CANDIDATES: usize = 4;
/// An article is worth this much at least.
const MIN_ARTICLE: f64 = 400.0;
/// What is dropped at the end is at most this share of the text.
const TRAILER_SHARE: f64 = 0.25;
/// Behind this share of the text no headline comes.
const HEADLINE_SHARE: f64 = 0.25;

/// The blocks of the article.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// The element they stand in.
    pub(super) container: usize,
    /// The blocks between headline and end.
    pub(super) range: Range<usize>,
    /// Whether each block of the page belongs to it.
    pub(super) kept: Vec<bool>,
}

/// Chooses container and blocks; `titles` are the headlines to be expected.
pub(super) fn choose(outline: &Outline, values: &Values, titles: &[String], ends: &Ends) -> Option<Choice> {
    let sums = sums(outline, values);
    let container = first_article(outline, &sums, container(outline, values, &sums, titles)?, titles);
    let element = outline.elements.get(container)?;
    let mut kept = vec![false; outline.blocks.len()];
    let pruned = pruned(outline, &sums, container, element.end);
    let range = cut_range(outline, values, element, titles, ends);
    for index in range.clone() {
        let (Some(block), Some(value)) = (outline.blocks.get(index), values.blocks.get(index)) else { continue };
        let is_out = values.cut.get(index).copied().unwrap_or_default() || pruned.get(block.owner).copied().unwrap_or_default();
        if let Some(kept) = kept.get_mut(index) {
            *kept = !is_out && *value >= 0.0;
        }
    }
    let sections = whole::sections(outline);
    whole::drop_repeats(outline, &sections, &mut kept, &range);
    drop_trailers(outline, values, &mut kept, &range);
    trim(outline, values, &mut kept, &range);
    whole::keep_lines(outline, values, &sections, &mut kept, &range);
    whole::complete(outline, values, &mut kept, &range);
    drop_empty_headings(outline, &mut kept, &range);
    let container = keep_standfirst(outline, values, titles, &mut kept, container);
    Some(Choice { container, range, kept })
}

/// Keeps the lines between the headline and the container that introduce the article; gives the element around all.
fn keep_standfirst(outline: &Outline, values: &Values, titles: &[String], kept: &mut [bool], container: usize) -> usize {
    let Some(start) = outline.elements.get(container).map(|element| element.blocks.start) else { return container };
    let Some(headline) = headline(outline, titles, &(0..start)).filter(|headline| start - headline <= STANDFIRST_BLOCKS) else {
        return container;
    };
    let mut first = None;
    for index in headline + 1..start {
        let (Some(block), Some(value)) = (outline.blocks.get(index), values.blocks.get(index)) else { break };
        let is_clean = [&values.cut, &values.marked].iter().all(|flags| flags.get(index).is_some_and(|flag| !flag));
        let is_text = matches!(block.role, Role::Paragraph | Role::Other | Role::Heading(2..=6))
            && STANDFIRST_CHARS.contains(&block.n_chars)
            && block.n_linked < 0.2 * block.n_chars;
        if is_clean
            && is_text
            && *value > -9.0
            && let Some(kept) = kept.get_mut(index)
        {
            *kept = true;
            first = first.or(Some(index));
        }
    }
    let Some(first) = first else { return container };
    let mut around = container;
    while let Some(element) = outline.elements.get(around).filter(|element| !element.blocks.contains(&first)) {
        let Some(parent) = element.parent else { break };
        around = parent;
    }
    around
}

/// The sum of each element's blocks; negative children count for a part only.
fn sums(outline: &Outline, values: &Values) -> Vec<f64> {
    let mut sums = vec![0.0; outline.elements.len()];
    for ((block, value), cut) in outline.blocks.iter().zip(&values.blocks).zip(&values.cut) {
        if !cut && let Some(sum) = sums.get_mut(block.owner) {
            *sum += value;
        }
    }
    for (index, element) in outline.elements.iter().enumerate().rev() {
        let own = sums.get(index).copied().unwrap_or_default();
        if let Some(sum) = element.parent.and_then(|parent| sums.get_mut(parent)) {
            *sum += if own < 0.0 { own * COST } else { own };
        }
    }
    sums
}

/// The element with the best score; of equals the inner one.
fn container(outline: &Outline, values: &Values, sums: &[f64], titles: &[String]) -> Option<usize> {
    let mut best = None;
    for (index, score) in scores(outline, values, sums, titles).enumerate() {
        if score > 0.0 && best.is_none_or(|(_, most)| score >= most) {
            best = Some((index, score));
        }
    }
    best.map(|(index, _)| index)
}

/// The elements with the best scores, none of them in another or around it.
pub(super) fn candidates(outline: &Outline, values: &Values, titles: &[String]) -> Vec<(usize, f64)> {
    let sums = sums(outline, values);
    let mut scored: Vec<(usize, f64)> = scores(outline, values, &sums, titles).enumerate().filter(|(_, score)| *score > 0.0).collect();
    scored.sort_by(|(a, first), (b, second)| second.total_cmp(first).then(b.cmp(a)));
    let blocks = |index: usize| outline.elements.get(index).map(|element| element.blocks.clone()).unwrap_or_default();
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (index, score) in scored {
        let own = blocks(index);
        let is_apart = |(other, _): &(usize, f64)| own.end <= blocks(*other).start || own.start >= blocks(*other).end;
        if found.len() < MAX_CANDIDATES && found.iter().all(is_apart) {
            found.push((index, score));
        }
    }
    found
}

/// The weighted sum of each element. Without what the entry shares it is worth less, under the headline more.
fn scores(outline: &Outline, values: &Values, sums: &[f64], titles: &[String]) -> impl Iterator<Item = f64> {
    let anchors = Good::of(&values.anchors);
    let is_anchored = anchors.total() > MIN_ANCHOR;
    let headline = headline(outline, titles, &(0..outline.blocks.len()));
    outline.elements.iter().zip(sums).map(move |(element, sum)| {
        let share = anchors.sum(&element.blocks) / anchors.total();
        let trust = if is_anchored { 1.0 - DISTRUST + DISTRUST * share } else { 1.0 };
        let is_under = headline.is_some_and(|headline| element.blocks.start <= headline + UNDER_HEADLINE && element.blocks.end > headline);
        sum * weight(element) * trust * if is_under { HEADLINE_WEIGHT } else { 1.0 }
    })
}

/// The share of what the entry shares with the page that the choice keeps.
pub(super) fn kept_anchors(values: &Values, choice: &Choice) -> f64 {
    let total: f64 = values.anchors.iter().sum();
    let kept: f64 = values.anchors.iter().zip(&choice.kept).filter(|(_, kept)| **kept).map(|(anchor, _)| anchor).sum();
    if total > MIN_ANCHOR { kept / total } else { 1.0 }
}

/// Of several articles one after the other, the one with the headline.
fn first_article(outline: &Outline, sums: &[f64], container: usize, titles: &[String]) -> usize {
    let Some(element) = outline.elements.get(container) else { return container };
    let worth = |index: usize| sums.get(index).copied().unwrap_or_default();
    let is_article = |index: &usize| {
        outline.elements.get(*index).is_some_and(|element| element.marks.has(Marks::ARTICLE)) && worth(*index) > MIN_ARTICLE
    };
    let articles: Vec<usize> = (container + 1..element.end).filter(is_article).collect();
    let Some(headline) = headline(outline, titles, &element.blocks) else { return container };
    let holds = |index: &&usize| outline.elements.get(**index).is_some_and(|element| element.blocks.contains(&headline));
    let Some(first) = articles.iter().rev().find(holds) else { return container };
    let Some(end) = outline.elements.get(*first).map(|element| element.end) else { return container };
    // Another article must stand behind it, or the first is just a part of the whole.
    if articles.iter().any(|other| *other >= end) { *first } else { container }
}

fn weight(element: &Element) -> f64 {
    if element.marks.has(Marks::DECLARED) {
        1.25
    } else if element.marks.has(Marks::BODY) {
        1.12
    } else if element.marks.has(Marks::ARTICLE) {
        1.06
    } else if element.parent.is_none_or(|parent| parent == 0) {
        0.9
    } else {
        1.0
    }
}

/// Which elements in the container fall out as a whole.
fn pruned(outline: &Outline, sums: &[f64], container: usize, end: usize) -> Vec<bool> {
    let mut pruned = vec![false; outline.elements.len()];
    for index in container + 1..end {
        let Some(element) = outline.elements.get(index) else { break };
        let outer = element.parent.is_some_and(|parent| pruned.get(parent).copied().unwrap_or_default());
        let own = sums.get(index).copied().unwrap_or_default() < 0.0;
        if let Some(pruned) = pruned.get_mut(index) {
            *pruned = outer || own;
        }
    }
    pruned
}

/// The blocks between headline and end.
fn cut_range(outline: &Outline, values: &Values, element: &Element, titles: &[String], ends: &Ends) -> Range<usize> {
    let range = element.blocks.clone();
    let total: f64 = positive(values, &range);
    let mut start = range.start;
    if let Some(headline) = headline(outline, titles, &range)
        && positive(values, &(range.start..headline)) < HEADLINE_SHARE * total
    {
        start = headline + 1;
    }
    let end = end(outline, values, &(start..range.end), total, ends);
    start..ends.stream(outline, values, &(start..end)).unwrap_or(end)
}

/// Where the text ends: at comments, or at a line such as "Related articles" with little text behind it.
fn end(outline: &Outline, values: &Values, range: &Range<usize>, total: f64, ends: &Ends) -> usize {
    let all = 0..outline.blocks.len();
    let counted = Good::of(&all.clone().map(|index| values.counted(index)).collect::<Vec<_>>());
    let of_cards = Good::of(&all.map(|index| if ends.is_card(index) { values.counted(index) } else { 0.0 }).collect::<Vec<_>>());
    let mut sum = 0.0;
    for index in range.clone() {
        let (Some(block), Some(value)) = (outline.blocks.get(index), values.blocks.get(index)) else { break };
        let is_heading = matches!(block.role, Role::Heading(_));
        let is_far = sum > END_SHARE * total || is_heading && sum > LONG_CHARS;
        let behind = index..range.end;
        if is_far && is_heading && ends.is_more_of_site(&block.text) && of_cards.sum(&behind) >= 0.5 * counted.sum(&behind) {
            return index;
        }
        if is_far && ends.is_box(outline, &behind) {
            return index.saturating_sub(1);
        }
        if is_far && may_end(block.role) && lines::is_end(&block.text, is_heading) {
            let rest = counted.sum(&behind);
            if lines::is_about_comments(&block.text) || rest < REST_SHARE * total {
                return index;
            }
        }
        sum += value.max(0.0);
    }
    range.end
}

/// A heading, or a line that stands alone like one.
fn may_end(role: Role) -> bool {
    matches!(role, Role::Heading(_) | Role::Paragraph | Role::Other)
}

fn positive(values: &Values, range: &Range<usize>) -> f64 {
    let cut = values.cut.get(range.clone()).unwrap_or_default();
    values.blocks.get(range.clone()).unwrap_or_default().iter().zip(cut).filter(|(_, cut)| !**cut).map(|(value, _)| value.max(0.0)).sum()
}

/// The block that is the headline, if it stands among the blocks.
pub(super) fn headline(outline: &Outline, titles: &[String], range: &Range<usize>) -> Option<usize> {
    let is_first = |role: Role| role == Role::Heading(1);
    let is_like = |text: &str| titles.iter().any(|title| title::is_like(text, title));
    let mut firsts = outline.blocks.iter().enumerate().filter(|(_, block)| is_first(block.role)).take(MAX_HEADINGS);
    if let Some((at, _)) = firsts.clone().find(|(_, block)| is_like(&block.text)) {
        return Some(at).filter(|at| range.contains(at));
    }
    if let (Some((at, _)), None) = (firsts.next(), firsts.next()) {
        return Some(at).filter(|at| range.contains(at));
    }
    let blocks = outline.blocks.get(range.clone())?;
    let same = |text: &str| titles.iter().any(|title| lines::fold(text) == lines::fold(title));
    blocks.iter().take(30).position(|block| block.n_chars < 300.0 && same(&block.text)).map(|at| range.start + at)
}

/// Drops what is said at the end of the author, the site and the text itself.
fn drop_trailers(outline: &Outline, values: &Values, kept: &mut [bool], range: &Range<usize>) {
    let total = positive(values, range);
    let mut dropped = 0.0;
    for index in range.clone().rev() {
        let (Some(block), Some(value), Some(kept)) = (outline.blocks.get(index), values.blocks.get(index), kept.get_mut(index)) else {
            break;
        };
        if !*kept || *value <= 0.0 {
            continue;
        }
        dropped += value;
        if dropped > TRAILER_SHARE * total || !lines::is_trailer(&block.text) {
            return;
        }
        *kept = false;
    }
}

/// Drops what is left over at the ends.
fn trim(outline: &Outline, values: &Values, kept: &mut [bool], range: &Range<usize>) {
    let is_text = |index: &usize| values.blocks.get(*index).is_some_and(|value| *value > 0.0);
    let is_kept = |kept: &[bool], index: usize| kept.get(index).copied().unwrap_or_default();
    let first = range.clone().find(|index| is_kept(kept, *index) && is_text(index));
    let last = range.clone().rev().find(|index| is_kept(kept, *index) && is_text(index));
    let (Some(first), Some(last)) = (first, last) else { return };
    let list_end = list_end(outline, last);
    for index in range.clone() {
        let Some(block) = outline.blocks.get(index) else { break };
        let stays = match block.role {
            Role::Media | Role::Caption => index <= last || is_inside(outline, block.owner, last),
            Role::Item | Role::Cell | Role::Preformatted => index >= first && index <= last || index > last && index < list_end,
            Role::Heading(_) | Role::Paragraph | Role::Other => (first..=last).contains(&index),
        };
        if !stays && let Some(kept) = kept.get_mut(index) {
            *kept = false;
        }
    }
}

/// Whether an owner's element also holds another block.
fn is_inside(outline: &Outline, owner: usize, block: usize) -> bool {
    outline.elements.get(owner).is_some_and(|element| element.blocks.contains(&block))
}

/// Where the list ends that the last text introduces or stands in.
fn list_end(outline: &Outline, last: usize) -> usize {
    let introduced =
        outline.blocks.get(last).is_some_and(|block| block.text.ends_with([':', '：']) || matches!(block.role, Role::Item | Role::Cell));
    let behind = outline.blocks.get(last + 1..).unwrap_or_default();
    let n_items = behind.iter().take_while(|block| matches!(block.role, Role::Item | Role::Cell | Role::Media)).count();
    if introduced { last + 1 + n_items } else { last + 1 }
}

/// A heading goes with the text of its section.
pub(super) fn drop_empty_headings(outline: &Outline, kept: &mut [bool], range: &Range<usize>) {
    // The rank of the next heading that stays if nothing else stands before it, and whether text in between was dropped.
    let mut below: Option<u8> = Some(0);
    let mut is_lost = true;
    for index in range.clone().rev() {
        let (Some(block), Some(kept)) = (outline.blocks.get(index), kept.get_mut(index)) else { continue };
        match block.role {
            Role::Media | Role::Caption => {}
            _ if !*kept => is_lost = true,
            Role::Heading(level) => {
                *kept = !(is_lost && below.is_some_and(|next| next <= level));
                if *kept {
                    below = Some(level);
                    is_lost = false;
                }
            }
            Role::Paragraph | Role::Item | Role::Cell | Role::Preformatted | Role::Other => {
                below = None;
                is_lost = false;
            }
        }
    }
}
