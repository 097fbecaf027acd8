//! Every case of `tests/markdown` is a test: the HTML of an article, and the Markdown that it becomes.
//!
//! A file holds the cases of one construct: a heading that names the case, a block of `html`, a block of `md`. After `html` may
//! stand settings, `dialect=hugo` and the like. The page is said to be `https://example.org/blog/post`.
//! `UPDATE_EXPECT=1 cargo test --test markdown` writes what was found.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests fail by panicking and read their own files")]

use std::path::{Path, PathBuf};

use feedmill::config::Style;
use feedmill::html::parse_fragment;
use feedmill::markdown::{Options, convert};
use libtest_mimic::{Arguments, Trial};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/markdown");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut trials = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let (title, mut cases) = read(&text);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            for case in &mut cases {
                case.markdown = case.convert();
            }
            std::fs::write(&file, write(&title, &cases)).unwrap();
        }
        let construct = file.file_stem().unwrap().to_string_lossy().into_owned();
        trials.extend(cases.into_iter().map(|case| {
            Trial::test(format!("{construct}: {}", case.name), move || {
                let found = case.convert();
                let report = format!("{}\n--- wanted\n{}\n--- found\n{found}", case.html, case.markdown);
                if found == case.markdown { Ok(()) } else { Err(report.into()) }
            })
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

struct Case {
    name: String,
    settings: String,
    html: String,
    markdown: String,
}

impl Case {
    fn convert(&self) -> String {
        let base = "https://example.org/blog/post".parse().unwrap();
        convert(&parse_fragment(&self.html), Some(&base), &options(&self.settings))
    }
}

/// Settings as on the command line, `dialect=hugo wrap=40`; lists have commas.
fn options(settings: &str) -> Options {
    let mut options = Options::default();
    let mut style = serde_json::Map::new();
    for setting in settings.split_whitespace() {
        let (key, value) = setting.split_once('=').unwrap();
        match key {
            "dialect" => options.dialect = serde_json::from_value(value.into()).unwrap(),
            "allow_html" => drop(style.insert(key.to_owned(), serde_json::json!([value]))),
            _ => drop(style.insert(key.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| value.into()))),
        }
    }
    let style: Style = serde_json::from_value(style.into()).unwrap();
    assert_eq!(style.apply(&mut options), []);
    options
}

/// The title of a file of cases, and the cases.
fn read(text: &str) -> (String, Vec<Case>) {
    let mut lines = text.lines();
    let title = lines.next().unwrap().to_owned();
    let mut cases: Vec<Case> = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("### ") {
            cases.push(Case { name: name.to_owned(), settings: String::new(), html: String::new(), markdown: String::new() });
            continue;
        }
        let (fence, info) = line.split_at(line.len() - line.trim_start_matches('`').len());
        if fence.is_empty() {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        let case = cases.last_mut().unwrap();
        if let Some(settings) = info.strip_prefix("html") {
            settings.trim().clone_into(&mut case.settings);
            case.html = block.join("\n");
        } else {
            case.markdown = block.iter().map(|line| format!("{line}\n")).collect();
        }
    }
    (title, cases)
}

fn write(title: &str, cases: &[Case]) -> String {
    let mut text = format!("{title}\n");
    for case in cases {
        let html = block(format!("html {}", case.settings).trim_end(), &format!("{}\n", case.html));
        text.push_str(&format!("\n### {}\n\n{html}\n{}", case.name, block("md", &case.markdown)));
    }
    text
}

/// A block of code whose fence is longer than any in it.
fn block(info: &str, text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{info}\n{text}{fence}\n")
}
