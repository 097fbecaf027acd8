//! Gives a configuration its meaning, or lists everything that is wrong with it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use regex::{Regex, RegexBuilder};
use url::Url;

use super::file::{self, File, OneOrMany, Settings};
use super::node::{self, Position};
use super::shape;
use super::{Config, Filter, Network, Problem, Problems, Publish, Select, Subscription, preset};
use crate::disk;
use crate::post::preset::Preset;
use crate::schedule::Cadence;

const DEFAULT_EVERY: Duration = Duration::from_secs(3_600);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_LIMIT_BYTES: u64 = 15 << 20;
const DEFAULT_CONCURRENCY: u32 = 16;
const DEFAULT_MAX_TAGS: u32 = 8;
const DEFAULT_PUBLISH_TIMEOUT: Duration = Duration::from_secs(300);

/// Reads a configuration and the files it includes.
pub fn load(path: &Path) -> Result<Config, Problems> {
    let mut resolver = Resolver::default();
    let file = resolver.read(path);
    let config = resolver.config(path, &file);
    let mut problems = resolver.problems;
    problems.sort_by(|a, b| (&a.file != path, &a.file, a.at).cmp(&(&b.file != path, &b.file, b.at)));
    if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
}

/// Gives a subscription with the default settings for an address on the command line.
pub fn subscription_for_url(name: &str, url: &Url, content: &Path, preset: &str) -> Result<Subscription, Problems> {
    let mut resolver = Resolver::default();
    let here = Path::new("feedmill.yaml");
    let settings = Settings { preset: Some(preset.to_owned()), content: Some(content.display().to_string()), ..Settings::default() };
    let feed = file::Feed { name: Some(name.to_owned()), url: Some(url.to_string()), settings: Settings::default() };
    let layers = [Layer { settings: &settings, file: here, pointer: String::new(), name: String::new() }];
    let subscription = resolver.subscription(&feed, &layers);
    subscription.ok_or(Problems(resolver.problems))
}

/// Settings and where they stand.
#[derive(Clone)]
struct Layer<'a> {
    settings: &'a Settings,
    file: &'a Path,
    /// JSON Pointer of the mapping the settings stand in.
    pointer: String,
    /// The same for people, ending in a dot unless empty.
    name: String,
}

/// A setting's value and where it stands.
struct Found<'a, T> {
    value: &'a T,
    layer: &'a Layer<'a>,
    key: &'static str,
}

#[derive(Default)]
struct Resolver {
    problems: Vec<Problem>,
    places: HashMap<PathBuf, BTreeMap<String, Position>>,
    names: HashMap<String, String>,
    presets: HashMap<PathBuf, Option<Arc<Preset>>>,
}

impl Resolver {
    fn read(&mut self, path: &Path) -> File {
        let text = match disk::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.problems.push(Problem::new(path, Position::default(), "", format!("cannot be read: {}", error.source)));
                return File::default();
            }
        };
        let node = match node::parse(&text) {
            Ok(node) => node,
            Err((at, message)) => {
                self.problems.push(Problem::new(path, at, "", message));
                return File::default();
            }
        };
        let shaped = shape::check(&node, super::schema().as_value(), path);
        self.problems.extend(shaped.problems);
        self.places.insert(path.to_owned(), shaped.places);
        serde_json::from_value(shaped.json).unwrap_or_else(|error| {
            self.problems.push(Problem::new(path, Position::default(), "", error.to_string()));
            File::default()
        })
    }

    fn config(&mut self, path: &Path, file: &File) -> Config {
        let top = Layer { settings: &file.settings, file: path, pointer: String::new(), name: String::new() };
        let mut subscriptions = self.subscriptions(file, std::slice::from_ref(&top));
        let n_included = self.include(file, &top, &mut subscriptions);
        if subscriptions.is_empty() && self.problems.is_empty() {
            let hint = if n_included == 0 { "add a feed below `feeds:`, each with `name:` and `url:`" } else { "none of the included files has a feed" };
            self.problems.push(Problem {
                hint: Some(hint.to_owned()),
                ..Problem::new(path, Position { line: 1, column: 1 }, "feeds", "there are no feeds".to_owned())
            });
        }
        let network = self.network(file, &top);
        Config {
            subscriptions,
            state: self.state(path, file.state.as_deref()),
            concurrency: usize::try_from(file.concurrency.unwrap_or(DEFAULT_CONCURRENCY).max(1)).unwrap_or(1),
            publish: self.publish(file, &top),
            network,
        }
    }

    fn subscriptions(&mut self, file: &File, layers: &[Layer]) -> Vec<Arc<Subscription>> {
        let Some(base) = layers.last() else { return Vec::new() };
        let mut subscriptions = Vec::new();
        let groups = file.groups.iter().enumerate().map(|(index, group)| {
            let name = group.name.clone().map_or_else(|| format!("groups[{index}]."), |name| format!("groups.{name}."));
            (&group.feeds, Some(Layer { settings: &group.settings, file: base.file, pointer: format!("/groups/{index}"), name }))
        });
        for (feeds, group) in std::iter::once((&file.feeds, None)).chain(groups) {
            for (index, feed) in feeds.iter().enumerate() {
                let (above_pointer, above_name) = group.as_ref().map_or_else(Default::default, |group| (group.pointer.clone(), group.name.clone()));
                let name = feed.name.clone().map_or_else(|| format!("{above_name}feeds[{index}]."), |name| format!("{above_name}feeds.{name}."));
                let own = Layer { settings: &feed.settings, file: base.file, pointer: format!("{above_pointer}/feeds/{index}"), name };
                // Innermost first: the first layer that has a setting decides.
                let chain: Vec<Layer> = std::iter::once(own).chain(group.clone()).chain(layers.iter().rev().cloned()).collect();
                subscriptions.extend(self.subscription(feed, &chain).map(Arc::new));
            }
        }
        subscriptions
    }

    fn include(&mut self, file: &File, top: &Layer, subscriptions: &mut Vec<Arc<Subscription>>) -> usize {
        let mut n_included = 0;
        for (index, pattern) in file.include.texts.iter().enumerate() {
            let pointer = if file.include.is_list { format!("/include/{index}") } else { "/include".to_owned() };
            let full = top.file.with_file_name("").join(pattern);
            let paths = match glob::glob(&full.to_string_lossy()) {
                Ok(paths) => paths.filter_map(Result::ok).collect::<Vec<_>>(),
                Err(error) => {
                    self.problem::<()>(top, &pointer, "include", format!("`{pattern}` is no pattern: {}", error.msg));
                    continue;
                }
            };
            if paths.is_empty() && !pattern.contains(['*', '?', '[']) {
                self.problem::<()>(top, &pointer, "include", format!("there is no file `{}`", full.display()));
            }
            for path in paths {
                n_included += 1;
                let included = self.read(&path);
                self.refuse_global_keys(&path);
                let own = Layer { settings: &included.settings, file: &path, pointer: String::new(), name: String::new() };
                subscriptions.extend(self.subscriptions(&included, &[top.clone(), own]));
            }
        }
        n_included
    }

    fn refuse_global_keys(&mut self, path: &Path) {
        for key in ["state", "concurrency", "publish", "network", "include"] {
            let at = self.places.get(path).and_then(|places| places.get(&format!("/{key}"))).copied();
            self.problems.extend(at.map(|at| Problem::new(path, at, key, "belongs into the main file, not into an included one".to_owned())));
        }
    }

    fn subscription(&mut self, feed: &file::Feed, layers: &[Layer]) -> Option<Subscription> {
        let n_problems = self.problems.len();
        let own = layers.first()?;
        let name = self.name(feed, own);
        let url = self.url(feed, own);
        let timezone = self.timezone(layers);
        let cadence = self.cadence(layers, timezone);
        let preset = self.preset(layers);
        let content = find(layers, "content", |settings| settings.content.as_ref()).map_or_else(
            || layers.last().map(|top| beside(top.file, "content/posts")).unwrap_or_default(),
            |found| beside(found.layer.file, found.value),
        );
        // All settings are looked at before the first that is wrong ends it.
        let headers = self.headers(layers);
        let timeout = self.duration(find(layers, "timeout", |settings| settings.timeout.as_ref())).unwrap_or(DEFAULT_TIMEOUT);
        let limit_bytes = self.size(layers);
        let include_if = self.filter(find(layers, "include_if", |settings| settings.include_if.as_ref()));
        let exclude_if = self.filter(find(layers, "exclude_if", |settings| settings.exclude_if.as_ref()));
        let select = self.select(find(layers, "select", |settings| settings.select.as_ref()));
        let max_age = self.duration(find(layers, "max_age", |settings| settings.max_age.as_ref()));
        let subscription = Subscription {
            name: name?,
            url: url?,
            cadence: cadence?,
            timezone: timezone?,
            content,
            preset: preset?,
            full_text: find(layers, "full_text", |settings| settings.full_text.as_ref()).map_or_else(Default::default, |found| *found.value),
            tags: find(layers, "tags", |settings| settings.tags.as_ref()).map_or_else(Vec::new, |found| found.value.clone()),
            categories: find(layers, "categories", |settings| settings.categories.as_ref()).map_or_else(Vec::new, |found| found.value.clone()),
            max_tags: number(find(layers, "max_tags", |settings| settings.max_tags.as_ref()), DEFAULT_MAX_TAGS),
            language: find(layers, "language", |settings| settings.language.as_ref()).map(|found| found.value.clone()),
            headers,
            timeout,
            limit_bytes,
            include_if,
            exclude_if,
            select,
            max_age,
            max_entries: Some(number(find(layers, "max_entries", |settings| settings.max_entries.as_ref()), 0)).filter(|n| *n > 0),
            on_update: find(layers, "on_update", |settings| settings.on_update.as_ref()).map_or_else(Default::default, |found| *found.value),
        };
        (self.problems.len() == n_problems).then_some(subscription)
    }

    fn name(&mut self, feed: &file::Feed, own: &Layer) -> Option<String> {
        let Some(name) = feed.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return self.missing(own, "name", "add `name:`, a short name of your own for the feed");
        };
        if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ')) || name.starts_with(['-', '.']) {
            return self.problem(own, &format!("{}/name", own.pointer), "name", format!("`{name}` has characters other than letters, digits, `-`, `_`, `.` and spaces"));
        }
        let place = self.place(own.file, &format!("{}/name", own.pointer));
        let here = format!("{}:{}", own.file.display(), place.line);
        match self.names.insert(name.to_lowercase(), here) {
            None => Some(name.to_owned()),
            Some(before) => self.problem(own, &format!("{}/name", own.pointer), "name", format!("the name `{name}` is taken already ({before})")),
        }
    }

    fn url(&mut self, feed: &file::Feed, own: &Layer) -> Option<Url> {
        let pointer = format!("{}/url", own.pointer);
        let Some(text) = feed.url.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            // An address that was refused for its kind has been told already.
            let is_told = self.places.get(own.file).is_some_and(|places| places.contains_key(&pointer));
            return if is_told && feed.url.is_none() { None } else { self.missing(own, "url", "add `url:`, the address of the feed") };
        };
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            Ok(url) if url.scheme() == "file" => {
                // `file:feeds/a.xml` is relative to the configuration.
                let path = text.strip_prefix("file:").filter(|path| !path.starts_with('/'));
                path.map_or(Some(url.clone()), |path| Url::from_file_path(absolute(&beside(own.file, path))).ok())
            }
            Ok(url) => self.problem(own, &pointer, "url", format!("`{}:` is no scheme a feed can be fetched by; use `http:`, `https:` or `file:`", url.scheme())),
            Err(error) => {
                self.problem::<Url>(own, &pointer, "url", format!("`{text}`: {error}"));
                if let Some(problem) = self.problems.last_mut() {
                    problem.hint = Some("an address begins with `https://`".to_owned());
                }
                None
            }
        }
    }

    fn timezone(&mut self, layers: &[Layer]) -> Option<Tz> {
        let Some(found) = find(layers, "timezone", |settings| settings.timezone.as_ref()) else { return Some(Tz::UTC) };
        if let Ok(zone) = found.value.parse() {
            return Some(zone);
        }
        let near = shape::nearest(found.value, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        let hint = near.map_or_else(|| "a name of the IANA database, such as `Europe/Berlin`".to_owned(), |near| format!("did you mean `{near}`?"));
        self.found_problem(&found, format!("there is no time zone `{}`", found.value), Some(hint))
    }

    fn cadence(&mut self, layers: &[Layer], timezone: Option<Tz>) -> Option<Cadence> {
        let timezone = timezone.unwrap_or(Tz::UTC);
        // The innermost layer that says when decides; `every` of a group does not clash with `cron` of a feed.
        let Some(layer) = layers.iter().find(|layer| layer.settings.every.is_some() || layer.settings.cron.is_some()) else {
            return Some(Cadence::Every(DEFAULT_EVERY));
        };
        match (&layer.settings.every, &layer.settings.cron) {
            (Some(_), Some(value)) => {
                self.found_problem(&Found { value, layer, key: "cron" }, "stands beside `every`; only one of them can say when the feed is polled".to_owned(), None)
            }
            (Some(value), None) => {
                let found = Found { value, layer, key: "every" };
                let every = self.duration(Some(Found { value, layer, key: "every" }))?;
                if every.is_zero() { self.found_problem(&found, "must be at least `1s`".to_owned(), None) } else { Some(Cadence::Every(every)) }
            }
            (None, Some(value)) => match Cadence::cron(value, timezone) {
                Ok(cadence) => Some(cadence),
                Err(message) => {
                    let hint = "five fields: minute, hour, day of month, month, day of week, as in `*/15 6-22 * * *`".to_owned();
                    self.found_problem(&Found { value, layer, key: "cron" }, format!("`{value}`: {message}"), Some(hint))
                }
            },
            (None, None) => None,
        }
    }

    fn preset(&mut self, layers: &[Layer]) -> Option<Arc<Preset>> {
        let default = "hugo".to_owned();
        let found = find(layers, "preset", |settings| settings.preset.as_ref());
        let name = found.as_ref().map_or(&default, |found| found.value);
        let folder = found.as_ref().map(|found| found.layer.file.with_file_name("")).unwrap_or_default();
        let key = if preset::built_in_names().any(|known| known == name) { PathBuf::from(name) } else { folder.join(name) };
        if let Some(known) = self.presets.get(&key) {
            return known.clone();
        }
        let loaded = preset::load(name, &folder);
        let preset = match loaded {
            Ok(preset) => Some(Arc::new(preset)),
            Err(problems) => {
                for problem in problems {
                    // A preset that is not there is a problem of the line that asks for it.
                    match found.as_ref().filter(|_| problem.at.line == 0) {
                        Some(found) => drop(self.found_problem::<(), _>(found, problem.message, problem.hint)),
                        None => self.problems.push(problem),
                    }
                }
                None
            }
        };
        self.presets.insert(key, preset.clone());
        preset
    }

    fn headers(&mut self, layers: &[Layer]) -> Vec<(String, String)> {
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for layer in layers.iter().rev() {
            for (name, value) in layer.settings.headers.iter().flatten() {
                let is_name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_ok();
                if is_name && reqwest::header::HeaderValue::from_str(value).is_ok() {
                    headers.insert(name.to_ascii_lowercase(), value.clone());
                } else {
                    let what = if is_name { "value" } else { "name" };
                    let pointer = format!("{}/headers/{name}", layer.pointer);
                    self.problem::<()>(layer, &pointer, &format!("headers.{name}"), format!("this is no {what} of a header field"));
                }
            }
            if let Some(agent) = &layer.settings.user_agent {
                if reqwest::header::HeaderValue::from_str(agent).is_ok() {
                    headers.insert("user-agent".to_owned(), agent.clone());
                } else {
                    self.problem::<()>(layer, &format!("{}/user_agent", layer.pointer), "user_agent", "this is no value of a header field".to_owned());
                }
            }
        }
        headers.into_iter().collect()
    }

    fn duration(&mut self, found: Option<Found<file::Duration>>) -> Option<Duration> {
        let found = found?;
        let hint = "a number with `s`, `m`, `h`, `d` or `w`, as in `30m` or `1h30m`".to_owned();
        found.value.parse().or_else(|| self.found_problem(&found, format!("`{}` is no span of time", found.value.0), Some(hint)))
    }

    fn size(&mut self, layers: &[Layer]) -> u64 {
        let Some(found) = find(layers, "max_bytes", |settings| settings.max_bytes.as_ref()) else { return DEFAULT_LIMIT_BYTES };
        let hint = "a number of bytes, or with `K`, `M` or `G`, as in `15M`".to_owned();
        found.value.parse().filter(|size| *size > 0).unwrap_or_else(|| {
            self.found_problem::<(), _>(&found, format!("`{}` is no size", found.value.0), Some(hint));
            DEFAULT_LIMIT_BYTES
        })
    }

    fn filter(&mut self, found: Option<Found<file::Filter>>) -> Filter {
        let Some(found) = found else { return Filter::default() };
        let mut patterns = |texts: &OneOrMany, name: &str| self.regexes(&found, texts, name);
        Filter {
            title: patterns(&found.value.title, "title"),
            url: patterns(&found.value.url, "url"),
            category: patterns(&found.value.category, "category"),
            author: patterns(&found.value.author, "author"),
        }
    }

    fn regexes(&mut self, found: &Found<file::Filter>, texts: &OneOrMany, name: &str) -> Vec<Regex> {
        let mut regexes = Vec::new();
        for (index, text) in texts.texts.iter().enumerate() {
            match RegexBuilder::new(text).case_insensitive(true).size_limit(1 << 20).build() {
                Ok(regex) => regexes.push(regex),
                Err(error) => {
                    let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                    self.item_problem(found, texts, (name, index), format!("`{text}` is no regular expression: {reason}"));
                }
            }
        }
        regexes
    }

    fn select(&mut self, found: Option<Found<file::Select>>) -> Select {
        let Some(found) = found else { return Select::default() };
        for (texts, name) in [(&found.value.content, "content"), (&found.value.remove, "remove")] {
            for (index, text) in texts.texts.iter().enumerate() {
                if scraper::Selector::parse(text).is_err() {
                    self.item_problem(&found, texts, (name, index), format!("`{text}` is no CSS selector"));
                }
            }
        }
        Select { content: found.value.content.texts.clone(), remove: found.value.remove.texts.clone() }
    }

    fn state(&self, path: &Path, state: Option<&str>) -> PathBuf {
        let state = beside(path, state.unwrap_or("feedmill.db"));
        if state.is_dir() || state.as_os_str().to_string_lossy().ends_with('/') { state.join("feedmill.db") } else { state }
    }

    fn publish(&mut self, file: &File, top: &Layer) -> Option<Publish> {
        let publish = file.publish.as_ref()?;
        let timeout = publish.timeout.as_ref().and_then(|timeout| self.global_duration(timeout, top, "publish.timeout")).unwrap_or(DEFAULT_PUBLISH_TIMEOUT);
        let command = match publish.command.texts.as_slice() {
            [] => return self.problem(top, "/publish", "publish", "needs a `command:`".to_owned()),
            [line] if !publish.command.is_list => vec!["sh".to_owned(), "-c".to_owned(), line.clone()],
            words => words.to_vec(),
        };
        Some(Publish { command, timeout })
    }

    fn network(&mut self, file: &File, top: &Layer) -> Network {
        let default = Network::default();
        let written = &file.network;
        let delay = written.host_delay.as_ref().and_then(|delay| self.global_duration(delay, top, "network.host_delay"));
        let grace = written.grace.as_ref().and_then(|grace| self.global_duration(grace, top, "network.grace"));
        Network {
            allow_private: written.allow_private.unwrap_or(default.allow_private),
            host_delay: delay.unwrap_or(default.host_delay),
            robots: written.robots.unwrap_or(default.robots),
            grace: grace.unwrap_or(default.grace),
        }
    }

    fn global_duration(&mut self, text: &file::Duration, top: &Layer, key: &str) -> Option<Duration> {
        text.parse().or_else(|| self.problem(top, &format!("/{}", key.replace('.', "/")), key, format!("`{}` is no span of time", text.0)))
    }

    fn place(&self, file: &Path, pointer: &str) -> Position {
        let places = self.places.get(file);
        let nearest = std::iter::successors(Some(pointer), |pointer| pointer.rsplit_once('/').map(|(above, _)| above));
        nearest.filter_map(|pointer| places?.get(pointer)).next().copied().unwrap_or(Position { line: 1, column: 1 })
    }

    fn problem<T>(&mut self, layer: &Layer, pointer: &str, key: &str, message: String) -> Option<T> {
        let at = self.place(layer.file, pointer);
        self.problems.push(Problem::new(layer.file, at, &format!("{}{key}", layer.name), message));
        None
    }

    fn missing<T>(&mut self, layer: &Layer, key: &str, hint: &str) -> Option<T> {
        let at = self.place(layer.file, &layer.pointer);
        let problem = Problem::new(layer.file, at, &format!("{}{key}", layer.name), "is missing".to_owned());
        // What is no mapping at all has been told already.
        let is_told = self.problems.iter().any(|problem| problem.at == at && problem.file == layer.file && problem.message.starts_with("expected a mapping"));
        if is_told {
            return None;
        }
        self.problems.push(Problem { hint: Some(hint.to_owned()), ..problem });
        None
    }

    fn found_problem<T, V>(&mut self, found: &Found<V>, message: String, hint: Option<String>) -> Option<T> {
        let at = self.place(found.layer.file, &format!("{}/{}", found.layer.pointer, found.key));
        let problem = Problem { hint, ..Problem::new(found.layer.file, at, &format!("{}{}", found.layer.name, found.key), message) };
        // Settings of a group or of the top are looked at for each feed, and told once.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        None
    }

    fn item_problem<V>(&mut self, found: &Found<V>, texts: &OneOrMany, (name, index): (&str, usize), message: String) {
        let pointer = format!("{}/{}/{name}", found.layer.pointer, found.key);
        let pointer = if texts.is_list { format!("{pointer}/{index}") } else { pointer };
        let at = self.place(found.layer.file, &pointer);
        let problem = Problem::new(found.layer.file, at, &format!("{}{}.{name}", found.layer.name, found.key), message);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Gives the innermost value of a setting.
fn find<'a, T>(layers: &'a [Layer<'a>], key: &'static str, get: impl Fn(&'a Settings) -> Option<&'a T>) -> Option<Found<'a, T>> {
    layers.iter().find_map(|layer| Some(Found { value: get(layer.settings)?, layer, key }))
}

fn number(found: Option<Found<u32>>, default: u32) -> usize {
    usize::try_from(found.map_or(default, |found| *found.value)).unwrap_or(usize::MAX)
}

/// Gives a path as seen from the folder of the file it is written in.
fn beside(file: &Path, path: &str) -> PathBuf {
    let joined = file.with_file_name("").join(path);
    let tidy: PathBuf = joined.components().filter(|component| *component != Component::CurDir).collect();
    let is_folder = path.ends_with('/');
    if is_folder { tidy.join("") } else { tidy }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
