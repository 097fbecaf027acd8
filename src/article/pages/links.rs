//! The links of a page that lead to more of the same article.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};
use url::Url;

use super::addresses::{is_variant, page_number};
use super::words::{NEXT, PAGE, WHOLE};
use crate::article::lines::fold;
use crate::article::marks::{self, Marks};
use crate::html;
use crate::rules::Ruling;

/// Longer texts are no labels.
const MAX_LABEL_BYTES: usize = 80;
/// A page has no more links to its own article.
const MAX_LINKS: usize = 200;

/// The place of a page in its article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The address of the first page.
    pub(super) first: &'a Url,
    /// Its own address.
    pub(super) url: &'a Url,
    /// Which page it is, beginning with 1.
    pub(super) ordinal: usize,
}

/// Where a page leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lead {
    /// The address.
    pub(super) url: Url,
    /// Whether a rule says so.
    pub(super) is_ruled: bool,
}

/// Where the article goes on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Leads {
    /// The whole of it on one page.
    pub(super) whole: Option<Lead>,
    /// Its next page.
    pub(super) next: Option<Lead>,
}

/// A link that may lead to more of the article.
struct Link {
    url: Url,
    label: Label,
    is_in_head: bool,
}

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Number(usize),
    Next,
    Whole,
}

/// Reads where the rules of the site say that the article goes on.
pub(super) fn ruled(tree: &Html, url: &Url, ruling: &Ruling) -> Leads {
    let base = html::base(tree, url);
    let lead = |url: Url| Lead { url, is_ruled: true };
    Leads { whole: ruling.single_page(tree, &base).map(lead), next: ruling.next_page(tree, &base).map(lead) }
}

/// Reads where the links of a page say that the article goes on.
pub(super) fn found(tree: &Html, place: &Place) -> Leads {
    let links = links(tree, &html::base(tree, place.url));
    let current = page_number(place.first, place.url).unwrap_or_default();
    // Some count from 0, some from 1: the first page has no number, or either.
    let follows =
        |link: &&Link| page_number(place.first, &link.url).is_some_and(|number| number == current + 1 || number == 2 && place.ordinal == 1);
    let first = |label: Label| links.iter().filter(|link| link.label == label).find(follows);
    let next = first(Label::Next).or_else(|| first(Label::Number(place.ordinal + 1)));
    let whole = links.iter().find(|link| link.label == Label::Whole && !link.is_in_head && is_variant(place.first, &link.url));
    let lead = |link: &Link| Lead { url: link.url.clone(), is_ruled: false };
    Leads { whole: whole.map(lead), next: next.map(lead) }
}

fn links(tree: &Html, base: &Url) -> Vec<Link> {
    let link = |node: NodeRef<'_, Node>| {
        let element = node.value().as_element().filter(|element| matches!(element.name(), "a" | "link"))?;
        let href = element.attr("href")?.trim();
        let is_in_head = element.name() == "link";
        let label = if is_next(element) { Label::Next } else { label(&text(node).filter(|_| !is_in_head)?)? };
        let mut url = base.join(href).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        // What is asked for by a place in the page is not the page: `#comments`.
        if url.fragment().is_some_and(|place| place.contains("comment") || place.contains("respond")) || is_apart(node) {
            return None;
        }
        url.set_fragment(None);
        Some(Link { url, label, is_in_head })
    };
    tree.tree.root().descendants().filter_map(link).take(MAX_LINKS).collect()
}

fn is_next(element: &Element) -> bool {
    element.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next")))
}

/// What a link says to its reader, if that is short.
fn text(link: NodeRef<'_, Node>) -> Option<String> {
    let mut text = String::new();
    let mut alternative = link.value().as_element().and_then(|element| element.attr("aria-label").or_else(|| element.attr("title")));
    for node in link.descendants() {
        match node.value() {
            Node::Text(part) => text.push_str(part),
            Node::Element(element) if element.name() == "img" => alternative = alternative.or_else(|| element.attr("alt")),
            _ => {}
        }
        if text.len() > 2 * MAX_LABEL_BYTES {
            return None;
        }
    }
    let folded = |text: &str| Some(fold(&text.split_whitespace().collect::<Vec<_>>().join(" "))).filter(|text| !text.is_empty());
    folded(&text).or_else(|| folded(alternative?)).filter(|text| text.len() <= MAX_LABEL_BYTES)
}

fn label(text: &str) -> Option<Label> {
    let digits = PAGE.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim_start().trim_end_matches(['页', '頁']);
    if let Some(number) = digits.parse().ok().filter(|_| digits.len() <= 3) {
        return Some(Label::Number(number));
    }
    let says = |list: &str, text: &str| list.contains(&format!("|{text}|"));
    let head = text.split_once(':').map_or(text, |(head, _)| head.trim_end());
    if says(WHOLE, text) { Some(Label::Whole) } else { says(NEXT, head).then_some(Label::Next) }
}

/// Whether a link stands among comments or teasers; names around the whole article say nothing.
fn is_apart(link: NodeRef<'_, Node>) -> bool {
    let apart = Marks::COMMENTS.with(Marks::RELATED).with(Marks::ASIDE);
    let around = link.ancestors().filter_map(|node| node.value().as_element());
    let marks = around.take_while(|element| element.name() != "main").map(marks::of);
    marks.take_while(|marks| !marks.has(Marks::BODY.with(Marks::DECLARED))).any(|marks| marks.has(apart))
}
