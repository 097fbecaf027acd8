//! What servers see of us.

use crate::process::{Site, write_files};
use crate::support::web::Web;

fn feed(name: &str) -> String {
    let items: String = (0..5)
        .map(|i| {
            format!("<item><title>{name} {i}</title><link>{{base}}/trouble/slow/20/{name}{i}.html</link><guid>{name}{i}</guid></item>")
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_two_requests_to_one_host_at_once() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("a.xml", &feed("a")), ("b.xml", &feed("b")), ("c.xml", &feed("c"))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let feeds: String = ["a", "b", "c"].map(|name| format!("  - {{name: {name}, url: \"{{base}}/{name}.xml\"}}\n")).concat();
    let site = Site::new(&format!("content: content\nfeeds:\n{feeds}"), Some(&web));
    let said = site.run(&["fetch"]).await;
    assert_eq!((said.code, site.posts().len()), (Some(0), 15), "{said:?}");
    assert_eq!(web.most_open(), 1);
    let requests = web.requests();
    assert_eq!(requests.iter().filter(|line| line.contains("/robots.txt")).count(), 1, "{requests:?}");
    assert_eq!(requests.len(), 3 + 1 + 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_is_kept_until_the_user_insists() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("a.xml.headers", "status: 503\nretry-after: 7200\n")]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new("content: content\nfeeds: [{name: a, url: \"{base}/a.xml\"}]\n", Some(&web));
    assert_eq!(site.run(&["fetch"]).await.code, Some(1));
    let second = site.run(&["fetch"]).await;
    assert_eq!(second.code, Some(0));
    assert!(
        second.out.starts_with("a wants to be left alone until 20") && second.out.ends_with("0 posts written from 1 feed, 1 not due\n"),
        "{second:?}"
    );
    assert_eq!(web.requests().len(), 1);
    assert_eq!(site.run(&["fetch", "--force"]).await.code, Some(1));
    assert_eq!(web.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn robots_txt_is_obeyed_for_pages_and_not_for_feeds() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("robots.txt", "User-agent: *\nDisallow: /\n"), ("a.xml", &feed("a"))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new("content: content\nfeeds: [{name: a, url: \"{base}/a.xml\"}]\n", Some(&web));
    let said = site.run(&["fetch"]).await;
    assert_eq!((said.code, site.posts().len()), (Some(0), 5), "{said:?}");
    assert_eq!(web.requests(), ["GET /a.xml 200", "GET /robots.txt 200"]);
    assert!(said.err.contains("robots.txt does not allow it"), "{}", said.err);
}
