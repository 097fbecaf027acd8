//! Tells of each block of a page whether it is of the article, and what speaks for it and against it.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::Html;

use super::choose;
use super::lines::Line;
use super::marks::Marks;
use super::model::UNIT;
use super::outline::{self, Block, Element, Outline, Role};
use super::survey::{By, Decision, Survey};
use super::value::{BIG_SHARE, Good};
use super::{Options, Page, feed_text, metadata, prune, ruled};
use crate::feed::Entry;
use crate::html;

/// How a page was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Who decided.
    pub decided_by: String,
    /// The element around the article, as a path of names.
    pub container: Option<String>,
    /// The elements that the rules thought of, with their scores, the best first.
    pub candidates: Vec<(String, f64)>,
    /// All blocks, in the order of the page.
    pub blocks: Vec<Judgement>,
}

/// What became of a block, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What kind of block it is.
    pub role: &'static str,
    /// Its text; none of a picture.
    pub text: String,
    /// Whether it is of the article.
    pub kept: bool,
    /// What the rules think it is worth: about its characters, or less than nothing.
    pub value: f64,
    /// What the model thinks it is worth, in logits: more than nothing is of the article. It is not asked of blocks far away.
    pub worth: Option<f64>,
    /// What speaks against it, and what for it.
    pub reasons: Vec<String>,
}

/// What stands under each mark.
const MARKS: [(Marks, &str); 19] = [
    (Marks::COMMENTS, "comments"),
    (Marks::RELATED, "related articles"),
    (Marks::SHARE, "share buttons"),
    (Marks::SIGNUP, "a form to sign up"),
    (Marks::BYLINE, "a byline"),
    (Marks::TAGS, "tags"),
    (Marks::AD, "an advertisement"),
    (Marks::MENU, "a menu"),
    (Marks::SIDE, "a side column"),
    (Marks::FOOT, "a page's foot"),
    (Marks::LAYER, "a layer"),
    (Marks::LISTING, "a list of things"),
    (Marks::BIOGRAPHY, "a biography"),
    (Marks::NAV, "navigation"),
    (Marks::FOOTER, "a footer"),
    (Marks::ASIDE, "an aside"),
    (Marks::FORM, "a form"),
    (Marks::HIDDEN, "something hidden"),
    (Marks::BODY, "an article's text"),
];

/// Reads a page as [`super::extract`] does, and tells what was thought of its blocks.
pub fn explain(entry: &Entry, page: &Page, options: &Options) -> Explanation {
    let mut tree = html::parse(&options.ruling.prepare(&page.html));
    let metadata = metadata::read(&tree, &page.url);
    prune::show_unscripted(&mut tree);
    let before = outline::read(&tree);
    let (chosen, by_user) = ruled::clean_and_choose(&mut tree, options);
    let survey = Survey::of(&tree, entry, (page, &feed_text::read(entry)), options, &metadata);
    let Decision { choice, by, worths } = survey.decide(options, &metadata);
    let decided_by = match by {
        _ if by_user => "the selectors of the configuration or of a rule of your own".to_owned(),
        _ if !chosen.is_empty() => "the site's rule of a collection, cut down the automatic way".to_owned(),
        By::Model => "the learned model".to_owned(),
        By::RulesAlone(reason) => format!("the built-in rules, as {reason}"),
        By::RulesInstead => "the built-in rules, as the model found next to nothing".to_owned(),
    };
    let path = |index: usize| path(&tree, &survey.outline, index);
    let container = choice.as_ref().map(|choice| path(choice.container));
    let kept = if chosen.is_empty() {
        choice.map(|choice| choice.kept)
    } else {
        let is_inside = ruled::inside(&tree, &survey.outline, &chosen);
        let choice = choice.filter(|_| !by_user);
        ruled::within(&survey.outline, choice, &is_inside).map(|choice| choice.kept).or(Some(is_inside))
    };
    let candidates = choose::candidates(&survey.outline, &survey.values, &survey.titles);
    Explanation {
        decided_by,
        container,
        candidates: candidates.into_iter().map(|(index, score)| (path(index), score)).collect(),
        blocks: [judgements(&survey, &kept.unwrap_or_default(), &worths.into_iter().collect()), removed(before, &survey.outline)].concat(),
    }
}

/// The blocks that were taken out before anything was judged.
fn removed(before: Outline, after: &Outline) -> Vec<Judgement> {
    let left: HashSet<NodeId> = after.blocks.iter().flat_map(|block| block.leaves.iter().copied()).collect();
    let gone = before.blocks.into_iter().filter(|block| !block.leaves.iter().any(|leaf| left.contains(leaf)));
    let judge = |block: Block| Judgement {
        role: role(block.role),
        text: block.text,
        kept: false,
        value: 0.0,
        worth: None,
        reasons: vec!["removed by a rule of the site or by the configuration".to_owned()],
    };
    gone.map(judge).collect()
}

fn judgements(survey: &Survey, kept: &[bool], worths: &HashMap<usize, i32>) -> Vec<Judgement> {
    let good = Good::of(&survey.plain);
    let is_small = |element: &Element| good.sum(&element.blocks) < BIG_SHARE * good.total();
    let judge = |(index, (block, value)): (usize, (&Block, &f64))| Judgement {
        role: role(block.role),
        text: block.text.clone(),
        kept: kept.get(index).copied().unwrap_or_default(),
        value: *value,
        worth: worths.get(&index).map(|worth| f64::from(*worth) / UNIT),
        reasons: reasons(survey, index, is_small),
    };
    survey.outline.blocks.iter().zip(&survey.values.blocks).enumerate().map(judge).collect()
}

/// What the rules see in a block and in the elements around it.
fn reasons(survey: &Survey, index: usize, is_small: impl Fn(&Element) -> bool) -> Vec<String> {
    let Survey { outline, guide, values, choice, .. } = survey;
    let Some(block) = outline.blocks.get(index) else { return Vec::new() };
    let flag = |flags: &[bool]| flags.get(index).copied().unwrap_or_default();
    let mut seen = Marks::NONE;
    let mut next = outline.elements.get(block.owner);
    while let Some(element) = next {
        if is_small(element) || element.marks.has(Marks::BODY) {
            seen = seen.with(if is_small(element) { element.marks } else { element.marks.only(Marks::BODY) });
        }
        next = element.parent.and_then(|parent| outline.elements.get(parent));
    }
    let mut reasons: Vec<String> = MARKS.iter().filter(|(mark, _)| seen.has(*mark)).map(|(_, name)| format!("in {name}")).collect();
    let mut add = |is_so: bool, reason: &str| reasons.extend(is_so.then(|| reason.to_owned()));
    add(block.line == Line::Junk, "a line of the site");
    add(block.line == Line::Byline, "a byline or a date");
    add(block.n_chars > 0.0 && block.n_linked > 0.7 * block.n_chars, "mostly linked");
    add(guide.is_furniture(index), "stands on other pages of the site, too");
    add(guide.matched(index) >= 0.6, "is in the feed's entry");
    add(survey.ends.is_card(index), "part of a teaser");
    let Some(choice) = choice else { return reasons };
    let container = outline.elements.get(choice.container).map(|element| element.blocks.clone()).unwrap_or_default();
    add(!container.contains(&index), "outside the element chosen by the built-in rules");
    add(container.contains(&index) && index < choice.range.start, "before the text");
    add(container.contains(&index) && index >= choice.range.end, "behind the end of the text");
    add(flag(&choice.kept), "kept by the built-in rules");
    add(flag(&values.cut), "cut off by the built-in rules");
    reasons
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Paragraph => "paragraph",
        Role::Heading(_) => "heading",
        Role::Item => "item",
        Role::Cell => "cell",
        Role::Preformatted => "code",
        Role::Caption => "caption",
        Role::Media => "picture",
        Role::Other => "text",
    }
}

/// The names of an element and of some elements around it, the outermost first.
fn path(tree: &Html, outline: &Outline, index: usize) -> String {
    const N_NAMES: usize = 4;
    let mut names = Vec::new();
    let mut next = Some(index);
    while let Some(element) = next.and_then(|index| outline.elements.get(index)).filter(|_| names.len() < N_NAMES) {
        let node = tree.tree.get(element.node).and_then(|node| node.value().as_element());
        names.extend(node.map(|node| {
            let id = node.id().map(|id| format!("#{id}")).unwrap_or_default();
            let class = node.classes().next().filter(|_| id.is_empty()).map(|class| format!(".{class}")).unwrap_or_default();
            format!("{}{id}{class}", node.name())
        }));
        next = element.parent;
    }
    names.reverse();
    names.join(" > ")
}
