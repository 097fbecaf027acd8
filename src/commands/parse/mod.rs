//! `feedmill parse`: a feed as a table, as JSON, or with all that is wrong with it.

pub(super) mod contract;
mod findings;
mod table;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chrono::Utc;
use tracing::error;
use url::Url;

use super::{Target, jsonl, print, read_input, target, with_hint};
use crate::cli::ParseArgs;
use crate::config::Network;
use crate::feed::{self, NotAFeed, lint};
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
        jsonl::run(|line| contract::answer(line))?;
        return Ok(ExitCode::SUCCESS);
    }
    let document = document(args).await?;
    let read = feed::parse(&document.bytes, document.content_type.as_deref(), document.base.as_ref());
    if args.json && !args.lint {
        let answer = contract::of(&document.name.clone().into(), &read);
        print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))?;
        return Ok(if read.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let (feed, skipped) = match read {
        Ok(read) => read,
        Err(reason) => {
            error!("`{}` is {reason}{}", document.name, instead(&reason));
            return Ok(ExitCode::FAILURE);
        }
    };
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

/// Names the command for what is no feed.
fn instead(what: &NotAFeed) -> &'static str {
    match what {
        NotAFeed::Html { .. } => "\nhint: `feedmill discover` finds the feeds of a page",
        NotAFeed::Xml { root } if root.eq_ignore_ascii_case("opml") => "\nhint: `feedmill opml import` takes the feeds of a list",
        NotAFeed::Xml { .. } | NotAFeed::Empty | NotAFeed::Json { .. } | NotAFeed::Other { .. } => "",
    }
}

async fn document(args: &ParseArgs) -> Result<Document> {
    let base = args.url.as_deref().map(|url| Url::parse(url).with_context(|| format!("`{url}` is no address"))).transpose()?;
    let path = match target(&args.target)? {
        Target::Address(url) => return fetched(args, &url, base).await,
        Target::File(path) => path,
    };
    Ok(Document { name: args.target.clone(), bytes: read_input(&path)?, content_type: args.content_type.clone(), base })
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
async fn fetched(args: &ParseArgs, url: &Url, base: Option<Url>) -> Result<Document> {
    let client = Client::new(&Network { allow_private: args.allow_private, ..Network::default() })?;
    let response = client.get(&Request::by_hand(url, Purpose::Feed), Utc::now()).await.map_err(with_hint)?;
    Ok(Document {
        name: args.target.clone(),
        bytes: response.body.unwrap_or_default(),
        content_type: args.content_type.clone().or(response.content_type),
        base: base.or(Some(response.url)),
    })
}
