//! XPath 1.0 over parsed pages, as W3C recommends it: every axis, every function of the core library, document order. An
//! expression is bounded in length and depth, and what the expressions of one reading of a page may cost is bounded, too.
//!
//! Differences: a page has no namespaces, so that a name with a prefix is a name like any other; there are no variables.

mod eval;
mod functions;
mod lex;
mod parse;
mod value;

#[cfg(test)]
mod tests;

use std::fmt;

pub(super) use eval::{Document, Spot};
use parse::Expr;
use value::Value;

/// An expression.
#[derive(Clone)]
pub struct XPath {
    text: String,
    expr: Expr,
}

impl fmt::Debug for XPath {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (character {})", at + 1)]
pub struct XPathError {
    /// Where, in characters.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

impl XPath {
    /// Parses an expression.
    pub fn parse(text: &str) -> Result<Self, XPathError> {
        Ok(Self { text: text.to_owned(), expr: parse::parse(text)? })
    }

    /// Gives the expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives the nodes it finds in a page, in the order of the page; none when its value is no set of nodes.
    pub fn spots<'a>(&self, document: &Document<'a>) -> Vec<Spot<'a>> {
        match document.evaluate(&self.expr) {
            Some(Value::Nodes(spots)) => spots,
            Some(Value::Number(_) | Value::Text(_) | Value::Truth(_)) | None => Vec::new(),
        }
    }

    /// Gives its value as texts: one for each node, or the value itself.
    pub fn texts(&self, document: &Document) -> Vec<String> {
        document.texts(&self.expr).unwrap_or_default()
    }

    /// Whether its value is true of a page.
    pub fn holds(&self, document: &Document) -> bool {
        document.evaluate(&self.expr).is_some_and(|value| value.truth())
    }
}
