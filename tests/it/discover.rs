//! Feeds found behind addresses of sites.

use serde_json::Value;

use crate::process::{Said, Site, write_files};
use crate::support::web::Web;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Alpha</title><item><title>One</title><link>{base}/one</link><guid>1</guid></item><item><title>Two</title><link>{base}/two</link><guid>2</guid></item></channel></rss>";
const NEWS: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Alpha News</title><entry><id>n</id><title>News</title><link href=\"{base}/news\"/></entry></feed>";
const COMMENTS: &str = "<rss version=\"2.0\"><channel><title>Comments for Alpha</title><item><title>By Bob</title><link>{base}/one#c1</link></item></channel></rss>";

/// A web with some files, and a folder to run the program in.
async fn stage(files: &[(&str, &str)]) -> (Web, Site, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), files);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    (web, Site { folder: tempfile::tempdir().unwrap() }, folder)
}

async fn discover(web: &Web, site: &Site, path: &str, more: &[&str]) -> Said {
    let url = format!("{}{path}", web.base);
    let mut said = site.run(&[&["discover", &url, "--allow-private"], more].concat()).await;
    for text in [&mut said.out, &mut said.err] {
        *text = text.replace(&web.base, "");
    }
    said
}

const SITE: [(&str, &str); 5] = [
    (
        "index.html",
        "<title>Alpha</title><link rel=alternate type=application/rss+xml href=/comments.xml title='Alpha comments'>
        <link rel=alternate type=application/atom+xml href=/gone.xml><link rel=alternate type=application/rss+xml href=/feed.xml>
        <a href=/news.atom>News</a> <a href=/feed.xml>RSS</a>",
    ),
    ("comments.xml", COMMENTS),
    ("feed.xml", FEED),
    ("news.atom", NEWS),
    ("rss.xml", FEED),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_candidate_is_checked_and_articles_come_first() {
    let (web, site, _folder) = stage(&SITE).await;
    let said = discover(&web, &site, "/", &[]).await;
    assert_eq!(
        (said.code, said.out.as_str(), said.err.as_str()),
        (
            Some(0),
            "/feed.xml  rss  Alpha  2 entries  (link element)\n\
             /news.atom  atom  Alpha News  1 entry  (body link)\n\
             /comments.xml  rss  Comments for Alpha  1 entry  (link element)\n",
            ""
        )
    );
    // Once a feed is known, nobody guesses.
    assert_eq!(web.requests(), ["GET / 200", "GET /gone.xml 404", "GET /feed.xml 200", "GET /news.atom 200", "GET /comments.xml 200"]);
    let all = discover(&web, &site, "/", &["--all"]).await;
    assert!(all.out.ends_with("/gone.xml  no feed: the server answered 404 Not Found for `/gone.xml`  (link element)\n"), "{all:?}");
    let json = discover(&web, &site, "/", &["--all", "--json"]).await;
    let lines: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0],
        serde_json::json!({ "url": "/feed.xml", "is_feed": true, "kind": "rss", "title": "Alpha", "n_entries": 2, "how": "link element" })
    );
    assert_eq!((&lines[3]["is_feed"], &lines[3]["url"]), (&Value::Bool(false), &"/gone.xml".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn body_links_and_usual_places() {
    let (web, site, _folder) = stage(&[
        ("body.html", "<a href=/about>About</a><a href=/all.rss class=icon>Subscribe</a>"),
        ("all.rss", FEED),
        ("list.html", "<a href=/rss-overview.html>RSS</a> <a href=/feed-back.html>x</a>"),
        ("rss-overview.html", "<!doctype html><a href=/list.html>RSS</a> <a href=/all.rss>All</a> <a href=/rss-more.html>RSS</a>"),
        ("rss-more.html", "<!doctype html><a href=/never.rss>RSS</a>"),
        ("bare/page.html", "<p>Nothing here."),
        ("atom.xml", NEWS),
        ("old.headers", "status: 301\nlocation: {base}/all.rss\n"),
        ("moved.headers", "status: 302\nlocation: {base}/body.html\n"),
        ("twice.html", "<link rel=alternate type=text/xml href=/old><link rel=alternate type=text/xml href=/all.rss>"),
    ])
    .await;
    assert_eq!(discover(&web, &site, "/body.html", &[]).await.out, "/all.rss  rss  Alpha  2 entries  (body link)\n");
    web.requests();
    assert_eq!(discover(&web, &site, "/list.html", &[]).await.out, "/all.rss  rss  Alpha  2 entries  (body link)\n");
    // One page with a list is looked into, and no page twice.
    assert_eq!(web.requests(), ["GET /list.html 200", "GET /rss-overview.html 200", "GET /all.rss 200", "GET /rss-more.html 200"]);
    assert_eq!(discover(&web, &site, "/moved", &[]).await.out, "/all.rss  rss  Alpha  2 entries  (body link)\n");
    assert_eq!(discover(&web, &site, "/bare/page.html", &[]).await.out, "/atom.xml  atom  Alpha News  1 entry  (well-known place)\n");
    assert_eq!(discover(&web, &site, "/twice.html", &[]).await.out, "/old  rss  Alpha  2 entries  (link element)\n");
    assert_eq!(discover(&web, &site, "/all.rss", &[]).await.out, "/all.rss  rss  Alpha  2 entries  (the address itself)\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_feed_is_explained() {
    let (web, site, _folder) = stage(&[
        ("index.html", "<!doctype html><title>Just a page</title>"),
        ("busy.html", "<link rel=alternate type=text/xml href=/busy><link rel=alternate type=text/xml href=/more>"),
        ("busy.headers", "status: 429\nretry-after: 60\n"),
    ])
    .await;
    let said = discover(&web, &site, "/", &[]).await;
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(
        said.err.contains("there is no feed at `/`: not a feed but an HTML page titled \"Just a page\", and none at 9 other places tried"),
        "{said:?}"
    );
    assert!(said.err.contains("hint: look for \"RSS\" or \"Atom\" on the site"), "{said:?}");
    let missing = discover(&web, &site, "/missing", &[]).await;
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("answered 404") && missing.err.contains("hint: "), "{missing:?}");
    web.requests();
    // Who asks for rest gets it.
    let busy = discover(&web, &site, "/busy.html", &["--all"]).await;
    assert_eq!(web.requests(), ["GET /busy.html 200", "GET /busy 429"]);
    assert!(busy.out.contains("/more  no feed: was not asked: its server wants to be left alone"), "{busy:?}");
    let rest =
        "none at 1 other place tried; 10 more were not asked, since their server wants to be left alone\nhint: wait for some minutes";
    assert!(busy.err.contains(rest), "{busy:?}");
    let url = format!("{}/", web.base);
    let refused = site.run(&["discover", &url]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("hint: `--allow-private` allows a server of your own"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_name_a_great_many_cost_little() {
    let links: String = (0..99).map(|n| format!("<link rel=alternate type=text/xml href=/{n}>")).collect();
    let (web, site, _folder) = stage(&[("index.html", &links)]).await;
    assert_eq!(discover(&web, &site, "/", &[]).await.code, Some(1));
    assert_eq!(web.requests().len(), 26);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_read_without_the_network() {
    let (web, site, _folder) = stage(&[]).await;
    let page = "<link rel=alternate type=text/xml href=/feed.xml title='All posts'><a href=news.rss>News</a>";
    write_files(site.folder.path(), &[("page.html", page), ("feed.xml", FEED), ("plain.html", "<!doctype html><title>T</title>")]);
    let base = format!("{}/blog/", web.base);
    let said = site.run(&["discover", "page.html", "--url", &base]).await;
    assert_eq!(
        (said.code, said.out.replace(&web.base, "").as_str()),
        (Some(0), "/feed.xml  unchecked  All posts  (link element)\n/blog/news.rss  unchecked  News  (body link)\n")
    );
    assert_eq!(site.run(&["discover", "feed.xml"]).await.out, "feed.xml  rss  Alpha  2 entries  (the address itself)\n");
    let mut command = site.command(&["discover"]);
    command.stdin(std::fs::File::open(site.path("feed.xml")).unwrap());
    let piped = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&piped.stdout), "-  rss  Alpha  2 entries  (the address itself)\n");
    assert!(site.run(&["discover", "page.html"]).await.err.contains("hint: `--url` says where the page is from"));
    let plain = site.run(&["discover", "plain.html", "--url", &base]).await;
    assert_eq!(plain.code, Some(1));
    assert!(plain.err.contains("`plain.html` leads to no feed: not a feed but an HTML page titled \"T\""), "{plain:?}");
    assert_eq!(web.requests(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_in_other_charsets() {
    let (web, site, folder) = stage(&[("win.html.headers", "content-type: text/html; charset=windows-1251\n")]).await;
    // «лента» in windows-1251.
    let page = b"<link rel=alternate type=application/rss+xml href='/\xeb\xe5\xed\xf2\xe0.xml'>";
    #[expect(clippy::disallowed_methods, reason = "bytes that are no UTF-8")]
    std::fs::write(folder.path().join("win.html"), page).unwrap();
    write_files(folder.path(), &[("%D0%BB%D0%B5%D0%BD%D1%82%D0%B0.xml", FEED)]);
    let said = discover(&web, &site, "/win.html", &[]).await;
    assert_eq!(said.out, "/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0.xml  rss  Alpha  2 entries  (link element)\n", "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn init_and_fetch_use_what_is_found() {
    let (web, site, _folder) = stage(&SITE).await;
    let said = site.run(&["init", &web.base, &format!("{}/feed.xml?utm_source=x", web.base), "--allow-private"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("/feed.xml?utm_source=x  Alpha, there already\n"), "{said:?}");
    let config = std::fs::read_to_string(site.path("feedmill.yaml")).unwrap().replace(&web.base, "");
    assert!(
        config.ends_with("  # Alpha\n  - name: \"127.0.0.1\"\n    url: \"/feed.xml\"\n    # also there: /news.atom  Alpha News\n"),
        "{config}"
    );
    assert_eq!(site.run(&["check"]).await.code, Some(0));
    web.requests();
    let fetch = site.run(&["fetch", &format!("{}/", web.base), "--allow-private", "--dry-run"]).await;
    assert_eq!(fetch.code, Some(0), "{fetch:?}");
    assert!(
        fetch.err.replace(&web.base, "").contains("`/` is no feed; fetching `/feed.xml` (link element), see `feedmill discover`"),
        "{fetch:?}"
    );
    assert!(fetch.out.contains("2 posts would be written from 1 feed"), "{fetch:?}");
    // The first feed of articles is enough.
    assert!(!web.requests().iter().any(|request| request.contains("news.atom") || request.contains("comments.xml")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetch_tells_what_was_tried() {
    let (web, site, _folder) = stage(&[("page.html", "<!doctype html><title>Just a page</title>"), ("good.xml", FEED)]).await;
    let [page, good, missing] = ["/page.html", "/good.xml", "/missing"].map(|path| format!("{}{path}", web.base));
    let said = site.run(&["fetch", &page, &good, &missing, "--allow-private", "--dry-run"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.ends_with("2 posts would be written from 3 feeds, 2 failed\n"), "{said:?}");
    assert!(said.err.contains("titled \"Just a page\", and none at 9 other places tried\n  hint: look for \"RSS\""), "{said:?}");
    assert!(said.err.contains("answered 404") && !said.err.contains("discover ADDRESS"), "{said:?}");
    // Nobody asks twice for what is no feed.
    assert_eq!(web.requests().iter().filter(|request| request.contains("page.html") || request.contains("missing")).count(), 2);
    let refused = site.run(&["fetch", &good, "--json"]).await;
    let outcome: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!((refused.code, &outcome["hint"]), (Some(1), &"`--allow-private` allows a server of your own".into()));
}
