//! Code: spans in a line, and blocks with their language.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::attribute;
use super::bidi;
use super::dialect::{LiveCode, Traits};
use crate::html::{Kind, kind};

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

/// The language that an element's classes or attributes name: `language-x`, `lang-x`, `highlight-source-x`, `brush: x`.
pub(super) fn named_language(element: &Element) -> Option<String> {
    let from_class = attribute(element, "class").and_then(language_in_class);
    from_class.or_else(|| ["data-lang", "data-language"].into_iter().find_map(|name| attribute(element, name)).and_then(clean_language))
}

fn language_in_class(class: &str) -> Option<String> {
    let mut words = class.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        for prefix in ["language-", "lang-", "highlight-source-"] {
            if let Some(name) = word.strip_prefix(prefix) {
                return clean_language(name);
            }
        }
        if let Some(name) = word.strip_prefix("brush:") {
            let name = if name.is_empty() { words.peek().copied().unwrap_or_default() } else { name };
            return clean_language(name.trim_end_matches(';'));
        }
    }
    None
}

/// A name that can stand in an info string; class names are the page's and may hold anything.
fn clean_language(name: &str) -> Option<String> {
    let end = name.find(|char: char| !(char.is_alphanumeric() || "_+#.-".contains(char))).unwrap_or(name.len());
    let clean = name.get(..end).unwrap_or_default();
    let says_something = !matches!(clean, "" | "none" | "nohighlight");
    (says_something && end == name.len()).then(|| clean.to_lowercase())
}

/// The language of preformatted code: that of the innermost `<code>` that names one, else its own.
pub(super) fn language(pre: NodeRef<'_, Node>) -> Option<String> {
    let codes = pre.descendants().take(64).filter_map(|node| node.value().as_element()).filter(|element| element.name() == "code");
    let inner = codes.filter_map(named_language).last();
    inner.or_else(|| pre.value().as_element().and_then(named_language))
}

#[cfg(test)]
mod tests {
    use super::{fence, language_in_class, span};

    #[test]
    fn spans_hold_backticks() {
        assert_eq!(span("a"), "`a`");
        assert_eq!(span("`"), "`` ` ``");
        assert_eq!(span("`` ` a"), "``` `` ` a ```");
        assert_eq!(span(" a "), "`  a  `");
        assert_eq!(fence("a\n````\n"), "`````");
    }

    #[test]
    fn languages_are_found_in_classes() {
        assert_eq!(language_in_class("hljs language-rust").as_deref(), Some("rust"));
        assert_eq!(language_in_class("brush: php; toolbar: false").as_deref(), Some("php"));
        assert_eq!(language_in_class("language-x\"onclick=y"), None);
        assert_eq!(language_in_class("wp-block-code"), None);
    }
}
