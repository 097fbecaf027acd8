//! What is known of each block of text, as the numbers that the model reads.

mod known;
mod signs;

use std::ops::Range;

use self::known::{Known, MAX_LINE_CHARS, Sum, at, between, flag, share};
use self::signs::{Signs, begins};

use super::choose::Choice;
use super::ends::Ends;
use super::guide::Guide;
use super::lines;
use super::marks::Marks;
use super::outline::{Block, Element, Outline, Role, count};
use super::value::{self, Values};

/// Elements around a block that are looked at one by one: each holds more blocks than the one before.
const N_AROUND: usize = 5;
/// Blocks that the rules keep are near in so many of them.
const N_NEAR: usize = 2;
/// Neighbours on each side that are looked at one by one.
const NEIGHBOURS: [isize; 2] = [-1, 1];
/// Neighbours on each side that are looked at together.
const WINDOWS: [usize; 2] = [3, 8];
/// Trailers stand among so many blocks at the end of what the rules keep.
const NEAR_END: usize = 12;

/// What is known of a page when its blocks are described.
pub(super) struct Page<'a> {
    /// Its blocks and their elements.
    pub(super) outline: &'a Outline,
    /// What entry and siblings say.
    pub(super) guide: &'a Guide,
    /// Where its blocks lead.
    pub(super) ends: &'a Ends,
    /// What each block is worth by its own text.
    pub(super) plain: &'a [f64],
    /// What each block is worth by the rules.
    pub(super) values: &'a Values,
    /// What the rules choose.
    pub(super) choice: &'a Choice,
    /// Where the headline stands.
    pub(super) headline: Option<usize>,
    /// The share of each block that the declared text has, too, if there is one.
    pub(super) declared: &'a [f64],
}

/// The features of the blocks with text.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// The blocks described, by their index.
    pub(super) blocks: Vec<usize>,
    /// [`WIDTH`] numbers for each; what is not known is no number.
    pub(super) rows: Vec<f32>,
}

const OWN: [&str; 12] =
    ["chars", "linked", "punctuation", "commas", "sentence", "words", "digits", "capitals", "begins", "role", "level", "leaves"];
const RULES: [&str; 14] =
    ["value", "plain", "cut", "marked", "kept", "inside", "range", "card", "end", "trailer", "matched", "furniture", "title", "declared"];
const PAGE: [&str; 9] = ["blocks", "chars", "good", "kept", "n_kept", "linked", "headline", "container", "paragraphs"];
const PLACE: [&str; 18] = [
    "index",
    "left",
    "part",
    "kept_before",
    "kept_share_before",
    "kept_share_behind",
    "gap_before",
    "gap_behind",
    "chars_before",
    "chars_behind",
    "from_headline",
    "good_from_headline",
    "from_heading",
    "heading_end",
    "heading_level",
    "heading_linked",
    "n_ends",
    "chars_from_heading",
];
const NEAR: [&str; 6] = ["chars", "linked", "sentence", "role", "value", "kept"];
const WINDOW: [&str; 3] = ["kept", "linked", "good"];
const AROUND: [&str; 9] = ["chars", "linked", "blocks", "good", "paragraphs", "kept", "position", "children", "worth"];
/// The marks that count: for each, what share of the good text stands in the nearest element that has it.
const MARKS: [(&str, Marks); 23] = [
    ("comments", Marks::COMMENTS),
    ("related", Marks::RELATED),
    ("share", Marks::SHARE),
    ("signup", Marks::SIGNUP),
    ("byline", Marks::BYLINE),
    ("tags", Marks::TAGS),
    ("ad", Marks::AD),
    ("menu", Marks::MENU),
    ("side", Marks::SIDE),
    ("foot", Marks::FOOT),
    ("layer", Marks::LAYER),
    ("listing", Marks::LISTING),
    ("biography", Marks::BIOGRAPHY),
    ("nav", Marks::NAV),
    ("footer", Marks::FOOTER),
    ("aside", Marks::ASIDE),
    ("form", Marks::FORM),
    ("hidden", Marks::HIDDEN),
    ("header", Marks::HEADER),
    ("body", Marks::BODY),
    ("declared", Marks::DECLARED),
    ("article", Marks::ARTICLE),
    ("structure", Marks::STRUCTURE),
];
const ARTICLE: [&str; 6] = ["bad", "depth", "article_up", "article_position", "article_left", "body_up"];
const ALIKE: [&str; 6] = ["count", "chars", "linked", "good", "kept", "repeats"];
const ENTRY: [&str; 3] = ["distance", "shared", "known"];

/// How many numbers there are for each block.
pub(super) const WIDTH: usize = OWN.len()
    + RULES.len()
    + PAGE.len()
    + PLACE.len()
    + NEAR.len() * NEIGHBOURS.len()
    + WINDOW.len() * WINDOWS.len() * 2
    + AROUND.len() * N_AROUND
    + MARKS.len()
    + ARTICLE.len()
    + ALIKE.len()
    + ENTRY.len();

/// The names of the numbers, in their order.
pub(super) fn names() -> Vec<String> {
    let group = |group: &str, names: &[&str]| names.iter().map(|name| format!("{group}.{name}")).collect::<Vec<_>>();
    let mut names = [group("own", &OWN), group("rules", &RULES), group("page", &PAGE), group("place", &PLACE)].concat();
    names.extend(NEIGHBOURS.iter().flat_map(|step| group(&format!("near{step}"), &NEAR)));
    names
        .extend(WINDOWS.iter().flat_map(|size| ["before", "behind"].iter().flat_map(move |side| group(&format!("{side}{size}"), &WINDOW))));
    names.extend((0..N_AROUND).flat_map(|level| group(&format!("around{level}"), &AROUND)));
    names.extend(MARKS.iter().map(|(name, _)| format!("mark.{name}")));
    names.extend([group("article", &ARTICLE), group("alike", &ALIKE), group("entry", &ENTRY)].concat());
    names
}

/// Describes the blocks of a page that may be of the article.
pub(super) fn read(page: &Page) -> Features {
    let known = Known::of(page);
    known.describe_those(|(index, block)| known.is_near(*index, block))
}

/// Describes all blocks of a page.
pub(super) fn read_all(page: &Page) -> Features {
    Known::of(page).describe_those(|_| true)
}

/// Whether a block is described: captions go with their pictures.
pub(super) fn is_text(block: &Block) -> bool {
    !matches!(block.role, Role::Media | Role::Caption)
}

impl Known<'_> {
    fn describe_those(&self, is_wanted: impl Fn(&(usize, &Block)) -> bool) -> Features {
        let mut features = Features::default();
        let blocks = self.page.outline.blocks.iter().enumerate().filter(|(_, block)| is_text(block));
        for (index, block) in blocks.filter(is_wanted) {
            features.blocks.push(index);
            self.describe(index, block, &mut features.rows);
        }
        features
    }

    /// Whether the rules keep a block, one that looks like it or one in the elements around it. The others are no article, or the
    /// rules have failed altogether.
    fn is_near(&self, index: usize, block: &Block) -> bool {
        let elements = &self.page.outline.elements;
        let owner = elements.get(block.owner).map(|owner| (block.owner, owner));
        let around = (0..N_NEAR).fold(owner, |around, _| around.and_then(|(_, element)| wider(elements, element)).or(around));
        self.n_kept == 0.0
            || around.is_some_and(|(_, around)| self.between(&around.blocks).kept > 0.0)
            || self.alike.get(&at(&self.looks, index)).is_some_and(|alike| alike.sum.kept > 0.0)
    }

    fn describe(&self, index: usize, block: &Block, row: &mut Vec<f32>) {
        let mut push = |numbers: &[f64]| row.extend(numbers.iter().map(|number| single(*number)));
        push(&self.own(index, block));
        push(&self.rules(index, block));
        push(&self.of_page());
        push(&self.place(index));
        for step in NEIGHBOURS {
            push(&index.checked_add_signed(step).map_or([f64::NAN; NEAR.len()], |other| self.near(other)));
        }
        for size in WINDOWS {
            push(&self.window(&(index.saturating_sub(size)..index)));
            push(&self.window(&(index + 1..index + 1 + size)));
        }
        self.around(index, block, &mut push);
        push(&self.marks(index, block));
        let alike = self.alike.get(&at(&self.looks, index)).copied().unwrap_or_default();
        let repeats = self.repeats.get(block.text.as_str()).copied().unwrap_or_default();
        push(&[
            alike.n,
            alike.sum.chars / alike.n,
            share(alike.sum.linked, alike.sum.chars),
            share(alike.sum.good, self.total.good),
            share(alike.sum.kept, alike.sum.chars),
            repeats,
        ]);
        push(&self.entry(index, block));
    }

    fn own(&self, index: usize, block: &Block) -> [f64; OWN.len()] {
        let signs = Signs::of(&block.text);
        let level = if let Role::Heading(level) = block.role { f64::from(level) } else { 0.0 };
        [
            block.n_chars,
            share(block.n_linked, block.n_chars),
            share(signs.punctuation, block.n_chars),
            signs.commas,
            flag(at(&self.sentences, index)),
            signs.words,
            share(signs.digits, block.n_chars),
            share(signs.capitals, block.n_chars),
            begins(&block.text),
            role(block.role),
            level,
            count(block.leaves.len()),
        ]
    }

    fn rules(&self, index: usize, block: &Block) -> [f64; RULES.len()] {
        let Page { values, choice, guide, ends, .. } = self.page;
        let container = self.page.outline.elements.get(choice.container);
        let is_short = block.n_chars < MAX_LINE_CHARS;
        let is_heading = matches!(block.role, Role::Heading(_));
        let may_trail = !is_short && index + NEAR_END > self.last_kept && choice.range.contains(&index);
        [
            at(&values.blocks, index),
            at(self.page.plain, index),
            flag(at(&values.cut, index)),
            flag(at(&values.marked, index)),
            flag(at(&choice.kept, index)),
            flag(container.is_some_and(|container| container.blocks.contains(&index))),
            flag(choice.range.contains(&index)),
            flag(ends.is_card(index)),
            flag(is_heading && at(&self.headings, index).is_end),
            flag(may_trail && lines::is_trailer(&block.text)),
            if guide.knows_entry() { guide.matched(index) } else { f64::NAN },
            if guide.knows_siblings() { flag(guide.is_furniture(index)) } else { f64::NAN },
            flag(self.page.headline == Some(index)),
            self.page.declared.get(index).copied().unwrap_or(f64::NAN),
        ]
    }

    fn of_page(&self) -> [f64; PAGE.len()] {
        [
            self.total.texts,
            self.total.chars,
            self.total.good,
            share(self.total.kept, self.total.chars),
            self.n_kept,
            share(self.total.linked, self.total.chars),
            self.page.headline.map_or(f64::NAN, |headline| share(count(headline), count(self.page.outline.blocks.len()))),
            at(&self.shares, self.page.choice.container),
            share(self.total.paragraphs, self.total.chars),
        ]
    }

    fn place(&self, index: usize) -> [f64; PLACE.len()] {
        let before = at(&self.sums, index);
        let behind = self.total.minus(at(&self.sums, index + 1));
        let gap = |from: Option<usize>| from.map_or(f64::NAN, |from| count(from.abs_diff(index)));
        let (last, next) = (at(&self.kept_before, index), at(&self.kept_behind, index));
        let heading = at(&self.headings, index);
        let from_heading = heading.at.map_or(f64::NAN, |above| count(index - above));
        let above = heading.at.and_then(|above| self.page.outline.blocks.get(above));
        let from = |other: usize| if other <= index { count(index - other) } else { -count(other - index) };
        [
            count(index),
            count(self.page.outline.blocks.len() - index),
            share(before.chars, self.total.chars),
            before.kept,
            share(before.kept, self.total.kept),
            share(behind.kept, self.total.kept),
            gap(last),
            gap(next),
            last.map_or(f64::NAN, |last| self.between(&(last + 1..index)).chars),
            next.map_or(f64::NAN, |next| self.between(&(index + 1..next)).chars),
            self.page.headline.map_or(f64::NAN, from),
            self.page.headline.map_or(f64::NAN, |headline| before.good - at(&self.sums, headline).good),
            from_heading,
            flag(heading.is_end),
            f64::from(heading.level),
            above.map_or(0.0, |above| share(above.n_linked, above.n_chars)),
            heading.n_ends,
            heading.at.map_or(f64::NAN, |above| self.between(&(above + 1..index)).chars),
        ]
    }

    fn near(&self, index: usize) -> [f64; NEAR.len()] {
        let Some(block) = self.page.outline.blocks.get(index) else { return [f64::NAN; NEAR.len()] };
        [
            block.n_chars,
            share(block.n_linked, block.n_chars),
            flag(at(&self.sentences, index)),
            role(block.role),
            at(&self.page.values.blocks, index),
            flag(at(&self.page.choice.kept, index)),
        ]
    }

    fn window(&self, range: &Range<usize>) -> [f64; WINDOW.len()] {
        let sum = self.between(range);
        [share(sum.kept, sum.chars), share(sum.linked, sum.chars), sum.good]
    }

    fn around(&self, index: usize, block: &Block, push: &mut impl FnMut(&[f64])) {
        let elements = &self.page.outline.elements;
        let mut next = elements.get(block.owner).map(|element| (block.owner, element));
        for _ in 0..N_AROUND {
            let Some((at_element, element)) = next else {
                push(&[f64::NAN; AROUND.len()]);
                continue;
            };
            let sum = self.between(&element.blocks);
            push(&[
                sum.chars,
                share(sum.linked, sum.chars),
                sum.texts,
                at(&self.shares, at_element),
                share(sum.paragraphs, sum.chars),
                share(sum.kept, sum.chars),
                share(count(index - element.blocks.start), count(element.blocks.len())),
                at(&self.children, at_element),
                share(sum.worth, sum.chars),
            ]);
            next = wider(elements, element);
        }
    }

    fn marks(&self, index: usize, block: &Block) -> [f64; MARKS.len() + ARTICLE.len()] {
        let mut found = [f64::NAN; MARKS.len() + ARTICLE.len()];
        let mut seen = Marks::NONE;
        let (mut n_bad, mut article, mut body) = (0, None, None);
        let mut next = Some(block.owner);
        while let Some((at_element, element)) = next.and_then(|next| Some((next, self.page.outline.elements.get(next)?))) {
            let share = at(&self.shares, at_element);
            let fresh = element.marks.without(seen);
            if fresh != Marks::NONE {
                for (found, _) in found.iter_mut().zip(MARKS).filter(|(_, (_, mark))| fresh.has(*mark)) {
                    *found = share;
                }
            }
            if share < value::BIG_SHARE {
                n_bad += element.marks.only(Marks::BAD.with(Marks::DOUBTFUL).with(Marks::CUT)).count();
            }
            if fresh.has(Marks::ARTICLE) {
                article = Some((at_element, element));
            }
            if fresh.has(Marks::BODY.with(Marks::DECLARED)) {
                body = body.or(Some(at_element));
            }
            seen = seen.with(fresh);
            next = element.parent;
        }
        let depth = at(&self.depths, block.owner);
        let up = |element: usize| depth - at(&self.depths, element);
        let of_article = [
            f64::from(n_bad),
            depth,
            article.map_or(f64::NAN, |(article, _)| up(article)),
            article.map_or(f64::NAN, |(_, article)| share(count(index - article.blocks.start), count(article.blocks.len()))),
            article.map_or(f64::NAN, |(_, article)| count(article.blocks.end - index)),
            body.map_or(f64::NAN, up),
        ];
        for (found, number) in found.iter_mut().skip(MARKS.len()).zip(of_article) {
            *found = number;
        }
        found
    }

    fn entry(&self, index: usize, block: &Block) -> [f64; ENTRY.len()] {
        let Some(best) = self.best_match else { return [f64::NAN; ENTRY.len()] };
        let elements = &self.page.outline.elements;
        let mut around = elements.get(block.owner).map(|element| (block.owner, element));
        while let Some((_, element)) = around.filter(|(_, element)| !element.blocks.contains(&best)) {
            around = wider(elements, element);
        }
        let distance = if best <= index { count(index - best) } else { -count(best - index) };
        [distance, around.map_or(1.0, |(around, _)| at(&self.shares, around)), self.page.guide.matched(best)]
    }

    fn between(&self, range: &Range<usize>) -> Sum {
        between(&self.sums, range)
    }
}

/// The next element around another that holds more blocks.
fn wider<'a>(elements: &'a [Element], element: &Element) -> Option<(usize, &'a Element)> {
    let mut next = element.parent;
    loop {
        let index = next?;
        let outer = elements.get(index)?;
        if outer.blocks != element.blocks {
            return Some((index, outer));
        }
        next = outer.parent;
    }
}

fn role(role: Role) -> f64 {
    match role {
        Role::Paragraph => 1.0,
        Role::Heading(_) => 2.0,
        Role::Item => 3.0,
        Role::Cell => 4.0,
        Role::Preformatted => 5.0,
        Role::Caption => 6.0,
        Role::Media => 7.0,
        Role::Other => 0.0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the model reads single precision")]
fn single(number: f64) -> f32 {
    number as f32
}
