//! What a site's rule makes of an article.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::Html;

use super::choose::Choice;
use super::claims::{Claim, Datum, Origin};
use super::metadata::{self, Metadata, plain};
use super::moment::{self, Found};
use super::outline::Outline;
use super::{Article, Options, prune, value};
use crate::feed::Entry;
use crate::html::Body;

/// With less than this share of what a rule names, the generic way has missed the article.
const MIN_SHARE: f64 = 0.3;

/// What the rule finds out, and whether it counts for more than what the feed says.
pub(super) struct Facts {
    title: Option<String>,
    authors: Vec<String>,
    published: Option<Found>,
    is_own: bool,
}

/// Reads what the rule of the site finds in the page.
pub(super) fn read(tree: &Html, options: &Options, metadata: &Metadata) -> Facts {
    let facts = options.ruling.facts(tree);
    Facts {
        title: facts.title.as_deref().map(plain).filter(|title| !title.is_empty()),
        authors: metadata::people(&facts.authors),
        published: facts.date.as_deref().and_then(|text| moment::find(text, metadata.order())),
        is_own: options.ruling.is_own(),
    }
}

/// Removes what is to be removed, and chooses the elements that hold the article; tells whether the user did.
pub(super) fn clean_and_choose(tree: &mut Html, options: &Options) -> (HashSet<NodeId>, bool) {
    if options.remove.is_empty() {
        options.ruling.clean(tree);
    } else {
        prune::remove(tree, &options.remove);
    }
    let (chosen, by_user) = if options.content.is_empty() {
        (options.ruling.content(tree), options.ruling.is_own())
    } else {
        (prune::matches(tree, &options.content), true)
    };
    let by_user = by_user && !chosen.is_empty();
    (chosen, by_user)
}

/// Keeps of the elements that a collection's rule names what the generic way keeps in them; all of them if that is little.
pub(super) fn keep_within(tree: Html, outline: &Outline, choice: Option<Choice>, chosen: &HashSet<NodeId>) -> Body {
    match within(outline, choice, &inside(&tree, outline, chosen)) {
        Some(choice) => prune::cut_down(tree, outline, &choice),
        None => prune::keep_whole(tree, chosen),
    }
}

/// What of a choice stands in the blocks that a rule names; nothing if that is little of them.
pub(super) fn within(outline: &Outline, choice: Option<Choice>, is_inside: &[bool]) -> Option<Choice> {
    let choice = choice?;
    let kept: Vec<bool> = choice.kept.iter().zip(is_inside).map(|(kept, inside)| *kept && *inside).collect();
    let is_enough = value::n_chars(outline, &kept) >= MIN_SHARE * value::n_chars(outline, is_inside);
    is_enough.then_some(Choice { kept, ..choice })
}

/// Whether each block stands in one of the elements.
pub(super) fn inside(tree: &Html, outline: &Outline, chosen: &HashSet<NodeId>) -> Vec<bool> {
    let inside: HashSet<NodeId> =
        chosen.iter().filter_map(|id| tree.tree.get(*id)).flat_map(|node| node.descendants().map(|node| node.id())).collect();
    outline.blocks.iter().map(|block| block.leaves.iter().any(|leaf| inside.contains(leaf))).collect()
}

impl Facts {
    /// Puts what the rule found in the place of what the page declares; the user's own rule knows better than the feed, too.
    pub(super) fn overrule(self, entry: &Entry, article: Article) -> Article {
        let counts = |is_said: bool| self.is_own || !is_said;
        let title = self.title.filter(|_| counts(entry.title.is_some()));
        let authors = if counts(!entry.authors.is_empty()) { self.authors } else { Vec::new() };
        // A day of the rule's is no reason to forget the hour that feed or page know.
        let is_news = |found: &Found| found.has_time || article.published.is_none_or(|known| known.date_naive() != found.date.date_naive());
        let published = self.published.filter(|found| counts(entry.published.is_some()) && is_news(found));
        let claim = |datum: Datum, value: String| Claim { datum, value, origin: Origin::Rule };
        let told = title.iter().map(|title| claim(Datum::Title, title.clone()));
        let told = told.chain(Some(authors.join(", ")).filter(|authors| !authors.is_empty()).map(|authors| claim(Datum::Authors, authors)));
        let told = told.chain(published.iter().map(|found| claim(Datum::Published, found.date.to_rfc3339())));
        let mut claims: Vec<Claim> = told.chain(article.claims).collect();
        claims.sort_by_key(|claim| claim.datum);
        Article {
            title: title.or(article.title),
            authors: if authors.is_empty() { article.authors } else { authors },
            published: published.map(|found| found.date).or(article.published),
            claims,
            ..article
        }
    }
}
