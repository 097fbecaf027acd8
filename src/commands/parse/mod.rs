//! `feedmill parse`: a feed as a table, as JSON, or with all that is wrong with it.

pub(super) mod contract;
mod findings;
mod table;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chrono::Utc;
use url::Url;

use super::{jsonl, print, read_input};
use crate::cli::ParseArgs;
use crate::config::Network;
use crate::feed::{self, lint};
use crate::fetch::{Client, Purpose, Request};

/// A document and where it came from.
struct Document {
    name: String,
    bytes: Vec<u8>,
    content_type: Option<String>,
    base: Option<Url>,
}

pub(super) async fn execute(args: &ParseArgs) -> Result<ExitCode> {
    if args.jsonl {
        jsonl::run(std::io::stdin().lock(), &mut std::io::stdout(), contract::answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let document = document(args).await?;
    let read = feed::parse(&document.bytes, document.content_type.as_deref(), document.base.as_ref());
    if args.json && !args.lint {
        let answer = contract::of(&document.name.clone().into(), &read);
        print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))?;
        return Ok(if read.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let (feed, skipped) =
        read.with_context(|| format!("`{}` cannot be read\nhint: `feedmill discover` finds the feeds of a page", document.name))?;
    let findings = lint::lint(&feed, &document.bytes, document.content_type.as_deref(), document.base.as_ref());
    if !args.lint {
        print(&table::text(&feed, &skipped, &findings))?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = if args.json { findings::json(&findings)? } else { findings::text(&document.name, &findings) };
    print(&text)?;
    let has_errors = findings.iter().any(|finding| finding.rule.gravity == lint::Gravity::Error);
    Ok(if has_errors { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn document(args: &ParseArgs) -> Result<Document> {
    let base = args.url.as_deref().map(|url| Url::parse(url).with_context(|| format!("`{url}` is no address"))).transpose()?;
    if args.target.contains("://") {
        return fetched(args, base).await;
    }
    let bytes = read_input(Path::new(&args.target))?;
    Ok(Document { name: args.target.clone(), bytes, content_type: args.content_type.clone(), base })
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
async fn fetched(args: &ParseArgs, base: Option<Url>) -> Result<Document> {
    let url = Url::parse(&args.target).with_context(|| format!("`{}` is no address", args.target))?;
    let client = Client::new(&Network { allow_private: args.allow_private, ..Network::default() })?;
    let response = client.get(&Request::by_hand(&url, Purpose::Feed), Utc::now()).await?;
    Ok(Document {
        name: args.target.clone(),
        bytes: response.body.unwrap_or_default(),
        content_type: args.content_type.clone().or(response.content_type),
        base: base.or(Some(response.url)),
    })
}
