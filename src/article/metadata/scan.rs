//! One pass over a page for whatever says something about its article.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::super::lines::words_in_any_case;
use super::super::marks::{self, Marks};
use super::state;
use crate::article::claims::Origin;
use crate::html;
use crate::line::squeezed;

/// Of each kind, this many are looked at.
const MAX_EACH: usize = 12;
/// Meta elements and scripts beyond this are not read.
const MAX_META: usize = 400;
/// Nodes read for the text of one element.
const MAX_NODES: usize = 200;
/// Images looked at.
const MAX_SHOWN: usize = 150;
/// Bytes of such a text.
const MAX_BYTES: usize = 2_000;
/// Signs of authors and of dates.
const MAX_SIGNS: usize = 60;
/// Short texts; those of longer pages are far from the headline.
const MAX_TEXTS: usize = 4_000;

/// Parts of the names of bylines, dates, both perhaps, and comments.
static SIGNS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| words_in_any_case(&["byline", "author", "autor", "auteur", "date", "time", "publish", "meta", "comment"]));

/// What was found, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Names in small letters and contents of meta elements.
    pub(super) metas: Vec<(String, String)>,
    /// Texts of JSON-LD scripts.
    pub(super) scripts: Vec<String>,
    /// Texts of scripts that hold data.
    pub(super) states: Vec<String>,
    /// `itemprop` names in small letters and their values.
    pub(super) properties: Vec<(String, String)>,
    /// The page's language.
    pub(super) language: Option<String>,
    /// `<title>`
    pub(super) title: Option<String>,
    /// The headings of the first rank.
    pub(super) headings: Vec<Spot>,
    /// `link rel=canonical`
    pub(super) canonical: Option<String>,
    /// `<base href>`
    pub(super) base: Option<String>,
    /// `datetime` or text of `<time>` elements.
    pub(super) times: Vec<Spot>,
    /// Texts of `rel=tag` links.
    pub(super) tags: Vec<String>,
    /// Links to pages of authors.
    pub(super) authors: Vec<Spot>,
    /// Elements named like a byline.
    pub(super) bylines: Vec<Spot>,
    /// Elements named like a date.
    pub(super) dated: Vec<Spot>,
    /// Short texts, each alone.
    pub(super) texts: Vec<Spot>,
    /// Addresses of large images.
    pub(super) images: Vec<String>,
    /// Addresses of all images, as far as they are looked at, the largest of each.
    pub(super) shown: Vec<String>,
    /// Where the headline stands.
    pub(super) headline: Option<usize>,
    n_bytes: usize,
}

/// Texts and their place in the page.
#[derive(Debug)]
pub(super) struct Spot {
    /// Bytes of text before it.
    pub(super) at: usize,
    /// Its texts, apart where elements part them.
    pub(super) pieces: Vec<String>,
}

impl Spot {
    /// All of its text.
    pub(super) fn text(&self) -> String {
        self.pieces.join(" ")
    }
}

/// Scans a page.
pub(super) fn scan(tree: &Html) -> Scan {
    let mut scan = Scan::default();
    for node in tree.tree.root().descendants() {
        match node.value() {
            Node::Element(element) => scan.element(node, element),
            Node::Text(text) if is_shown(node) => scan.text(text),
            _ => {}
        }
    }
    scan
}

impl Scan {
    /// The content of the first meta element with one of these names, in the order of the names.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.metas.iter().find(|(key, _)| key == name)).map(|(_, content)| content.as_str())
    }

    /// What the meta elements with these names say, and in which dialect, in the order of the names.
    pub(super) fn metas<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = (&'a str, Origin)> {
        names.iter().flat_map(|name| self.meta_all(name).map(|content| (content, Origin::of_meta(name))))
    }

    /// The contents of all meta elements with this name.
    pub(super) fn meta_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(key, _)| key == name).map(|(_, content)| content.as_str())
    }

    /// The values of a microdata property.
    pub(super) fn property<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// How far a place is from the headline; what stands before it is farther than it seems.
    pub(super) fn distance(&self, at: usize) -> usize {
        let headline = self.headline.unwrap_or_default();
        if at >= headline { at - headline } else { 3 * (headline - at) }
    }

    /// The short text that ends where another begins.
    pub(super) fn text_before(&self, at: usize) -> Option<String> {
        let index = self.texts.partition_point(|spot| spot.at < at).checked_sub(1)?;
        let spot = self.texts.get(index)?;
        let text = spot.text();
        (spot.at + text.len() == at).then_some(text)
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match element.name() {
            "meta" => self.meta_element(element),
            "script" if element.attr("src").is_none() => self.script(node, element),
            "html" => {
                let language = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned);
                self.language = self.language.take().or(language);
            }
            "title" if self.title.is_none() => self.title = Some(text_of(node)).filter(|text| !text.is_empty()),
            "base" if self.base.is_none() => self.base = element.attr("href").map(str::to_owned),
            "link" if has_rel(element, "canonical") && self.canonical.is_none() => self.canonical = element.attr("href").map(str::to_owned),
            "h1" if self.headings.len() < MAX_EACH => {
                let text = text_of(node);
                self.headings.extend((!text.is_empty()).then(|| Spot { at: self.n_bytes, pieces: vec![text] }));
            }
            "time" | "relative-time" => {
                let moment = element.attr("datetime").filter(|moment| moment.len() >= 8).map_or_else(|| text_of(node), str::to_owned);
                self.times.extend((self.times.len() < MAX_SIGNS).then(|| Spot { at: self.n_bytes, pieces: vec![moment] }));
            }
            "a" if has_rel(element, "tag") => push(&mut self.tags, text_of(node)),
            "a" if has_rel(element, "author") || element.attr("href").is_some_and(is_of_author) => {
                self.authors.extend(self.spot(node, self.authors.len()));
            }
            "img" => self.image(element),
            _ => {}
        }
        if let Some(name) = element.attr("itemprop") {
            self.property_element(node, element, name);
        }
        self.named(node, element);
    }

    fn script(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let kind = element.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
        let mut texts = node.children().filter_map(|child| child.value().as_text());
        if kind.ends_with("ld+json") {
            push(&mut self.scripts, texts.map(|text| text.to_string()).collect());
        } else if let Some(text) = texts.next().filter(|text| text.len() <= state::MAX_SCRIPT_BYTES && html::is_data(&kind, text)) {
            push(&mut self.states, text.to_string());
        }
    }

    fn meta_element(&mut self, element: &Element) {
        let name = ["property", "name", "itemprop", "http-equiv"].into_iter().find_map(|name| element.attr(name));
        if let (Some(name), Some(content)) = (name, element.attr("content"))
            && !content.trim().is_empty()
            && self.metas.len() < MAX_META
        {
            self.metas.push((name.trim().to_ascii_lowercase(), content.trim().to_owned()));
        }
    }

    fn property_element(&mut self, node: NodeRef<'_, Node>, element: &Element, name: &str) {
        if self.properties.len() >= 4 * MAX_EACH || name.eq_ignore_ascii_case("articlebody") {
            return;
        }
        let value = ["content", "datetime"].into_iter().find_map(|name| element.attr(name)).map_or_else(
            || {
                if matches!(element.name(), "img" | "link") {
                    element.attr("src").or(element.attr("href")).unwrap_or_default().to_owned()
                } else {
                    text_of(node)
                }
            },
            str::to_owned,
        );
        self.properties.push((name.to_ascii_lowercase(), value));
    }

    fn named(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if !matches!(element.name(), "div" | "span" | "p" | "a" | "address" | "li" | "cite" | "section" | "h3" | "h4" | "em" | "aside") {
            return;
        }
        let Some(names) = element.attr("class").filter(|names| names.len() <= 300) else { return };
        let Some(signs) = SIGNS.as_ref() else { return };
        let (mut is_byline, mut is_dated, mut is_meta, mut is_comment) = (false, false, false, false);
        for sign in signs.find_overlapping_iter(names) {
            match sign.pattern().as_usize() {
                0 => (is_byline, is_dated) = (true, true),
                1..=3 => is_byline = true,
                4..=6 => is_dated = true,
                7 => is_meta = true,
                _ => is_comment = true,
            }
        }
        if is_byline && !is_comment {
            self.bylines.extend(self.spot(node, self.bylines.len()));
        }
        if is_dated || is_meta && marks::of(element).has(Marks::BYLINE) {
            self.dated.extend(self.spot(node, self.dated.len()));
        }
    }

    fn spot(&self, node: NodeRef<'_, Node>, n_known: usize) -> Option<Spot> {
        let pieces = pieces_of(node);
        (n_known < MAX_SIGNS && !pieces.is_empty()).then_some(Spot { at: self.n_bytes, pieces })
    }

    fn text(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && text.len() <= 160 && self.texts.len() < MAX_TEXTS {
            self.texts.push(Spot { at: self.n_bytes, pieces: vec![text.to_owned()] });
        }
        self.n_bytes += text.len();
    }

    fn image(&mut self, element: &Element) {
        let sets = ["srcset", "data-srcset"].into_iter().filter_map(|name| element.attr(name)).filter_map(widest);
        let addresses = sets.chain(["data-src", "src"].into_iter().filter_map(|name| element.attr(name)));
        let room = MAX_SHOWN.saturating_sub(self.shown.len());
        self.shown
            .extend(addresses.filter(|address| address.len() < MAX_BYTES && !address.starts_with("data:")).take(room).map(str::to_owned));
        let size = |name| element.attr(name).and_then(|size| size.trim_end_matches("px").parse::<u32>().ok());
        let is_small = size("width").is_some_and(|width| width < 300) || size("height").is_some_and(|height| height < 150);
        let widest = ["data-srcset", "srcset"].into_iter().find_map(|name| element.attr(name).and_then(widest));
        let names = ["data-src", "data-lazy-src", "data-original", "src"];
        let mut sources = widest.into_iter().chain(names.into_iter().filter_map(|name| element.attr(name)));
        let source = sources.find(|source| source.len() < MAX_BYTES && !source.starts_with("data:"));
        if let Some(source) = source
            && !is_small
            && !self.headings.is_empty()
            && !["logo", "avatar", "icon", "pixel", "sprite", ".svg", "gravatar", "blank", "placeholder", "missing.", "missing_"]
                .iter()
                .any(|part| source.to_ascii_lowercase().contains(part))
        {
            push(&mut self.images, source.to_owned());
        }
    }
}

fn push(list: &mut Vec<String>, text: String) {
    if list.len() < MAX_EACH && !text.is_empty() {
        list.push(text);
    }
}

fn has_rel(element: &Element, relation: &str) -> bool {
    element.attr("rel").is_some_and(|relations| relations.split_ascii_whitespace().any(|given| given.eq_ignore_ascii_case(relation)))
}

/// Whether a text is none of a script.
fn is_shown(node: NodeRef<'_, Node>) -> bool {
    let parent = node.parent().and_then(|parent| parent.value().as_element());
    parent.is_none_or(|parent| !matches!(parent.name(), "script" | "style" | "noscript" | "template" | "title" | "option"))
}

/// Whether an address is of a page about an author.
fn is_of_author(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty()).skip(1);
    parts.any(|part| {
        matches!(
            part,
            "author"
                | "authors"
                | "autor"
                | "autoren"
                | "auteur"
                | "auteurs"
                | "autore"
                | "writer"
                | "writers"
                | "contributor"
                | "contributors"
                | "byline"
                | "editors"
                | "reporters"
                | "journalists"
                | "columnists"
        )
    })
}

/// The widest of a set of sources.
fn widest(sources: &str) -> Option<&str> {
    let width = |source: &&str| {
        source.rsplit(' ').next().and_then(|width| width.trim_end_matches(['w', 'x']).parse::<f64>().ok()).unwrap_or_default()
    };
    sources
        .split(", ")
        .map(str::trim)
        .max_by(|a, b| width(a).total_cmp(&width(b)))
        .and_then(|source| source.split_ascii_whitespace().next())
}

/// The texts of an element, each alone; of a large one, the first.
fn pieces_of(node: NodeRef<'_, Node>) -> Vec<String> {
    let texts = node.descendants().take(MAX_NODES).filter(|node| is_shown(*node)).filter_map(|node| node.value().as_text());
    texts.map(|text| squeezed(text)).filter(|text| !text.is_empty()).take(MAX_EACH).collect()
}

/// The text of an element, white space collapsed; of a large one, its beginning.
fn text_of(node: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    for node in node.descendants().take(MAX_NODES) {
        match node.value() {
            Node::Text(part)
                if node.parent().and_then(|parent| parent.value().as_element()).is_none_or(|parent| parent.name() != "style") =>
            {
                text.push_str(part);
            }
            Node::Element(element) if matches!(element.name(), "br" | "div" | "p" | "li" | "h2") => text.push(' '),
            _ => {}
        }
        if text.len() > MAX_BYTES {
            break;
        }
    }
    text.truncate(text.floor_char_boundary(2 * MAX_BYTES));
    squeezed(&text)
}
