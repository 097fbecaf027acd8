//! `feedmill demo`: the whole program on a site of its own, without a network.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use chrono::Utc;

use super::{SOME_FAILED, print};
use crate::cli::DemoArgs;
use crate::config;
use crate::crew::{self, Crew};
use crate::demo::Server;
use crate::disk::{self, Existing};
use crate::pipeline::{Mill, Status};
use crate::state::State;

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &DemoArgs) -> Result<ExitCode> {
    let folder = args.folder.as_path();
    check_folder(folder)?;
    let server = Server::start().await.context("cannot open a port on 127.0.0.1")?;
    let config_path = folder.join("feedmill.yaml");
    disk::write(&config_path, &config_text(&server.base), Existing::Replace)?;
    print(&format!("Serving a small news site on {} and polling its two feeds.\n\n", server.base))?;
    let config = config::load(&config_path)?;
    let state = State::open(&config.state, Utc::now()).await?;
    let mill = Arc::new(Mill::open(&config, state).await?);
    let mut crew = Crew::new(config.concurrency);
    config.subscriptions.iter().for_each(|subscription| crew.add(Arc::clone(subscription)));
    let (mut n_posts, mut is_well) = (0, true);
    while !crew.is_idle() {
        crew.start(&mill, &crew::scheduled(Utc::now()));
        let Some((subscription, outcome)) = crew.next().await else { break };
        for post in &outcome.posts {
            print(&format!("wrote {}  {}\n", subscription.content.join(&post.path).display(), post.title))?;
        }
        n_posts += outcome.posts.len();
        is_well &= outcome.status != Status::Failed;
        if let Some(failure) = outcome.error {
            print(&format!("{} failed: {failure}\n", outcome.feed))?;
        }
    }
    mill.state.close().await;
    print(&closing(folder, n_posts))?;
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

/// A folder that holds something else than an earlier demonstration is left alone.
fn check_folder(folder: &Path) -> Result<()> {
    let config = disk::read_to_string(&folder.join("feedmill.yaml")).unwrap_or_default();
    let is_ours = config.starts_with(config_text("").lines().next().unwrap_or_default()) && !config.is_empty();
    if folder.exists() && !is_ours && !disk::list(folder)?.is_empty() {
        bail!("`{}` holds other files and was left as it is\nhint: name a folder that does not exist yet", folder.display());
    }
    Ok(disk::create_dir_all(folder)?)
}

fn config_text(base: &str) -> String {
    include_str!("../demo/feedmill.yaml").replace("{{base}}", base)
}

fn closing(folder: &Path, n_posts: usize) -> String {
    let again = if n_posts == 0 { ": all entries are posts already" } else { "" };
    format!(
        "\n{n_posts} posts written{again}. Look at\n  \
         {0}/content/posts/  the posts: front matter, Markdown, and nothing of the site around the articles\n  \
         {0}/feedmill.yaml   the configuration that was used\n  \
         {0}/feedmill.db     what is remembered, so that nothing is ever written twice\n\
         Next: `feedmill fetch URL` for a feed of your choice, or `feedmill init URL` for a configuration of your own.\n",
        folder.display()
    )
}
