//! What is known of an article before its page is read: the words of the feed entry, and what the site repeats.

use std::collections::HashSet;

use super::feed_text::{FeedText, Holding, Proof};
use super::outline::{Outline, count};
use super::{Options, fnv, print};

/// A declared text of fewer words is not compared.
const MIN_TEXT_WORDS: usize = 40;
/// Words taken together.
const N_WORDS: usize = 3;

/// What is known of each block.
#[derive(Debug, Default)]
pub(super) struct Guide {
    matched: Vec<f64>,
    is_full: bool,
    furniture: HashSet<usize>,
    has_siblings: bool,
}

impl Guide {
    /// Compares the page with its entry and its siblings.
    pub(super) fn new(outline: &Outline, feed: &FeedText, options: &Options) -> Self {
        let known: HashSet<u64> = feed.texts.iter().flat_map(|text| hashes(text)).collect();
        let matched = overlaps(outline, &known);
        let is_believed = feed.holding == Holding::Whole && !matches!(options.proof, Proof::Unknown | Proof::Part);
        let is_full = is_believed && n_matched(outline, &matched) > 0.5 * count(known.len());
        Self { matched, is_full, furniture: print::furniture(outline, &options.siblings), has_siblings: !options.siblings.is_empty() }
    }

    /// Whether the entry says more than its title.
    pub(super) fn knows_entry(&self) -> bool {
        !self.matched.is_empty()
    }

    /// Whether the entry is known to hold the whole text.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether other pages of the site are known.
    pub(super) fn knows_siblings(&self) -> bool {
        self.has_siblings
    }

    /// The share of a block's words that the entry has, too.
    pub(super) fn matched(&self, block: usize) -> f64 {
        self.matched.get(block).copied().unwrap_or_default()
    }

    /// The same, if the entry is known to hold the whole text.
    pub(super) fn in_full_text(&self, block: usize) -> Option<f64> {
        self.is_full().then(|| self.matched(block))
    }

    /// Whether a block stands on other pages of the site, too.
    pub(super) fn is_furniture(&self, block: usize) -> bool {
        self.furniture.contains(&block) && self.matched(block) < 0.6
    }
}

/// The share of each block's words that a text has, too; nothing if the text is short.
pub(super) fn shared(outline: &Outline, text: &str) -> Vec<f64> {
    let known: HashSet<u64> = hashes(text).collect();
    if known.len() < MIN_TEXT_WORDS { Vec::new() } else { overlaps(outline, &known) }
}

/// The share of a text's words that other texts have, too; nothing if it is short.
pub(super) fn share(text: &str, others: &[String]) -> Option<f64> {
    if words(text).len() < MIN_TEXT_WORDS {
        return None;
    }
    let known: HashSet<u64> = others.iter().flat_map(|text| hashes(text)).collect();
    Some(if known.is_empty() { 0.0 } else { overlap(text, &known) })
}

fn overlaps(outline: &Outline, known: &HashSet<u64>) -> Vec<f64> {
    if known.is_empty() { Vec::new() } else { outline.blocks.iter().map(|block| overlap(&block.text, known)).collect() }
}

fn n_matched(outline: &Outline, matched: &[f64]) -> f64 {
    outline.blocks.iter().zip(matched).map(|(block, share)| count(block.text.split_whitespace().count()) * share).sum()
}

fn overlap(text: &str, known: &HashSet<u64>) -> f64 {
    let (mut n_all, mut n_known) = (0.0, 0.0);
    for hash in hashes(text) {
        n_all += 1.0;
        if known.contains(&hash) {
            n_known += 1.0;
        }
    }
    if n_all > 0.0 { n_known / n_all } else { 0.0 }
}

/// The hashes of all runs of some words; of a short text, of all its words.
fn hashes(text: &str) -> impl Iterator<Item = u64> {
    let words = words(text);
    let size = N_WORDS.min(words.len()).max(1);
    words.windows(size).map(fnv::of_all).collect::<Vec<_>>().into_iter()
}

/// The hashes of the words of a text, whatever their capitals; a character of a script without spaces is a word.
pub(super) fn words(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    let mut word = None;
    for char in text.chars() {
        if is_alone(char) {
            hashes.extend(word.take());
            hashes.push(fnv::step(fnv::SEED, char));
        } else if char.is_ascii() && !char.is_ascii_alphanumeric() || !char.is_ascii() && !char.is_alphanumeric() {
            hashes.extend(word.take());
        } else if char.is_ascii() {
            word = Some(fnv::step(word.unwrap_or(fnv::SEED), char.to_ascii_lowercase()));
        } else {
            word = Some(char.to_lowercase().fold(word.unwrap_or(fnv::SEED), fnv::step));
        }
    }
    hashes.extend(word);
    hashes
}

/// Whether a character is of a script without spaces.
fn is_alone(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}
