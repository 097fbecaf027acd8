//! Short texts inside elements: addresses, children, persons.

use std::borrow::Cow;

use super::reference::Entities;
use super::text::{plain, squeeze};
use super::token::{Token, Tokenizer};

/// Words beyond this many are ignored.
const MAX_WORDS: usize = 100;

/// Text in which a bracket is no markup: addresses and identifiers.
pub(super) fn bare<'t>(inside: &'t str, entities: &Entities) -> Cow<'t, str> {
    if !inside.contains('<') {
        return entities.decode(inside);
    }
    let mut out = String::new();
    for token in Tokenizer::new(inside) {
        match token {
            Token::Text(raw) => out.push_str(&entities.decode(raw)),
            // Addresses are escaped once more in CDATA often enough, and `&amp;` is part of none.
            Token::Cdata(raw) => out.push_str(raw),
            Token::Start(_) | Token::End(_) | Token::Doctype(_) => {}
        }
    }
    Cow::Owned(out)
}

/// The text of the first child with one of the names.
pub(super) fn child(inside: &str, names: &[&str], entities: &Entities) -> Option<String> {
    names.iter().find_map(|wanted| {
        let mut tokens = Tokenizer::new(inside);
        loop {
            match tokens.next()? {
                Token::Start(tag) if is_named(tag.name, wanted) && !tag.empty => break,
                Token::Start(_) | Token::End(_) | Token::Text(_) | Token::Cdata(_) | Token::Doctype(_) => {}
            }
        }
        let start = tokens.position();
        let mut end = start;
        while let Some(Token::Text(_) | Token::Cdata(_)) = tokens.next() {
            end = tokens.position();
        }
        let text = bare(tokens.between(start, end), entities);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    })
}

/// Whether a name, its prefix apart, is another one in letters of either case.
pub(super) fn is_named(name: &str, wanted: &str) -> bool {
    name.rsplit(':').next().is_some_and(|local| local.eq_ignore_ascii_case(wanted))
}

/// The name of a person, or the mail address of one without a name.
pub(super) fn person(inside: &str, entities: &Entities) -> Option<String> {
    if inside.contains('<')
        && let Some(name) = child(inside, &["name", "fn", "email"], entities)
    {
        return Some(squeeze(&plain(&name)));
    }
    let text = squeeze(&bare(inside, entities));
    let text = if text.contains('&') { plain(&text) } else { text };
    let name = match text.split_once(['(', '<']) {
        // `me@example.org (My Name)`
        Some((mail, name)) if mail.contains('@') => name.trim_end_matches([')', '>']).trim(),
        // `My Name <me@example.org>`
        Some((name, mail)) if mail.contains('@') => name.trim(),
        Some(_) | None => text.trim(),
    };
    let name = if name.is_empty() { text.trim() } else { name };
    let name = if name.contains('<') { plain(name) } else { name.to_owned() };
    (!name.is_empty()).then_some(name)
}

/// The words in all texts of an element.
pub(super) fn words(inside: &str) -> Vec<&str> {
    let texts = Tokenizer::new(inside).filter_map(|token| match token {
        Token::Text(text) | Token::Cdata(text) => Some(text),
        Token::Start(_) | Token::End(_) | Token::Doctype(_) => None,
    });
    texts.flat_map(str::split_whitespace).take(MAX_WORDS).collect()
}
