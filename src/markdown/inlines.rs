//! Turns what stands in a line (text, marks, links, code, pictures) into Markdown.

use std::collections::{HashMap, HashSet};

use super::delimiters::{self, Effort};
use super::escape;
use super::flanking::is_delimited;
use super::layout::{LINK, Layout, Place, TEXT};
use super::links::{self, Link};
use super::marks::{Mark, MarkKind};
use super::paragraph::{Item, Paragraph};
use super::{Dialect, Links, Options, hugo};

/// How often a paragraph is laid out anew, without some of its marks, before it goes without any.
const LIMIT_ROUNDS: usize = 8;

/// The writer of lines; it keeps what is shared by all lines of a document.
#[derive(Debug)]
pub(super) struct Inlines<'a> {
    options: &'a Options,
    links: Vec<Link>,
    /// The addresses that stand at the end, with their titles, in the order of their numbers.
    numbered: Vec<(String, String)>,
    numbers: HashMap<(String, String), usize>,
    layout: Layout,
    effort: Effort,
    n_marks: u32,
}

impl<'a> Inlines<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            links: Vec::new(),
            numbered: Vec::new(),
            numbers: HashMap::new(),
            layout: Layout::default(),
            effort: Effort::default(),
            n_marks: 0,
        }
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
        if self.options.links == Links::References {
            self.number_links(paragraph);
        }
        for round in 0.. {
            self.layout.fill(paragraph, &self.links, place, self.options.dialect.traits());
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
        if self.options.dialect == Dialect::Hugo {
            hugo::hide_in_spans(&mut self.layout);
        }
        escape::write(&mut self.layout, place, self.options)
    }

    /// A picture, whose description is escaped as the text of a link is.
    pub(super) fn image(&mut self, address: &str, description: &str, title: &str) -> String {
        let mut written = format!("![{}", self.plain(description, Place::Description));
        let number = (self.options.links == Links::References).then(|| self.number(address, title));
        let link = Link { href: address.to_owned(), title: title.to_owned(), number };
        link.push_end(&mut written, self.options.dialect.traits());
        written
    }

    /// Gives the links of a paragraph their numbers.
    fn number_links(&mut self, paragraph: &Paragraph) {
        let marked = |item: &Item| item.marks.iter().find(|mark| mark.kind == MarkKind::Link);
        for (item, mark) in paragraph.items.iter().filter_map(|item| Some((item, marked(item)?))) {
            let Some(link) = self.links.get(mark.place()).filter(|link| link.number.is_none()) else { continue };
            if link.is_autolink() && paragraph.slice(&item.range) == link.href {
                continue;
            }
            let (href, title) = (link.href.clone(), link.title.clone());
            let number = self.number(&href, &title);
            if let Some(link) = self.links.get_mut(mark.place()) {
                link.number = Some(number);
            }
        }
    }

    /// The number under which an address stands at the end.
    fn number(&mut self, href: &str, title: &str) -> usize {
        let key = (href.to_owned(), title.to_owned());
        *self.numbers.entry(key.clone()).or_insert_with(|| {
            self.numbered.push(key);
            self.numbered.len()
        })
    }

    /// The lines that say where the numbered links lead (`CommonMark` 4.7).
    pub(super) fn definitions(&self) -> Vec<String> {
        let traits = self.options.dialect.traits();
        let line = |(number, (href, title)): (usize, &(String, String))| {
            let mut written = format!("[{number}]: ");
            links::push_destination(&mut written, href, traits);
            links::push_title(&mut written, title, traits);
            written
        };
        (1..).zip(&self.numbered).map(line).collect()
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
    escape::write(&mut layout, Place::Paragraph, &Options { dialect, ..Options::default() })
}
