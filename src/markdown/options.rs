//! How Markdown is written: the choices its writer leaves to those who call it.

use std::collections::BTreeMap;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Deserialize;

use super::allowed::Allowed;
use super::dialect::Dialect;

/// How the Markdown is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Who reads it.
    pub dialect: Dialect,
    /// Levels by which headings are lowered; none goes below 6.
    pub heading_offset: u8,
    /// The marker of bullet lists.
    pub bullet: Bullet,
    /// The delimiter of emphasis.
    pub emphasis: Emphasis,
    /// What becomes of tables of data.
    pub tables: Tables,
    /// What becomes of formulas.
    pub math: Math,
    /// Where the addresses of links stand.
    pub links: Links,
    /// What becomes of footnotes.
    pub footnotes: Footnotes,
    /// The columns after which lines of prose are broken; nothing for one line a paragraph.
    pub wrap: Option<usize>,
    /// The HTML that is left as it is.
    pub allow_html: Allowed,
    /// What is written for what others' players show, by the provider's name: text with `{id}`, `{url}`, `{title}`, `{user}` and `{kind}`.
    pub embeds: BTreeMap<String, String>,
}

/// The marker of a bullet list (`CommonMark` 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
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
    pub(super) fn char(self, other: bool) -> char {
        match (self, other) {
            (Self::Dash, false) | (Self::Star | Self::Plus, true) => '-',
            (Self::Star, false) | (Self::Dash, true) => '*',
            (Self::Plus, false) => '+',
        }
    }
}

/// The delimiter of emphasis; strong emphasis is always `**` where it can be (`CommonMark` 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Emphasis {
    /// `*`
    #[default]
    Star,
    /// `_`, and `*` where `_` does not work, as inside words.
    Underscore,
}

/// What becomes of tables of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Tables {
    /// Tables (GFM 4.10).
    #[default]
    Gfm,
    /// A paragraph for each cell, for readers that know no tables.
    Text,
}

/// What becomes of formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Math {
    /// Code that holds their TeX.
    #[default]
    Code,
    /// `$…$`, and `$$…$$` on lines of their own, for sites that set them.
    Dollars,
}

/// Where the addresses of links and pictures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Links {
    /// Beside their texts (`CommonMark` 6.3).
    #[default]
    Inline,
    /// At the end of the document, with a number at the text.
    References,
}

/// What becomes of footnotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Footnotes {
    /// Footnotes, `[^1]`, where the reader knows them; else links.
    #[default]
    Gfm,
    /// Links to the page, and the notes where they stand.
    Links,
}
