//! Holds a feed against its format: RSS 2.0 and Atom (RFC 4287).

use std::collections::HashMap;

use chrono::DateTime;
use url::Url;

use super::super::bits::{bare, words};
use super::super::link::{is_absolute, rewrite};
use super::super::name::Element;
use super::super::namespace::Names;
use super::super::reference::Entities;
use super::super::text::{Form, Text, twice_encoded};
use super::super::token::{Tag, Token, Tokenizer};
use super::super::{Kind, date};
use super::notes::{Notes, offset, shown};
use super::{Rule, rules};

/// How often the text may be gone over again, in sum, because an element had no end.
const MAX_REREADS: usize = 4;

/// Which of the elements that matter a feed or an entry has.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an element that is there or is not")]
struct Seen<'a> {
    /// Its start tag.
    name: &'a str,
    has_title: bool,
    has_link: bool,
    has_text: bool,
    has_id: bool,
    has_date: bool,
    has_update: bool,
    has_self_link: bool,
}

struct Walk<'a, 'n> {
    text: &'a str,
    kind: Kind,
    base: Option<&'n Url>,
    /// Whether addresses have a base in the document itself.
    has_base: bool,
    notes: &'n mut Notes,
    tokens: Tokenizer<'a>,
    rereads_left: usize,
    entities: Entities,
    ids: HashMap<String, usize>,
    /// The first element of a document that does not begin with the feed.
    around: Option<&'a str>,
    /// Whether it is Atom 0.3, which asks for less.
    is_old: bool,
    feed: Seen<'a>,
    entry: Option<Seen<'a>>,
}

/// Notes every place where the feed breaks a rule of its format.
pub(super) fn check(text: &str, kind: Kind, base: Option<&Url>, notes: &mut Notes) {
    let mut names = Names::default();
    let mut walk = Walk {
        text,
        kind,
        base,
        has_base: text.contains("xml:base"),
        notes,
        tokens: Tokenizer::new(text),
        rereads_left: text.len().saturating_mul(MAX_REREADS),
        entities: Entities::default(),
        ids: HashMap::new(),
        around: None,
        is_old: false,
        feed: Seen::default(),
        entry: None,
    };
    while let Some(token) = walk.tokens.next() {
        match token {
            Token::Start(tag) => {
                let n_bindings = names.n_bindings();
                if tag.attributes.contains("xmlns") {
                    names.bind(&tag, walk.feed.name.is_empty());
                }
                let (_, element) = names.meaning(tag.name);
                if walk.is_before_root(&tag, element) {
                    names.unbind(n_bindings);
                } else if !walk.opens(&tag, element) {
                    walk.field(&tag, element);
                    names.unbind(n_bindings);
                }
            }
            Token::End(name) if walk.entry.as_ref().is_some_and(|entry| entry.name.eq_ignore_ascii_case(name)) => walk.end_entry(),
            Token::Doctype(doctype) => walk.entities.declare(doctype),
            Token::End(_) | Token::Text(_) | Token::Cdata(_) => {}
        }
    }
    walk.end_entry();
    walk.end_feed();
}

impl<'a> Walk<'a, '_> {
    fn note(&mut self, rule: &'static Rule, part: &str, what: impl FnOnce() -> String) {
        self.notes.at(rule, offset(self.text, part), what);
    }

    /// Passes over what the feed stands in.
    fn is_before_root(&mut self, tag: &Tag<'a>, element: Element) -> bool {
        let is_root = matches!(element, Element::Root | Element::Channel | Element::Entry);
        if self.feed.name.is_empty() && !is_root {
            self.around.get_or_insert(tag.name);
            return true;
        }
        if let Some(around) = self.around.take() {
            self.note(&rules::BEFORE_ROOT, tag.name, || format!("the feed stands inside `<{}>`", shown(around)));
        }
        false
    }

    /// Takes the elements that have others inside.
    fn opens(&mut self, tag: &Tag<'a>, element: Element) -> bool {
        match element {
            Element::Root | Element::Channel => {
                if element == Element::Root {
                    self.version(tag);
                }
                if element == Element::Channel || self.feed.name.is_empty() {
                    self.feed.name = tag.name;
                }
                true
            }
            Element::Entry => {
                self.end_entry();
                self.entry = Some(Seen { name: tag.name, ..Seen::default() });
                // RDF names its items by an attribute (RSS 1.0, section 5.5).
                let has_about = tag.iter().any(|attribute| attribute.name.ends_with("about"));
                self.seen().has_id = has_about;
                true
            }
            Element::Group => true,
            _ => false,
        }
    }

    fn version(&mut self, tag: &Tag<'a>) {
        if tag.name.eq_ignore_ascii_case("rss") {
            let version = tag.get("version").unwrap_or_default();
            if !["0.91", "0.92", "0.93", "0.94", "2.0"].contains(&version) {
                self.note(&rules::VERSION, tag.name, || format!("`<rss>` of version `{}`", shown(version)));
            }
        } else if self.kind == Kind::Atom && !tag.attributes.contains("http://www.w3.org/2005/Atom") {
            self.is_old = true;
            self.note(&rules::VERSION, tag.name, || format!("`<{}>` is not in Atom's namespace", shown(tag.name)));
        }
    }

    fn seen(&mut self) -> &mut Seen<'a> {
        self.entry.as_mut().unwrap_or(&mut self.feed)
    }

    /// The inside of an element. One without an end has what comes before the next tag, which is then read for itself.
    fn inside(&mut self, tag: &Tag<'a>) -> &'a str {
        let start = self.tokens.position();
        if tag.empty {
            return "";
        }
        let (mut depth, mut next_tag) = (0_usize, None);
        loop {
            let here = self.tokens.position();
            let token = self.tokens.next();
            if matches!(token, Some(Token::Start(_) | Token::End(_)) | None) {
                next_tag.get_or_insert(here);
            }
            match token {
                Some(Token::End(name)) if name.eq_ignore_ascii_case(tag.name) && depth == 0 => return self.tokens.between(start, here),
                Some(Token::End(name)) if name.eq_ignore_ascii_case(tag.name) => depth -= 1,
                Some(Token::Start(inner)) if inner.name.eq_ignore_ascii_case(tag.name) && !inner.empty => depth += 1,
                Some(_) => {}
                None => break,
            }
        }
        if let Some(left) = self.rereads_left.checked_sub(self.text.len() - start) {
            self.rereads_left = left;
            self.tokens.rewind(start);
        }
        self.tokens.between(start, next_tag.unwrap_or(start))
    }

    fn field(&mut self, tag: &Tag<'a>, element: Element) {
        let inside = self.inside(tag);
        match element {
            Element::Published | Element::Updated | Element::Created | Element::OtherDate => {
                self.seen().has_date = true;
                self.seen().has_update |= element == Element::Updated;
                self.date(tag, inside);
            }
            Element::Title => self.title(tag, inside),
            Element::Link => self.link(tag, inside),
            Element::Id => self.id(tag, inside),
            Element::Enclosure => self.enclosure(tag),
            Element::Summary | Element::SecondSummary | Element::Content | Element::Body => self.words(tag, inside),
            Element::Language => {
                let language = bare(inside, &self.entities).trim().to_owned();
                let is_tag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if !language.is_empty() && !language.split('-').all(is_tag) {
                    self.note(&rules::LANGUAGE, tag.name, || format!("`{}` is no language tag", shown(&language)));
                }
            }
            Element::Ttl | Element::SkipHours | Element::SkipDays => self.schedule(tag, element, inside),
            _ => {}
        }
    }

    fn date(&mut self, tag: &Tag<'a>, inside: &str) {
        let text = bare(inside, &self.entities).trim().to_owned();
        let local = tag.name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let is_standard = match local.as_str() {
            "pubdate" | "lastbuilddate" => DateTime::parse_from_rfc2822(&text).is_ok(),
            "published" | "updated" | "issued" | "modified" | "created" => DateTime::parse_from_rfc3339(&text).is_ok(),
            _ => true,
        };
        match date::parse(&text) {
            None => self.note(&rules::DATE, tag.name, || format!("`{}` of `<{}>` cannot be read", shown(&text), shown(tag.name))),
            Some(date) if !is_standard => {
                self.note(&rules::DATE_FORM, tag.name, || format!("`{}`, read as {}", shown(&text), date.to_rfc3339()));
            }
            Some(_) => {}
        }
    }

    fn title(&mut self, tag: &Tag<'a>, inside: &str) {
        let text = Text::read(inside, Form::of(tag), &self.entities);
        self.seen().has_title |= !text.is_empty();
        if matches!(self.kind, Kind::Rss | Kind::Rdf) && text.has_markup() {
            self.note(&rules::TITLE_MARKUP, tag.name, || format!("`{}`", shown(inside)));
        }
    }

    fn link(&mut self, tag: &Tag<'a>, inside: &'a str) {
        let address = tag.get("href").map_or_else(|| bare(inside, &self.entities), |href| self.entities.decode(href)).trim().to_owned();
        let relation = tag.get("rel").unwrap_or("alternate");
        self.seen().has_self_link |= relation == "self";
        self.seen().has_link |= relation == "alternate" && !address.is_empty();
        if !is_absolute(&address) && !self.has_base {
            self.note(&rules::LINK, tag.name, || format!("`{}` is no whole address", shown(&address)));
        }
    }

    fn id(&mut self, tag: &Tag<'a>, inside: &'a str) {
        let id = bare(inside, &self.entities).trim().to_owned();
        self.seen().has_id |= !id.is_empty();
        if self.entry.is_none() || id.is_empty() {
            return;
        }
        let is_link = id.starts_with("http://") || id.starts_with("https://");
        if self.kind == Kind::Rss && !is_link && !tag.get("ispermalink").is_some_and(|value| value.trim().eq_ignore_ascii_case("false")) {
            self.note(&rules::PERMALINK, tag.name, || format!("`{}` is no address", shown(&id)));
        }
        let uses = self.ids.entry(id.clone()).or_default();
        *uses += 1;
        if *uses > 1 {
            // Atom allows several versions of an entry in one feed (RFC 4287, section 4.1.1).
            let rule = if self.kind == Kind::Atom { &rules::REPEATED_ATOM_ID } else { &rules::REPEATED_ID };
            self.note(rule, tag.name, || format!("`{}` was there before", shown(&id)));
        }
    }

    fn enclosure(&mut self, tag: &Tag<'a>) {
        let is_there = |name: &&&str| tag.get(name).is_none_or(|value| value.trim().is_empty());
        let lacking: Vec<&str> = ["url", "length", "type"].iter().filter(is_there).copied().collect();
        if !lacking.is_empty() {
            self.note(&rules::ENCLOSURE, tag.name, || format!("`<enclosure>` has no `{}`", lacking.join("`, no `")));
        }
    }

    fn words(&mut self, tag: &Tag<'a>, inside: &'a str) {
        let is_there = !inside.trim().is_empty() || tag.get("src").is_some();
        if !is_there && self.entry.is_none() {
            self.note(&rules::EMPTY, tag.name, || format!("`<{}>` is empty", shown(tag.name)));
        }
        self.seen().has_text |= is_there || self.entry.is_none();
        if twice_encoded(inside).is_some() {
            self.note(&rules::TWICE_ENCODED, inside, || format!("`{}`", shown(inside)));
        }
        // A link within the text is no address.
        let html = Text::read(inside, Form::of(tag), &self.entities).into_html().replace("\"#", "\"https://#").replace("'#", "'https://#");
        // Whether the base matters shows when one is applied.
        let base = self.base.cloned().or_else(|| Url::parse("https://example.org/").ok());
        if !self.has_base && rewrite(html.clone(), base.as_ref()) != html {
            self.note(&rules::RELATIVE_IN_TEXT, tag.name, || format!("in the text of `<{}>`", shown(tag.name)));
        }
    }

    fn schedule(&mut self, tag: &Tag<'a>, element: Element, inside: &'a str) {
        let is_wrong = |word: &&str| match element {
            Element::Ttl => word.parse::<u32>().is_err(),
            Element::SkipHours => word.parse::<u8>().map_or(true, |hour| hour > 24),
            _ => word.parse::<chrono::Weekday>().is_err(),
        };
        if let Some(word) = words(inside).into_iter().find(is_wrong) {
            self.note(&rules::SCHEDULE, tag.name, || format!("`{}` in `<{}>`", shown(word), shown(tag.name)));
        }
    }

    fn end_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let lack = |element: &str| format!("`<{}>` has no `<{element}>`", shown(entry.name));
        if self.kind == Kind::Atom {
            let needed = [(entry.has_id, "id"), (entry.has_title, "title"), (entry.has_update, "updated")];
            for (_, element) in needed.into_iter().filter(|(is_there, _)| !is_there) {
                self.note(&rules::MISSING, entry.name, || lack(element));
            }
            return;
        }
        if !entry.has_title && !entry.has_text {
            self.note(&rules::EMPTY_ENTRY, entry.name, || format!("`<{}>` has neither title nor text", shown(entry.name)));
        }
        if !entry.has_id && self.kind == Kind::Rss {
            self.note(&rules::NO_ID, entry.name, || lack("guid"));
        }
        if !entry.has_date {
            let element = if self.kind == Kind::Rdf { "dc:date" } else { "pubDate" };
            self.note(&rules::NO_DATE, entry.name, || lack(element));
        }
    }

    fn end_feed(&mut self) {
        let feed = std::mem::take(&mut self.feed);
        let needed = match self.kind {
            Kind::Atom => [(feed.has_title, "title"), (feed.has_id || self.is_old, "id"), (feed.has_update, "updated")],
            Kind::Rss | Kind::Rdf => [(feed.has_title, "title"), (feed.has_link, "link"), (feed.has_text, "description")],
            Kind::Cdf | Kind::JsonFeed => return,
        };
        for (_, element) in needed.into_iter().filter(|(is_there, _)| !is_there) {
            self.note(&rules::MISSING, feed.name, || format!("the feed has no `<{element}>`"));
        }
        if !feed.has_self_link && self.kind != Kind::Rdf {
            self.note(&rules::SELF_LINK, feed.name, || "the feed does not name its own address".to_owned());
        }
    }
}
