//! Turns the HTML of an article into Markdown: `CommonMark` with GFM's tables, strike-through and boxes to tick, never raw HTML.
//!
//! Blocks are collected as a flat list; each paragraph is laid out with its delimiters first and escaped second, so that every
//! escape is decided from the characters that really stand around it. Everything is iterative and linear in time and memory.

mod addresses;
mod code;
mod containers;
mod delimiters;
mod elements;
mod escape;
mod flanking;
mod hugo;
mod inlines;
mod layout;
mod line_starts;
mod links;
mod marks;
mod math;
mod media;
mod paragraph;
mod pieces;
mod references;
mod tables;
mod tags;
mod walk;
mod write;

#[cfg(test)]
mod tests;

use scraper::node::Element;
use url::Url;

use crate::html::Body;

pub use hugo::{escape_parameters, uses_escape_parameters};

/// How the Markdown is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Levels by which headings are lowered; none goes below 6.
    pub heading_offset: u8,
    /// The marker of bullet lists.
    pub bullet: Bullet,
    /// The delimiter of emphasis.
    pub emphasis: Emphasis,
    /// Formulas as `$…$` and `$$…$$`, for sites that set them; else as code.
    pub math: bool,
    /// Who reads the Markdown.
    pub dialect: Dialect,
}

/// The marker of a bullet list (`CommonMark` 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bullet {
    /// `-`
    #[default]
    Dash,
    /// `*`
    Star,
    /// `+`
    Plus,
}

impl Bullet {
    /// The marker, or the one for a list that touches another.
    fn char(self, other: bool) -> char {
        match (self, other) {
            (Self::Dash, false) | (Self::Star | Self::Plus, true) => '-',
            (Self::Star, false) | (Self::Dash, true) => '*',
            (Self::Plus, false) => '+',
        }
    }
}

/// The delimiter of emphasis; strong emphasis is always `**` where it can be (`CommonMark` 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emphasis {
    /// `*`
    #[default]
    Star,
    /// `_`, and `*` where `_` does not work, as inside words.
    Underscore,
}

/// Who reads the Markdown, and so what in it is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `CommonMark` 0.31 with the extensions of GFM.
    #[default]
    CommonMark,
    /// Hugo with goldmark: shortcodes run everywhere, in code too. When [`uses_escape_parameters`] tells so, the post needs
    /// [`escape_parameters`] in its front matter.
    Hugo,
}

/// Gives the article as Markdown: addresses resolved against `base`, exactly one line end at the end, or nothing at all.
pub fn convert(body: &Body, base: Option<&Url>, options: &Options) -> String {
    let Some(root) = body.tree.tree.get(body.root) else { return String::new() };
    let mut pieces = walk::pieces(root, base, *options);
    for_dialect(write::write(&mut pieces, options.bullet), options.dialect)
}

fn for_dialect(markdown: String, dialect: Dialect) -> String {
    match dialect {
        Dialect::CommonMark => markdown,
        Dialect::Hugo => hugo::part_place_holders(markdown),
    }
}

/// Gives one line of plain text as Markdown that renders as this text, in a link's text as well as at the start of a line.
pub fn escape_text(text: &str, dialect: Dialect) -> String {
    for_dialect(inlines::escape_text(text, dialect), dialect)
}

/// Gives an address as a link's destination: percent-encoded where Markdown or a generator would stumble.
pub fn destination(address: &str) -> String {
    links::destination(address)
}

/// The value of an attribute without a namespace.
fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
}
