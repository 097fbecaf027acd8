//! `feedmill preview`: the post that one article would become.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tracing::warn;
use url::Url;

use super::{explanation, print, read_page, with_hint};
use crate::article::{self, Article, Page, Source};
use crate::cli::PreviewArgs;
use crate::config::{self, Network, Subscription};
use crate::feed::Entry;
use crate::fetch::{Client, shown};
use crate::html;
use crate::pipeline::press::{self, Facts};
use crate::pipeline::reach::{self, Found};

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &PreviewArgs) -> Result<ExitCode> {
    let now = Utc::now();
    let url = address(args)?;
    let name = if args.name == "preview" && url.host().is_some() { config::name::from_url(&url) } else { args.name.clone() };
    let rules = Arc::new(config::load_rules(&args.rules)?);
    let subscription = Subscription { rules, ..config::subscription_for_url(&name, &url, Path::new("content"), &args.preset)? };
    let pages = if args.target.contains("://") {
        fetch_pages(&url, &subscription, args.allow_private, now).await?
    } else {
        vec![Page { url, html: read_page(Path::new(&args.target))? }]
    };
    let options = press::options(&subscription, &pages);
    let extract = |entry: &Entry| article::extract(entry, pages.first(), &options);
    let entry = Entry { link: link(&pages, extract), ..Entry::default() };
    if let Some(page) = pages.first().filter(|_| args.explain) {
        let (article, explanation) = (extract(&entry), article::explain(&entry, page, &options));
        print(&if args.html {
            explanation::page((&article, pages.len()), &explanation)
        } else {
            explanation::text((&article, pages.len()), &explanation)
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.html {
        print(&html::serialize(&extract(&entry).body))?;
        return Ok(ExitCode::SUCCESS);
    }
    let origin = entry.link.clone().unwrap_or_default();
    let pressed = press::press(&subscription, &entry, &pages, &options, &Facts { origin: &origin, seen_at: now, now });
    if let Some(verdict) = pressed.verdict {
        warn!("the page is {verdict}, not the article");
    } else if pressed.source == Source::Nowhere {
        warn!("no article was found in the page");
    }
    print(&pressed.post.text)?;
    Ok(ExitCode::SUCCESS)
}

/// A file has no address of its own; the page in it may tell.
fn link(pages: &[Page], extract: impl Fn(&Entry) -> Article) -> Option<String> {
    let own = pages.first().map(|page| page.url.clone()).filter(|url| url.scheme() != "file");
    let url = own.or_else(|| extract(&Entry::default()).canonical_url);
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

/// Fetches the pages of the article at an address.
pub(super) async fn fetch_pages(url: &Url, subscription: &Subscription, allow_private: bool, now: DateTime<Utc>) -> Result<Vec<Page>> {
    let client = Client::new(&Network { allow_private, ..Network::default() })?;
    let first = reach::page(&client, subscription, url, now).await.map_err(with_hint)?;
    let first = match first {
        Found::Page(page) => page,
        Found::Other(what) => bail!("`{}` leads to {what}, not to a page", shown(url)),
    };
    let entry = Entry { link: Some(article::address::clean(&first.url).to_string()), ..Entry::default() };
    Ok(reach::rest((&client, &Arc::new(Semaphore::new(1))), subscription, &entry, first, now).await.pages)
}
