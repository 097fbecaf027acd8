//! Holds a document against XML: what a strict parser would stop at.

use std::collections::HashSet;

use super::super::token::{Tag, Token, Tokenizer};
use super::notes::{Notes, offset, shown};
use super::{Rule, rules};

/// Elements open inside each other beyond this many are not told apart.
const MAX_DEPTH: usize = 64;

struct Walk<'a, 'n> {
    text: &'a str,
    notes: &'n mut Notes,
    open: Vec<&'a str>,
    n_deeper: usize,
    prefixes: HashSet<&'a str>,
    entities: HashSet<&'a str>,
    has_root: bool,
}

/// Notes every place where the document is not well-formed.
pub(super) fn check(text: &str, notes: &mut Notes) {
    if !text.starts_with("<?xml") && text.trim_start().starts_with("<?xml") {
        notes.at(&rules::BEFORE_ROOT, 0, || "blanks before the XML declaration".to_owned());
    }
    let mut walk = Walk {
        text,
        notes,
        open: Vec::new(),
        n_deeper: 0,
        prefixes: HashSet::from(["xml", "xmlns"]),
        entities: HashSet::from(["amp", "lt", "gt", "quot", "apos"]),
        has_root: false,
    };
    for token in Tokenizer::new(text) {
        match token {
            Token::Start(tag) => walk.start(&tag),
            Token::End(name) => walk.end(name),
            Token::Text(raw) => walk.text(raw),
            Token::Doctype(doctype) => {
                let names = doctype.split("<!ENTITY").skip(1).filter_map(|declaration| declaration.split_ascii_whitespace().next());
                walk.entities.extend(names);
            }
            Token::Cdata(_) => {}
        }
    }
    if let Some(name) = walk.open.last().copied() {
        walk.note(&rules::CUT_OFF, name, || format!("the document ends inside `<{}>`", shown(name)));
    }
}

impl<'a> Walk<'a, '_> {
    fn note(&mut self, rule: &'static Rule, part: &str, what: impl FnOnce() -> String) {
        self.notes.at(rule, offset(self.text, part), what);
    }

    fn text(&mut self, raw: &'a str) {
        let inside = raw.trim_start();
        if self.open.is_empty() && !inside.is_empty() {
            let rule = if self.has_root { &rules::AFTER_ROOT } else { &rules::BEFORE_ROOT };
            self.note(rule, inside, || format!("text outside the root: `{}`", shown(inside)));
        } else if raw.starts_with('<') {
            self.note(&rules::BARE_BRACKET, raw, || "a `<` that begins no tag".to_owned());
        }
        if let Some((_, end)) = raw.split_once("]]>") {
            self.note(&rules::CDATA_END, end, || "`]]>` in a text".to_owned());
        }
        self.references(raw);
    }

    fn references(&mut self, raw: &'a str) {
        for (at, _) in raw.match_indices('&') {
            let (reference, after) = (raw.get(at..).unwrap_or_default(), raw.get(at + 1..).unwrap_or_default());
            let length = after.bytes().take(33).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
            let name = after.get(..length).unwrap_or_default();
            if after.as_bytes().get(length) != Some(&b';') || name.is_empty() {
                let quoted = || shown(&reference.chars().take(12).collect::<String>());
                self.note(&rules::BARE_AMPERSAND, after, || format!("`{}`", quoted()));
            } else if let Some(number) = name.strip_prefix('#') {
                if !is_character(number) {
                    self.note(&rules::BAD_REFERENCE, after, || format!("`&{name};` stands for no character"));
                }
            } else if !self.entities.contains(name) {
                self.note(&rules::UNDEFINED_ENTITY, after, || format!("`&{name};` is not declared"));
            }
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        if self.open.is_empty() && self.has_root {
            self.note(&rules::AFTER_ROOT, tag.name, || format!("`<{}>` outside the root", shown(tag.name)));
        }
        self.has_root = true;
        self.attributes(tag);
        self.prefix(tag.name);
        if tag.empty {
            return;
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(tag.name);
        } else {
            self.n_deeper += 1;
        }
    }

    fn attributes(&mut self, tag: &Tag<'a>) {
        self.prefixes.extend(tag.iter().filter_map(|attribute| attribute.name.strip_prefix("xmlns:")));
        let mut names = HashSet::new();
        for attribute in tag.iter() {
            let (name, value) = (attribute.name, attribute.value);
            let is_quoted = tag.attributes.get(attribute.span.0..).is_some_and(|raw| raw.starts_with(['"', '\'']));
            if !names.insert(name) {
                self.note(&rules::ATTRIBUTE, name, || format!("`{}` is there twice", shown(name)));
            } else if !is_quoted {
                self.note(&rules::ATTRIBUTE, name, || format!("`{}` has no value in quotes", shown(name)));
            }
            if value.contains('<') {
                self.note(&rules::BARE_BRACKET, value, || format!("a `<` in the value of `{}`", shown(name)));
            }
            self.references(value);
            self.prefix(name);
        }
    }

    fn prefix(&mut self, name: &'a str) {
        if let Some((prefix, _)) = name.split_once(':')
            && !prefix.is_empty()
            && self.prefixes.insert(prefix)
        {
            self.note(&rules::PREFIX, name, || format!("the prefix of `{}` is not declared", shown(name)));
        }
    }

    fn end(&mut self, name: &'a str) {
        if self.n_deeper > 0 {
            self.n_deeper -= 1;
            return;
        }
        let Some(level) = self.open.iter().rposition(|open| *open == name) else {
            // One that differs in case only closes what is open, as it was meant.
            if self.open.last().is_some_and(|open| open.eq_ignore_ascii_case(name)) {
                self.open.pop();
            }
            return self.note(&rules::END_TAG, name, || format!("`</{}>` closes nothing", shown(name)));
        };
        for unclosed in self.open.split_off(level).into_iter().skip(1) {
            self.note(&rules::UNCLOSED, unclosed, || format!("`<{}>` is not closed", shown(unclosed)));
        }
    }
}

/// Whether a number is that of a character XML allows (XML 1.0, section 2.2).
fn is_character(number: &str) -> bool {
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let character = code.ok().and_then(char::from_u32);
    character.is_some_and(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..))
}
