//! What a page costs, stage by stage, as multiples of a bare parse of the same bytes in the same run.
//!
//! `cargo bench --bench page [FILE.html ...]`; without files, the pages of the demonstration site and of the tests.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use feedmill::article::{self, Options, Page};
use feedmill::config;
use feedmill::demo::Site;
use feedmill::enrich::{self, Input};
use feedmill::feed::Entry;
use feedmill::html;
use feedmill::markdown;
use feedmill::pipeline::press::{Facts, press};

const ROUNDS: usize = 9;

fn main() {
    let pages = pages();
    let n_bytes: usize = pages.iter().map(|page| page.html.len()).sum();
    let repeat = (4 << 20) / n_bytes.max(1) + 1;
    println!("{} pages, {} KiB, {repeat} times a round, best of {ROUNDS} rounds\n", pages.len(), n_bytes / 1024);
    let url = "https://example.org/feed".parse().unwrap_or_else(|_| unreachable!("it is an address"));
    let Ok(subscription) = config::subscription_for_url("bench", &url, Path::new("content"), "hugo") else { return };
    let entry = Entry::default();
    let options = Options::default();
    let articles: Vec<_> = pages.iter().map(|page| article::extract(&entry, Some(page), &options)).collect();
    let texts: Vec<String> = articles.iter().map(|article| html::text(&article.body)).collect();
    let now = chrono::DateTime::default();
    let each = |work: &dyn Fn(usize)| best(repeat, pages.len(), work);
    let rows: Vec<(&str, Duration)> = vec![
        (
            "bare parse (html5ever into scraper's tree)",
            each(&|i| drop(black_box(scraper::Html::parse_document(at(&pages, i).html.as_str())))),
        ),
        ("parse within bounds", each(&|i| drop(black_box(html::parse(&at(&pages, i).html))))),
        ("find the article (parse included)", each(&|i| drop(black_box(article::extract(&entry, Some(at(&pages, i)), &options))))),
        ("text of the article", each(&|i| drop(black_box(html::text(&at(&articles, i).body))))),
        (
            "Markdown of the article",
            each(&|i| drop(black_box(markdown::convert(&at(&articles, i).body, None, &markdown::Options::default())))),
        ),
        ("summary, tags, language", each(&|i| drop(black_box(enrich_one(at(&articles, i), at::<String>(&texts, i)))))),
        (
            "page to post, all of it",
            each(&|i| {
                drop(black_box(press(
                    &subscription,
                    &entry,
                    std::slice::from_ref(at(&pages, i)),
                    &options,
                    &Facts { origin: "x", seen_at: now, now },
                )));
            }),
        ),
    ];
    let bare = rows.first().map_or(Duration::ZERO, |(_, time)| *time);
    println!("| stage | microseconds a page | times the bare parse |\n| --- | --- | --- |");
    for (name, time) in rows {
        println!("| {name} | {} | {:.2} |", time.as_micros(), time.as_secs_f64() / bare.as_secs_f64());
    }
}

fn at<T>(items: &[T], index: usize) -> &T {
    items.get(index).unwrap_or_else(|| unreachable!("indices come from the list's length"))
}

fn enrich_one(article: &article::Article, text: &str) -> enrich::Enrichment {
    let title = article.title.as_deref().unwrap_or_default();
    enrich::enrich(&Input { title, text, url: "", language: article.language.as_deref(), declared: &article.declared, max_tags: 8 })
}

/// Gives the time of one item, in the best of several rounds.
fn best(repeat: usize, n_items: usize, work: &dyn Fn(usize)) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        (0..repeat).for_each(|_| (0..n_items).for_each(work));
        start.elapsed()
    });
    rounds.min().unwrap_or_default() / u32::try_from(repeat * n_items).unwrap_or(u32::MAX)
}

fn pages() -> Vec<Page> {
    let url: url::Url = "https://example.org/a".parse().unwrap_or_else(|_| unreachable!("it is an address"));
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let read = |path: &String| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if !files.is_empty() {
        return files.iter().filter_map(|path| read(path).ok()).map(|html| Page { url: url.clone(), html }).collect();
    }
    let seed = read(&concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seed/page.html").to_owned());
    let demo = Site::new("https://example.org").pages();
    demo.into_iter().chain(seed).map(|html| Page { url: url.clone(), html }).collect()
}
