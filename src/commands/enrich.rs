//! `feedmill enrich`: summary, tags and language of a text.

use std::process::ExitCode;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{jsonl, print, read_input};
use crate::article::Declared;
use crate::cli::EnrichArgs;
use crate::enrich::{self, Input};

/// How many tags an answer has at most.
const MAX_TAGS: usize = 8;

/// A text to be enriched.
#[derive(Debug, Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: Option<String>,
    text: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    html_meta: Meta,
    #[serde(default)]
    entry: RequestEntry,
}

/// What the page declares.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Meta {
    og_title: Option<String>,
    og_description: Option<String>,
    description: Option<String>,
    jsonld_description: Option<String>,
    section: Option<String>,
    html_lang: Option<String>,
    og_locale: Option<String>,
    tags: Tags,
}

/// Lists of tags by origin.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tags {
    given: Vec<String>,
    article_tag: Vec<String>,
    news_keywords: Vec<String>,
    jsonld: Vec<String>,
    vendor: Vec<String>,
    keywords: Vec<String>,
    rel_tag: Vec<String>,
}

/// What the feed said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RequestEntry {
    summary: Option<String>,
    categories: Vec<String>,
    language: Option<String>,
}

pub(super) fn execute(args: &EnrichArgs) -> Result<ExitCode> {
    if args.jsonl {
        jsonl::run(|line| answer(line))?;
        return Ok(ExitCode::SUCCESS);
    }
    let line = String::from_utf8_lossy(&read_input(&args.file)?).into_owned();
    let answer = answer(&line);
    print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))?;
    Ok(if answer.get("error").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn answer(line: &str) -> Value {
    jsonl::request(line).map_or_else(|refusal| refusal, |request| describe(&request))
}

fn describe(request: &Request) -> Value {
    let (meta, tags) = (&request.html_meta, &request.html_meta.tags);
    let descriptions = [&meta.og_description, &meta.description, &meta.jsonld_description, &request.entry.summary];
    // Feed categories are the author's own and go before the page's `keywords`.
    let lists = [
        &tags.given,
        &tags.article_tag,
        &tags.news_keywords,
        &tags.jsonld,
        &tags.vendor,
        &request.entry.categories,
        &tags.keywords,
        &tags.rel_tag,
    ];
    let declared = Declared {
        descriptions: descriptions.into_iter().flatten().cloned().collect(),
        tags: lists.into_iter().filter(|list| !list.is_empty()).cloned().collect(),
        section: meta.section.clone(),
    };
    let language = request.lang.as_ref().or(meta.html_lang.as_ref()).or(meta.og_locale.as_ref()).or(request.entry.language.as_ref());
    let enrichment = enrich::enrich(&Input {
        title: request.title.as_deref().or(meta.og_title.as_deref()).unwrap_or_default(),
        text: &request.text,
        url: request.url.as_deref().unwrap_or_default(),
        language: language.map(String::as_str),
        declared: &declared,
        max_tags: MAX_TAGS,
    });
    json!({ "id": request.id, "summary": enrichment.summary, "tags": enrichment.tags, "language": enrichment.language })
}
