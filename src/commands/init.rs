//! `feedmill init`: a configuration to begin with.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use chrono::Utc;

use super::discover::{nothing_at, titled};
use super::discovery::{self, Found, Wanted};
use super::{address, print, with_hint};
use crate::article;
use crate::cli::InitArgs;
use crate::config::{self, Network};
use crate::disk::{self, Existing};
use crate::line::one_line;
use crate::post::front_matter::quote;

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &InitArgs, asked: Option<&Path>) -> Result<ExitCode> {
    let path = asked.map_or_else(|| PathBuf::from("feedmill.yaml"), Path::to_owned);
    if path.exists() {
        bail!(
            "`{}` is there already and was left as it is\nhint: add feeds to it by hand, or name another file with `--config`",
            path.display()
        );
    }
    let preset = match &args.preset {
        Some(name) => name.clone(),
        None => ask_for_preset()?,
    };
    config::load_preset(&preset, &path.with_file_name("")).map_err(config::Problems)?;
    let network = Network { allow_private: args.allow_private, ..Network::default() };
    let mut feeds: Vec<(String, Vec<Found>)> = Vec::new();
    for text in &args.urls {
        let url = address(text)?;
        let discovery = discovery::search(&url, &network, Utc::now(), Wanted::All).await.map_err(with_hint)?;
        let Some(best) = discovery.feeds.first() else { bail!("{}", nothing_at(&url, &discovery)) };
        let key = |found: &Found| article::address::key(found.url.as_str());
        let is_there = feeds.iter().filter_map(|(_, found)| found.first()).any(|before| key(before) == key(best));
        let there = if is_there { ", there already" } else { "" };
        print(&format!("found {}{}{there}\n", best.url, titled(best.title.as_deref())))?;
        if is_there {
            continue;
        }
        let is_taken = |name: &str| feeds.iter().any(|(taken, _)| taken == name);
        feeds.push((config::name::unique(&config::name::from_url(&url), &url, is_taken), discovery.distinct()));
    }
    disk::write(&path, &text(args, &preset, &feeds), Existing::Keep)?;
    print(&format!("wrote {}\n", path.display()))?;
    let next = if feeds.is_empty() { "put your feeds into it, then run `feedmill check`" } else { "now run `feedmill fetch`" };
    print(&format!("{next}\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn ask_for_preset() -> Result<String> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Ok("hugo".to_owned());
    }
    let names: Vec<&str> = config::built_in_names().collect();
    let mut err = std::io::stderr();
    write!(err, "Which preset ({})? [{}] ", names.join(", "), names.first().unwrap_or(&"hugo"))?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let answer = line.trim();
    Ok(if answer.is_empty() { names.first().unwrap_or(&"hugo").to_string() } else { answer.to_owned() })
}

fn text(args: &InitArgs, preset: &str, feeds: &[(String, Vec<Found>)]) -> String {
    let mut text = format!(
        "# What feedmill polls, and where it writes. Every key: docs/configuration.md; what is wrong: `feedmill check`.\n\n\
         # The folder the posts are written into, from here.\ncontent: {}\n\n\
         # The generator they are for: {}, or the path of a preset file of your own.\npreset: {}\n\n\
         # How often each feed is polled; a feed may say otherwise.\nevery: 1h\n\n\
         # Fetch each article's page for the whole text: on, off, or auto (when the feed does not hold it).\nfull_text: auto\n\n",
        quote(&args.content),
        config::built_in_names().collect::<Vec<_>>().join(", "),
        quote(preset),
    );
    if args.allow_private {
        text.push_str("network:\n  # Servers of your own.\n  allow_private: true\n\n");
    }
    if feeds.is_empty() {
        text.push_str("# feeds:\n#   - name: techcrunch\n#     url: https://techcrunch.com/feed/\nfeeds: []\n");
        return text;
    }
    text.push_str("feeds:\n");
    for (name, found) in feeds {
        let mut found = found.iter();
        let Some(best) = found.next() else { continue };
        let title = best.title.as_deref().map(|title| format!("  # {}\n", one_line(title))).unwrap_or_default();
        text.push_str(&format!("{title}  - name: {}\n    url: {}\n", quote(name), quote(best.url.as_str())));
        text.extend(found.map(|other| format!("    # also there: {}{}\n", other.url, titled(other.title.as_deref()))));
    }
    text
}
