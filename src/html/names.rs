//! What each HTML element is for, looked up once per element.

use html5ever::{LocalName, ns};
use scraper::node::Element;

/// A pattern that matches any of the element names.
macro_rules! names {
    ($($name:tt)+) => { $(html5ever::local_name!($name))|+ };
}
pub(crate) use names;

/// What an element means to somebody who reads or writes an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `h1` to `h6`, with the level.
    Heading(u8),
    /// A paragraph or a box of its own.
    Block,
    /// `blockquote`
    Quote,
    /// `ul`, `menu`, `dir`
    Bullets,
    /// `ol`
    Numbers,
    /// `li`
    Item,
    /// `pre` and its forerunners
    Preformatted,
    /// `hr`
    Rule,
    /// `table`
    Table,
    /// `caption`
    Caption,
    /// `tr`
    Row,
    /// `td`, `th`
    Cell,
    /// `dt`
    Term,
    /// `br`
    Break,
    /// `wbr`, `col` and other elements without content
    Void,
    /// `img`
    Image,
    /// `input`
    Input,
    /// `a`
    Link,
    /// `em`, `i`
    Emphasis,
    /// `strong`, `b`
    Strong,
    /// `del`, `s`, `strike`
    Deleted,
    /// `code`, `tt`
    Code,
    /// `sup`
    Superscript,
    /// `q`
    Quotation,
    /// `rt`
    Ruby,
    /// `math`
    Math,
    /// `script`
    Script,
    /// `noscript`
    NoScript,
    /// `iframe`, `video`, `audio`, `embed`, `object`
    Embed,
    /// Never part of the text.
    Dropped,
    /// Any other element: its content counts, the element does not.
    Inline,
}

/// Tells what an element means.
pub(crate) fn kind(element: &Element) -> Kind {
    if element.name.ns != ns!(html) {
        return match element.name.local {
            names!("math") => Kind::Math,
            names!("svg" "script" "style") => Kind::Dropped,
            _ => Kind::Inline,
        };
    }
    flow(&element.name.local).unwrap_or_else(|| phrasing(&element.name.local))
}

fn flow(name: &LocalName) -> Option<Kind> {
    Some(match *name {
        names!(
            "p" "div" "section" "article" "figure" "figcaption" "header" "footer" "main" "aside" "nav"
            "address" "body" "html" "center" "dl" "dd" "details" "summary" "dialog" "fieldset" "form" "hgroup"
            "legend" "search" "tbody" "thead" "tfoot" "colgroup" "optgroup" "option"
        ) => Kind::Block,
        names!("li") => Kind::Item,
        names!("ul" "menu" "dir") => Kind::Bullets,
        names!("ol") => Kind::Numbers,
        names!("h1") => Kind::Heading(1),
        names!("h2") => Kind::Heading(2),
        names!("h3") => Kind::Heading(3),
        names!("h4") => Kind::Heading(4),
        names!("h5") => Kind::Heading(5),
        names!("h6") => Kind::Heading(6),
        names!("blockquote") => Kind::Quote,
        names!("pre" "listing" "xmp" "plaintext") => Kind::Preformatted,
        names!("hr") => Kind::Rule,
        names!("table") => Kind::Table,
        names!("caption") => Kind::Caption,
        names!("tr") => Kind::Row,
        names!("td" "th") => Kind::Cell,
        names!("dt") => Kind::Term,
        _ => return None,
    })
}

fn phrasing(name: &LocalName) -> Kind {
    match *name {
        names!("a") => Kind::Link,
        names!("em" "i") => Kind::Emphasis,
        names!("strong" "b") => Kind::Strong,
        names!("del" "s" "strike") => Kind::Deleted,
        names!("code" "tt") => Kind::Code,
        names!("br") => Kind::Break,
        names!("img") => Kind::Image,
        names!("input") => Kind::Input,
        names!("sup") => Kind::Superscript,
        names!("q") => Kind::Quotation,
        names!("rt") => Kind::Ruby,
        names!("math") => Kind::Math,
        names!("script") => Kind::Script,
        names!("noscript") => Kind::NoScript,
        names!("iframe" "video" "audio" "embed" "object") => Kind::Embed,
        names!("wbr" "col" "source") => Kind::Void,
        names!(
            "style" "template" "head" "title" "meta" "link" "svg" "base" "param" "area" "track" "map"
            "textarea" "frame" "noembed" "noframes" "frameset" "select" "button" "datalist"
        ) => Kind::Dropped,
        _ => Kind::Inline,
    }
}
