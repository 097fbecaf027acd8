//! `feedmill preview`: the post that one article would become.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use tracing::warn;
use url::Url;

use super::{explanation, print, read_input, with_hint};
use crate::article::{self, Page};
use crate::charset;
use crate::cli::PreviewArgs;
use crate::config::{self, Network, Problems, Subscription};
use crate::feed::Entry;
use crate::fetch::{Client, Purpose, Request};
use crate::html;
use crate::pipeline::press::{self, Facts};

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &PreviewArgs) -> Result<ExitCode> {
    let now = Utc::now();
    let url = address(args)?;
    let name = if args.name == "preview" && url.host().is_some() { config::name::from_url(&url) } else { args.name.clone() };
    let rules = Arc::new(config::load_rules(&args.rules).map_err(Problems)?);
    let subscription = Subscription { rules, ..config::subscription_for_url(&name, &url, Path::new("content"), &args.preset)? };
    let page = page(args, &url, &subscription, now).await?;
    let entry = Entry { link: link(&page, &subscription), ..Entry::default() };
    let options = press::options(&subscription, Some(&page.url));
    if args.explain {
        let claims = article::extract(&entry, Some(&page), &options).claims;
        let explanation = article::explain(&entry, &page, &options);
        print(&if args.html { explanation::page(&claims, &explanation) } else { explanation::text(&claims, &explanation) })?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.html {
        print(&html::serialize(&article::extract(&entry, Some(&page), &options).body))?;
        return Ok(ExitCode::SUCCESS);
    }
    let origin = entry.link.clone().unwrap_or_default();
    let pressed = press::press(
        &subscription,
        &entry,
        Some(&page),
        &press::options(&subscription, Some(&page.url)),
        &Facts { origin: &origin, seen_at: now, now },
    );
    if let Some(verdict) = pressed.verdict {
        warn!("the page is {verdict}, not the article");
    }
    print(&pressed.post.text)?;
    Ok(ExitCode::SUCCESS)
}

/// A file has no address of its own; the page in it may tell.
fn link(page: &Page, subscription: &Subscription) -> Option<String> {
    let own = Some(page.url.clone()).filter(|url| url.scheme() != "file");
    let url = own.or_else(|| article::extract(&Entry::default(), Some(page), &press::options(subscription, Some(&page.url))).canonical_url);
    url.map(|url| article::address::clean(&url).to_string())
}

fn address(args: &PreviewArgs) -> Result<Url> {
    if args.target.contains("://") {
        return Url::parse(&args.target).with_context(|| format!("`{}` is no address", args.target));
    }
    if let Some(url) = &args.url {
        return Ok(url.clone());
    }
    let path = std::path::absolute(&args.target)?;
    Url::from_file_path(path).ok().with_context(|| format!("`{}` is no path of a file", args.target))
}

async fn page(args: &PreviewArgs, url: &Url, subscription: &Subscription, now: DateTime<Utc>) -> Result<Page> {
    if !args.target.contains("://") {
        let bytes = read_input(Path::new(&args.target))?;
        return Ok(Page { url: url.clone(), html: charset::decode(&bytes, None, charset::Kind::Html).into_owned() });
    }
    let client = Client::new(&Network { allow_private: args.allow_private, ..Network::default() })?;
    let headers = subscription.rules.for_url(url).headers(&subscription.headers);
    let request = Request {
        url,
        purpose: Purpose::Page,
        headers: &headers,
        timeout: subscription.timeout,
        limit_bytes: subscription.limit_bytes,
        validators: (None, None),
    };
    let response = client.get(&request, now).await.map_err(with_hint)?;
    Ok(Page { html: response.page(), url: response.url })
}
