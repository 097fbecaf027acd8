//! What earlier pages of a site and a feed teach.

use std::path::Path;

use crate::process::{Site, write_files};
use crate::support::folders;
use crate::support::web::Web;

/// Plain prose between the paragraphs of every page: nothing but its being there again tells that it is furniture.
const BOX: &str = "Our small newsroom walks the valley every week, talks with farmers and teachers, and writes down what they say for you.";

const CONFIG: &str = "content: content\non_update: rewrite\nfeeds: [{name: a, url: \"{base}/a.xml\"}]\n";

/// What an article says, sentences that no other one has.
fn sentences(topic: &str) -> Vec<String> {
    let verbs = ["rose above the bridge", "was painted in spring", "is older than the town", "costs more than before", "will be moved"];
    let verbs = verbs.iter().enumerate();
    verbs
        .map(|(n, verb)| {
            format!("The {topic} {verb}, said {n} of the people who live near the {topic}, and the mayor agreed with them all.")
        })
        .collect()
}

fn page(topic: &str, sentences: &[String], boxed: &str) -> String {
    let (first, last) = sentences.split_at(2);
    let paragraphs = |texts: &[String]| texts.iter().map(|text| format!("<p>{text}</p>")).collect::<String>();
    format!("<title>The {topic}</title><article><h1>The {topic}</h1>{}<p>{boxed}</p>{}</article>", paragraphs(first), paragraphs(last))
}

fn feed(items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(name, content)| {
            format!("<item><title>The {name}</title><link>{{base}}/{name}.html</link><guid>{name}</guid><content:encoded><![CDATA[{content}]]></content:encoded></item>")
        })
        .collect();
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>A</title>{items}</channel></rss>"
    )
}

fn publish(folder: &Path, topics: &[&str]) {
    for topic in topics {
        write_files(folder, &[(&format!("{topic}.html"), &page(topic, &sentences(topic), BOX))]);
    }
    let items: Vec<(&str, &str)> = topics.iter().map(|topic| (*topic, "")).collect();
    write_files(folder, &[("a.xml", &feed(&items))]);
}

fn post(site: &Site, name: &str) -> String {
    let posts = folders::read(&site.path("content"));
    posts.get(&format!("{name}.md")).cloned().unwrap_or_default()
}

/// All of an article is in its post; gives whether the box is, too.
#[track_caller]
fn has_box(site: &Site, topic: &str) -> bool {
    let post = post(site, &format!("the-{topic}"));
    assert!(sentences(topic).iter().all(|sentence| post.contains(sentence)), "{post}");
    post.contains(BOX)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_box_on_several_pages_goes_from_the_second_on() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    publish(folder.path(), &["river"]);
    assert_eq!(site.run(&["fetch"]).await.code, Some(0));
    assert!(has_box(&site, "river"));
    publish(folder.path(), &["river", "church"]);
    site.run(&["fetch"]).await;
    assert!(!has_box(&site, "church"));
    publish(folder.path(), &["river", "church", "school"]);
    let dry = site.run(&["fetch", "--dry-run"]).await;
    assert!(dry.out.starts_with("would write content/the-school.md"), "{dry:?}");
    site.run(&["fetch"]).await;
    assert!(!has_box(&site, "school"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_page_of_several_waits_for_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    publish(folder.path(), &["river", "church", "school"]);
    assert_eq!(site.run(&["fetch"]).await.code, Some(0));
    let boxed = ["river", "church", "school"].map(|topic| has_box(&site, topic));
    assert_eq!(boxed, [false; 3]);
    // Each page was asked for once.
    let requests = web.requests();
    assert_eq!(requests.iter().filter(|line| line.contains(".html")).count(), 3, "{requests:?}");
    let before = folders::read(&site.path("content"));
    let forced = site.run(&["fetch", "--force"]).await;
    assert!(forced.out.starts_with("0 posts written"), "{forced:?}");
    assert_eq!(folders::read(&site.path("content")), before);
    // A changed article keeps what it had, and its own former self is no other page.
    let changed: Vec<String> = sentences("river")
        .into_iter()
        .chain(["The last word is that of the river itself, which nobody had asked before.".to_owned()])
        .collect();
    write_files(folder.path(), &[("river.html", &page("river", &changed, BOX))]);
    write_files(folder.path(), &[("a.xml", &feed(&[("river", "<p>Changed.</p>"), ("church", ""), ("school", "")]))]);
    let rewritten = site.run(&["fetch"]).await;
    assert!(rewritten.out.starts_with("rewrote content/the-river.md"), "{rewritten:?}");
    assert!(!has_box(&site, "river") && post(&site, "the-river").contains(&changed[5]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_first_pages_wait_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let topics = ["river", "church", "school", "mill", "road", "wood", "bakery", "harbour", "bridge", "tower", "market", "well"];
    let (mut hosts, mut items) = (Vec::new(), String::new());
    for _ in 0..6 {
        let web = Web::start().await;
        web.serve(&[folder.path()]);
        hosts.push(web);
    }
    // Each of six hosts has one page, and then each has one more.
    for (topic, web) in topics.iter().zip(hosts.iter().chain(&hosts)) {
        write_files(folder.path(), &[(&format!("{topic}.html"), &page(topic, &sentences(topic), BOX))]);
        items = format!("<item><title>The {topic}</title><link>{}/{topic}.html</link></item>{items}", web.base);
    }
    write_files(folder.path(), &[("a.xml", &format!("<rss version=\"2.0\"><channel><title>A</title>{items}</channel></rss>"))]);
    let site = Site::new(&CONFIG.replace("a.xml\"", "a.xml\", full_text: on"), hosts.first());
    assert_eq!(site.run(&["fetch"]).await.code, Some(0));
    let boxed: Vec<&str> = topics.into_iter().filter(|topic| has_box(&site, topic)).collect();
    assert_eq!(boxed, ["river", "church"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_no_furniture_of_itself_or_of_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    publish(folder.path(), &["river"]);
    site.run(&["fetch"]).await;
    write_files(folder.path(), &[("a.xml", &feed(&[("river", "<p>Changed.</p>")]))]);
    site.run(&["fetch"]).await;
    assert!(has_box(&site, "river"));
    write_files(folder.path(), &[("copy.html", &page("river", &sentences("river"), BOX)), ("a.xml", &feed(&[("copy", "")]))]);
    site.run(&["fetch"]).await;
    let copy = folders::read(&site.path("content"));
    assert_eq!(copy.values().filter(|text| sentences("river").iter().all(|sentence| text.contains(sentence))).count(), 2, "{copy:?}");
}

/// The beginning of an article that looks like a whole one, because no mark says that it was cut.
fn long(topic: &str) -> (Vec<String>, String) {
    let all: Vec<String> =
        (0..40).map(|n| format!("Of the {topic} {n} things are told in this sentence, which is number {n} of forty.")).collect();
    let html = all.iter().map(|sentence| format!("<p>{sentence}</p>")).collect();
    (all, html)
}

fn publish_long(folder: &Path, topics: &[&str], share: impl Fn(&[String]) -> &[String]) {
    let mut items = Vec::new();
    for topic in topics {
        let (all, html) = long(topic);
        write_files(
            folder,
            &[(&format!("{topic}.html"), &format!("<title>The {topic}</title><article><h1>The {topic}</h1>{html}</article>"))],
        );
        let content: String = share(&all).iter().map(|sentence| format!("<p>{sentence}</p>")).collect();
        items.push((*topic, content));
    }
    let items: Vec<(&str, &str)> = items.iter().map(|(topic, content)| (*topic, content.as_str())).collect();
    write_files(folder, &[("a.xml", &feed(&items))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_holds_whole_texts_is_believed_after_two_pages() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    let unknown = site.run(&["status"]).await;
    assert!(unknown.out.ends_with("/a.xml\n  not polled yet\n  full text: not known yet (no entry compared)\n"), "{unknown:?}");
    publish_long(folder.path(), &["river", "church", "school", "mill"], |all| all);
    assert_eq!(site.run(&["fetch"]).await.code, Some(0));
    let pages = |requests: Vec<String>| requests.iter().filter(|line| line.contains(".html")).count();
    assert_eq!((pages(web.requests()), site.posts().len()), (2, 4));
    let status = site.run(&["status"]).await;
    assert!(status.out.ends_with("  full text: in the feed (2 of 2 entries compared)\n"), "{status:?}");
    let json: serde_json::Value = serde_json::from_str(&site.run(&["status", "--json"]).await.out).unwrap();
    let wanted = serde_json::json!({"setting": "auto", "place": "feed", "n_compared": 2, "n_whole": 2, "shares": [100, 100]});
    assert_eq!((&json["feed"], &json["full_text"]), (&"a".into(), &wanted));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_only_looks_whole_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    publish_long(folder.path(), &["river", "church", "school", "mill"], |all| all.get(..25).unwrap());
    assert_eq!(site.run(&["fetch"]).await.code, Some(0));
    assert_eq!(site.posts().len(), 4);
    for topic in ["river", "church", "school", "mill"] {
        let post = post(&site, &format!("the-{topic}"));
        assert!(long(topic).0.iter().all(|sentence| post.contains(sentence)), "{post}");
    }
    let status = site.run(&["status"]).await;
    assert!(status.out.ends_with("  full text: on the pages (whole in the feed in 0 of 4 entries compared)\n"), "{status:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_entries_of_a_feed_that_is_always_whole_need_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    let topics = ["river", "church", "school", "mill", "road", "wood", "bakery"];
    let contents = topics.map(|topic| sentences(topic).iter().map(|sentence| format!("<p>{sentence}</p>")).collect::<String>());
    for (topic, content) in topics.iter().zip(&contents) {
        write_files(
            folder.path(),
            &[(&format!("{topic}.html"), &format!("<title>The {topic}</title><article><h1>The {topic}</h1>{content}</article>"))],
        );
    }
    let items: Vec<(&str, &str)> = topics.iter().zip(&contents).map(|(topic, content)| (*topic, content.as_str())).collect();
    write_files(folder.path(), &[("a.xml", &feed(items.get(..5).unwrap()))]);
    site.run(&["fetch"]).await;
    let status = site.run(&["status"]).await;
    assert!(status.out.ends_with("  full text: in the feed (5 of 5 entries compared)\n"), "{status:?}");
    web.requests();
    write_files(folder.path(), &[("a.xml", &feed(&items))]);
    site.run(&["fetch"]).await;
    assert_eq!(web.requests(), ["GET /a.xml 200"]);
    assert_eq!(site.posts().len(), 7);
    // A mark of a cut is believed all the same.
    write_files(folder.path(), &[("a.xml", &feed(&[("cut", "<p>The beginning of it […]</p>")]))]);
    site.run(&["fetch"]).await;
    assert!(web.requests().contains(&"GET /cut.html 404".to_owned()));
}
