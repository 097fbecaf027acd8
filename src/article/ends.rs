//! What stands at the end of a page and leads to other pages of the site: teasers, told by their links and not by their names.

use std::collections::HashSet;
use std::ops::Range;

use ego_tree::NodeId;
use scraper::{Html, Node};
use url::Url;

use super::fnv;
use super::lines::fold;
use super::outline::{Block, Outline, Role};
use super::value::Values;
use crate::html::{Kind, kind};

/// A linked headline has this length at least.
const MIN_HEADLINE_CHARS: f64 = 15.0;
/// A block with more of its text linked is a link.
const LINKED_SHARE: f64 = 0.7;
/// A card has at most so much text that is not linked, in so many blocks.
const MAX_CARD_CHARS: f64 = 350.0;
const MAX_CARD_BLOCKS: usize = 10;
/// A stream has at least so many cards, which lead to as many pages.
const MIN_CARDS: usize = 3;
/// The article before a stream has this length, or this share of all the text.
const MIN_TEXT_CHARS: f64 = 700.0;
const TEXT_SHARE: f64 = 0.5;
/// A box behind a rule has at most so much text.
const MAX_BOX_CHARS: f64 = 400.0;
/// How a heading begins that has the site's name behind it.
const MORE: [&str; 14] = [
    "more from ",
    "more on ",
    "more at ",
    "more in ",
    "more ",
    "read more on ",
    "mehr von ",
    "mehr aus ",
    "mehr auf ",
    "plus de ",
    "más de ",
    "mais de ",
    "altro da ",
    "meer van ",
];

/// What is known of the links and of the site of a page.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// For each block whether it is part of a card.
    cards: Vec<bool>,
    /// For each block the page it leads to, by a number.
    leads: Vec<Option<u64>>,
    /// For each block whether it is a rule.
    rules: Vec<bool>,
    /// The names of the site, without spaces.
    names: Vec<String>,
}

/// Reads where the blocks of a page lead.
pub(super) fn read(tree: &Html, outline: &Outline, url: &Url, site: Option<&str>) -> Ends {
    let leads: Vec<Option<u64>> = outline.blocks.iter().map(|block| lead(tree, block, url)).collect();
    let labels = url.host_str().unwrap_or_default().split('.').filter(|label| label.len() > 3);
    let names = site.into_iter().chain(labels).map(squeeze).filter(|name| !name.is_empty()).collect();
    let is_rule = |id: &NodeId| tree.tree.get(*id).and_then(|node| node.value().as_element().map(kind)) == Some(Kind::Rule);
    let rules = outline.blocks.iter().map(|block| block.role == Role::Media && block.leaves.iter().any(is_rule)).collect();
    Ends { cards: cards(outline, &leads), leads, rules, names }
}

impl Ends {
    /// Whether a heading announces more of the site: "More from The Site".
    pub(super) fn is_more_of_site(&self, text: &str) -> bool {
        let plain = fold(text);
        MORE.iter().filter_map(|more| plain.strip_prefix(more)).any(|rest| {
            let rest = squeeze(rest);
            self.names.iter().any(|name| rest == *name || rest.strip_prefix("the") == Some(name) || name.strip_prefix("the") == Some(&rest))
        })
    }

    /// Whether the blocks are a linked heading behind a rule and the beginning of another text.
    pub(super) fn is_box(&self, outline: &Outline, range: &Range<usize>) -> bool {
        let Some((heading, rest)) = outline.blocks.get(range.clone()).and_then(<[Block]>::split_first) else { return false };
        matches!(heading.role, Role::Heading(_))
            && heading.n_linked >= 0.9 * heading.n_chars
            && range.start.checked_sub(1).and_then(|before| self.rules.get(before)).is_some_and(|rule| *rule)
            && rest.iter().map(|block| block.n_chars).take(MAX_CARD_BLOCKS).sum::<f64>() < MAX_BOX_CHARS
            && rest.len() < MAX_CARD_BLOCKS
            && rest.iter().any(|block| block.text.ends_with('…') || block.text.ends_with("..."))
    }

    /// Whether a block is part of a teaser.
    pub(super) fn is_card(&self, block: usize) -> bool {
        self.cards.get(block).is_some_and(|card| *card)
    }

    /// Where the teasers begin that the blocks end with, if they do; with the rule and the heading above them.
    pub(super) fn stream(&self, outline: &Outline, values: &Values, range: &Range<usize>) -> Option<usize> {
        let mut start = None;
        let mut pages = HashSet::new();
        let mut n_stream = 0.0;
        for index in range.clone().rev() {
            if self.is_card(index) {
                start = Some(index);
                n_stream += values.counted(index);
                pages.extend(self.leads.get(index).copied().flatten());
            } else if values.counted(index) > 0.0 {
                break;
            }
        }
        let start = start.filter(|_| pages.len() >= MIN_CARDS && n_stream > 0.0)?;
        let n_text: f64 = (range.start..start).map(|index| values.counted(index)).sum();
        let is_above = |index: &usize| {
            self.rules.get(*index).is_some_and(|rule| *rule)
                || outline.blocks.get(*index).is_some_and(|block| matches!(block.role, Role::Heading(_)))
        };
        let n_above = (range.start..start).rev().take_while(is_above).count();
        (n_text > MIN_TEXT_CHARS.min(n_stream) && n_text > TEXT_SHARE * n_stream).then_some(start - n_above)
    }
}

/// The page of the same site that a block leads to as a whole.
fn lead(tree: &Html, block: &Block, url: &Url) -> Option<u64> {
    let is_link = match block.role {
        Role::Media => true,
        Role::Caption | Role::Preformatted | Role::Cell => false,
        Role::Paragraph | Role::Heading(_) | Role::Item | Role::Other => {
            block.n_chars >= MIN_HEADLINE_CHARS && block.n_linked > LINKED_SHARE * block.n_chars
        }
    };
    if !is_link {
        return None;
    }
    let target = block.leaves.iter().find_map(|leaf| target(tree, *leaf)).and_then(|target| url.join(target).ok())?;
    is_other_page(&target, url).then(|| fnv::of(target.path()))
}

/// The address that a node is linked to; a link stands a few elements around it.
fn target(tree: &Html, leaf: NodeId) -> Option<&str> {
    let leaf = tree.tree.get(leaf)?;
    let is_empty = leaf.value().as_text().is_some_and(|text| text.trim().is_empty());
    leaf.ancestors()
        .take(8)
        .filter(|_| !is_empty)
        .filter_map(|node| if let Node::Element(element) = node.value() { Some(element) } else { None })
        .find(|element| kind(element) == Kind::Link)
        .and_then(|element| element.attr("href"))
}

/// Whether an address is a page of the same site; images and what stands below the page itself belong to the article.
fn is_other_page(target: &Url, url: &Url) -> bool {
    const FILES: [&str; 9] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".pdf", ".mp4"];
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let (path, own) = (target.path().to_ascii_lowercase(), url.path().trim_end_matches('/').to_ascii_lowercase());
    host(target) == host(url)
        && path.len() > 1
        && (own.is_empty() || !path.starts_with(&own))
        && !FILES.iter().any(|end| path.ends_with(end))
}

/// What is counted of the blocks up to each one.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    leads: usize,
    texts: usize,
    plain_chars: f64,
}

/// Which blocks stand in cards: small elements that lead to another page and say a little of it.
fn cards(outline: &Outline, leads: &[Option<u64>]) -> Vec<bool> {
    let mut sum = Sum::default();
    let mut sums = vec![sum];
    for (block, lead) in outline.blocks.iter().zip(leads) {
        let is_text = !matches!(block.role, Role::Media | Role::Caption);
        sum.leads += usize::from(lead.is_some());
        sum.texts += usize::from(is_text);
        sum.plain_chars += if is_text { block.n_chars - block.n_linked } else { 0.0 };
        sums.push(sum);
    }
    // For each element whether the smallest element around it that leads elsewhere is a card.
    let mut in_card: Vec<bool> = Vec::with_capacity(outline.elements.len());
    for element in &outline.elements {
        let of_element = sums.get(element.blocks.start).zip(sums.get(element.blocks.end));
        let outer = element.parent.and_then(|parent| in_card.get(parent)).copied().unwrap_or_default();
        in_card.push(match of_element {
            Some((start, end)) if end.leads > start.leads => {
                let n_texts = end.texts - start.texts;
                (1..=MAX_CARD_BLOCKS).contains(&n_texts) && end.plain_chars - start.plain_chars <= MAX_CARD_CHARS || outer
            }
            _ => outer,
        });
    }
    let around = |block: &Block| outline.elements.get(block.owner).and_then(|element| element.parent);
    // Where the linked headline stands that was the last block.
    let mut headline = None;
    let mut cards = Vec::with_capacity(outline.blocks.len());
    for (block, lead) in outline.blocks.iter().zip(leads) {
        let is_in_card = in_card.get(block.owner).copied().unwrap_or_default();
        let is_short = matches!(block.role, Role::Paragraph | Role::Other) && block.n_chars <= MAX_CARD_CHARS;
        cards.push(is_in_card || is_short && headline.is_some() && headline == around(block));
        headline = around(block).filter(|_| lead.is_some() && matches!(block.role, Role::Heading(_)));
    }
    cards
}

/// Small letters and digits only.
fn squeeze(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
