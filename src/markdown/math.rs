//! Formulas: the TeX that made them, once.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::attribute;
use super::media::has_class;
use crate::html::{Kind, kind};

/// A formula in TeX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) tex: String,
    /// Set apart from the text.
    pub(super) display: bool,
}

/// The formula of a `<math>` element, from its annotation or its alternative text.
pub(super) fn of_math(math: NodeRef<'_, Node>) -> Option<Formula> {
    let element = math.value().as_element()?;
    let annotation = || {
        let nodes = math.descendants().filter(|node| node.value().as_element().is_some_and(|element| element.name() == "annotation"));
        let tex = |node: &NodeRef<'_, Node>| {
            node.value()
                .as_element()
                .and_then(|element| attribute(element, "encoding"))
                .is_none_or(|encoding| encoding.contains("tex") || encoding.contains("TeX"))
        };
        nodes.filter(tex).map(text_of).find(|text| !text.trim().is_empty())
    };
    let tex = attribute(element, "alttext").map(str::to_owned).filter(|text| !text.trim().is_empty()).or_else(annotation)?;
    Some(Formula { tex: unwrapped(&tex), display: attribute(element, "display") == Some("block") })
}

/// A `<math>` element without its TeX, on one line: `1/2`, `x^2`, `√(a+b)`.
pub(super) fn linear(math: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    // What each open element ends with.
    let mut ends: Vec<&str> = Vec::new();
    for edge in math.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(part) => text.extend(part.trim().chars().filter_map(|char| match char {
                    // The product that nobody writes; applications, lists and sums are seen from what they join.
                    '\u{2062}' => Some('·'),
                    '\u{2061}' | '\u{2063}' | '\u{2064}' => None,
                    char => Some(char),
                })),
                Node::Element(element) => {
                    text.push_str(sign_before(node));
                    let is_root = matches!(element.name(), "msqrt" | "mroot");
                    let is_group =
                        !is_root && is_part(node) && node.descendants().take(64).filter(|inner| inner.value().is_text()).count() > 1;
                    text.push_str(if is_root {
                        "√("
                    } else if is_group {
                        "("
                    } else {
                        ""
                    });
                    ends.push(if is_root || is_group { ")" } else { "" });
                }
                _ => {}
            },
            Edge::Close(node) if node.value().is_element() => text.push_str(ends.pop().unwrap_or_default()),
            Edge::Close(_) => {}
        }
    }
    text
}

/// Whether an element is a numerator, an exponent or the like.
fn is_part(node: NodeRef<'_, Node>) -> bool {
    let parent = node.parent().and_then(|parent| parent.value().as_element());
    parent.is_some_and(|parent| matches!(parent.name(), "mfrac" | "msup" | "msub" | "msubsup" | "munder" | "mover" | "munderover"))
}

/// The sign between an element and the one before it in a fraction or at a base.
fn sign_before(node: NodeRef<'_, Node>) -> &'static str {
    let Some(parent) = node.parent().and_then(|parent| parent.value().as_element()) else { return "" };
    let place = node.prev_siblings().filter(|sibling| sibling.value().is_element()).take(3).count();
    match (parent.name(), place) {
        ("mfrac", 1) => "/",
        ("msub" | "munder" | "msubsup" | "munderover", 1) => "_",
        ("msup" | "mover", 1) | ("msubsup" | "munderover", 2) => "^",
        _ => "",
    }
}

/// The formula of a MathJax script.
pub(super) fn of_script(script: NodeRef<'_, Node>) -> Option<Formula> {
    let kind = script.value().as_element().and_then(|element| attribute(element, "type"))?;
    let tex = kind.starts_with("math/tex").then(|| text_of(script))?;
    Some(Formula { tex: unwrapped(&tex), display: kind.contains("mode=display") }).filter(|formula| !formula.tex.is_empty())
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|node| node.value().as_text().map(|text| &**text)).collect()
}

/// Wikipedia sets everything in `{\displaystyle …}`.
fn unwrapped(tex: &str) -> String {
    let tex = tex.trim();
    let inner = tex.strip_prefix("{\\displaystyle").and_then(|rest| rest.strip_suffix('}')).filter(|inner| is_closed(inner));
    inner.unwrap_or(tex).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_closed(tex: &str) -> bool {
    let mut depth = 0i32;
    tex.bytes().all(|byte| {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        depth >= 0
    }) && depth == 0
}

/// TeX that can stand between dollars: nothing in it is a tag or the mark of a template, nor ends a cell, to readers who know no formulas.
/// Nothing when it has dollars of its own, or what could be a link or code.
pub(super) fn between_dollars(tex: &str) -> Option<String> {
    if tex.replace("\\$", "").contains('$') || tex.contains("](") || tex.contains('`') {
        return None;
    }
    let mut written = String::with_capacity(tex.len() + 8);
    let mut chars = tex.chars().peekable();
    while let Some(char) = chars.next() {
        let command = match char {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                "\\Vert"
            }
            '<' => "\\lt",
            '>' => "\\gt",
            '|' => "\\vert",
            '\\' => {
                written.push(char);
                written.extend(chars.next());
                continue;
            }
            char => {
                written.push(char);
                ""
            }
        };
        written.push_str(command);
        let next = chars.peek().copied().unwrap_or(' ');
        // A command ends before a letter; spaces between braces say nothing in TeX.
        if !command.is_empty() && next.is_alphanumeric() || char == '{' && matches!(next, '{' | '%' | '#') || char == '}' && next == '}' {
            written.push(' ');
        }
    }
    Some(written)
}

/// A second copy of a formula, for the eye: KaTeX's layout, MathJax's preview or its rendering beside the script.
pub(super) fn is_copy(node: NodeRef<'_, Node>, element: &Element) -> bool {
    if has_class(element, |class| matches!(class, "katex-html" | "MathJax_Preview")) {
        return true;
    }
    let is_script = |node: NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| {
            kind(element) == Kind::Script && attribute(element, "type").is_some_and(|kind| kind.starts_with("math/tex"))
        })
    };
    has_class(element, |class| class.starts_with("MathJax")) && node.next_siblings().take(3).any(is_script)
}

/// The formula that a picture shows; nothing when the formula itself stands beside it.
pub(super) fn of_image(element: &Element) -> Option<Formula> {
    let is_formula = has_class(element, |class| class.starts_with("mwe-math") || class == "latex" || class == "tex");
    let text = attribute(element, "alt").filter(|_| is_formula)?;
    Some(Formula { tex: unwrapped(text), display: has_class(element, |class| class.contains("display")) })
        .filter(|formula| !formula.tex.is_empty())
}

/// Whether a `<math>` element stands just before a node, of which the node's picture is a copy.
pub(super) fn stands_before(node: NodeRef<'_, Node>) -> bool {
    let is_math = |node: NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| kind(element) == Kind::Math);
    let is_blank = |node: &NodeRef<'_, Node>| node.value().as_text().is_none_or(|text| text.trim_ascii().is_empty());
    node.prev_siblings().take(3).take_while(is_blank).any(|sibling| sibling.descendants().take(4).any(is_math))
}
