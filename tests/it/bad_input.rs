//! Bad input: each kind has an outcome of its own, and a message that says how to mend it.

use crate::process::{Said, Site, write_files};
use crate::support::web::Web;

async fn fetch_with(config: &str, files: &[(&str, &str)]) -> (Said, Site) {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), files);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(config, Some(&web));
    (site.run(&["fetch"]).await, site)
}

async fn fetch(path: &str, files: &[(&str, &str)]) -> (Said, Site) {
    fetch_with(&format!("content: content\ntimeout: 2s\nmax_bytes: 1M\nfeeds: [{{name: alpha, url: \"{{base}}{path}\"}}]\n"), files).await
}

/// Expects a refresh that failed, with these words in its message.
async fn fails(path: &str, files: &[(&str, &str)], words: &[&str]) {
    let (said, site) = fetch(path, files).await;
    assert_eq!((said.code, site.posts()), (Some(1), vec![]), "{said:?}");
    for word in words {
        assert!(said.err.contains(word), "no `{word}` in {}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_configuration_the_way_to_one_is_told() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("there is no configuration") && said.err.contains("`feedmill init` writes one"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_problem_of_a_configuration_is_told_with_its_place() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let config = "feeds:\n  - name: alpha\n    url: not a url\n    intervall: 30m\n  - name: Alpha\n    url: https://example.org/feed\n    cron: \"61 * * * *\"\n";
    write_files(site.folder.path(), &[("feedmill.yaml", config)]);
    let said = site.run(&["check"]).await;
    assert_eq!(said.code, Some(2));
    for place in [
        "feedmill.yaml:3:10: feeds.alpha.url: `not a url`: relative URL without a base",
        "feedmill.yaml:4:5: feeds.alpha.intervall: unknown key\n  hint: did you mean `every`?",
        "feedmill.yaml:5:11: feeds.Alpha.name: the name `Alpha` is taken already (feedmill.yaml:2)",
        "feedmill.yaml:7:11: feeds.Alpha.cron: `61 * * * *`:",
    ] {
        assert!(said.err.contains(place), "no `{place}` in\n{}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_name_lists_the_known_ones() {
    let site = Site::new("feeds: [{name: alpha, url: \"{base}/x\"}]\n", None);
    let said = site.run(&["fetch", "beta"]).await;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("no subscription `beta`") && said.err.contains("hint: there are alpha"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_folder_that_is_a_file_is_named() {
    let site = Site::new("content: content\nfeeds: [{name: alpha, url: \"{base}/x\"}]\n", None);
    write_files(site.folder.path(), &[("content", "a file")]);
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("content`"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_do_not_serve_a_feed() {
    fails(
        "/feed",
        &[("feed", "<html><title>Welcome</title><p>x"), ("feed.headers", "content-type: text/html\n")],
        &["is not a feed but an HTML page", "Welcome", "hint: `feedmill discover ADDRESS`"],
    )
    .await;
    fails("/absent", &[], &["answered 404 Not Found", "hint: look for the address on the site"]).await;
    fails("/broken", &[("broken.headers", "status: 500\n")], &["answered 500"]).await;
    fails("/gone", &[("gone.headers", "status: 410\n")], &["answered 410", "remove the subscription"]).await;
    fails("/empty", &[("empty", "")], &["is not a feed: the document is empty"]).await;
    fails("/trouble/loop/1", &[], &["redirects too many times"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_do_not_end() {
    fails("/trouble/huge", &[], &["is larger than 1M", "raise `max_bytes:`"]).await;
    fails("/trouble/endless", &[], &["did not answer within 2 s"]).await;
    fails("/trouble/hang", &[], &["did not answer within 2 s"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gzip_bomb_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        std::io::Write::write_all(&mut bomb, &vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    std::fs::write(folder.path().join("bomb"), bomb).unwrap();
    write_files(folder.path(), &[("bomb.headers", "content-encoding: gzip\n")]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new("content: content\nmax_bytes: 15M\nfeeds: [{name: alpha, url: \"{base}/bomb\"}]\n", Some(&web));
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("is larger than 15M"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_addresses_need_permission() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    write_files(site.folder.path(), &[("feedmill.yaml", "content: content\nfeeds: [{name: alpha, url: \"http://127.0.0.1:8099/\"}]\n")]);
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.err.contains("127.0.0.1 is not an address of the public internet") && said.err.contains("allow_private: true"),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_page_costs_the_page_only() {
    let feed = "<rss version=\"2.0\"><channel><item><title>T</title><link>{base}/absent</link><description>What the feed says of it.</description></item></channel></rss>";
    let (said, site) = fetch("/feed.xml", &[("feed.xml", feed)]).await;
    assert_eq!((said.code, site.posts()), (Some(0), vec!["t.md".to_owned()]));
    assert!(said.err.contains("The page could not be had, the feed's own text is used"), "{}", said.err);
    assert!(std::fs::read_to_string(site.path("content/t.md")).unwrap().contains("What the feed says of it."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_titles_and_dates() {
    let item = |title: &str, date: &str, extra: &str| {
        format!("<item><title>{title}</title><pubDate>{date}</pubDate><description>Text.</description>{extra}</item>")
    };
    let items = [
        item(&"long ".repeat(80), "", "<guid>1</guid>"),
        item("Two\nlines &amp; \"quotes\"", "Fri, 14 Feb 2025 10:00:00 GMT", "<guid>2</guid>"),
        item("", "Fri, 14 Feb 2025 10:00:00 GMT", "<guid>3</guid>"),
        item("Future", "Fri, 14 Feb 2200 10:00:00 GMT", "<guid>4</guid>"),
        item("No guid", "Fri, 14 Feb 2025 10:00:00 GMT", ""),
    ];
    let (said, site) =
        fetch("/feed.xml", &[("feed.xml", &format!("<rss version=\"2.0\"><channel>{}</channel></rss>", items.concat()))]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let posts = crate::support::folders::read(&site.path("content"));
    assert_eq!(posts.len(), 5, "{:?}", posts.keys());
    assert!(posts.keys().all(|name| name.len() < 100));
    assert!(posts["two-lines-quotes.md"].contains("title: \"Two lines & \\\"quotes\\\"\"\n"), "{}", posts["two-lines-quotes.md"]);
    assert!(posts["text.md"].contains("title: \"Text.\"\n"));
    assert!(!posts["future.md"].contains("2200"));
    assert!(posts["no-guid.md"].contains("date: 2025-02-14T10:00:00Z\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_things_in_the_content_folder_are_worked_around() {
    let folder = tempfile::tempdir().unwrap();
    let item = |n: u32| format!("<item><title>T{n}</title><guid>{n}</guid><description>Text {n}.</description></item>");
    let items: String = (1..=4).map(item).collect();
    write_files(folder.path(), &[("feed.xml", &format!("<rss version=\"2.0\"><channel>{items}</channel></rss>"))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new("content: content\nfeeds: [{name: alpha, url: \"{base}/feed.xml\"}]\n", Some(&web));
    std::fs::create_dir_all(site.path("content/t2.md")).unwrap();
    std::fs::create_dir_all(site.path("content/private")).unwrap();
    std::os::unix::fs::symlink("nowhere", site.path("content/t1.md")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.path("content/t3.md")).status().unwrap();
    assert!(made.success());
    let said = site.run(&["fetch"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.out.lines().filter(|line| line.starts_with("wrote ")).count(), 4, "{said:?}");
    assert!(said.out.contains("wrote content/t4.md") || said.out.contains("/content/t4.md"), "{said:?}");
}
