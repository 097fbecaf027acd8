//! Bare addresses in text, of which readers make links that swallow what follows, backslashes too (GFM 6.9).

use std::ops::Range;

use super::dialect::Traits;
use super::layout::{CLOSES, ESCAPE, LINK, Layout, OPENS, REFERENCE};
use super::paragraph::is_space;
use super::references::has_reference;
use super::tags::is_in_mail_name;

/// Leaves addresses alone that nothing can spoil, breaks the others with a backslash, and gives those to be put in `<…>`.
pub(super) fn escape(layout: &mut Layout, special: &[usize], traits: &Traits) -> Vec<Range<usize>> {
    let mut wrapped = Vec::new();
    // Behind the word that was looked at last, and whether its addresses are broken.
    let mut word: Option<Word> = None;
    for &at in special {
        let Some(start) = address_start(layout, at) else { continue };
        if !layout.is_text(start.from)
            || layout.flag(start.from) & LINK != 0
            || layout.before(start.from).is_some_and(|char| char.is_ascii_alphanumeric())
        {
            continue;
        }
        if traits.breaks_addresses {
            layout.set(start.breakable, REFERENCE);
            continue;
        }
        if word.as_ref().is_some_and(|word| start.from < word.end && !word.broken) {
            continue;
        }
        let current = match word.take() {
            Some(word) if start.from < word.end => word,
            _ => Word::at(layout, &start),
        };
        if current.broken {
            layout.set(start.breakable, ESCAPE);
        } else if current.wrap {
            wrapped.push(start.from..current.address_end);
        }
        word = Some(current);
    }
    wrapped
}

/// Whether a delimiter of ours stands inside what goldmark takes for the name before the `@` of a mail address.
pub(super) fn is_mail_with_delimiter(layout: &Layout, at: usize) -> bool {
    let name = layout.text.bytes().take(at).rev().take_while(|byte| is_in_mail_name(*byte)).count();
    let is_own = |at: &usize| layout.flag(*at) & (OPENS | CLOSES) != 0;
    (at - name..at).skip_while(is_own).any(|at| is_own(&at))
}

/// The start of an address and the byte at which a backslash breaks it.
struct Start {
    from: usize,
    breakable: usize,
    is_bare_host: bool,
}

fn address_start(layout: &Layout, at: usize) -> Option<Start> {
    match layout.byte(at)? {
        b':' if layout.rest(at).starts_with("://") => {
            let before = layout.text.get(..at)?;
            let scheme = ["https", "http", "ftp"].into_iter().find(|scheme| ends_with(before, scheme))?;
            Some(Start { from: at - scheme.len(), breakable: at + 1, is_bare_host: false })
        }
        b'.' => {
            let before = layout.text.get(..at)?;
            ends_with(before, "www").then(|| Start { from: at - 3, breakable: at, is_bare_host: true })
        }
        _ => None,
    }
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|from| text.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// What a reader would take for an address, up to a blank or `<`.
struct Word {
    end: usize,
    address_end: usize,
    broken: bool,
    wrap: bool,
}

impl Word {
    fn at(layout: &Layout, start: &Start) -> Self {
        let from = start.from;
        let rest = layout.rest(from);
        let end = from + rest.find([' ', '\t', '\n', '<']).unwrap_or(rest.len());
        let cut = (from..end).find(|at| !layout.is_text(*at));
        let address_end = trim(layout.text.get(from..cut.unwrap_or(end)).unwrap_or_default()) + from;
        let changed = (from..=end).any(|at| layout.flag(at) & (ESCAPE | REFERENCE) != 0);
        let spoiled = cut.is_some() || changed;
        let alone = layout.before(from).is_none_or(is_space) && layout.after(address_end).is_none_or(is_space);
        let wrap =
            spoiled && !start.is_bare_host && cut.is_none() && alone && is_plain(layout.text.get(from..address_end).unwrap_or_default());
        Self { end, address_end, broken: spoiled && !wrap, wrap }
    }
}

/// The length of an address without the punctuation that readers leave out at its end.
fn trim(address: &str) -> usize {
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    let mut rest = address;
    while let Some(char) = rest.chars().next_back() {
        let is_end = match char {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | ';' => true,
            ')' => closed > opened,
            _ => false,
        };
        if !is_end {
            break;
        }
        closed -= usize::from(char == ')');
        rest = rest.get(..rest.len() - char.len_utf8()).unwrap_or_default();
    }
    rest.len()
}

/// An address that `<…>` holds as it is and every reader takes for the same link.
fn is_plain(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // References are decoded in `<…>` too, and other letters are percent-encoded in the link and not in its text.
    !host.is_empty()
        && !has_reference(address)
        && host.chars().all(|char| char.is_ascii_alphanumeric() || "._-:".contains(char))
        && path.chars().all(|char| char.is_ascii_alphanumeric() || "_./?=&#%+~*:@!,;()-".contains(char))
}
