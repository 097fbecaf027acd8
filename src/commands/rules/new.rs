//! `feedmill rules new`: a rule to begin with, made of what the generic way finds in a page.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use chrono::Utc;
use serde_json::json;
use tracing::warn;
use url::Url;

use super::super::{Target, print, read_input, target, with_hint};
use crate::article::{self, Article, Located, Options, Page};
use crate::charset;
use crate::cli::RulesNewArgs;
use crate::config::Network;
use crate::feed::Entry;
use crate::fetch::{Client, Purpose, Request};
use crate::html;
use crate::rules::{self, Rule, Rules, Ruling, Selector, propose};

/// Where titles, authors and dates usually stand, apart from elements with just that text.
const TITLES: [&str; 3] = ["[itemprop=\"headline\"]", "h1", "meta[property=\"og:title\"]"];
const AUTHORS: [&str; 4] =
    ["[itemprop=\"author\"] [itemprop=\"name\"]", "[rel=\"author\"]", "[itemprop=\"author\"]", "meta[name=\"author\"]"];
const DATES: [&str; 3] = ["[itemprop=\"datePublished\"]", "time[datetime]", "meta[property=\"article:published_time\"]"];

pub(super) async fn execute(args: &RulesNewArgs) -> Result<ExitCode> {
    let page = page(args).await?;
    let options = Options::default();
    let found = article::extract(&Entry::default(), Some(&page), &options);
    let Some(located) = article::locate(&Entry::default(), &page, &options) else {
        bail!("no article was found in `{}`\nhint: give the page of a single article, as a browser shows it without scripts", args.target);
    };
    if let Some(verdict) = found.verdict {
        warn!("the page is {verdict}, so the rule may be of no use");
    }
    let proposal = Proposal::new(page, found, located);
    print(&proposal.yaml(args))?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
async fn page(args: &RulesNewArgs) -> Result<Page> {
    match target(&args.target)? {
        Target::File(path) => {
            let html = charset::decode(&read_input(&path)?, None, charset::Kind::Html).into_owned();
            let own = || Url::from_file_path(std::path::absolute(&path).ok()?).ok();
            let url = args.url.clone().or_else(own).with_context(|| format!("`{}` is no path of a file", path.display()))?;
            Ok(Page { url, html })
        }
        Target::Address(url) => {
            let client = Client::new(&Network { allow_private: args.allow_private, ..Network::default() })?;
            let response = client.get(&Request::by_hand(&url, Purpose::Page), Utc::now()).await.map_err(with_hint)?;
            Ok(Page { html: response.page(), url: response.url })
        }
    }
}

/// A page, what the generic way makes of it, and what a rule would say instead.
struct Proposal {
    page: Page,
    found: Article,
    located: Located,
    rule: Rule,
}

impl Proposal {
    fn new(page: Page, found: Article, located: Located) -> Self {
        let mut proposal = Self { page, found, located, rule: Rule::default() };
        let tree = &proposal.located.tree;
        let parsed = |texts: Vec<String>| texts.iter().filter_map(|text| Selector::parse(text).ok()).collect();
        let content = propose::content(tree, proposal.located.container);
        let removed =
            if content.is_some() { propose::removed(tree, proposal.located.container, &proposal.located.kept) } else { Vec::new() };
        let title = proposal.reproducing(proposal.found.title.as_deref(), &TITLES, |rule, selector| rule.title = vec![selector]);
        let author = proposal
            .reproducing(proposal.found.authors.first().map(String::as_str), &AUTHORS, |rule, selector| rule.author = vec![selector]);
        let date = proposal.found.published.and_then(|_| proposal.reproducing(None, &DATES, |rule, selector| rule.date = vec![selector]));
        proposal.rule = Rule {
            content: parsed(content.into_iter().collect()),
            remove: parsed(removed),
            title: title.into_iter().collect(),
            author: author.into_iter().collect(),
            date: date.into_iter().collect(),
            ..Rule::default()
        };
        proposal
    }

    /// The first selector by which a rule says of the article what the generic way says.
    fn reproducing(&self, text: Option<&str>, usual: &[&str], set: impl Fn(&mut Rule, Selector)) -> Option<Selector> {
        let node = text.and_then(|text| propose::with_text(&self.located.tree, text));
        let by_text = node.and_then(|node| propose::selector(&self.located.tree, node));
        let proposals = usual.iter().map(|text| (*text).to_owned()).chain(by_text);
        proposals.filter_map(|text| Selector::parse(&text).ok()).find(|selector| {
            let mut rule = Rule::default();
            set(&mut rule, selector.clone());
            let ruling = Rules::default().with(&Arc::new(rule));
            let says = ruling.facts(&self.located.tree) != rules::Facts::default();
            let article = self.extract(ruling);
            let is_same_day = article.published.map(|date| date.date_naive()) == self.found.published.map(|date| date.date_naive());
            says && article.title == self.found.title && article.authors == self.found.authors && is_same_day
        })
    }

    fn extract(&self, ruling: Ruling) -> Article {
        article::extract(&Entry::default(), Some(&self.page), &Options { ruling, ..Options::default() })
    }

    fn yaml(&self, args: &RulesNewArgs) -> String {
        let list = |name: &str, selectors: &[Selector]| match selectors {
            [] => String::new(),
            [only] => format!("{name}: {}\n", json!(only.to_string())),
            several => {
                format!("{name}:\n{}", several.iter().map(|selector| format!("  - {}\n", json!(selector.to_string()))).collect::<String>())
            }
        };
        let host = self.page.url.host_str().unwrap_or("example.org");
        let site = host.strip_prefix("www.").unwrap_or(host);
        let mut yaml = format!(
            "# A proposal by feedmill; keep it as rules/{site}.yaml and try it: feedmill rules test {site}\nsite: {}\n",
            json!(site)
        );
        if self.rule.content.is_empty() {
            yaml.push_str("# The article's element has no name that other pages would share; name one around it:\n# content: \"\"\n");
        }
        yaml.push_str(&list("content", &self.rule.content));
        yaml.push_str(&list("remove", &self.rule.remove));
        yaml.push_str(&list("title", &self.rule.title));
        yaml.push_str(&list("author", &self.rule.author));
        yaml.push_str(&list("date", &self.rule.date));
        yaml.push_str("tests:\n");
        match target(&args.target) {
            // Seen from the folder of the rule.
            Ok(Target::File(path)) if self.page.url.scheme() == "file" => {
                yaml.push_str(&format!("  - test_file: {}\n", json!(Path::new("..").join(path))));
            }
            _ => yaml.push_str(&format!("  - test_url: {}\n", json!(article::address::clean(&self.page.url).as_str()))),
        }
        let ruled = self.extract(Rules::default().with(&Arc::new(self.rule.clone())));
        let has_title = self.found.title.as_ref().filter(|_| !self.rule.title.is_empty());
        yaml.push_str(&has_title.map(|title| format!("    title: {}\n", json!(title))).unwrap_or_default());
        let sentence = sentence(&html::text(&ruled.body));
        yaml.push_str(&sentence.map(|sentence| format!("    contains: {}\n", json!(sentence))).unwrap_or_default());
        yaml
    }
}

/// Some words from the middle of a text.
fn sentence(text: &str) -> Option<String> {
    const N_WORDS: usize = 9;
    let lines: Vec<&str> = text.lines().filter(|line| line.split_whitespace().count() >= N_WORDS).collect();
    let line = lines.get(lines.len() / 2)?;
    Some(line.split_whitespace().take(N_WORDS).collect::<Vec<_>>().join(" "))
}
