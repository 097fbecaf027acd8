//! The article in what a page's scripts hold for the program that draws the page (Next, Nuxt, Apollo and their like).

use std::collections::HashMap;

use chrono::DateTime;
use serde_json::{Map, Value};

use super::json_ld::{Author, Declared, given_and_family, keywords};
use super::loose;
use crate::article::lines::fold;

/// A longer script is data of something else.
pub(super) const MAX_SCRIPT_BYTES: usize = 2 << 20;
/// Values of one script.
const MAX_DOCUMENTS: usize = 8;
/// Values that are looked at.
const MAX_VALUES: usize = 200_000;
/// Values that are looked at for one article's texts.
const MAX_PARTS: usize = 50_000;
/// How deep the lists of values are followed that name each other by number.
const MAX_DEPTH: usize = 24;
/// A shorter text is no article's where nothing else says so.
const MIN_BODY_BYTES: usize = 1_000;
/// A shorter title may be anything's.
const MIN_TITLE_BYTES: usize = 8;

// Letters of names, the most trusted first.
const TITLES: [&str; 5] = ["headline", "title", "headlines", "name", "seotitle"];
const AUTHORS: [&str; 8] = ["authors", "author", "bylines", "byline", "writers", "writer", "creator", "by"];
const PUBLISHED: [&str; 15] = [
    "datepublished",
    "publishedat",
    "publisheddate",
    "publishdate",
    "firstpublishedat",
    "firstpublished",
    "firstpublisheddate",
    "firstpublishdate",
    "publicationdate",
    "publishedon",
    "publishedtime",
    "published",
    "displaydate",
    "pubdate",
    "date",
];
const MODIFIED: [&str; 8] =
    ["datemodified", "modifiedat", "updatedat", "lastmodified", "modifieddate", "updateddate", "lastupdated", "lastupdateddate"];
const IMAGES: [&str; 8] = ["heroimage", "leadimage", "mainimage", "featuredimage", "coverimage", "image", "cover", "hero"];
const SECTIONS: [&str; 3] = ["section", "category", "primarycategory"];
const KEYWORDS: [&str; 2] = ["keywords", "tags"];
const BODIES: [&str; 15] = [
    "articlebody",
    "body",
    "content",
    "contents",
    "bodyhtml",
    "contenthtml",
    "htmlbody",
    "htmlcontent",
    "html",
    "text",
    "contentelements",
    "paragraphs",
    "blocks",
    "bodytext",
    "story",
];
/// Where the parts of a text have their words and their own parts.
const PARTS: [&str; 16] = [
    "text",
    "content",
    "contents",
    "value",
    "html",
    "body",
    "children",
    "paragraphs",
    "blocks",
    "nodes",
    "json",
    "document",
    "data",
    "contentelements",
    "rendered",
    "items",
];
/// Kinds of parts that stand within a line.
const INLINE: [&str; 14] =
    ["text", "span", "link", "hyperlink", "a", "strong", "em", "b", "i", "bold", "italic", "inline", "entryhyperlink", "mark"];

/// The article under one of the titles; failing that, the longest text.
pub(super) fn read(scripts: &[String], titles: &[String]) -> Declared {
    let documents: Vec<Value> = scripts.iter().flat_map(|script| documents(script)).collect();
    let titles: Vec<String> = titles.iter().map(|title| fold(title)).filter(|title| title.len() >= MIN_TITLE_BYTES).collect();
    let survey = Survey::of(&documents, &titles);
    let fullest = survey.titled.iter().rev().max_by_key(|object| survey.n_known(object));
    let Some(object) = fullest else {
        return Declared { body: survey.longest.and_then(body), ..Declared::default() };
    };
    let field = |names: &[&str]| field(object, names);
    Declared {
        authors: field(&AUTHORS).map(|value| survey.people(value)).unwrap_or_default(),
        published: field(&PUBLISHED).and_then(moment),
        modified: field(&MODIFIED).and_then(moment),
        image: field(&IMAGES).and_then(|value| address(survey.follow(value))),
        section: field(&SECTIONS).and_then(|value| text(survey.follow(value))),
        keywords: keywords(field(&KEYWORDS)),
        body: body(object),
        ..Declared::default()
    }
}

/// The objects of some documents that may be the article.
#[derive(Default)]
struct Survey<'a> {
    titled: Vec<&'a Map<String, Value>>,
    longest: Option<&'a Map<String, Value>>,
    /// What is named elsewhere, as Apollo does (`Author:17`).
    named: HashMap<&'a str, &'a Value>,
}

impl<'a> Survey<'a> {
    fn of(documents: &'a [Value], titles: &[String]) -> Self {
        let mut survey = Self::default();
        let mut n_longest = MIN_BODY_BYTES;
        let mut open: Vec<&Value> = documents.iter().rev().collect();
        for _ in 0..MAX_VALUES {
            let Some(value) = open.pop() else { break };
            match value {
                Value::Object(object) => {
                    let title = field(object, &TITLES).and_then(text).map(|title| fold(&title));
                    if title.is_some_and(|title| titles.contains(&title)) {
                        survey.titled.push(object);
                    }
                    let texts = object.iter().filter(|(name, _)| is_any(name, &BODIES)).filter_map(|(_, value)| value.as_str());
                    if let Some(len) = texts.map(str::len).max().filter(|len| *len > n_longest) {
                        n_longest = len;
                        survey.longest = Some(object);
                    }
                    survey.named.extend(object.iter().filter(|(name, _)| name.contains(':')).map(|(name, value)| (name.as_str(), value)));
                    open.extend(object.values().rev().filter(|value| value.is_object() || value.is_array()));
                }
                Value::Array(list) => open.extend(list.iter().rev()),
                _ => {}
            }
        }
        survey
    }

    /// How much an object says of an article.
    fn n_known(&self, object: &Map<String, Value>) -> usize {
        let fields = [&AUTHORS[..], &PUBLISHED, &MODIFIED, &IMAGES, &BODIES];
        fields.iter().filter(|names| field(object, names).is_some_and(|value| !self.follow(value).is_null())).count()
    }

    fn follow(&self, value: &'a Value) -> &'a Value {
        let name = value.get("__ref").or_else(|| value.get("id").filter(|_| value.get("type").is_some_and(|kind| kind == "id")));
        name.and_then(Value::as_str).and_then(|name| self.named.get(name)).copied().unwrap_or(value)
    }

    fn people(&self, value: &'a Value) -> Vec<Author> {
        let value = self.follow(value);
        let list = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        let names = list.iter().map(|value| self.follow(value)).filter_map(|value| {
            let given = value.as_object().and_then(given_and_family);
            given.or_else(|| text(value))
        });
        names.map(|name| Author { name, is_person: false }).collect()
    }
}

/// The values that a script is or assigns.
fn documents(script: &str) -> Vec<Value> {
    if script.trim_start().starts_with(['{', '[', '"']) {
        return loose::read(script).map(|value| revived(&value).unwrap_or(value)).into_iter().collect();
    }
    let (mut found, mut rest) = (Vec::new(), script);
    while let Some((before, after)) = rest.split_once('=').filter(|_| found.len() < MAX_DOCUMENTS) {
        rest = after;
        let name = before.trim_end_matches([' ', '"', '\'', ']', '\n']).rsplit(|char: char| !char.is_alphanumeric() && char != '_').next();
        let is_value = after.trim_start().starts_with(['{', '[', '"', '(']) || after.trim_start().starts_with("JSON.parse(");
        if is_value && name.is_some_and(is_of_state) {
            let (value, behind) = loose::read_first(after).unwrap_or((Value::Null, after));
            found.push(value);
            rest = behind;
        }
    }
    found
}

fn is_of_state(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("__") || ["state", "data", "content", "props", "context", "store", "cache"].iter().any(|end| name.ends_with(end))
}

/// The first value of a list whose values name each other by their numbers, as Nuxt 3 writes them, with what it names in it.
fn revived(value: &Value) -> Option<Value> {
    let list = value.as_array()?;
    let first = list.first()?;
    let is_index = |value: &Value| value.is_i64() || value.is_string();
    let names_only = match first {
        Value::Object(object) => object.values().all(is_index),
        Value::Array(parts) => parts.iter().all(is_index),
        _ => false,
    };
    let mut n_left = MAX_PARTS;
    (names_only && list.len() > 2).then(|| revive(list, 0, 0, &mut n_left))
}

fn revive(list: &[Value], index: usize, depth: usize, n_left: &mut usize) -> Value {
    let (Some(value), true) = (list.get(index).filter(|_| depth < MAX_DEPTH), *n_left > 0) else { return Value::Null };
    *n_left -= 1;
    let mut named = |value: &Value| {
        let index = value.as_u64().and_then(|index| usize::try_from(index).ok());
        index.map_or(Value::Null, |index| revive(list, index, depth + 1, n_left))
    };
    match value {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), named(value))).collect(),
        // `["Ref", 7]`, `["Date", "2025-02-14"]`
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(_), Value::String(text)] => Value::String(text.clone()),
            [Value::String(_), inner] => named(inner),
            parts => parts.iter().map(named).collect(),
        },
        plain => plain.clone(),
    }
}

/// The value under the most trusted of some names.
fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| object.iter().find(|(key, value)| is(key, name) && !value.is_null())).map(|(_, value)| value)
}

fn is_any(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| is(key, name))
}

/// Whether a key has the letters of a name: `published_at`, `publishedAt`.
fn is(key: &str, name: &str) -> bool {
    key.len() >= name.len() && key.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_lowercase()).eq(name.bytes())
}

fn text(value: &Value) -> Option<String> {
    let names = ["name", "rendered", "basic", "displayName", "fullName", "title", "text", "default", "label"];
    let text = value.as_str().or_else(|| names.iter().find_map(|name| value.get(name)?.as_str()))?.trim();
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn moment(value: &Value) -> Option<String> {
    let written = value.as_str().or_else(|| ["iso", "date", "$date", "utc"].iter().find_map(|name| value.get(name)?.as_str()));
    let seconds = || match value.as_i64()? {
        seconds @ 600_000_000..4_000_000_000 => Some(seconds),
        milliseconds @ 600_000_000_000..4_000_000_000_000 => Some(milliseconds / 1000),
        _ => None,
    };
    written.map(str::to_owned).or_else(|| Some(DateTime::from_timestamp(seconds()?, 0)?.to_rfc3339()))
}

fn address(value: &Value) -> Option<String> {
    let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
    let text = value.as_str().or_else(|| ["url", "src", "href"].iter().find_map(|name| value.get(name)?.as_str()))?;
    (text.starts_with("http") || text.starts_with('/')).then(|| text.to_owned())
}

/// The longest text under the names of texts in an object.
fn body(object: &Map<String, Value>) -> Option<String> {
    let (mut longest, mut n_left) = (String::new(), MAX_PARTS);
    let mut open: Vec<&Map<String, Value>> = vec![object];
    while let Some(object) = open.pop() {
        for (name, value) in object {
            let flow = if is_any(name, &BODIES) { flow(value, &mut n_left) } else { String::new() };
            match value {
                _ if flow.len() > longest.len() => longest = flow,
                Value::Object(inner) if flow.is_empty() => open.push(inner),
                Value::Array(list) if flow.is_empty() => open.extend(list.iter().filter_map(Value::as_object)),
                _ => {}
            }
        }
    }
    Some(longest).filter(|text| text.len() >= MIN_BODY_BYTES / 4)
}

enum Step<'a> {
    Value(&'a Value),
    End(&'static str),
}

/// A text as it is, or of its parts one paragraph each.
fn flow(value: &Value, n_left: &mut usize) -> String {
    if let Value::String(text) = value {
        return text.clone();
    }
    let (mut html, mut line) = (String::new(), String::new());
    let mut open = vec![Step::End("p"), Step::Value(value)];
    while let Some(step) = open.pop().filter(|_| *n_left > 0) {
        *n_left -= 1;
        match step {
            Step::Value(Value::String(text)) if text.contains("</") => line.push_str(text),
            Step::Value(Value::String(text)) => line.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Step::Value(Value::Array(list)) => {
                for part in list.iter().rev() {
                    open.extend(part.is_string().then_some(Step::End("p")));
                    open.push(Step::Value(part));
                }
            }
            Step::Value(Value::Object(object)) => {
                let kind =
                    ["nodeType", "type", "_type", "__typename", "tag", "tagName"].iter().find_map(|name| object.get(*name)?.as_str());
                let kind = kind.unwrap_or_default().to_ascii_lowercase();
                if !is_any(&kind, &INLINE) || html.is_empty() && line.is_empty() {
                    open.push(Step::End(if kind.contains("head") { "h2" } else { "p" }));
                }
                let parts: Vec<&Value> = object.iter().filter(|(name, _)| is_any(name, &PARTS)).map(|(_, value)| value).collect();
                open.extend(parts.into_iter().rev().map(Step::Value));
            }
            Step::End(_) if line.trim().is_empty() => line.clear(),
            Step::End(tag) => {
                html.push_str(&if line.starts_with("<p") { line.clone() } else { format!("<{tag}>{line}</{tag}>\n") });
                line.clear();
            }
            Step::Value(_) => {}
        }
    }
    html
}
