//! A selector: CSS, or XPath where a text begins like a path.

use std::fmt;

use scraper::ElementRef;

use super::xpath::{Document, Spot, XPath};
use crate::line::squeezed;

/// Finds places in a page.
#[derive(Clone)]
pub enum Selector {
    /// A CSS selector, and its text.
    Css(scraper::Selector, String),
    /// An XPath expression.
    XPath(XPath),
}

impl fmt::Display for Selector {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Css(_, text) => text,
            Self::XPath(xpath) => xpath.text(),
        })
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl Selector {
    /// Parses a selector: XPath when it begins with `/`, `(` or `./`, else CSS.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with(['/', '(']) || text.starts_with("./") {
            return Self::xpath(text);
        }
        match scraper::Selector::parse(text) {
            Ok(selector) => Ok(Self::Css(selector, text.to_owned())),
            Err(_) => Err(format!("`{text}` is no CSS selector")),
        }
    }

    /// Parses an XPath expression.
    pub fn xpath(text: &str) -> Result<Self, String> {
        XPath::parse(text).map(Self::XPath).map_err(|error| format!("`{text}` is no XPath: {error}"))
    }

    /// Gives what it finds, in the order of the page.
    pub fn spots<'a>(&self, document: &Document<'a>) -> Vec<Spot<'a>> {
        match self {
            Self::Css(selector, _) => document.tree().select(selector).map(|element| Spot::Node(*element)).collect(),
            Self::XPath(xpath) => xpath.spots(document),
        }
    }

    /// Gives the texts of what it finds. An element that CSS finds says by its attribute what it is about, if it has one for that.
    pub fn texts(&self, document: &Document) -> Vec<String> {
        let texts = match self {
            Self::Css(selector, _) => document.tree().select(selector).map(told).collect(),
            Self::XPath(xpath) => xpath.texts(document),
        };
        texts.iter().map(|text| squeezed(text)).filter(|text| !text.is_empty()).collect()
    }

    /// Whether the page has it: for an expression that is true or false, whether it is true.
    pub fn holds(&self, document: &Document) -> bool {
        match self {
            Self::Css(selector, _) => document.tree().select(selector).next().is_some(),
            Self::XPath(xpath) => xpath.holds(document),
        }
    }
}

fn told(element: ElementRef) -> String {
    let attribute = match element.value().name() {
        "meta" => element.attr("content"),
        "time" => element.attr("datetime"),
        _ => None,
    };
    attribute.map_or_else(|| element.text().collect(), str::to_owned)
}
