//! The outline of a page: its block elements and the leaf blocks of text between them, from one walk over the tree.

use std::ops::Range;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::fnv;
use super::lines::{self, Line};
use super::marks::{self, Marks};
use crate::html::{Kind, kind};

/// A block that has been broken by `<br><br>` is at least this long.
const MIN_BROKEN_CHARS: f64 = 60.0;

/// A page as blocks of text in their elements.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The elements in the order of their start tags.
    pub(super) elements: Vec<Element>,
    /// The blocks in the order of the text.
    pub(super) blocks: Vec<Block>,
}

impl Outline {
    /// The innermost element around all kept blocks.
    pub(super) fn around(&self, kept: &[bool]) -> Option<usize> {
        let first = kept.iter().position(|kept| *kept)?;
        let last = kept.iter().rposition(|kept| *kept)?;
        let mut around = self.blocks.get(first)?.owner;
        loop {
            let element = self.elements.get(around)?;
            if element.blocks.contains(&last) {
                return Some(around);
            }
            around = element.parent?;
        }
    }
}

/// An element that stands for a block of its own.
#[derive(Debug)]
pub(super) struct Element {
    /// Where it is in the tree.
    pub(super) node: NodeId,
    /// The element around it.
    pub(super) parent: Option<usize>,
    /// What it means.
    pub(super) kind: Kind,
    /// What its names say.
    pub(super) marks: Marks,
    /// A hash of its kind and its names.
    pub(super) look: u64,
    /// The blocks in it.
    pub(super) blocks: Range<usize>,
    /// The first element behind its content.
    pub(super) end: usize,
}

/// What a block is in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A `<p>`.
    Paragraph,
    /// A heading with its level.
    Heading(u8),
    /// Text of a list item or a term.
    Item,
    /// Text of a table cell.
    Cell,
    /// Preformatted text.
    Preformatted,
    /// The caption of a figure.
    Caption,
    /// An image, a player, a rule: no text.
    Media,
    /// Text of any other element.
    Other,
}

/// Text (or a picture) that no block element divides.
#[derive(Debug)]
pub(super) struct Block {
    /// The element it stands in.
    pub(super) owner: usize,
    /// Its text, white space collapsed.
    pub(super) text: String,
    /// The nodes it consists of.
    pub(super) leaves: Vec<NodeId>,
    /// What it is in the text.
    pub(super) role: Role,
    /// Its length; a character of a script without spaces counts for more.
    pub(super) n_chars: f64,
    /// The length of what is linked in it.
    pub(super) n_linked: f64,
    /// What its words say.
    pub(super) line: Line,
}

/// Reads the outline of a page.
pub(super) fn read(tree: &Html) -> Outline {
    let mut walker = Walker::default();
    let mut skipped = None;
    for edge in tree.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => {
                if !walker.open(node.id(), node.value()) {
                    skipped = Some(node.id());
                }
            }
            Edge::Open(_) => {}
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                } else if skipped.is_none() {
                    walker.close(node.id(), node.value());
                }
            }
        }
    }
    walker.flush();
    walker.outline
}

/// A quotation that a script replaces by a post of others, and that says little until then.
fn is_post(element: &scraper::node::Element) -> bool {
    element.classes().any(|class| matches!(class, "instagram-media" | "mastodon-embed" | "tiktok-embed" | "bluesky-embed"))
}

/// A script that shows a piece of code in its place.
fn is_gist(element: &scraper::node::Element) -> bool {
    element.attr("src").is_some_and(|source| source.contains("://gist.github.com/"))
}

#[derive(Default)]
struct Walker {
    outline: Outline,
    open: Vec<usize>,
    n_links: usize,
    text: String,
    gap: bool,
    leaves: Vec<NodeId>,
    n_chars: f64,
    n_linked: f64,
    has_media: bool,
    n_breaks: usize,
}

impl Walker {
    /// Enters a node; says whether its content is to be read.
    fn open(&mut self, id: NodeId, node: &Node) -> bool {
        match node {
            Node::Text(text) => self.push(id, text),
            Node::Element(element) => {
                let kind = kind(element);
                match kind {
                    Kind::Script if is_gist(element) => self.media(id),
                    Kind::Quote if is_post(element) => {
                        self.media(id);
                        return false;
                    }
                    Kind::Dropped | Kind::Script | Kind::NoScript => return false,
                    Kind::Image | Kind::Math => self.leaf(id),
                    Kind::Embed | Kind::Rule => self.media(id),
                    Kind::Break => self.line_break(id),
                    Kind::Void | Kind::Input => self.leaves.push(id),
                    Kind::Link => self.n_links += 1,
                    _ if is_apart(kind, element) => self.enter(id, kind, element),
                    _ => {}
                }
                return !matches!(kind, Kind::Embed | Kind::Math | Kind::Script);
            }
            _ => {}
        }
        true
    }

    fn close(&mut self, id: NodeId, node: &Node) {
        if let Node::Element(element) = node {
            if kind(element) == Kind::Link {
                self.n_links = self.n_links.saturating_sub(1);
            }
            if self.open.last().and_then(|open| self.outline.elements.get(*open)).is_some_and(|open| open.node == id) {
                self.flush();
                if let Some(index) = self.open.pop() {
                    let (n_blocks, n_elements) = (self.outline.blocks.len(), self.outline.elements.len());
                    if let Some(element) = self.outline.elements.get_mut(index) {
                        element.blocks.end = n_blocks;
                        element.end = n_elements;
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: NodeId, kind: Kind, element: &scraper::node::Element) {
        self.flush();
        let mut look = fnv::of_all(&[fnv::of(element.name())]);
        let marks = marks::read(element, &mut |word| {
            look = fnv::step(look, word.hash);
        });
        let first = self.outline.blocks.len();
        let parent = self.open.last().copied();
        self.open.push(self.outline.elements.len());
        self.outline.elements.push(Element { node, parent, kind, marks, look, blocks: first..first, end: 0 });
    }

    fn push(&mut self, id: NodeId, text: &str) {
        self.leaves.push(id);
        let is_space = |char: char| char.is_ascii_whitespace() || char == '\u{a0}';
        self.gap |= text.starts_with(is_space);
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            let mut n_chars = length(word);
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
                n_chars += 1.0;
            }
            self.text.push_str(word);
            self.gap = true;
            self.n_breaks = 0;
            self.n_chars += n_chars;
            if self.n_links > 0 {
                self.n_linked += n_chars;
            }
        }
        self.gap = text.ends_with(is_space) || self.gap && text.is_empty();
    }

    fn leaf(&mut self, id: NodeId) {
        self.leaves.push(id);
        self.has_media = true;
    }

    fn media(&mut self, id: NodeId) {
        self.flush();
        self.leaf(id);
        self.flush();
    }

    fn line_break(&mut self, id: NodeId) {
        self.n_breaks += 1;
        self.gap = true;
        if self.n_breaks > 1 && self.n_chars > MIN_BROKEN_CHARS {
            self.flush();
        }
        self.leaves.push(id);
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let leaves = std::mem::take(&mut self.leaves);
        let has_text = text.chars().any(char::is_alphanumeric);
        if let Some(owner) = self.open.last().copied()
            && (has_text || self.has_media || !text.is_empty())
        {
            let role = if has_text { self.role() } else { Role::Media };
            let line = if has_text { lines::line(&text) } else { Line::Text };
            self.outline.blocks.push(Block { owner, text, leaves, role, n_chars: self.n_chars, n_linked: self.n_linked, line });
        }
        self.gap = false;
        self.n_chars = 0.0;
        self.n_linked = 0.0;
        self.has_media = false;
        self.n_breaks = 0;
    }

    fn role(&self) -> Role {
        let mut is_paragraph = false;
        let mut heading = None;
        for (height, index) in self.open.iter().rev().take(4).enumerate() {
            let Some(element) = self.outline.elements.get(*index) else { break };
            if element.marks.has(Marks::CAPTION) {
                return Role::Caption;
            }
            match element.kind {
                Kind::Heading(level) => heading = Some(level),
                Kind::Item | Kind::Term if heading.is_none() || height < 2 => return Role::Item,
                Kind::Cell if heading.is_some() => {}
                Kind::Cell => return if is_paragraph { Role::Paragraph } else { Role::Cell },
                Kind::Preformatted => return Role::Preformatted,
                Kind::Caption => return Role::Caption,
                Kind::Quote => return Role::Paragraph,
                Kind::Block if height == 0 && element.is_paragraph() => is_paragraph = true,
                _ => {}
            }
        }
        match heading {
            Some(level) => Role::Heading(level),
            None if is_paragraph => Role::Paragraph,
            None => Role::Other,
        }
    }
}

impl Element {
    fn is_paragraph(&self) -> bool {
        self.marks.has(Marks::PARAGRAPH)
    }
}

/// Whether an element stands apart from the text around it.
fn is_apart(kind: Kind, element: &scraper::node::Element) -> bool {
    match kind {
        Kind::Inline => {
            element.name().contains('-')
                || element.name() == "span" && marks::of(element).has(Marks::BAD.with(Marks::BYLINE).with(Marks::CAPTION))
        }
        Kind::Emphasis | Kind::Strong | Kind::Deleted | Kind::Code | Kind::Superscript | Kind::Quotation | Kind::Ruby => false,
        _ => true,
    }
}

/// The length of a word: characters, those of scripts without spaces doubled.
fn length(word: &str) -> f64 {
    if word.is_ascii() {
        return count(word.len());
    }
    word.chars()
        .map(|char| {
            if matches!(char, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}') {
                2.5
            } else {
                1.0
            }
        })
        .sum()
}

/// A count to reckon with.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
