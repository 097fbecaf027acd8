//! Site rules in files: folders with rules of the user's own kind (`*.yaml`) and of ftr-site-config (`*.txt`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tracing::warn;
use url::Url;

use super::file::OneOrMany;
use super::ledger::Ledger;
use super::node::{self, Position};
use super::shape;
use super::{Problem, Problems};
use crate::disk;
use crate::rules::{self, Kind, Link, Note, Rule, Rules, Selector, Test};

/// A rule as it is written: where the article stands in the pages of a site. Selectors are CSS, or XPath where they begin with `/` or `(`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "feedmill site rule")]
pub(super) struct RuleFile {
    /// The hosts it is for: `example.org` is also `www.example.org`, `*.example.org` every host below. Default: the name of the file.
    pub site: OneOrMany,
    /// The elements that hold the article; of several selectors the first that matches counts.
    pub content: OneOrMany,
    /// Elements to be removed first.
    pub remove: OneOrMany,
    /// The headline.
    pub title: OneOrMany,
    /// The authors.
    pub author: OneOrMany,
    /// The date of publication.
    pub date: OneOrMany,
    /// The link to the next page of the article.
    pub next_page: OneOrMany,
    /// The link to a page with the whole article.
    pub single_page: OneOrMany,
    /// Header fields that pages are asked with: `User-Agent`, `Referer`, `Accept`, `Accept-Language`.
    pub headers: BTreeMap<String, String>,
    /// Pages that show whether the rule works.
    pub tests: Vec<RuleTest>,
}

/// A page that shows whether a rule works.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RuleTest {
    /// The address of the page.
    pub test_url: Option<String>,
    /// The page as it was saved, beside the rule; read in place of asking for it.
    pub test_file: Option<String>,
    /// Texts that the article has.
    pub contains: OneOrMany,
    /// Texts that it must not have.
    pub lacks: OneOrMany,
    /// Its title.
    pub title: Option<String>,
    /// One of its authors.
    pub author: Option<String>,
    /// How its date begins: `2025-02-14`.
    pub date: Option<String>,
}

/// Reads all rules in some folders; the error lists everything that is wrong with them.
pub fn load(folders: &[PathBuf]) -> Result<Rules, Problems> {
    let (mut rules, mut problems) = (Rules::default(), Vec::new());
    for folder in folders {
        if let Err(message) = add_all(&mut rules, folder, &mut problems) {
            problems.push(Problem::new(folder, Position::default(), "", message));
        }
    }
    if problems.is_empty() { Ok(rules) } else { Err(Problems(problems)) }
}

/// Reads the rules of a configuration: those in the folders it names, or in the usual one if it is there.
pub(super) fn of_config(written: &OneOrMany, file: &Path, ledger: &mut Ledger) -> Arc<Rules> {
    let mut rules = Rules::default();
    let beside = |text: &str| file.with_file_name("").join(text);
    let usual = Some("rules").filter(|folder| !written.is_list && written.texts.is_empty() && beside(folder).is_dir());
    for (index, text) in written.texts.iter().map(String::as_str).chain(usual).enumerate() {
        let read = match text {
            "" => Err("is no folder".to_owned()),
            // A number is text to us, and hardly the name of a folder.
            _ if serde_json::from_str::<serde_json::Value>(text).is_ok() => {
                Err(format!("is no folder; write `./{text}` if one is called that"))
            }
            _ => add_all(&mut rules, &beside(text), &mut ledger.problems),
        };
        if let Err(message) = read {
            let at = ledger.place(file, &format!("/{}", item("rules", written, index).replace('.', "/")));
            let hint = Some("`rules:` names folders of rules; see docs/rules.md".to_owned());
            ledger.problems.push(Problem { hint, ..Problem::new(file, at, "rules", format!("`{text}` {message}")) });
        }
    }
    Arc::new(rules)
}

/// Takes up the rules of a folder; the error says why it cannot be read.
fn add_all(rules: &mut Rules, folder: &Path, problems: &mut Vec<Problem>) -> Result<(), String> {
    let files = disk::files_in(folder).map_err(|error| format!("cannot be read: {}", error.source))?;
    for file in &files {
        add(rules, file, problems);
    }
    Ok(())
}

fn add(rules: &mut Rules, file: &Path, problems: &mut Vec<Problem>) {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let kind = match name.rsplit_once('.') {
        Some((stem, "txt")) if stem == "global" || rules::site(stem).is_some_and(|site| site.contains('.')) => Kind::Ftr,
        Some((stem, "yaml" | "yml")) if !stem.starts_with('.') => Kind::Own,
        _ => return,
    };
    let bytes = match disk::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return problems.push(Problem::new(file, Position::default(), "", format!("cannot be read: {}", error.source))),
    };
    let text = String::from_utf8_lossy(&bytes);
    let stem = name.rsplit_once('.').map(|(stem, _)| stem).unwrap_or_default();
    match kind {
        Kind::Ftr if stem == "global" => rules.add_everywhere(rules::parse_ftr(&text, file, Vec::new())),
        Kind::Ftr => drop(rules.add(rules::parse_ftr(&text, file, rules::site(stem).into_iter().collect()))),
        Kind::Own => match parse(&text, file, stem) {
            Ok(rule) => {
                for note in &rule.notes {
                    warn!("{}:{}: {}", file.display(), note.line, note.message);
                }
                if let Some(taken) = rules.add(rule) {
                    let message = format!("there is another rule for `{taken}` already");
                    problems.push(Problem::new(file, Position { line: 1, column: 1 }, "site", message));
                }
            }
            Err(found) => problems.extend(found),
        },
    }
}

/// Reads a rule of the user's own kind.
fn parse(text: &str, file: &Path, stem: &str) -> Result<Rule, Vec<Problem>> {
    let node = node::parse(text).map_err(|(at, message)| vec![Problem::new(file, at, "", message)])?;
    let shaped = shape::check(&node, schemars::schema_for!(RuleFile).as_value(), file);
    let mut reader = Reader { file, places: shaped.places, problems: shaped.problems };
    let rule = match serde_json::from_value::<RuleFile>(shaped.json) {
        Ok(written) => reader.rule(&written, stem),
        Err(error) => return Err(vec![Problem::new(file, Position { line: 1, column: 1 }, "", error.to_string())]),
    };
    if reader.problems.is_empty() { Ok(rule) } else { Err(reader.problems) }
}

struct Reader<'a> {
    file: &'a Path,
    places: BTreeMap<String, Position>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn place(&self, pointer: &str) -> Position {
        self.places.get(pointer).copied().unwrap_or(Position { line: 1, column: 1 })
    }

    /// Notes a problem of a key, whose place is its name with slashes.
    fn problem(&mut self, name: &str, message: String) {
        let at = self.place(&format!("/{}", name.replace('.', "/")));
        self.problems.push(Problem::new(self.file, at, name, message));
    }

    fn rule(&mut self, written: &RuleFile, stem: &str) -> Rule {
        let links = |selectors: Vec<Selector>| selectors.into_iter().map(|selector| Link { selector, only_if: None }).collect();
        let (headers, notes) = self.headers(&written.headers);
        Rule {
            sites: self.sites(&written.site, stem),
            file: self.file.to_owned(),
            kind: Kind::Own,
            content: self.selectors("content", &written.content),
            remove: self.selectors("remove", &written.remove),
            title: self.selectors("title", &written.title),
            author: self.selectors("author", &written.author),
            date: self.selectors("date", &written.date),
            next_page: links(self.selectors("next_page", &written.next_page)),
            single_page: links(self.selectors("single_page", &written.single_page)),
            headers,
            tests: written.tests.iter().enumerate().map(|(index, test)| self.test(index, test)).collect(),
            notes,
            ..Rule::default()
        }
    }

    fn sites(&mut self, written: &OneOrMany, stem: &str) -> Vec<String> {
        let texts = if written.texts.is_empty() { vec![stem.to_owned()] } else { written.texts.clone() };
        let mut sites = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match rules::site(text) {
                Some(site) => sites.push(site),
                None => {
                    self.problem(&item("site", written, index), format!("`{text}` is no host, such as `example.org` or `*.example.org`"));
                }
            }
        }
        sites
    }

    fn selectors(&mut self, name: &str, written: &OneOrMany) -> Vec<Selector> {
        let mut selectors = Vec::new();
        for (index, text) in written.texts.iter().enumerate() {
            match Selector::parse(text) {
                Ok(selector) => selectors.push(selector),
                Err(message) => self.problem(&item(name, written, index), message),
            }
        }
        selectors
    }

    fn headers(&self, written: &BTreeMap<String, String>) -> (Vec<(String, String)>, Vec<Note>) {
        let (mut headers, mut notes) = (Vec::new(), Vec::new());
        for (name, value) in written {
            match rules::header(name, value) {
                Ok(header) => headers.push(header),
                Err(message) => {
                    let line = usize::try_from(self.place(&format!("/headers/{name}")).line).unwrap_or_default();
                    notes.push(Note { line, message });
                }
            }
        }
        (headers, notes)
    }

    fn test(&mut self, index: usize, written: &RuleTest) -> Test {
        let name = format!("tests.{index}");
        if written.test_url.is_none() && written.test_file.is_none() {
            self.problem(&name, "needs a `test_url` or a `test_file`".to_owned());
        }
        let url = written.test_url.as_deref().map(|text| Url::parse(text).map_err(|error| format!("`{text}`: {error}"))).transpose();
        let url = url.unwrap_or_else(|message| {
            self.problem(&format!("{name}.test_url"), message);
            None
        });
        Test {
            url,
            file: written.test_file.as_ref().map(|path| self.file.with_file_name("").join(path)),
            contains: written.contains.texts.clone(),
            lacks: written.lacks.texts.clone(),
            title: written.title.clone(),
            author: written.author.clone(),
            date: written.date.clone(),
        }
    }
}

fn item(name: &str, written: &OneOrMany, index: usize) -> String {
    if written.is_list { format!("{name}.{index}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "site: [example.org, 'a b']\ncontnet: main\ncontent: 'p[['\nremove: ['.ad', '//p[']\ntitle: 5\nheaders:\n  Cookie: a=b\n\
                    tests:\n  - contains: x\n  - test_url: x\n";
        let problems = parse(text, Path::new("rules/example.org.yaml"), "example.org").unwrap_err();
        let messages: Vec<String> = problems.iter().map(ToString::to_string).collect();
        expect_test::expect![[r#"
            rules/example.org.yaml:2:1: contnet: unknown key
              hint: did you mean `content`?
            rules/example.org.yaml:1:21: site.1: `a b` is no host, such as `example.org` or `*.example.org`
            rules/example.org.yaml:3:10: content: `p[[` is no CSS selector
            rules/example.org.yaml:4:17: remove.1: `//p[` is no XPath: a step of a path is missing (character 5)
            rules/example.org.yaml:5:8: title: `5` is no CSS selector
            rules/example.org.yaml:9:5: tests.0: needs a `test_url` or a `test_file`
            rules/example.org.yaml:10:15: tests.1.test_url: `x`: relative URL without a base"#]]
        .assert_eq(&messages.join("\n"));
    }

    #[test]
    fn what_says_who_somebody_is_is_dropped_with_a_warning() {
        let rule =
            parse("content: main\nheaders:\n  referer: https://a.example/\n  Cookie: a=b\n", Path::new("a.example.yaml"), "a.example")
                .unwrap();
        assert_eq!(rule.headers, [("referer".to_owned(), "https://a.example/".to_owned())]);
        assert_eq!(rule.notes, [Note { line: 4, message: "`cookie` says who somebody is and is never sent".to_owned() }]);
        assert_eq!(rule.sites, ["a.example"]);
    }
}
