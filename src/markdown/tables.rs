//! Tables: whether one holds data or lays a page out, and the Markdown of one that holds data (GFM 4.10).

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::attribute;
use crate::html::{Kind, kind};

/// Columns a cell may span; pages ask for a thousand to mean all.
const LIMIT_SPAN: usize = 50;
/// Cells up to which short rows are filled; readers fill the others, and one row of a hundred thousand cells costs no more than itself.
const LIMIT_FILLED: usize = 100_000;

/// A table of data under construction.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    alignments: Vec<Alignment>,
    /// For each column the number of rows after which no cell reaches down into it any more.
    taken: Vec<usize>,
    n_filled: usize,
}

#[derive(Debug, Clone, Copy, Default)]
enum Alignment {
    #[default]
    None,
    Left,
    Center,
    Right,
}

impl Table {
    pub(super) fn start_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Adds a cell to the last row.
    pub(super) fn push(&mut self, cell: Cell, markdown: String) {
        let is_head = self.rows.len() <= 1;
        if self.rows.is_empty() {
            self.start_row();
        }
        if is_head {
            self.alignments.push(cell.alignment);
            self.alignments.extend(std::iter::repeat_n(Alignment::None, cell.span - 1));
        }
        let n_rows = self.rows.len();
        if let Some(row) = self.rows.last_mut() {
            while self.n_filled < LIMIT_FILLED && self.taken.get(row.len()).is_some_and(|until| *until >= n_rows) {
                row.push(String::new());
                self.n_filled += 1;
            }
            let column = row.len();
            row.push(markdown);
            row.extend(std::iter::repeat_n(String::new(), cell.span - 1));
            if cell.n_rows > 1 {
                self.taken.resize(self.taken.len().max(row.len()), 0);
                self.taken.iter_mut().skip(column).take(cell.span).for_each(|until| *until = n_rows + cell.n_rows - 1);
            }
        }
    }

    /// Writes the table, its first row as the head; nothing when no cell says anything.
    pub(super) fn write(mut self) -> Option<String> {
        self.rows.retain(|row| !row.is_empty());
        if self.rows.iter().flatten().all(String::is_empty) {
            return None;
        }
        let n_columns = self.rows.iter().map(Vec::len).max()?;
        let fills = n_columns.saturating_mul(self.rows.len()) <= LIMIT_FILLED;
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            let width = if fills || index == 0 { n_columns } else { row.len() };
            push_row(&mut text, row.iter().map(String::as_str), width);
            if index == 0 {
                text.push('\n');
                let rules = self.alignments.iter().map(|alignment| match alignment {
                    Alignment::None => "---",
                    Alignment::Left => ":--",
                    Alignment::Center => ":-:",
                    Alignment::Right => "--:",
                });
                push_row(&mut text, rules.chain(std::iter::repeat("---")).take(n_columns), n_columns);
            }
        }
        Some(text)
    }
}

fn push_row<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>, n_columns: usize) {
    text.push('|');
    for cell in cells.chain(std::iter::repeat("")).take(n_columns) {
        text.push(' ');
        text.push_str(cell);
        text.push_str(if cell.is_empty() { "|" } else { " |" });
    }
}

/// What a cell's element says about its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    alignment: Alignment,
    /// Columns, at least 1.
    span: usize,
    /// Rows, at least 1.
    n_rows: usize,
}

impl Cell {
    pub(super) fn of(element: &Element) -> Self {
        let style = attribute(element, "style").and_then(|style| style.split_once("text-align:")).map(|(_, value)| value.trim_start());
        let named = attribute(element, "align").or(style).unwrap_or_default().to_ascii_lowercase();
        let alignment = match named.split(|char: char| !char.is_ascii_alphabetic()).next() {
            Some("left") => Alignment::Left,
            Some("center") => Alignment::Center,
            Some("right") => Alignment::Right,
            _ => Alignment::None,
        };
        let span = |name| attribute(element, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
        Self { alignment, span: span("colspan").clamp(1, LIMIT_SPAN), n_rows: span("rowspan").clamp(1, LIMIT_FILLED) }
    }
}

/// Whether a table holds data: rows and columns, and nothing in its cells that a Markdown table cannot hold.
pub(super) fn holds_data(table: NodeRef<'_, Node>) -> bool {
    let Some(element) = table.value().as_element() else { return false };
    if matches!(attribute(element, "role"), Some("presentation" | "none")) {
        return false;
    }
    let mut shape = Shape::default();
    for node in table.descendants().skip(1) {
        let Some(element) = node.value().as_element() else { continue };
        match kind(element) {
            Kind::Row => shape.end_row(),
            Kind::Cell => shape.add_cell(node),
            Kind::Caption | Kind::Item | Kind::Term => {}
            _ if shape.n_cells == 0 => {}
            Kind::Table | Kind::Bullets | Kind::Numbers | Kind::Heading(_) | Kind::Quote | Kind::Preformatted | Kind::Rule => return false,
            Kind::Block if matches!(element.name(), "dl" | "figure" | "form") => return false,
            _ => {}
        }
        if shape.is_prose {
            return false;
        }
    }
    shape.end_row();
    shape.is_grid() || shape.is_headed_line()
}

/// Whether a cell reaches over several rows or columns, which a Markdown table cannot say.
pub(super) fn has_spans(table: NodeRef<'_, Node>) -> bool {
    let spans =
        |element: &Element| ["colspan", "rowspan"].into_iter().any(|name| attribute(element, name).is_some_and(|span| span.trim() != "1"));
    table.descendants().filter_map(|node| node.value().as_element()).any(|element| kind(element) == Kind::Cell && spans(element))
}

/// The rows and columns of a table.
#[derive(Debug, Default)]
struct Shape {
    n_rows: usize,
    n_columns: usize,
    n_cells: usize,
    in_row: usize,
    n_heads_in_first: usize,
    /// A cell holds paragraphs.
    is_prose: bool,
}

impl Shape {
    fn add_cell(&mut self, cell: NodeRef<'_, Node>) {
        self.in_row += 1;
        self.n_cells += 1;
        if self.n_rows == 0 && cell.value().as_element().is_some_and(|element| element.name() == "th") {
            self.n_heads_in_first += 1;
        }
        let paragraphs = cell.children().filter_map(|child| child.value().as_element()).filter(|child| matches!(child.name(), "p" | "div"));
        self.is_prose |= paragraphs.take(2).count() > 1 && is_long(cell);
    }

    fn end_row(&mut self) {
        if self.in_row > 0 {
            self.n_rows += 1;
            self.n_columns = self.n_columns.max(self.in_row);
            self.in_row = 0;
        }
    }

    fn is_grid(&self) -> bool {
        self.n_rows >= 2 && self.n_columns >= 2
    }

    /// One row or one column may stay a table when it has a real head.
    fn is_headed_line(&self) -> bool {
        let all_heads = self.n_heads_in_first > 0;
        self.n_rows == 1 && self.n_columns > 1 && self.n_heads_in_first == self.n_columns
            || self.n_columns == 1 && self.n_rows > 1 && all_heads
    }
}

fn is_long(cell: NodeRef<'_, Node>) -> bool {
    let mut length = 0;
    for node in cell.descendants().take(2_000) {
        if let Node::Text(text) = node.value() {
            length += text.split_ascii_whitespace().map(|word| word.len() + 1).sum::<usize>();
            if length > 120 {
                return true;
            }
        }
    }
    false
}

/// Whether a cell holds nothing but line numbers beside a cell of code.
pub(super) fn is_gutter(cell: NodeRef<'_, Node>) -> bool {
    let is_code = |node: NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| kind(element) == Kind::Preformatted);
    let Some(code) = cell.next_siblings().find(|node| node.value().is_element()) else { return false };
    if !cell.descendants().take(16).any(is_code) || !code.descendants().take(16).any(is_code) {
        return false;
    }
    let mut texts = cell.descendants().filter_map(|node| node.value().as_text());
    texts.all(|text| text.chars().all(|char| char.is_ascii_digit() || char.is_whitespace()))
}
