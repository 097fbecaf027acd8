//! What is known of an article before its page is read: the words of the feed entry, and what the site repeats.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Options;
use super::feed_text::FeedText;
use super::outline::{Outline, Role, count};
use crate::html;

/// Shorter lines may repeat by chance.
const MIN_REPEATED_CHARS: f64 = 20.0;
/// A sibling that shares this much of the page is the same page.
const MAX_SHARED: f64 = 0.9;
/// One with the same headline needs less.
const MAX_SHARED_UNDER_ONE_TITLE: f64 = 0.3;
/// Only blocks longer than this tell whether two pages are the same.
const MIN_PROSE_CHARS: f64 = 80.0;
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
        let is_full = feed.is_whole && n_matched(outline, &matched) > 0.5 * count(known.len());
        Self { matched, is_full, furniture: furniture(outline, options), has_siblings: !options.siblings.is_empty() }
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
    let words = word_hashes(text);
    let size = N_WORDS.min(words.len()).max(1);
    words.windows(size).map(|run| run.iter().fold(SEED, |hash, word| mix(hash, *word))).collect::<Vec<_>>().into_iter()
}

/// The hashes of the words that [`words`] gives.
fn word_hashes(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    let mut word = None;
    for char in text.chars() {
        if is_alone(char) {
            hashes.extend(word.take());
            hashes.push(mix(SEED, u64::from(char)));
        } else if char.is_ascii() && !char.is_ascii_alphanumeric() || !char.is_ascii() && !char.is_alphanumeric() {
            hashes.extend(word.take());
        } else if char.is_ascii() {
            word = Some(mix(word.unwrap_or(SEED), u64::from(char.to_ascii_lowercase())));
        } else {
            word = Some(char.to_lowercase().fold(word.unwrap_or(SEED), |hash, char| mix(hash, u64::from(char))));
        }
    }
    hashes.extend(word);
    hashes
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, part: u64) -> u64 {
    let hash = (hash ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

/// Whether a character is of a script without spaces.
fn is_alone(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Words in small letters; a character of a script without spaces is a word.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).flat_map(|word| {
        if word.contains(is_alone) { word.chars().map(String::from).collect::<Vec<_>>() } else { vec![word.to_lowercase()] }
    })
}

/// A hash to compare by.
pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The blocks that other pages of the site have, too.
fn furniture(outline: &Outline, options: &Options) -> HashSet<usize> {
    let mut found = HashSet::new();
    if options.siblings.is_empty() {
        return found;
    }
    let own: Vec<(usize, u64)> = outline
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.role != Role::Media && block.n_chars > MIN_REPEATED_CHARS)
        .map(|(index, block)| (index, hash(block.text.as_str())))
        .collect();
    let prose = |index: usize| {
        outline
            .blocks
            .get(index)
            .filter(|block| block.n_chars > MIN_PROSE_CHARS && block.n_linked < 0.5 * block.n_chars)
            .map_or(0.0, |block| block.n_chars)
    };
    let total: f64 = own.iter().map(|(index, _)| prose(*index)).sum();
    for page in &options.siblings {
        let sibling = super::outline::read(&html::parse(&page.html));
        let theirs: HashSet<u64> = sibling.blocks.iter().map(|block| hash(block.text.as_str())).collect();
        let shared: Vec<usize> = own.iter().filter(|(_, hash)| theirs.contains(hash)).map(|(index, _)| *index).collect();
        let share = shared.iter().map(|index| prose(*index)).sum::<f64>() / total.max(1.0);
        let is_same = share > MAX_SHARED || share > MAX_SHARED_UNDER_ONE_TITLE && first_heading(outline) == first_heading(&sibling);
        if !is_same {
            found.extend(shared);
        }
    }
    found
}

fn first_heading(outline: &Outline) -> Option<&str> {
    outline.blocks.iter().find(|block| block.role == Role::Heading(1)).map(|block| block.text.as_str())
}
