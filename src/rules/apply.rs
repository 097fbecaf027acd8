//! Applies the rules of a site to a page.

use std::borrow::Cow;
use std::collections::HashSet;

use ego_tree::NodeId;
use html5ever::{LocalName, QualName, ns};
use scraper::node::Element;
use scraper::{Html, Node};
use url::Url;

use super::xpath::{Document, Spot};
use super::{Link, Reshape, Rule, Ruling, Selector};

/// A page does not grow by more than this from replacing texts in it, in bytes.
const LIMIT_GROWN: usize = 1 << 20;

/// What a rule finds out about an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The headline.
    pub title: Option<String>,
    /// The people who wrote it.
    pub authors: Vec<String>,
    /// When it was published, as it is written.
    pub date: Option<String>,
}

impl Ruling {
    /// Replaces what the rules replace in the source of a page. What would make the page too long is not replaced.
    pub fn prepare<'a>(&self, html: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(html);
        for (find, replacement) in self.each().flat_map(|rule| &rule.replace) {
            let n_found = text.matches(find.as_str()).count();
            let n_grown = n_found.saturating_mul(replacement.len().saturating_sub(find.len()));
            if n_found > 0 && text.len().saturating_add(n_grown) <= html.len() + LIMIT_GROWN {
                text = text.replace(find.as_str(), replacement).into();
            }
        }
        text
    }

    /// Reads what the rule of the site finds out about the article.
    pub fn facts(&self, tree: &Html) -> Facts {
        self.rule().map(|rule| facts(rule, &Document::new(tree))).unwrap_or_default()
    }

    /// Removes what the rules remove, and reshapes what they reshape. Gives how many places were found.
    pub fn clean(&self, tree: &mut Html) -> usize {
        let mut n_found = 0;
        let (mut nodes, mut attributes): (Vec<NodeId>, Vec<(NodeId, String)>) = Default::default();
        for spot in self.removed(&Document::new(tree)) {
            match spot {
                Spot::Node(node) if node.parent().is_some() => nodes.push(node.id()),
                Spot::Node(_) => {}
                Spot::Attribute(owner, _, name, _) => attributes.push((owner.id(), name.to_owned())),
            }
        }
        for id in &nodes {
            if let Some(mut node) = tree.tree.get_mut(*id) {
                node.detach();
            }
        }
        for (id, name) in &attributes {
            if let Some(mut node) = tree.tree.get_mut(*id)
                && let Node::Element(element) = node.value()
            {
                element.attrs.retain(|(known, _)| &*known.local != name.as_str());
            }
        }
        n_found += nodes.len() + attributes.len();
        for (reshape, selector) in self.each().flat_map(|rule| &rule.reshape) {
            let elements = elements(selector, &Document::new(tree));
            n_found += elements.len();
            for id in elements {
                self::reshape(tree, id, reshape);
            }
        }
        n_found
    }

    /// Gives the elements that hold the article; none when the rule matches nothing that says anything.
    pub fn content(&self, tree: &Html) -> HashSet<NodeId> {
        let document = Document::new(tree);
        self.rule().and_then(|rule| content(rule, &document)).map(|(_, found)| found).unwrap_or_default()
    }

    /// Gives the selector that finds the article, and how many elements it finds.
    pub fn content_by(&self, tree: &Html) -> Option<(&Selector, usize)> {
        let document = Document::new(tree);
        self.rule().and_then(|rule| content(rule, &document)).map(|(selector, found)| (selector, found.len()))
    }

    /// Gives the address of the next page of the article.
    pub fn next_page(&self, tree: &Html, base: &Url) -> Option<Url> {
        leads_to(&self.rule()?.next_page, &Document::new(tree), base)
    }

    /// Gives the address of the page with the whole article.
    pub fn single_page(&self, tree: &Html, base: &Url) -> Option<Url> {
        leads_to(&self.rule()?.single_page, &Document::new(tree), base)
    }

    /// Gives the keys whose expressions cost more than a reading of a page may, so that some of them find nothing.
    pub fn exhausted(&self, tree: &Html, base: &Url) -> Vec<&'static str> {
        let Some(rule) = self.rule() else { return Vec::new() };
        let exceeds = |keys: &'static str, read: &dyn Fn(&Document)| {
            let document = Document::new(tree);
            read(&document);
            document.is_exhausted().then_some(keys)
        };
        let mut reshaped = self.each().flat_map(|rule| &rule.reshape);
        let exceeding = [
            exceeds("title, author, date", &|document| drop(facts(rule, document))),
            exceeds("remove", &|document| drop(self.removed(document))),
            reshaped.find_map(|(_, selector)| exceeds("reshape", &|document| drop(elements(selector, document)))),
            exceeds("content", &|document| drop(content(rule, document))),
            exceeds("next_page", &|document| drop(leads_to(&rule.next_page, document, base))),
            exceeds("single_page", &|document| drop(leads_to(&rule.single_page, document, base))),
        ];
        exceeding.into_iter().flatten().collect()
    }

    fn removed<'a>(&self, document: &Document<'a>) -> Vec<Spot<'a>> {
        self.each().flat_map(|rule| &rule.remove).flat_map(|selector| selector.spots(document)).collect()
    }
}

fn facts(rule: &Rule, document: &Document) -> Facts {
    let first = |selectors: &[Selector]| {
        selectors.iter().map(|selector| selector.texts(document)).find(|texts| !texts.is_empty()).unwrap_or_default()
    };
    Facts { title: first(&rule.title).into_iter().next(), authors: first(&rule.author), date: first(&rule.date).into_iter().next() }
}

fn content<'r>(rule: &'r Rule, document: &Document) -> Option<(&'r Selector, HashSet<NodeId>)> {
    let is_there = |spot: &Spot| {
        let mut inside = spot.node().descendants().map(|node| node.value());
        inside.any(|node| match node {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(element) => matches!(element.name(), "img" | "picture" | "video" | "audio" | "iframe"),
            _ => false,
        })
    };
    rule.content.iter().find_map(|selector| {
        let spots = selector.spots(document);
        let is_worth = spots.iter().any(is_there);
        is_worth.then(|| (selector, spots.iter().map(|spot| spot.node().id()).collect()))
    })
}

fn elements(selector: &Selector, document: &Document) -> Vec<NodeId> {
    let spots = selector.spots(document);
    spots.iter().filter(|spot| matches!(spot, Spot::Node(node) if node.value().is_element())).map(|spot| spot.node().id()).collect()
}

fn leads_to(links: &[Link], document: &Document, base: &Url) -> Option<Url> {
    let holds = |link: &&Link| link.only_if.as_ref().is_none_or(|condition| condition.holds(document));
    links.iter().filter(holds).find_map(|link| {
        let spot = link.selector.spots(document).into_iter().next();
        let address = match &spot {
            Some(Spot::Node(node)) => node.value().as_element().and_then(|element| element.attr("href")).map(str::to_owned),
            Some(Spot::Attribute(.., value)) => Some((*value).to_owned()),
            None => link.selector.texts(document).into_iter().next(),
        };
        let url = address.and_then(|address| base.join(address.trim()).ok());
        url.filter(|url| matches!(url.scheme(), "http" | "https") && url != base)
    })
}

fn reshape(tree: &mut Html, id: NodeId, reshape: &Reshape) {
    // The root of a page has no place beside it.
    if tree.tree.get(id).is_none_or(|node| node.parent().is_none()) {
        return;
    }
    match reshape {
        Reshape::Wrap(name) => {
            let name = QualName::new(None, ns!(html), LocalName::from(name.as_str()));
            if let Some(mut node) = tree.tree.get_mut(id) {
                let wrapper = node.insert_before(Node::Element(Element::new(name, Vec::new()))).id();
                if let Some(mut wrapper) = tree.tree.get_mut(wrapper) {
                    wrapper.append_id(id);
                }
            }
        }
        Reshape::Dissolve => {
            let children: Vec<NodeId> = tree.tree.get(id).map(|node| node.children().map(|child| child.id()).collect()).unwrap_or_default();
            if let Some(mut node) = tree.tree.get_mut(id) {
                for child in children {
                    node.insert_id_before(child);
                }
                node.detach();
            }
        }
    }
}
