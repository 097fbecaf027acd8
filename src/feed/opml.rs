//! Lists of feeds as programs exchange them: OPML (and FOAF), read forgivingly, and OPML written exactly.

mod foaf;

use std::collections::HashMap;
use std::rc::Rc;

use url::Url;

use super::bits::is_named;
use super::link::{absolute, without_reader};
use super::reference::{Entities, escape};
use super::token::{Tag, Token, Tokenizer};
use super::{NotAFeed, titled};
use crate::charset;
use crate::line::one_line;

/// A list is read up to this many feeds.
const MAX_FEEDS: usize = 50_000;
/// Categories of one feed beyond this many are left out.
const MAX_CATEGORIES: usize = 64;
/// A folder whose path would be longer is taken for the one around it.
const MAX_PATH_BYTES: usize = 256;
/// Titles are cut after this many characters.
const MAX_TITLE_CHARS: usize = 300;
/// A longer address is none.
const MAX_ADDRESS_BYTES: usize = 4096;
/// A feed of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outline {
    /// The feed's address, absolute where that could be done; of any scheme.
    pub url: String,
    /// What the list calls it; may be empty.
    pub title: String,
    /// The address of its site.
    pub site: Option<String>,
    /// The folders it lies in, from the outermost, joined by `/`.
    pub categories: Vec<String>,
}

/// A document that is no list of feeds, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// There is nothing in it.
    #[error("not OPML: the document is empty")]
    Empty,
    /// A feed, with its title.
    #[error("not OPML but a feed{}", titled(title.as_deref()))]
    Feed {
        /// The feed's title.
        title: Option<String>,
    },
    /// Something else, in words.
    #[error("not OPML but {0}")]
    Other(String),
}

/// Reads a list; `content_type` is the HTTP header's value, `base` the address the bytes came from. A feed that is
/// listed several times is one feed with all its categories.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Result<Vec<Outline>, NotAList> {
    let text = charset::decode(bytes, content_type.and_then(charset::charset_of), charset::Kind::Xml);
    let base = base.filter(|base| base.as_str().len() <= MAX_ADDRESS_BYTES);
    let mut reader = Reader { base, ..Reader::default() };
    for token in Tokenizer::new(&text) {
        match token {
            Token::Doctype(doctype) => reader.entities.declare(doctype),
            Token::Start(tag) if is_named(tag.name, "outline") => reader.open(&tag),
            Token::Start(tag) => reader.is_opml |= is_named(tag.name, "opml"),
            Token::End(name) if is_named(name, "outline") => drop(reader.folders.pop()),
            Token::End(name) if is_named(name, "body") || is_named(name, "opml") => reader.folders.clear(),
            Token::End(_) | Token::Text(_) | Token::Cdata(_) => {}
        }
        if reader.outlines.len() >= MAX_FEEDS {
            break;
        }
    }
    if reader.is_opml {
        return Ok(reader.outlines);
    }
    foaf::read(&text, Reader { base, ..Reader::default() }).ok_or_else(|| instead(bytes, content_type))
}

fn instead(bytes: &[u8], content_type: Option<&str>) -> NotAList {
    match super::parse(bytes, content_type, None) {
        Ok((feed, _)) => NotAList::Feed { title: feed.title },
        Err(NotAFeed::Empty) => NotAList::Empty,
        Err(other) => NotAList::Other(other.instead()),
    }
}

#[derive(Default)]
struct Reader<'a> {
    base: Option<&'a Url>,
    entities: Entities,
    is_opml: bool,
    /// The path of each open outline.
    folders: Vec<Rc<str>>,
    outlines: Vec<Outline>,
    by_url: HashMap<String, usize>,
}

/// The attributes of an outline, as written.
#[derive(Default)]
struct Fields<'a> {
    text: &'a str,
    title: &'a str,
    kind: &'a str,
    category: &'a str,
    xml_url: &'a str,
    html_url: &'a str,
    url: &'a str,
}

impl<'a> Fields<'a> {
    fn of(tag: &Tag<'a>) -> Self {
        let mut fields = Self::default();
        for attribute in tag.iter() {
            let known = [
                ("text", &mut fields.text),
                ("title", &mut fields.title),
                ("type", &mut fields.kind),
                ("category", &mut fields.category),
                ("xmlUrl", &mut fields.xml_url),
                ("htmlUrl", &mut fields.html_url),
                ("url", &mut fields.url),
            ];
            if let Some((_, field)) = known.into_iter().find(|(name, _)| attribute.name.eq_ignore_ascii_case(name)) {
                *field = attribute.value.trim();
            }
        }
        fields
    }

    /// The feed's address; `type="source"`, `link` and `include` name other lists.
    fn address(&self) -> &'a str {
        let kind = |wanted: &str| self.kind.eq_ignore_ascii_case(wanted);
        match self.xml_url {
            "" if kind("rss") || kind("atom") => self.url,
            _ if kind("source") => "",
            address => address,
        }
    }

    fn is_link(&self) -> bool {
        ["link", "include", "source"].iter().any(|kind| self.kind.eq_ignore_ascii_case(kind))
    }
}

impl Reader<'_> {
    fn open(&mut self, tag: &Tag) {
        self.is_opml = true;
        let fields = Fields::of(tag);
        let here = self.folders.last().cloned().unwrap_or_else(|| Rc::from(""));
        // OPML 2.0 has `text` for what is shown; some programs write only `title`.
        let title = self.line(if fields.text.is_empty() { fields.title } else { fields.text });
        let address = self.address(fields.address());
        let path = if address.is_some() || fields.is_link() { Rc::clone(&here) } else { inside(&here, &title) };
        if !tag.empty {
            self.folders.push(path);
        }
        let Some(url) = address else { return };
        let categories = self.line(fields.category);
        let categories = categories.split(',').map(|path| path.split('/').map(str::trim).filter(|part| !part.is_empty()));
        let categories: Vec<String> = categories.map(|parts| parts.collect::<Vec<_>>().join("/")).chain([here.to_string()]).collect();
        let site = Some(self.line(fields.html_url)).filter(|site| !site.is_empty());
        self.note(Outline { url, title, site, categories });
    }

    fn note(&mut self, mut found: Outline) {
        let categories = std::mem::take(&mut found.categories);
        let index = self.by_url.get(&found.url).copied().unwrap_or(self.outlines.len());
        if index == self.outlines.len() {
            self.by_url.insert(found.url.clone(), index);
            self.outlines.push(found);
        }
        let Some(outline) = self.outlines.get_mut(index) else { return };
        for category in categories {
            let is_new = !category.is_empty() && category.len() <= MAX_PATH_BYTES && !outline.categories.contains(&category);
            if is_new && outline.categories.len() < MAX_CATEGORIES {
                outline.categories.push(category);
            }
        }
    }

    /// An attribute's value: one line, as XML 1.0 has it (section 3.3.3), of what can be written anywhere.
    fn line(&self, raw: &str) -> String {
        one_line(&self.entities.decode(raw)).trim().chars().take(MAX_TITLE_CHARS).collect()
    }

    fn address(&self, raw: &str) -> Option<String> {
        if raw.len() > MAX_ADDRESS_BYTES {
            return None;
        }
        let raw = self.entities.decode(raw);
        absolute(&without_reader(raw.trim(), "http"), self.base)
    }
}

fn inside(path: &Rc<str>, title: &str) -> Rc<str> {
    match (path.is_empty(), title.is_empty()) {
        _ if path.len() + title.len() >= MAX_PATH_BYTES => Rc::clone(path),
        (_, true) => Rc::clone(path),
        (true, false) => Rc::from(title),
        (false, false) => Rc::from(format!("{path}/{title}")),
    }
}

/// Writes a list as OPML 2.0: categories as nested outlines, in the order in which they first appear. Reading it gives the same
/// feeds with the same categories; a feed of several categories stands in each.
pub fn write(title: &str, outlines: &[Outline]) -> String {
    let mut places: Vec<(Vec<&str>, &Outline)> = Vec::new();
    for outline in outlines {
        let paths = outline.categories.iter().map(|category| (parts(category), outline));
        places.extend(paths);
        if outline.categories.is_empty() {
            places.push((Vec::new(), outline));
        }
    }
    // A folder's key begins with the key of the folder around it, so that sorting keeps each in one piece.
    let mut ranks: HashMap<&[&str], usize> = HashMap::new();
    for (path, _) in &places {
        for end in 1..=path.len() {
            let n_ranks = ranks.len();
            ranks.entry(path.get(..end).unwrap_or_default()).or_insert(n_ranks);
        }
    }
    let key = |path: &[&str]| -> Vec<usize> { (1..=path.len()).filter_map(|end| ranks.get(path.get(..end)?).copied()).collect() };
    let mut sorted: Vec<(Vec<usize>, &[&str], &Outline)> =
        places.iter().map(|(path, outline)| (key(path), path.as_slice(), *outline)).collect();
    sorted.sort_by(|(left, ..), (right, ..)| left.cmp(right));

    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        written(title)
    );
    let mut open: &[&str] = &[];
    for (_, path, outline) in sorted {
        let n_same = open.iter().zip(path).take_while(|(left, right)| left == right).count();
        close(&mut text, n_same, open.len());
        for (depth, part) in path.iter().enumerate().skip(n_same) {
            text.push_str(&format!("{}<outline text=\"{}\">\n", indent(depth), written(part)));
        }
        open = path;
        let title = written(&outline.title);
        let site = outline.site.as_deref().map(|site| format!(" htmlUrl=\"{}\"", written(site))).unwrap_or_default();
        text.push_str(&format!(
            "{}<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"{site}/>\n",
            indent(path.len()),
            written(&outline.url)
        ));
    }
    close(&mut text, 0, open.len());
    text.push_str("  </body>\n</opml>\n");
    text
}

/// The folders of a category; one that would be read back differently in pieces stays in one piece.
fn parts(category: &str) -> Vec<&str> {
    let parts: Vec<&str> = category.split('/').collect();
    if parts.iter().all(|part| !part.is_empty() && part.trim() == *part) { parts } else { vec![category] }
}

fn close(text: &mut String, from: usize, to: usize) {
    (from..to).rev().for_each(|depth| text.push_str(&format!("{}</outline>\n", indent(depth))));
}

fn indent(depth: usize) -> String {
    " ".repeat(4 + 2 * depth)
}

/// Text in an attribute; what XML cannot hold is left out.
fn written(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    escape(&kept).into_owned()
}

#[cfg(test)]
mod tests;
