//! The JSON Schema and the reference page, both made from the documentation of the configuration's fields.

use schemars::Schema;
use serde_json::Value as Json;

use super::file::File;

/// Gives the JSON Schema (draft 2020-12) of the configuration.
pub fn schema() -> Schema {
    let mut schema = schemars::schema_for!(File);
    // `KEY_file` holds the path of a file with the value of any text key.
    schema.insert("patternProperties".to_owned(), serde_json::json!({ "_file$": { "type": "string" } }));
    schema
}

/// Gives the reference page of the configuration, in Markdown.
pub fn markdown() -> String {
    let schema = schema();
    let root = schema.as_value();
    let mut page = String::from(include_str!("reference.md"));
    let sections = [
        ("The file", "", root.clone()),
        ("`feeds:`", "Feed", definition(root, "Feed")),
        ("`groups:`", "Group", definition(root, "Group")),
        ("Markdown: `markdown:`", "Style", definition(root, "Style")),
        ("Filters: `include_if:` and `exclude_if:`", "Filter", definition(root, "Filter")),
        ("Selectors: `select:`", "Select", definition(root, "Select")),
        ("Publishing: `publish:`", "Publish", definition(root, "Publish")),
        ("Network: `network:`", "Network", definition(root, "Network")),
    ];
    let settings = definition(root, "Settings");
    for (title, name, object) in sections {
        page.push_str(&format!("\n## {title}\n\n"));
        if name.is_empty() {
            page.push_str("| key | what it holds | meaning |\n| --- | --- | --- |\n");
        } else {
            page.push_str(&format!("{}\n\n| key | what it holds | meaning |\n| --- | --- | --- |\n", description(&object)));
        }
        let is_part = matches!(name, "Feed" | "Group");
        let properties = object.get("properties").and_then(Json::as_object);
        for (key, property) in properties.into_iter().flatten() {
            let is_setting = settings.pointer(&format!("/properties/{key}")).is_some();
            if !(is_part && is_setting) {
                page.push_str(&format!("| `{key}` | {} | {} |\n", kind(root, property), description(property).replace('|', "\\|")));
            }
        }
        if is_part {
            page.push_str("\nAnd every setting of [the file](#the-file) that is no `feeds`, `groups`, `include`, `rules`, `state`, `concurrency`, `publish` or `network`.\n");
        }
    }
    page
}

fn definition(root: &Json, name: &str) -> Json {
    if name == "Settings" {
        return schemars::schema_for!(super::file::Settings).as_value().clone();
    }
    root.pointer(&format!("/$defs/{name}")).cloned().unwrap_or_default()
}

fn description(schema: &Json) -> String {
    schema.get("description").and_then(Json::as_str).unwrap_or_default().replace('\n', " ")
}

fn kind(root: &Json, schema: &Json) -> String {
    let target =
        |schema: &Json| schema.get("$ref").and_then(Json::as_str).and_then(|target| root.pointer(target.strip_prefix('#')?)).cloned();
    let mut schemas: Vec<Json> = schema.get("anyOf").and_then(Json::as_array).cloned().unwrap_or_else(|| vec![schema.clone()]);
    schemas = schemas.iter().map(|schema| target(schema).unwrap_or_else(|| schema.clone())).collect();
    let mut words: Vec<String> = Vec::new();
    for schema in &schemas {
        let values = schema.get("enum").and_then(Json::as_array).cloned().unwrap_or_default();
        let constants = schema.get("oneOf").and_then(Json::as_array).into_iter().flatten().filter_map(|one| one.get("const"));
        let values: Vec<String> = values.iter().chain(constants).filter_map(Json::as_str).map(|value| format!("`{value}`")).collect();
        let several = schema.get("anyOf").and_then(Json::as_array).cloned().unwrap_or_else(|| vec![schema.clone()]);
        if values.is_empty() {
            words.extend(several.iter().flat_map(kinds));
        } else {
            words.push(values.join(", "));
        }
    }
    words.dedup();
    words.join(" or ")
}

fn kinds(schema: &Json) -> Vec<String> {
    let names = match schema.get("type") {
        Some(Json::String(name)) => vec![name.as_str()],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let word = |name: &&str| match *name {
        "string" => Some("text"),
        "integer" => Some("number"),
        "boolean" => Some("true or false"),
        "array" => Some("list"),
        "object" => Some("mapping"),
        _ => None,
    };
    names.iter().filter_map(word).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_documented() {
        for line in markdown().lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.split(" | ").collect();
            assert!(cells.len() >= 3 && !cells[1].is_empty() && cells[2].len() > 10, "{line}");
        }
    }
}
