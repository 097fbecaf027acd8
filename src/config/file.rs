//! The configuration as it is written: each key, its type and its documentation. The JSON Schema and the reference
//! page are made from these comments.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::style::Style;

/// A whole configuration file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "feedmill configuration")]
pub struct File {
    /// The feeds to poll.
    pub feeds: Vec<Feed>,
    /// Feeds that share settings. A group's settings apply to its feeds, which may override them.
    pub groups: Vec<Group>,
    /// Lists of feeds that are kept elsewhere, as OPML: the address or the file (relative to this one) of a list, or several. Their feeds are polled as if they stood here, with the settings that apply here, those in a folder named like a group of this file with the group's; `headers:` are sent to the list's server alone. A list is fetched as often as `every` or `cron` says here; what is added to it is polled, what is removed is polled no more.
    pub subscriptions_from: OneOrMany,
    /// Other files with `feeds:` and `groups:`, as a path or pattern relative to this file (`feeds.d/*.yaml`), or a list of them.
    pub include: OneOrMany,
    /// Folders with rules for single sites, relative to this file: rules of your own (`*.yaml`), and the files of the collection ftr-site-config (`*.txt`), which yours override. See [rules](rules.md). Default: `rules`, if there is such a folder beside this file.
    pub rules: OneOrMany,
    /// Where the state is kept: the path of an SQLite file, relative to this file, or a folder that holds `feedmill.db`. Default: `feedmill.db` beside this file.
    pub state: Option<String>,
    /// How many feeds are refreshed at the same time. Requests to one host are never made at the same time. Default: 16.
    pub concurrency: Option<u32>,
    /// What to do after posts were written or changed.
    pub publish: Option<Publish>,
    /// How the network is used.
    pub network: Network,
    /// Settings for all feeds; a group or a feed may override each.
    #[serde(flatten)]
    pub settings: Settings,
}

/// What to do after posts were written or changed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Publish {
    /// A command that is run once after a fetch (or, in the daemon, after a refresh) that changed posts. It gets the paths of the changed files on standard input, one a line, relative to the content folder, and runs there. A text is given to `sh -c`; a list is run as it is.
    pub command: OneOrMany,
    /// How long the command may take. Default: `5m`.
    pub timeout: Option<Duration>,
}

/// How the network is used.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Network {
    /// Allow requests to private, loopback and other addresses that are not on the public internet. Default: `false`.
    pub allow_private: Option<bool>,
    /// The least time between two requests to one host; loopback hosts are exempt. Default: `1s`.
    pub host_delay: Option<Duration>,
    /// Obey `robots.txt` when article pages are fetched. Feeds are fetched because you asked for them and are not subject to it. Default: `true`.
    pub robots: Option<bool>,
    /// How long the daemon waits for running refreshes when it is told to stop. Default: `4s`.
    pub grace: Option<Duration>,
}

/// Feeds that share settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Group {
    /// What the group is called, in messages.
    pub name: Option<String>,
    /// The feeds of the group.
    pub feeds: Vec<Feed>,
    /// Lists of more feeds of the group, as at the top.
    pub subscriptions_from: OneOrMany,
    /// Settings for the feeds of the group.
    #[serde(flatten)]
    pub settings: Settings,
}

/// A feed that is asked for: a subscription.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Feed {
    /// The name: unique, used on the command line, in logs and as the name of the source in posts. Letters, digits, `-`, `_`, `.` and spaces. Required.
    pub name: Option<String>,
    /// The address of the feed (`http`, `https`), or `file:` with the path of a file. Required.
    pub url: Option<String>,
    /// Settings for this feed.
    #[serde(flatten)]
    pub settings: Settings,
}

/// Settings that can stand at the top, in a group or in a feed; the innermost wins.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// The folder the posts are written into, relative to the file this stands in. Created if it is missing. Default: `content/posts`.
    pub content: Option<String>,
    /// Which generator the posts are for: the name of a built-in preset (`hugo`, `hugo-mainroad`) or the path of a preset file of your own. Default: `hugo`.
    pub preset: Option<String>,
    /// How the Markdown of posts is written: markers, tables, formulas, footnotes, HTML that may stay. Each key that is missing is looked for further out, then in the preset.
    pub markdown: Option<Style>,
    /// How often the feed is polled: a number with `s`, `m`, `h` or `d` (`30m`, `1h30m`, `1d`). Not together with `cron`. Default: `1h`.
    pub every: Option<Duration>,
    /// When the feed is polled, as a cron expression of five fields (minute, hour, day of month, month, day of week), six (with seconds first) or seven (with the year last). Not together with `every`.
    pub cron: Option<String>,
    /// The time zone that `cron` is meant in and that dates are written in, as in the IANA database (`Europe/Berlin`). Default: `UTC`.
    pub timezone: Option<String>,
    /// Whether pages are fetched for the whole text: `on`, `off` (the feed's own text is used), or `auto` (only when the feed does not hold the whole text, as its length, marks of cuts and what earlier entries showed when they were compared with their pages tell; `feedmill status` says what they showed). Default: `auto`.
    pub full_text: Option<FullText>,
    /// Tags for every post, before those found.
    pub tags: Option<Vec<String>>,
    /// Categories for every post. Default: the name of the feed.
    pub categories: Option<Vec<String>>,
    /// How many tags a post gets at most, those of `tags:` apart; 0 for none. Default: 8.
    pub max_tags: Option<u32>,
    /// The language of the articles, as a BCP 47 tag (`en`, `pt-BR`), instead of the detected one.
    pub language: Option<String>,
    /// Header fields to send with each request, in place of ours where the names are equal.
    pub headers: Option<BTreeMap<String, String>>,
    /// The `User-Agent` to send.
    pub user_agent: Option<String>,
    /// How long one request may take in all, connecting and reading included. Default: `30s`.
    pub timeout: Option<Duration>,
    /// How large an answer may be, unpacked: a number of bytes, or with `K`, `M`, `G` (powers of 1024). Default: `15M`.
    pub max_bytes: Option<Size>,
    /// Only entries that match become posts.
    pub include_if: Option<Filter>,
    /// Entries that match do not become posts.
    pub exclude_if: Option<Filter>,
    /// Where the article stands in the page, when the automatic way fails.
    pub select: Option<Select>,
    /// Entries older than this are not written (`30d`, `2w`). Default: no limit.
    pub max_age: Option<Duration>,
    /// How many of the newest entries of the feed are looked at; 0 for all. Default: 0.
    pub max_entries: Option<u32>,
    /// What happens when an entry that is a post already comes with changed text: `rewrite` the post (unless you edited it), `keep` it, or write a `new` one. Default: `rewrite`.
    pub on_update: Option<OnUpdate>,
}

/// Conditions on an entry: regular expressions (Rust's syntax, not anchored, letters of either case alike). A list matches when one of its expressions does; `include_if` wants every key to match, `exclude_if` one.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Filter {
    /// On the title.
    pub title: OneOrMany,
    /// On the article's address.
    pub url: OneOrMany,
    /// On one of the entry's categories.
    pub category: OneOrMany,
    /// On one of the entry's authors.
    pub author: OneOrMany,
}

/// CSS selectors into the page.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Select {
    /// The elements that hold the article; all that match are taken, in the page's order.
    pub content: OneOrMany,
    /// Elements to be removed before anything else is done.
    pub remove: OneOrMany,
}

/// Whether pages are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FullText {
    /// Always.
    On,
    /// Never.
    Off,
    /// When the feed does not hold the whole text.
    #[default]
    Auto,
}

/// What happens to a post whose entry changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnUpdate {
    /// It is written again, unless the user edited or removed it.
    #[default]
    Rewrite,
    /// It stays as it is.
    Keep,
    /// Another post is written beside it.
    New,
}

/// One text or a list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "OneOrManyText")]
#[schemars(with = "OneOrManyText")]
pub struct OneOrMany {
    /// The texts.
    pub texts: Vec<String>,
    /// Whether they were written as a list.
    pub is_list: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrManyText {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl From<OneOrManyText> for OneOrMany {
    fn from(text: OneOrManyText) -> Self {
        match text {
            OneOrManyText::One(text) => Self { texts: vec![text], is_list: false },
            OneOrManyText::Many(texts) => Self { texts, is_list: true },
        }
    }
}

/// A span of time as it is written: `90s`, `30m`, `1h30m`, `7d`, `2w`, or a whole number of seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration(pub String);

/// A number of bytes as it is written: `500K`, `15M`, `1G`, or a whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size(pub String);

impl Duration {
    /// Gives the span; nothing when the text is none, when a unit repeats, or when it is too long (over 100 years).
    pub fn parse(&self) -> Option<std::time::Duration> {
        parse_duration(&self.0)
    }
}

impl Size {
    /// Gives the bytes.
    pub fn parse(&self) -> Option<u64> {
        let text = self.0.trim().trim_end_matches(['B', 'b']).trim_end_matches(['i']);
        let (digits, unit) = match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
            Some((at, _)) => (text.get(..at)?, text.get(at..)?.trim()),
            None => (text, ""),
        };
        let factor = match unit {
            "" => 1,
            "k" | "K" => 1 << 10,
            "m" | "M" => 1 << 20,
            "g" | "G" => 1 << 30,
            _ => return None,
        };
        digits.parse::<u64>().ok()?.checked_mul(factor)
    }
}

/// Reads a span of time: a whole number of seconds, or numbers with units (`s`, `m`, `h`, `d`, `w`) from large to small.
pub fn parse_duration(text: &str) -> Option<std::time::Duration> {
    const LIMIT_S: u64 = 100 * 366 * 86_400;
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return (seconds <= LIMIT_S).then(|| std::time::Duration::from_secs(seconds));
    }
    let (mut total, mut last_unit, mut digits) = (0_u64, u64::MAX, String::new());
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            ' ' if digits.is_empty() => continue,
            _ => return None,
        };
        if unit >= last_unit {
            return None;
        }
        total = digits.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(total)?;
        last_unit = unit;
        digits.clear();
    }
    (digits.is_empty() && last_unit != u64::MAX && total <= LIMIT_S).then(|| std::time::Duration::from_secs(total))
}

/// Types that are written as text or as a plain YAML number or boolean.
macro_rules! scalar {
    ($name:ident, $json_type:expr, $pattern:expr, $from:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                $from(&text).ok_or_else(|| serde::de::Error::custom("not a value of this kind"))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = schemars::json_schema!({ "type": $json_type });
                if let Some(values) = $pattern {
                    schema.insert("enum".to_owned(), values);
                }
                schema
            }
        }
    };
}

fn full_text(text: &str) -> Option<FullText> {
    match text {
        "on" | "true" => Some(FullText::On),
        "off" | "false" => Some(FullText::Off),
        "auto" => Some(FullText::Auto),
        _ => None,
    }
}

scalar!(Duration, ["string", "integer"], None::<serde_json::Value>, |text: &str| Some(Self(text.to_owned())));
scalar!(Size, ["string", "integer"], None::<serde_json::Value>, |text: &str| Some(Self(text.to_owned())));
scalar!(FullText, ["string", "boolean"], Some(serde_json::json!(["on", "off", "auto", true, false])), full_text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time() {
        let seconds = |text: &str| parse_duration(text).map(|span| span.as_secs());
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(seconds("1d 12h"), Some(129_600));
        assert_eq!(seconds("3600"), Some(3_600));
        for wrong in ["", "m", "30", "-1s", "30m1h", "5 x", "1.5h", "1h30", "99999999999w"] {
            assert_eq!(seconds(wrong).filter(|_| wrong != "30"), None, "{wrong}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(Size("15M".into()).parse(), Some(15 << 20));
        assert_eq!(Size("500 KiB".into()).parse(), Some(500 << 10));
        assert_eq!(Size("1024".into()).parse(), Some(1024));
        assert_eq!(Size("15X".into()).parse(), None);
    }
}
