//! One pass over a page for whatever says something about its article.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::super::marks::{self, Marks};

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
/// Text around the headline in which a date may stand.
const MAX_NEAR: usize = 40;

/// What was found, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Names in small letters and contents of meta elements.
    pub(super) metas: Vec<(String, String)>,
    /// Texts of JSON-LD scripts.
    pub(super) scripts: Vec<String>,
    /// `itemprop` names in small letters and their values.
    pub(super) properties: Vec<(String, String)>,
    /// The page's language.
    pub(super) language: Option<String>,
    /// `<title>`
    pub(super) title: Option<String>,
    /// The headings of the first rank.
    pub(super) headings: Vec<String>,
    /// `link rel=canonical`
    pub(super) canonical: Option<String>,
    /// `<base href>`
    pub(super) base: Option<String>,
    /// `datetime` or text of `<time>` elements.
    pub(super) times: Vec<String>,
    /// Texts of `rel=tag` links.
    pub(super) tags: Vec<String>,
    /// Texts of `rel=author` links.
    pub(super) authors: Vec<String>,
    /// Texts of elements named like a byline.
    pub(super) bylines: Vec<String>,
    /// Texts of elements named like a date.
    pub(super) dated: Vec<String>,
    /// Short texts around the first heading.
    pub(super) near: Vec<String>,
    /// Addresses of large images.
    pub(super) images: Vec<String>,
    /// Addresses of all images, as far as they are looked at.
    pub(super) shown: Vec<String>,
    seen_heading: bool,
}

/// Scans a page.
pub(super) fn scan(tree: &Html) -> Scan {
    let mut scan = Scan::default();
    for node in tree.tree.root().descendants() {
        match node.value() {
            Node::Element(element) => scan.element(node, element),
            Node::Text(text) => scan.text(text),
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

    /// The contents of all meta elements with this name.
    pub(super) fn meta_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(key, _)| key == name).map(|(_, content)| content.as_str())
    }

    /// The values of a microdata property.
    pub(super) fn property<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match element.name() {
            "meta" => self.meta_element(element),
            "script" if element.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) => {
                push(&mut self.scripts, node.children().filter_map(|child| child.value().as_text()).map(|text| text.to_string()).collect());
            }
            "html" => {
                let language = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned);
                self.language = self.language.take().or(language);
            }
            "title" if self.title.is_none() => self.title = Some(text_of(node)).filter(|text| !text.is_empty()),
            "base" if self.base.is_none() => self.base = element.attr("href").map(str::to_owned),
            "link" if has_rel(element, "canonical") && self.canonical.is_none() => self.canonical = element.attr("href").map(str::to_owned),
            "h1" => {
                push(&mut self.headings, text_of(node));
                self.seen_heading = true;
            }
            "time" => {
                let moment = element.attr("datetime").filter(|moment| moment.len() >= 8).map_or_else(|| text_of(node), str::to_owned);
                push(&mut self.times, moment);
            }
            "a" if has_rel(element, "tag") => push(&mut self.tags, text_of(node)),
            "a" if has_rel(element, "author") => push(&mut self.authors, text_of(node)),
            "img" => self.image(element),
            _ => {}
        }
        if let Some(name) = element.attr("itemprop") {
            self.property_element(node, element, name);
        }
        if self.bylines.len() < MAX_EACH || self.dated.len() < MAX_EACH {
            self.named(node, element);
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
        if !matches!(element.name(), "div" | "span" | "p" | "a" | "address" | "li" | "cite" | "section" | "h3" | "h4" | "em") {
            return;
        }
        let Some(names) = element.attr("class").filter(|names| names.len() <= 300) else { return };
        let is_dated = names.contains("date") || names.contains("time");
        let names = names.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| names.contains(part));
        let (by, at) = (has(&["author", "byline", "autor", "auteur"]), has(&["date", "time", "meta", "publish", "byline"]));
        if !(by || at) || !is_dated && !marks::of(element).has(Marks::BYLINE) {
            return;
        }
        if by {
            push(&mut self.bylines, text_of(node));
        }
        if at {
            push(&mut self.dated, text_of(node));
        }
    }

    fn text(&mut self, text: &str) {
        let text = text.trim();
        if text.len() < 6 || text.len() > 160 {
            return;
        }
        if self.near.len() >= MAX_NEAR {
            if self.seen_heading {
                return;
            }
            // Before the headline only the nearest lines count.
            self.near.clear();
        }
        self.near.push(text.to_owned());
    }

    fn image(&mut self, element: &Element) {
        let addresses = ["src", "srcset", "data-src", "data-srcset"].into_iter().filter_map(|name| element.attr(name));
        let room = MAX_SHOWN.saturating_sub(self.shown.len());
        self.shown
            .extend(addresses.filter(|address| address.len() < MAX_BYTES && !address.starts_with("data:")).take(room).map(str::to_owned));
        let size = |name| element.attr(name).and_then(|size| size.trim_end_matches("px").parse::<u32>().ok());
        let is_small = size("width").is_some_and(|width| width < 300) || size("height").is_some_and(|height| height < 150);
        let source = ["data-src", "data-lazy-src", "data-original", "src"]
            .into_iter()
            .find_map(|name| element.attr(name).filter(|source| !source.starts_with("data:")));
        if let Some(source) = source
            && !is_small
            && self.seen_heading
            && !["logo", "avatar", "icon", "pixel", "sprite", ".svg", "gravatar", "blank"]
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
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
