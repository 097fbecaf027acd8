//! Gives a configuration its meaning, or lists everything that is wrong with it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use url::{ParseError, Url};

use super::file::{self, File, OneOrMany, Settings};
use super::ledger::{Layer, Ledger, find, number};
use super::node::{self, Position};
use super::shape;
use super::site_rules;
use super::{Config, List, Problem, Problems, Subscription, name, preset};
use crate::disk;
use crate::post::preset::Preset;
use crate::rules::Rules;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_CONCURRENCY: u32 = 16;
const DEFAULT_MAX_TAGS: u32 = 8;

/// Reads a configuration and the files it includes.
pub fn load(path: &Path) -> Result<Config, Problems> {
    let mut resolver = Resolver::default();
    let file = resolver.read(path);
    let (config, n_included) = resolver.config(path, &file);
    if config.subscriptions.is_empty() && config.lists.is_empty() && resolver.ledger.problems.is_empty() {
        let hint = if n_included == 0 {
            "add a feed below `feeds:`, each with `name:` and `url:`"
        } else {
            "none of the included files has a feed"
        };
        resolver.ledger.problems.push(Problem {
            hint: Some(hint.to_owned()),
            ..Problem::new(path, Position { line: 1, column: 1 }, "feeds", "there are no feeds".to_owned())
        });
    }
    resolver.result(path, config)
}

/// Gives the meaning of a main file's text before it is written; it may be without feeds.
pub fn load_text(path: &Path, text: &str) -> Result<Config, Problems> {
    let mut resolver = Resolver::default();
    let file = resolver.parse(path, text);
    let (config, _) = resolver.config(path, &file);
    resolver.result(path, config)
}

/// Gives a subscription with the default settings for an address on the command line.
pub fn subscription_for_url(name: &str, url: &Url, content: &Path, preset: &str) -> Result<Subscription, Problems> {
    let mut resolver = Resolver::default();
    let here = Path::new("command line");
    let settings = Settings { preset: Some(preset.to_owned()), content: Some(content.display().to_string()), ..Settings::default() };
    let feed = file::Feed { name: Some(name.to_owned()), url: Some(url.to_string()), settings: Settings::default() };
    let layers = [Layer { settings: &settings, file: here, pointer: String::new(), name: String::new() }];
    let subscription = resolver.subscription(&feed, &layers);
    subscription.ok_or(Problems(resolver.ledger.problems))
}

/// What is asked to be polled.
#[derive(Default)]
struct Wanted {
    subscriptions: Vec<Arc<Subscription>>,
    lists: Vec<Arc<List>>,
}

#[derive(Default)]
struct Resolver {
    ledger: Ledger,
    names: HashMap<String, String>,
    presets: HashMap<PathBuf, Option<Arc<Preset>>>,
    rules: Arc<Rules>,
}

impl Resolver {
    fn read(&mut self, path: &Path) -> File {
        match disk::read_to_string(path) {
            Ok(text) => self.parse(path, &text),
            Err(error) => {
                self.ledger.problems.push(Problem::new(path, Position::default(), "", format!("cannot be read: {}", error.source)));
                File::default()
            }
        }
    }

    fn parse(&mut self, path: &Path, text: &str) -> File {
        let node = match node::parse(text) {
            Ok(node) => node,
            Err((at, message)) => {
                self.ledger.problems.push(Problem::new(path, at, "", message));
                return File::default();
            }
        };
        let shaped = shape::check(&node, super::schema().as_value(), path);
        self.ledger.problems.extend(shaped.problems);
        self.ledger.places.insert(path.to_owned(), shaped.places);
        serde_json::from_value(shaped.json).unwrap_or_else(|error| {
            self.ledger.problems.push(Problem::new(path, Position::default(), "", error.to_string()));
            File::default()
        })
    }

    fn result(self, path: &Path, config: Config) -> Result<Config, Problems> {
        let mut problems = self.ledger.problems;
        problems.sort_by(|a, b| (a.file != path, &a.file, a.at).cmp(&(b.file != path, &b.file, b.at)));
        // What is wrong with the settings of a list is found once more for each group that they apply to.
        problems.dedup();
        if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
    }

    fn config(&mut self, path: &Path, file: &File) -> (Config, usize) {
        let top = Layer { settings: &file.settings, file: path, pointer: String::new(), name: String::new() };
        self.rules = site_rules::of_config(&file.rules, path, &mut self.ledger);
        let mut wanted = Wanted::default();
        self.wanted(file, std::slice::from_ref(&top), &mut wanted);
        let n_included = self.include(file, &top, &mut wanted);
        let network = self.ledger.network(file, &top);
        let config = Config {
            subscriptions: wanted.subscriptions,
            lists: wanted.lists,
            state: Self::state(path, file.state.as_deref()),
            concurrency: usize::try_from(file.concurrency.unwrap_or(DEFAULT_CONCURRENCY).max(1)).unwrap_or(1),
            publish: self.ledger.publish(file, &top),
            network,
            rules: Arc::clone(&self.rules),
        };
        (config, n_included)
    }

    fn wanted(&mut self, file: &File, layers: &[Layer], wanted: &mut Wanted) {
        let Some(base) = layers.last() else { return };
        // Innermost first: the first layer that has a setting decides.
        let outer: Vec<Layer> = layers.iter().rev().cloned().collect();
        let groups: Vec<(&file::Group, Vec<Layer>)> = file
            .groups
            .iter()
            .enumerate()
            .map(|(index, group)| {
                let name = group.name.clone().map_or_else(|| format!("groups[{index}]."), |name| format!("groups.{name}."));
                let own = Layer { settings: &group.settings, file: base.file, pointer: format!("/groups/{index}"), name };
                (group, std::iter::once(own).chain(outer.iter().cloned()).collect())
            })
            .collect();
        self.feeds(&file.feeds, None, &outer, wanted);
        self.lists(&file.subscriptions_from, &outer, &groups, wanted);
        for (group, layers) in &groups {
            self.feeds(&group.feeds, group.name.as_ref(), layers, wanted);
            self.lists(&group.subscriptions_from, layers, &[], wanted);
        }
    }

    fn feeds(&mut self, feeds: &[file::Feed], group: Option<&String>, layers: &[Layer], wanted: &mut Wanted) {
        let Some(around) = layers.first() else { return };
        // The settings of a file stand at its top, those of a group below its name.
        let (pointer, above) = (&around.pointer, &around.name);
        for (index, feed) in feeds.iter().enumerate() {
            let name = feed.name.clone().map_or_else(|| format!("{above}feeds[{index}]."), |name| format!("{above}feeds.{name}."));
            let own = Layer { settings: &feed.settings, file: around.file, pointer: format!("{pointer}/feeds/{index}"), name };
            let chain: Vec<Layer> = std::iter::once(own).chain(layers.iter().cloned()).collect();
            let subscription = self.subscription(feed, &chain);
            wanted.subscriptions.extend(subscription.map(|subscription| Arc::new(Subscription { group: group.cloned(), ..subscription })));
        }
    }

    fn lists(&mut self, texts: &OneOrMany, layers: &[Layer], groups: &[(&file::Group, Vec<Layer>)], wanted: &mut Wanted) {
        let Some(around) = layers.first() else { return };
        for (index, text) in texts.texts.iter().enumerate() {
            let item = if texts.is_list { format!("/{index}") } else { String::new() };
            let pointer = format!("{}/subscriptions_from{item}", around.pointer);
            let Some(url) = self.list_url(text, around, &pointer) else { continue };
            if wanted.lists.iter().any(|list| without_dots(list.url()) == without_dots(&url)) {
                self.ledger.problem::<()>(around, &pointer, "subscriptions_from", format!("the list `{text}` is named already"));
                continue;
            }
            let mut template = |layers: &[Layer]| self.applied(layers, Some(text.clone()), Some(url.clone()));
            let Some(own) = template(layers) else { continue };
            let groups =
                groups.iter().filter_map(|(group, layers)| Some(Subscription { group: Some(group.name.clone()?), ..template(layers)? }));
            wanted.lists.push(Arc::new(List { template: own, groups: groups.collect() }));
        }
    }

    fn list_url(&mut self, text: &str, own: &Layer, pointer: &str) -> Option<Url> {
        let text = text.trim();
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            Ok(url) if url.scheme() != "file" => {
                let message =
                    format!("`{}:` is no scheme a list can be fetched by; use `http:`, `https:` or the path of a file", url.scheme());
                self.ledger.problem(own, pointer, "subscriptions_from", message)
            }
            Err(error) if error != ParseError::RelativeUrlWithoutBase => {
                self.ledger.problem(own, pointer, "subscriptions_from", format!("`{text}`: {error}"))
            }
            _ if text.is_empty() => self.ledger.problem(own, pointer, "subscriptions_from", "is empty".to_owned()),
            _ if serde_json::from_str::<serde_json::Value>(text).is_ok() => {
                let message = format!("`{text}` is neither an address nor a file; write `./{text}` if a file is called that");
                self.ledger.problem(own, pointer, "subscriptions_from", message)
            }
            _ => Url::from_file_path(absolute(&beside(own.file, text.strip_prefix("file:").unwrap_or(text)))).ok(),
        }
    }

    fn include(&mut self, file: &File, top: &Layer, wanted: &mut Wanted) -> usize {
        let mut n_included = 0;
        for (index, pattern) in file.include.texts.iter().enumerate() {
            let pointer = if file.include.is_list { format!("/include/{index}") } else { "/include".to_owned() };
            let full = top.file.with_file_name("").join(pattern);
            let paths = match glob::glob(&full.to_string_lossy()) {
                Ok(paths) => paths.filter_map(Result::ok).collect::<Vec<_>>(),
                Err(error) => {
                    self.ledger.problem::<()>(top, &pointer, "include", format!("`{pattern}` is no pattern: {}", error.msg));
                    continue;
                }
            };
            if paths.is_empty() && !pattern.contains(['*', '?', '[']) {
                self.ledger.problem::<()>(top, &pointer, "include", format!("there is no file `{}`", full.display()));
            }
            for path in paths {
                n_included += 1;
                let included = self.read(&path);
                self.refuse_global_keys(&path);
                let own = Layer { settings: &included.settings, file: &path, pointer: String::new(), name: String::new() };
                self.wanted(&included, &[top.clone(), own], wanted);
            }
        }
        n_included
    }

    fn refuse_global_keys(&mut self, path: &Path) {
        for key in ["state", "concurrency", "publish", "network", "include", "rules"] {
            let at = self.ledger.places.get(path).and_then(|places| places.get(&format!("/{key}"))).copied();
            self.ledger
                .problems
                .extend(at.map(|at| Problem::new(path, at, key, "belongs into the main file, not into an included one".to_owned())));
        }
    }

    fn subscription(&mut self, feed: &file::Feed, layers: &[Layer]) -> Option<Subscription> {
        let own = layers.first()?;
        let name = self.name(feed, own);
        let url = self.url(feed, own);
        self.applied(layers, name, url)
    }

    fn applied(&mut self, layers: &[Layer], name: Option<String>, url: Option<Url>) -> Option<Subscription> {
        let n_problems = self.ledger.problems.len();
        let timezone = self.ledger.timezone(layers);
        let cadence = self.ledger.cadence(layers, timezone);
        let preset = self.preset(layers);
        let markdown = self.ledger.markdown(layers, preset.as_deref());
        let content = find(layers, "content", |settings| settings.content.as_ref()).map_or_else(
            || layers.last().map(|top| beside(top.file, "content/posts")).unwrap_or_default(),
            |found| {
                if found.value.trim().is_empty() {
                    self.ledger.found_problem::<(), _>(&found, "is empty".to_owned(), Some("`.` is the folder of this file".to_owned()));
                }
                beside(found.layer.file, found.value)
            },
        );
        // All settings are looked at before the first that is wrong ends it.
        let headers = self.ledger.headers(layers);
        let timeout = self.ledger.duration(find(layers, "timeout", |settings| settings.timeout.as_ref())).unwrap_or(DEFAULT_TIMEOUT);
        let limit_bytes = self.ledger.size(layers);
        let include_if = self.ledger.filter(find(layers, "include_if", |settings| settings.include_if.as_ref()));
        let exclude_if = self.ledger.filter(find(layers, "exclude_if", |settings| settings.exclude_if.as_ref()));
        let select = self.ledger.select(find(layers, "select", |settings| settings.select.as_ref()));
        let max_age = self.ledger.duration(find(layers, "max_age", |settings| settings.max_age.as_ref()));
        let subscription = Subscription {
            name: name?,
            group: None,
            url: url?,
            cadence: cadence?,
            timezone: timezone?,
            content,
            preset: preset?,
            markdown,
            full_text: find(layers, "full_text", |settings| settings.full_text.as_ref())
                .map_or_else(Default::default, |found| *found.value),
            tags: find(layers, "tags", |settings| settings.tags.as_ref()).map_or_else(Vec::new, |found| found.value.clone()),
            categories: find(layers, "categories", |settings| settings.categories.as_ref())
                .map_or_else(Vec::new, |found| found.value.clone()),
            max_tags: number(find(layers, "max_tags", |settings| settings.max_tags.as_ref()), DEFAULT_MAX_TAGS),
            language: find(layers, "language", |settings| settings.language.as_ref()).map(|found| found.value.clone()),
            headers,
            timeout,
            limit_bytes,
            include_if,
            exclude_if,
            select,
            rules: Arc::clone(&self.rules),
            max_age,
            max_entries: Some(number(find(layers, "max_entries", |settings| settings.max_entries.as_ref()), 0)).filter(|n| *n > 0),
            on_update: find(layers, "on_update", |settings| settings.on_update.as_ref())
                .map_or_else(Default::default, |found| *found.value),
        };
        (self.ledger.problems.len() == n_problems).then_some(subscription)
    }

    fn name(&mut self, feed: &file::Feed, own: &Layer) -> Option<String> {
        let Some(name) = feed.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return self.ledger.missing(own, "name", "add `name:`, a short name of your own for the feed");
        };
        if !name::is_allowed(name) {
            return self.ledger.problem(
                own,
                &format!("{}/name", own.pointer),
                "name",
                format!("`{name}` has characters other than letters, digits, `-`, `_`, `.` and spaces"),
            );
        }
        let place = self.ledger.place(own.file, &format!("{}/name", own.pointer));
        let here = format!("{}:{}", own.file.display(), place.line);
        match self.names.insert(name.to_lowercase(), here) {
            None => Some(name.to_owned()),
            Some(before) => {
                self.ledger.problem(own, &format!("{}/name", own.pointer), "name", format!("the name `{name}` is taken already ({before})"))
            }
        }
    }

    fn url(&mut self, feed: &file::Feed, own: &Layer) -> Option<Url> {
        let pointer = format!("{}/url", own.pointer);
        let Some(text) = feed.url.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            // An address that was refused for its kind has been told already.
            let is_told = self.ledger.places.get(own.file).is_some_and(|places| places.contains_key(&pointer));
            return if is_told && feed.url.is_none() {
                None
            } else {
                self.ledger.missing(own, "url", "add `url:`, the address of the feed")
            };
        };
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            Ok(url) if url.scheme() == "file" => {
                // `file:feeds/a.xml` is relative to the configuration.
                let path = text.strip_prefix("file:").filter(|path| !path.starts_with('/'));
                path.map_or(Some(url.clone()), |path| Url::from_file_path(absolute(&beside(own.file, path))).ok())
            }
            Ok(url) => self.ledger.problem(
                own,
                &pointer,
                "url",
                format!("`{}:` is no scheme a feed can be fetched by; use `http:`, `https:` or `file:`", url.scheme()),
            ),
            Err(error) => {
                self.ledger.problem::<Url>(own, &pointer, "url", format!("`{text}`: {error}"));
                if let Some(problem) = self.ledger.problems.last_mut() {
                    problem.hint = Some("an address begins with `https://`".to_owned());
                }
                None
            }
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
                        Some(found) => drop(self.ledger.found_problem::<(), _>(found, problem.message, problem.hint)),
                        None => self.ledger.problems.push(problem),
                    }
                }
                None
            }
        };
        self.presets.insert(key, preset.clone());
        preset
    }

    fn state(path: &Path, state: Option<&str>) -> PathBuf {
        let state = beside(path, state.unwrap_or("feedmill.db"));
        if state.is_dir() || state.as_os_str().to_string_lossy().ends_with('/') { state.join("feedmill.db") } else { state }
    }
}

/// Gives a path as seen from the folder of the file it is written in.
fn beside(file: &Path, path: &str) -> PathBuf {
    let joined = file.with_file_name("").join(path);
    let tidy: PathBuf = joined.components().filter(|component| *component != Component::CurDir).collect();
    let is_folder = path.ends_with('/');
    if is_folder { tidy.join("") } else { tidy }
}

/// Gives the address of a file as addresses are compared: `a/../b` is `b`.
fn without_dots(url: &Url) -> Option<Url> {
    Url::parse(url.as_str()).ok()
}

fn absolute(path: &Path) -> PathBuf {
    // An empty path is the folder where we are.
    std::path::absolute(Path::new(".").join(path)).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{FullText, OnUpdate};
    use crate::schedule::Cadence;
    use expect_test::{Expect, expect};

    fn files(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            disk::write(&folder.path().join(name), text, disk::Existing::Replace).unwrap();
        }
        folder
    }

    fn check(text: &str, expected: &Expect) {
        let folder = files(&[("feedmill.yaml", text)]);
        let found = match load(&folder.path().join("feedmill.yaml")) {
            Ok(config) => config.subscriptions.iter().map(|subscription| format!("{} {}", subscription.name, subscription.url)).collect(),
            Err(problems) => vec![problems.to_string()],
        };
        expected.assert_eq(&found.join("\n").replace(&format!("{}/", folder.path().display()), ""));
    }

    #[test]
    fn the_innermost_setting_wins() {
        let folder = files(&[
            (
                "feedmill.yaml",
                "content: posts\nevery: 1h\ntimeout: 5s\nfull_text: off\nheaders: {a: top, b: top}\ninclude: more/*.yaml\n\
                 groups:\n  - name: g\n    timeout: 6s\n    on_update: keep\n    headers: {b: group}\n    feeds:\n\
                 \x20     - {name: one, url: 'https://a.example/', cron: '0 5 * * *', timezone: Europe/Berlin}\n\
                 \x20     - {name: two, url: 'https://b.example/', timeout: 7s}\n",
            ),
            (
                "more/a.yaml",
                "timeout: 8s\ncontent: notes\nfeeds:\n  - {name: three, url: 'file:feed.xml', full_text: on, user_agent: me}\n",
            ),
        ]);
        let config = load(&folder.path().join("feedmill.yaml")).unwrap();
        let [one, two, three] = config.subscriptions.as_slice() else { panic!("{:?}", config.subscriptions) };
        assert_eq!((one.timeout.as_secs(), two.timeout.as_secs(), three.timeout.as_secs()), (6, 7, 8));
        assert!(matches!((&one.cadence, &two.cadence), (Cadence::Cron(_), Cadence::Every(_))));
        assert_eq!((one.on_update, three.on_update), (OnUpdate::Keep, OnUpdate::Rewrite));
        assert_eq!((one.full_text, three.full_text), (FullText::Off, FullText::On));
        assert_eq!(one.headers, [("a".to_owned(), "top".to_owned()), ("b".to_owned(), "group".to_owned())]);
        assert_eq!(three.headers.last().unwrap(), &("user-agent".to_owned(), "me".to_owned()));
        // Paths are meant from the file they are written in.
        assert_eq!(one.content, folder.path().join("posts"));
        assert_eq!(three.content, folder.path().join("more/notes"));
        assert_eq!(three.url, Url::from_file_path(folder.path().join("more/feed.xml")).unwrap());
        assert_eq!(config.state, folder.path().join("feedmill.db"));
    }

    #[test]
    fn lists_have_the_settings_of_their_place() {
        let text = "every: 2h\nsubscriptions_from: [https://lists.example/a.opml, own/b.opml]\ngroups:\n  - name: news/world\n    every: 3h\n\
                    \x20 - name: tech\n    every: 4h\n    subscriptions_from: 'file:c.opml'\n";
        let folder = files(&[("feedmill.yaml", text)]);
        let config = load(&folder.path().join("feedmill.yaml")).unwrap();
        let [a, b, c] = config.lists.as_slice() else { panic!("{:?}", config.lists) };
        assert_eq!(b.url().to_file_path().unwrap(), folder.path().join("own/b.opml"));
        assert_eq!(c.url().to_file_path().unwrap(), folder.path().join("c.opml"));
        let hours = |list: &List, folders: &[&str]| {
            let folders: Vec<String> = folders.iter().map(|folder| (*folder).to_owned()).collect();
            let Cadence::Every(every) = list.template_for(&folders).cadence else { panic!("no interval") };
            every.as_secs() / 3_600
        };
        assert_eq!([hours(a, &[]), hours(a, &["world"]), hours(a, &["news/world"]), hours(a, &["x/tech"])], [2, 2, 3, 4]);
        assert_eq!([hours(a, &["x/tech", "news/world"]), hours(c, &["news/world"])], [3, 4]);
    }

    #[test]
    fn lists_that_cannot_be_had_are_refused() {
        check(
            "subscriptions_from: ['ftp://a.example/', 'https://b.example/', '', 'http://', 5, a/b.opml, ./a/../a/b.opml]\ngroups:\n  - subscriptions_from: https://b.example/\n",
            &expect![[r#"
                6 problems:
                feedmill.yaml:1:22: subscriptions_from: `ftp:` is no scheme a list can be fetched by; use `http:`, `https:` or the path of a file
                feedmill.yaml:1:64: subscriptions_from: is empty
                feedmill.yaml:1:68: subscriptions_from: `http://`: empty host
                feedmill.yaml:1:79: subscriptions_from: `5` is neither an address nor a file; write `./5` if a file is called that
                feedmill.yaml:1:92: subscriptions_from: the list `./a/../a/b.opml` is named already
                feedmill.yaml:3:25: groups[0].subscriptions_from: the list `https://b.example/` is named already"#]],
        );
    }

    #[test]
    fn secrets_come_from_files_and_the_environment() {
        let folder = files(&[
            ("token", "s3cret\n"),
            (
                "feedmill.yaml",
                "feeds:\n  - name: ${CARGO_PKG_NAME}\n    url: https://a.example/\n    headers: {Authorization_file: token}\n",
            ),
        ]);
        let config = load(&folder.path().join("feedmill.yaml")).unwrap();
        let subscription = config.subscriptions.first().unwrap();
        assert_eq!(subscription.name, "feedmill");
        assert_eq!(subscription.headers, [("authorization".to_owned(), "s3cret".to_owned())]);
    }

    #[test]
    fn files_that_cannot_work_say_why() {
        check(
            "",
            &expect![[r#"
            feedmill.yaml:1:1: feeds: there are no feeds
              hint: add a feed below `feeds:`, each with `name:` and `url:`"#]],
        );
        check("- a\n- b\n", &expect!["feedmill.yaml:1:1: expected a mapping, found a list"]);
        check(
            "include: absent.yaml\nfeeds: [{name: a, url: 'https://a.example/'}]\n",
            &expect!["feedmill.yaml:1:10: include: there is no file `absent.yaml`"],
        );
        check(
            "feeds: [{name: a, url: 'https://a.example/', headers: {'a b': c}, token_file: x, url_file: absent}]\n",
            &expect![[r#"
                3 problems:
                feedmill.yaml:1:63: feeds.a.headers.a b: this is no name of a header field
                feedmill.yaml:1:67: feeds.a.token_file: unknown key
                  hint: known keys are `name`, `url`, `content`, `preset`, `markdown`, `every`, `cron`, `timezone`, `full_text`, `tags`, `categories`, `max_tags`, `language`, `headers`, `user_agent`, `timeout`, `max_bytes`, `include_if`, `exclude_if`, `select`, `max_age`, `max_entries`, `on_update`
                feedmill.yaml:1:92: feeds.a.url_file: cannot read `absent`: No such file or directory (os error 2)"#]],
        );
        check(
            "feeds: [{name: '../a', url: 'https://a.example/'}, {name: 2024, url: 'https://b.example/'}]\n",
            &expect!["feedmill.yaml:1:16: feeds.../a.name: `../a` has characters other than letters, digits, `-`, `_`, `.` and spaces"],
        );
        check(
            "every: 0s\ncron: '* * * * *'\nmax_bytes: 0\nfeeds: [{name: a, url: 'https://a.example/'}]\n",
            &expect![[r#"
                2 problems:
                feedmill.yaml:2:7: cron: stands beside `every`; only one of them can say when the feed is polled
                feedmill.yaml:3:12: max_bytes: `0` is no size
                  hint: a number of bytes, or with `K`, `M` or `G`, as in `15M`"#]],
        );
        check(
            "feeds: &f\n  - {name: a, url: 'https://a.example/'}\ngroups:\n  - feeds: *f\n",
            &expect!["feedmill.yaml:4:12: groups[0].feeds.a.name: the name `a` is taken already (feedmill.yaml:2)"],
        );
        check(
            "feeds: [{name: a, name: b, url: 'https://a.example/'}]\n",
            &expect!["feedmill.yaml:1:19: not valid YAML: duplicate mapping key: name"],
        );
    }

    #[test]
    fn an_included_file_may_not_set_what_is_global() {
        let folder =
            files(&[("feedmill.yaml", "include: b.yaml\n"), ("b.yaml", "state: x\nfeeds: [{name: a, url: 'https://a.example/'}]\n")]);
        let problems = load(&folder.path().join("feedmill.yaml")).unwrap_err().to_string();
        assert!(problems.ends_with("b.yaml:1:8: state: belongs into the main file, not into an included one"), "{problems}");
    }
}
