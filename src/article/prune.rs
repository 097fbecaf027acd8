//! Cuts a tree down to the article in it.

use std::collections::HashSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

use super::choose::Choice;
use super::outline::Outline;
use crate::html::{Body, Kind, kind};

/// Detaches all that the choice does not keep.
pub(super) fn cut_down(tree: Html, outline: &Outline, choice: &Choice) -> Body {
    let container = outline.elements.get(choice.container).map(|element| element.node);
    let root = root_from(&tree, container);
    keep_blocks(Body { tree, root }, outline, &choice.kept)
}

/// Detaches all that is not in some blocks.
pub(super) fn keep_blocks(mut body: Body, outline: &Outline, kept: &[bool]) -> Body {
    let kept = outline.blocks.iter().zip(kept).filter(|(_, kept)| **kept);
    // They come in the order of the tree, as the walk does that asks for them.
    let mut leaves = kept.flat_map(|(block, _)| block.leaves.iter().copied()).peekable();
    detach_all_but(&mut body.tree, body.root, |id| leaves.next_if_eq(&id).is_some());
    body
}

/// Detaches what the selectors match.
pub(super) fn remove(tree: &mut Html, selectors: &[String]) {
    let found: Vec<NodeId> =
        parsed(selectors).flat_map(|selector| tree.select(&selector).map(|element| element.id()).collect::<Vec<_>>()).collect();
    for id in found {
        if let Some(mut node) = tree.tree.get_mut(id) {
            node.detach();
        }
    }
}

/// Puts the image of a `<noscript>` in the place of an image that a script was to load.
pub(super) fn show_unscripted(tree: &mut Html) {
    let mut found = Vec::new();
    let mut placeholder: Option<NodeId> = None;
    let mut noscript: Option<NodeId> = None;
    for edge in tree.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                let Node::Element(element) = node.value() else { continue };
                match kind(element) {
                    Kind::NoScript => noscript = noscript.or(Some(node.id())),
                    Kind::Image if noscript.is_none() => placeholder = is_placeholder(element).then(|| node.id()),
                    Kind::Image => {
                        if let Some(image) = placeholder.take().filter(|_| !is_placeholder(element)) {
                            found.push((image, node.id()));
                        }
                    }
                    // An image of another paragraph is another image.
                    Kind::Block | Kind::Heading(_) | Kind::Item | Kind::Cell if noscript.is_none() => placeholder = None,
                    _ => {}
                }
            }
            Edge::Close(node) if noscript == Some(node.id()) => {
                noscript = None;
                placeholder = None;
            }
            Edge::Close(_) => {}
        }
    }
    for (placeholder, image) in found {
        if let Some(mut node) = tree.tree.get_mut(placeholder) {
            node.insert_id_before(image);
            node.detach();
        }
    }
}

/// Whether an image has no address of a picture, not even one for a script.
fn is_placeholder(image: &Element) -> bool {
    let source = image.attr("src").unwrap_or_default().trim();
    let is_empty = source.is_empty() || source.starts_with("data:") || source.contains("placeholder") || source.contains("blank.gif");
    is_empty && image.attrs().all(|(name, value)| name == "src" || !name.contains("src") || value.trim().is_empty())
}

/// The elements that the selectors match.
pub(super) fn matches(tree: &Html, selectors: &[String]) -> HashSet<NodeId> {
    parsed(selectors).flat_map(|selector| tree.select(&selector).map(|element| element.id()).collect::<Vec<_>>()).collect()
}

/// Detaches all but some elements, which stay as they are.
pub(super) fn keep_whole(mut tree: Html, elements: &HashSet<NodeId>) -> Body {
    let root = match elements.iter().next() {
        Some(only) if elements.len() == 1 && tree.tree.get(*only).is_some_and(|node| is_root(node.value())) => *only,
        _ => tree.tree.root().id(),
    };
    if !elements.contains(&root) {
        detach_all_but(&mut tree, root, |id| elements.contains(&id));
    }
    Body { tree, root }
}

fn parsed(selectors: &[String]) -> impl Iterator<Item = Selector> {
    selectors.iter().filter_map(|selector| Selector::parse(selector).ok())
}

/// The nearest element whose children may stand anywhere.
fn root_from(tree: &Html, from: Option<NodeId>) -> NodeId {
    let mut node = from.and_then(|from| tree.tree.get(from));
    while let Some(current) = node {
        if is_root(current.value()) {
            return current.id();
        }
        node = current.parent();
    }
    tree.tree.root().id()
}

fn is_root(node: &Node) -> bool {
    let Node::Element(element) = node else { return true };
    match element.name() {
        "div" | "section" | "article" | "main" | "body" | "html" | "center" | "form" | "aside" | "header" | "footer" | "td" | "li"
        | "fieldset" => true,
        name => name.contains('-'),
    }
}

/// Detaches what holds none of the leaves; the leaves stay with all that is in them.
fn detach_all_but(tree: &mut Html, root: NodeId, mut stays: impl FnMut(NodeId) -> bool) {
    let Some(start) = tree.tree.get(root) else { return };
    let mut dropped = Vec::new();
    // Whether each open element holds something that stays.
    let mut open: Vec<bool> = Vec::new();
    let mut inside: Option<NodeId> = None;
    for edge in start.traverse() {
        match edge {
            Edge::Open(node) if inside.is_none() => {
                if stays(node.id()) {
                    inside = Some(node.id());
                }
                open.push(false);
            }
            Edge::Open(_) => {}
            Edge::Close(node) => {
                let is_leaf = inside == Some(node.id());
                if inside.is_some() && !is_leaf {
                    continue;
                }
                inside = None;
                let holds = open.pop().unwrap_or_default() || is_leaf;
                if holds {
                    if let Some(outer) = open.last_mut() {
                        *outer = true;
                    }
                } else if node.id() != root && !is_harmless(node.value()) {
                    dropped.push(node.id());
                }
            }
        }
    }
    for id in dropped {
        if let Some(mut node) = tree.tree.get_mut(id) {
            node.detach();
        }
    }
}

/// White space says nothing, and a row without one of its cells would shift.
fn is_harmless(node: &Node) -> bool {
    match node {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(element) => kind(element) == Kind::Cell || matches!(element.name(), "col" | "colgroup"),
        _ => false,
    }
}

/// Detaches elements for which a test holds.
pub(super) fn remove_where(body: &mut Body, test: impl Fn(ElementRef<'_>) -> bool) {
    let Some(root) = body.tree.tree.get(body.root) else { return };
    let found: Vec<NodeId> =
        root.descendants().skip(1).filter_map(ElementRef::wrap).filter(|element| test(*element)).map(|element| element.id()).collect();
    for id in found {
        if let Some(mut node) = body.tree.tree.get_mut(id) {
            node.detach();
        }
    }
}
