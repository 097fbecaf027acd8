//! A YAML document as a tree that remembers where each value stands.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// Where a value stands in its file: line and column, both counted from 1 (columns in characters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: Position,
}

/// What a YAML node can be; numbers keep only their JSON form.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) at: Position,
}

/// Reads a YAML document; an empty one is an empty mapping.
pub(super) fn parse(text: &str) -> Result<Node, (Position, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parsed: Result<Option<Spanned<Value>>, _> = serde_saphyr::from_str(text);
    match parsed {
        Ok(Some(spanned)) => Ok(spanned.into()),
        Ok(None) => Ok(Node { value: Value::Map(Vec::new()), at: Position { line: 1, column: 1 } }),
        Err(error) => {
            let error = error.without_snippet();
            let at = error.location().map_or(Position { line: 1, column: 1 }, |at| Position { line: at.line(), column: at.column() });
            // The library repeats the place in its own words at the end of the message, and speaks to programmers.
            let message = error.to_string();
            let message = message.lines().next().unwrap_or_default();
            let message = message.split(" at line ").next().unwrap_or(message);
            let message = message.split([',', ';']).next().unwrap_or(message);
            Err((at, format!("not valid YAML: {message}")))
        }
    }
}

impl Node {
    /// Gives the value of a key.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(key, _)| key.name == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Gives the same value without the places.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(value) => value.clone().into(),
            Value::Text(text) => text.clone().into(),
            Value::List(nodes) => nodes.iter().map(Self::to_json).collect(),
            Value::Map(fields) => {
                fields.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect::<serde_json::Map<_, _>>().into()
            }
        }
    }

    /// Says in a word what the value is.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

impl From<Spanned<Value>> for Node {
    fn from(spanned: Spanned<Value>) -> Self {
        let at = Position { line: spanned.referenced.line(), column: spanned.referenced.column() };
        Self { value: spanned.value, at }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(serde_json::Number::from_f64(value).map_or_else(|| Value::Text(value.to_string()), Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Value>>()? {
            nodes.push(item.into());
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = fields.next_key::<Spanned<String>>()? {
            let at = Position { line: key.referenced.line(), column: key.referenced.column() };
            let node = fields.next_value::<Spanned<Value>>()?;
            pairs.push((Key { name: key.value, at }, node.into()));
        }
        Ok(Value::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept() {
        let node = parse("feeds:\n  - name: a\n    every: 30m\n    limits: {n: 3}\n").unwrap();
        assert_eq!(node.to_json().to_string(), r#"{"feeds":[{"name":"a","every":"30m","limits":{"n":3}}]}"#);
        let Value::List(feeds) = &node.get("feeds").unwrap().value else { panic!("not a list") };
        assert_eq!(feeds[0].get("every").unwrap().at, Position { line: 3, column: 12 });
        let Value::Map(fields) = &feeds[0].value else { panic!("not a mapping") };
        assert_eq!(fields[1].0.at, Position { line: 3, column: 5 });
    }

    #[test]
    fn a_broken_document_says_where() {
        let (at, message) = parse("feeds:\n  - {{{\n").unwrap_err();
        assert!(at.line >= 2, "{at:?} {message}");
        assert!(message.starts_with("not valid YAML: "));
    }

    #[test]
    fn nothing_is_an_empty_mapping() {
        assert_eq!(parse("").unwrap().to_json().to_string(), "{}");
        assert_eq!(parse("# only a comment\n").unwrap().to_json().to_string(), "{}");
    }
}
