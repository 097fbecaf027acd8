//! Keeps the footnotes of the text that is kept: they stand behind it, short and full of links, like what is no part of it.

use std::collections::HashMap;

use ego_tree::NodeId;
use scraper::Html;
use url::Url;

use super::choose::Choice;
use super::outline::Outline;
use crate::html::footnotes;

/// A footnote: the blocks that refer to it, and the blocks it consists of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Note {
    references: Vec<usize>,
    blocks: Vec<usize>,
}

/// Reads the footnotes of a page.
pub(super) fn read(tree: &Html, outline: &Outline, url: &Url) -> Vec<Note> {
    let root = tree.tree.root();
    let found = footnotes::find(root, Some(url));
    if found.held.is_empty() {
        return Vec::new();
    }
    let leaves = |(index, block): (usize, &super::outline::Block)| block.leaves.iter().map(|leaf| (*leaf, index)).collect::<Vec<_>>();
    let blocks: HashMap<NodeId, usize> = outline.blocks.iter().enumerate().flat_map(leaves).collect();
    let blocks_in = |node: NodeId| {
        let nodes = tree.tree.get(node).into_iter().flat_map(|node| node.descendants());
        let mut inside: Vec<usize> = nodes.filter_map(|node| blocks.get(&node.id()).copied()).collect();
        inside.dedup();
        inside
    };
    let mut references: HashMap<usize, Vec<usize>> = HashMap::new();
    for (link, number) in &found.references {
        references.entry(*number).or_default().extend(blocks_in(*link).first());
    }
    let note =
        |(node, number): (&NodeId, &usize)| Note { references: references.remove(number).unwrap_or_default(), blocks: blocks_in(*node) };
    found.held.iter().map(note).collect()
}

/// Keeps the notes that what is kept refers to.
pub(super) fn keep(notes: &[Note], outline: &Outline, choice: &mut Choice) {
    let is_kept = |note: &&Note| note.references.iter().any(|block| choice.kept.get(*block).copied().unwrap_or_default());
    let blocks: Vec<usize> = notes.iter().filter(is_kept).flat_map(|note| note.blocks.iter().copied()).collect();
    for block in blocks {
        if let Some(kept) = choice.kept.get_mut(block) {
            *kept = true;
        }
        choice.range = choice.range.start.min(block)..choice.range.end.max(block + 1);
    }
    choice.container = outline.around(&choice.kept).filter(|_| !notes.is_empty()).unwrap_or(choice.container);
}
