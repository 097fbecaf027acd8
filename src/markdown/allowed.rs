//! The HTML that a site wants to keep: elements by name, each with the attributes that may stay.

use std::collections::BTreeMap;
use std::str::FromStr;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use super::{attribute, links, media};
use crate::html::{Kind, escape, kind};

/// Elements that may stand in the Markdown as HTML, with their attributes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allowed {
    elements: BTreeMap<String, Vec<String>>,
}

/// Elements that run, load or restyle something, or that only a whole page can have.
const REFUSED: [&str; 22] = [
    "script",
    "style",
    "template",
    "object",
    "embed",
    "applet",
    "form",
    "button",
    "select",
    "textarea",
    "base",
    "link",
    "meta",
    "head",
    "html",
    "body",
    "svg",
    "math",
    "frame",
    "frameset",
    "noscript",
    "plaintext",
];
/// Elements that Markdown has a form of its own for.
const NATIVE: [&str; 19] =
    ["a", "p", "em", "i", "strong", "b", "code", "pre", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"];
/// What elements of text have in HTML that is kept whole.
const BASIC_ATTRIBUTES: [&str; 4] = ["href", "src", "alt", "title"];
const ADDRESSES: [&str; 5] = ["src", "href", "poster", "cite", "longdesc"];
/// What an element brings along, since it means nothing without.
const PARTS: [(&str, &[&str]); 4] = [
    ("table", &["caption", "colgroup", "col[span]", "thead", "tbody", "tfoot", "tr", "th[colspan,rowspan,scope]", "td[colspan,rowspan]"]),
    ("video", &["source[src,type]", "track[src,kind,srclang,label]"]),
    ("audio", &["source[src,type]"]),
    ("picture", &["source[srcset,type,media]", "img[src,alt,width,height]"]),
];

/// Why something is no element that can be allowed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotAllowed {
    /// It is not written as it has to be.
    #[error("`{0}` is no element; write `kbd` or, with attributes, `abbr[title]`")]
    Syntax(String),
    /// It could run something, or restyle the page.
    #[error("`{0}` cannot be allowed, since it could run something or change the page around it")]
    Dangerous(String),
    /// Markdown writes it itself.
    #[error("`{0}` needs no HTML: it is written as Markdown")]
    Native(String),
}

impl FromStr for Allowed {
    type Err = NotAllowed;

    /// Reads elements apart by commas or blanks: `kbd, abbr[title], img[src,alt,width]`.
    fn from_str(text: &str) -> Result<Self, NotAllowed> {
        let mut allowed = Self::default();
        allowed.allow(text)?;
        Ok(allowed)
    }
}

/// Cuts a list at commas and blanks outside of brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0i32;
    let parts = text.split(move |char: char| {
        depth += i32::from(char == '[') - i32::from(char == ']');
        depth == 0 && (char == ',' || char.is_whitespace())
    });
    parts.filter(|part| !part.is_empty())
}

impl Allowed {
    /// Allows more elements, each written as `name` or `name[attribute,attribute]`, with commas or blanks between them.
    pub fn allow(&mut self, elements: &str) -> Result<(), NotAllowed> {
        split(elements).try_for_each(|element| self.allow_one(element))
    }

    fn allow_one(&mut self, element: &str) -> Result<(), NotAllowed> {
        let syntax = || NotAllowed::Syntax(element.to_owned());
        let (name, attributes) = match element.trim().split_once('[') {
            Some((name, rest)) => (name.trim(), rest.strip_suffix(']').ok_or_else(syntax)?),
            None => (element.trim(), ""),
        };
        let attributes: Vec<String> =
            attributes.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect();
        let is_name = |name: &str| {
            name.starts_with(|char: char| char.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let name = name.to_ascii_lowercase();
        if !is_name(&name) || !attributes.iter().all(|attribute| is_name(attribute)) {
            return Err(syntax());
        }
        if REFUSED.contains(&name.as_str()) {
            return Err(NotAllowed::Dangerous(name));
        }
        if NATIVE.contains(&name.as_str()) {
            return Err(NotAllowed::Native(name));
        }
        let is_dangerous = |attribute: &&String| {
            attribute.starts_with("on") || matches!(attribute.as_str(), "style" | "srcdoc" | "formaction" | "action" | "is")
        };
        if let Some(attribute) = attributes.iter().find(is_dangerous) {
            return Err(NotAllowed::Dangerous(format!("{name}[{attribute}]")));
        }
        self.elements.entry(name.clone()).or_default().extend(attributes);
        for part in PARTS.iter().filter(|(whole, _)| *whole == name).flat_map(|(_, parts)| *parts) {
            self.allow_one(part)?;
        }
        Ok(())
    }

    /// Whether an element may stay.
    pub(super) fn has(&self, element: &Element) -> bool {
        !self.elements.is_empty() && self.elements.contains_key(element.name())
    }

    /// The start tag of an element, with the attributes that may stay.
    pub(super) fn start_tag(&self, element: &Element, base: Option<&Url>) -> String {
        let mut tag = format!("<{}", element.name());
        // What is not named itself stands in something that is, as a link does in a table.
        let named = self.elements.get(element.name());
        let inner = BASIC_ATTRIBUTES.iter().filter(|_| named.is_none()).copied();
        for name in named.into_iter().flatten().map(String::as_str).chain(inner) {
            let Some(value) = value(element, name, base) else { continue };
            tag.push(' ');
            tag.push_str(name);
            if !value.is_empty() {
                // Braces open templates, and a reference is nothing but the character to all readers.
                let value = escape(&value).replace('{', "&#123;").replace('}', "&#125;").replace('\n', " ");
                tag.push_str(&format!("=\"{value}\""));
            }
        }
        tag.push('>');
        tag
    }

    /// A whole element as HTML in one line, with what may stay of its content and the text of the rest.
    pub(super) fn whole(&self, node: NodeRef<'_, Node>, base: Option<&Url>) -> String {
        let stays = |element: &Element| self.has(element) || is_basic(element);
        let mut html = String::new();
        let mut hidden = None;
        for edge in node.traverse() {
            match edge {
                Edge::Close(inner) if hidden == Some(inner.id()) => hidden = None,
                _ if hidden.is_some() => {}
                Edge::Open(inner) => match inner.value() {
                    Node::Text(text) => push_text(&mut html, text),
                    Node::Element(element) if REFUSED.contains(&element.name()) => hidden = Some(inner.id()),
                    Node::Element(element) if stays(element) => html.push_str(&self.start_tag(element, base)),
                    Node::Element(element) if !is_phrasing(element) => push_text(&mut html, " "),
                    _ => {}
                },
                Edge::Close(inner) => match inner.value() {
                    Node::Element(element) if stays(element) && is_void(element.name()) => {}
                    Node::Element(element) if stays(element) => html.push_str(&end_tag(element)),
                    Node::Element(element) if !is_phrasing(element) => push_text(&mut html, " "),
                    _ => {}
                },
            }
        }
        html
    }
}

/// The value of an attribute: addresses resolved, those of pictures as a reader would see them.
fn value(element: &Element, name: &str, base: Option<&Url>) -> Option<String> {
    if name == "src" && element.name() == "img" {
        return links::resolve(&media::image_address(element)?, base, true);
    }
    let value = attribute(element, name)?;
    match name {
        "srcset" => media::candidates(value)
            .map(|(address, size)| Some(format!("{} {size}", links::resolve(address, base, true)?).trim_end().to_owned()))
            .collect::<Option<Vec<_>>>()
            .map(|candidates| candidates.join(", ")),
        _ if ADDRESSES.contains(&name) => links::resolve(value, base, true),
        _ => Some(links::collapse(value)),
    }
}

/// Whether an element is one of text, which stays HTML where it stands in HTML, for no Markdown is read there.
fn is_basic(element: &Element) -> bool {
    matches!(
        kind(element),
        Kind::Link | Kind::Strong | Kind::Emphasis | Kind::Deleted | Kind::Code | Kind::Superscript | Kind::Break | Kind::Image
    ) || matches!(element.name(), "p" | "ul" | "ol" | "li" | "sub" | "blockquote")
}

/// The end tag of an element.
pub(super) fn end_tag(element: &Element) -> String {
    format!("</{}>", element.name())
}

/// Whether an element has no content and no end tag (HTML standard 13.1.2).
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "img" | "wbr" | "col" | "source" | "track" | "input" | "area")
}

/// Whether an element stands within a line, so that nothing separates it from what is beside it.
fn is_phrasing(element: &Element) -> bool {
    !matches!(
        kind(element),
        Kind::Block
            | Kind::Heading(_)
            | Kind::Quote
            | Kind::Bullets
            | Kind::Numbers
            | Kind::Item
            | Kind::Preformatted
            | Kind::Term
            | Kind::Break
    )
}

/// Adds text with its white space collapsed.
fn push_text(html: &mut String, text: &str) {
    let mut words = text.split_ascii_whitespace().peekable();
    let is_blank = words.peek().is_none();
    let ends_with_space = !is_blank && text.ends_with(|char: char| char.is_ascii_whitespace());
    if text.starts_with(|char: char| char.is_ascii_whitespace()) && !html.ends_with(' ') {
        html.push(' ');
    }
    while let Some(word) = words.next() {
        let word: String = word.chars().filter(|char| !char.is_control()).collect();
        html.push_str(&escape(&word).replace('{', "&#123;").replace('}', "&#125;"));
        if words.peek().is_some() || ends_with_space {
            html.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, NotAllowed};

    #[test]
    fn elements_are_read_with_their_attributes() {
        let allowed: Allowed = "kbd, abbr[title] img[src, alt]".parse().unwrap();
        assert_eq!(allowed.elements.keys().map(String::as_str).collect::<Vec<_>>(), ["abbr", "img", "kbd"]);
        assert_eq!(allowed.elements.get("img").unwrap(), &["src", "alt"]);
    }

    #[test]
    fn what_runs_is_refused() {
        assert_eq!("script".parse::<Allowed>(), Err(NotAllowed::Dangerous("script".into())));
        assert_eq!("kbd[onclick]".parse::<Allowed>(), Err(NotAllowed::Dangerous("kbd[onclick]".into())));
        assert_eq!("div[style]".parse::<Allowed>(), Err(NotAllowed::Dangerous("div[style]".into())));
        assert_eq!("<kbd>".parse::<Allowed>(), Err(NotAllowed::Syntax("<kbd>".into())));
        assert_eq!("em".parse::<Allowed>(), Err(NotAllowed::Native("em".into())));
    }
}
