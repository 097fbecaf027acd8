//! Reads single settings: text becomes times, sizes, patterns, or a problem.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono_tz::Tz;
use regex::{Regex, RegexBuilder};

use super::file::{self, File, OneOrMany};
use super::ledger::{Found, Layer, Ledger, find};
use super::shape;
use super::style::BadStyle;
use super::{Filter, Network, Problem, Publish, Select};
use crate::markdown::Options;
use crate::post::preset::Preset;
use crate::schedule::Cadence;

const DEFAULT_EVERY: Duration = Duration::from_hours(1);
const DEFAULT_LIMIT_BYTES: u64 = 15 << 20;
const DEFAULT_PUBLISH_TIMEOUT: Duration = Duration::from_mins(5);

impl Ledger {
    pub(super) fn timezone(&mut self, layers: &[Layer]) -> Option<Tz> {
        let Some(found) = find(layers, "timezone", |settings| settings.timezone.as_ref()) else { return Some(Tz::UTC) };
        if let Ok(zone) = found.value.parse() {
            return Some(zone);
        }
        let near = shape::nearest(found.value, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        let hint = near
            .map_or_else(|| "a name of the IANA database, such as `Europe/Berlin`".to_owned(), |near| format!("did you mean `{near}`?"));
        self.found_problem(&found, format!("there is no time zone `{}`", found.value), Some(hint))
    }

    /// The preset's Markdown with what the layers say of it, the innermost last.
    pub(super) fn markdown(&mut self, layers: &[Layer], preset: Option<&Preset>) -> Options {
        let mut options = preset.map_or_else(Options::default, |preset| preset.markdown.clone());
        for layer in layers.iter().rev() {
            for BadStyle { key, message } in layer.settings.markdown.iter().flat_map(|style| style.apply(&mut options)) {
                let pointer = format!("{}/markdown/{}", layer.pointer, key.replace('.', "/"));
                let at = self.place(layer.file, &pointer);
                let problem = Problem::new(layer.file, at, &format!("{}markdown.{key}", layer.name), message);
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
            }
        }
        options
    }

    pub(super) fn cadence(&mut self, layers: &[Layer], timezone: Option<Tz>) -> Option<Cadence> {
        let timezone = timezone.unwrap_or(Tz::UTC);
        // The innermost layer that says when decides; `every` of a group does not clash with `cron` of a feed.
        let Some(layer) = layers.iter().find(|layer| layer.settings.every.is_some() || layer.settings.cron.is_some()) else {
            return Some(Cadence::Every(DEFAULT_EVERY));
        };
        match (&layer.settings.every, &layer.settings.cron) {
            (Some(_), Some(value)) => self.found_problem(
                &Found { value, layer, key: "cron" },
                "stands beside `every`; only one of them can say when the feed is polled".to_owned(),
                None,
            ),
            (Some(value), None) => {
                let found = Found { value, layer, key: "every" };
                let every = self.duration(Some(Found { value, layer, key: "every" }))?;
                if every.is_zero() {
                    self.found_problem(&found, "must be at least `1s`".to_owned(), None)
                } else {
                    Some(Cadence::Every(every))
                }
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

    pub(super) fn headers(&mut self, layers: &[Layer]) -> Vec<(String, String)> {
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
                    self.problem::<()>(
                        layer,
                        &format!("{}/user_agent", layer.pointer),
                        "user_agent",
                        "this is no value of a header field".to_owned(),
                    );
                }
            }
        }
        headers.into_iter().collect()
    }

    pub(super) fn duration(&mut self, found: Option<Found<file::Duration>>) -> Option<Duration> {
        let found = found?;
        let hint = "a number with `s`, `m`, `h`, `d` or `w`, as in `30m` or `1h30m`".to_owned();
        found.value.parse().or_else(|| self.found_problem(&found, format!("`{}` is no span of time", found.value.0), Some(hint)))
    }

    pub(super) fn size(&mut self, layers: &[Layer]) -> u64 {
        let Some(found) = find(layers, "max_bytes", |settings| settings.max_bytes.as_ref()) else { return DEFAULT_LIMIT_BYTES };
        let hint = "a number of bytes, or with `K`, `M` or `G`, as in `15M`".to_owned();
        found.value.parse().filter(|size| *size > 0).unwrap_or_else(|| {
            self.found_problem::<(), _>(&found, format!("`{}` is no size", found.value.0), Some(hint));
            DEFAULT_LIMIT_BYTES
        })
    }

    pub(super) fn filter(&mut self, found: Option<Found<file::Filter>>) -> Filter {
        let Some(found) = found else { return Filter::default() };
        let mut patterns = |texts: &OneOrMany, name: &str| self.regexes(&found, texts, name);
        Filter {
            title: patterns(&found.value.title, "title"),
            url: patterns(&found.value.url, "url"),
            category: patterns(&found.value.category, "category"),
            author: patterns(&found.value.author, "author"),
        }
    }

    pub(super) fn regexes(&mut self, found: &Found<file::Filter>, texts: &OneOrMany, name: &str) -> Vec<Regex> {
        let mut regexes = Vec::new();
        for (index, text) in texts.texts.iter().enumerate() {
            match RegexBuilder::new(text).case_insensitive(true).size_limit(1 << 20).build() {
                Ok(regex) => regexes.push(regex),
                Err(error) => {
                    let reason = error.to_string().lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
                    self.item_problem(found, texts, (name, index), format!("`{text}` is no regular expression: {reason}"));
                }
            }
        }
        regexes
    }

    pub(super) fn select(&mut self, found: Option<Found<file::Select>>) -> Select {
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

    pub(super) fn publish(&mut self, file: &File, top: &Layer) -> Option<Publish> {
        let publish = file.publish.as_ref()?;
        let timeout = publish
            .timeout
            .as_ref()
            .and_then(|timeout| self.global_duration(timeout, top, "publish.timeout"))
            .unwrap_or(DEFAULT_PUBLISH_TIMEOUT);
        let command = match publish.command.texts.as_slice() {
            [] => return self.problem(top, "/publish", "publish", "needs a `command:`".to_owned()),
            [line] if !publish.command.is_list => vec!["sh".to_owned(), "-c".to_owned(), line.clone()],
            words => words.to_vec(),
        };
        Some(Publish { command, timeout })
    }

    pub(super) fn network(&mut self, file: &File, top: &Layer) -> Network {
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

    pub(super) fn global_duration(&mut self, text: &file::Duration, top: &Layer, key: &str) -> Option<Duration> {
        text.parse().or_else(|| self.problem(top, &format!("/{}", key.replace('.', "/")), key, format!("`{}` is no span of time", text.0)))
    }
}
