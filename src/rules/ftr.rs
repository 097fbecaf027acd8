//! The rules of the collection ftr-site-config: a line for each thing, `name: value`, expressions in XPath.

use std::path::Path;

use url::Url;

use super::{Kind, Link, Note, Reshape, Rule, Selector, Test, header};

/// Known, and of no use here: how others parse, what they guess, what they clean up afterwards.
const UNUSED: [&str; 17] = [
    "autodetect_next_page",
    "autodetect_on_failure",
    "convert_double_br_tags",
    "footnotes",
    "https",
    "insert_detected_image",
    "move_into",
    "native_ad_clue",
    "parser",
    "post_strip_attr",
    "prune",
    "single_page_link_in_feed",
    "skip_id_or_class",
    "skip_json_ld",
    "src_lazy_load_attr",
    "strip_comments",
    "tidy",
];
/// Nobody is logged in anywhere.
const LOGIN: [&str; 6] =
    ["requires_login", "login_uri", "login_username_field", "login_password_field", "login_extra_fields", "not_logged_in_xpath"];
/// Who pretends to be a search engine is let in where others are not.
const CRAWLERS: [&str; 6] = ["bot", "slurp", "spider", "crawler", "facebookexternalhit", "mediapartners"];

/// Reads a file of the collection. What cannot be read or is not done is noted; the rest counts.
pub fn parse(text: &str, file: &Path, sites: Vec<String>) -> Rule {
    let rule = Rule { sites, file: file.to_owned(), kind: Kind::Ftr, ..Rule::default() };
    let mut reader = Reader { rule, line: 0, find: None, link: None };
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reader.line = index + 1;
        reader.line(line.trim());
    }
    reader.end_of_find();
    reader.rule
}

struct Reader {
    rule: Rule,
    line: usize,
    /// A text that waits for what stands in its place.
    find: Option<String>,
    /// Where the last link went, for the condition that may follow.
    link: Option<Which>,
}

#[derive(Clone, Copy)]
enum Which {
    NextPage,
    SinglePage,
}

impl Reader {
    fn note(&mut self, message: String) {
        self.rule.notes.push(Note { line: self.line, message });
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            return;
        }
        let name_end = line.find([':', '(']).unwrap_or(line.len());
        let name = line.get(..name_end).unwrap_or_default().trim();
        let rest = line.get(name_end..).unwrap_or_default();
        // `name(argument): value`; the argument may hold anything but `):`.
        let (argument, value) = match rest.strip_prefix('(').and_then(|rest| rest.split_once("):")) {
            Some((argument, value)) => (Some(argument), value.trim()),
            None => (None, rest.trim_start_matches(':').trim()),
        };
        if name != "replace_string" {
            self.end_of_find();
        }
        self.directive(name, argument, value);
    }

    fn directive(&mut self, name: &str, argument: Option<&str>, value: &str) {
        match (name, argument) {
            ("replace_string", Some(find)) => self.replace(find.to_owned(), value),
            ("replace_string", None) => match self.find.take() {
                Some(find) => self.replace(find, value),
                None => self.note("`replace_string` without a `find_string` before it".to_owned()),
            },
            _ if value.is_empty() => self.note(format!("`{name}` without a value")),
            ("find_string", None) => self.find = Some(value.to_owned()),
            ("title" | "body" | "author" | "date" | "strip" | "strip_attr", None) => self.expression(name, value),
            ("strip_id_or_class", None) => {
                let word = value.replace(['"', '\'', '\\'], "");
                self.remove(Selector::parse(&format!(r#"[class~="{word}"], [id~="{word}"]"#)));
            }
            ("strip_image_src", None) => {
                let part = value.replace(['"', '\'', '\\'], "");
                self.remove(Selector::parse(&format!(r#"img[src*="{part}"]"#)));
            }
            ("next_page_link", None) => self.link(Which::NextPage, value),
            ("single_page_link", None) => self.link(Which::SinglePage, value),
            ("if_page_contains", None) => self.condition(value),
            ("wrap_in", Some(element))
                if !element.is_empty() && element.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) =>
            {
                self.reshape(Reshape::Wrap(element.to_owned()), value);
            }
            ("dissolve", None) => self.reshape(Reshape::Dissolve, value),
            ("http_header", Some(field)) => self.header(field, value),
            ("test_url", None) => match Url::parse(value) {
                Ok(url) => self.rule.tests.push(Test { url: Some(url), ..Test::default() }),
                Err(error) => self.note(format!("`{value}` is no address: {error}")),
            },
            ("test_contains", None) => match self.rule.tests.last_mut() {
                Some(test) => test.contains.push(value.to_owned()),
                None => self.note("`test_contains` without a `test_url` before it".to_owned()),
            },
            _ if UNUSED.contains(&name) => {}
            _ if LOGIN.contains(&name) => {
                if name == "requires_login" {
                    self.note("the site wants a login; nobody is logged in anywhere".to_owned());
                }
            }
            _ => self.note(format!("unknown directive `{name}`")),
        }
    }

    fn replace(&mut self, find: String, replacement: &str) {
        if !find.is_empty() {
            self.rule.replace.push((find, replacement.to_owned()));
        }
    }

    /// Says so if nothing was to stand in the place of a text.
    fn end_of_find(&mut self) {
        if let Some(find) = self.find.take() {
            self.note(format!("`find_string: {find}` without a `replace_string` behind it"));
        }
    }

    fn expression(&mut self, name: &str, value: &str) {
        match Selector::xpath(value) {
            Ok(selector) => {
                let list = match name {
                    "title" => &mut self.rule.title,
                    "body" => &mut self.rule.content,
                    "author" => &mut self.rule.author,
                    "date" => &mut self.rule.date,
                    _ => &mut self.rule.remove,
                };
                list.push(selector);
            }
            Err(message) => self.note(message),
        }
    }

    fn remove(&mut self, selector: Result<Selector, String>) {
        match selector {
            Ok(selector) => self.rule.remove.push(selector),
            Err(message) => self.note(message),
        }
    }

    fn links(&mut self, which: Which) -> &mut Vec<Link> {
        match which {
            Which::NextPage => &mut self.rule.next_page,
            Which::SinglePage => &mut self.rule.single_page,
        }
    }

    fn link(&mut self, which: Which, value: &str) {
        match Selector::xpath(value) {
            Ok(selector) => {
                self.links(which).push(Link { selector, only_if: None });
                self.link = Some(which);
            }
            Err(message) => {
                // A condition that follows is not that of the link before.
                self.link = None;
                self.note(message);
            }
        }
    }

    fn condition(&mut self, value: &str) {
        let condition = Selector::xpath(value);
        match (condition, self.link) {
            (Ok(condition), Some(which)) => {
                if let Some(link) = self.links(which).last_mut() {
                    link.only_if = Some(condition);
                }
            }
            (Ok(_), None) => self.note("`if_page_contains` without a link before it".to_owned()),
            (Err(message), _) => self.note(message),
        }
    }

    fn reshape(&mut self, reshape: Reshape, value: &str) {
        match Selector::xpath(value) {
            Ok(selector) => self.rule.reshape.push((reshape, selector)),
            Err(message) => self.note(message),
        }
    }

    fn header(&mut self, field: &str, value: &str) {
        let lower = value.to_ascii_lowercase();
        match header(field, value) {
            Ok((name, _)) if name == "user-agent" && CRAWLERS.iter().any(|crawler| lower.contains(crawler)) => {
                self.note(format!("`{value}` pretends to be a search engine and is never sent"));
            }
            Ok(field) => self.rule.headers.push(field),
            Err(message) => self.note(message),
        }
    }
}
