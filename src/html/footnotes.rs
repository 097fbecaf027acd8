//! Finds footnotes by what they do, whatever they are called: a link in the text leads to a note, and the note leads back.

use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;
use url::Url;

use super::names::{Kind, kind};

/// The footnotes of a document.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The links to notes, with the notes' numbers.
    pub(crate) references: HashMap<NodeId, usize>,
    /// The elements that hold a note, with its number.
    pub(crate) held: HashMap<NodeId, usize>,
    /// The links from notes back into the text, which readers make themselves.
    pub(crate) back_links: HashSet<NodeId>,
}

/// How far above a link the element with its name may stand, as `<sup id="fnref1"><a href="#fn1">`.
const LIMIT_ABOVE: usize = 3;

/// The name within the page that an address leads to, if it stays in the page.
pub(crate) fn local<'a>(address: &'a str, base: Option<&Url>) -> Option<&'a str> {
    let (page, name) = address.trim().split_once('#')?;
    let own = |base: &Url| base.as_str().split('#').next() == Some(page) || base[..url::Position::AfterPath] == *page;
    let is_own = page.is_empty() || base.is_some_and(own);
    (is_own && !name.is_empty()).then_some(name)
}

/// Finds the footnotes below a node.
///
/// Only notes that stand at the end, or in a part of the page that says it holds notes, are taken: a list of references in the middle
/// of an article is a part of it, and would leave its heading alone.
pub(crate) fn find(root: NodeRef<'_, Node>, base: Option<&Url>) -> Notes {
    let (named, links) = names_and_links(root, base);
    // Each link that may refer to a note, and the note; which names stand at the links that lead to which note.
    let mut leading: Vec<(NodeRef<'_, Node>, NodeId)> = Vec::new();
    let mut leads: HashSet<(&str, NodeId)> = HashSet::new();
    let mut candidates: HashSet<NodeId> = HashSet::new();
    let mut led: HashSet<&str> = HashSet::new();
    for (place, link, target) in &links {
        // A note comes after the first link to it; else a reference would be the note of its note.
        let target_node = named.get(target).filter(|(at, _)| at > place || led.contains(target)).map(|(_, node)| *node);
        let note = target_node.and_then(note_around).filter(|note| !is_in_cell(*note)).map(|note| note.id());
        let Some(note) = note.filter(|note| *note != root.id() && is_number(*link) && !link.ancestors().any(|above| above.id() == *note))
        else {
            continue;
        };
        let around = std::iter::once(*link).chain(link.ancestors().take(LIMIT_ABOVE));
        leads.extend(around.filter_map(|node| node.value().as_element()).flat_map(names).map(|name| (name, note)));
        led.insert(target);
        leading.push((*link, note));
        candidates.insert(note);
    }
    let mut notes = Notes::default();
    let mut confirmed: HashSet<NodeId> = HashSet::new();
    for (_, link, target) in &links {
        let note = link.ancestors().map(|above| above.id()).find(|above| candidates.contains(above));
        if let Some(note) = note.filter(|note| leads.contains(&(target, *note))) {
            confirmed.insert(note);
            notes.back_links.insert(link.id());
        }
    }
    let is_inside_a_note = |node: NodeRef<'_, Node>| node.ancestors().any(|above| confirmed.contains(&above.id()));
    for (link, note) in leading.into_iter().filter(|(link, note)| confirmed.contains(note) && !is_inside_a_note(*link)) {
        let number = notes.held.len() + 1;
        let number = *notes.held.entry(note).or_insert(number);
        notes.references.insert(link.id(), number);
    }
    let may_move = || stand_at_end(root, &notes.held) || notes.held.keys().all(|note| is_marked(root, *note));
    if notes.held.is_empty() || !may_move() { Notes::default() } else { notes }
}

/// A link within the page: its place in the document, itself, the name it leads to.
type Link<'a> = (usize, NodeRef<'a, Node>, &'a str);
/// The elements that have names, with their places.
type Named<'a> = HashMap<&'a str, (usize, NodeRef<'a, Node>)>;

/// The elements that have names, and the links that lead to some.
fn names_and_links<'a>(root: NodeRef<'a, Node>, base: Option<&Url>) -> (Named<'a>, Vec<Link<'a>>) {
    let (mut named, mut links) = (HashMap::new(), Vec::new());
    for (place, node) in root.descendants().enumerate() {
        let Some(element) = node.value().as_element() else { continue };
        for name in names(element) {
            named.entry(name).or_insert((place, node));
        }
        if kind(element) == Kind::Link
            && let Some(target) = element.attr("href").and_then(|href| local(href, base))
        {
            links.push((place, node, target));
        }
    }
    (named, links)
}

fn names(element: &Element) -> impl Iterator<Item = &str> {
    let is_link = kind(element) == Kind::Link;
    element.attr("id").into_iter().chain(element.attr("name").filter(|_| is_link))
}

/// Whether a link's text is the number or the sign of a note: `1`, `[12]`, `*`, `iv`, and not a word of a sentence.
fn is_number(link: NodeRef<'_, Node>) -> bool {
    let texts = link.descendants().take(16).filter_map(|node| node.value().as_text());
    let text: String = texts.flat_map(|text| text.chars()).filter(|char| !char.is_whitespace()).take(16).collect();
    !text.is_empty() && text.chars().count() <= 8 && text.chars().filter(|char| char.is_alphabetic()).count() <= 3
}

/// The element that holds the note of which a named element is the beginning.
fn note_around(target: NodeRef<'_, Node>) -> Option<NodeRef<'_, Node>> {
    let is_block = |node: &NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| match kind(element) {
            Kind::Item => true,
            Kind::Block => matches!(element.name(), "p" | "div" | "dd" | "aside" | "section"),
            _ => false,
        })
    };
    let own = std::iter::once(target).chain(target.ancestors().take(LIMIT_ABOVE)).find(is_block)?;
    // `<li><p id="fn1">`: the item is the note.
    let item = own.parent().filter(|parent| {
        parent.value().as_element().is_some_and(|element| kind(element) == Kind::Item)
            && own.prev_siblings().all(|node| !says_something(node))
    });
    Some(item.unwrap_or(own))
}

/// Whether a note is a part of a table, which it would leave with a hole.
fn is_in_cell(note: NodeRef<'_, Node>) -> bool {
    note.ancestors().filter_map(|above| above.value().as_element()).any(|element| kind(element) == Kind::Cell)
}

fn says_something(node: NodeRef<'_, Node>) -> bool {
    node.descendants().any(|node| node.value().as_text().is_some_and(|text| !text.trim_ascii().is_empty()))
}

/// Whether nothing is said behind the first note but other notes.
fn stand_at_end(root: NodeRef<'_, Node>, notes: &HashMap<NodeId, usize>) -> bool {
    let mut has_begun = false;
    let mut next = root.first_child();
    while let Some(node) = next {
        let is_note = notes.contains_key(&node.id());
        has_begun |= is_note;
        if has_begun && node.value().as_text().is_some_and(|text| !text.trim_ascii().is_empty()) {
            return false;
        }
        next = node.first_child().filter(|_| !is_note).or_else(|| {
            let mut above = std::iter::once(node).chain(node.ancestors()).take_while(|above| above.id() != root.id());
            above.find_map(|above| above.next_sibling())
        });
    }
    true
}

/// Whether the note stands in a part of the page that says it holds notes.
fn is_marked(root: NodeRef<'_, Node>, note: NodeId) -> bool {
    let Some(note) = root.tree().get(note) else { return false };
    note.ancestors().filter_map(|above| above.value().as_element()).any(|element| {
        let says = |name: &str| element.attr(name).unwrap_or_default().to_ascii_lowercase();
        ["footnote", "endnote"].into_iter().any(|word| says("class").contains(word) || says("role").contains(word))
    })
}
