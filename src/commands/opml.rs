//! `feedmill opml`: lists of feeds from and for other programs.

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use chrono::Utc;
use serde_json::{Value, json};
use url::Url;

use super::{Target, count, find_config, jsonl, print, read_input, status, target, with_hint};
use crate::article::address;
use crate::cli::{OpmlCommand, OpmlExportArgs, OpmlImportArgs, OpmlParseArgs};
use crate::config::append::{self, Addition};
use crate::config::{self, Config, Network, name};
use crate::disk::{self, Existing};
use crate::feed::opml::{self, NotAList, Outline};
use crate::fetch::{self, Client, Purpose, shown};
use crate::lists;

pub(super) async fn execute(command: &OpmlCommand, asked: Option<&Path>) -> Result<ExitCode> {
    match command {
        OpmlCommand::Import(args) => import(args, asked).await,
        OpmlCommand::Export(args) => export(args, asked).await,
        OpmlCommand::Parse(args) => parse(args),
    }
}

async fn import(args: &OpmlImportArgs, asked: Option<&Path>) -> Result<ExitCode> {
    let path = find_config(asked)?;
    if disk::is_free(&path) {
        bail!("there is no `{}`\nhint: `feedmill init` writes a configuration to begin with", path.display());
    }
    let text = disk::read_to_string(&path)?;
    let config = config::load_text(&path, &text)?;
    let outlines = outlines(args).await?;
    let found = Found::new(&outlines, &config);
    let rest = found.rest();
    if found.additions.is_empty() {
        print(&format!("nothing to add to {}{rest}\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let appended = append::append(&path, &text, &config, &found.additions)?;
    let n_feeds = count(found.additions.len(), "feed");
    if args.dry_run {
        print(&format!("{}# {n_feeds} would be added to {}{rest}\n", appended.lines, path.display()))?;
    } else {
        disk::rewrite(&path, &appended.text)?;
        print(&format!("{n_feeds} added to {}{rest}\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
async fn outlines(args: &OpmlImportArgs) -> Result<Vec<Outline>> {
    let url = match target(&args.list)? {
        Target::Address(url) => url,
        Target::File(path) => return opml::parse(&read_input(&path)?, None, None).with_context(|| format!("cannot use `{}`", args.list)),
    };
    let client = Client::new(&Network { allow_private: args.allow_private, ..Network::default() })?;
    let response = client.get(&fetch::Request::by_hand(&url, Purpose::Feed), Utc::now()).await.map_err(with_hint)?;
    let body = response.body.unwrap_or_default();
    opml::parse(&body, response.content_type.as_deref(), Some(&response.url)).with_context(|| format!("cannot use `{}`", shown(&url)))
}

/// What a list has that a configuration lacks.
#[derive(Default)]
struct Found {
    additions: Vec<Addition>,
    n_known: usize,
    n_unusable: usize,
}

impl Found {
    fn new(outlines: &[Outline], config: &Config) -> Self {
        let mut found = Self::default();
        let mut names: HashSet<String> = config.subscriptions.iter().map(|subscription| subscription.name.to_lowercase()).collect();
        let mut addresses: HashSet<String> =
            config.subscriptions.iter().map(|subscription| address::key(subscription.url.as_str())).collect();
        for outline in outlines {
            let Some(url) = Url::parse(&outline.url).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
                found.n_unusable += 1;
                continue;
            };
            if !addresses.insert(address::key(url.as_str())) {
                found.n_known += 1;
                continue;
            }
            let name = name::unique(&name::from_title(&outline.title, &url), &url, |name| names.contains(&name.to_lowercase()));
            names.insert(name.to_lowercase());
            found.additions.push(Addition { group: outline.categories.first().cloned(), name, url: url.into() });
        }
        found
    }

    /// Says what is not added.
    fn rest(&self) -> String {
        let parts = [(self.n_known, "there already"), (self.n_unusable, "without an address that can be polled")];
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect()
    }
}

async fn export(args: &OpmlExportArgs, asked: Option<&Path>) -> Result<ExitCode> {
    let path = find_config(asked)?;
    let config = config::load(&path)?;
    let subscriptions = lists::subscriptions(&config, &status::look(&config.state).await?).await?;
    let outlines: Vec<Outline> = subscriptions
        .iter()
        .map(|subscription| Outline {
            url: subscription.url.to_string(),
            title: subscription.name.clone(),
            site: None,
            categories: subscription.group.iter().cloned().collect(),
        })
        .collect();
    let text = opml::write("Feeds of feedmill", &outlines);
    match &args.output {
        Some(output) => disk::write(output, &text, Existing::Replace)?,
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(args: &OpmlParseArgs) -> Result<ExitCode> {
    if args.jsonl {
        jsonl::run(|line| answer(line))?;
        return Ok(ExitCode::SUCCESS);
    }
    let read = opml::parse(&read_input(&args.file)?, args.content_type.as_deref(), args.url.as_ref());
    print(&format!("{}\n", serde_json::to_string_pretty(&answer_of(&json!(args.file), &read))?))?;
    Ok(if read.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The answer to one request for a list; a broken request is answered too.
fn answer(line: &str) -> Value {
    match jsonl::Document::read(line) {
        Ok((request, bytes)) => answer_of(&request.id, &opml::parse(&bytes, request.content_type.as_deref(), request.url().as_ref())),
        Err((id, reason)) => failure(&id, &reason),
    }
}

fn answer_of(id: &Value, read: &Result<Vec<Outline>, NotAList>) -> Value {
    match read {
        Ok(outlines) => {
            let feeds: Vec<Value> = outlines
                .iter()
                .map(
                    |outline| json!({ "url": outline.url, "title": outline.title, "site": outline.site, "categories": outline.categories }),
                )
                .collect();
            json!({ "id": id, "ok": true, "error": null, "feeds": feeds })
        }
        Err(error) => failure(id, &error.to_string()),
    }
}

fn failure(id: &Value, error: &str) -> Value {
    json!({ "id": id, "ok": false, "error": error, "feeds": [] })
}
