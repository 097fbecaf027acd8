//! What is added to an article: a summary, tags, its language.

use crate::article::Declared;

/// What an article is enriched from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The title.
    pub title: &'a str,
    /// The clean text, paragraphs parted by line feeds.
    pub text: &'a str,
    /// The article's address.
    pub url: &'a str,
    /// The declared language, if any.
    pub language: Option<&'a str>,
    /// What the page declares.
    pub declared: &'a Declared,
    /// The most tags wanted.
    pub max_tags: usize,
}

/// What is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enrichment {
    /// Whole sentences, at most 300 characters.
    pub summary: String,
    /// Tags, the best first.
    pub tags: Vec<String>,
    /// Two letters (ISO 639-1), or `und`.
    pub language: String,
}

/// Enriches an article.
pub fn enrich(input: &Input) -> Enrichment {
    Enrichment { summary: first_words(input.text, 30), tags: Vec::new(), language: input.language.unwrap_or("und").to_owned() }
}

/// Gives the first words of a text joined by single spaces, and `...` behind them when there are more.
pub fn first_words(text: &str, n_words: usize) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(n_words).collect();
    let dots = if words.next().is_some() { "..." } else { "" };
    format!("{}{dots}", first.join(" "))
}
