//! Says what a document is that is no feed.

use super::NotAFeed;
use super::text::plain;
use super::token::{Token, Tokenizer};
use crate::line::is_unwanted;

/// A title is not shown beyond this many characters.
const MAX_TITLE_CHARS: usize = 120;
/// Tokens that are looked at.
const MAX_TOKENS: usize = 2000;

/// What a text is that the reader could not take for a feed.
pub(super) fn what(text: &str) -> NotAFeed {
    let mut root = None;
    let mut is_html = false;
    let mut tokens = Tokenizer::new(text);
    for _ in 0..MAX_TOKENS {
        match tokens.next() {
            Some(Token::Doctype(doctype)) => {
                is_html |= doctype.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html"));
            }
            Some(Token::Start(tag)) => {
                // What begins with something else may well have a `body` later.
                is_html |= root.is_none() && is_page(tag.name);
                root = root.or(Some(tag.name));
                if is_html && tag.name.eq_ignore_ascii_case("title") {
                    let title = plain(tokens.skip_raw("title"));
                    let title: String = title.chars().filter(|c| !is_unwanted(*c)).take(MAX_TITLE_CHARS).collect();
                    return NotAFeed::Html { title: Some(title).filter(|title| !title.is_empty()) };
                }
                if ["script", "style"].iter().any(|raw| tag.name.eq_ignore_ascii_case(raw)) {
                    tokens.skip_raw(tag.name);
                }
            }
            Some(Token::Text(_) | Token::Cdata(_) | Token::End(_)) => {}
            None => break,
        }
    }
    match root {
        _ if is_html => NotAFeed::Html { title: None },
        Some(root) if text.trim_start().starts_with('<') => NotAFeed::Xml { root: root.chars().take(MAX_TITLE_CHARS).collect() },
        Some(_) | None => NotAFeed::Other { what: "plain text" },
    }
}

fn is_page(name: &str) -> bool {
    ["html", "head", "body", "meta", "link", "title", "script", "style", "table", "div", "a", "p"]
        .iter()
        .any(|page| name.eq_ignore_ascii_case(page))
}
