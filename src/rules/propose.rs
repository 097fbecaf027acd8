//! Proposes selectors for elements of a page: short, unique in the page, and likely to be right for the site's other pages.

use std::collections::HashSet;

use crate::line::squeezed;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

/// So many elements are gone up for a selector.
const MAX_CLIMB: usize = 4;
/// So many things are proposed to be removed.
const MAX_REMOVED: usize = 12;
/// Longer names are made by machines.
const MAX_NAME: usize = 32;

/// Words in names of elements that hold articles or parts of them.
const MEANINGFUL: [&str; 16] = [
    "article", "author", "body", "byline", "content", "copy", "date", "entry", "headline", "main", "post", "publish", "story", "text",
    "time", "title",
];
/// Names that begin so come from tools that make up the rest.
const MADE: [&str; 6] = ["css-", "sc-", "jsx-", "svelte-", "jss", "chakra-"];

/// Gives the shortest selector that finds one element and no other, or else an element around it that holds nothing else.
pub(crate) fn selector(tree: &Html, node: NodeId) -> Option<String> {
    let element = ElementRef::wrap(tree.tree.get(node)?)?;
    let own = names(element.value());
    if let Some(unique) = own.iter().find(|name| is_only(tree, name, node)) {
        return Some(unique.clone());
    }
    let around = || element.ancestors().filter_map(ElementRef::wrap).take(MAX_CLIMB);
    let outer = || around().flat_map(|outer| names(outer.value()));
    let tag = element.value().name().to_owned();
    own.iter().chain([&tag]).find_map(|name| outer().map(|outer| format!("{outer} {name}")).find(|selector| is_only(tree, selector, node)))
}

/// Gives a selector for the article: of its element, or of one around it with little else in it.
pub(crate) fn content(tree: &Html, container: NodeId) -> Option<String> {
    let mut node = tree.tree.get(container)?;
    let n_chars =
        |node: NodeRef<Node>| node.descendants().filter_map(|node| node.value().as_text()).map(|text| text.trim().len()).sum::<usize>();
    let enough = n_chars(node) + n_chars(node) / 4;
    while !matches!(node.value().as_element()?.name(), "body" | "html") && n_chars(node) <= enough {
        if let Some(selector) = selector(tree, node.id()) {
            return Some(selector);
        }
        node = node.parent()?;
    }
    None
}

/// Gives selectors for what lies in an element and is no part of the article; none of them touches the article.
pub(crate) fn removed(tree: &Html, container: NodeId, kept: &HashSet<NodeId>) -> Vec<String> {
    let Some(root) = tree.tree.get(container) else { return Vec::new() };
    // Whatever is or holds a part of the article.
    let mut holds: HashSet<NodeId> = HashSet::new();
    for leaf in kept.iter().filter_map(|leaf| tree.tree.get(*leaf)) {
        let up = std::iter::once(leaf).chain(leaf.ancestors());
        up.map(|node| node.id()).take_while(|id| holds.insert(*id)).for_each(drop);
    }
    let is_safe = |name: &String| {
        Selector::parse(name).is_ok_and(|selector| {
            let mut found = tree.select(&selector).filter(|element| element.ancestors().any(|outer| outer.id() == container)).peekable();
            found.peek().is_some() && tree.select(&selector).all(|element| !holds.contains(&element.id()) && !is_in(&element, kept))
        })
    };
    let mut selectors: Vec<String> = Vec::new();
    for node in root.descendants().skip(1).filter(|node| !holds.contains(&node.id()) && !is_in(node, kept)) {
        let is_outermost = node.parent().is_some_and(|parent| holds.contains(&parent.id()) || parent.id() == container);
        let Some(element) = ElementRef::wrap(node).filter(|element| is_outermost && says_something(*element)) else { continue };
        let name = element.value().name();
        let by_name =
            Some(name.to_owned()).filter(|name| matches!(name.as_str(), "aside" | "nav" | "form" | "footer" | "header" | "button"));
        let proposal = names(element.value()).into_iter().chain(by_name).find(is_safe);
        selectors.extend(proposal.filter(|proposal| !selectors.contains(proposal)));
        if selectors.len() == MAX_REMOVED {
            break;
        }
    }
    selectors
}

/// Gives the innermost element with this text, and nothing else in it.
pub(crate) fn with_text(tree: &Html, text: &str) -> Option<NodeId> {
    let folded = |element: &ElementRef| squeezed(&element.text().collect::<String>());
    let is_text = |element: &ElementRef| !matches!(element.value().name(), "title" | "script" | "style" | "head" | "html" | "body");
    let found = tree.root_element().descendants().filter_map(ElementRef::wrap).filter(is_text);
    // A long way down is a short text, so most elements are told by their length.
    let fits = |element: &ElementRef| element.text().map(str::len).take(64).sum::<usize>() < 4 * text.len() + 200;
    found.filter(fits).filter(|element| folded(element) == text).last().map(|element| element.id())
}

/// The names an element goes by, the best first: its part in microdata, its id, its classes, its kind.
fn names(element: &Element) -> Vec<String> {
    let tag = element.name();
    let property = element.attr("itemprop").filter(|name| is_stable(name)).map(|name| format!("[itemprop=\"{name}\"]"));
    let id = element.attr("id").filter(|name| is_stable(name)).map(|name| format!("#{name}"));
    let mut classes: Vec<&str> = element.classes().filter(|name| is_stable(name)).collect();
    classes.sort_by_key(|name| (!is_meaningful(name), name.len()));
    let kind = Some(tag.to_owned()).filter(|tag| matches!(tag.as_str(), "article" | "main" | "h1" | "time") || tag.contains('-'));
    let class = classes.iter().map(|name| format!(".{name}"));
    let both = classes.iter().map(|name| format!("{tag}.{name}"));
    property.into_iter().chain(id).chain(class).chain(kind).chain(both).collect()
}

/// Whether a name was given by somebody to more than this page.
fn is_stable(name: &str) -> bool {
    let is_plain =
        name.len() <= MAX_NAME && name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
    let n_switches = |part: &str| {
        part.as_bytes().windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase())).count()
    };
    let is_mixed = |part: &str| n_switches(part) > 2 || n_switches(part) > 1 && part.len() < 9;
    let is_made = MADE.iter().any(|made| name.starts_with(made)) || name.split(['-', '_']).any(is_mixed);
    let has_vowel = name.bytes().any(|byte| matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y'));
    is_plain && !is_made && has_vowel && name.starts_with(|char: char| char.is_ascii_alphabetic())
}

fn is_meaningful(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    MEANINGFUL.iter().any(|word| name.contains(word))
}

fn is_only(tree: &Html, selector: &str, node: NodeId) -> bool {
    let Ok(selector) = Selector::parse(selector) else { return false };
    let mut found = tree.select(&selector).map(|element| element.id());
    found.next() == Some(node) && found.next().is_none()
}

/// Whether a node lies in one of these.
fn is_in(node: &NodeRef<Node>, kept: &HashSet<NodeId>) -> bool {
    node.ancestors().any(|outer| kept.contains(&outer.id()))
}

fn says_something(element: ElementRef) -> bool {
    !matches!(element.value().name(), "script" | "style" | "template" | "link" | "meta" | "noscript" | "br" | "hr")
        && (element.text().any(|text| !text.trim().is_empty())
            || element.descendants().any(|node| node.value().as_element().is_some_and(|inner| inner.name() == "img")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    #[test]
    fn names_made_by_machines_are_not_proposed() {
        for name in ["article-body", "entry-content", "story__text", "articleBody", "ArticleBody", "byline"] {
            assert!(is_stable(name), "{name}");
        }
        for name in
            ["css-abcdef", "sc-bdVaJa", "post-1234", "bdVaJa", "mt4", "x", "w-1/2", "kqxz", "article__body___aBcDeFg", "Story_story__tACfC"]
        {
            assert!(!is_stable(name), "{name}");
        }
    }

    #[test]
    fn the_shortest_name_that_is_unique_is_proposed() {
        let tree = html::parse(
            "<div class=wrap><main id=post-7><div class='css-x story-text wide'><p>a</p></div></main><div class=side><div class='story-text'>b</div><p>c</p></div>",
        );
        let of = |css: &str| {
            let node = tree.select(&Selector::parse(css).unwrap()).next().unwrap().id();
            selector(&tree, node)
        };
        assert_eq!(of(".wide").as_deref(), Some(".wide"));
        assert_eq!(of("main").as_deref(), Some("main"));
        assert_eq!(of(".side .story-text").as_deref(), Some(".side .story-text"));
        assert_eq!(of(".side p").as_deref(), Some(".side p"));
        assert_eq!(with_text(&tree, "b").and_then(|node| selector(&tree, node)).as_deref(), Some(".side .story-text"));
    }
}
