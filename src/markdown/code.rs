//! Code: spans in a line, and the text of blocks.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::{Element, Text};

use super::attribute;
use super::bidi;
use super::dialect::{LiveCode, Traits};
use super::media::has_class;
use crate::html::{Kind, kind};

/// The classes of what holds the numbers of lines.
const GUTTERS: [&str; 14] = [
    "gutter",
    "rouge-gutter",
    "linenos",
    "linenodiv",
    "lineno",
    "linenumber",
    "line-number",
    "line-numbers",
    "line-numbers-rows",
    "line-numbers-wrapper",
    "ln",
    "lnt",
    "hljs-ln-numbers",
    "blob-num",
];

/// Writes a code span (`CommonMark` 6.1): fences longer than needed, blanks where the reader would strip some.
pub(super) fn span(text: &str) -> String {
    fenced(text, unused_run(text))
}

fn fenced(text: &str, length: usize) -> String {
    let fence = "`".repeat(length);
    let ticks = text.starts_with('`') || text.ends_with('`');
    let stripped = text.starts_with(' ') && text.ends_with(' ') && text.chars().any(|char| char != ' ');
    let pad = if ticks || stripped { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Writes a code span for readers that may run something in it.
pub(super) fn span_for(text: &str, traits: &Traits) -> String {
    match traits.code {
        LiveCode::Html { attributes } if traits.runs_in(text) => format!("<code{attributes}>{}</code>", as_references(text)),
        // Spaces at the edges are lost there, or end the span.
        _ if traits.is_classic && (text.starts_with(' ') || text.ends_with(' ')) => format!("<code>{}</code>", as_references(text)),
        // There any run of backticks ends a span that holds a shorter one.
        _ if traits.is_classic => fenced(text, longest_run(text) + 1),
        LiveCode::Notes if text.len() > 1 && text.starts_with('=') => format!("&#61;{}", span(text.get(1..).unwrap_or_default())),
        LiveCode::Notes if text.len() > 2 && text.starts_with("$=") => format!("&#36;&#61;{}", span(text.get(2..).unwrap_or_default())),
        LiveCode::Html { .. } | LiveCode::Notes | LiveCode::Nothing | LiveCode::Parameters => span(text),
    }
}

/// A block of code as HTML, for readers that would run something in a fence; nothing for all others.
pub(super) fn html_block(text: &str, traits: &Traits) -> Option<String> {
    let LiveCode::Html { attributes } = traits.code else { return None };
    traits.runs_in(text).then(|| format!("<pre{attributes}><code>{}</code></pre>", as_references(text)))
}

/// Languages of code blocks that Obsidian's plug-ins run.
const PLUGINS: [&str; 11] = [
    "dataview",
    "dataviewjs",
    "query",
    "tasks",
    "button",
    "meta-bind",
    "meta-bind-button",
    "meta-bind-js",
    "js-engine",
    "templater",
    "ad-note",
];

/// The language that a block may have with these readers.
pub(super) fn harmless_language(language: String, traits: &Traits) -> String {
    match traits.code {
        LiveCode::Notes if PLUGINS.contains(&language.as_str()) => String::new(),
        LiveCode::Html { .. } if language == "x-vue" || language.ends_with("-vue") => String::new(),
        LiveCode::Html { .. } | LiveCode::Notes | LiveCode::Nothing | LiveCode::Parameters => language,
    }
}

/// Text in which nothing but letters, digits and spaces stands for itself.
fn as_references(text: &str) -> String {
    let mut written = String::with_capacity(2 * text.len());
    for char in text.chars() {
        if char.is_alphanumeric() || char == ' ' {
            written.push(char);
        } else {
            written.push_str(&format!("&#{};", u32::from(char)));
        }
    }
    written
}

/// The length of the shortest run of backticks that does not occur in the text.
fn unused_run(text: &str) -> usize {
    if !text.contains('`') {
        return 1;
    }
    let mut lengths: Vec<usize> = text.split(|char| char != '`').map(str::len).collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths.retain(|length| *length > 0);
    lengths.iter().zip(1..).find(|(length, expected)| **length != *expected).map_or(lengths.len() + 1, |(_, expected)| expected)
}

/// The fence for a block: longer than any run of backticks in it.
pub(super) fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or_default()
}

/// The text of preformatted code, with its line ends and without those around it.
pub(super) fn block_text(pre: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    let mut hidden = None;
    for edge in pre.traverse() {
        match edge {
            Edge::Open(node) if hidden.is_none() => match node.value() {
                Node::Text(part) => push_code(&mut text, part),
                Node::Element(element) => match kind(element) {
                    Kind::Dropped | Kind::Script => hidden = Some(node.id()),
                    Kind::Break => text.push('\n'),
                    _ if node.id() != pre.id() && is_numbering(node, element) => hidden = Some(node.id()),
                    _ if is_line(element) && node.id() != pre.id() => end_line(&mut text),
                    _ => {}
                },
                _ => {}
            },
            Edge::Open(_) => {}
            Edge::Close(node) if hidden.is_some() => {
                if hidden == Some(node.id()) {
                    hidden = None;
                }
            }
            Edge::Close(node) => {
                if let Node::Element(element) = node.value()
                    && is_line(element)
                    && node.id() != pre.id()
                {
                    end_line(&mut text);
                }
            }
        }
    }
    bidi::balanced(text.trim_matches('\n').to_owned())
}

fn push_code(text: &mut String, part: &str) {
    if part.bytes().all(|byte| byte.is_ascii() && (byte >= b' ' || matches!(byte, b'\n' | b'\t')) && byte != 0x7f) {
        text.push_str(part);
        return;
    }
    let mut chars = part.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{a0}' => text.push(' '),
            '\r' if chars.peek() != Some(&'\n') => text.push('\n'),
            '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
            '\n' | '\t' => text.push(char),
            char if char < ' ' || char == '\u{7f}' => {}
            char => text.push(char),
        }
    }
}

fn is_line(element: &Element) -> bool {
    matches!(element.name(), "p" | "div" | "li" | "tr")
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Whether an element holds nothing but the numbers of lines, or nothing at all: the gutter of Pygments, Rouge, Chroma, Hexo,
/// highlight.js, Prism.
pub(super) fn is_numbering(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let is_gutter = has_class(element, |class| GUTTERS.contains(&class))
        || attribute(element, "style").is_some_and(|style| style.contains("user-select:") && style.contains("none"));
    let is_number = |text: &Text| text.chars().all(|char| char.is_ascii_digit() || char.is_whitespace());
    is_gutter && node.descendants().filter_map(|node| node.value().as_text()).all(is_number)
}

#[cfg(test)]
mod tests {
    use super::{fence, span};

    #[test]
    fn spans_hold_backticks() {
        assert_eq!(span("a"), "`a`");
        assert_eq!(span("`"), "`` ` ``");
        assert_eq!(span("`` ` a"), "``` `` ` a ```");
        assert_eq!(span(" a "), "`  a  `");
        assert_eq!(fence("a\n````\n"), "`````");
    }
}
