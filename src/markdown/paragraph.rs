//! The text of one paragraph, heading or cell while it is collected, and the settling of its white space and marks.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::bidi::Directions;
use super::marks::{Mark, Marks};

/// What a piece of a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Characters that mean themselves.
    Text,
    /// White space between two pieces; it belongs to the marks that both have.
    Space,
    /// The content of a code span.
    Code,
    /// Markdown that is finished: a picture, a box to tick.
    Finished,
    /// A hard line break.
    Break,
}

/// A piece of a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) content: Content,
    pub(super) marks: Marks,
    /// Where in the paragraph's text it stands.
    pub(super) range: Range<usize>,
}

/// A paragraph under construction.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) items: Vec<Item>,
    /// What follows needs no space before it.
    spaced: bool,
    started: bool,
    /// The changes of direction that are open.
    directions: Directions,
}

impl Paragraph {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
        self.spaced = false;
        self.started = false;
        self.directions = Directions::default();
    }

    /// Adds text with its white space collapsed (CSS Text 3, 4.1.1) and without what cannot be seen.
    pub(super) fn push(&mut self, content: Content, text: &str, marks: Marks) {
        let from = self.text.len();
        let last = self.items.last().map(|last| last.content);
        if last != Some(content) && (content == Content::Code || last == Some(Content::Code)) && !text.is_empty() {
            // The spaces at the edges of code are its own, whatever stands beside it.
            self.spaced = false;
            self.started |= content == Content::Code;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let plain = plain_length(rest, self.spaced || !self.started);
            let (run, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
            if !run.is_empty() {
                self.text.push_str(run);
                self.spaced = run.ends_with(' ');
                self.started = true;
            }
            let Some(char) = after.chars().next() else { break };
            // Pages indent their source, so white space comes in long runs.
            rest = if char.is_ascii_whitespace() { after.trim_ascii_start() } else { after.get(char.len_utf8()..).unwrap_or_default() };
            match char {
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    if self.started && !self.spaced {
                        self.text.push(' ');
                        self.spaced = true;
                    }
                }
                '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                char if char < ' ' || char == '\u{7f}' => {}
                char if Directions::is_one(char) && !self.directions.take(char) => {}
                char => {
                    self.text.push(char);
                    self.spaced = false;
                    self.started = true;
                }
            }
        }
        self.add(content, from, marks);
    }

    /// Adds Markdown as it is.
    pub(super) fn push_finished(&mut self, markdown: &str, marks: Marks) {
        let from = self.text.len();
        self.text.push_str(markdown);
        self.spaced = markdown.ends_with(' ');
        self.started = true;
        self.add(Content::Finished, from, marks);
    }

    /// Adds a line break; tells whether the one before had nothing after it, so that the two end the paragraph.
    pub(super) fn push_break(&mut self, marks: Marks) -> bool {
        if !self.started {
            return false;
        }
        let mut before = self.items.iter().rev().filter(|item| !self.is_blank(item));
        if before.next().is_some_and(|item| item.content == Content::Break) {
            return true;
        }
        let at = self.text.len();
        self.items.push(Item { content: Content::Break, marks, range: at..at });
        self.spaced = true;
        false
    }

    fn is_blank(&self, item: &Item) -> bool {
        item.content == Content::Text && self.slice(&item.range) == " "
    }

    fn add(&mut self, content: Content, from: usize, marks: Marks) {
        let to = self.text.len();
        if from == to {
            return;
        }
        if let Some(last) = self.items.last_mut()
            && last.content == content
            && last.marks == marks
            && content != Content::Finished
        {
            last.range.end = to;
        } else {
            self.items.push(Item { content, marks, range: from..to });
        }
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Settles white space and marks: space leaves the edges of marks, elements of one kind that touch become one.
    /// Nothing but space leaves no items.
    pub(super) fn settle(&mut self) {
        self.end_directions();
        if let [Item { content: Content::Text, range, marks }] = self.items.as_mut_slice()
            && marks.len() == 0
        {
            // Most paragraphs are one piece of text.
            let text = self.text.get(range.clone()).unwrap_or_default();
            let kept = text.trim_end_matches([' ', '\u{a0}']);
            range.end = range.start + kept.len();
            range.start = range.end - kept.trim_start_matches([' ', '\u{a0}']).len();
            if range.start == range.end {
                self.items.clear();
            }
            return;
        }
        self.split_spaces();
        self.trim();
        self.join_touching();
        self.mark_spaces();
        self.join_equal();
    }

    fn end_directions(&mut self) {
        let from = self.text.len();
        self.text.extend(self.directions.end());
        self.add(Content::Text, from, Marks::default());
    }

    fn split_spaces(&mut self) {
        let mut items = Vec::with_capacity(self.items.len() + 2);
        for item in std::mem::take(&mut self.items) {
            if !matches!(item.content, Content::Text | Content::Code) {
                items.push(item);
                continue;
            }
            let text = self.slice(&item.range);
            // The spaces of a code span are its own unless there is nothing else in it.
            let is_code = item.content == Content::Code && text.chars().any(|char| !is_space(char));
            let core = if is_code { text } else { text.trim_start_matches(is_space) };
            let from = item.range.end - core.len();
            let core = if is_code { core } else { core.trim_end_matches(is_space) };
            let to = from + core.len();
            let marks = item.marks;
            let space = |range: Range<usize>| (!range.is_empty()).then_some(Item { content: Content::Space, marks, range });
            items.extend(space(item.range.start..from));
            if from < to {
                items.push(Item { content: item.content, marks, range: from..to });
            }
            items.extend(space(to..item.range.end));
        }
        self.items = items;
    }

    fn trim(&mut self) {
        let mut kept: Vec<Item> = Vec::with_capacity(self.items.len());
        for item in std::mem::take(&mut self.items) {
            let follows_space = || kept.last().is_some_and(|last| last.content == Content::Space && self.slice(&last.range).ends_with(' '));
            if item.content == Content::Space && self.slice(&item.range) == " " && follows_space() {
                continue;
            }
            if item.content == Content::Break {
                while kept.last().is_some_and(|last| last.content == Content::Space && self.slice(&last.range) == " ") {
                    kept.pop();
                }
            }
            kept.push(item);
        }
        let is_edge = |item: &Item| match item.content {
            Content::Break => true,
            Content::Space => self.slice(&item.range).chars().all(|char| matches!(char, ' ' | '\u{a0}')),
            Content::Text | Content::Code | Content::Finished => false,
        };
        while kept.last().is_some_and(is_edge) {
            kept.pop();
        }
        let n_edges = kept.iter().take_while(|item| is_edge(item)).count();
        kept.drain(..n_edges);
        self.items = kept;
    }

    /// `<b>a</b><b>b</b>` is one element to the reader, and two to Markdown only with something between.
    fn join_touching(&mut self) {
        let mut same: HashMap<u32, u32> = HashMap::new();
        let mut before: Option<Marks> = None;
        for item in &mut self.items {
            if matches!(item.content, Content::Space | Content::Break) {
                before = None;
                continue;
            }
            if !same.is_empty() {
                item.marks = item.marks.map(|mark| Mark { id: same.get(&mark.id).copied().unwrap_or(mark.id), ..mark });
            }
            if let Some(before) = before {
                let pairs = before.iter().zip(item.marks.iter());
                let touching =
                    pairs.take_while(|(one, two)| one == two || one.kind == two.kind && one.kind != super::marks::MarkKind::Link);
                let renamed: Vec<_> = touching.filter(|(one, two)| one != two).collect();
                for (one, two) in &renamed {
                    same.insert(two.id, one.id);
                }
                if !renamed.is_empty() {
                    item.marks = item.marks.map(|mark| renamed.iter().find(|(_, two)| *two == mark).map_or(mark, |(one, _)| *one));
                }
            }
            before = Some(item.marks);
        }
    }

    fn mark_spaces(&mut self) {
        let is_between = |item: &Item| matches!(item.content, Content::Space | Content::Break);
        let mut after = Marks::default();
        for item in self.items.iter_mut().rev() {
            if is_between(item) {
                item.marks = after;
            } else {
                after = item.marks;
            }
        }
        let mut before = Marks::default();
        for item in &mut self.items {
            if is_between(item) {
                item.marks = before.outer(before.shared(item.marks));
            }
            before = item.marks;
        }
    }

    /// Makes one item of neighbours that differ in nothing.
    pub(super) fn join_equal(&mut self) {
        for item in &mut self.items {
            if item.content == Content::Space {
                item.content = Content::Text;
            }
        }
        self.items.dedup_by(|item, last| {
            let same = item.content == last.content && item.marks == last.marks && item.range.start == last.range.end;
            let joins = same && matches!(item.content, Content::Text | Content::Code);
            if joins {
                last.range.end = item.range.end;
            }
            joins
        });
    }

    /// Takes marks away from all items.
    pub(super) fn drop_marks(&mut self, dropped: &HashSet<Mark>) {
        for item in &mut self.items {
            item.marks = item.marks.retain(|mark| !dropped.contains(&mark));
        }
        self.join_equal();
    }
}

/// The length of what can be taken as it is: up to white space to collapse, a control, or the start of what may be a zero-width character.
fn plain_length(text: &str, after_space: bool) -> usize {
    let bytes = text.as_bytes();
    let is_plain = |byte: &u8| matches!(byte, b'!'..=b'~' | 0x80..=0xe1 | 0xe3..=0xee | 0xf0..);
    let mut space = after_space.then_some(0);
    let mut at = 0;
    while let Some(length) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| !is_plain(byte))) {
        at += length;
        match bytes.get(at..at + 3) {
            // U+200B, U+2060 and U+FEFF cannot be seen; U+202A to U+202E and U+2066 to U+2069 change the direction.
            Some([0xe2, 0x80, 0x8b | 0xaa..=0xae] | [0xe2, 0x81, 0xa0 | 0xa6..=0xa9] | [0xef, 0xbb, 0xbf]) => return at,
            Some([0xe2 | 0xef, ..]) => {}
            _ if bytes.get(at) == Some(&b' ') && space != Some(at) => space = Some(at + 1),
            _ => return at,
        }
        at += 1;
    }
    bytes.len()
}

/// White space and the other separators of Unicode's category Zs.
pub(super) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}
