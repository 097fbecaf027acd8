//! Where in its page an article was found.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::Html;

use super::{Options, Page, Survey, feed_text, metadata, prune};
use crate::feed::Entry;
use crate::html;

/// The page as a tree, and where the article stands in it.
#[derive(Debug)]
pub struct Located {
    /// The page.
    pub tree: Html,
    /// The innermost element around the whole article.
    pub container: NodeId,
    /// The texts and pictures that belong to the article.
    pub kept: HashSet<NodeId>,
}

/// Finds an article the generic way, without cutting the page down to it.
pub fn locate(entry: &Entry, page: &Page, options: &Options) -> Option<Located> {
    let mut tree = html::parse(&page.html);
    let metadata = metadata::read(&tree, &page.url);
    prune::show_unscripted(&mut tree);
    let survey = Survey::of(&tree, entry, (page, &feed_text::read(entry)), options, &metadata);
    let choice = survey.decide(options, &metadata).choice?;
    let outline = &survey.outline;
    let container = outline.elements.get(outline.around(&choice.kept)?)?.node;
    let kept = outline.blocks.iter().zip(&choice.kept).filter(|(_, kept)| **kept);
    let kept = kept.flat_map(|(block, _)| block.leaves.iter().copied()).collect();
    Some(Located { tree, container, kept })
}
