//! The rules a feed can break, and where they are written.

use super::{Gravity, Rule};

const fn error(name: &'static str, mended: &'static str, remedy: &'static str) -> Rule {
    Rule { name, gravity: Gravity::Error, mended: Some(mended), remedy }
}

const fn warning(name: &'static str, mended: &'static str, remedy: &'static str) -> Rule {
    Rule { name, gravity: Gravity::Warning, mended: Some(mended), remedy }
}

const fn lack(name: &'static str, gravity: Gravity, remedy: &'static str) -> Rule {
    Rule { name, gravity, mended: None, remedy }
}

// The bytes and their header.
pub(super) static CHARSET: Rule =
    error("charset", "read as what the bytes are", "name the charset that is sent, best UTF-8 (XML 1.0, section 4.3.3)");
pub(super) static STRAY_BYTES: Rule = error("stray-bytes", "read one by one as windows-1252", "encode all texts in the same charset");
pub(super) static CONTROL_CHARACTER: Rule = error("control-character", "left out", "take them out of the texts (XML 1.0, section 2.2)");
pub(super) static COMPRESSED: Rule = warning("compressed", "unpacked", "send `Content-Encoding: gzip` with it (RFC 9110, section 8.4)");
pub(super) static MEDIA_TYPE: Rule = warning(
    "media-type",
    "not believed",
    "send `Content-Type: application/rss+xml`, `application/atom+xml` (RFC 4287, section 7) or `application/feed+json`",
);

// XML.
pub(super) static BEFORE_ROOT: Rule = error("before-root", "passed over", "begin the document with `<?xml` (XML 1.0, section 2.8)");
pub(super) static AFTER_ROOT: Rule = error("after-root", "passed over", "end the document with its root element (XML 1.0, section 2.1)");
pub(super) static BARE_AMPERSAND: Rule = error("bare-ampersand", "taken literally", "write `&amp;` (XML 1.0, section 2.4)");
pub(super) static BARE_BRACKET: Rule = error("bare-bracket", "taken literally", "write `&lt;` (XML 1.0, section 2.4)");
pub(super) static UNDEFINED_ENTITY: Rule =
    error("undefined-entity", "read as in HTML", "write the character itself or its number (XML 1.0, section 4.1)");
pub(super) static ATTRIBUTE: Rule =
    error("attribute", "read as in HTML", "give each attribute once, its value in quotes (XML 1.0, section 3.1)");
pub(super) static UNCLOSED: Rule = error("unclosed", "closed where it must end", "close it, or escape the markup (XML 1.0, section 3)");
pub(super) static CDATA_END: Rule = error("cdata-end", "taken literally", "write `]]&gt;` (XML 1.0, section 2.4)");
pub(super) static BAD_REFERENCE: Rule =
    error("bad-reference", "left out", "a reference must stand for a character that XML allows (XML 1.0, section 2.2)");
pub(super) static END_TAG: Rule =
    error("end-tag", "passed over", "take it out, or spell it like its start, letters of the same case (XML 1.0, section 3)");
pub(super) static CUT_OFF: Rule = error("cut-off", "read as far as it goes", "send the whole document");
pub(super) static PREFIX: Rule = error(
    "prefix",
    "read by the usual meaning of the prefix, if it has one",
    "declare it with `xmlns:` on the root (Namespaces in XML, section 5)",
);

// The formats.
pub(super) static VERSION: Rule =
    warning("version", "read by what is in it", "write `<rss version=\"2.0\">`, or Atom in the namespace of RFC 4287");
pub(super) static MISSING: Rule =
    lack("missing", Gravity::Error, "add it (RSS 2.0, required channel elements; RFC 4287, sections 4.1.1 and 4.1.2)");
pub(super) static EMPTY_ENTRY: Rule = lack("empty-entry", Gravity::Error, "give it a title or a text (RSS 2.0, elements of item)");
pub(super) static EMPTY: Rule = lack("empty", Gravity::Advice, "say in a sentence what the feed is about");
pub(super) static NO_ID: Rule = lack(
    "no-id",
    Gravity::Advice,
    "give each entry a `guid` that never changes; without one an entry is known by its link, or by title and date",
);
pub(super) static REPEATED_ID: Rule =
    error("repeated-id", "entries are told apart by link, title and date", "give each entry an id of its own (RFC 4287, section 4.2.6)");
pub(super) static REPEATED_ATOM_ID: Rule = warning(
    "repeated-id",
    "entries are told apart by link, title and date",
    "give each entry an id of its own, or other readers show one of them only",
);
pub(super) static PERMALINK: Rule =
    warning("permalink", "not taken for a link", "write `isPermaLink=\"false\"`, or the whole address (RSS 2.0, guid)");
pub(super) static LINK: Rule =
    warning("link", "resolved, where the address of the feed is known", "write whole addresses, with `https://`");
pub(super) static DATE_FORM: Rule = warning(
    "date-form",
    "taken for that moment",
    "write it as RFC 822 in RSS, as RFC 3339 in Atom and JSON Feed, with the right day of the week",
);
pub(super) static DATE: Rule = error("date", "taken for missing", "write a date, as RFC 822 in RSS, as RFC 3339 in Atom and JSON Feed");
pub(super) static NO_DATE: Rule = lack("no-date", Gravity::Advice, "say when each entry was published");
pub(super) static ENCLOSURE: Rule = lack("enclosure", Gravity::Warning, "give `url`, `length` in bytes and `type` (RSS 2.0, enclosure)");
pub(super) static TITLE_MARKUP: Rule =
    warning("title-markup", "taken for HTML", "write titles as plain text: RSS has no way to tell that they are HTML");
pub(super) static RELATIVE_IN_TEXT: Rule =
    warning("relative-in-text", "resolved, where the address of the feed is known", "write whole addresses in links and images");
pub(super) static TWICE_ENCODED: Rule =
    error("twice-encoded", "put right", "the texts were UTF-8 already when they were encoded: do it only once");
pub(super) static LANGUAGE: Rule = lack("language", Gravity::Warning, "write a language tag, as in `en` or `pt-BR` (BCP 47)");
pub(super) static SCHEDULE: Rule =
    warning("schedule", "ignored", "write minutes for `ttl`, hours from 0 to 23 for `skipHours`, English names for `skipDays`");
pub(super) static SELF_LINK: Rule =
    lack("self-link", Gravity::Advice, "name the feed's own address in `<atom:link rel=\"self\">` (RFC 4287, section 4.2.7.2)");

// JSON Feed.
pub(super) static JSON_SYNTAX: Rule = error("json-syntax", "read as far as it can be mended", "write it with a JSON library (RFC 8259)");
pub(super) static JSON_VERSION: Rule = lack("json-version", Gravity::Error, "write `\"version\": \"https://jsonfeed.org/version/1.1\"`");
pub(super) static JSON_TYPE: Rule = warning("json-type", "read by what it means", "write it as JSON Feed 1.1 tells");
pub(super) static JSON_REST: Rule = error("json-rest", "passed over", "end the document with its object");
