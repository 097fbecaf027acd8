//! The blocks that the model takes for the article, with the rules standing guard around it.

use super::choose::{self, Choice};
use super::features::{Features, is_text};
use super::outline::Outline;
use super::value::{self, Values};
use super::whole;

/// The model may keep so much less of the text than the rules keep.
const MIN_SHARE: f64 = 0.3;

/// Chooses by the worth of the blocks; nothing where that is next to nothing beside what the rules keep.
pub(super) fn choose(outline: &Outline, values: &Values, features: &Features, worth: &[i32], rules: Option<&Choice>) -> Option<Choice> {
    let mut kept = vec![false; outline.blocks.len()];
    for (index, _) in features.blocks.iter().zip(worth).filter(|(_, worth)| **worth > 0) {
        if let Some(kept) = kept.get_mut(*index) {
            *kept = true;
        }
    }
    let n_chars = |kept: &[bool]| value::n_chars(outline, kept);
    if rules.is_some_and(|rules| n_chars(&kept) < MIN_SHARE * n_chars(&rules.kept)) {
        return None;
    }
    let range = 0..outline.blocks.len();
    choose::drop_empty_headings(outline, &mut kept, &range);
    keep_pictures(outline, values, rules, &mut kept);
    whole::complete(outline, values, &mut kept, &range);
    let container = outline.around(&kept)?;
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
        if (before && behind && is_clean || by_rules && (before || behind))
            && let Some(kept) = kept.get_mut(index)
        {
            *kept = true;
        }
    }
}
