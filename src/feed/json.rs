//! JSON Feed, read leniently about types.

use serde_json::{Map, Value};
use url::Url;

use super::draft::add;
use super::link::{absolute, rewrite};
use super::reference::escape;
use super::text::{plain, squeeze};
use super::{
    Date, Enclosure, Entry, Feed, Kind, MAX_ENTRIES, MAX_INHERITED_BYTES, MAX_SKIPPED, NOTHING_SAID, NotAFeed, Skipped, date, mend,
};

/// A text with more values than this is not read: each of them takes many times its size.
const MAX_VALUES: usize = 500_000;

type Object = Map<String, Value>;

/// Reads a JSON text.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<(Feed, Vec<Skipped>), NotAFeed> {
    let (root, items) = document(text).map_err(|what| NotAFeed::Json { what })?;
    let mut authors = people(&root);
    authors.retain(|author| author.len() <= MAX_INHERITED_BYTES);
    authors.truncate(3);
    let mut feed = head(&root, &authors, base);
    let mut skipped = Vec::new();
    for (position, item) in items.iter().enumerate() {
        let made = item.as_object().and_then(|item| entry(item, &authors, base));
        match made.filter(|_| position < MAX_ENTRIES) {
            Some(entry) => feed.entries.push(entry),
            None if skipped.len() < MAX_SKIPPED => {
                skipped.push(Skipped { position, reason: NOTHING_SAID.to_owned() });
            }
            None => {}
        }
    }
    Ok((feed, skipped))
}

/// The feed's object and its items, or what the text is instead.
fn document(text: &str) -> Result<(Object, Vec<Value>), &'static str> {
    const OTHER: &str = "a JSON object that is no JSON Feed";
    let n_values = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if n_values > MAX_VALUES {
        return Err("JSON of more values than a feed has");
    }
    let mut root = match first_value(text).or_else(|| first_value(&mend::json(text))) {
        Some(Value::Object(root)) => root,
        Some(_) => return Err("JSON that is no object"),
        None => return Err("text that begins like JSON"),
    };
    let version = string(&root, &["version"]);
    let says_so = version.is_some_and(|version| version.contains("jsonfeed.org"));
    let items = match root.remove("items") {
        Some(Value::Array(items)) => items,
        Some(Value::Object(items)) => items.into_iter().map(|(_, item)| item).collect(),
        None if says_so => Vec::new(),
        Some(_) | None => return Err(OTHER),
    };
    let looks_so = root.contains_key("title") && (items.is_empty() || items.iter().any(is_entry));
    if says_so || looks_so { Ok((root, items)) } else { Err(OTHER) }
}

/// Some servers write something after the end, so only the first value counts.
fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

fn is_entry(item: &Value) -> bool {
    ["content_html", "content_text", "date_published"].iter().any(|name| item.get(name).is_some())
}

fn head(root: &Object, authors: &[String], base: Option<&Url>) -> Feed {
    let address = |names: &[&str]| string(root, names).and_then(|raw| absolute(&raw, base));
    let mut hubs = Vec::new();
    for hub in root.get("hubs").and_then(Value::as_array).into_iter().flatten() {
        if let Some(url) = hub.as_object().and_then(|hub| string(hub, &["url"])) {
            add(&mut hubs, url);
        }
    }
    Feed {
        kind: Kind::JsonFeed,
        id: None,
        link: address(&["home_page_url"]),
        title: string(root, &["title"]).map(|title| squeeze(&title)),
        subtitle: string(root, &["description"]).map(|text| escape(&text).into_owned()),
        author: authors.first().cloned(),
        language: string(root, &["language"]),
        image: address(&["icon", "favicon"]),
        self_link: address(&["feed_url"]),
        next_link: address(&["next_url"]),
        hubs,
        ..Feed::default()
    }
}

fn entry(item: &Object, feed_authors: &[String], base: Option<&Url>) -> Option<Entry> {
    let address = |names: &[&str]| string(item, names).and_then(|raw| absolute(&raw, base));
    let own_authors = people(item);
    let html = string(item, &["content_html"]).map(|html| rewrite(html, base));
    let entry = Entry {
        id: string(item, &["id", "guid"]),
        link: address(&["url"]).or_else(|| address(&["external_url"])),
        title: string(item, &["title"]).map(|title| if title.contains('<') { plain(&title) } else { squeeze(&title) }),
        summary: string(item, &["summary"]).map(|text| escape(&text).into_owned()),
        content: html.or_else(|| string(item, &["content_text"]).map(|text| paragraphs(&text))),
        language: string(item, &["language"]),
        authors: if own_authors.is_empty() { feed_authors.to_vec() } else { own_authors },
        published: when(item, &["date_published", "published"]),
        updated: when(item, &["date_modified", "updated"]),
        categories: words(item.get("tags").or_else(|| item.get("categories"))),
        enclosures: attachments(item, base),
        image: address(&["image", "banner_image"]),
        ..Entry::default()
    };
    let is_empty = entry.id.is_none() && entry.link.is_none() && entry.title.is_none() && entry.content.is_none();
    (!is_empty || entry.summary.is_some() || !entry.enclosures.is_empty()).then_some(entry)
}

/// The first of some members that has a text or a number.
fn string(object: &Object, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) => Some(printable(text.trim())).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// A text without the characters that XML would not let through.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

fn when(item: &Object, names: &[&str]) -> Option<Date> {
    string(item, names).as_deref().and_then(date::parse)
}

/// The names in `authors` (1.1) and `author` (1.0), which may be texts, objects or lists of them.
fn people(object: &Object) -> Vec<String> {
    let mut names = Vec::new();
    let members = [object.get("authors"), object.get("author")];
    for member in members.into_iter().flatten() {
        let one = std::slice::from_ref(member);
        for person in member.as_array().map_or(one, Vec::as_slice) {
            let name = match person {
                Value::Object(person) => string(person, &["name", "url"]),
                Value::String(name) => Some(printable(name.trim())),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
            };
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                add(&mut names, name);
            }
        }
    }
    names
}

/// Tags, which may be a list or one text with commas.
fn words(value: Option<&Value>) -> Vec<String> {
    let mut words = Vec::new();
    match value {
        Some(Value::Array(tags)) => {
            for tag in tags {
                let named = tag.as_object().and_then(|tag| string(tag, &["name", "term", "label"]));
                if let Some(word) = tag.as_str().map(printable).map(|tag| squeeze(&tag)).or(named).filter(|word| !word.is_empty()) {
                    add(&mut words, word);
                }
            }
        }
        Some(Value::String(tags)) => {
            for word in printable(tags).split(',').map(squeeze).filter(|word| !word.is_empty()) {
                add(&mut words, word);
            }
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {}
    }
    words
}

fn attachments(item: &Object, base: Option<&Url>) -> Vec<Enclosure> {
    let mut enclosures = Vec::new();
    for attachment in item.get("attachments").and_then(Value::as_array).into_iter().flatten() {
        let Some(attachment) = attachment.as_object() else {
            continue;
        };
        if let Some(url) = string(attachment, &["url"]).and_then(|raw| absolute(&raw, base)) {
            let length = attachment.get("size_in_bytes").and_then(Value::as_u64);
            add(&mut enclosures, Enclosure { url, kind: string(attachment, &["mime_type"]), length });
        }
    }
    enclosures
}

/// Plain text as HTML: an empty line begins a paragraph.
fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks.map(|block| format!("<p>{}</p>", escape(block).replace('\n', "<br>\n"))).collect::<Vec<_>>().join("\n")
}
