//! Formulas: the TeX that made them, once.

use ego_tree::NodeRef;
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
/// Nothing when it has dollars of its own.
pub(super) fn between_dollars(tex: &str) -> Option<String> {
    if tex.replace("\\$", "").contains('$') {
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
    node.prev_siblings().take(3).any(|sibling| sibling.descendants().take(4).any(is_math))
}
