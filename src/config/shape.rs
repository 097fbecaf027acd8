//! Holds a YAML tree against the schema: finds every unknown key and every value of the wrong kind, and fills in
//! `${VARIABLES}` and secrets kept in files.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::node::{Key, Node, Position, Value};
use super::{Problem, secrets};
use crate::digest::distance;

/// Words that other programs use for our keys.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("interval", "every"),
    ("refresh", "every"),
    ("schedule", "cron"),
    ("output", "content"),
    ("directory", "content"),
    ("link", "url"),
    ("address", "url"),
    ("title", "name"),
    ("id", "name"),
    ("theme", "preset"),
    ("agent", "user_agent"),
    ("tz", "timezone"),
    ("lang", "language"),
    ("selector", "select"),
];

/// What is left of a document when all that is wrong with it has been taken out.
pub(super) struct Shaped {
    /// The document; always fits the schema.
    pub(super) json: Json,
    /// Where each value stands, by JSON Pointer (RFC 6901 without escapes).
    pub(super) places: BTreeMap<String, Position>,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
}

/// Checks a document against a JSON Schema.
pub(super) fn check(node: &Node, schema: &Json, file: &Path) -> Shaped {
    let mut checker = Checker { schema, file, places: BTreeMap::new(), problems: Vec::new() };
    let json = checker.value(node, schema, "", "").unwrap_or_else(|| Json::Object(serde_json::Map::new()));
    Shaped { json, places: checker.places, problems: checker.problems }
}

struct Checker<'a> {
    schema: &'a Json,
    file: &'a Path,
    places: BTreeMap<String, Position>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn value(&mut self, node: &Node, schema: &'a Json, pointer: &str, name: &str) -> Option<Json> {
        self.places.insert(pointer.to_owned(), node.at);
        let variants = self.variants(schema);
        if variants.iter().all(|variant| is_anything(variant)) {
            self.note_places(node, pointer);
            return Some(node.to_json());
        }
        let fits = |kind: &str| variants.iter().find(|variant| accepts(variant, kind)).copied();
        match &node.value {
            // A key without a value is a key that was not set.
            Value::Null => None,
            Value::Map(fields) if fits("object").is_some() => fits("object").map(|schema| self.map(fields, schema, pointer, name)),
            Value::List(items) if fits("array").is_some() => self.list(items, fits("array")?, pointer, name),
            Value::Bool(_) if fits("boolean").is_some() => Some(node.to_json()),
            Value::Number(_) if fits("integer").or(fits("number")).is_some() => self.number(node, name),
            // A name such as `2024` is text to us, whatever YAML thinks of it.
            Value::Bool(_) | Value::Number(_) if fits("string").is_some() => {
                fits("string").and_then(|schema| self.text(&node.to_json().to_string(), node.at, schema, name))
            }
            Value::Text(text) if fits("string").is_some() => self.text(text, node.at, fits("string")?, name),
            _ => self.problem(node.at, name, format!("expected {}, found {}", expectation(&variants), node.kind())),
        }
    }

    fn note_places(&mut self, node: &Node, pointer: &str) {
        self.places.insert(pointer.to_owned(), node.at);
        if let Value::Map(fields) = &node.value {
            for (key, node) in fields {
                self.places.insert(format!("{pointer}/{}", key.name), node.at);
            }
        }
    }

    fn map(&mut self, fields: &[(Key, Node)], schema: &'a Json, pointer: &str, name: &str) -> Json {
        let empty = serde_json::Map::new();
        let known = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties").filter(|others| **others != Json::Bool(false));
        let mut object = serde_json::Map::new();
        for (key, node) in fields {
            let path = if name.is_empty() { key.name.clone() } else { format!("{name}.{}", key.name) };
            let pointer = format!("{pointer}/{}", key.name);
            let stem = key.name.strip_suffix("_file");
            let of = |name: &str| known.and_then(|known| known.get(name)).or(others);
            if let Some(schema) = known.and_then(|known| known.get(&key.name)).or(others.filter(|_| stem.is_none())) {
                object.extend(self.value(node, schema, &pointer, &path).map(|value| (key.name.clone(), value)));
            } else if let Some((stem, schema)) = stem.and_then(|stem| Some((stem, of(stem)?))) {
                self.places.insert(pointer.replace("_file", ""), node.at);
                object.extend(self.secret(node, schema, &path).map(|value| (stem.to_owned(), value)));
            } else {
                self.unknown_key(key, &path, known.unwrap_or(&empty));
            }
        }
        object.into()
    }

    fn list(&mut self, items: &[Node], schema: &'a Json, pointer: &str, name: &str) -> Option<Json> {
        let item_schema = schema.get("items")?;
        let items = items.iter().enumerate().map(|(index, item)| {
            let path = match item.get("name").map(|node| &node.value) {
                Some(Value::Text(item_name)) => format!("{name}.{item_name}"),
                _ => format!("{name}[{index}]"),
            };
            // Items keep their numbers, so a broken one leaves a gap.
            self.value(item, item_schema, &format!("{pointer}/{index}"), &path)
        });
        let items: Vec<Option<Json>> = items.collect();
        let is_list_of_objects = self.variants(item_schema).iter().any(|variant| accepts(variant, "object"));
        Some(items.into_iter().filter_map(|item| item.or_else(|| is_list_of_objects.then(|| serde_json::json!({})))).collect())
    }

    fn number(&mut self, node: &Node, name: &str) -> Option<Json> {
        let json = node.to_json();
        match json.as_i64() {
            Some(number) if (0..=i64::from(u32::MAX)).contains(&number) => Some(json),
            _ => self.problem(node.at, name, format!("expected a whole number from 0 to {}, found {json}", u32::MAX)),
        }
    }

    fn text(&mut self, text: &str, at: Position, schema: &Json, name: &str) -> Option<Json> {
        let text = match secrets::expand(text) {
            Ok(text) => text,
            Err(message) => return self.problem(at, name, message),
        };
        let allowed: Vec<&str> = schema.get("enum").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
        let allowed = if allowed.is_empty() { constants(schema) } else { allowed };
        if allowed.is_empty() || allowed.contains(&text.as_str()) {
            return Some(text.into());
        }
        let hint = nearest(&text, allowed.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        self.problems.push(Problem {
            hint,
            ..Problem::new(self.file, at, name, format!("expected one of `{}`, found `{text}`", allowed.join("`, `")))
        });
        None
    }

    fn secret(&mut self, node: &Node, schema: &'a Json, name: &str) -> Option<Json> {
        let Value::Text(path) = &node.value else {
            return self.problem(node.at, name, format!("expected the path of a file, found {}", node.kind()));
        };
        if !self.variants(schema).iter().any(|variant| accepts(variant, "string")) {
            return self.problem(node.at, name, "this key holds no text, so it cannot be kept in a file".to_owned());
        }
        match secrets::read(path, self.file) {
            Ok(text) => Some(text.into()),
            Err(message) => self.problem(node.at, name, message),
        }
    }

    fn unknown_key(&mut self, key: &Key, path: &str, known: &serde_json::Map<String, Json>) {
        let by_meaning = OTHER_WORDS.iter().filter(|(_, ours)| known.contains_key(*ours)).map(|(theirs, ours)| (*theirs, *ours));
        let other_word = nearest(&key.name, by_meaning.clone().map(|(theirs, _)| theirs))
            .and_then(|near| by_meaning.clone().find(|(theirs, _)| *theirs == near));
        let near = nearest(&key.name, known.keys().map(String::as_str)).or(other_word.map(|(_, ours)| ours));
        let hint = near.map_or_else(
            || format!("known keys are {}", known.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.problems.push(Problem { hint: Some(hint), ..Problem::new(self.file, key.at, path, "unknown key".to_owned()) });
    }

    fn problem(&mut self, at: Position, name: &str, message: String) -> Option<Json> {
        self.problems.push(Problem::new(self.file, at, name, message));
        None
    }

    /// Gives the alternatives of a schema, references followed.
    fn variants(&self, schema: &'a Json) -> Vec<&'a Json> {
        let mut variants = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            if let Some(target) =
                schema.get("$ref").and_then(Json::as_str).and_then(|target| self.schema.pointer(target.strip_prefix('#')?))
            {
                open.push(target);
            } else if let Some(several) = schema.get("anyOf").and_then(Json::as_array) {
                open.extend(several.iter().rev());
            } else {
                variants.push(schema);
            }
        }
        variants
    }
}

fn is_anything(schema: &Json) -> bool {
    schema.as_bool() == Some(true)
        || schema.as_object().is_some_and(|schema| schema.keys().all(|key| key == "description" || key == "default"))
}

fn accepts(schema: &Json, kind: &str) -> bool {
    match schema.get("type") {
        Some(Json::String(name)) => name == kind,
        Some(Json::Array(names)) => names.iter().any(|name| name == kind),
        _ => kind == "string" && !constants(schema).is_empty(),
    }
}

/// Gives the values of a `oneOf` of constants, which is how an enumeration with documented values is described.
fn constants(schema: &Json) -> Vec<&str> {
    let several = schema.get("oneOf").and_then(Json::as_array);
    several.into_iter().flatten().filter_map(|one| one.get("const").and_then(Json::as_str)).collect()
}

fn expectation(variants: &[&Json]) -> String {
    let words =
        [("string", "text"), ("integer", "a whole number"), ("boolean", "true or false"), ("array", "a list"), ("object", "a mapping")];
    let words: Vec<&str> =
        words.iter().filter(|(kind, _)| variants.iter().any(|variant| accepts(variant, kind))).map(|(_, word)| *word).collect();
    words.join(" or ")
}

/// Gives the candidate that a misspelt word was probably meant to be.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).clamp(1, 3);
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
