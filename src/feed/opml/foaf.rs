//! Lists of feeds that are no OPML: friends of a friend (FOAF, as planets and Yandex write it) and the tabs of iGoogle.

use std::rc::Rc;

use super::super::bits::{bare, is_named};
use super::super::token::{Tag, Token, Tokenizer};
use super::{MAX_FEEDS, Outline, Reader, inside};

/// Persons, groups and tabs open inside each other beyond this many are not told apart.
const MAX_DEPTH: usize = 16;

/// What a name inside it is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A person, whose feeds it calls.
    Person,
    /// A group or a tab: a folder.
    Folder,
}

/// An open person, group or tab.
struct Frame<'a> {
    element: &'a str,
    kind: Kind,
    name: String,
    /// The first feed in it.
    from: usize,
}

/// Reads a list of these kinds; nothing if it is none.
pub(super) fn read(text: &str, mut reader: Reader) -> Option<Vec<Outline>> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut found: Vec<Outline> = Vec::new();
    let (mut is_list, mut holds_feed) = (false, true);
    let mut tokens = Tokenizer::new(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Doctype(doctype) => reader.entities.declare(doctype),
            Token::Start(tag) => {
                is_list |= is_named(tag.name, "GadgetTabML");
                if is_named(tag.name, "Module") {
                    holds_feed = tag.get("type").is_none_or(|kind| kind.trim().eq_ignore_ascii_case("rss"));
                }
                if let Some(kind) = kind_of(tag.name).filter(|_| !tag.empty && frames.len() < MAX_DEPTH) {
                    let name = reader.line(tag.get("title").unwrap_or_default());
                    frames.push(Frame { element: tag.name, kind, name, from: found.len() });
                } else if let Some(url) =
                    address_in(&tag, &frames).and_then(|raw| reader.address(raw)).filter(|_| holds_feed && found.len() < MAX_FEEDS)
                {
                    found.push(Outline { url, ..Outline::default() });
                } else if ["name", "member_name"].iter().any(|name| is_named(tag.name, name)) && !tag.empty {
                    let start = tokens.position();
                    while let Some(Token::Text(_) | Token::Cdata(_)) = tokens.clone().next() {
                        tokens.next();
                    }
                    let name = bare(tokens.between(start, tokens.position()), &reader.entities);
                    if let Some(frame) = frames.last_mut().filter(|frame| frame.name.is_empty()) {
                        frame.name = reader.line(&name);
                    }
                }
            }
            Token::End(name) if frames.last().is_some_and(|frame| frame.element.eq_ignore_ascii_case(name)) => {
                frames.pop().into_iter().for_each(|frame| close(&frame, &mut found));
            }
            Token::End(_) | Token::Text(_) | Token::Cdata(_) => {}
        }
    }
    frames.into_iter().rev().for_each(|frame| close(&frame, &mut found));
    is_list |= !found.is_empty();
    for outline in found {
        reader.note(outline);
    }
    is_list.then_some(reader.outlines)
}

fn kind_of(name: &str) -> Option<Kind> {
    let is = |known: &[&str]| known.iter().any(|known| is_named(name, known));
    if is(&["Agent", "Person"]) {
        Some(Kind::Person)
    } else if is(&["Group", "Tab", "Section"]) {
        Some(Kind::Folder)
    } else {
        None
    }
}

/// The address of a feed: of a channel in a weblog of a person, of a person's posts, or of a gadget.
fn address_in<'a>(tag: &Tag<'a>, frames: &[Frame]) -> Option<&'a str> {
    let of_person = frames.last().is_some_and(|frame| frame.kind == Kind::Person);
    let name = if is_named(tag.name, "ModulePrefs") {
        "xmlUrl"
    } else if of_person && is_named(tag.name, "channel") {
        "about"
    } else if of_person && is_named(tag.name, "feed") {
        "resource"
    } else {
        return None;
    };
    tag.iter().find(|attribute| is_named(attribute.name, name)).map(|attribute| attribute.value)
}

/// Gives the feeds of a person their name, and those of a group its folder.
fn close(frame: &Frame, found: &mut [Outline]) {
    for outline in found.iter_mut().skip(frame.from).filter(|_| !frame.name.is_empty()) {
        match frame.kind {
            Kind::Person if outline.title.is_empty() => outline.title.clone_from(&frame.name),
            Kind::Person => {}
            Kind::Folder => {
                let here = outline.categories.pop().unwrap_or_default();
                outline.categories.push(inside(&Rc::from(frame.name.as_str()), &here).to_string());
            }
        }
    }
}
