//! Applies what is known of sites: from the address of a page, or from the page, to the addresses of its feeds.

use url::Url;

use super::page::Page;
use super::table::{Rule, SITES, Site};
use super::{Candidate, Why};

/// Segments of a path beyond this many fit no rule; matching tries each of them for each `{name...}`.
const MAX_SEGMENTS: usize = 32;
/// What the first segment of a path is, where it names no user.
const RESERVED: [&str; 26] = [
    "about",
    "blog",
    "categories",
    "channels",
    "collections",
    "dashboard",
    "explore",
    "features",
    "groups",
    "help",
    "join",
    "latest",
    "login",
    "new",
    "notifications",
    "pricing",
    "privacy",
    "search",
    "settings",
    "signup",
    "tags",
    "terms",
    "top",
    "topics",
    "trending",
    "user",
];
/// The service that tells a podcast's feed; what it answers with is no feed itself.
const LOOKUP: &str = "https://itunes.apple.com/lookup";

/// What stands for the names of a pattern.
type Values<'a> = Vec<(&'a str, String)>;

/// The feeds that the site of a page, or the program that made it, is known to have.
pub fn of(url: &Url, page: &Page, html: &str) -> Vec<Candidate> {
    let channel = youtube_channel(url, page, html);
    let url = channel.as_ref().unwrap_or(url);
    let mut found = Vec::new();
    for site in SITES {
        let (host_values, why) = match site.hosts.iter().find_map(|pattern| host_values(pattern, url)) {
            Some(values) => (values, Why::Site(site.name)),
            None if site.signs.iter().any(|sign| page.marks.contains(sign) || html.contains(sign)) => {
                (Vec::new(), Why::Software(site.name))
            }
            None => continue,
        };
        let urls = feeds(site, url, &host_values);
        found.extend(urls.into_iter().map(|url| Candidate { url, title: None, why }));
    }
    found
}

/// The address of the feed that the answer of the service for podcasts tells.
pub fn looked_up(url: &Url, json: &[u8]) -> Option<Url> {
    if !url.as_str().starts_with(LOOKUP) {
        return None;
    }
    let answer: serde_json::Value = serde_json::from_slice(json).ok()?;
    Url::parse(answer.get("results")?.get(0)?.get("feedUrl")?.as_str()?).ok()
}

/// The first rule of a site that fits decides.
fn feeds(site: &Site, url: &Url, host_values: &[(&'static str, String)]) -> Vec<Url> {
    let fill = |(pattern, feeds): &Rule| {
        let mut values = path_values(pattern, url)?;
        values.extend(host_values.iter().cloned());
        Some(feeds.iter().filter_map(|feed| url.join(&filled(feed, &values)).ok()).collect())
    };
    site.rules.iter().find_map(fill).unwrap_or_default()
}

fn filled(template: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Holds a host against `example.org`, which means `www.example.org` too, or `*.example.org`, whose star becomes `{sub}`.
fn host_values(pattern: &str, url: &Url) -> Option<Values<'static>> {
    let host = url.domain()?;
    let Some(parent) = pattern.strip_prefix("*.") else {
        return (host.strip_prefix("www.").unwrap_or(host) == pattern).then(Vec::new);
    };
    let sub = host.strip_suffix(parent)?.strip_suffix('.')?;
    (sub != "www").then(|| vec![("sub", sub.to_owned())])
}

/// Holds a path against a pattern, see [`Rule`].
fn path_values<'a>(pattern: &'a str, url: &Url) -> Option<Values<'a>> {
    let (pattern, query) = pattern.split_once('?').map_or((pattern, None), |(path, query)| (path, Some(query)));
    let mut values = Values::new();
    if let Some((key, name)) = query.and_then(|query| query.split_once('=')) {
        let (_, value) = url.query_pairs().find(|(known, value)| known == key && is_id(value))?;
        values.push((name.trim_matches(['{', '}']), value.into_owned()));
    }
    let wanted: Vec<&str> = pattern.split('/').filter(|segment| !segment.is_empty()).collect();
    let given: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    (given.len() <= MAX_SEGMENTS && fits(&wanted, &given, &mut values)).then_some(values)
}

/// Whether segments fit a pattern; as deep as the pattern is long, and those are ours.
fn fits<'a>(wanted: &[&'a str], given: &[&str], values: &mut Values<'a>) -> bool {
    let Some((first, wanted)) = wanted.split_first() else { return given.is_empty() };
    let n_values = values.len();
    let many = first.strip_suffix("...}").and_then(|name| name.strip_prefix('{'));
    if many.is_some() || *first == "**" {
        return (usize::from(many.is_some())..=given.len()).any(|n| {
            let (taken, rest) = given.split_at(n);
            values.truncate(n_values);
            values.extend(many.map(|name| (name, taken.join("/"))));
            fits(wanted, rest, values)
        });
    }
    let Some((segment, given)) = given.split_first() else { return false };
    takes(first, segment, values) && fits(wanted, given, values)
}

/// Whether a segment fits `word`, `before{name}` or `{name:one|other}`; a name takes what it stands for.
fn takes<'a>(pattern: &'a str, segment: &str, values: &mut Values<'a>) -> bool {
    let Some((before, name)) = pattern.split_once('{') else { return pattern == segment };
    let name = name.trim_end_matches('}');
    let (name, words) = name.split_once(':').map_or((name, None), |(name, words)| (name, Some(words)));
    let Some(value) = segment.strip_prefix(before).filter(|value| !value.is_empty()) else { return false };
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    values.push((name, value.to_owned()));
    match (name, words) {
        (_, Some(words)) => words.split('|').any(|word| word == value),
        ("n", None) => is_number,
        ("user", None) => !is_number && !RESERVED.contains(&value),
        (_, None) => true,
    }
}

/// The address of the channel that a page of YouTube belongs to, where its own does not tell.
fn youtube_channel(url: &Url, page: &Page, html: &str) -> Option<Url> {
    let host = url.domain()?;
    let is_youtube = matches!(host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host), "youtube.com" | "youtu.be");
    if !is_youtube || ["/channel/", "/playlist", "/feeds/"].iter().any(|known| url.path().starts_with(known)) {
        return None;
    }
    let channel = "https://www.youtube.com/channel/";
    if let Some(own) = page.canonical.as_ref().filter(|own| own.as_str().starts_with(channel)) {
        return Some(own.clone());
    }
    // A channel's page has its own in the first, a video's in the second; both name others further down.
    let id = ["\"externalId\":\"", "\"channelId\":\""].iter().find_map(|key| {
        let id = html.split_once(key)?.1.split('"').next()?;
        (id.len() == 24 && id.starts_with("UC") && is_id(id)).then_some(id)
    })?;
    Url::parse(&format!("{channel}{id}")).ok()
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
