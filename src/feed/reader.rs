//! Walks over the tokens of a feed without a tree: which element stands where, and where each one ends.

use std::cell::Cell;
use std::rc::Rc;

use url::Url;

use super::draft::{Base, Draft};
use super::link::{absolute, rebased};
use super::name::Element;
use super::namespace::Names;
use super::reference::Entities;
use super::token::{Tag, Token, Tokenizer};
use super::{Entry, Feed, Kind, MAX_ENTRIES, MAX_INHERITED_BYTES, MAX_SKIPPED, NOTHING_SAID, Skipped};

/// How many levels of open elements matter.
const MAX_DEPTH: usize = 16;
/// How much longer than the text all resolved addresses may be.
const MIN_GROWTH_BYTES: usize = 1 << 20;
/// How often the text may be gone over again, in sum, because an element had no end.
const MAX_REREADS: usize = 4;

/// An open root, channel or entry.
#[derive(Debug)]
struct Frame<'a> {
    name: &'a str,
    element: Element,
    base: Base,
    language: Option<String>,
    n_bindings: usize,
}

/// How far an element may reach when it has no end of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the next element that says something.
    Field,
    /// To the end of the entry.
    Entry,
}

/// The state of the walk.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) tokens: Tokenizer<'a>,
    pub(super) entities: Entities,
    base: Base,
    stack: Vec<Frame<'a>>,
    names: Names<'a>,
    feed: Draft,
    entry: Option<Draft>,
    entries: Vec<Entry>,
    skipped: Vec<Skipped>,
    n_entries: usize,
    kind: Option<Kind>,
    first: Option<&'a str>,
    /// Whether the feed stands in something else: there is text, or another element, before its root.
    is_embedded: bool,
    rereads_left: usize,
    growth_left: Cell<usize>,
}

/// Reads a document; nothing if it is no feed.
pub(super) fn read(text: &str, base: Option<&Url>) -> Option<(Feed, Vec<Skipped>)> {
    let mut reader = Reader {
        tokens: Tokenizer::new(text),
        entities: Entities::default(),
        base: base.cloned().map(Rc::new),
        stack: Vec::new(),
        names: Names::default(),
        feed: Draft::default(),
        entry: None,
        entries: Vec::new(),
        skipped: Vec::new(),
        n_entries: 0,
        kind: None,
        first: None,
        is_embedded: false,
        rereads_left: text.len().saturating_mul(MAX_REREADS),
        growth_left: Cell::new(text.len().saturating_add(MIN_GROWTH_BYTES)),
    };
    while let Some(token) = reader.tokens.next() {
        match token {
            Token::Start(tag) => reader.start(&tag),
            Token::End(name) => reader.end(name),
            Token::Doctype(doctype) => reader.entities.declare(doctype),
            Token::Text(text) => reader.is_embedded |= reader.kind.is_none() && !text.trim().is_empty(),
            Token::Cdata(_) => {}
        }
    }
    reader.close(0);
    let kind = reader.kind?;
    // A text that speaks of feeds, or other XML with a `channel` or an `entry` somewhere, has nothing of a feed in it.
    let says_little = reader.feed.title.is_none() || !reader.feed.has_link();
    if reader.n_entries == 0 && (reader.is_embedded && says_little || kind == Kind::Rdf && reader.feed.is_empty()) {
        return None;
    }
    if kind == Kind::Atom {
        inherit(&reader.feed.authors, &mut reader.entries);
    }
    let feed = reader.feed.into_feed(kind, reader.base.as_deref(), reader.entries);
    Some((feed, reader.skipped))
}

impl<'a> Reader<'a> {
    /// The feed or the entry that is being read.
    pub(super) fn draft(&mut self) -> &mut Draft {
        self.entry.as_mut().unwrap_or(&mut self.feed)
    }

    /// Whether an entry is being read.
    pub(super) fn in_entry(&self) -> bool {
        self.entry.is_some()
    }

    /// The base address inside an element.
    pub(super) fn base_of(&self, tag: &Tag<'_>) -> Base {
        let outer = self.stack.last().map_or(&self.base, |frame| &frame.base);
        let own = if tag.attributes.contains("xml:base") { tag.get("xml:base") } else { None };
        own.and_then(|own| rebased(own, outer.as_deref())).map(Rc::new).or_else(|| outer.clone())
    }

    /// An address against its base, while there is room for what the base adds.
    pub(super) fn absolute(&self, raw: &str, base: Option<&Url>) -> Option<String> {
        let address = absolute(raw, base.filter(|_| self.growth_left.get() > 0))?;
        let growth = address.len().saturating_sub(raw.len());
        self.growth_left.set(self.growth_left.get().saturating_sub(growth));
        Some(address)
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let n_bindings = self.names.n_bindings();
        if tag.attributes.contains("xmlns") {
            self.names.bind(tag, self.stack.is_empty());
        }
        let (space, element) = self.names.meaning(tag.name);
        match element {
            Element::Root | Element::Channel | Element::Entry => {
                self.open(tag, element, n_bindings);
            }
            _ if self.stack.is_empty() && self.kind.is_none() => {
                self.first.get_or_insert(tag.name);
                self.is_embedded = true;
                self.names.unbind(n_bindings);
            }
            Element::Other => {
                self.pass_over(tag);
                self.names.unbind(n_bindings);
            }
            _ => {
                self.field(tag, space, element);
                self.names.unbind(n_bindings);
            }
        }
    }

    /// Begins a root, a channel or an entry.
    fn open(&mut self, tag: &Tag<'a>, element: Element, n_bindings: usize) {
        if element == Element::Entry {
            // Many a document that is no feed has items; a feed that lost its root begins with one.
            if self.kind.is_none() && self.first.is_some() {
                self.names.unbind(n_bindings);
                return;
            }
            // A new entry ends the one before, whatever that left open.
            let open = self.stack.iter().position(|frame| frame.element == Element::Entry);
            self.close(open.unwrap_or(self.stack.len()));
        } else if self.entry.is_some() || self.stack.len() >= MAX_DEPTH {
            self.names.unbind(n_bindings);
            return;
        }
        self.first.get_or_insert(tag.name);
        self.kind = self.kind.or(Some(kind_of(tag, element)));
        let frame = Frame {
            name: tag.name,
            element,
            base: self.base_of(tag),
            language: tag.get("xml:lang").map(str::trim).filter(|language| !language.is_empty()).map(str::to_owned),
            n_bindings,
        };
        if element == Element::Entry {
            self.entry = Some(Draft { language: frame.language.clone(), ..Draft::default() });
        } else if self.feed.language.is_none() {
            self.feed.language.clone_from(&frame.language);
        }
        let base = frame.base.clone();
        self.stack.push(frame);
        self.own_attributes(tag, base.as_deref());
        if tag.empty {
            self.close(self.stack.len().saturating_sub(1));
        }
    }

    /// What CDF and RDF write into the start tag.
    fn own_attributes(&mut self, tag: &Tag<'a>, base: Option<&Url>) {
        let about = tag.iter().find(|attribute| attribute.name.ends_with(":about") || attribute.name == "about");
        let about = about.map(|about| self.entities.decode(about.value).trim().to_owned()).filter(|about| !about.is_empty());
        let link = tag.get("href").and_then(|href| self.absolute(&self.entities.decode(href), base));
        let changed = tag.get("lastmod").and_then(super::date::parse);
        let draft = self.draft();
        draft.about = draft.about.take().or(about);
        draft.text_link = draft.text_link.take().or(link);
        draft.updated = draft.updated.or(changed);
    }

    fn end(&mut self, name: &str) {
        if let Some(open) = self.stack.iter().rposition(|frame| frame.name.eq_ignore_ascii_case(name)) {
            self.close(open);
        }
    }

    /// Closes all frames from a level on.
    fn close(&mut self, level: usize) {
        while self.stack.len() > level {
            let Some(frame) = self.stack.pop() else {
                return;
            };
            self.names.unbind(frame.n_bindings);
            if frame.element == Element::Entry
                && let Some(draft) = self.entry.take()
            {
                self.finish(draft, frame.base.as_deref());
            }
        }
    }

    fn finish(&mut self, draft: Draft, base: Option<&Url>) {
        let position = self.n_entries;
        self.n_entries += 1;
        let reason = if self.entries.len() >= MAX_ENTRIES {
            format!("more than {MAX_ENTRIES} entries")
        } else if draft.is_empty() {
            NOTHING_SAID.to_owned()
        } else {
            self.entries.push(draft.into_entry(base));
            return;
        };
        if self.skipped.len() < MAX_SKIPPED {
            self.skipped.push(Skipped { position, reason });
        }
    }

    /// Passes over an unknown element, or only over its start tag if it never ends or has entries inside.
    fn pass_over(&mut self, tag: &Tag<'a>) {
        let start = self.tokens.position();
        let (_, is_closed) = self.scan(tag, Reach::Entry);
        if !is_closed {
            self.reread(start);
        }
    }

    /// Goes back, as long as that is affordable; tells whether it did.
    fn reread(&mut self, start: usize) -> bool {
        let length = self.tokens.position() - start;
        let Some(left) = self.rereads_left.checked_sub(length) else {
            return false;
        };
        self.rereads_left = left;
        self.tokens.rewind(start);
        true
    }

    /// The inside of an element; one without an end reaches as far as is sensible.
    pub(super) fn inside(&mut self, tag: &Tag<'a>, reach: Reach) -> &'a str {
        let start = self.tokens.position();
        let (inside, is_closed) = self.scan(tag, reach);
        if is_closed || reach == Reach::Field || !self.reread(start) {
            return inside;
        }
        self.scan(tag, Reach::Field).0
    }

    /// The inside of an element, and whether its own end tag came.
    fn scan(&mut self, tag: &Tag<'a>, reach: Reach) -> (&'a str, bool) {
        let start = self.tokens.position();
        if tag.empty {
            return ("", true);
        }
        let mut depth = 0_usize;
        loop {
            let here = self.tokens.position();
            match self.tokens.next() {
                None => return (self.tokens.between(start, here), false),
                Some(Token::End(name)) if name.eq_ignore_ascii_case(tag.name) => {
                    if depth == 0 {
                        return (self.tokens.between(start, here), true);
                    }
                    depth -= 1;
                }
                Some(Token::End(name)) if self.is_open(name) => {
                    self.tokens.rewind(here);
                    return (self.tokens.between(start, here), false);
                }
                Some(Token::Start(inner)) => {
                    if self.ends_before(&inner, tag, reach) {
                        self.tokens.rewind(here);
                        return (self.tokens.between(start, here), false);
                    }
                    depth += usize::from(!inner.empty && inner.name.eq_ignore_ascii_case(tag.name));
                }
                Some(Token::End(_) | Token::Text(_) | Token::Cdata(_) | Token::Doctype(_)) => {}
            }
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.stack.iter().any(|frame| frame.name.eq_ignore_ascii_case(name))
    }

    /// Whether an element cannot stand inside another one.
    fn ends_before(&mut self, inner: &Tag<'a>, outer: &Tag<'a>, reach: Reach) -> bool {
        if reach == Reach::Field {
            let element = self.names.meaning(inner.name).1;
            return inner.name.eq_ignore_ascii_case(outer.name)
                || !matches!(element, Element::Other | Element::Body | Element::Image | Element::Source);
        }
        // `item` and `entry` have either a name that is in use here, or the one of a feed.
        let is_entry = inner.name.len() >= 4 && self.names.meaning(inner.name).1 == Element::Entry;
        is_entry && !outer.name.eq_ignore_ascii_case(inner.name)
    }
}

/// An Atom entry without an author has the feed's (RFC 4287, section 4.2.1).
fn inherit(authors: &[String], entries: &mut [Entry]) {
    let authors: Vec<String> = authors.iter().filter(|author| author.len() <= MAX_INHERITED_BYTES).take(3).cloned().collect();
    for entry in entries.iter_mut().filter(|entry| entry.authors.is_empty()) {
        entry.authors.clone_from(&authors);
    }
}

fn kind_of(tag: &Tag<'_>, element: Element) -> Kind {
    let local = tag.name.rsplit(':').next().unwrap_or(tag.name);
    if local.eq_ignore_ascii_case("rdf") {
        Kind::Rdf
    } else if local.eq_ignore_ascii_case("feed") || local.eq_ignore_ascii_case("entry") {
        Kind::Atom
    } else if element == Element::Channel && (tag.get("href").is_some() || tag.name == "CHANNEL") {
        Kind::Cdf
    } else {
        Kind::Rss
    }
}
