//! Articles on several pages, as they are read by hand.

use std::path::Path;

use crate::process::{Site, write_files};
use crate::support::folders;
use crate::support::web::Web;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_bring_all_pages_and_files_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/an-article-on-several-pages-is-one-post/1/web");
    let web = Web::start().await;
    web.serve(&[&folder]);
    let site = Site::new("", None);
    let url = format!("{}/hill.html", web.base);
    for command in ["preview", "convert"] {
        let said = site.run(&[command, "--allow-private", &url]).await;
        assert!(said.out.contains("In the first part") && said.out.contains("In the third part"), "{said:?}");
        assert_eq!(web.requests(), ["GET /robots.txt 404", "GET /hill.html 200", "GET /hill/komplettansicht 200"]);
    }
    let said = site.run(&["convert", folder.join("hill.html").to_str().unwrap(), "--url", &url]).await;
    assert!(said.out.contains("In the first part") && !said.out.contains("In the third part"), "{said:?}");
    let said = site.run(&["convert", "--allow-private", &format!("{}/feed.xml", web.base)]).await;
    assert!(said.err.contains("leads to `application/xml`, not to a page"), "{said:?}");
}

const CONFIG: &str = "content: content\npreset: mine.yaml\nrules: [rules]\n\
    feeds: [{name: a, url: '{base}/feed.xml', full_text: on, headers: {Authorization: Bearer of-ours}}]\n";
const PRESET: &str = "description: Says which posts are parts\npath: '{slug}.md'\nfront_matter: {title: '{title}', partial: '{partial}', origin: '{origin}'}\nbody: '{body}'\n";
const FEED: &str = "<rss version='2.0'><channel><title>A</title><item><title>The river rose at night</title><link>{base}/river.html</link></item></channel></rss>";

fn page(name: &str, next: &str) -> String {
    let about =
        |what: &str| format!("<p>In the {name} part of this report, {what}, and the people of the lower town had much to tell of it.</p>");
    let text =
        ["the water rose by two metres", "boats were brought from the coast", "the mayor spoke to the press at noon"].map(about).concat();
    format!(
        "<title>The river rose at night</title><h1>The river rose at night</h1><article>{text}</article><a class=more href='{next}'>On</a>"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_user_sets_for_a_host_stays_there_and_a_post_without_its_last_page_is_partial() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    write_files(site.folder.path(), &[("mine.yaml", PRESET), ("rules/127.0.0.1.yaml", "content: article\nnext_page: a.more\n")]);
    // The same server under another name.
    let other = format!("{}/third.html", web.base.replace("//127.0.0.1", "//user:word@localhost"));
    let wants = "wants: authorization: Bearer of-ours\n";
    write_files(
        folder.path(),
        &[
            ("feed.xml", FEED),
            ("river.html", &page("first", "second.html")),
            ("river.html.headers", wants),
            ("second.html", &page("second", &other)),
            ("second.html.headers", wants),
            ("third.html", &page("third", "")),
            ("third.html.headers", wants),
        ],
    );
    let said = site.run(&["fetch"]).await;
    let requests = web.requests();
    assert!(
        ["/river.html 200", "/second.html 200", "/third.html 403"].iter().all(|end| requests.contains(&format!("GET {end}"))),
        "{said:?}"
    );
    let post = || folders::read(&site.path("content")).remove("the-river-rose-at-night.md").unwrap();
    assert!(post().contains("partial: true") && post().contains("the second part") && !post().contains("the third part"), "{}", post());
    std::fs::remove_file(folder.path().join("third.html.headers")).unwrap();
    std::fs::remove_dir_all(site.path("content")).unwrap();
    std::fs::remove_file(site.path("feedmill.db")).unwrap();
    let again = site.run(&["fetch"]).await;
    assert!(!post().contains("partial") && post().contains("the third part"), "{again:?}");
}
