//! The commands, as they are typed.

use expect_test::expect;

use crate::process::{Site, write_files};
use crate::support::web::Web;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Alpha</title>
<item><title>One</title><link>{base}/one?utm_source=rss</link><guid>1</guid><pubDate>Fri, 14 Feb 2025 10:00:00 GMT</pubDate><description>About one.</description></item>
<item><title>Two</title><link>{base}/two</link><guid>2</guid><pubDate>Fri, 14 Feb 2025 11:00:00 GMT</pubDate><description>About two.</description></item>
</channel></rss>";
const PAGE: &str = "<html lang=en><title>x</title><nav><a href=/>Home</a></nav><article><h1>Headline of the article</h1><p>The text of the article is long enough to be taken for one, with a second clause that makes it longer.</p><p>And there is a second paragraph, which says as much as the first did and is of the same kind.</p></article>";
const CONFIG: &str = "content: content\nfeeds:\n  - {name: alpha, url: \"{base}/feed.xml\"}\n";

async fn web(folder: &tempfile::TempDir) -> Web {
    write_files(
        folder.path(),
        &[
            ("feed.xml", FEED),
            ("one", PAGE),
            ("one.headers", "content-type: text/html\n"),
            ("two", PAGE),
            ("two.headers", "content-type: text/html\n"),
        ],
    );
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    web
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_makes_posts_of_its_own_site() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let said = site.run(&["demo", "demo-site"]).await;
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains("8 posts written"), "{}", said.out);
    let posts = crate::support::folders::read(&site.path("demo-site/content/posts"));
    assert_eq!(posts.len(), 8);
    for (name, text) in &posts {
        for furniture in
            ["214 partners", "Sign up", "Related stories", "OldSalt", "Most read", "All rights reserved", "Share this", "dataLayer"]
        {
            assert!(!text.contains(furniture), "{name} has `{furniture}`:\n{text}");
        }
    }
    let ferry = &posts["the-harbours-first-electric-ferry-leaves-on-time-twice.md"];
    assert!(
        ferry.contains("**7.05 a.m.**") && ferry.contains("## What it replaces") && ferry.contains("> It is the first ship"),
        "{ferry}"
    );
    assert!(posts["how-high-will-it-be-a-table-for-the-spring-tides.md"].contains("| 3 March | 07:37 and 19:55 | 5.3 m |"));
    assert!(posts["build-your-own-water-level-sensor-for-eleven-euros.md"].contains("```python"));
    let again = site.run(&["demo", "demo-site"]).await;
    assert!(again.out.contains("0 posts written"), "{}", again.out);
    // A folder of somebody else's is left alone.
    write_files(site.folder.path(), &[("mine/notes.txt", "x")]);
    let refused = site.run(&["demo", "mine"]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("hint: name a folder that does not exist yet"), "{}", refused.err);
    write_files(site.folder.path(), &[("own/feedmill.yaml", "feeds: []\n")]);
    assert_eq!(site.run(&["demo", "own"]).await.code, Some(2));
    assert_eq!(std::fs::read_to_string(site.path("own/feedmill.yaml")).unwrap(), "feeds: []\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetch_tells_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    let site = Site::new(CONFIG, Some(&web));
    let dry = site.run(&["fetch", "--dry-run"]).await;
    assert_eq!((dry.code, dry.out.lines().filter(|line| line.starts_with("would write")).count()), (Some(0), 2), "{dry:?}");
    // Looking leaves no trace.
    assert!(!site.path("content").exists() && !site.path("feedmill.db").exists());
    let limited = site.run(&["fetch", "--limit", "1"]).await;
    assert!(limited.out.ends_with("1 post written from 1 feed\n"), "{limited:?}");
    let json = site.run(&["fetch", "alpha", "--json"]).await;
    let outcome: serde_json::Value = serde_json::from_str(json.out.trim()).unwrap();
    assert_eq!(
        (&outcome["feed"], &outcome["status"], outcome["posts"].as_array().unwrap().len()),
        (&"alpha".into(), &"refreshed".into(), 1)
    );
    assert_eq!(outcome["posts"][0]["action"], "written");
    assert_eq!(site.posts(), ["one.md", "two.md"]);
    let last = site.run(&["fetch"]).await;
    assert_eq!(last.out, "0 posts written from 1 feed, 1 unchanged\n");
    let old = site.run(&["fetch", "--force", "--since", "1h"]).await;
    assert_eq!(old.code, Some(0), "{old:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetch_takes_addresses_files_and_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let feed = format!("{}/feed.xml", web.base);
    let arguments = ["fetch", &feed, "--content", "content", "--allow-private"];
    let said = site.run(&arguments).await;
    assert_eq!((said.code, site.posts()), (Some(0), vec!["one.md".to_owned(), "two.md".to_owned()]), "{said:?}");
    // Without a state the folder itself tells what is there.
    let again = site.run(&arguments).await;
    assert!(again.out.starts_with("0 posts written"), "{again:?}");

    write_files(site.folder.path(), &[("local.xml", &FEED.replace("{base}", "https://alpha.example"))]);
    let from_file = site.run(&["fetch", "local.xml", "--content", "from-file"]).await;
    assert!(from_file.out.contains("2 posts written"), "{from_file:?}");

    let mut command = site.command(&["fetch", "-", "--content", "from-stdin"]);
    command.stdin(std::fs::File::open(site.path("local.xml")).unwrap());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("2 posts written"), "{output:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn init_finds_the_feed_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    write_files(folder.path(), &[("index.html", "<link rel=alternate type=application/rss+xml href=/feed.xml title=Alpha>")]);
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let said = site.run(&["init", &web.base, "--preset", "hugo-mainroad", "--content", "content", "--allow-private"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let config = std::fs::read_to_string(site.path("feedmill.yaml")).unwrap();
    assert!(config.contains("/feed.xml\"\n") && config.contains("preset: \"hugo-mainroad\"\n"), "{config}");
    let check = site.run(&["check"]).await;
    assert_eq!((check.code, check.out.as_str()), (Some(0), "feedmill.yaml: 1 feed, no problems\n"));
    let fetch = site.run(&["fetch"]).await;
    assert!(fetch.out.contains("2 posts written"), "{fetch:?}");
    let again = site.run(&["init", "--preset", "hugo"]).await;
    assert_eq!(again.code, Some(2));
    assert_eq!(std::fs::read_to_string(site.path("feedmill.yaml")).unwrap(), config);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn preview_shows_the_post() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let url = format!("{}/one", web.base);
    let post = site.run(&["preview", &url, "--allow-private"]).await;
    assert!(post.out.starts_with("---\ntitle: \"Headline of the article\"\n") && !post.out.contains("Home"), "{post:?}");
    write_files(site.folder.path(), &[("page.html", PAGE)]);
    let html = site.run(&["preview", "page.html", "--html"]).await;
    assert!(html.out.contains("<p>The text of the article") && !html.out.contains("Home"), "{html:?}");
    let preset = site.run(&["preview", "page.html", "--preset", "hugo-mainroad", "--url", "https://alpha.example/one"]).await;
    assert!(preset.out.ends_with("[alpha](https://alpha.example/one)\n"), "{preset:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn preview_explains_what_it_knows() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let head = "<html lang=en><title>Headline of it - Alpha</title><meta property=og:title content='Headline of it'>\
        <meta property=og:site_name content=Alpha><meta name=author content='By Ann Author, Alpha Staff'>\
        <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-02-14T10:30:00+01:00\",}</script>";
    write_files(site.folder.path(), &[("page.html", &format!("{head}<h1>Headline of it</h1><p>14 February 2025</p><p>The text.</p>"))]);
    let said = site.run(&["preview", "page.html", "--explain", "--url", "https://alpha.example/one"]).await;
    expect![[r#"
        title          visible     Headline of it
                       Open Graph  Headline of it
                       document    Headline of it - Alpha
        authors        meta        Ann Author
        published      JSON-LD     2025-02-14T10:30:00+01:00
                       visible     2025-02-14T00:00:00+00:00
        language       document    en
        site name      Open Graph  Alpha
        text from                  the page
        decided by                 the built-in rules, as the page has few blocks
        article in                 html > body > p
        candidate      58          html > body > p

               rules   model  kind       text [what the rules see]
        cut        0       -  heading    Headline of it  [outside the element chosen by the built-in rules]
        cut      -15       -  paragraph  14 February 2025  [a byline or a date; outside the element chosen by the built-in rules]
        kept      29       -  paragraph  The text.  [kept by the built-in rules]
    "#]]
    .assert_eq(&said.out);
    assert_eq!(said.code, Some(0), "{said:?}");
    let page = site.run(&["preview", "page.html", "--explain", "--html", "--url", "https://alpha.example/one"]).await.out;
    for part in ["<div class=\"kept paragraph\">The text.<small>paragraph, worth ", "<div class=\"cut heading\">Headline of it<small>"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_stage_runs_alone() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    write_files(
        site.folder.path(),
        &[
            ("feed.xml", &FEED.replace("{base}", "https://alpha.example")),
            ("page.html", PAGE),
            ("text.json", "{\"title\":\"T\",\"text\":\"One sentence is here to be read. And here is another one.\"}"),
        ],
    );
    let feed: serde_json::Value = serde_json::from_str(&site.run(&["parse", "--json", "feed.xml"]).await.out).unwrap();
    assert_eq!((feed["ok"].as_bool(), feed["entries"].as_array().unwrap().len()), (Some(true), 2));
    assert_eq!(site.run(&["parse", "page.html"]).await.code, Some(1));
    let markdown = site.run(&["convert", "page.html"]).await;
    assert!(markdown.out.starts_with("The text of the article"), "{markdown:?}");
    let fragment = site.run(&["convert", "--fragment", "page.html"]).await;
    assert!(fragment.out.contains("# Headline"), "{fragment:?}");
    let enriched: serde_json::Value = serde_json::from_str(&site.run(&["enrich", "text.json"]).await.out).unwrap();
    assert!(enriched["summary"].is_string() && enriched["tags"].is_array() && enriched["language"].is_string());
    // Batches keep the order, and a broken line costs itself.
    let requests: Vec<String> =
        (0..50).map(|i| if i == 3 { "{".to_owned() } else { format!("{{\"id\":{i},\"html\":\"<p>Text {i}</p>\"}}") }).collect();
    write_files(site.folder.path(), &[("requests.jsonl", &(requests.join("\n") + "\n"))]);
    let mut command = site.command(&["convert", "--fragment", "--jsonl"]);
    command.stdin(std::fs::File::open(site.path("requests.jsonl")).unwrap());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let answers: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 50);
    assert!(answers[3]["error"].is_string());
    assert_eq!(answers[49]["markdown"], "Text 49\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_publish_command_gets_the_changed_files() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    let config = format!("{CONFIG}publish:\n  command: cat > ../published.txt; pwd >> ../published.txt\n");
    let site = Site::new(&config, Some(&web));
    site.run(&["fetch"]).await;
    let published = std::fs::read_to_string(site.path("published.txt")).unwrap();
    assert!(published.starts_with("one.md\ntwo.md\n") && published.ends_with("/content\n"), "{published}");
    std::fs::remove_file(site.path("published.txt")).unwrap();
    site.run(&["fetch"]).await;
    assert!(!site.path("published.txt").exists(), "nothing changed, so nothing is published");
    site.configure(&format!("{CONFIG}publish: {{command: [\"false\"]}}\n"), Some(&web));
    std::fs::remove_file(site.path("feedmill.db")).unwrap();
    std::fs::remove_dir_all(site.path("content")).unwrap();
    let failed = site.run(&["fetch"]).await;
    assert_eq!(failed.code, Some(1));
    assert!(failed.err.contains("the publish command `false` ended with exit status: 1"), "{}", failed.err);
    // What could not be published is told again, although nothing changed since.
    site.configure(&config, Some(&web));
    site.run(&["fetch"]).await;
    assert!(std::fs::read_to_string(site.path("published.txt")).unwrap().starts_with("one.md\ntwo.md\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn generated_files_are_current() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for (what, path) in [("schema", "config/feedmill.schema.json"), ("reference", "docs/configuration.md")] {
        let said = site.run(&["generate", what]).await;
        expect_test::expect_file![root.join(path)].assert_eq(&said.out);
    }
}
