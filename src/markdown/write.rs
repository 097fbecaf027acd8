//! Writes the blocks: markers, indentation, blank lines.

use super::code;
use super::line_starts::{may_start_with, starts_block};
use super::pieces::{BlockKind, Container, Leaf, List, Piece};
use super::{Bullet, Options};

/// Gives the Markdown of the blocks; ends with one line end, or is empty.
pub(super) fn write(pieces: &mut [Piece], options: &Options) -> String {
    loosen(pieces);
    let size = pieces.iter().map(Piece::size).sum();
    let mut writer = Writer {
        bullet: options.bullet,
        wrap: options.wrap,
        indent: options.dialect.traits().indent,
        text: String::with_capacity(size),
        ..Writer::default()
    };
    for piece in pieces.iter() {
        match piece {
            Piece::Open(Container::Item) => writer.open_item(),
            Piece::Open(container) => writer.open(*container, BlockKind::of(piece)),
            Piece::Close(_) => writer.close(),
            Piece::Leaf(leaf) => writer.leaf(leaf, BlockKind::of(piece)),
        }
    }
    if !writer.text.is_empty() {
        writer.text.push('\n');
    }
    writer.text
}

/// Makes the lists loose that have a blank line in one of their items: their reader will take them for loose.
fn loosen(pieces: &mut [Piece]) {
    // The list's place, and the kind of the last block of the container.
    let mut open: Vec<(usize, Option<BlockKind>)> = vec![(0, None)];
    let mut lists: Vec<usize> = Vec::new();
    let mut loose: Vec<usize> = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        if let Some(kind) = BlockKind::of(piece)
            && let Some((list, last)) = open.last_mut()
        {
            if last.is_some_and(|before| kind.needs_blank_after(before)) && *list > 0 {
                loose.push(*list - 1);
            }
            *last = Some(kind);
        }
        match piece {
            Piece::Open(Container::List(_)) => {
                lists.push(place);
                open.push((0, None));
            }
            Piece::Open(Container::Item) => open.push((lists.last().map_or(0, |list| list + 1), None)),
            Piece::Open(Container::Quote | Container::Note(_)) => open.push((0, None)),
            Piece::Close(start) => {
                open.pop();
                if lists.last() == Some(start) {
                    lists.pop();
                }
            }
            Piece::Leaf(_) => {}
        }
    }
    for place in loose {
        if let Some(Piece::Open(Container::List(list))) = pieces.get_mut(place) {
            list.loose = true;
        }
    }
}

/// Lines are not broken shorter than this, however deep they stand.
const LEAST_COLUMNS: usize = 20;

/// What is open while writing.
#[derive(Debug)]
struct Level {
    container: Container,
    /// Length of the prefix outside.
    outside: usize,
    last: Option<BlockKind>,
    /// The second of two markers, to keep a list apart from the one before (`CommonMark` 5.3).
    other_marker: bool,
    /// The number of the next item.
    number: u32,
    /// Blocks inside follow without blank lines.
    tight: bool,
}

#[derive(Debug, Default)]
struct Writer {
    bullet: Bullet,
    /// The columns of a line of prose.
    wrap: Option<usize>,
    /// The indentation of what stands in items, whatever their markers.
    indent: Option<usize>,
    text: String,
    /// What each line inside the open containers starts with.
    prefix: String,
    /// What the next line starts with instead.
    start: Option<String>,
    levels: Vec<Level>,
    /// The last block at the top, and whether it was a list with the second marker.
    last: Option<BlockKind>,
    last_other: bool,
}

impl Writer {
    fn last(&self) -> Option<BlockKind> {
        self.levels.last().map_or(self.last, |level| level.last)
    }

    fn in_item(&self) -> bool {
        self.levels.last().is_some_and(|level| level.container == Container::Item)
    }

    /// Ends the block before and notes the next one.
    fn begin(&mut self, kind: Option<BlockKind>) {
        let tight = self.levels.last().is_some_and(|level| level.tight);
        if let (Some(kind), Some(before)) = (kind, self.last()) {
            self.end_line();
            // Older readers see only lists without a blank line before them.
            let needs_blank = self.indent.is_some() && !matches!(kind, BlockKind::Bullets | BlockKind::Numbers(_));
            if !tight || needs_blank || kind.needs_blank_after(before) {
                self.blank_line();
            }
        }
        match self.levels.last_mut() {
            Some(level) => level.last = kind,
            None => self.last = kind,
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        self.start = None;
    }

    fn blank_line(&mut self) {
        self.text.push_str(self.prefix.trim_end());
        self.text.push('\n');
    }

    /// Writes what the line at hand starts with.
    fn start_line(&mut self) {
        match self.start.take() {
            Some(start) => self.text.push_str(&start),
            None => self.text.push_str(&self.prefix),
        }
    }

    fn open(&mut self, container: Container, kind: Option<BlockKind>) {
        let before = self.last();
        let continues = kind.zip(before).is_some_and(|(kind, before)| kind.continues(before));
        let was_other = self.levels.last().map_or(self.last_other, |level| level.other_marker);
        let other_marker = continues && !was_other;
        self.begin(kind);
        // Only a list looks at it, and only at that of the list beside it.
        match self.levels.last_mut() {
            Some(level) => level.other_marker = other_marker,
            None => self.last_other = other_marker,
        }
        let outside = self.prefix.len();
        match container {
            Container::Quote => self.push_prefix("> ", "> "),
            Container::Note(number) => self.push_prefix(&format!("[^{number}]: "), "    "),
            Container::List(_) | Container::Item => {}
        }
        let number = match container {
            Container::List(List { start: Some(start), .. }) => start,
            Container::List(_) | Container::Quote | Container::Item | Container::Note(_) => 1,
        };
        let tight = matches!(container, Container::List(List { loose: false, .. }));
        self.levels.push(Level { container, outside, last: None, other_marker, number, tight });
    }

    fn push_prefix(&mut self, first: &str, rest: &str) {
        let start = self.start.get_or_insert_with(|| self.prefix.clone());
        start.push_str(first);
        self.prefix.push_str(rest);
    }

    fn open_item(&mut self) {
        let Some(list) = self.levels.last_mut() else { return };
        let number = list.number;
        list.number = list.number.saturating_add(1);
        let follows = list.last.replace(BlockKind::Paragraph).is_some();
        let (tight, other) = (list.tight, list.other_marker);
        let is_numbered = matches!(list.container, Container::List(List { start: Some(_), .. }));
        if follows {
            self.end_line();
            if !tight {
                self.blank_line();
            }
        }
        let marker = match (is_numbered, other) {
            (true, false) => format!("{number}. "),
            (true, true) => format!("{number}) "),
            (false, other) => format!("{} ", self.bullet.char(other)),
        };
        let outside = self.prefix.len();
        let indent = self.indent.unwrap_or(marker.len());
        self.push_prefix(&format!("{marker:<indent$}"), &" ".repeat(indent));
        self.levels.push(Level { container: Container::Item, outside, last: None, other_marker: false, number: 1, tight });
    }

    fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.prefix.truncate(level.outside);
        }
    }

    fn leaf(&mut self, leaf: &Leaf, kind: Option<BlockKind>) {
        let is_first = self.last().is_none();
        self.begin(kind);
        match leaf {
            Leaf::Paragraph(text) => match self.wrap {
                Some(columns) => self.wrapped(text, columns),
                None => self.lines(text),
            },
            Leaf::Table(text) | Leaf::Raw(text) => self.lines(text),
            Leaf::Heading { level, text } => {
                self.start_line();
                self.text.extend(std::iter::repeat_n('#', usize::from(*level)));
                self.text.push(' ');
                self.text.push_str(text);
            }
            Leaf::Rule => {
                self.start_line();
                let rule = self.rule(is_first);
                self.text.push_str(rule);
            }
            // Fences mean nothing in items and quotations there.
            Leaf::Code { text, .. } if self.indent.is_some() && !self.levels.is_empty() => {
                self.push_prefix("    ", "    ");
                self.lines(text);
                self.prefix.truncate(self.prefix.len() - 4);
            }
            Leaf::Code { language, text } => {
                let fence = code::fence(text);
                self.start_line();
                self.text.push_str(&fence);
                self.text.push_str(language);
                self.text.push('\n');
                self.lines(text);
                self.text.push('\n');
                self.start_line();
                self.text.push_str(&fence);
            }
        }
    }

    /// `---`, but not first in the file (front matter), nor in an item, where it could underline a paragraph or merge with the marker.
    fn rule(&self, is_first: bool) -> &'static str {
        let marker_is_star = self.levels.iter().rev().nth(1).is_some_and(|list| {
            matches!(list.container, Container::List(List { start: None, .. })) && self.bullet.char(list.other_marker) == '*'
        });
        if self.in_item() && is_first && marker_is_star || !self.in_item() && !is_first { "---" } else { "***" }
    }

    /// Writes prose in lines of so many columns, broken only where no word starts a block.
    fn wrapped(&mut self, text: &str, columns: usize) {
        let room = columns.saturating_sub(console::measure_text_width(&self.prefix)).max(LEAST_COLUMNS);
        let mut broken = String::with_capacity(text.len());
        for line in text.split('\n') {
            // A start that only what follows keeps from being a block is looked at once.
            let (mut width, mut from, mut is_stuck) = (0, broken.len(), false);
            for (index, word) in line.split('\0').enumerate() {
                let length = console::measure_text_width(word);
                let before = broken.get(from..).unwrap_or_default();
                // A backslash at the end of a line would break it for good.
                let wants = index > 0 && width + 1 + length > room && may_start_with(word) && !before.ends_with('\\') && !is_stuck;
                is_stuck |= wants && starts_block(before, from == 0);
                let breaks = wants && !is_stuck;
                if index > 0 {
                    broken.push(if breaks { '\n' } else { ' ' });
                }
                if breaks {
                    (width, from) = (0, broken.len());
                }
                broken.push_str(word);
                width += usize::from(width > 0) + length;
            }
            broken.push('\n');
        }
        broken.pop();
        self.lines(&broken);
    }

    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.text.push('\n');
            }
            if line.is_empty() && self.start.is_none() {
                self.text.push_str(self.prefix.trim_end());
            } else {
                self.start_line();
                self.text.push_str(line);
            }
        }
    }
}
