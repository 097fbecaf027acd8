//! What the user asks for: read from files, checked as a whole, given meaning.

pub mod append;
pub mod file;
mod ledger;
pub mod name;
mod node;
mod preset;
mod reference;
mod resolve;
mod secrets;
mod shape;
mod site_rules;
mod style;
mod values;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use regex::Regex;
use url::Url;

pub use file::{FullText, OnUpdate};
pub use node::Position;
pub use preset::{built_in_names, load as load_preset};
pub use reference::{markdown as reference_page, schema};
pub use resolve::{load, load_text, subscription_for_url};
pub use site_rules::load as load_rules;
pub use style::{BadStyle, Style};

use crate::markdown::Options;
use crate::post::preset::Preset;
use crate::rules::Rules;
use crate::schedule::Cadence;

/// Everything the user asked for.
#[derive(Debug, Clone)]
pub struct Config {
    /// The feeds, in the order they are written.
    pub subscriptions: Vec<Arc<Subscription>>,
    /// The lists of more feeds.
    pub lists: Vec<Arc<List>>,
    /// The file of the state.
    pub state: PathBuf,
    /// How many refreshes run at the same time.
    pub concurrency: usize,
    /// What to do after posts changed.
    pub publish: Option<Publish>,
    /// How the network is used.
    pub network: Network,
    /// What is known of single sites.
    pub rules: Arc<Rules>,
}

impl Config {
    /// Gives the content folders that posts may be written into.
    pub fn contents(&self) -> BTreeSet<&Path> {
        let templates = self.lists.iter().flat_map(|list| list.groups.iter().chain([&list.template]));
        self.subscriptions.iter().map(AsRef::as_ref).chain(templates).map(|subscription| subscription.content.as_path()).collect()
    }
}

/// A list of feeds that is kept elsewhere.
#[derive(Debug, Clone)]
pub struct List {
    /// What each of its feeds becomes, but for name and address; the address here is the list's own.
    pub template: Subscription,
    /// The same for feeds in a folder that is named like a group.
    pub groups: Vec<Subscription>,
}

impl List {
    /// Gives the list's own address; `file:` for a file.
    pub fn url(&self) -> &Url {
        &self.template.url
    }

    /// Gives what a feed of these folders (`a/b`) becomes: a group is meant by its whole path or by its last part.
    pub fn template_for(&self, folders: &[String]) -> &Subscription {
        let named = |name: &str| self.groups.iter().find(|template| template.group.as_deref() == Some(name));
        let last = |folder: &String| folder.rsplit('/').next().and_then(named);
        let by_path = folders.iter().find_map(|folder| named(folder));
        by_path.or_else(|| folders.iter().find_map(last)).unwrap_or(&self.template)
    }
}

/// A feed that is asked for, with everything that applies to it.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// The unique name.
    pub name: String,
    /// The group it stands in, or the folder of its list.
    pub group: Option<String>,
    /// The feed's address; `file:` for a file.
    pub url: Url,
    /// When it is polled.
    pub cadence: Cadence,
    /// The zone dates are written in.
    pub timezone: Tz,
    /// The content folder.
    pub content: PathBuf,
    /// What posts look like.
    pub preset: Arc<Preset>,
    /// How their Markdown is written.
    pub markdown: Options,
    /// Whether pages are fetched.
    pub full_text: FullText,
    /// Tags for every post.
    pub tags: Vec<String>,
    /// Categories for every post; nothing when none were given.
    pub categories: Vec<String>,
    /// The most tags that are found for a post.
    pub max_tags: usize,
    /// The language of the articles, when the user knows it.
    pub language: Option<String>,
    /// Header fields of each request.
    pub headers: Vec<(String, String)>,
    /// How long one request may take.
    pub timeout: Duration,
    /// How large an answer may be, unpacked.
    pub limit_bytes: u64,
    /// Entries must match all of these.
    pub include_if: Filter,
    /// Entries must match none of these.
    pub exclude_if: Filter,
    /// CSS selectors for the page.
    pub select: Select,
    /// What is known of single sites.
    pub rules: Arc<Rules>,
    /// How old an entry may be.
    pub max_age: Option<Duration>,
    /// How many of the newest entries are looked at.
    pub max_entries: Option<usize>,
    /// What happens to posts whose entries changed.
    pub on_update: OnUpdate,
}

/// What to do after posts changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
}

/// How the network is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Whether addresses that are not public may be asked.
    pub allow_private: bool,
    /// The least time between two requests to one host.
    pub host_delay: Duration,
    /// Whether `robots.txt` is obeyed for article pages.
    pub robots: bool,
    /// How long running refreshes are waited for on stop.
    pub grace: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self { allow_private: false, host_delay: Duration::from_secs(1), robots: true, grace: Duration::from_secs(4) }
    }
}

/// Conditions on an entry.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// On the title.
    pub title: Vec<Regex>,
    /// On the address.
    pub url: Vec<Regex>,
    /// On a category.
    pub category: Vec<Regex>,
    /// On an author.
    pub author: Vec<Regex>,
}

impl Filter {
    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        [&self.title, &self.url, &self.category, &self.author].iter().all(|patterns| patterns.is_empty())
    }
}

/// CSS selectors into the page; each has been read successfully once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// The elements that hold the article.
    pub content: Vec<String>,
    /// Elements to be removed first.
    pub remove: Vec<String>,
}

/// Something wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The place in it; line 0 when it is about the file as a whole.
    pub at: Position,
    /// The key, as in `feeds.alpha.url`; empty when it is about the file as a whole.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Problem {
    fn new(file: &Path, at: Position, key: &str, message: String) -> Self {
        Self { file: file.to_owned(), at, key: key.to_owned(), message, hint: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}:", self.file.display())?;
        if self.at.line > 0 {
            write!(formatter, "{}:{}:", self.at.line, self.at.column)?;
        }
        if !self.key.is_empty() {
            write!(formatter, " {}:", self.key)?;
        }
        write!(formatter, " {}", self.message)?;
        self.hint.iter().try_for_each(|hint| write!(formatter, "\n  hint: {hint}"))
    }
}

/// All that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        if self.0.len() > 1 {
            writeln!(formatter, "{} problems:", self.0.len())?;
        }
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}
