//! Runs refreshes side by side: so many at a time, never two for one host, each at its own cost only.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::{Id, JoinSet};
use tracing::{Instrument as _, error, info_span};

use crate::config::Subscription;
use crate::pipeline::{self, Mill, Order, Outcome};

/// Refreshes that wait and refreshes that run.
#[derive(Debug)]
pub struct Crew {
    limit: usize,
    waiting: VecDeque<Arc<Subscription>>,
    /// Those whose host is being asked: a slow host holds up its own feeds, never a place that others could use.
    waiting_for_host: HashMap<String, VecDeque<Arc<Subscription>>>,
    busy_hosts: HashSet<String>,
    running: JoinSet<Outcome>,
    by_task: HashMap<Id, Arc<Subscription>>,
}

impl Crew {
    /// Makes a crew that runs so many refreshes at the same time.
    pub fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            waiting: VecDeque::new(),
            waiting_for_host: HashMap::new(),
            busy_hosts: HashSet::new(),
            running: JoinSet::new(),
            by_task: HashMap::new(),
        }
    }

    /// Changes how many refreshes run at the same time.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
    }

    /// Puts a subscription in line.
    pub fn add(&mut self, subscription: Arc<Subscription>) {
        self.waiting.push_back(subscription);
    }

    /// Starts what there is room for; `order` is what is wanted of each.
    pub fn start(&mut self, mill: &Arc<Mill>, order: &Order) {
        while self.running.len() < self.limit {
            let Some(subscription) = self.waiting.pop_front() else { break };
            let host = host(&subscription);
            if host.as_ref().is_some_and(|host| self.busy_hosts.contains(host)) {
                self.waiting_for_host.entry(host.unwrap_or_default()).or_default().push_back(subscription);
                continue;
            }
            self.busy_hosts.extend(host);
            let (mill, order, own) = (Arc::clone(mill), order.clone(), Arc::clone(&subscription));
            let span = info_span!("refresh", feed.id = %subscription.name);
            let task = self.running.spawn(async move { pipeline::refresh(&mill, &own, &order).await }.instrument(span));
            self.by_task.insert(task.id(), subscription);
        }
    }

    /// Waits for a refresh to end; nothing when none runs.
    pub async fn next(&mut self) -> Option<(Arc<Subscription>, Outcome)> {
        let (id, outcome) = match self.running.join_next_with_id().await? {
            Ok((id, outcome)) => (id, Ok(outcome)),
            Err(failure) => (failure.id(), Err(failure)),
        };
        let subscription = self.by_task.remove(&id)?;
        if let Some(host) = host(&subscription) {
            self.busy_hosts.remove(&host);
            if let Some(line) = self.waiting_for_host.get_mut(&host) {
                self.waiting.extend(line.pop_front());
                if line.is_empty() {
                    self.waiting_for_host.remove(&host);
                }
            }
        }
        let outcome = outcome.unwrap_or_else(|failure| {
            error!(feed.id = %subscription.name, "The refresh ended in a bug: {failure}");
            Outcome::bug(&subscription.name)
        });
        Some((subscription, outcome))
    }

    /// Whether nothing waits or runs.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty() && self.waiting_for_host.is_empty()
    }

    /// Whether refreshes run.
    pub fn is_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Gives the names of all that waits or runs.
    pub fn names(&self) -> HashSet<String> {
        let waiting = self.waiting.iter().chain(self.waiting_for_host.values().flatten());
        waiting.chain(self.by_task.values()).map(|subscription| subscription.name.clone()).collect()
    }

    /// Takes out what waits and is not wanted any more.
    pub fn retain_waiting(&mut self, is_wanted: impl Fn(&Subscription) -> bool) {
        self.waiting.retain(|subscription| is_wanted(subscription));
        self.waiting_for_host.values_mut().for_each(|line| line.retain(|subscription| is_wanted(subscription)));
    }

    /// Starts nothing more, gives what runs the grace to end, then aborts it: files are written whole or not at all,
    /// so that is safe. Gives the outcomes of those that ended.
    pub async fn drain(&mut self, grace: Duration) -> Vec<Outcome> {
        self.waiting.clear();
        self.waiting_for_host.clear();
        let mut ended = Vec::new();
        let all = async {
            while let Some((_, outcome)) = self.next().await {
                self.waiting.clear();
                ended.push(outcome);
            }
        };
        if tokio::time::timeout(grace, all).await.is_err() {
            self.running.shutdown().await;
        }
        ended
    }
}

fn host(subscription: &Subscription) -> Option<String> {
    subscription.url.host_str().map(str::to_owned)
}

/// Gives an order for a refresh by the schedule.
pub fn scheduled(now: DateTime<Utc>) -> Order {
    Order { now, ..Order::default() }
}
