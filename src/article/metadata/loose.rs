//! Reads JSON however broken, and the literals of scripts that are like it.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde_json::{Deserializer, Map, Value};

/// Deeper values are left out.
const MAX_DEPTH: usize = 100;
/// Bytes that names of a script may stand for in all.
const MAX_NAMED_BYTES: usize = 4 << 20;
/// What scripts are wrapped in for the sake of old readers.
const WRAPPERS: [&str; 4] = ["<![CDATA[", "]]>", "<!--", "-->"];

/// The value that a text begins with, as far as it can be read.
pub(super) fn read(text: &str) -> Option<Value> {
    read_first(text).map(|(value, _)| value)
}

/// The value that a text begins with, and what follows it.
pub(super) fn read_first(text: &str) -> Option<(Value, &str)> {
    let (value, rest) = strict_or_loose(text)?;
    // What was written as a string once more.
    let inner = match value.as_str().map(str::trim_start) {
        Some(inner) if inner.starts_with(['{', '[']) => strict_or_loose(inner).map(|(value, _)| value),
        Some(inner) if inner.starts_with("%7B") => strict_or_loose(&percent_decode_str(inner).decode_utf8_lossy()).map(|(value, _)| value),
        _ => None,
    };
    Some((inner.unwrap_or(value), rest))
}

fn strict_or_loose(text: &str) -> Option<(Value, &str)> {
    let mut reader = Reader { rest: text, names: HashMap::new(), n_left: MAX_NAMED_BYTES };
    reader.skip_space();
    if reader.rest.starts_with("{&quot;") {
        let unescaped = reader.rest.replace("&quot;", "\"").replace("&amp;", "&");
        return strict_or_loose(&unescaped).map(|(value, _)| (value, ""));
    }
    let mut strict = Deserializer::from_str(reader.rest).into_iter();
    if let Some(Ok(value)) = strict.next() {
        return Some((value, reader.rest.get(strict.byte_offset()..).unwrap_or_default()));
    }
    let value = if reader.rest.starts_with("(function(") { reader.called() } else { reader.value(0) };
    Some((value?, reader.rest))
}

struct Reader<'a> {
    rest: &'a str,
    /// What the parameters of the function around a literal stand for.
    names: HashMap<&'a str, Value>,
    n_left: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        let first = self.rest.chars().next().filter(|_| depth <= MAX_DEPTH)?;
        match first {
            '{' => Some(self.object(depth)),
            '[' => Some(Value::Array(self.list(']', depth))),
            '"' | '\'' | '`' => Some(Value::String(self.string(first))),
            // Of `!0` and `!1`.
            '!' => {
                self.skip(1);
                self.value(depth + 1).map(|value| Value::Bool(value == 0))
            }
            _ => self.word(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.skip(1);
        let mut object = Map::new();
        loop {
            self.skip_space();
            let first = self.rest.chars().next().unwrap_or('}');
            match first {
                '}' => break,
                ',' | ';' => {
                    self.skip(1);
                    continue;
                }
                _ => {}
            }
            let name = if matches!(first, '"' | '\'') { self.string(first) } else { self.name().to_owned() };
            self.skip_space();
            let Some(rest) = self.rest.strip_prefix(':') else {
                self.rest = "";
                break;
            };
            self.rest = rest;
            let Some(value) = self.value(depth + 1) else {
                self.rest = "";
                break;
            };
            object.insert(name, value);
        }
        self.skip(1);
        Value::Object(object)
    }

    /// The values between brackets.
    fn list(&mut self, end: char, depth: usize) -> Vec<Value> {
        self.skip(1);
        let mut list = Vec::new();
        loop {
            self.skip_space();
            if self.rest.is_empty() || self.rest.starts_with(end) {
                break;
            }
            if self.rest.starts_with(',') {
                self.skip(1);
                continue;
            }
            let Some(value) = self.value(depth + 1) else {
                self.rest = "";
                break;
            };
            list.push(value);
        }
        self.skip(1);
        list
    }

    /// A quotation mark that nothing fitting follows is of the text.
    fn string(&mut self, quote: char) -> String {
        self.skip(1);
        let mut text = String::new();
        loop {
            let at = self.rest.find([quote, '\\']).unwrap_or(self.rest.len());
            text.push_str(self.take(at));
            if self.rest.starts_with('\\') {
                self.skip(1);
                text.extend(self.escape());
                continue;
            }
            if self.rest.is_empty() {
                break;
            }
            self.skip(1);
            let after = self.rest.trim_start();
            let is_next_line = || self.rest.split(quote).next().is_some_and(|between| between.contains('\n'));
            if after.is_empty() || after.starts_with([',', ':', '}', ']', ')', ';', '+']) || after.starts_with(quote) && is_next_line() {
                break;
            }
            text.push(quote);
        }
        text
    }

    fn escape(&mut self) -> Option<char> {
        let sign = self.rest.chars().next()?;
        self.skip(1);
        match sign {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' | 'b' | 'f' => Some(' '),
            'x' => self.code(2).and_then(char::from_u32),
            'u' => {
                let first = self.code(4)?;
                char::from_u32(first).or_else(|| {
                    // Two halves of one character.
                    self.rest = self.rest.strip_prefix("\\u")?;
                    let second = self.code(4)?;
                    char::from_u32(0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff))
                })
            }
            '\n' => None,
            other => Some(other),
        }
    }

    fn code(&mut self, n_digits: usize) -> Option<u32> {
        u32::from_str_radix(self.take(n_digits), 16).ok()
    }

    /// A number, a constant, a parameter, or the first argument of a call.
    fn word(&mut self, depth: usize) -> Option<Value> {
        let word = self.name();
        match word {
            "" => return None,
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "null" | "undefined" => return Some(Value::Null),
            "void" => return self.value(depth + 1).map(|_| Value::Null),
            "new" => return self.value(depth + 1),
            _ => {}
        }
        if self.rest.starts_with('(') {
            return self.list(')', depth).into_iter().next();
        }
        if let Some(value) = self.names.get(word) {
            self.n_left = self.n_left.checked_sub(value.as_str().map_or(8, str::len))?;
            return Some(value.clone());
        }
        serde_json::from_str(word).ok().or(Some(Value::Null))
    }

    /// What a function returns that is called at once: its parameters stand for the values given to it.
    fn called(&mut self) -> Option<Value> {
        let (parameters, body) = self.rest.strip_prefix("(function(")?.split_once(')')?;
        let (_, literal) = body.split_once("return")?;
        self.rest = literal;
        self.value(1)?;
        self.rest = self.rest.trim_start_matches([';', '}', ')', ' ', '\n']);
        let values = self.list(')', 1).into_iter().map(|value| if value.is_object() || value.is_array() { Value::Null } else { value });
        self.names = parameters.split(',').map(str::trim).zip(values).collect();
        let rest = std::mem::replace(&mut self.rest, literal);
        let value = self.value(1);
        self.rest = rest;
        value
    }

    fn name(&mut self) -> &'a str {
        let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$' | '.' | '-' | '+');
        let len = self.rest.find(|char| !is_part(char)).unwrap_or(self.rest.len());
        self.take(len)
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        taken
    }

    /// Goes past characters of one byte.
    fn skip(&mut self, n_chars: usize) {
        let mut chars = self.rest.chars();
        chars.by_ref().take(n_chars).for_each(drop);
        self.rest = chars.as_str();
    }

    /// Goes past white space, comments and wrappers.
    fn skip_space(&mut self) {
        loop {
            let text = self.rest.trim_start();
            self.rest = if let Some(wrapper) = WRAPPERS.iter().find(|wrapper| text.starts_with(**wrapper)) {
                text.get(wrapper.len()..).unwrap_or_default()
            } else if let Some(comment) = text.strip_prefix("//") {
                let inner = comment.trim_start();
                if WRAPPERS.iter().any(|wrapper| inner.starts_with(wrapper)) {
                    inner
                } else {
                    comment.split_once('\n').unwrap_or_default().1
                }
            } else if let Some(comment) = text.strip_prefix("/*") {
                comment.split_once("*/").unwrap_or_default().1
            } else {
                self.rest = text;
                break;
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).map(|value| value.to_string()).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn what_is_broken_is_read() {
        check("{\"a\":\"one\ntwo\",\"b\":[1,2,],}", r#"{"a":"one\ntwo","b":[1,2]}"#);
        check(r#"{"a":"it\'s \u00fc \ud83d\ude00"}"#, "{\"a\":\"it's ü 😀\"}");
        check("//<![CDATA[\n{\"a\":1}\n//]]>", r#"{"a":1}"#);
        check("/*<![CDATA[*/ {\"a\":1} /*]]>*/", r#"{"a":1}"#);
        check("<!-- {\"a\":1} -->", r#"{"a":1}"#);
        check("{\"a\":1, // one\n /* two */ \"b\":2}", r#"{"a":1,"b":2}"#);
        check(r#"{"a":"he said "yes" to it","b":2}"#, r#"{"a":"he said \"yes\" to it","b":2}"#);
        check("{\"a\":\"x\"\n\"b\":\"y\"}", r#"{"a":"x","b":"y"}"#);
        check(r#""{\"a\":\"x\"}""#, r#"{"a":"x"}"#);
        check("{&quot;a&quot;:&quot;x &amp; y&quot;}", r#"{"a":"x & y"}"#);
        check(r#"{"a":1,"b":{"c":[2,"d"#, r#"{"a":1,"b":{"c":[2,"d"]}}"#);
        check(r#"{"a":1}{"b":2}"#, r#"{"a":1}"#);
        check("", "");
        check("]", "");
    }

    #[test]
    fn literals_of_scripts_are_read() {
        check("{a:'x',b:!0,'c':void 0,d:.5,e:new Date(\"2025-02-14\")};", r#"{"a":"x","b":true,"c":null,"d":null,"e":"2025-02-14"}"#);
        check(r#"JSON.parse("{\"a\":\"x\\n\"}")"#, r#"{"a":"x\n"}"#);
        check("JSON.parse(decodeURIComponent('%7B%22a%22%3A1%7D'))", r#"{"a":1}"#);
        check("(function(a,b){return {x:a,y:[b,a]}}(\"t\",false));", r#"{"x":"t","y":[false,"t"]}"#);
    }

    #[test]
    fn depth_is_bounded() {
        check(&"[".repeat(100_000), &format!("{}{}", "[".repeat(101), "]".repeat(101)));
        assert!(read(&"{\"a\":".repeat(100_000)).is_some());
    }
}
