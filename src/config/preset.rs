//! Presets: the built-in ones and those of the user, read from the same kind of file.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::Problem;
use super::node::{self, Position};
use super::shape::{self, nearest};
use super::style::{BadStyle, Style};
use crate::disk;
use crate::markdown::{Dialect, Options};
use crate::post::preset::{Preset, PresetValue, SummaryRule};
use crate::post::template::{Template, field_names};

/// The presets that are part of the program: name and text.
const BUILT_IN: [(&str, &str); 2] =
    [("hugo", include_str!("../../config/presets/hugo.yaml")), ("hugo-mainroad", include_str!("../../config/presets/hugo-mainroad.yaml"))];

/// A preset as it is written: what a generator wants of a post.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "feedmill preset")]
pub(super) struct PresetFile {
    /// What it is for, in a sentence.
    pub description: String,
    /// The path of a post below the content folder, with fields: `{slug}.md`, `{date:%Y}/{slug}/index.md`.
    pub path: String,
    /// The front matter: its keys in order, with values or fields. A value that is one bare field keeps the field's type (`{tags}` is a list, `{date}` a date).
    pub front_matter: serde_json::Map<String, Json>,
    /// Leave out keys whose value is empty. Default: `false`.
    pub omit_empty: bool,
    /// Front-matter keys whose texts the generator reads as Markdown.
    pub markdown_keys: Vec<String>,
    /// Who reads the body, and so what in it is live and has to be escaped. Default: `commonmark`.
    pub dialect: Dialect,
    /// How the body's Markdown is written, unless the configuration says otherwise.
    pub markdown: Style,
    /// How the summary is made: `sentences`, or `words N` for the first N words. Default: `sentences`.
    pub summary: Option<String>,
    /// The body, with fields. A paragraph that lacks one of its fields is left out. Default: `{body}`.
    pub body: Option<String>,
}

/// Gives the names of the built-in presets.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Gives a preset by the name of a built-in one or the path of a file; a path is relative to `folder`.
/// The error lists everything that is wrong with the file, or says that there is none.
pub fn load(name: &str, folder: &Path) -> Result<Preset, Vec<Problem>> {
    if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        return parse(name, text, &PathBuf::from(format!("{name}.yaml")));
    }
    let path = folder.join(name);
    let is_path = Path::new(name).extension().is_some() || name.contains('/');
    if !is_path {
        let hint = nearest(name, built_in_names()).map_or_else(
            || {
                format!(
                    "built-in presets are {}; a file of your own is named by its path",
                    built_in_names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Err(vec![Problem {
            hint: Some(hint),
            ..Problem::new(&path, Position::default(), "", format!("there is no preset `{name}`"))
        }]);
    }
    let text = disk::read_to_string(&path)
        .map_err(|error| vec![Problem::new(&path, Position::default(), "", format!("{error}: {}", error.source))])?;
    parse(name, &text, &path)
}

fn parse(name: &str, text: &str, file: &Path) -> Result<Preset, Vec<Problem>> {
    let node = node::parse(text).map_err(|(at, message)| vec![Problem::new(file, at, "", message)])?;
    let shaped = shape::check(&node, schemars::schema_for!(PresetFile).as_value(), file);
    let mut reader = Reader { file, places: shaped.places, problems: shaped.problems };
    let preset = match serde_json::from_value::<PresetFile>(shaped.json) {
        Ok(written) => Some(reader.preset(name, &written)),
        Err(error) => {
            reader.problem("", "", error.to_string());
            None
        }
    };
    preset.filter(|_| reader.problems.is_empty()).ok_or(reader.problems)
}

struct Reader<'a> {
    file: &'a Path,
    places: std::collections::BTreeMap<String, Position>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, pointer: &str, name: &str, message: String) {
        let at = self.places.get(pointer).copied().unwrap_or(Position { line: 1, column: 1 });
        self.problems.push(Problem::new(self.file, at, name, message));
    }

    fn preset(&mut self, name: &str, written: &PresetFile) -> Preset {
        if !["{slug}", "{title}"].iter().any(|field| written.path.contains(field)) {
            self.problem("/path", "path", "must hold `{slug}` or `{title}`, or posts would take each other's place".to_owned());
        }
        if written.path.starts_with('/') || written.path.split('/').any(|part| part == "..") {
            self.problem("/path", "path", "leads out of the content folder".to_owned());
        }
        if !matches!(Path::new(&written.path).extension().and_then(|extension| extension.to_str()), Some("md" | "markdown")) {
            self.problem("/path", "path", "must end in `.md` or `.markdown`, or posts could not be read back".to_owned());
        }
        let body = written.body.as_deref().unwrap_or("{body}");
        let summary = match written.summary.as_deref().unwrap_or("sentences").split_once(' ') {
            None if matches!(written.summary.as_deref(), None | Some("sentences")) => SummaryRule::Sentences,
            Some(("words", number)) if number.trim().parse::<usize>().is_ok_and(|number| number > 0) => {
                SummaryRule::Words(number.trim().parse().unwrap_or(50))
            }
            _ => {
                self.problem("/summary", "summary", "expected `sentences` or `words N`".to_owned());
                SummaryRule::Sentences
            }
        };
        let mut markdown = Options { dialect: written.dialect, ..Options::default() };
        for BadStyle { key, message } in written.markdown.apply(&mut markdown) {
            self.problem(&format!("/markdown/{}", key.replace('.', "/")), &format!("markdown.{key}"), message);
        }
        Preset {
            name: name.to_owned(),
            description: written.description.clone(),
            path: self.template("/path", "path", &written.path),
            front_matter: written
                .front_matter
                .iter()
                .map(|(key, value)| (key.clone(), self.value(&format!("front_matter.{key}"), value)))
                .collect(),
            omit_empty: written.omit_empty,
            markdown_keys: written.markdown_keys.clone(),
            markdown,
            summary,
            body: body.trim().split("\n\n").map(|paragraph| self.template("/body", "body", paragraph.trim_matches('\n'))).collect(),
        }
    }

    fn value(&mut self, name: &str, value: &Json) -> PresetValue {
        let pointer = format!("/{}", name.replace('.', "/"));
        match value {
            Json::Null => PresetValue::Template(self.template(&pointer, name, "")),
            Json::Bool(_) | Json::Number(_) => PresetValue::Bare(value.to_string()),
            Json::String(text) => PresetValue::Template(self.template(&pointer, name, text)),
            Json::Array(items) => PresetValue::List(items.iter().map(|item| self.value(name, item)).collect()),
            Json::Object(pairs) => {
                PresetValue::Map(pairs.iter().map(|(key, value)| (key.clone(), self.value(&format!("{name}.{key}"), value))).collect())
            }
        }
    }

    fn template(&mut self, pointer: &str, name: &str, text: &str) -> Template {
        match Template::parse(text) {
            Ok(template) => {
                if let Some(format) = template.bad_date_format() {
                    self.problem(pointer, name, format!("`{format}` is no date format"));
                }
                template
            }
            Err(unknown) => {
                let hint = nearest(&unknown, field_names()).map_or_else(
                    || format!("fields are {}", field_names().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{{{near}}}`?"),
                );
                self.problem(pointer, name, format!("unknown field `{{{unknown}}}`"));
                if let Some(problem) = self.problems.last_mut() {
                    problem.hint = Some(hint);
                }
                Template::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        parse("own", text, Path::new("own.yaml")).err().into_iter().flatten().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn built_in_presets_are_right() {
        for name in built_in_names() {
            assert_eq!(load(name, Path::new(".")).unwrap().name, name);
        }
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        expect_test::expect![[r#"
            own.yaml:3:7: path: must hold `{slug}` or `{title}`, or posts would take each other's place
            own.yaml:1:1: descripton: unknown key
              hint: did you mean `description`?
            own.yaml:2:10: summary: expected `sentences` or `words N`
            own.yaml:5:10: front_matter.title: unknown field `{titel}`
              hint: did you mean `{title}`?"#]]
        .assert_eq(&{
            let mut messages =
                messages("descripton: x\nsummary: words many\npath: \"{date:%Y}.md\"\nfront_matter:\n  title: \"{titel}\"\n");
            messages.sort_by_key(|message| !message.contains("path"));
            messages.join("\n")
        });
    }
}
