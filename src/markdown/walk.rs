//! Walks the tree of an article and collects its blocks.
//!
//! The walk keeps its own stack: one frame for each element that is open, with what has to happen when it ends.

use std::collections::BTreeMap;

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use super::dialect::Traits;
use super::inlines::Inlines;
use super::layout::Place;
use super::links::{self, Link};
use super::marks::{MarkKind, Marks};
use super::media::has_class;
use super::paragraph::{Content, Paragraph};
use super::pieces::{Container, Leaf, Piece};
use super::tables::{Cell, Table};
use super::{Footnotes, Options};
use crate::html::footnotes::{self, Notes};
use crate::html::{Kind, kind};

/// Quotations, lists and items inside each other; deeper ones keep their text but add no prefix.
const LIMIT_CONTAINERS: usize = 60;

/// Gives the blocks under a node.
pub(super) fn pieces(root: NodeRef<'_, Node>, base: Option<&Url>, options: &Options) -> Vec<Piece> {
    let mut walk = Walk::new(root, base, options);
    let mut next = root.first_child();
    while let Some(node) = next {
        let enters = walk.enter(node);
        next = node.first_child().filter(|_| enters);
        if next.is_none() {
            if enters {
                walk.exit();
            }
            next = walk.after(node, root);
        }
    }
    walk.flush();
    walk.add_notes();
    walk.add_definitions();
    walk.pieces
}

/// What has to happen when an element ends.
#[derive(Debug)]
pub(super) enum End {
    /// Nothing.
    None,
    /// Text is added.
    Text(&'static str),
    /// The paragraph ends.
    Paragraph,
    /// A heading is written.
    Heading(u8),
    /// A container ends.
    Container,
    /// A list ends; the item that holds what stood between its items may be open.
    List { open: usize, item_open: bool, has_items: bool },
    /// An item that stood in no list ends, and the list made for it.
    StrayItem,
    /// A cell is written.
    Cell(Cell),
    /// A table of data is written.
    Table,
    /// A language named for all code inside no longer holds.
    Language(Option<String>),
    /// A code span ends.
    Code,
    /// A footnote ends; these are the blocks and the open containers around it.
    Note { number: usize, around: Vec<Piece>, open: Vec<usize> },
    /// HTML that stays ends: within a line, or as a block.
    Tag { end: String, is_block: bool },
}

/// An element that is open.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) end: End,
    /// The marks outside.
    pub(super) marks: Marks,
}

/// The state of the walk.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) base: Option<&'a Url>,
    pub(super) options: &'a Options,
    pub(super) traits: &'static Traits,
    root: NodeRef<'a, Node>,
    /// Looked for when the first link within the page is met.
    notes: Option<Notes>,
    /// The footnotes written so far, by number.
    pub(super) written_notes: BTreeMap<usize, Vec<Piece>>,
    pub(super) inlines: Inlines<'a>,
    pub(super) paragraph: Paragraph,
    pub(super) marks: Marks,
    /// The language named around the code at hand.
    pub(super) language: Option<String>,
    pub(super) pieces: Vec<Piece>,
    pub(super) frames: Vec<Frame>,
    /// Places of the containers that are open.
    pub(super) open: Vec<usize>,
    tables: Vec<Table>,
    /// Headings and cells that are open: in them blocks are only words apart.
    n_flat: usize,
    /// Code spans that are open.
    n_code: usize,
}

impl<'a> Walk<'a> {
    fn new(root: NodeRef<'a, Node>, base: Option<&'a Url>, options: &'a Options) -> Self {
        Self {
            base,
            options,
            traits: options.dialect.traits(),
            root,
            notes: None,
            written_notes: BTreeMap::new(),
            inlines: Inlines::new(options),
            paragraph: Paragraph::default(),
            marks: Marks::default(),
            language: None,
            pieces: Vec::new(),
            frames: Vec::new(),
            open: Vec::new(),
            tables: Vec::new(),
            n_flat: 0,
            n_code: 0,
        }
    }

    /// The node that follows in the document; ends what ends on the way there.
    fn after<'n>(&mut self, node: NodeRef<'n, Node>, root: NodeRef<'n, Node>) -> Option<NodeRef<'n, Node>> {
        let mut node = node;
        loop {
            if let Some(next) = node.next_sibling() {
                return Some(next);
            }
            node = node.parent().filter(|parent| parent.id() != root.id())?;
            self.exit();
        }
    }

    /// Opens a frame for the element at hand; its marks hold until it ends.
    pub(super) fn push_frame(&mut self, end: End, marks: Marks) {
        self.frames.push(Frame { end, marks: self.marks });
        self.marks = marks;
    }

    /// Whether the node at hand stands directly in a list.
    pub(super) fn is_in_list(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { end: End::List { .. }, .. }))
    }

    /// Whether the node at hand stands directly in an item.
    pub(super) fn is_in_item(&self) -> bool {
        let is_item = |place: &usize| matches!(self.pieces.get(*place), Some(Piece::Open(Container::Item)));
        matches!(self.frames.last(), Some(Frame { end: End::Container | End::StrayItem, .. })) && self.open.last().is_some_and(is_item)
    }

    pub(super) fn is_flat(&self) -> bool {
        self.n_flat > 0
    }

    pub(super) fn is_code(&self) -> bool {
        self.n_code > 0
    }

    pub(super) fn is_deep(&self) -> bool {
        self.open.len() >= LIMIT_CONTAINERS
    }

    /// Adds text to the paragraph.
    pub(super) fn text(&mut self, text: &str) {
        let content = if self.is_code() { Content::Code } else { Content::Text };
        self.paragraph.push(content, text, self.marks);
    }

    /// Adds text that is code and nothing else.
    pub(super) fn code(&mut self, text: &str) {
        self.paragraph.push(Content::Code, text, self.marks);
    }

    /// Adds Markdown to the paragraph.
    pub(super) fn finished(&mut self, markdown: &str) {
        self.paragraph.push_finished(markdown, self.marks);
    }

    /// A line break; two in a row end the paragraph.
    pub(super) fn line_break(&mut self) {
        if self.is_flat() {
            self.paragraph.push(Content::Text, " ", self.marks);
        } else if self.paragraph.push_break(self.marks) {
            self.flush();
        }
    }

    /// Ends the paragraph.
    pub(super) fn flush(&mut self) {
        if self.paragraph.items.is_empty() {
            self.paragraph.clear();
            return;
        }
        let place = match self.pieces.last() {
            Some(Piece::Open(Container::Item)) => Place::ItemStart,
            Some(Piece::Open(Container::Quote)) => Place::QuoteStart,
            _ => Place::Paragraph,
        };
        let text = self.take_line(place);
        if !text.is_empty() {
            self.pieces.push(Piece::Leaf(Leaf::Paragraph(text)));
        }
    }

    fn take_line(&mut self, place: Place) -> String {
        let text = self.inlines.write(&mut self.paragraph, place);
        self.paragraph.clear();
        text
    }

    /// A block that is finished.
    pub(super) fn leaf(&mut self, leaf: Leaf) {
        self.flush();
        self.pieces.push(Piece::Leaf(leaf));
    }

    /// Starts a block that only separates.
    pub(super) fn start_block(&mut self, marks: Marks) {
        if self.is_flat() {
            self.text(" ");
            self.push_frame(End::Text(" "), marks);
        } else {
            self.flush();
            self.push_frame(End::Paragraph, marks);
        }
    }

    pub(super) fn start_heading(&mut self, level: u8) {
        self.flush();
        self.n_flat += 1;
        self.push_frame(End::Heading(level), self.marks);
    }

    pub(super) fn start_table(&mut self) {
        self.flush();
        self.tables.push(Table::default());
        self.push_frame(End::Table, self.marks);
    }

    /// Starts a row; tells whether it is one of a table of data.
    pub(super) fn start_row(&mut self) -> bool {
        if self.is_flat() {
            return false;
        }
        let Some(table) = self.tables.last_mut() else { return false };
        table.start_row();
        self.push_frame(End::None, self.marks);
        true
    }

    /// Starts a cell; tells whether it is one of a table of data.
    pub(super) fn start_cell(&mut self, cell: Cell) -> bool {
        if self.is_flat() || self.tables.is_empty() {
            return false;
        }
        self.flush();
        self.n_flat += 1;
        self.push_frame(End::Cell(cell), self.marks);
        true
    }

    pub(super) fn start_code(&mut self) {
        self.n_code += 1;
        self.push_frame(End::Code, self.marks);
    }

    /// The footnotes of the document, if its readers know footnotes.
    pub(super) fn notes(&mut self) -> Option<&Notes> {
        if self.options.footnotes == Footnotes::Links || !self.traits.has_footnotes {
            return None;
        }
        Some(self.notes.get_or_insert_with(|| footnotes::find(self.root, self.base)))
    }

    /// The number of the footnote that a node holds.
    pub(super) fn note(&self, node: NodeRef<'_, Node>) -> Option<usize> {
        self.notes.as_ref()?.held.get(&node.id()).copied().filter(|_| !self.is_flat())
    }

    /// Whether a superscript is the place that refers to a footnote.
    pub(super) fn refers(&mut self, node: NodeRef<'_, Node>, kind: Kind) -> bool {
        let is_reference = |notes: &Notes| node.descendants().take(4).any(|inner| notes.references.contains_key(&inner.id()));
        kind == Kind::Superscript && self.notes().is_some_and(is_reference)
    }

    /// Whether a rule or a heading for the blind only sets the footnotes apart, as their readers do by themselves.
    pub(super) fn is_before_notes(&self, node: NodeRef<'_, Node>) -> bool {
        let Some(notes) = self.notes.as_ref().filter(|notes| !notes.held.is_empty()) else { return false };
        let element = node.value().as_element();
        let is_hidden =
            |element: &Element| has_class(element, |class| matches!(class, "sr-only" | "visually-hidden" | "screen-reader-text"));
        if element.is_some_and(|element| matches!(kind(element), Kind::Heading(_)) && !is_hidden(element)) {
            return false;
        }
        let next = node.next_siblings().find(|next| next.value().is_element());
        next.is_some_and(|next| next.descendants().take(16).any(|inner| notes.held.contains_key(&inner.id())))
    }

    /// Starts a link, unless its address is one that runs.
    pub(super) fn link_marks(&mut self, address: &str, title: &str) -> Marks {
        let Some(href) = links::resolve(address, self.base, self.traits.breaks_addresses).filter(|_| !self.marks.has(MarkKind::Link))
        else {
            return self.marks;
        };
        let mark = self.inlines.link(Link { href, title: links::collapse(title), number: None });
        self.marks.with(mark)
    }

    /// Ends the innermost element that is open.
    fn exit(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.end {
            End::None => {}
            End::Text(text) => self.text(text),
            End::Paragraph => self.flush(),
            End::Heading(level) => {
                self.n_flat -= 1;
                let text = self.take_line(Place::Heading);
                if !text.is_empty() {
                    let level = level.saturating_add(self.options.heading_offset).clamp(1, 6);
                    self.pieces.push(Piece::Leaf(Leaf::Heading { level, text }));
                }
            }
            End::Container => self.close_container(),
            End::List { item_open, .. } => {
                if item_open {
                    self.close_container();
                }
                self.close_container();
            }
            End::StrayItem => {
                self.close_container();
                self.close_container();
            }
            End::Cell(cell) => {
                self.n_flat -= 1;
                let text = self.take_line(Place::Cell);
                if let Some(table) = self.tables.last_mut() {
                    table.push(cell, text);
                }
            }
            End::Table => {
                self.flush();
                if let Some(text) = self.tables.pop().and_then(Table::write) {
                    self.leaf(Leaf::Table(text));
                }
            }
            End::Language(before) => {
                self.flush();
                self.language = before;
            }
            End::Code => self.n_code -= 1,
            End::Note { number, around, open } => self.end_note(number, around, open),
            End::Tag { end, is_block: true } => self.leaf(Leaf::Raw(end)),
            End::Tag { end, is_block: false } => self.paragraph.push_finished(&end, self.marks),
        }
        self.marks = frame.marks;
    }
}
