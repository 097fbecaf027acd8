//! A feed for people: what it is, a line or two for each entry, and what was repaired to read it.

use std::collections::BTreeMap;

use console::measure_text_width;

use super::super::count;
use super::contract::name_of;
use crate::feed::lint::Finding;
use crate::feed::{Date, Entry, Feed, Skipped};
use crate::html;
use crate::line::one_line;

/// How wide it is where the terminal does not say.
const USUAL_WIDTH: usize = 100;
/// The narrowest it gets.
const LEAST_WIDTH: usize = 60;
/// Longer titles of feeds and addresses are cut.
const MAX_SHOWN: usize = 300;
const DATE_WIDTH: usize = 16;
const AUTHOR_WIDTH: usize = 18;
const TEXT_WIDTH: usize = 14;

/// Gives the whole table.
pub(super) fn text(feed: &Feed, skipped: &[Skipped], findings: &[Finding]) -> String {
    let width = console::Term::stdout().size_checked().map_or(USUAL_WIDTH, |(_, columns)| usize::from(columns)).max(LEAST_WIDTH);
    let mut text = head(feed);
    let title_width = width.saturating_sub(DATE_WIDTH + AUTHOR_WIDTH + TEXT_WIDTH + 6);
    let row = |date: &str, title: &str, author: &str, size: &str| {
        let (title, author) = (cell(title, title_width), cell(author, AUTHOR_WIDTH));
        format!("{date:DATE_WIDTH$}  {title}  {author}  {size:>TEXT_WIDTH$}\n")
    };
    if !feed.entries.is_empty() {
        text.push_str(&format!("\n{}", row("DATE", "TITLE, LINK", "AUTHOR", "CHARACTERS")));
    }
    for entry in &feed.entries {
        let date = entry.published.or(entry.updated).map(|date| date.format("%F %H:%M").to_string()).unwrap_or_default();
        let author = entry.authors.first().map(String::as_str).unwrap_or_default();
        text.push_str(&row(&date, entry.title.as_deref().unwrap_or("-"), author, &size(entry)));
        for address in entry.link.iter().chain(entry.enclosures.iter().map(|enclosure| &enclosure.url)) {
            text.push_str(&format!("{:DATE_WIDTH$}  {}\n", "", line(address)));
        }
    }
    text.push_str(&repairs(skipped, findings));
    text
}

fn head(feed: &Feed) -> String {
    let mut lines = vec![line(feed.title.as_deref().unwrap_or("(no title)"))];
    let mut add = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("  {name:<9} {}", line(&value))));
    let minute = |date: Date| date.format("%F %H:%M %:z").to_string();
    add("kind", Some(format!("{}, {}", name_of(feed.kind), count(feed.entries.len(), "entry"))));
    add("site", feed.link.clone());
    add("itself", feed.self_link.clone());
    add("language", feed.language.clone());
    add("author", feed.author.clone());
    add("changed", feed.updated.or(feed.published).map(minute));
    add("hub", feed.hubs.first().cloned());
    add("older", feed.previous_link.clone().or_else(|| feed.next_link.clone()));
    add("ttl", feed.ttl_minutes.map(|minutes| count(usize::try_from(minutes).unwrap_or(usize::MAX), "minute")));
    add("period", feed.update_period_s.map(|seconds| format!("{seconds} s")));
    let hours: Vec<String> = feed.skip_hours.iter().map(ToString::to_string).collect();
    add("not at", Some(hours.join(", ")).filter(|hours| !hours.is_empty()));
    let days: Vec<String> = feed.skip_days.iter().map(ToString::to_string).collect();
    add("not on", Some(days.join(", ")).filter(|days| !days.is_empty()));
    format!("{}\n", lines.join("\n"))
}

/// How much text an entry has, and whether it is the whole or the summary.
fn size(entry: &Entry) -> String {
    let (text, what) = match (&entry.content, &entry.summary) {
        (Some(content), _) => (content, "content"),
        (None, Some(summary)) => (summary, "summary"),
        (None, None) => return "-".to_owned(),
    };
    format!("{} {what}", html::text(&html::parse_fragment(text)).chars().count())
}

/// A text on one line, cut when it is long.
fn line(text: &str) -> String {
    console::truncate_str(&one_line(text), MAX_SHOWN, "…").into_owned()
}

/// A text of exactly so many columns.
fn cell(text: &str, width: usize) -> String {
    let text = one_line(text);
    let cut = console::truncate_str(&text, width, "…");
    format!("{cut}{}", " ".repeat(width.saturating_sub(measure_text_width(&cut))))
}

fn repairs(skipped: &[Skipped], findings: &[Finding]) -> String {
    let mended = findings.iter().filter_map(|finding| {
        let (mended, place) = (finding.rule.mended?, finding.places.first()?);
        let at = if place.line > 0 { format!(" in line {}", place.line) } else { String::new() };
        let first = if finding.n > 1 { format!("{} times, first{at}", finding.n) } else { format!("once{at}") };
        Some(format!("  {} ({first}): {}; {mended}\n", finding.rule.name, one_line(&place.what)))
    });
    let mut by_reason: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for entry in skipped {
        by_reason.entry(&entry.reason).or_default().push(entry.position + 1);
    }
    let left_out = by_reason.iter().filter_map(|(reason, positions)| {
        let others = positions.len() - 1;
        let more = if others > 0 { format!(" and {} more", count(others, "entry")) } else { String::new() };
        Some(format!("  entry {}{more} left out: {reason}\n", positions.first()?))
    });
    let lines: String = mended.chain(left_out).collect();
    if lines.is_empty() { lines } else { format!("\nRepaired to read it (`--lint` tells the publisher how to mend it):\n{lines}") }
}
