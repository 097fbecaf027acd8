//! Front matter as YAML that every parser reads the same way: each text in double quotes, each list in block style.

use crate::line::one_line;

/// A value of front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; always quoted.
    Text(String),
    /// Written bare: `true`, a number, or an RFC 3339 date.
    Bare(String),
    /// Items below the key.
    List(Vec<Self>),
    /// Keys below the key.
    Map(Vec<(String, Self)>),
}

impl Value {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Bare(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(fields) => fields.is_empty(),
        }
    }
}

/// Writes the block between and with its two `---` lines.
pub fn write(fields: &[(String, Value)]) -> String {
    let mut text = String::from("---\n");
    write_map(&mut text, fields, "");
    text.push_str("---\n");
    text
}

fn write_map(out: &mut String, fields: &[(String, Value)], indent: &str) {
    for (key, value) in fields {
        out.push_str(indent);
        out.push_str(&key_text(key));
        out.push(':');
        match value {
            Value::Text(text) => out.push_str(&format!(" {}\n", quote(text))),
            Value::Bare(text) => out.push_str(&format!(" {text}\n")),
            Value::List(items) if items.is_empty() => out.push_str(" []\n"),
            Value::List(items) => {
                out.push('\n');
                for item in items {
                    write_item(out, item, indent);
                }
            }
            Value::Map(fields) if fields.is_empty() => out.push_str(" {}\n"),
            Value::Map(fields) => {
                out.push('\n');
                write_map(out, fields, &format!("{indent}  "));
            }
        }
    }
}

fn write_item(out: &mut String, item: &Value, indent: &str) {
    match item {
        Value::Text(text) => out.push_str(&format!("{indent}  - {}\n", quote(text))),
        Value::Bare(text) => out.push_str(&format!("{indent}  - {text}\n")),
        Value::List(items) => {
            let flow: Vec<String> = items.iter().map(flow).collect();
            out.push_str(&format!("{indent}  - [{}]\n", flow.join(", ")));
        }
        Value::Map(fields) => {
            let pairs: Vec<String> = fields.iter().map(|(key, value)| format!("{}: {}", key_text(key), flow(value))).collect();
            out.push_str(&format!("{indent}  - {{{}}}\n", pairs.join(", ")));
        }
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::Text(text) => quote(text),
        Value::Bare(text) => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(fields) => {
            format!(
                "{{{}}}",
                fields.iter().map(|(key, value)| format!("{}: {}", key_text(key), flow(value))).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn key_text(key: &str) -> String {
    let is_plain =
        key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) && key.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_word = matches!(key.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null");
    if is_plain && !is_word { key.to_owned() } else { quote(key) }
}

/// Writes one line of text as a double-quoted YAML scalar (YAML 1.2, section 7.3.1) that is valid TOML, too: white
/// space of any kind becomes a space, what neither can hold is dropped, nothing else is touched.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in one_line(text).chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn the_style() {
        let text = |text: &str| Value::Text(text.into());
        let fields = [
            ("title".to_owned(), text("He said \"no\": C:\\x # 5\nnext")),
            ("date".to_owned(), Value::Bare("2025-02-14T00:25:55Z".into())),
            ("menu".to_owned(), text("")),
            ("tags".to_owned(), Value::List(vec![text("no"), text("- x")])),
            ("empty".to_owned(), Value::List(vec![])),
            ("esc".to_owned(), Value::Map(vec![("c0".to_owned(), text("{{<"))])),
            ("n".to_owned(), Value::List(vec![Value::Map(vec![("name".to_owned(), text("A"))])])),
        ];
        expect![[r#"
            ---
            title: "He said \"no\": C:\\x # 5 next"
            date: 2025-02-14T00:25:55Z
            menu: ""
            tags:
              - "no"
              - "- x"
            empty: []
            esc:
              c0: "{{<"
            "n":
              - {name: "A"}
            ---
        "#]]
        .assert_eq(&write(&fields));
    }

    proptest! {
        /// An independent YAML parser reads back what was written.
        #[test]
        fn any_text_is_read_back(title in any::<String>(), tag in "\\PC*") {
            let fields = [
                ("title".to_owned(), Value::Text(title.clone())),
                ("tags".to_owned(), Value::List(vec![Value::Text(tag.clone())])),
            ];
            let yaml = write(&fields).replace("---\n", "");
            let parsed: serde_json::Value = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(parsed["title"].as_str().unwrap(), one_line(&title));
            prop_assert_eq!(parsed["tags"][0].as_str().unwrap(), one_line(&tag));
        }
    }
}
