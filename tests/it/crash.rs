//! kill -9 at any instant: no torn file, nothing lost, nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::process::{Site, ended, signal, write_files};
use crate::support::folders;
use crate::support::web::Web;

const N_KILLS: u64 = 50;
const N_FEEDS: usize = 4;
const N_ENTRIES: usize = 12;

fn feed(feed: usize, n_entries: usize) -> String {
    let items: String = (0..n_entries)
        .map(|i| {
            let text = format!("Text of {feed}-{i}. {}", "It goes on for a while, so that a torn file would show. ".repeat(40));
            format!("<item><title>Post {feed}-{i}</title><link>{{base}}/{feed}/{i}</link><guid>{feed}-{i}</guid><description>{text} END{feed}-{i}</description></item>")
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>F{feed}</title>{items}</channel></rss>")
}

fn config() -> String {
    let feeds: String = (0..N_FEEDS).map(|i| format!("  - {{name: feed-{i}, url: \"{{base}}/{i}.xml\"}}\n")).collect();
    format!("content: content\nfull_text: off\nevery: 1s\nfeeds:\n{feeds}")
}

/// Every visible post is whole.
fn check_whole(posts: &BTreeMap<String, String>) {
    for (name, text) in posts.iter().filter(|(name, _)| !name.starts_with('.')) {
        let key = name.trim_start_matches("post-").trim_end_matches(".md");
        assert!(text.starts_with("---\ntitle:") && text.contains(&format!("END{key}")), "{name} is torn:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_tears_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(&config(), Some(&web));
    // A fixed seed: each run of the test kills at the same spread of moments.
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut n_killed = 0;
    for kill in 0..N_KILLS {
        // Some entries come while the processes die.
        let n_entries = N_ENTRIES / 2 + usize::try_from(kill).unwrap() * N_ENTRIES / 2 / usize::try_from(N_KILLS).unwrap();
        for i in 0..N_FEEDS {
            write_files(folder.path(), &[(&format!("{i}.xml"), &feed(i, n_entries))]);
        }
        let mut child = site.start(&[if kill % 2 == 0 { "fetch" } else { "run" }]);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis((random >> 33) % 60)).await;
        if child.is_alive() {
            n_killed += 1;
        }
        drop(child);
        check_whole(&folders::read(&site.path("content")));
    }
    assert!(n_killed > N_KILLS / 2, "only {n_killed} processes were alive when they were killed");
    for i in 0..N_FEEDS {
        write_files(folder.path(), &[(&format!("{i}.xml"), &feed(i, N_ENTRIES))]);
    }
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let posts = folders::read(&site.path("content"));
    check_whole(&posts);
    let mut wanted: Vec<String> = (0..N_FEEDS).flat_map(|feed| (0..N_ENTRIES).map(move |i| format!("post-{feed}-{i}.md"))).collect();
    wanted.sort();
    assert_eq!(posts.into_keys().collect::<Vec<_>>(), wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_state_writes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("0.xml", &feed(0, 5))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site =
        Site::new("content: content\nfull_text: off\nfeeds: [{name: a, url: \"{base}/0.xml\", preset: hugo-mainroad}]\n", Some(&web));
    site.run(&["fetch"]).await;
    let before = folders::read(&site.path("content"));
    assert_eq!(before.len(), 5);
    std::fs::remove_file(site.path("feedmill.db")).unwrap();
    std::fs::rename(site.path("content/post-0-1.md"), site.path("content/renamed.md")).unwrap();
    let said = site.run(&["fetch"]).await;
    assert!(said.out.starts_with("0 posts written"), "{said:?}");
    assert_eq!(folders::read(&site.path("content")).len(), 5);
    // A file of noise is put aside, not trusted.
    write_files(site.folder.path(), &[("feedmill.db", &"noise ".repeat(2_000))]);
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("The state is damaged and was put aside"), "{}", said.err);
    assert_eq!(folders::read(&site.path("content")).len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_is_told_who_holds_the_lock() {
    let web = Web::start().await;
    let site = Site::new("content: content\nfeeds: [{name: a, url: \"{base}/trouble/hang\"}]\n", Some(&web));
    let first = site.start(&["run"]);
    let log = || std::fs::read_to_string(site.path("log.txt")).unwrap_or_default();
    crate::process::until("the daemon is ready", || log().contains("Ready")).await;
    let second = site.run(&["fetch"]).await;
    assert_eq!(second.code, Some(2), "{second:?}");
    assert!(second.err.contains(&format!("in use by process {}", first.id())), "{}", second.err);
    signal(&first, "KILL");
    ended(first).await;
    // The lock died with its owner.
    let third = site.start(&["run"]);
    crate::process::until("the next daemon is ready", || log().contains("Ready")).await;
    signal(&third, "TERM");
    assert_eq!(ended(third).await, Some(0));
}
