//! `feedmill discover`: the feeds of a site, a page or a file.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chrono::Utc;
use serde_json::{Value, json};
use tracing::error;
use url::Url;

use super::discovery::{self, Discovery, Found, Wanted};
use super::parse::contract::name_of;
use super::{SOME_FAILED, Target, count, jsonl, print, read_input, target, with_hint};
use crate::charset;
use crate::cli::DiscoverArgs;
use crate::config::Network;
use crate::feed::discover::{self, Candidate, FeedLink, Why};
use crate::feed::{self, Feed, NotAFeed};
use crate::line::one_line;

const HINT: &str = "look for \"RSS\" or \"Atom\" on the site and give that address";

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &DiscoverArgs) -> Result<ExitCode> {
    if args.jsonl {
        jsonl::run(|line| answer(line))?;
        return Ok(ExitCode::SUCCESS);
    }
    match target(&args.target)? {
        Target::Address(url) => {
            let network = Network { allow_private: args.allow_private, ..Network::default() };
            let discovery = discovery::search(&url, &network, Utc::now(), Wanted::All).await.map_err(with_hint)?;
            report(args, &url, &discovery)
        }
        Target::File(path) => in_file(args, &path),
    }
}

fn report(args: &DiscoverArgs, url: &Url, discovery: &Discovery) -> Result<ExitCode> {
    for found in &discovery.feeds {
        print(&if args.json { format!("{}\n", found_json(found)) } else { line(found) })?;
    }
    for (candidate, reason) in discovery.failed.iter().filter(|_| args.all) {
        print(&if args.json {
            format!("{}\n", json!({ "url": candidate.url, "is_feed": false, "how": candidate.why.to_string(), "error": reason }))
        } else {
            format!("{}  no feed: {reason}  ({})\n", candidate.url, candidate.why)
        })?;
    }
    if !discovery.feeds.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    error!("{}", nothing_at(url, discovery));
    Ok(ExitCode::from(SOME_FAILED))
}

/// Says that there is no feed, what there is instead, and what to do.
pub(super) fn nothing_at(url: &Url, discovery: &Discovery) -> String {
    let what = discovery.page.as_ref().map(|what| format!(": {what}")).unwrap_or_default();
    let tried = count(discovery.failed.len() - discovery.n_not_asked, "other place");
    let (rest, hint) = match discovery.n_not_asked {
        0 => (String::new(), HINT),
        n => (format!("; {n} more were not asked, since their server wants to be left alone"), "wait for some minutes and try again"),
    };
    format!("there is no feed at `{url}`{what}, and none at {tried} tried{rest}\nhint: {hint}")
}

fn line(found: &Found) -> String {
    format!(
        "{}  {}{}  {}  ({})\n",
        found.url,
        name_of(found.kind),
        titled(found.title.as_deref()),
        count(found.n_entries, "entry"),
        found.why
    )
}

/// Gives a title as a column of its own.
pub(super) fn titled(title: Option<&str>) -> String {
    title.map(|title| format!("  {}", one_line(title))).unwrap_or_default()
}

fn found_json(found: &Found) -> Value {
    json!({
        "url": found.url,
        "is_feed": true,
        "kind": name_of(found.kind),
        "title": found.title,
        "n_entries": found.n_entries,
        "how": found.why.to_string(),
    })
}

/// Lists what a page in a file leads to; nothing is asked, so nothing is checked.
fn in_file(args: &DiscoverArgs, path: &Path) -> Result<ExitCode> {
    let bytes = read_input(path)?;
    let what = match feed::parse(&bytes, None, args.url.as_ref()) {
        Ok((feed, _)) => return itself(args, path, &feed),
        Err(what) => what,
    };
    let html = charset::decode(&bytes, None, charset::Kind::Html);
    let base = base(args.url.clone(), &html)?;
    let candidates = discover::candidates(&html, &base);
    let candidates: Vec<Candidate> = candidates.into_iter().filter(|candidate| args.all || candidate.why != Why::Place).collect();
    for Candidate { url, title, why } in &candidates {
        let line = || format!("{url}  unchecked{}  ({why})\n", titled(title.as_deref()));
        let value = || json!({ "url": url, "is_feed": null, "title": title, "how": why.to_string() });
        print(&if args.json { format!("{}\n", value()) } else { line() })?;
    }
    if !candidates.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    error!("{}", nothing_in(path, &what, base.scheme() == "about"));
    Ok(ExitCode::from(SOME_FAILED))
}

/// Tells of a file that is a feed.
fn itself(args: &DiscoverArgs, path: &Path, feed: &Feed) -> Result<ExitCode> {
    let (kind, n_entries, how) = (name_of(feed.kind), feed.entries.len(), Why::Itself.to_string());
    print(&if args.json {
        format!(
            "{}\n",
            json!({ "url": feed.self_link, "is_feed": true, "kind": kind, "title": feed.title, "n_entries": n_entries, "how": how })
        )
    } else {
        format!("{}  {kind}{}  {}  ({how})\n", path.display(), titled(feed.title.as_deref()), count(n_entries, "entry"))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn nothing_in(path: &Path, what: &NotAFeed, is_homeless: bool) -> String {
    let hint = if is_homeless { "`--url` says where the page is from, for the links in it that do not" } else { HINT };
    format!("`{}` leads to no feed: {what}\nhint: {hint}", path.display())
}

/// The address of a page: as it was given, else as the page has it, else none that anything could be relative to.
fn base(given: Option<Url>, html: &str) -> Result<Url, url::ParseError> {
    if let Some(url) = given {
        return Ok(url);
    }
    let nowhere = Url::parse("about:blank")?;
    Ok(discover::read(html, &nowhere).canonical.unwrap_or(nowhere))
}

/// The answer to one request; a broken request is answered too.
fn answer(line: &str) -> Value {
    match jsonl::Document::read(line) {
        Ok((request, body)) => feeds(&request, &body).unwrap_or_else(|error| json!({ "id": request.id, "error": error.to_string() })),
        Err((id, error)) => json!({ "id": id, "error": error }),
    }
}

/// The feeds of the link elements, the links of the body that look like feeds, and those that the site is known to
/// have, none of them checked.
fn feeds(request: &jsonl::Document, body: &[u8]) -> Result<Value> {
    let url = request.url.as_deref().map(|url| Url::parse(url).with_context(|| format!("`{url}` is no address"))).transpose()?;
    let http_charset = request.content_type.as_deref().and_then(charset::charset_of);
    let html = charset::decode(body, http_charset, charset::Kind::Html);
    let base = base(url, &html)?;
    let page = discover::read(&html, &base);
    let urls = |links: &[FeedLink]| links.iter().map(|link| link.url.to_string()).collect::<Vec<_>>();
    let guessed: Vec<Url> = discover::of_site(&base, &page, &html).into_iter().map(|candidate| candidate.url).collect();
    Ok(json!({ "id": request.id, "feeds": urls(&page.links), "linked": urls(&page.linked), "guessed": guessed }))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use serde_json::json;

    use super::answer;

    fn check(url: Option<&str>, content_type: Option<&str>, body: &[u8], expected: &str) {
        let body = base64::engine::general_purpose::STANDARD.encode(body);
        let request = json!({ "id": 1, "url": url, "content_type": content_type, "body_b64": body });
        assert_eq!(answer(&request.to_string()).to_string(), expected);
    }

    #[test]
    fn requests_are_answered() {
        let page = b"<link rel=alternate type=application/rss+xml href=/feed><a href=/other.rss>x</a>";
        check(
            Some("https://github.com/a/b"),
            Some("text/html"),
            page,
            r#"{"id":1,"feeds":["https://github.com/feed"],"linked":["https://github.com/other.rss"],"guessed":["https://github.com/a/b/releases.atom","https://github.com/a/b/tags.atom","https://github.com/a/b/commits.atom"]}"#,
        );
        check(Some("https://example.org/"), None, b"<p>Nothing", r#"{"id":1,"feeds":[],"linked":[],"guessed":[]}"#);
    }

    #[test]
    fn a_page_without_an_address_may_have_its_own() {
        let link = "<link rel=alternate type=application/rss+xml href=/feed>";
        check(None, None, link.as_bytes(), r#"{"id":1,"feeds":[],"linked":[],"guessed":[]}"#);
        let page = format!("<link rel=canonical href='https://example.org/a'>{link}");
        check(None, None, page.as_bytes(), r#"{"id":1,"feeds":["https://example.org/feed"],"linked":[],"guessed":[]}"#);
    }

    #[test]
    fn charsets_are_decoded() {
        let page = b"<link rel=alternate type=application/rss+xml href='/\xeb\xe5\xed\xf2\xe0'>";
        let expected = r#"{"id":1,"feeds":["https://example.org/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0"],"linked":[],"guessed":[]}"#;
        check(Some("https://example.org/"), Some("text/html; charset=windows-1251"), page, expected);
        let utf_16: Vec<u8> = "\u{feff}<link rel=alternate type=text/xml href=1>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(Some("https://example.org/"), None, &utf_16, r#"{"id":1,"feeds":["https://example.org/1"],"linked":[],"guessed":[]}"#);
    }

    #[test]
    fn broken_requests_get_an_error() {
        assert!(answer("{").get("error").is_some());
        assert_eq!(answer("{\"id\":7,\"body_b64\":\"?\"}").get("id"), Some(&json!(7)));
        check(Some("not a url"), None, b"<p>", r#"{"id":1,"error":"`not a url` is no address"}"#);
    }
}
