//! A page read block by block: what the rules make of it, and what the model does.

use scraper::Html;

use super::choose::{self, Choice};
use super::ends::{self, Ends};
use super::features::{self, Features};
use super::feed_text::{self, FeedText};
use super::guide::{self, Guide};
use super::metadata::{self, Metadata};
use super::model::Model;
use super::notes::{self, Note};
use super::outline::{self, Outline, count};
use super::value::{self, Strictness, Values};
use super::{Options, Page, learned, prune};
use crate::feed::Entry;
use crate::html::{self, Body};

/// With less text than this the page is read once more, less strictly.
const RETRY_CHARS: f64 = 250.0;
/// A page of fewer or more blocks is like none that the model was trained with.
const N_BLOCKS: std::ops::Range<usize> = 30..20_000;

/// A page read block by block, and what the rules choose of it.
pub(super) struct Survey {
    pub(super) outline: Outline,
    pub(super) guide: Guide,
    pub(super) ends: Ends,
    pub(super) titles: Vec<String>,
    pub(super) plain: Vec<f64>,
    pub(super) values: Values,
    pub(super) choice: Option<Choice>,
    pub(super) notes: Vec<Note>,
}

/// What was chosen, and how.
pub(super) struct Decision {
    pub(super) choice: Option<Choice>,
    pub(super) by: By,
    /// What the model thinks of the blocks that it was asked of, by their index, in thousandths of a logit above its threshold.
    pub(super) worths: Vec<(usize, i32)>,
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The model.
    Model,
    /// The rules, without asking the model, and why.
    RulesAlone(&'static str),
    /// The rules, because the model found next to nothing.
    RulesInstead,
}

impl Survey {
    /// Reads a page, and once more less strictly if next to nothing is found.
    pub(super) fn of(tree: &Html, entry: &Entry, (page, feed): (&Page, &FeedText), options: &Options, metadata: &Metadata) -> Self {
        let outline = outline::read(tree);
        let guide = Guide::new(&outline, feed, options);
        let titles = metadata.expected_titles(entry.title.as_deref());
        let ends = ends::read(tree, &outline, &page.url, metadata.titles.site.as_deref());
        let plain = value::plain(&outline);
        let attempt = |strictness| {
            let values = value::judge(&outline, &plain, &guide, strictness);
            let choice = choose::choose(&outline, &values, &titles, &ends);
            (values, choice)
        };
        let n_chars = |choice: &Option<Choice>| choice.as_ref().map(|choice| value::n_chars(&outline, &choice.kept)).unwrap_or_default();
        let anchored = |(values, choice): &(Values, Option<Choice>)| choice.as_ref().map(|choice| choose::kept_anchors(values, choice));
        let mut found = attempt(Strictness::Strict);
        let is_astray = anchored(&found).is_some_and(|share| share < 0.5);
        if n_chars(&found.1) < RETRY_CHARS || is_astray {
            let relaxed = attempt(Strictness::Relaxed);
            let is_better = if is_astray { anchored(&relaxed) > anchored(&found) } else { n_chars(&relaxed.1) > 1.5 * n_chars(&found.1) };
            if is_better {
                found = relaxed;
            }
        }
        let (values, choice) = found;
        let notes = notes::read(tree, &outline, &page.url);
        Self { outline, guide, ends, titles, plain, values, choice, notes }
    }

    /// What is chosen, and the notes it refers to.
    pub(super) fn decide(&self, options: &Options, metadata: &Metadata) -> Decision {
        let mut decision = self.decide_alone(options, metadata);
        if let Some(choice) = &mut decision.choice {
            notes::keep(&self.notes, &self.outline, choice);
        }
        decision
    }

    /// What the model makes of the page, or the rules where they know better: it is not asked if the feed holds the whole text, nor
    /// of pages with few or far too many blocks.
    fn decide_alone(&self, options: &Options, metadata: &Metadata) -> Decision {
        let by_rules = |by, worths| Decision { choice: self.choice.clone(), by, worths };
        let model = options.model.clone().unwrap_or_else(Model::built_in);
        let n_blocks = self.outline.blocks.len();
        let reason = match (model.is_empty(), self.guide.is_full()) {
            (true, _) => Some("there is no model"),
            (_, true) => Some("the feed holds the whole text"),
            _ if n_blocks < N_BLOCKS.start => Some("the page has few blocks"),
            _ if n_blocks >= N_BLOCKS.end => Some("the page has too many blocks"),
            _ => None,
        };
        if let Some(reason) = reason {
            return by_rules(By::RulesAlone(reason), Vec::new());
        }
        let features = self.features(metadata, features::read);
        let worth = model.judge(&features.rows);
        let choice = learned::choose(&self.outline, &self.values, &features, &worth, self.choice.as_ref());
        let worths = features.blocks.into_iter().zip(worth).collect();
        if choice.is_none() { by_rules(By::RulesInstead, worths) } else { Decision { choice, by: By::Model, worths } }
    }

    /// The article chosen, or the text that page or scripts declare if next to nothing was.
    pub(super) fn body(&self, tree: Html, choice: Option<Choice>, metadata: &Metadata) -> Option<Body> {
        let n_found = choice.as_ref().map(|choice| value::n_chars(&self.outline, &choice.kept)).unwrap_or_default();
        let declared = if n_found < RETRY_CHARS { metadata.hidden_text().as_deref().map(from_declared) } else { None };
        if let Some(body) = declared.filter(|body| count(html::text(body).len()) > 3.0 * n_found.max(80.0)) {
            return Some(body);
        }
        choice.map(|choice| prune::cut_down(tree, &self.outline, &choice))
    }

    fn features(&self, metadata: &Metadata, read: fn(&features::Page) -> Features) -> Features {
        let nothing = Choice { container: 0, range: 0..0, kept: vec![false; self.outline.blocks.len()] };
        read(&features::Page {
            outline: &self.outline,
            guide: &self.guide,
            ends: &self.ends,
            plain: &self.plain,
            values: &self.values,
            choice: self.choice.as_ref().unwrap_or(&nothing),
            headline: choose::headline(&self.outline, &self.titles, &(0..self.outline.blocks.len())),
            declared: &metadata.body.as_deref().map(|body| guide::shared(&self.outline, body)).unwrap_or_default(),
        })
    }
}

/// What the model is trained with: the blocks of a page as it sees them.
#[derive(Debug)]
pub struct Specimen {
    /// The text of each block.
    pub texts: Vec<String>,
    /// Whether the rules keep it.
    pub kept: Vec<bool>,
    /// The features of all blocks, one row after the other.
    pub rows: Vec<f32>,
}

/// Describes the blocks of a page for training.
pub fn specimen(entry: &Entry, page: &Page, options: &Options) -> Specimen {
    let mut tree = html::parse(&page.html);
    let metadata = metadata::read(&tree, &page.url);
    prune::show_unscripted(&mut tree);
    let survey = Survey::of(&tree, entry, (page, &feed_text::read(entry)), options, &metadata);
    let features = survey.features(&metadata, features::read_all);
    let text = |index: &usize| survey.outline.blocks.get(*index).map(|block| block.text.clone());
    let is_kept = |index: &usize| survey.choice.as_ref().and_then(|choice| choice.kept.get(*index)).copied().unwrap_or_default();
    Specimen {
        texts: features.blocks.iter().filter_map(text).collect(),
        kept: features.blocks.iter().map(is_kept).collect(),
        rows: features.rows,
    }
}

/// The text that the page declares, which may be plain.
fn from_declared(text: &str) -> Body {
    if text.contains("<p") {
        return html::parse_fragment(text);
    }
    if text.contains("&lt;p") {
        let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        return html::parse_fragment(&unescaped);
    }
    let escaped = text.replace('<', "&lt;");
    let paragraphs: String = escaped.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("<p>{line}</p>")).collect();
    html::parse_fragment(&paragraphs)
}
