//! Web pages as trees that no page can blow up, and the article inside such a tree as HTML or as plain text.

mod bound;
mod doctype;
pub(crate) mod footnotes;
mod names;
mod raw;
mod reference;
mod serialize;
mod text;
mod token;

#[cfg(test)]
mod tests;

pub use bound::{parse, parse_fragment, parse_last_fragment};
pub use raw::is_data;
pub use serialize::serialize;
pub use text::text;

pub(crate) use names::{Kind, kind};
pub(crate) use serialize::{escape, is_harmless};

/// The article inside a tree that has been parsed and cut down to it.
#[derive(Debug, Clone)]
pub struct Body {
    /// The tree; only what lies under `root` belongs to the article.
    pub tree: scraper::Html,
    /// The node whose children are the article.
    pub root: ego_tree::NodeId,
}

/// Gives the address that the links of a page are relative to: what the page declares, else its own.
pub fn base(tree: &scraper::Html, url: &url::Url) -> url::Url {
    let elements = tree.tree.nodes().filter_map(|node| node.value().as_element());
    let declared = elements.filter(|element| element.name() == "base").find_map(|element| element.attr("href"));
    declared.and_then(|base| url.join(base).ok()).unwrap_or_else(|| url.clone())
}
