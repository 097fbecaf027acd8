//! Says what is wrong with a feed, for its publisher: which rules of its format it breaks, where, and how to mend it.

mod json;
mod markup;
mod notes;
mod rules;
mod vocabulary;

#[cfg(test)]
mod tests;

use url::Url;

use super::{Feed, Kind};
use crate::charset;
use notes::Notes;

/// How bad it is to break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The format forbids it, and readers fail on it.
    Error,
    /// The format forbids it or asks for something else, but readers cope.
    Warning,
    /// The format allows it; readers would be better off otherwise.
    Advice,
}

/// A rule that can be broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// How bad it is.
    pub gravity: Gravity,
    /// What is made of it here, if something has to be made of it.
    pub mended: Option<&'static str>,
    /// How the publisher mends it, and where that is written.
    pub remedy: &'static str,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub rule: &'static Rule,
    /// How often.
    pub n: usize,
    /// The first few places.
    pub places: Vec<Place>,
}

/// Where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1; 0 when it is about the document as a whole.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
}

/// Gives all that is wrong with a feed that was read from these bytes; the gravest first, then in the document's order.
pub fn lint(feed: &Feed, bytes: &[u8], content_type: Option<&str>, base: Option<&Url>) -> Vec<Finding> {
    let decoded = charset::inspect(bytes, content_type.and_then(charset::charset_of), charset::Kind::Xml);
    let mut notes = Notes::default();
    transport(&decoded, content_type, feed.kind, &mut notes);
    if feed.kind == Kind::JsonFeed {
        json::check(&decoded.text, &mut notes);
    } else {
        markup::check(&decoded.text, &mut notes);
        vocabulary::check(&decoded.text, feed.kind, base, &mut notes);
    }
    notes.into_findings(&decoded.text)
}

/// What the bytes and their header say about each other.
fn transport(decoded: &charset::Decoded<'_>, content_type: Option<&str>, kind: Kind, notes: &mut Notes) {
    let used = decoded.charset;
    if let Some((name, _)) = decoded.named.as_ref().filter(|(_, named)| *named != used && !decoded.text.is_ascii()) {
        notes.whole(&rules::CHARSET, || format!("`{}` is named, but the bytes are `{}`", notes::shown(name), used.name()));
    }
    if decoded.n_stray > 0 {
        notes.whole(&rules::STRAY_BYTES, || format!("bytes that are no `{}`: {}", used.name(), decoded.n_stray));
    }
    if decoded.n_forbidden > 0 {
        notes.whole(&rules::CONTROL_CHARACTER, || format!("characters that XML forbids: {}", decoded.n_forbidden));
    }
    if decoded.is_compressed {
        notes.whole(&rules::COMPRESSED, || "the document itself is compressed".to_owned());
    }
    let media_type = content_type.and_then(|value| value.split(';').next()).map(|value| value.trim().to_ascii_lowercase());
    let is_fitting = |value: &str| match kind {
        Kind::JsonFeed => value.ends_with("json"),
        Kind::Rss | Kind::Rdf | Kind::Atom | Kind::Cdf => value.ends_with("xml"),
    };
    if let Some(value) = media_type.filter(|value| !is_fitting(value)) {
        notes.whole(&rules::MEDIA_TYPE, || format!("the server says that this is `{value}`"));
    }
}
