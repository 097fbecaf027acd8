//! The blocks that the model takes for the article, with the rules standing guard around it.

use super::choose::{self, Choice};
use super::features::{Features, is_text};
use super::outline::Outline;
use super::value::{self, Values};

/// The model may keep so much less of the text than the rules keep, or so much more.
const MIN_SHARE: f64 = 0.3;
const MAX_SHARE: f64 = 4.0;
/// It is sure of blocks worth this much more than it takes, in thousandths of a logit.
const SURE: i32 = 1500;
/// With so much of its text sure it need not heed the rules.
const SURE_SHARE: f64 = 0.7;

/// Chooses by the worth of the blocks; where that strays from the rules and is not sure, theirs is the choice.
pub(super) fn choose(outline: &Outline, values: &Values, features: &Features, worth: &[i32], rules: Option<Choice>) -> Option<Choice> {
    let mut kept = vec![false; outline.blocks.len()];
    let mut n_sure = 0.0;
    for (index, worth) in features.blocks.iter().zip(worth).filter(|(_, worth)| **worth > 0) {
        if let Some(kept) = kept.get_mut(*index) {
            *kept = true;
        }
        if *worth > SURE {
            n_sure += outline.blocks.get(*index).map_or(0.0, |block| block.n_chars);
        }
    }
    let (n_chars, n_by_rules) = (value::n_chars(outline, &kept), rules.as_ref().map_or(0.0, |rules| value::n_chars(outline, &rules.kept)));
    let strays = n_chars < MIN_SHARE * n_by_rules || n_chars > MAX_SHARE * n_by_rules;
    if strays && n_sure < SURE_SHARE * n_chars.max(1.0) {
        return rules;
    }
    let range = 0..outline.blocks.len();
    choose::drop_empty_headings(outline, &mut kept, &range);
    keep_pictures(outline, values, rules.as_ref(), &mut kept);
    let container = around(outline, &kept)?;
    Some(Choice { container, range, kept })
}

/// Keeps pictures that the rules keep beside kept text, and clean ones between kept texts.
fn keep_pictures(outline: &Outline, values: &Values, rules: Option<&Choice>, kept: &mut [bool]) {
    let flag = |flags: &[bool], index: usize| flags.get(index).copied().unwrap_or_default();
    let texts: Vec<usize> = outline.blocks.iter().enumerate().filter(|(_, block)| is_text(block)).map(|(index, _)| index).collect();
    for (index, _) in outline.blocks.iter().enumerate().filter(|(_, block)| !is_text(block)) {
        let behind = texts.partition_point(|text| *text < index);
        let is_beside = |text: Option<&usize>| text.is_some_and(|text| flag(kept, *text));
        let (before, behind) = (is_beside(behind.checked_sub(1).and_then(|before| texts.get(before))), is_beside(texts.get(behind)));
        let is_clean = !flag(&values.cut, index) && !flag(&values.marked, index);
        let by_rules = rules.is_some_and(|rules| flag(&rules.kept, index));
        if before && behind && is_clean || by_rules && (before || behind) {
            if let Some(kept) = kept.get_mut(index) {
                *kept = true;
            }
        }
    }
}

/// The smallest element around all kept blocks.
fn around(outline: &Outline, kept: &[bool]) -> Option<usize> {
    let first = kept.iter().position(|kept| *kept)?;
    let last = kept.iter().rposition(|kept| *kept)?;
    let mut around = outline.blocks.get(first)?.owner;
    loop {
        let element = outline.elements.get(around)?;
        if element.blocks.contains(&last) {
            return Some(around);
        }
        around = element.parent?;
    }
}
