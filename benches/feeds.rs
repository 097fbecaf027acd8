//! What reading feeds costs, ours and feed-rs in one run, turn by turn.
//!
//! `cargo bench --bench feeds [-- FILE|FOLDER ...]`; with `--only ours` or `--only feed-rs` one of them alone, and its peak memory;
//! with `--jsonl`, feed-rs answers the requests that `feedmill parse --jsonl` takes, so that both can be scored alike.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark reads files and the clock, prints, and stops at what is wrong"
)]

use std::io::{BufRead as _, Write as _};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine as _;
use feed_rs::model;
use feedmill::feed;
use serde_json::{Value, json};
use url::Url;

const ROUNDS: usize = 9;
/// Feeds of the repository are small; together they are read so often that a round takes some time.
const LEAST_BYTES: usize = 8 << 20;

/// How many feeds and entries were read.
type Read = (usize, usize);

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.iter().any(|argument| argument == "--jsonl") {
        return answer_all();
    }
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.drain(at..at + 2).nth(1));
    let files = files(&arguments)?;
    let n_bytes: usize = files.iter().map(Vec::len).sum();
    let repeats = if only.is_some() { 1 } else { LEAST_BYTES.div_ceil(n_bytes.max(1)) };
    println!("{} documents, {:.1} MB", files.len(), megabytes(n_bytes));
    if let Some(only) = only {
        let (n_feeds, n_entries) = run(&files, if only == "ours" { ours } else { theirs }).1;
        println!("{only}: {n_feeds} feeds, {n_entries} entries, peak {} KiB", peak_kib()?);
        return Ok(());
    }
    let mut best = [(Duration::MAX, (0, 0)); 2];
    for _ in 0..ROUNDS {
        for (reader, best) in [ours, theirs].into_iter().zip(&mut best) {
            let mut taken = Duration::ZERO;
            for _ in 0..repeats {
                let (elapsed, read) = run(&files, reader);
                taken += elapsed;
                best.1 = read;
            }
            best.0 = best.0.min(taken);
        }
    }
    println!("| reader | feeds | entries | MB/s | times feed-rs |\n| --- | --- | --- | --- | --- |");
    let seconds = |index: usize| best.get(index).map_or(1.0, |best| best.0.as_secs_f64());
    for (name, (taken, (n_feeds, n_entries))) in ["feedmill", "feed-rs 3"].iter().zip(best) {
        let speed = megabytes(n_bytes * repeats) / taken.as_secs_f64();
        println!("| {name} | {n_feeds} | {n_entries} | {speed:.0} | {:.2} |", seconds(1) / taken.as_secs_f64());
    }
    Ok(())
}

fn run(files: &[Vec<u8>], reader: fn(&[u8]) -> Option<usize>) -> (Duration, Read) {
    let start = Instant::now();
    let mut read = (0, 0);
    for n_entries in files.iter().filter_map(|file| reader(file)) {
        read = (read.0 + 1, read.1 + n_entries);
    }
    (start.elapsed(), read)
}

fn ours(bytes: &[u8]) -> Option<usize> {
    let base = Url::parse("https://example.org/feed").ok();
    feed::parse(bytes, None, base.as_ref()).ok().map(|(feed, _)| feed.entries.len())
}

fn theirs(bytes: &[u8]) -> Option<usize> {
    // It panics on some documents.
    std::panic::catch_unwind(|| feed_rs::parser::parse(bytes).ok()).ok()?.map(|feed| feed.entries.len())
}

fn files(arguments: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut open: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    if open.is_empty() {
        open = vec![tests.join("feeds"), tests.join("seed/feed.xml")];
    }
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path)?.filter_map(Result::ok).map(|file| file.path()));
        } else {
            files.push(std::fs::read(&path)?);
        }
    }
    Ok(files)
}

fn megabytes(n_bytes: usize) -> f64 {
    f64::from(u32::try_from(n_bytes / 1000).unwrap_or(u32::MAX)) / 1000.0
}

/// Lets feed-rs answer requests.
fn answer_all() -> anyhow::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let body = base64::engine::general_purpose::STANDARD.decode(request["body_b64"].as_str().unwrap_or_default())?;
        let parser = feed_rs::parser::Builder::new().base_uri(request["url"].as_str()).build();
        let read = std::panic::catch_unwind(AssertUnwindSafe(|| parser.parse(body.as_slice()).map_err(|error| error.to_string())));
        let mut answer = match read.unwrap_or_else(|_| Err("panic".to_owned())) {
            Ok(feed) => answer(&feed),
            Err(error) => json!({ "ok": false, "error": error, "entries": [] }),
        };
        answer["id"] = request["id"].clone();
        writeln!(std::io::stdout(), "{answer}")?;
    }
    Ok(())
}

fn answer(feed: &model::Feed) -> Value {
    let text = |text: &Option<model::Text>| text.as_ref().map(|text| text.content.clone());
    let link = |links: &[model::Link]| links.first().map(|link| link.href.clone());
    let author = |people: &[model::Person]| people.first().and_then(|person| person.name.clone());
    let entry = |entry: &model::Entry| {
        let media = entry.media.iter().flat_map(|media| &media.content);
        let attached = media.map(
            |content| json!({ "url": content.url, "type": content.content_type.as_ref().map(ToString::to_string), "length": content.size }),
        );
        let described = entry.media.iter().find_map(|media| text(&media.description));
        json!({
            "id": entry.id,
            "link": link(&entry.links),
            "title": text(&entry.title),
            "published": entry.published,
            "updated": entry.updated,
            "author": author(&entry.authors),
            "summary": text(&entry.summary).or(described),
            "content": entry.content.as_ref().and_then(|content| content.body.clone()),
            "categories": entry.categories.iter().map(|category| &category.term).collect::<Vec<_>>(),
            "language": entry.language,
            "enclosures": attached.collect::<Vec<_>>(),
        })
    };
    json!({
        "ok": true,
        "title": text(&feed.title),
        "link": link(&feed.links),
        "language": feed.language,
        "updated": feed.updated,
        "published": feed.published,
        "subtitle": text(&feed.description),
        "author": author(&feed.authors),
        "feed_id": feed.id,
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// The most memory this process had, as Linux counts it.
fn peak_kib() -> anyhow::Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(peak.unwrap_or_default().trim().trim_end_matches(" kB").to_owned())
}
