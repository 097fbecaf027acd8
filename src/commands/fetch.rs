//! `feedmill fetch`: polls feeds once, writes what is new, and ends.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use tracing::{error, warn};
use url::Url;

use super::discover::nothing_at;
use super::discovery::{self, Wanted};
use super::signals::{INTERRUPTED, Signals};
use super::{SOME_FAILED, Target, count, find_config, print, read_input, target, with_hint};
use crate::cli::FetchArgs;
use crate::config::{self, Config, Network, Subscription};
use crate::crew::Crew;
use crate::disk;
use crate::feed::discover::Why;
use crate::lists;
use crate::pipeline::{Action, Mill, Order, Outcome, Status, with_causes};
use crate::publish;
use crate::state::State;

/// What is fetched, and how.
struct Job {
    config: Config,
    mill: Mill,
    order: Order,
    /// Addresses without a feed.
    failed: Vec<Outcome>,
    /// Lists that could not be had and never were.
    n_unknown_lists: usize,
}

#[expect(clippy::disallowed_methods, reason = "a command reads the clock for what it calls")]
pub(super) async fn execute(args: &FetchArgs, asked: Option<&Path>) -> Result<ExitCode> {
    let mut signals = Signals::listen()?;
    let now = Utc::now();
    let mut job = if args.names.iter().any(|name| is_document(name)) {
        without_config(args, now).await?
    } else {
        with_config(args, asked, now).await?
    };
    job.order = Order { now, force: args.force, limit: args.limit, since: args.since, dry_run: args.dry_run, given: job.order.given };
    let mut report = Report::new(args, &job);
    job.failed.iter().try_for_each(|outcome| report.add(outcome))?;
    run(job, report, &mut signals).await
}

/// Whether an argument is an address or a file, and not the name of a subscription.
fn is_document(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let looks_like_a_file = name.contains('/') || matches!(extension, "xml" | "rss" | "atom" | "rdf" | "json" | "html");
    name == "-" || looks_like_a_file || (name.contains('.') && Path::new(name).is_file())
}

async fn with_config(args: &FetchArgs, asked: Option<&Path>, now: DateTime<Utc>) -> Result<Job> {
    let path = find_config(asked)?;
    let config = config::load(&path)?;
    let state = if args.dry_run { State::trial_of(&config.state).await? } else { State::open(&config.state, now).await? };
    let mill = Mill::new(&config, state)?;
    let mut subscriptions = lists::subscriptions(&config, &mill.state).await?;
    let mut n_unknown_lists = 0;
    // Lists are asked like feeds: whatever the schedule says, unless all that is wanted is known without them.
    if args.names.is_empty() || chosen(&subscriptions, args, &path).is_err() {
        let patience = if args.force { DateTime::<Utc>::MAX_UTC } else { now };
        n_unknown_lists = lists::refresh_all(&mill, &config.lists, patience, now).await?;
        subscriptions = lists::subscriptions(&config, &mill.state).await?;
    }
    let config = Config { subscriptions: chosen(&subscriptions, args, &path)?, lists: Vec::new(), ..config };
    let mill = if args.dry_run { mill.look(&config) } else { mill.with_config(&config).await? };
    Ok(Job { config, mill, order: Order::default(), failed: Vec::new(), n_unknown_lists })
}

/// Gives the subscriptions that were named, or all.
fn chosen(subscriptions: &[Arc<Subscription>], args: &FetchArgs, path: &Path) -> Result<Vec<Arc<Subscription>>> {
    if args.names.is_empty() {
        return Ok(subscriptions.to_vec());
    }
    for name in &args.names {
        if !subscriptions.iter().any(|subscription| name.eq_ignore_ascii_case(&subscription.name)) {
            let names: Vec<&str> = subscriptions.iter().map(|subscription| subscription.name.as_str()).collect();
            bail!("there is no subscription `{name}` in `{}`\nhint: there are {}", path.display(), names.join(", "));
        }
    }
    let is_named = |subscription: &&Arc<Subscription>| args.names.iter().any(|name| name.eq_ignore_ascii_case(&subscription.name));
    Ok(subscriptions.iter().filter(is_named).cloned().collect())
}

/// Fetches documents without a configuration: nothing is remembered but what the content folder itself says.
async fn without_config(args: &FetchArgs, now: DateTime<Utc>) -> Result<Job> {
    let network = Network { allow_private: args.allow_private, ..Network::default() };
    let mut order = Order::default();
    let (mut subscriptions, mut failed): (Vec<Arc<Subscription>>, Vec<Outcome>) = Default::default();
    for name in &args.names {
        let (url, given) = document(name)?;
        let found = match &given {
            None if url.scheme() != "file" => feed_of(&url, &network, now).await,
            _ => Ok(url.clone()),
        };
        if given.is_some() {
            order.given = given;
        }
        let is_taken = |name: &str| {
            let mut taken = subscriptions.iter().map(|subscription| &subscription.name).chain(failed.iter().map(|outcome| &outcome.feed));
            taken.any(|taken| taken == name)
        };
        let of_url = |url: &Url| config::name::unique(&config::name::from_url(url), url, is_taken);
        let (name, url) = match found {
            Ok(url) => (of_url(&url), url),
            Err(failure) => {
                failed.push(Outcome::failed(&of_url(&url), &failure.to_string()));
                continue;
            }
        };
        subscriptions.push(Arc::new(config::subscription_for_url(&name, &url, &args.content, &args.preset)?));
    }
    if order.given.is_some() && args.names.len() > 1 {
        bail!("`-` stands for one feed and cannot be mixed with others");
    }
    let config =
        Config { subscriptions, lists: Vec::new(), state: PathBuf::new(), concurrency: 16, publish: None, network, rules: Arc::default() };
    let state = State::in_memory().await?;
    let mill = Mill::new(&config, state)?;
    let mill = if args.dry_run { mill.look(&config) } else { mill.with_config(&config).await? };
    Ok(Job { config, mill, order, failed, n_unknown_lists: 0 })
}

/// Gives the address of the feed behind an address.
async fn feed_of(url: &Url, network: &Network, now: DateTime<Utc>) -> Result<Url> {
    let discovery = discovery::search(url, network, now, Wanted::First).await.map_err(with_hint)?;
    let Some(found) = discovery.feeds.first() else { bail!("{}", nothing_at(url, &discovery)) };
    if found.why != Why::Itself {
        warn!("`{url}` is no feed; fetching `{}` ({}), see `feedmill discover`", found.url, found.why);
    }
    Ok(found.url.clone())
}

fn document(name: &str) -> Result<(Url, Option<Vec<u8>>)> {
    if name == "-" {
        return Ok((Url::parse("file:///stdin")?, Some(read_input(Path::new("-"))?)));
    }
    let path = match target(name)? {
        Target::Address(url) => return Ok((url, None)),
        Target::File(path) => std::path::absolute(path)?,
    };
    disk::read(&path)?;
    let url = Url::from_file_path(&path).ok().with_context(|| format!("`{name}` is no path of a file"))?;
    Ok((url, None))
}

async fn run(job: Job, mut report: Report, signals: &mut Signals) -> Result<ExitCode> {
    let mill = Arc::new(job.mill);
    let grace = job.config.network.grace;
    let mut crew = Crew::new(job.config.concurrency);
    job.config.subscriptions.iter().for_each(|subscription| crew.add(Arc::clone(subscription)));
    let mut is_interrupted = false;
    while !crew.is_idle() {
        crew.start(&mill, &job.order);
        tokio::select! {
            biased;
            () = signals.stop() => {
                is_interrupted = true;
                for outcome in crew.drain(grace).await {
                    report.add(&outcome)?;
                }
            }
            Some((_, outcome)) = crew.next() => report.add(&outcome)?,
        }
    }
    report.publish(&job.config, &mill.state, job.order.dry_run).await;
    report.end(is_interrupted)?;
    mill.state.close().await;
    Ok(match (is_interrupted, report.n_failed) {
        (true, _) => ExitCode::from(INTERRUPTED),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_FAILED),
    })
}

/// Tells what happens, to people or to programs.
struct Report {
    is_json: bool,
    is_dry: bool,
    bar: ProgressBar,
    folders: BTreeMap<String, PathBuf>,
    n_polled: usize,
    n_posts: usize,
    n_unchanged: usize,
    n_not_due: usize,
    n_failed: usize,
    n_failed_entries: usize,
}

impl Report {
    fn new(args: &FetchArgs, job: &Job) -> Self {
        let (subscriptions, n_feeds) = (&job.config.subscriptions, job.config.subscriptions.len() + job.failed.len());
        let bar = if args.json || !std::io::stderr().is_terminal() || n_feeds < 2 {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{bar:30} {pos} of {len} feeds  {msg}");
            ProgressBar::new(u64::try_from(n_feeds).unwrap_or(0)).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        };
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            is_json: args.json,
            is_dry: args.dry_run,
            bar,
            folders: subscriptions.iter().map(|subscription| (subscription.name.clone(), subscription.content.clone())).collect(),
            n_polled: 0,
            n_posts: 0,
            n_unchanged: 0,
            n_not_due: 0,
            n_failed: job.n_unknown_lists,
            n_failed_entries: 0,
        }
    }

    fn add(&mut self, outcome: &Outcome) -> Result<()> {
        self.n_polled += 1;
        self.n_posts += outcome.posts.len();
        self.n_failed_entries += outcome.n_failed;
        self.n_unchanged += usize::from(outcome.status == Status::Unchanged);
        self.n_not_due += usize::from(outcome.status == Status::NotDue);
        self.n_failed += usize::from(outcome.status == Status::Failed);
        let folder = self.folders.get(&outcome.feed).cloned().unwrap_or_default();
        self.bar.inc(1);
        self.bar.set_message(outcome.feed.clone());
        let text = if self.is_json { format!("{}\n", serde_json::to_string(outcome)?) } else { self.lines(outcome, &folder) };
        self.bar.suspend(|| print(&text))?;
        if let Some(failure) = &outcome.error {
            let hint = outcome.hint.as_deref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
            self.bar.suspend(|| error!("{}: {failure}{hint}", outcome.feed));
        }
        Ok(())
    }

    fn lines(&self, outcome: &Outcome, folder: &Path) -> String {
        let lines = outcome.posts.iter().map(|post| {
            let verb = match (self.is_dry, post.action) {
                (false, Action::Written) => "wrote",
                (false, Action::Rewritten) => "rewrote",
                (true, Action::Written) => "would write",
                (true, Action::Rewritten) => "would rewrite",
            };
            format!("{verb} {}  {}\n", folder.join(&post.path).display(), post.title)
        });
        let waits = outcome.next_poll.filter(|_| outcome.status == Status::NotDue);
        let waits = waits
            .map(|until| format!("{} wants to be left alone until {} (--force asks all the same)\n", outcome.feed, until.format("%F %TZ")));
        lines.chain(waits).collect()
    }

    async fn publish(&mut self, config: &Config, state: &State, is_dry: bool) {
        let Some(command) = config.publish.as_ref().filter(|_| !is_dry) else { return };
        for content in self.folders.values().collect::<BTreeSet<_>>() {
            if let Err(failure) = publish::publish(command, state, content).await {
                error!("{}", with_causes(&failure));
                self.n_failed += 1;
            }
        }
    }

    fn end(&self, is_interrupted: bool) -> Result<()> {
        self.bar.finish_and_clear();
        if self.is_json {
            return Ok(());
        }
        let verb = if self.is_dry { "would be written" } else { "written" };
        let mut summary = format!("{} {verb} from {}", count(self.n_posts, "post"), count(self.n_polled, "feed"));
        if is_interrupted {
            summary = format!("interrupted: {summary} of {}", self.folders.len());
        }
        let parts = [
            (self.n_unchanged, "unchanged"),
            (self.n_not_due, "not due"),
            (self.n_failed, "failed"),
            (self.n_failed_entries, "entries failed"),
        ];
        for (n, word) in parts.into_iter().filter(|(n, _)| *n > 0) {
            summary.push_str(&format!(", {n} {word}"));
        }
        print(&format!("{summary}\n"))
    }
}
