//! A paragraph as it will be written, before anything in it is escaped.

use super::dialect::Traits;
use super::marks::{Mark, MarkKind, Marks};
use super::paragraph::{Content, Item, Paragraph};
use super::{code, links};

/// The byte belongs to a character that means itself.
pub(super) const TEXT: u8 = 1;
/// The byte stands in a link's text.
pub(super) const LINK: u8 = 2;
/// The character that starts here needs a backslash.
pub(super) const ESCAPE: u8 = 4;
/// The character that starts here is written as a numeric reference.
pub(super) const REFERENCE: u8 = 8;
/// The byte belongs to a delimiter of ours that opens a mark.
pub(super) const OPENS: u8 = 16;
/// The byte belongs to a delimiter of ours that closes a mark.
pub(super) const CLOSES: u8 = 32;

/// Where the text stands, which decides what is special in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A paragraph.
    Paragraph,
    /// The first paragraph of a list item.
    ItemStart,
    /// The first paragraph of a quotation.
    QuoteStart,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
    /// The description of a picture.
    Description,
}

/// One end of emphasis, strong emphasis or strike-through.
#[derive(Debug, Clone)]
pub(super) struct Delimiter {
    /// The byte at which it starts.
    pub(super) at: usize,
    pub(super) mark: Mark,
    pub(super) opens: bool,
    /// Written `_` and not `*`.
    pub(super) underscore: bool,
}

impl Delimiter {
    pub(super) fn end(&self) -> usize {
        self.at + self.mark.kind.width()
    }

    /// The character it consists of.
    pub(super) fn char(&self) -> u8 {
        match self.mark.kind {
            MarkKind::Deleted => b'~',
            MarkKind::Emphasis | MarkKind::Strong | MarkKind::Link if self.underscore => b'_',
            MarkKind::Emphasis | MarkKind::Strong | MarkKind::Link => b'*',
        }
    }
}

/// The text, what each byte of it is, and the delimiters in it.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) text: String,
    pub(super) flags: Vec<u8>,
    pub(super) delimiters: Vec<Delimiter>,
    /// Places where a character may be written otherwise.
    pub(super) changed: Vec<usize>,
    /// Delimiters of one character that touch mean nothing reliable to readers with older rules.
    pub(super) keeps_apart: bool,
    /// Kept for its memory: the places that the escapes look at.
    pub(super) special: Vec<usize>,
}

impl Layout {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.flags.clear();
        self.delimiters.clear();
        self.changed.clear();
    }

    pub(super) fn push(&mut self, text: &str, flags: u8) {
        self.text.push_str(text);
        self.flags.resize(self.text.len(), flags);
    }

    pub(super) fn flag(&self, at: usize) -> u8 {
        self.flags.get(at).copied().unwrap_or_default()
    }

    pub(super) fn is_text(&self, at: usize) -> bool {
        self.flag(at) & TEXT != 0
    }

    pub(super) fn set(&mut self, at: usize, flag: u8) {
        if let Some(flags) = self.flags.get_mut(at) {
            *flags |= flag;
            self.changed.push(at);
        }
    }

    pub(super) fn unset(&mut self, at: usize, flag: u8) {
        if let Some(flags) = self.flags.get_mut(at) {
            *flags &= !flag;
        }
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    pub(super) fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Where the link text ends that holds this byte.
    pub(super) fn end_of_link(&self, at: usize) -> usize {
        let rest = self.flags.get(at..).unwrap_or_default();
        at + rest.iter().position(|flags| flags & LINK == 0).unwrap_or(rest.len())
    }

    /// Lays a settled paragraph out, all emphasis with `*`.
    pub(super) fn fill(&mut self, paragraph: &Paragraph, links: &[links::Link], place: Place, traits: &Traits) {
        self.clear();
        self.keeps_apart = traits.is_classic;
        let mut open = Marks::default();
        for (index, item) in paragraph.items.iter().enumerate() {
            self.close(open, open.shared(item.marks), links, traits);
            let next = paragraph.items.get(index + 1);
            for depth in open.shared(item.marks)..item.marks.len() {
                let Some(mark) = item.marks.get(depth) else { break };
                if let Some(address) = own_address(paragraph, item, next, mark, links).filter(|_| !traits.breaks_addresses) {
                    let flags = link_flag(item.marks.outer(depth));
                    self.push(&format!("<{address}>"), flags);
                } else {
                    self.open(mark, item.marks.outer(depth));
                }
            }
            if !traits.breaks_addresses && item.marks.iter().any(|mark| own_address(paragraph, item, next, mark, links).is_some()) {
                open = item.marks.retain(|mark| mark.kind != MarkKind::Link);
                continue;
            }
            open = item.marks;
            self.item(paragraph, item, place, traits);
        }
        self.close(open, 0, links, traits);
    }

    fn open(&mut self, mark: Mark, outside: Marks) {
        let link = link_flag(outside);
        match mark.kind {
            MarkKind::Link => self.push("[", link),
            MarkKind::Emphasis | MarkKind::Strong | MarkKind::Deleted => self.delimiter(mark, true, link),
        }
    }

    fn delimiter(&mut self, mark: Mark, opens: bool, link: u8) {
        let delimiter = Delimiter { at: self.text.len(), mark, opens, underscore: false };
        let text = match mark.kind {
            MarkKind::Emphasis => "*",
            MarkKind::Strong => "**",
            MarkKind::Deleted => "~~",
            MarkKind::Link => "",
        };
        self.push(text, link | if opens { OPENS } else { CLOSES });
        self.delimiters.push(delimiter);
    }

    /// Closes all marks but the outermost `kept`.
    fn close(&mut self, open: Marks, kept: usize, links: &[links::Link], traits: &Traits) {
        for depth in (kept..open.len()).rev() {
            let Some(mark) = open.get(depth) else { continue };
            let link = link_flag(open.outer(depth));
            match mark.kind {
                MarkKind::Link => {
                    if let Some(mark) = links.get(mark.place()) {
                        mark.push_end(&mut self.text, traits);
                        self.flags.resize(self.text.len(), link);
                    }
                }
                MarkKind::Emphasis | MarkKind::Strong | MarkKind::Deleted => self.delimiter(mark, false, link),
            }
        }
    }

    fn item(&mut self, paragraph: &Paragraph, item: &Item, place: Place, traits: &Traits) {
        let link = link_flag(item.marks);
        let text = paragraph.slice(&item.range);
        match item.content {
            Content::Text | Content::Space => self.push(text, link | TEXT),
            // Readers disagree on what escapes the bar here; as text it is the same to all.
            Content::Code if place == Place::Cell && text.contains(if traits.is_classic { "|" } else { "\\|" }) => {
                self.push(text, link | TEXT);
            }
            Content::Code => {
                let span = code::span_for(text, traits);
                self.push(&in_cell(span, place), link);
            }
            Content::Finished => {
                let markdown = in_cell(text.to_owned(), place);
                self.push(&markdown, link);
            }
            Content::Break => self.push(traits.line_break(), link),
        }
    }
}

fn link_flag(marks: Marks) -> u8 {
    if marks.has(MarkKind::Link) { LINK } else { 0 }
}

/// A bar ends a cell wherever it stands, in code too (GFM 4.10).
fn in_cell(markdown: String, place: Place) -> String {
    if place == Place::Cell && markdown.contains('|') { markdown.replace('|', "\\|") } else { markdown }
}

/// The address of a link whose whole text is its address, so that `<…>` says it all (`CommonMark` 6.5).
fn own_address<'a>(paragraph: &Paragraph, item: &Item, next: Option<&Item>, mark: Mark, links: &'a [links::Link]) -> Option<&'a str> {
    let inner = item.marks.get(item.marks.len().checked_sub(1)?)?;
    if mark.kind != MarkKind::Link
        || inner != mark
        || item.content != Content::Text
        || next.is_some_and(|next| next.marks.iter().any(|other| other == mark))
    {
        return None;
    }
    let link = links.get(mark.place())?;
    (paragraph.slice(&item.range) == link.href && link.is_autolink()).then_some(link.href.as_str())
}
