//! `feedmill rules test`: rules on the pages that they name.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use chrono::Utc;
use url::Url;

use super::super::{SOME_FAILED, count, print, read_input};
use crate::article::{self, Article, Options, Page};
use crate::charset;
use crate::config::Network;
use crate::feed::Entry;
use crate::fetch::{Client, Purpose, Request, shown};
use crate::html;
use crate::line::one_line;
use crate::pipeline::with_causes;
use crate::rules::{Rule, Rules, Ruling, Test};

/// What came of a page: what was found, and what is wrong.
#[derive(Default)]
struct Verdict {
    found: Vec<String>,
    wrong: Vec<String>,
}

/// Tries rules, and tells what came of each.
#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn run(rules: &Rules, chosen: &[Arc<Rule>], network: &Network) -> Result<ExitCode> {
    let client = Client::new(network)?;
    let (mut n_failed, mut n_untested) = (0, 0);
    for rule in chosen {
        let ruling = rules.with(rule);
        let mut lines = String::new();
        let mut has_failed = false;
        for note in &rule.notes {
            lines.push_str(&format!("      line {}: {}\n", note.line, one_line(&note.message)));
        }
        for test in &rule.tests {
            let (name, page) = page(&client, &ruling, test, Utc::now()).await;
            let verdict = match page {
                Ok(page) => judge(&page, &ruling, test),
                Err(failure) => Verdict { wrong: vec![failure], ..Verdict::default() },
            };
            has_failed |= !verdict.wrong.is_empty();
            lines.push_str(&format!("      {name}: {}\n", one_line(&[verdict.wrong, verdict.found].concat().join("; "))));
        }
        n_failed += usize::from(has_failed);
        n_untested += usize::from(rule.tests.is_empty());
        let word = match (has_failed, rule.tests.is_empty()) {
            (true, _) => "FAIL",
            (false, true) => "NONE",
            (false, false) => "PASS",
        };
        print(&format!("{word}  {}  {}\n{lines}", rule.sites.join(" "), rule.file.display()))?;
    }
    let untested = if n_untested > 0 { format!(", {n_untested} without a test") } else { String::new() };
    print(&format!("{}, {n_failed} failed{untested}\n", count(chosen.len(), "rule")))?;
    Ok(if n_failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// Gives the page of a test: the saved one if there is one, else as the rule asks for it.
async fn page(client: &Client, ruling: &Ruling, test: &Test, now: chrono::DateTime<Utc>) -> (String, Result<Page, String>) {
    let url = test.url.clone();
    if let Some(file) = &test.file {
        let base = url.or_else(|| Url::from_file_path(std::path::absolute(file).ok()?).ok());
        let page = read_input(file).map_err(|error| with_causes(&*error)).and_then(|bytes| {
            let html = charset::decode(&bytes, None, charset::Kind::Html).into_owned();
            base.map(|url| Page { url, html }).ok_or_else(|| "this is no path of a file".to_owned())
        });
        return (file.display().to_string(), page);
    }
    let Some(url) = url else { return (String::new(), Err("there is no page to try it on".to_owned())) };
    let headers = ruling.headers(&[]);
    let answer = client.get(&Request { headers: &headers, ..Request::by_hand(&url, Purpose::Page) }, now).await;
    let page = answer.map(|response| Page { html: response.page(), url: response.url }).map_err(|error| with_causes(&error));
    (shown(&url), page)
}

fn judge(page: &Page, ruling: &Ruling, test: &Test) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(rule) = ruling.rule() else { return verdict };
    matches(page, rule, ruling, &mut verdict);
    let article = article::extract(&Entry::default(), Some(page), &Options { ruling: ruling.clone(), ..Options::default() });
    expectations(&article, test, &mut verdict);
    verdict
}

/// What the selectors of a rule find.
fn matches(page: &Page, rule: &Rule, ruling: &Ruling, verdict: &mut Verdict) {
    let mut tree = html::parse(&ruling.prepare(&page.html));
    let base = html::base(&tree, &page.url);
    for keys in ruling.exhausted(&tree, &base) {
        verdict.wrong.push(format!("{keys}: the expressions cost more than a page may, so that some find nothing"));
    }
    let facts = ruling.facts(&tree);
    let next = ruling.next_page(&tree, &base).map(|url| format!("next page {url}"));
    let single = ruling.single_page(&tree, &base).map(|url| format!("single page {url}"));
    let n_removed = ruling.clean(&mut tree);
    match ruling.content_by(&tree) {
        Some((selector, n)) => verdict.found.push(format!("content by `{selector}` ({})", count(n, "element"))),
        None if rule.content.is_empty() => {}
        None => verdict.wrong.push("no selector of the content matches, so the article is found without the rule".to_owned()),
    }
    if n_removed > 0 {
        verdict.found.push(format!("{n_removed} removed"));
    }
    let texts =
        [("title", facts.title, &rule.title), ("author", Some(facts.authors.join(", ")), &rule.author), ("date", facts.date, &rule.date)];
    for (name, text, selectors) in texts {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => verdict.found.push(format!("{name} `{text}`")),
            None if selectors.is_empty() => {}
            None => verdict.found.push(format!("no {name} matches")),
        }
    }
    verdict.found.extend([next, single].into_iter().flatten());
}

/// What a test expects of the article.
fn expectations(article: &Article, test: &Test, verdict: &mut Verdict) {
    let body = folded(&html::text(&article.body));
    for wanted in test.contains.iter().filter(|wanted| !body.contains(&folded(wanted))) {
        verdict.wrong.push(format!("the article lacks `{wanted}`"));
    }
    for unwanted in test.lacks.iter().filter(|unwanted| body.contains(&folded(unwanted))) {
        verdict.wrong.push(format!("the article has `{unwanted}`"));
    }
    let title = article.title.clone().unwrap_or_default();
    if let Some(wanted) = test.title.as_ref().filter(|wanted| folded(wanted) != folded(&title)) {
        verdict.wrong.push(format!("the title is `{title}` and not `{wanted}`"));
    }
    if let Some(wanted) = test.author.as_ref().filter(|wanted| !article.authors.contains(wanted)) {
        verdict.wrong.push(format!("`{wanted}` is not among the authors ({})", article.authors.join(", ")));
    }
    let date = article.published.map(|date| date.to_rfc3339()).unwrap_or_default();
    if let Some(wanted) = test.date.as_ref().filter(|wanted| !date.starts_with(wanted.as_str())) {
        verdict.wrong.push(format!("the date is `{date}` and not `{wanted}`"));
    }
}

/// Text on one line, with plain blanks.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
