//! The loop: what is due is refreshed, the configuration is read again when asked, and the end is clean.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::config::{self, Config, List, Subscription};
use crate::crew::{self, Crew};
use crate::lists;
use crate::pipeline::{Mill, Outcome, Status, with_causes};
use crate::publish::{self, PublishError};
use crate::schedule::Queue;
use crate::state::{Memory, StateError};

/// The longest the loop sleeps: a clock that was set is noticed within this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// A clock that moved by so much more or less than time went by was set.
const CLOCK_JUMP: TimeDelta = TimeDelta::minutes(2);
/// A publish command that failed is run again after this.
const PUBLISH_AGAIN: Duration = Duration::from_mins(1);
/// A list that could not be dealt with for a reason of ours is read again after this.
const LIST_AGAIN: TimeDelta = TimeDelta::hours(1);
/// No server and no back-off delays a poll by more; a longer wait is a clock that was wrong once.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(8);

/// What happens from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Read the configuration again.
    Reload,
    /// Come to an end.
    Stop,
}

/// What the daemon tells the service manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It works.
    Ready,
    /// It reads its configuration again.
    Reloading,
    /// It comes to an end.
    Stopping,
    /// A line about how it is.
    Status(String),
    /// It is alive.
    Alive,
}

/// What the loop knows of the world around it.
#[derive(Debug)]
pub struct World<E, N, C> {
    /// The file of the configuration.
    pub config_path: PathBuf,
    /// Waits for the next event; may be dropped while it waits.
    pub next_event: E,
    /// Tells the service manager.
    pub notify: N,
    /// Reads the clock.
    pub clock: C,
    /// How often to say that it is alive; nothing when nobody listens.
    pub watchdog: Option<Duration>,
}

/// Refreshes what is due until it is told to stop.
pub async fn run<E, N, C>(config: Config, mill: Mill, mut world: World<E, N, C>) -> Result<(), StateError>
where
    E: AsyncFnMut() -> Event,
    N: FnMut(Notice),
    C: Fn() -> DateTime<Utc>,
{
    let mut daemon = Daemon::start(config, mill, (world.clock)()).await?;
    (world.notify)(Notice::Ready);
    (world.notify)(Notice::Status(daemon.status((world.clock)())));
    info!(n_feeds = daemon.subscriptions.len(), "Ready");
    let mut pulse = tokio::time::interval(world.watchdog.unwrap_or(LONGEST_SLEEP));
    loop {
        let now = (world.clock)();
        daemon.notice_clock_jump(now);
        daemon.start_due(now);
        let sleep = daemon.time_to_next(now);
        tokio::select! {
            biased;
            event = (world.next_event)() => match event {
                Event::Stop => break,
                Event::Reload => {
                    (world.notify)(Notice::Reloading);
                    daemon.reload(&world.config_path, (world.clock)()).await;
                    (world.notify)(Notice::Ready);
                    (world.notify)(Notice::Status(daemon.status((world.clock)())));
                }
            },
            _ = pulse.tick() => if world.watchdog.is_some() {
                (world.notify)(Notice::Alive);
            },
            Some((subscription, outcome)) = daemon.crew.next(), if daemon.crew.is_running() => {
                daemon.put_back(&subscription, &outcome, (world.clock)());
                (world.notify)(Notice::Status(daemon.status((world.clock)())));
            }
            Some(read) = daemon.listing.join_next(), if !daemon.listing.is_empty() => {
                daemon.note_list(read.ok(), (world.clock)()).await;
                (world.notify)(Notice::Status(daemon.status((world.clock)())));
            }
            Some(published) = daemon.publishing.join_next(), if !daemon.publishing.is_empty() => daemon.note_published(published.ok()),
            () = tokio::time::sleep(sleep) => {}
        }
    }
    (world.notify)(Notice::Stopping);
    daemon.stop().await;
    Ok(())
}

/// A list that was read, and when it is due next.
type ListRead = (Arc<List>, Result<DateTime<Utc>, StateError>);

struct Daemon {
    config: Config,
    mill: Arc<Mill>,
    subscriptions: HashMap<String, Arc<Subscription>>,
    queue: Queue,
    crew: Crew,
    /// The lists, by address, that wait until they are due.
    lists: Queue,
    listing: JoinSet<ListRead>,
    /// Content folders with posts to be published.
    to_publish: BTreeSet<PathBuf>,
    publishing: JoinSet<(PathBuf, Result<(), PublishError>)>,
    /// A command that failed is not run again before this.
    publish_after: Instant,
    /// The clock and the time at the last look.
    looked: (DateTime<Utc>, Instant),
    n_failing: BTreeSet<String>,
}

impl Daemon {
    async fn start(config: Config, mill: Mill, now: DateTime<Utc>) -> Result<Self, StateError> {
        let mut daemon = Self {
            crew: Crew::new(config.concurrency),
            config,
            mill: Arc::new(mill),
            subscriptions: HashMap::new(),
            queue: Queue::default(),
            lists: Queue::default(),
            listing: JoinSet::new(),
            to_publish: BTreeSet::new(),
            publishing: JoinSet::new(),
            publish_after: Instant::now(),
            looked: (now, Instant::now()),
            n_failing: BTreeSet::new(),
        };
        daemon.begin(now).await?;
        Ok(daemon)
    }

    /// Takes up the configuration, as far as its lists are known; they are read again as soon as they are due.
    async fn begin(&mut self, now: DateTime<Utc>) -> Result<(), StateError> {
        // Whatever an earlier run could not publish is told at once.
        self.to_publish.extend(self.config.contents().into_iter().map(Path::to_owned));
        self.lists = Queue::default();
        for (url, due) in lists::due(&self.config.lists, &self.mill.state).await? {
            self.lists.put(&url, due);
        }
        self.take_up(now).await
    }

    /// Takes up the subscriptions of the configuration and of its lists, and lets go of all others.
    async fn take_up(&mut self, now: DateTime<Utc>) -> Result<(), StateError> {
        let subscriptions = lists::subscriptions(&self.config, &self.mill.state).await?;
        let wanted: BTreeSet<&str> = subscriptions.iter().map(|subscription| subscription.name.as_str()).collect();
        self.subscriptions.retain(|name, _| wanted.contains(name.as_str()));
        self.queue.retain(|name| wanted.contains(name));
        self.crew.retain_waiting(|subscription| wanted.contains(subscription.name.as_str()));
        self.n_failing.retain(|name| wanted.contains(name.as_str()));
        self.plan(&subscriptions, now).await
    }

    /// Puts every subscription that is not in line yet where it belongs.
    async fn plan(&mut self, subscriptions: &[Arc<Subscription>], now: DateTime<Utc>) -> Result<(), StateError> {
        let planned: BTreeSet<String> = self.queue.names().map(str::to_owned).chain(self.crew.names()).collect();
        for subscription in subscriptions {
            let before = self.subscriptions.insert(subscription.name.clone(), Arc::clone(subscription));
            let is_same = before.is_some_and(|before| before.url == subscription.url && before.cadence == subscription.cadence);
            if is_same && planned.contains(&subscription.name) {
                continue;
            }
            let memory = self.mill.state.subscription(&subscription.name).await?;
            if planned.contains(&subscription.name) {
                self.queue.remove(&subscription.name);
            }
            self.queue.put(&subscription.name, first_due(subscription, memory.as_ref(), now));
        }
        Ok(())
    }

    fn start_due(&mut self, now: DateTime<Utc>) {
        while let Some(url) = self.lists.take_due(now) {
            let Some(list) = self.config.lists.iter().find(|list| list.url().as_str() == url) else { continue };
            let (mill, list) = (Arc::clone(&self.mill), Arc::clone(list));
            // Should the task end in a bug, the list still has another turn.
            self.lists.put(&url, now + LIST_AGAIN);
            self.listing.spawn(async move {
                let next = lists::refresh(&mill, &list, now, now).await;
                (list, next)
            });
        }
        while let Some(name) = self.queue.take_due(now) {
            if let Some(subscription) = self.subscriptions.get(&name) {
                self.crew.add(Arc::clone(subscription));
            }
        }
        self.crew.start(&self.mill, &crew::scheduled(now));
        if self.publishing.is_empty()
            && self.publish_after <= Instant::now()
            && let (Some(publish), Some(content)) = (self.config.publish.clone(), self.to_publish.pop_first())
        {
            let state = self.mill.state.clone();
            self.publishing.spawn(async move {
                let result = publish::publish(&publish, &state, &content).await;
                (content, result)
            });
        }
    }

    fn put_back(&mut self, subscription: &Subscription, outcome: &Outcome, now: DateTime<Utc>) {
        log(outcome);
        if outcome.status == Status::Failed {
            self.n_failing.insert(outcome.feed.clone())
        } else {
            self.n_failing.remove(&outcome.feed)
        };
        if !outcome.posts.is_empty() {
            self.to_publish.insert(subscription.content.clone());
        }
        if self.subscriptions.contains_key(&subscription.name) {
            let next = outcome.next_poll.or_else(|| subscription.cadence.next(&subscription.name, now)).unwrap_or(now + LONGEST_WAIT);
            // A poll that took longer than the interval does not start the next one at once.
            let soonest = subscription.cadence.next(&subscription.name, now).unwrap_or(next);
            self.queue.put(&subscription.name, next.max(soonest.min(now + TimeDelta::seconds(1))));
        }
    }

    /// Takes up what a list has now, and puts the list back in line.
    async fn note_list(&mut self, read: Option<ListRead>, now: DateTime<Utc>) {
        let Some((list, next)) = read else { return error!("Reading a list ended in a bug") };
        let url = list.url().as_str();
        let next = next.unwrap_or_else(|failure| {
            error!("{}", with_causes(&failure));
            now + LIST_AGAIN
        });
        // A new configuration may not name it any more.
        if self.lists.names().any(|waiting| waiting == url) {
            self.lists.remove(url);
            self.lists.put(url, next);
        }
        if let Err(failure) = self.take_up(now).await {
            error!("{}", with_causes(&failure));
        }
    }

    fn note_published(&mut self, ended: Option<(PathBuf, Result<(), PublishError>)>) {
        let Some((content, Err(failure))) = ended else { return };
        error!(content = %content.display(), "{}; the files are told again", with_causes(&failure));
        self.to_publish.insert(content);
        self.publish_after = Instant::now() + PUBLISH_AGAIN;
    }

    /// Takes up a new configuration; one with problems is told and the old one stays.
    async fn reload(&mut self, path: &Path, now: DateTime<Utc>) {
        let config = match config::load(path) {
            Ok(config) => config,
            Err(problems) => return problems.0.iter().for_each(|problem| error!("The new configuration was refused: {problem}")),
        };
        match self.mill.with_config(&config).await {
            Ok(mill) => self.mill = Arc::new(mill),
            Err(failure) => return error!("The new configuration was refused: {failure}"),
        }
        self.crew.set_limit(config.concurrency);
        self.config = config;
        match self.begin(now).await {
            Ok(()) => info!(n_feeds = self.subscriptions.len(), "Took up the new configuration"),
            Err(failure) => error!("{failure}"),
        }
    }

    fn time_to_next(&self, now: DateTime<Utc>) -> Duration {
        let due = self.queue.next_due().into_iter().chain(self.lists.next_due()).min();
        let until_due = due.map_or(LONGEST_SLEEP, |due| (due - now).to_std().unwrap_or_default());
        until_due.clamp(Duration::from_millis(1), LONGEST_SLEEP)
    }

    /// Moves what waits along when the clock was set, so that neither all nor nothing is suddenly due.
    fn notice_clock_jump(&mut self, now: DateTime<Utc>) {
        let (clock, instant) = self.looked;
        let elapsed = TimeDelta::from_std(instant.elapsed()).unwrap_or_default();
        let jump = now - clock - elapsed;
        if jump.abs() > CLOCK_JUMP {
            warn!(jump_s = jump.num_seconds(), "The clock was set; the schedule moves along");
            self.queue.shift(jump);
            self.lists.shift(jump);
        }
        self.looked = (now, Instant::now());
    }

    fn status(&self, now: DateTime<Utc>) -> String {
        let next = self.queue.next_due().map_or_else(String::new, |due| format!(", next in {} s", (due - now).num_seconds().max(0)));
        let failing = if self.n_failing.is_empty() { String::new() } else { format!(", {} failing", self.n_failing.len()) };
        format!("{} feeds, {} at work{failing}{next}", self.subscriptions.len(), self.crew.names().len())
    }

    async fn stop(mut self) {
        info!(n_running = self.crew.names().len(), "Stopping");
        let grace = self.config.network.grace;
        for outcome in self.crew.drain(grace).await {
            log(&outcome);
        }
        let published = async { while self.publishing.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, published).await.is_err() {
            warn!("The publish command was stopped");
        }
        self.mill.state.close().await;
        info!("Stopped");
    }
}

/// A subscription that was never polled is due at once; all others when they were going to be.
fn first_due(subscription: &Subscription, memory: Option<&Memory>, now: DateTime<Utc>) -> DateTime<Utc> {
    let Some(memory) = memory.filter(|memory| memory.url == subscription.url.as_str() || memory.url.is_empty()) else { return now };
    let next = subscription.cadence.next(&subscription.name, now).unwrap_or(now);
    if memory.next_poll - now > LONGEST_WAIT && memory.not_before - now < LONGEST_WAIT { next } else { memory.next_poll }
}

fn log(outcome: &Outcome) {
    let next = outcome.next_poll.map(|next| next.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).unwrap_or_default();
    match (&outcome.error, outcome.posts.len()) {
        (Some(failure), _) => {
            let hint = outcome.hint.as_deref().map(|hint| format!("; hint: {hint}")).unwrap_or_default();
            warn!(feed.id = %outcome.feed, next, "Could not refresh: {failure}{hint}");
        }
        (None, 0) => tracing::debug!(feed.id = %outcome.feed, next, "Nothing new"),
        (None, n_written) => info!(feed.id = %outcome.feed, n_written, next, "Wrote new posts"),
    }
}
