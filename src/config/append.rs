//! Adds feeds to the text of a configuration and leaves every byte of it as it is.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::node::{self, Key, Node, Position, Value};
use super::{Config, Problem, Problems, load_text};
use crate::post::front_matter::quote;

/// A feed to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The group it goes into; an existing one, or one to be made.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// A configuration with more in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The whole text.
    pub text: String,
    /// The lines that are new.
    pub lines: String,
}

/// Adds feeds to the text of the file at `path`, which means `before`. Refuses when the result would mean anything but
/// what was there and the additions.
pub fn append(path: &Path, text: &str, before: &Config, additions: &[Addition]) -> Result<Appended, Problems> {
    let refused = |at, message, hint: &str| Problem { hint: Some(hint.to_owned()), ..Problem::new(path, at, "", message) };
    let root = node::parse(text).map_err(|(at, message)| Problems(vec![Problem::new(path, at, "", message)]))?;
    let page = Page::new(text);
    let edits = page.edits(&root, additions).map_err(|(at, message)| Problems(vec![refused(at, message, BY_HAND)]))?;
    let appended = page.apply(edits);
    let after = load_text(path, &appended.text);
    if after.as_ref().is_ok_and(|after| is_same_and(before, after, additions)) {
        return Ok(appended);
    }
    // Their places are those of a text that nobody will see.
    let reasons = after.err().into_iter().flat_map(|problems| problems.0).map(|problem| format!(" ({})", problem.message));
    let reason: String = reasons.collect();
    let message = format!("the feeds cannot be added without changing what is there{reason}");
    Err(Problems(vec![refused(Position::default(), message, "put them into a file of their own and name it below `include:`")]))
}

const BY_HAND: &str = "write it with one `- name:` to a line, or put the feeds into a file of their own and name it below `include:`";

/// Whether a configuration is another one and these feeds, in the groups they were meant for.
fn is_same_and(before: &Config, after: &Config, additions: &[Addition]) -> bool {
    let described =
        |config: &Config| -> Vec<String> { config.subscriptions.iter().map(|subscription| format!("{subscription:?}")).collect() };
    let rest = |config: &Config| format!("{:?}", Config { subscriptions: Vec::new(), lists: Vec::new(), ..config.clone() });
    let lists = |config: &Config| -> Vec<String> { config.lists.iter().map(|list| format!("{:?}", list.template)).collect() };
    let new: HashSet<&str> = additions.iter().map(|addition| addition.name.as_str()).collect();
    let old = Config {
        subscriptions: after.subscriptions.iter().filter(|subscription| !new.contains(subscription.name.as_str())).cloned().collect(),
        ..after.clone()
    };
    let by_name: HashMap<&str, _> = after.subscriptions.iter().map(|subscription| (subscription.name.as_str(), subscription)).collect();
    let is_there = |addition: &Addition| {
        by_name
            .get(addition.name.as_str())
            .is_some_and(|subscription| subscription.url.as_str() == addition.url && subscription.group == addition.group)
    };
    described(&old) == described(before) && rest(after) == rest(before) && lists(after) == lists(before) && additions.iter().all(is_there)
}

/// Lines to be put in at a place, or bytes to be left out there.
struct Edit {
    at: usize,
    n_cut: usize,
    lines: Vec<String>,
}

type Refused = (Position, String);

/// A mapping in block style.
struct Mapping<'a> {
    fields: &'a [(Key, Node)],
    /// How far its keys are indented.
    indent: usize,
    /// Where more of its keys can be put in.
    end: usize,
}

/// The text as lines.
struct Page<'a> {
    text: &'a str,
    /// How its lines end.
    line_end: &'static str,
    lines: Vec<(usize, &'a str)>,
}

impl<'a> Page<'a> {
    fn new(text: &'a str) -> Self {
        let line_end = ["\r\n", "\n", "\r"].into_iter().find(|end| text.contains(end)).unwrap_or("\n");
        let lines = text.split_inclusive(|c| line_end.ends_with(c)).scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        Self { text, line_end, lines: lines.collect() }
    }

    /// Where the document ends: at a line `...`, if there is one (YAML 1.2, section 9.1.2).
    fn end(&self) -> usize {
        let is_end = |line: &str| line.strip_prefix("...").is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        self.lines.iter().find(|(_, line)| is_end(line)).map_or(self.text.len(), |(start, _)| *start)
    }

    fn edits(&self, root: &Node, additions: &[Addition]) -> Result<Vec<Edit>, Refused> {
        let Value::Map(fields) = &root.value else { return Err((root.at, "this is no mapping".to_owned())) };
        if self.char_at(root.at) == Some('{') && !fields.is_empty() {
            return Err((root.at, "the configuration stands in braces".to_owned()));
        }
        let root = Mapping { fields, indent: fields.first().map_or(0, |(key, _)| column(key.at)), end: self.end() };
        let top: Vec<&Addition> = additions.iter().filter(|addition| addition.group.is_none()).collect();
        let mut edits = Vec::new();
        if !top.is_empty() {
            edits.extend(self.extend(&root, "feeds", |indent| items(&top, indent))?);
        }
        let mut new_groups: Vec<(&str, Vec<&Addition>)> = Vec::new();
        for addition in additions {
            let Some(group) = addition.group.as_deref() else { continue };
            match new_groups.iter_mut().rev().find(|(name, _)| *name == group) {
                Some((_, additions)) => additions.push(addition),
                None => new_groups.push((group, vec![addition])),
            }
        }
        let groups = fields.iter().find(|(key, _)| key.name == "groups").map(|(_, node)| node);
        for (name, additions) in new_groups.extract_if(.., |(name, _)| groups.is_some_and(|groups| group_named(groups, name).is_some())) {
            if let Some(group) = groups.and_then(|groups| group_named(groups, name)) {
                edits.extend(self.extend_group(group, &additions)?);
            }
        }
        if !new_groups.is_empty() {
            let groups = |indent: usize| new_groups.iter().flat_map(|(name, additions)| group_lines(name, additions, indent)).collect();
            edits.extend(self.extend(&root, "groups", groups)?);
        }
        Ok(edits)
    }

    fn extend_group(&self, group: &Node, additions: &[&Addition]) -> Result<Vec<Edit>, Refused> {
        let Value::Map(fields) = &group.value else { return Ok(Vec::new()) };
        if self.char_at(group.at) == Some('{') {
            return Err((group.at, "the group stands in braces".to_owned()));
        }
        let indent = fields.first().map_or(0, |(key, _)| column(key.at));
        let end = self.end_of(line_index(group.at), |line| indent_of(line) >= indent);
        self.extend(&Mapping { fields, indent, end }, "feeds", |indent| items(additions, indent))
    }

    /// Adds items to the list of a key; a mapping that lacks the key gets it at its end.
    fn extend(&self, mapping: &Mapping, name: &str, items: impl Fn(usize) -> Vec<String>) -> Result<Vec<Edit>, Refused> {
        let Mapping { fields, indent, end } = *mapping;
        let Some((key, node)) = fields.iter().find(|(key, _)| key.name == name) else {
            let key = format!("{}{name}:", " ".repeat(indent));
            return Ok(vec![Edit { at: end, n_cut: 0, lines: std::iter::once(key).chain(items(indent + 2)).collect() }]);
        };
        let refused = |what: &str| (key.at, format!("`{name}:` {what}"));
        let (start, line) = self.lines.get(line_index(key.at)).copied().unwrap_or_default();
        let after_key = line.char_indices().nth(column(key.at)).and_then(|(at, _)| Some(at + line.get(at..)?.find(':')? + 1));
        let Some(after_key) = after_key else { return Err(refused("cannot be found")) };
        let value = line.get(after_key..).unwrap_or_default();
        let word = value.trim_start();
        let is_open = word.is_empty() || word.starts_with('#');
        match &node.value {
            Value::List(list) if !list.is_empty() => {
                if !(is_open || word.starts_with(['&', '!'])) {
                    return Err(refused("is a list in brackets, or stands elsewhere"));
                }
                let is_content = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
                let first = self.lines.iter().enumerate().skip(line_index(key.at) + 1).find(|(_, (_, line))| is_content(line));
                let Some((first, dash)) = first.filter(|(_, (_, line))| is_item(line)).map(|(index, (_, line))| (index, indent_of(line)))
                else {
                    return Err(refused("is no list of one item to a line"));
                };
                let belongs = |line: &str| indent_of(line) > dash || indent_of(line) == dash && is_item(line);
                Ok(vec![Edit { at: self.end_of(first, belongs), n_cut: 0, lines: items(dash) }])
            }
            Value::List(_) | Value::Null => {
                let empty = ["[]", "[ ]", "~", "null"].into_iter().find(|empty| word.starts_with(empty));
                let cut = empty.map(|empty| value.len() - word.len() + empty.len());
                if !(is_open || cut.is_some()) {
                    return Err(refused("is an empty list of a form that cannot be replaced"));
                }
                let cut = cut.map(|n_cut| Edit { at: start + after_key, n_cut, lines: Vec::new() });
                Ok(cut.into_iter().chain([Edit { at: start + line.len(), n_cut: 0, lines: items(indent + 2) }]).collect())
            }
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => Err(refused("is no list")),
        }
    }

    /// Where the lines end that belong together from `first` on; empty lines and comments of less indentation may lie between.
    fn end_of(&self, first: usize, belongs: impl Fn(&str) -> bool) -> usize {
        let mut end = 0;
        for (index, (start, line)) in self.lines.iter().enumerate().skip(first) {
            let is_blank = line.trim().is_empty();
            if index == first || belongs(line) && !is_blank {
                end = start + line.len();
            } else if !is_blank && !line.trim_start().starts_with('#') {
                break;
            }
        }
        end
    }

    fn char_at(&self, at: Position) -> Option<char> {
        self.lines.get(line_index(at))?.1.trim_start_matches('\u{feff}').chars().nth(column(at))
    }

    fn apply(&self, mut edits: Vec<Edit>) -> Appended {
        // What belongs to a list comes before what follows it, though both are put in at the same place.
        edits.sort_by_key(|edit| (edit.at, edit.lines.first().map(|line| (Reverse(indent_of(line)), !is_item(line)))));
        let mut appended = Appended { text: String::new(), lines: String::new() };
        let mut copied = 0;
        for edit in edits {
            appended.text.push_str(self.text.get(copied..edit.at).unwrap_or_default());
            copied = edit.at + edit.n_cut;
            if !(edit.lines.is_empty() || appended.text.is_empty() || appended.text.ends_with(['\n', '\r'])) {
                appended.text.push_str(self.line_end);
            }
            for line in edit.lines {
                appended.text.extend([line.as_str(), self.line_end]);
                appended.lines.extend([line.as_str(), "\n"]);
            }
        }
        appended.text.push_str(self.text.get(copied..).unwrap_or_default());
        appended
    }
}

fn group_named<'a>(groups: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::List(groups) = &groups.value else { return None };
    groups.iter().find(|group| matches!(group.get("name").map(|node| &node.value), Some(Value::Text(known)) if known == name))
}

fn items(additions: &[&Addition], indent: usize) -> Vec<String> {
    let indent = " ".repeat(indent);
    let item = |addition: &&Addition| {
        [format!("{indent}- name: {}", literal(&addition.name)), format!("{indent}  url: {}", literal(&addition.url))]
    };
    additions.iter().flat_map(item).collect()
}

fn group_lines(name: &str, additions: &[&Addition], indent: usize) -> Vec<String> {
    let head = [format!("{}- name: {}", " ".repeat(indent), literal(name)), format!("{}feeds:", " ".repeat(indent + 2))];
    head.into_iter().chain(items(additions, indent + 4)).collect()
}

/// A text that means itself: `${...}` would be a variable.
fn literal(text: &str) -> String {
    quote(&text.replace('$', "$$"))
}

fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

fn is_item(line: &str) -> bool {
    line.trim_start_matches(' ').strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

fn line_index(at: Position) -> usize {
    usize::try_from(at.line).unwrap_or(0).saturating_sub(1)
}

fn column(at: Position) -> usize {
    usize::try_from(at.column).unwrap_or(0).saturating_sub(1)
}

#[cfg(test)]
mod tests;
