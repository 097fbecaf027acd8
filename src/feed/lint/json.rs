//! Holds a feed against JSON Feed 1.1.

use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Map, Value};

use super::super::link::is_absolute;
use super::super::{date, mend};
use super::notes::{Notes, shown};
use super::rules;

/// Notes every place where the feed breaks a rule of its format.
pub(super) fn check(text: &str, notes: &mut Notes) {
    let mut values = serde_json::Deserializer::from_str(text.trim_start()).into_iter::<Value>();
    let read = match values.next() {
        Some(Err(error)) => {
            notes.whole(&rules::JSON_SYNTAX, || error.to_string());
            serde_json::from_str(&mend::json(text.trim_start())).ok()
        }
        other => {
            if !text.trim_start().get(values.byte_offset()..).unwrap_or_default().trim().is_empty() {
                notes.whole(&rules::JSON_REST, || "there is more after the end".to_owned());
            }
            other.and_then(Result::ok)
        }
    };
    let Some(Value::Object(root)) = read else { return };
    let version = root.get("version").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("https://jsonfeed.org/version/1") {
        notes.whole(&rules::JSON_VERSION, || format!("the version is `{}`", shown(version)));
    }
    texts(&root, &["title", "home_page_url", "feed_url", "description", "language"], "", notes);
    if !root.contains_key("title") {
        notes.whole(&rules::MISSING, || "the feed has no `title`".to_owned());
    }
    if !root.contains_key("feed_url") {
        notes.whole(&rules::SELF_LINK, || "the feed has no `feed_url`".to_owned());
    }
    match root.get("items") {
        Some(Value::Array(items)) => {
            items.iter().enumerate().for_each(|(index, item)| entry(item, index, notes));
            repeats(items, notes);
        }
        Some(_) => notes.whole(&rules::JSON_TYPE, || "`items` is no list".to_owned()),
        None => notes.whole(&rules::MISSING, || "the feed has no `items`".to_owned()),
    }
}

fn entry(item: &Value, index: usize, notes: &mut Notes) {
    let here = format!("items[{index}]");
    let Some(item) = item.as_object() else {
        return notes.whole(&rules::JSON_TYPE, || format!("`{here}` is no object"));
    };
    texts(item, &["id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"], &format!("{here}."), notes);
    if !item.contains_key("id") {
        notes.whole(&rules::MISSING, || format!("`{here}` has no `id`"));
    }
    if !item.contains_key("content_html") && !item.contains_key("content_text") {
        notes.whole(&rules::MISSING, || format!("`{here}` has neither `content_html` nor `content_text`"));
    }
    for name in ["date_published", "date_modified"] {
        let Some(value) = item.get(name).filter(|value| !value.is_null()) else { continue };
        let Some(text) = value.as_str() else {
            notes.whole(&rules::JSON_TYPE, || format!("`{here}.{name}` is no text"));
            continue;
        };
        if date::parse(text).is_none() {
            notes.whole(&rules::DATE, || format!("`{here}.{name}` is `{}`", shown(text)));
        } else if DateTime::parse_from_rfc3339(text).is_err() {
            notes.whole(&rules::DATE_FORM, || format!("`{here}.{name}` is `{}`", shown(text)));
        }
    }
    for name in ["url", "external_url", "image", "banner_image"] {
        if let Some(address) = item.get(name).and_then(Value::as_str).filter(|address| !is_absolute(address)) {
            notes.whole(&rules::LINK, || format!("`{here}.{name}` is `{}`", shown(address)));
        }
    }
    for name in ["tags", "authors", "attachments"] {
        if item.get(name).is_some_and(|value| !value.is_array()) {
            notes.whole(&rules::JSON_TYPE, || format!("`{here}.{name}` is no list"));
        }
    }
}

fn repeats(items: &[Value], notes: &mut Notes) {
    let mut ids = HashSet::new();
    for id in items.iter().filter_map(|item| item.get("id")) {
        if !ids.insert(id) {
            notes.whole(&rules::REPEATED_ID, || format!("the id `{}` was there before", shown(&id.to_string())));
        }
    }
}

fn texts(object: &Map<String, Value>, names: &[&str], here: &str, notes: &mut Notes) {
    for name in names {
        if object.get(*name).is_some_and(|value| !value.is_string() && !value.is_null()) {
            notes.whole(&rules::JSON_TYPE, || format!("`{here}{name}` is no text"));
        }
    }
}
