//! The document type at the start of a page, which decides whether a table may stand in a paragraph (HTML standard 13.2.5.53 to 13.2.5.68).

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Doctype;

use super::token::is_blank;

/// Reads what stands between `<!DOCTYPE` and `>`.
pub(super) fn parse(text: &str, is_ended: bool) -> Doctype {
    let mut doctype = Doctype { force_quirks: !is_ended, ..Doctype::default() };
    let text = trim(text);
    let end = text.bytes().position(is_blank).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if name.is_empty() {
        doctype.force_quirks = true;
        return doctype;
    }
    doctype.name = Some(tendril(&name.to_ascii_lowercase()));
    let rest = trim(rest);
    if rest.is_empty() {
        return doctype;
    }
    let is_well_formed = identifiers(rest, &mut doctype);
    doctype.force_quirks |= !is_well_formed;
    doctype
}

/// Reads the identifiers; tells whether they are as they should be.
fn identifiers(text: &str, doctype: &mut Doctype) -> bool {
    if let Some(rest) = after_keyword(text, "public") {
        let Some((id, after)) = quoted(rest) else { return false };
        doctype.public_id = Some(tendril(id));
        let Some(after) = after else { return false };
        if trim(after).is_empty() {
            return true;
        }
        return system(after, doctype);
    }
    after_keyword(text, "system").is_some_and(|rest| system(rest, doctype))
}

fn system(text: &str, doctype: &mut Doctype) -> bool {
    let Some((id, after)) = quoted(text) else { return false };
    doctype.system_id = Some(tendril(id));
    after.is_some()
}

fn after_keyword<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(keyword.len())?;
    start.eq_ignore_ascii_case(keyword).then_some(rest)
}

/// A quoted text, and what follows if the quotation ends.
fn quoted(text: &str) -> Option<(&str, Option<&str>)> {
    let text = trim(text);
    let quote = text.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    let inside = text.get(1..)?;
    Some(inside.split_once(quote).map_or((inside, None), |(id, after)| (id, Some(after))))
}

fn trim(text: &str) -> &str {
    text.trim_start_matches(|char: char| char.is_ascii() && is_blank(char as u8))
}

fn tendril(text: &str) -> StrTendril {
    StrTendril::from(text.replace('\0', "\u{fffd}"))
}
