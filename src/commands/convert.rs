//! `feedmill convert`: the article in a page, as text, HTML, Markdown and, if asked, as a post.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use tracing::warn;
use url::Url;

use super::preview::fetch_pages;
use super::{Target, fragment, jsonl, print, read_page, target};
use crate::article::{self, Article, Model, Page};
use crate::charset;
use crate::cli::ConvertArgs;
use crate::config::{self, BadStyle, Subscription};
use crate::disk;
use crate::feed::Entry;
use crate::html;
use crate::markdown::{self, Options};
use crate::pipeline::press::{self, Facts};
use crate::post;

/// A page to be converted.
#[derive(Debug, Default, Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    html: Option<String>,
    #[serde(default)]
    html_b64: Option<String>,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    entry: Option<RequestEntry>,
    #[serde(default)]
    siblings: Vec<OtherPage>,
    #[serde(default)]
    more: Vec<OtherPage>,
}

/// What the feed said of it.
#[derive(Debug, Default, Deserialize)]
struct RequestEntry {
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    author: Option<OneOrMany>,
    #[serde(default)]
    categories: Vec<String>,
}

/// Another page: of the same site, or of the same article.
#[derive(Debug, Deserialize)]
struct OtherPage {
    #[serde(default)]
    url: Option<String>,
    html: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &ConvertArgs) -> Result<ExitCode> {
    if args.fragment {
        return convert_fragments(args, &style(args, Options::default())?);
    }
    args.url.as_deref().map(address).transpose()?;
    let preset = args.preset.clone();
    let model = args.model.as_deref().map(model).transpose()?;
    let rules = Arc::new(config::load_rules(&args.rules)?);
    let mut subscription = Subscription { rules, ..subscription(preset.as_deref())? };
    let written = if preset.is_some() { subscription.markdown } else { Options::default() };
    subscription.markdown = style(args, written)?;
    let converter = Converter { subscription, with_post: preset.is_some(), now: Utc::now(), model };
    if args.jsonl {
        jsonl::run(|line| converter.answer(line))?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer = converter.convert(&request(args, &converter).await?);
    if let Some(verdict) = answer.get("verdict").and_then(Value::as_str).filter(|_| !args.json) {
        warn!("the page is {verdict}, not the article");
    }
    let text = match (args.json, answer.get("post").or(answer.get("markdown")).and_then(Value::as_str)) {
        (false, Some(text)) => text.to_owned(),
        _ => format!("{}\n", serde_json::to_string_pretty(&answer)?),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The page in a file, or the pages of the article at an address.
async fn request(args: &ConvertArgs, converter: &Converter) -> Result<Request> {
    let url = match target(&args.file.to_string_lossy())? {
        Target::File(path) => return Ok(Request { url: args.url.clone(), html: Some(read_page(&path)?), ..Request::default() }),
        Target::Address(url) => url,
    };
    let pages = fetch_pages(&url, &converter.subscription, args.allow_private, converter.now).await?;
    let mut pages = pages.into_iter().map(|page| OtherPage { url: Some(page.url.into()), html: page.html });
    let first = pages.next();
    let (url, html) = first.map(|page| (page.url, page.html)).unzip();
    Ok(Request { url: url.flatten(), html, more: pages.collect(), ..Request::default() })
}

/// Answers requests for the features of pages, that the model is trained with.
#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) fn features() -> Result<()> {
    print(&format!("{}\n", json!({ "names": article::feature_names() })))?;
    let converter = Converter { subscription: subscription(None)?, with_post: false, now: Utc::now(), model: None };
    let answer = |line: &mut String| jsonl::request(line).map_or_else(|refusal| refusal, |request| converter.specimen(&request));
    jsonl::run(answer)
}

/// How the Markdown is written, with what the command line says of it.
fn style(args: &ConvertArgs, options: Options) -> Result<Options> {
    let mut options = options;
    options.dialect = args.dialect.unwrap_or(options.dialect);
    match args.style.apply(&mut options).first() {
        Some(BadStyle { key, message }) => bail!("--{}: {message}", key.replace('_', "-")),
        None => Ok(options),
    }
}

fn convert_fragments(args: &ConvertArgs, options: &Options) -> Result<ExitCode> {
    let base = args.url.as_deref().map(address).transpose()?;
    if args.jsonl {
        jsonl::run(|line| fragment::answer(line, base.as_ref(), options))?;
        return Ok(ExitCode::SUCCESS);
    }
    let Target::File(path) = target(&args.file.to_string_lossy())? else {
        bail!("`{}` is an address\nhint: --fragment converts a file or standard input", args.file.display());
    };
    let html = read_page(&path)?;
    let answer = fragment::answer(&mut json!({ "id": null, "html": html }).to_string(), base.as_ref(), options);
    let markdown = answer.get("markdown").and_then(Value::as_str).unwrap_or_default();
    let text =
        if args.json { format!("{}\n", serde_json::to_string_pretty(&json!({ "markdown": markdown }))?) } else { markdown.to_owned() };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The address that relative ones are meant from.
fn address(text: &str) -> Result<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "file"));
    url.with_context(|| format!("--url: `{text}` is no address of a page\nhint: it begins with `https://` or `http://`"))
}

fn subscription(preset: Option<&str>) -> Result<Subscription> {
    let url = Url::parse("file:///stdin")?;
    Ok(config::subscription_for_url("source", &url, Path::new("content"), preset.unwrap_or("hugo"))?)
}

fn model(path: &Path) -> Result<Arc<Model>> {
    let model = Model::parse(&disk::read_to_string(path)?);
    model
        .map(Arc::new)
        .with_context(|| format!("`{}` is no model for these features\nhint: make it with training/train.py", path.display()))
}

struct Converter {
    subscription: Subscription,
    with_post: bool,
    now: DateTime<Utc>,
    model: Option<Arc<Model>>,
}

impl Converter {
    fn answer(&self, line: &str) -> Value {
        jsonl::request(line).map_or_else(|refusal| refusal, |request| self.convert(&request))
    }

    fn convert(&self, request: &Request) -> Value {
        let (entry, page, options) = match self.read(request) {
            Ok(question) => question,
            Err(refusal) => return refusal,
        };
        let article = article::extract(&entry, Some(&page), &options);
        self.describe(request, &entry, &page, article)
    }

    /// What is asked about, or why it cannot be read.
    fn read(&self, request: &Request) -> Result<(Entry, Page, article::Options), Value> {
        let url = request.url.as_deref().and_then(|url| Url::parse(url).ok());
        let html = match (&request.html, &request.html_b64) {
            (Some(html), _) => html.clone(),
            (None, Some(encoded)) => match base64::engine::general_purpose::STANDARD.decode(encoded) {
                Ok(bytes) => {
                    charset::decode(&bytes, request.content_type.as_deref().and_then(charset::charset_of), charset::Kind::Html).into_owned()
                }
                Err(error) => return Err(json!({ "id": request.id, "error": format!("cannot read `html_b64`: {error}") })),
            },
            (None, None) => return Err(json!({ "id": request.id, "error": "there is neither `html` nor `html_b64`" })),
        };
        let entry = entry(request, url.as_ref());
        let page = Page { url: url.unwrap_or_else(|| self.subscription.url.clone()), html };
        let siblings = request.siblings.iter().map(|sibling| article::print(&other_page(sibling, &page.url))).collect();
        let more = request.more.iter().map(|other| other_page(other, &page.url)).collect();
        let options = press::options(&self.subscription, std::slice::from_ref(&page));
        Ok((entry, page, article::Options { siblings, more, model: self.model.clone(), ..options }))
    }

    fn specimen(&self, request: &Request) -> Value {
        let (entry, page, options) = match self.read(request) {
            Ok(question) => question,
            Err(refusal) => return refusal,
        };
        let specimen = article::specimen(&entry, &page, &options);
        let rows: Vec<u8> = specimen.rows.iter().flat_map(|number| number.to_le_bytes()).collect();
        json!({
            "id": request.id,
            "texts": specimen.texts,
            "kept": specimen.kept,
            "rows": base64::engine::general_purpose::STANDARD.encode(rows),
        })
    }

    /// The article; what belongs to a post of it is reckoned only if there is a preset for one.
    fn describe(&self, request: &Request, entry: &Entry, page: &Page, article: Article) -> Value {
        let date = article.published.or(article.modified).map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        let mut answer = json!({
            "id": request.id,
            "title": article.title,
            "author": article.authors,
            "date": date,
            "image": article.image,
            "language": article.language,
            "html": html::serialize(&article.body),
            "verdict": article.verdict.map(|verdict| verdict.to_string()),
            "error": null,
        });
        let Value::Object(fields) = &mut answer else { return answer };
        if !self.with_post {
            let markdown = markdown::convert(&article.body, Some(&page.url), &self.subscription.markdown);
            fields.insert("markdown".to_owned(), markdown.into());
            fields.insert("text".to_owned(), article::prose(article.body).into());
            return answer;
        }
        let name = config::name::from_url(&page.url);
        let subscription = Subscription { name, ..self.subscription.clone() };
        let origin = entry.link.clone().unwrap_or_default();
        let facts = Facts { origin: &origin, seen_at: self.now, now: self.now };
        let of_post = press::fields(&subscription, entry, article, Some(page), &facts);
        let post = post::compose(&of_post, &subscription.preset);
        fields.extend([
            ("markdown".to_owned(), of_post.body.into()),
            ("text".to_owned(), of_post.text.into()),
            ("language".to_owned(), of_post.language.into()),
            ("summary".to_owned(), of_post.summary.into()),
            ("tags".to_owned(), of_post.tags.into()),
            ("post".to_owned(), post.text.into()),
            ("path".to_owned(), post.path.into()),
        ]);
        answer
    }
}

fn entry(request: &Request, url: Option<&Url>) -> Entry {
    let given = request.entry.as_ref();
    let text = |get: fn(&RequestEntry) -> &Option<String>| given.and_then(|entry| get(entry).clone()).filter(|text| !text.is_empty());
    let authors = match given.and_then(|entry| entry.author.as_ref()) {
        Some(OneOrMany::One(author)) if !author.is_empty() => vec![author.clone()],
        Some(OneOrMany::Many(authors)) => authors.clone(),
        Some(OneOrMany::One(_)) | None => Vec::new(),
    };
    Entry {
        link: text(|entry| &entry.link).or_else(|| url.map(|url| article::address::clean(url).to_string())),
        title: text(|entry| &entry.title),
        summary: text(|entry| &entry.summary),
        content: text(|entry| &entry.content),
        published: text(|entry| &entry.published).and_then(|date| crate::feed::read_date(&date)),
        authors,
        categories: given.map(|entry| entry.categories.clone()).unwrap_or_default(),
        ..Entry::default()
    }
}

fn other_page(page: &OtherPage, near: &Url) -> Page {
    let url = page.url.as_deref().and_then(|url| Url::parse(url).ok()).unwrap_or_else(|| near.clone());
    Page { url, html: page.html.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converter() -> Converter {
        Converter { subscription: subscription(Some("hugo-mainroad")).unwrap(), with_post: true, now: DateTime::default(), model: None }
    }

    #[test]
    fn a_broken_request_is_answered() {
        assert!(converter().answer("{").get("error").is_some());
        assert_eq!(converter().answer(r#"{"id": 3}"#)["error"], "there is neither `html` nor `html_b64`");
        assert_eq!(converter().answer(r#"{"id": 3, "html": 7}"#)["id"], 3);
    }

    #[test]
    fn a_page_becomes_a_post() {
        let answer = converter().answer(r#"{"id":"a","url":"https://example.org/a?utm_source=x","html":"<title>T</title><article><h1>T</h1><p>Some text of the article, long enough to be one.</p></article>","entry":{"title":"T","published":"2025-02-14T00:25:55Z"}}"#);
        assert_eq!(answer["path"], "t.md");
        assert!(answer["post"].as_str().unwrap().ends_with("[example](https://example.org/a)\n"), "{answer}");
    }
}
