//! Turns the HTML of an article into Markdown: `CommonMark` with GFM's tables, strike-through, boxes to tick and footnotes, or what a
//! [`Dialect`] makes of it; no HTML but what [`Options`] allow.
//!
//! Blocks are collected as a flat list; each paragraph is laid out with its delimiters first and escaped second, so that every
//! escape is decided from the characters that really stand around it. Everything is iterative and linear in time and memory.

mod addresses;
mod allowed;
mod bidi;
mod code;
mod containers;
mod delimiters;
mod dialect;
mod elements;
mod embeds;
mod escape;
mod flanking;
mod hugo;
mod inlines;
mod languages;
mod layout;
mod line_starts;
mod links;
mod marks;
mod math;
mod media;
mod options;
mod paragraph;
mod pieces;
mod references;
mod replaced;
mod runs;
mod tables;
mod tags;
mod walk;
mod write;

use scraper::node::Element;
use url::Url;

use self::pieces::Piece;
use crate::html::Body;

pub use allowed::{Allowed, NotAllowed};
pub use dialect::Dialect;
pub use embeds::PROVIDERS;
pub use hugo::{escape_parameters, uses_escape_parameters};
pub use options::{Bullet, Emphasis, Footnotes, Links, Math, Options, Tables};

/// Gives the article as Markdown: addresses resolved against `base`, exactly one line end at the end, or nothing at all.
pub fn convert(body: &Body, base: Option<&Url>, options: &Options) -> String {
    written(pieces(body, base, options), options)
}

/// As [`convert`], for an article that nobody else needs: it makes room before the writing begins.
pub fn convert_last(body: Body, base: Option<&Url>, options: &Options) -> String {
    let pieces = pieces(&body, base, options);
    drop(body);
    written(pieces, options)
}

fn pieces(body: &Body, base: Option<&Url>, options: &Options) -> Vec<Piece> {
    body.tree.tree.get(body.root).map(|root| walk::pieces(root, base, options)).unwrap_or_default()
}

fn written(mut pieces: Vec<Piece>, options: &Options) -> String {
    for_dialect(write::write(&mut pieces, options), options.dialect)
}

fn for_dialect(markdown: String, dialect: Dialect) -> String {
    if dialect == Dialect::Hugo { hugo::part_place_holders(markdown) } else { markdown }
}

/// Gives one line of plain text as Markdown that renders as this text, in a link's text as well as at the start of a line.
pub fn escape_text(text: &str, dialect: Dialect) -> String {
    for_dialect(inlines::escape_text(text, dialect), dialect)
}

/// Gives an address as a link's destination: percent-encoded where Markdown or a generator would stumble.
pub fn destination(address: &str, dialect: Dialect) -> String {
    links::destination(address, dialect.traits())
}

/// The value of an attribute without a namespace.
fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
}
