//! Collects which rules are broken where, so many places of each.

use super::{Finding, Place, Rule};
use crate::line::is_unwanted;

/// Places of one rule beyond this many are only counted.
const MAX_PLACES: usize = 3;
/// A quotation is cut after this many characters.
const MAX_SHOWN_CHARS: usize = 60;

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    found: Vec<Noted>,
}

#[derive(Debug)]
struct Noted {
    rule: &'static Rule,
    n: usize,
    places: Vec<(Option<usize>, String)>,
}

impl Notes {
    /// Notes something about the document as a whole.
    pub(super) fn whole(&mut self, rule: &'static Rule, what: impl FnOnce() -> String) {
        self.note(rule, None, what);
    }

    /// Notes something at a place, in bytes from the beginning.
    pub(super) fn at(&mut self, rule: &'static Rule, offset: usize, what: impl FnOnce() -> String) {
        self.note(rule, Some(offset), what);
    }

    fn note(&mut self, rule: &'static Rule, offset: Option<usize>, what: impl FnOnce() -> String) {
        let index = self.found.iter().position(|noted| noted.rule == rule).unwrap_or_else(|| {
            self.found.push(Noted { rule, n: 0, places: Vec::new() });
            self.found.len() - 1
        });
        let Some(noted) = self.found.get_mut(index) else { return };
        noted.n += 1;
        if noted.places.len() < MAX_PLACES {
            noted.places.push((offset, what()));
        }
    }

    /// Gives the findings, the gravest first, then in the document's order.
    pub(super) fn into_findings(mut self, text: &str) -> Vec<Finding> {
        self.found.sort_by_key(|noted| (noted.rule.gravity, noted.places.first().and_then(|(offset, _)| *offset)));
        let place = |(offset, what): (Option<usize>, String)| {
            let (line, column) = offset.map_or((0, 0), |offset| position(text, offset));
            Place { line, column, what }
        };
        let finding = |noted: Noted| Finding { rule: noted.rule, n: noted.n, places: noted.places.into_iter().map(place).collect() };
        self.found.into_iter().map(finding).collect()
    }
}

/// The line and the character in it.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

/// Where a part of a text begins in it.
pub(super) fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

/// A quotation on one line, cut when it is long, without what would disturb the line.
pub(super) fn shown(text: &str) -> String {
    let words = text.split_whitespace().flat_map(|word| [" ", word]).skip(1).flat_map(str::chars);
    let mut words = words.filter(|c| !is_unwanted(*c));
    let mut quoted: String = words.by_ref().take(MAX_SHOWN_CHARS).collect();
    if words.next().is_some() {
        quoted.push('…');
    }
    quoted
}
