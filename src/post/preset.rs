//! What a generator wants of a post, as data.

use super::template::Template;
use crate::markdown::Options;

/// What a generator wants of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The name it is asked for by.
    pub name: String,
    /// What it is for, in a sentence.
    pub description: String,
    /// The path below the content folder.
    pub path: Template,
    /// The front matter's keys, in order.
    pub front_matter: Vec<(String, PresetValue)>,
    /// Whether keys without a value are left out.
    pub omit_empty: bool,
    /// Keys whose texts the generator reads as Markdown.
    pub markdown_keys: Vec<String>,
    /// How the body is written, and who reads it.
    pub markdown: Options,
    /// How the summary is made.
    pub summary: SummaryRule,
    /// The body's paragraphs.
    pub body: Vec<Template>,
}

/// How the summary is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryRule {
    /// Whole sentences: the editor's own description if it is sound, else the best sentences of the text.
    Sentences,
    /// The first so many words of the text, and `...` when there are more.
    Words(usize),
}

/// A value in a preset's front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresetValue {
    /// `true`, `false` or a number.
    Bare(String),
    /// A text, maybe with fields.
    Template(Template),
    /// Items.
    List(Vec<Self>),
    /// Keys of their own.
    Map(Vec<(String, Self)>),
}
