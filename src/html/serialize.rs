//! An article as clean HTML: its elements and safe attributes, nothing that runs, loads by itself or styles.

use ego_tree::iter::Edge;
use html5ever::{LocalName, ns};
use scraper::Node;
use scraper::node::Element;

use super::Body;
use super::names::names;

/// Attributes that say something about the text; any other is left out, `on*` handlers and `style` among them.
const ATTRIBUTES: [&str; 51] = [
    "align",
    "alt",
    "alttext",
    "cite",
    "checked",
    "class",
    "colspan",
    "controls",
    "data",
    "data-enlighter-language",
    "data-lang",
    "data-language",
    "data-lazy-src",
    "data-lazy-srcset",
    "data-original",
    "data-src",
    "data-srcset",
    "datetime",
    "dir",
    "disabled",
    "display",
    "encoding",
    "headers",
    "height",
    "hidden",
    "href",
    "id",
    "kind",
    "label",
    "lang",
    "media",
    "name",
    "open",
    "poster",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "sizes",
    "src",
    "srcset",
    "start",
    "summary",
    "title",
    "translate",
    "type",
    "value",
    "width",
    "xmlns",
    "aria-hidden",
];

/// Attributes that hold an address.
const ADDRESSES: [&str; 8] = ["cite", "data", "data-lazy-src", "data-original", "data-src", "href", "poster", "src"];

/// Gives the HTML of the article, without the root itself.
pub fn serialize(body: &Body) -> String {
    let mut html = String::new();
    let Some(root) = body.tree.tree.get(body.root) else { return html };
    let mut hidden = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if hidden.is_none() && node.id() != body.root => match node.value() {
                Node::Text(text) => push_escaped(&mut html, text),
                Node::Element(element) => match fate(element) {
                    Fate::Keep => push_start(&mut html, element),
                    Fate::Unwrap => {}
                    Fate::Drop => hidden = Some(node.id()),
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
                    && node.id() != body.root
                    && matches!(fate(element), Fate::Keep)
                    && !is_void(&element.name.local)
                {
                    html.push_str("</");
                    html.push_str(element.name());
                    html.push('>');
                }
            }
        }
    }
    html
}

enum Fate {
    Keep,
    /// The content stays, the tags go.
    Unwrap,
    Drop,
}

fn fate(element: &Element) -> Fate {
    match element.name.local {
        names!(
            "script" "style" "template" "head" "title" "meta" "link" "base" "svg" "param" "textarea" "select"
            "button" "noembed" "noframes" "frame" "frameset"
        ) => Fate::Drop,
        names!("html" "body" "form" "xmp" "plaintext" "listing" "noscript" "annotation-xml") => Fate::Unwrap,
        ref name if is_plain(name) => {
            if element.name.ns == ns!(svg) {
                Fate::Drop
            } else {
                Fate::Keep
            }
        }
        _ => Fate::Unwrap,
    }
}

/// A name that can be written as it is; the parser lets `<a"b>` pass.
fn is_plain(name: &LocalName) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_void(name: &LocalName) -> bool {
    matches!(*name, names!("area" "br" "col" "embed" "hr" "img" "input" "source" "track" "wbr"))
}

fn push_start(html: &mut String, element: &Element) {
    html.push('<');
    html.push_str(element.name());
    for (name, value) in element.attrs() {
        if !ATTRIBUTES.contains(&name)
            || ADDRESSES.contains(&name) && !is_harmless(value)
            || name.ends_with("srcset") && value.contains("data:")
        {
            continue;
        }
        html.push(' ');
        html.push_str(name);
        if !value.is_empty() {
            html.push_str("=\"");
            push_escaped(html, value);
            html.push('"');
        }
    }
    html.push('>');
}

/// Whether an address neither runs as a script nor carries its own document; browsers ignore controls and blanks in it.
pub(crate) fn is_harmless(address: &str) -> bool {
    if ["https://", "http://", "/", "#"].iter().any(|start| address.starts_with(start)) {
        return true;
    }
    let mut letters = address.chars().filter(|char| *char > ' ' && *char != '\u{7f}');
    let mut scheme = String::new();
    for char in letters.by_ref().take(12) {
        if char == ':' {
            return !["javascript", "vbscript", "data", "livescript", "mocha"].contains(&scheme.as_str());
        }
        scheme.push(char.to_ascii_lowercase());
    }
    true
}

/// Gives text as HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

/// Writes text so that it is text again in content, in a quoted attribute and in `<noscript>` with scripting on.
fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, special, after)) = split_special(rest) {
        html.push_str(before);
        html.push_str(match special {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\u{a0}' => "&nbsp;",
            _ => "",
        });
        rest = after;
    }
    html.push_str(rest);
}

fn split_special(text: &str) -> Option<(&str, char, &str)> {
    let (at, char) = text.char_indices().find(|(_, char)| matches!(char, '&' | '<' | '>' | '"' | '\u{a0}' | '\0'))?;
    Some((text.get(..at)?, char, text.get(at + char.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use crate::html::{parse_fragment, serialize};

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(serialize(&parse_fragment(html)), expected);
    }

    #[test]
    fn what_runs_is_left_out() {
        check("<p onclick=x() style='color:red' class=a>a<script>b</script><!-- c --><style>d</style></p>", "<p class=\"a\">a</p>");
        check("<a href=' java\nscript:x()'>a</a><img src=data:image/gif;base64,R0 alt=b>", "<a>a</a><img alt=\"b\">");
        check("<iframe src=https://example.org/v srcdoc='<script>x</script>'></iframe>", "<iframe src=\"https://example.org/v\"></iframe>");
        check("<svg><a xlink:href=javascript:x()><text>y</text></a></svg>z", "z");
        check(
            "<noscript><img alt='</noscript><img src=x onerror=y>'></noscript>",
            "<img alt=\"&lt;/noscript&gt;&lt;img src=x onerror=y&gt;\">",
        );
    }

    #[test]
    fn text_and_values_are_escaped() {
        check("<p title='\"&amp;&lt;'>a &lt; b &amp;&nbsp;c</p><br>", "<p title=\"&quot;&amp;&lt;\">a &lt; b &amp;&nbsp;c</p><br>");
    }

    #[test]
    fn what_is_serialized_stays_the_same() {
        let html =
            "<h2 id=\"a\">T</h2><ul><li>x<ul><li>y</li></ul></li></ul><table><tbody><tr><td colspan=\"2\">z</td></tr></tbody></table>";
        check(html, html);
    }
}
