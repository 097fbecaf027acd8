//! A feed shown to people, to programs and to its publisher.

use crate::process::{Site, write_files};
use crate::support::web::Web;

const BROKEN: &str = "<rss version=\"2.0\"><channel><title>Ham & eggs</title><link>https://example.org/</link><description>All</description>\n\
    <item><title>An entry with a title that is far longer than a line of a table can be, and then some</title><link>/1</link>\
    <guid>same</guid><pubDate>2025-02-14 10:00</pubDate></item><item></item></channel></rss>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_see_what_is_in_a_feed_and_what_was_repaired() {
    let folder = tempfile::tempdir().unwrap();
    write_files(
        folder.path(),
        &[("feed.xml", BROKEN), ("page", "<!doctype html><title>A page</title>"), ("list", "<opml/>"), ("map", "<urlset/>")],
    );
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let url = format!("{}/feed.xml", web.base);
    let table = site.run(&["parse", &url, "--allow-private"]).await;
    assert_eq!(table.code, Some(0), "{table:?}");
    for shown in [
        "Ham & eggs\n  kind      rss, 1 entry\n",
        "2025-02-14 10:00  An entry with a title",
        &format!("{}/1", web.base),
        "bare-ampersand (once in line 1): `& eggs",
        "entry 2 left out: there is nothing in the entry",
    ] {
        assert!(table.out.contains(shown), "no `{shown}` in\n{}", table.out);
    }
    assert!(table.out.lines().filter(|line| !line.contains("://")).all(|line| line.chars().count() <= 140), "{}", table.out);
    let refused = site.run(&["parse", &url]).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("hint: `--allow-private` allows a server of your own"), "{refused:?}");
    let page = site.run(&["parse", &format!("{}/page", web.base), "--allow-private"]).await;
    assert_eq!((page.code, page.out.as_str()), (Some(1), ""));
    assert!(page.err.contains("is not a feed but an HTML page titled \"A page\"\nhint: `feedmill discover`"), "{}", page.err);
    let said = async |path: &str| site.run(&["parse", &format!("feed:{}/{path}", web.base), "--allow-private"]).await;
    assert!(
        said("list")
            .await
            .err
            .ends_with("is not a feed but an XML document of `opml`\nhint: `feedmill opml import` takes the feeds of a list\n")
    );
    assert!(said("map").await.err.ends_with("is not a feed but an XML document of `urlset`\n"));
    let missing = said("missing").await;
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("404") && missing.err.contains("hint: look for the address on the site"), "{missing:?}");
    assert_eq!(site.run(&["parse", "--json", "--jsonl"]).await.code, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_see_where_and_how_to_mend_it() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    write_files(site.folder.path(), &[("feed.xml", BROKEN)]);
    let lint = site.run(&["parse", "--lint", "feed.xml", "--content-type", "text/plain"]).await;
    assert_eq!(lint.code, Some(1), "{lint:?}");
    assert!(lint.out.contains("feed.xml:1:41: error: bare-ampersand: `& eggs"), "{}", lint.out);
    assert!(lint.out.contains("  hint: write `&amp;` (XML 1.0, section 2.4)\n"), "{}", lint.out);
    assert!(lint.out.contains("feed.xml: warning: media-type: the server says that this is `text/plain`\n"), "{}", lint.out);
    let json = site.run(&["parse", "--lint", "--json", "feed.xml"]).await;
    let findings: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(findings.as_array().unwrap().iter().any(|finding| finding["rule"] == "date-form" && finding["places"][0]["line"] == 2));
}
