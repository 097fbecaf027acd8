//! Article to post: the path, the front matter and the body that a generator wants.

pub mod front_matter;
pub mod origin;
pub mod preset;
pub mod slug;
pub mod template;

use crate::markdown::{self, Dialect};
use front_matter::Value;
use preset::{Preset, PresetValue};
use template::{Field, Fields};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Where it goes, relative to the content folder, with `/` between folders.
    pub path: String,
    /// The whole text, ending in one line feed.
    pub text: String,
}

/// Makes a post of an article as a preset tells.
pub fn compose(fields: &Fields, preset: &Preset) -> Post {
    let body = body(fields, preset);
    let mut front_matter: Vec<(String, Value)> = preset
        .front_matter
        .iter()
        .map(|(key, value)| {
            (key.clone(), front_matter_value(value, fields, preset.markdown_keys.contains(key).then_some(preset.markdown.dialect)))
        })
        .filter(|(_, value)| !(is_absent(value) || preset.omit_empty && value.is_empty()))
        .collect();
    if preset.markdown.dialect == Dialect::Hugo && markdown::uses_escape_parameters(&body) {
        let parameters = markdown::escape_parameters().map(|(key, text)| (key, Value::Text(text.to_owned())));
        front_matter.push(("esc".to_owned(), Value::Map(parameters.collect())));
    }
    let text = format!("{}\n{body}", front_matter::write(&front_matter));
    Post { path: path(fields, preset), text }
}

fn path(fields: &Fields, preset: &Preset) -> String {
    let text = preset.path.text(fields, |field, text| match field {
        // Dates and slugs are made of safe characters; all else could hold a slash.
        Field::Date | Field::Updated | Field::Partial | Field::Slug => text,
        Field::Title | Field::Summary | Field::Tags | Field::FeedTags | Field::Categories | Field::Language | Field::Authors => {
            slug::slug(&text, "")
        }
        Field::Image | Field::Feed | Field::Link | Field::Origin | Field::Body => slug::slug(&text, ""),
    });
    text.split('/').filter(|part| !part.is_empty() && !part.starts_with('.')).collect::<Vec<_>>().join("/")
}

fn front_matter_value(value: &PresetValue, fields: &Fields, markdown: Option<Dialect>) -> Value {
    match value {
        PresetValue::Bare(text) => Value::Bare(text.clone()),
        PresetValue::List(items) => {
            Value::List(items.iter().map(|item| front_matter_value(item, fields, markdown)).filter(|item| !item.is_empty()).collect())
        }
        PresetValue::Map(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| (key.clone(), front_matter_value(value, fields, markdown)));
            Value::Map(pairs.filter(|(_, value)| !is_absent(value)).collect())
        }
        PresetValue::Template(template) => match template.value(fields) {
            template::Value::Date(date) => Value::Bare(template::rfc3339(&date)),
            template::Value::Flag(is_so) => Value::Bare(if is_so { "true" } else { "" }.to_owned()),
            template::Value::List(items) => Value::List(items.into_iter().map(Value::Text).collect()),
            template::Value::Text(text) => {
                Value::Text(markdown.map_or_else(|| text.clone(), |dialect| markdown::escape_text(&text, dialect)))
            }
        },
    }
}

/// What is not so is not written, whatever a preset does with empty keys.
fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Bare(text) if text.is_empty())
}

/// Fills the body template; a paragraph of it that lacks one of its fields is left out.
fn body(fields: &Fields, preset: &Preset) -> String {
    let paragraphs = preset.body.iter().filter(|paragraph| !paragraph.lacks_a_field(fields)).map(|paragraph| {
        paragraph.text(fields, |field, text| match field {
            Field::Body => text.trim_end_matches('\n').to_owned(),
            Field::Partial => text,
            Field::Link | Field::Image => markdown::destination(&text, preset.markdown.dialect),
            Field::Title
            | Field::Date
            | Field::Updated
            | Field::Summary
            | Field::Tags
            | Field::FeedTags
            | Field::Categories
            | Field::Language
            | Field::Authors
            | Field::Feed
            | Field::Origin
            | Field::Slug => markdown::escape_text(&text, preset.markdown.dialect),
        })
    });
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    if text.is_empty() { text } else { text + "\n" }
}
