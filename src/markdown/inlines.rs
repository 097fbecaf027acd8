//! Turns what stands in a line (text, marks, links, code, pictures) into Markdown.

use std::collections::HashSet;

use super::delimiters::{self, Effort};
use super::escape;
use super::flanking::is_delimited;
use super::layout::{LINK, Layout, Place, TEXT};
use super::links::{self, Link};
use super::marks::{Mark, MarkKind};
use super::paragraph::Paragraph;
use super::{Dialect, Options, hugo};

/// How often a paragraph is laid out anew, without some of its marks, before it goes without any.
const LIMIT_ROUNDS: usize = 8;

/// The writer of lines; it keeps what is shared by all lines of a document.
#[derive(Debug)]
pub(super) struct Inlines {
    options: Options,
    links: Vec<Link>,
    layout: Layout,
    effort: Effort,
    n_marks: u32,
}

impl Inlines {
    pub(super) fn new(options: Options) -> Self {
        Self { options, links: Vec::new(), layout: Layout::default(), effort: Effort::default(), n_marks: 0 }
    }

    /// A mark that no other element of the document has.
    pub(super) fn mark(&mut self, kind: MarkKind) -> Mark {
        self.n_marks = self.n_marks.saturating_add(1);
        Mark { kind, id: self.n_marks }
    }

    /// The mark of a link.
    pub(super) fn link(&mut self, link: Link) -> Mark {
        self.links.push(link);
        Mark { kind: MarkKind::Link, id: u32::try_from(self.links.len() - 1).unwrap_or(u32::MAX) }
    }

    /// Writes a paragraph; empty when there is nothing in it. The paragraph is settled by this.
    pub(super) fn write(&mut self, paragraph: &mut Paragraph, place: Place) -> String {
        paragraph.settle();
        if paragraph.items.is_empty() {
            return String::new();
        }
        for round in 0.. {
            self.layout.fill(paragraph, &self.links, place);
            let dropped = delimiters::settle(&mut self.layout, self.options.emphasis, &mut self.effort);
            if dropped.is_empty() {
                break;
            }
            let dropped: HashSet<Mark> = if round < LIMIT_ROUNDS {
                dropped.into_iter().collect()
            } else {
                paragraph.items.iter().flat_map(|item| item.marks.iter()).filter(|mark| is_delimited(mark.kind)).collect()
            };
            paragraph.drop_marks(&dropped);
        }
        hugo::hide_in_spans(&mut self.layout, self.options.dialect);
        escape::write(&mut self.layout, place, self.options)
    }

    /// A picture, whose description is escaped as the text of a link is.
    pub(super) fn image(&mut self, address: &str, description: &str, title: &str) -> String {
        let description = self.plain(description, Place::Description);
        format!("![{description}]({}{})", links::destination(address), links::title(title))
    }

    /// Text without marks.
    pub(super) fn plain(&mut self, text: &str, place: Place) -> String {
        self.layout.clear();
        self.layout.push(text, TEXT | if place == Place::Description { LINK } else { 0 });
        escape::write(&mut self.layout, place, self.options)
    }
}

/// Escapes one line of text for a link's text and for the start of a paragraph.
pub(super) fn escape_text(text: &str, dialect: Dialect) -> String {
    let mut layout = Layout::default();
    layout.push(&links::collapse(text), TEXT | LINK);
    escape::write(&mut layout, Place::Paragraph, Options { dialect, ..Options::default() })
}
