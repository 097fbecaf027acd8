//! Joins the texts of an article's pages: in order, and nothing twice.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use html5ever::local_name;
use scraper::node::Element;
use scraper::{Html, Node};
use url::Url;

use crate::article::fnv;
use crate::article::lines::fold;
use crate::article::outline::{self, Block, Outline, Role};
use crate::article::{prune, title};
use crate::html::Body;

use super::addresses::{is_same, page_number};
use super::words::{OF, PAGE};

/// A page that has this share of all that is there, and more, takes its place.
const WHOLE_SHARE: f64 = 0.8;
/// A page of whose text this share is there already brings nothing.
const KNOWN_SHARE: f64 = 0.7;
/// A page with less new text than this brings nothing unless it has pictures.
const MIN_NEW_CHARS: f64 = 60.0;
/// Shorter lines may stand twice in one article.
const MIN_REPEATED_CHARS: f64 = 20.0;
/// A line of links from page to page has at most so much text, and so much of it that is not linked.
const MAX_PAGER_CHARS: f64 = 200.0;
const MAX_PLAIN_CHARS: f64 = 20.0;
/// Attributes that hold addresses.
const ADDRESSES: [&str; 8] = ["cite", "data", "data-lazy-src", "data-original", "data-src", "href", "poster", "src"];

/// What is there already.
#[derive(Debug, Default)]
pub(super) struct Known {
    titles: Vec<String>,
    texts: HashSet<u64>,
    pictures: HashSet<String>,
    ids: HashSet<String>,
    n_chars: f64,
}

/// What a page is to the pages before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It has what they have, and more.
    Whole,
    /// It goes on where they end.
    Continues,
    /// It brings nothing.
    Repeats,
}

impl Known {
    /// Nothing yet, of an article with these titles.
    pub(super) fn new(titles: Vec<String>) -> Self {
        Self { titles, ..Self::default() }
    }

    /// Says what a page is to the pages before it.
    pub(super) fn bearing(&self, body: &Body) -> Bearing {
        let (outline, inside) = read(body);
        let blocks = || outline.blocks.iter().zip(&inside).filter(|(_, inside)| **inside).map(|(block, _)| block);
        let texts = || blocks().filter(|block| block.role != Role::Media);
        let n_all: f64 = texts().map(|block| block.n_chars).sum();
        let n_known: f64 = texts().filter(|block| self.texts.contains(&fnv::of(&block.text))).map(|block| block.n_chars).sum();
        let has_pictures = blocks().any(|block| pictures(&body.tree, block).any(|picture| !self.pictures.contains(picture)));
        if n_all - n_known < MIN_NEW_CHARS && !has_pictures {
            Bearing::Repeats
        } else if n_known >= WHOLE_SHARE * self.n_chars {
            // The first page may be nearly all of it.
            Bearing::Whole
        } else if n_known > KNOWN_SHARE * n_all {
            Bearing::Repeats
        } else {
            Bearing::Continues
        }
    }

    /// Takes up what a page has.
    pub(super) fn add(&mut self, body: &Body) {
        let (outline, inside) = read(body);
        for (block, _) in outline.blocks.iter().zip(inside).filter(|(_, inside)| *inside) {
            self.pictures.extend(pictures(&body.tree, block).map(str::to_owned));
            if block.role != Role::Media && self.texts.insert(fnv::of(&block.text)) {
                self.n_chars += block.n_chars;
            }
        }
        let elements = body.tree.tree.get(body.root).into_iter().flat_map(|root| root.descendants());
        self.ids.extend(elements.filter_map(|node| node.value().as_element()?.attr("id").map(str::to_owned)));
    }

    /// Cuts off what is there already: the headline, introductions, boxes about the author, pictures.
    fn without_repeated(&self, body: Body) -> Body {
        // Before its text begins, a page says once more what it is about.
        let mut has_begun = false;
        keep(body, |tree, block| {
            let is_known = self.is_known(tree, block) || !has_begun && self.is_headline(block);
            has_begun |= !is_known && matches!(block.role, Role::Paragraph | Role::Other | Role::Item | Role::Preformatted);
            !is_known
        })
    }

    fn is_known(&self, tree: &Html, block: &Block) -> bool {
        let is_known = self.texts.contains(&fnv::of(&block.text));
        match block.role {
            Role::Media => {
                let mut pictures = pictures(tree, block).peekable();
                pictures.peek().is_some() && pictures.all(|picture| self.pictures.contains(picture))
            }
            Role::Heading(_) => is_known,
            Role::Paragraph | Role::Caption | Role::Item | Role::Other => is_known && block.n_chars > MIN_REPEATED_CHARS,
            Role::Cell | Role::Preformatted => false,
        }
    }

    fn is_headline(&self, block: &Block) -> bool {
        let is_title = |title: &String| fold(title) == fold(&block.text) || title::is_like(&block.text, title);
        matches!(block.role, Role::Heading(_)) && self.titles.iter().any(is_title)
    }
}

/// Puts pages behind the first, each with the address it came from.
pub(super) fn join(whole: Body, titles: Vec<String>, first: &Url, pages: impl Iterator<Item = (Body, Url)>) -> Body {
    let mut known = Known::new(titles);
    known.add(&whole);
    let mut whole = without_pagers(whole, (first, first));
    for (number, (mut body, url)) in (2..).zip(pages) {
        match known.bearing(&body) {
            Bearing::Whole => {
                known = Known::new(known.titles);
                settle(&mut body, (&url, first), |_| None);
                known.add(&body);
                whole = without_pagers(body, (first, &url));
            }
            Bearing::Continues => {
                let mut body = known.without_repeated(without_pagers(body, (first, &url)));
                settle(&mut body, (&url, first), |id| known.ids.contains(id).then(|| format!("{id}-page-{number}")));
                known.add(&body);
                graft(&mut whole, &body);
            }
            // Among the pages that were chosen one may repeat; those behind it need not.
            Bearing::Repeats => {}
        }
    }
    whole
}

/// Cuts off what leads from page to page, now that they are one.
fn without_pagers(body: Body, (first, url): (&Url, &Url)) -> Body {
    let is_own = |href: &str| url.join(href).is_ok_and(|other| page_number(first, &other).is_some() || is_same(first, &other));
    let leads_on = |tree: &Html, block: &Block| {
        let around = block
            .leaves
            .iter()
            .filter_map(|leaf| tree.tree.get(*leaf)?.ancestors().take(4).find_map(|node| node.value().as_element()?.attr("href")));
        around.filter(|href| !href.starts_with('#')).any(is_own)
    };
    keep(body, |tree, block| {
        let is_short = block.n_chars <= MAX_PAGER_CHARS && block.n_chars - block.n_linked <= MAX_PLAIN_CHARS;
        !(is_short && leads_on(tree, block) || is_count(&block.text))
    })
}

/// "Page 2 of 3"
fn is_count(text: &str) -> bool {
    let text = fold(text);
    let mut words = text.split([' ', '/']).filter(|word| !word.is_empty());
    let first = words.next().filter(|word| PAGE.contains(word) && text.len() <= 40);
    first.is_some()
        && words.clone().count() > 0
        && words.all(|word| word.len() <= 3 && (word.bytes().all(|byte| byte.is_ascii_digit()) || OF.contains(&word)))
}

/// Makes addresses and ids of a page good for another place: addresses whole, ids new where they are taken.
fn settle(body: &mut Body, (url, base): (&Url, &Url), new_id: impl Fn(&str) -> Option<String>) {
    let Some(root) = body.tree.tree.get(body.root) else { return };
    let ids: HashMap<String, String> = root
        .descendants()
        .filter_map(|node| node.value().as_element()?.attr("id"))
        .filter_map(|id| new_id(id).map(|new| (id.to_owned(), new)))
        .collect();
    let elements: Vec<NodeId> = root.descendants().filter(|node| node.value().is_element()).map(|node| node.id()).collect();
    for id in elements {
        if let Some(mut node) = body.tree.tree.get_mut(id)
            && let Node::Element(element) = node.value()
        {
            settle_element(element, (url, base), &ids);
        }
    }
}

fn settle_element(element: &mut Element, (url, base): (&Url, &Url), ids: &HashMap<String, String>) {
    for (name, value) in &mut element.attrs {
        let new = if name.local == local_name!("id") {
            ids.get(&**value).cloned()
        } else if let Some(id) = value.strip_prefix('#') {
            ids.get(id).map(|new| format!("#{new}"))
        } else if url != base && ADDRESSES.contains(&&*name.local) && !value.trim().is_empty() {
            url.join(value.trim()).ok().map(String::from)
        } else {
            None
        };
        if let Some(new) = new {
            *value = new.into();
        }
    }
}

/// Copies what is in a body to the end of another.
fn graft(whole: &mut Body, body: &Body) {
    let Some(root) = body.tree.tree.get(body.root) else { return };
    let mut open = vec![whole.root];
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if node.id() != body.root => {
                let copy = open
                    .last()
                    .and_then(|parent| whole.tree.tree.get_mut(*parent))
                    .map(|mut parent| parent.append(node.value().clone()).id());
                open.extend(copy);
            }
            Edge::Close(node) if node.id() != body.root => {
                open.pop();
            }
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
}

/// Detaches the blocks of a body for which a test does not hold.
fn keep(body: Body, mut test: impl FnMut(&Html, &Block) -> bool) -> Body {
    let (outline, inside) = read(&body);
    let kept: Vec<bool> = outline.blocks.iter().zip(&inside).map(|(block, inside)| *inside && test(&body.tree, block)).collect();
    if kept == inside { body } else { prune::keep_blocks(body, &outline, &kept) }
}

/// The blocks of the tree around a body, and which of them stand in it.
fn read(body: &Body) -> (Outline, Vec<bool>) {
    let outline = outline::read(&body.tree);
    let within: HashSet<NodeId> =
        body.tree.tree.get(body.root).into_iter().flat_map(|root| root.descendants()).map(|node| node.id()).collect();
    let inside = outline.blocks.iter().map(|block| block.leaves.iter().any(|leaf| within.contains(leaf))).collect();
    (outline, inside)
}

/// The addresses of the pictures of a block.
fn pictures<'a>(tree: &'a Html, block: &'a Block) -> impl Iterator<Item = &'a str> {
    let elements = block.leaves.iter().filter_map(|leaf| tree.tree.get(*leaf)?.value().as_element());
    elements.filter_map(|element| element.attr("data-src").or_else(|| element.attr("src")))
}
