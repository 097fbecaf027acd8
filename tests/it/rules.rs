//! Rules for single sites: tried, listed, begun.

use crate::process::{Site, write_files};
use crate::support::web::Web;

const PAGE: &str = "<!doctype html><html lang=en><head><title>A day at the sea - Alpha</title><meta property=og:title content='A day at the sea'></head><body>\
    <nav class=menu><a href=/>Home</a></nav><main class=page><h1 class=headline>A day at the sea</h1><p class=byline>By <a rel=author href=/ann>Ann Author</a></p>\
    <time class=published datetime=2025-02-14T08:00:00Z>14 February</time><div class='css-xkqz story-text'>\
    <p>The first paragraph tells of the way to the sea, which was long, and of the weather, which was fine.</p>\
    <aside class=share-box><a href=/fb>Share on Facebook</a> <a href=/tw>Tweet this</a></aside>\
    <p>The second paragraph tells of the water, which was cold, and of the people, who did not mind it at all.</p>\
    <div class=newsletter-form><p>Subscribe to our newsletter</p><form><input name=mail><button>Sign up</button></form></div>\
    <p>The third paragraph tells of the way home, which was longer, and of the night, which was short and warm.</p>\
    <p>The fourth paragraph is the last of them, and it says that all of it was well worth the while, after all.</p>\
    </div></main><footer><p>Copyright Alpha. All rights reserved.</p></footer></body></html>";

const FEEDS: &str = "feeds: [{name: alpha, url: '{base}/feed.xml'}]\n";

async fn stage(files: &[(&str, &str)]) -> (Web, Site, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("a.html", PAGE), ("b.html", PAGE)]);
    write_files(folder.path(), &[("b.html.headers", "wants: user-agent: Reader/1\n")]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(FEEDS, Some(&web));
    let files: Vec<(&str, String)> = files.iter().map(|(name, text)| (*name, text.replace("{base}", &web.base))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    write_files(site.folder.path(), &files);
    (web, site, folder)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_tried_on_their_pages() {
    let (web, site, _folder) = stage(&[
        (
            "rules/127.0.0.1.yaml",
            "content: [.gone, .story-text]\nremove: [.share-box, .newsletter-form]\ntitle: h1\nauthor: .byline a\ndate: time\nheaders: {User-Agent: Reader/1}\n\
             tests:\n  - test_url: '{base}/b.html'\n    contains: The second  paragraph\n    lacks: Subscribe to\n    title: A day at the sea\n    author: Ann Author\n    date: 2025-02-14\n",
        ),
        (
            "rules/bad.example.yaml",
            "content: .gone\ntests:\n  - test_file: ../saved.html\n    contains: No such words\n    lacks: first paragraph\n    title: Other\n",
        ),
        ("rules/example.org.txt", "body: //div\nnonsense: 1\n"),
        ("rules/README.md", "not a rule"),
        ("saved.html", PAGE),
    ])
    .await;
    let said = site.run(&["rules", "test"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(
        said.out.replace(&web.base, ""),
        "PASS  127.0.0.1  rules/127.0.0.1.yaml\n      \
         /b.html: content by `.story-text` (1 element); 2 removed; title `A day at the sea`; author `Ann Author`; date `2025-02-14T08:00:00Z`\n\
         FAIL  bad.example  rules/bad.example.yaml\n      \
         rules/../saved.html: no selector of the content matches, so the article is found without the rule; the article lacks `No such words`; \
         the article has `first paragraph`; the title is `A day at the sea` and not `Other`\n\
         2 rules, 1 failed\n"
    );
    assert_eq!(web.requests(), ["GET /robots.txt 404", "GET /b.html 200"]);
    let one = site.run(&["rules", "test", "http://127.0.0.1/some/page"]).await;
    assert_eq!((one.code, one.out.lines().last()), (Some(0), Some("1 rule, 0 failed")), "{one:?}");
    let ftr = site.run(&["rules", "test", "www.example.org"]).await;
    assert_eq!(
        ftr.out,
        "NONE  example.org  rules/example.org.txt\n      line 2: unknown directive `nonsense`\n1 rule, 0 failed, 1 without a test\n"
    );
    let missing = site.run(&["rules", "test", "other.example"]).await;
    assert_eq!(missing.code, Some(2));
    assert!(
        missing.err.contains("there is no rule for `other.example`: hint: ") || missing.err.contains("hint: `feedmill rules list`"),
        "{missing:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_tells_where_links_lead_what_costs_too_much_and_only_plain_text() {
    let page = PAGE.replace("<head>", "<head><base href=https://b.example/c/>").replace(
        "</main>",
        "</main><a class=next href=2>Next</a><a class=print href=?print>Print</a><p class=odd>Ann\u{202e}\u{1b}[31m Author</p>",
    );
    let long = format!("<title>T</title><main>{}</main>", "<p>a".repeat(2_100));
    let (_web, site, _folder) = stage(&[
        (
            "rules/a.example.yaml",
            "content: .story-text\nauthor: .odd\nnext_page: .next\nsingle_page: .print\ntests: [{test_url: 'https://a.example/', test_file: a.html}]\n",
        ),
        ("rules/b.example.yaml", "content: ['//p[//p != //p]', main]\ntests: [{test_file: b.html}]\n"),
        ("rules/a.html", &page),
        ("rules/b.html", &long),
    ])
    .await;
    let said = site.run(&["rules", "test"]).await;
    assert_eq!(
        said.out,
        "PASS  a.example  rules/a.example.yaml\n      rules/a.html: content by `.story-text` (1 element); author `Ann[31m Author`; \
         next page https://b.example/c/2; single page https://b.example/c/?print\n\
         FAIL  b.example  rules/b.example.yaml\n      rules/b.html: content: the expressions cost more than a page may, so that some find nothing; \
         content by `main` (1 element)\n2 rules, 1 failed\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_listed_and_checked() {
    let (_web, site, _folder) = stage(&[
        (
            "rules/a.example.yaml",
            "site: [a.example, '*.a.example']\ncontent: main\nnext_page: a.next\nheaders: {Cookie: x=y, Referer: 'https://b.example/'}\n",
        ),
        ("ftr/.b.example.txt", "body: //div\nstrip: //p\nhttp_header(cookie): a=b\ntest_url: https://x.b.example/\n"),
    ])
    .await;
    let site_config = "rules: [rules, ftr]\nfeeds: [{name: alpha, url: '{base}/feed.xml'}]\n";
    site.configure(site_config, None);
    let said = site.run(&["rules", "list"]).await;
    assert_eq!(
        said.out,
        "a.example *.a.example  own  rules/a.example.yaml  content 1, next_page 1, referer  (1 line not done)\n\
         *.b.example  ftr  ftr/.b.example.txt  content 1, remove 1, tests 1  (1 line not done)\n"
    );
    assert!(said.err.contains("rules/a.example.yaml:4: `cookie` says who somebody is and is never sent"), "{said:?}");
    let one = site.run(&["rules", "list", "y.x.b.example", "--rules", "ftr"]).await;
    assert!(one.out.starts_with("*.b.example  ftr"), "{one:?}");
    write_files(site.folder.path(), &[("rules/c.example.yaml", "content: 'main['\n"), ("rules/d.example.yaml", "site: a.example\n")]);
    write_files(site.folder.path(), &[("ftr/global.txt", "strip: //aside\nbodyy: //div\n")]);
    let everywhere = site.run(&["rules", "list", "--rules", "ftr"]).await;
    assert!(everywhere.out.ends_with("\n*  ftr  ftr/global.txt  remove 1  (1 line not done)\n"), "{everywhere:?}");
    let check = site.run(&["check"]).await;
    assert_eq!(check.code, Some(2));
    assert!(check.err.contains("rules/c.example.yaml:1:10: content: `main[` is no CSS selector"), "{check:?}");
    assert!(check.err.contains("rules/d.example.yaml:1:1: site: there is another rule for `a.example` already"), "{check:?}");
    for (rules, place) in [
        ("absent", "2:8: rules: `absent` cannot be read: No such file"),
        ("[ftr, absent]", "2:14: rules: `absent` cannot be read: No such file"),
        ("5", "2:8: rules: `5` is no folder; write `./5` if one is called that"),
        ("''", "2:8: rules: `` is no folder"),
    ] {
        site.configure(&format!("rules: {rules}\nfeeds: [{{name: alpha, url: 'https://a.example/'}}]\n"), None);
        let check = site.run(&["check"]).await;
        assert!(check.err.contains(&format!("feedmill.yaml:{place}")) && check.err.contains("hint: `rules:` names folders"), "{check:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_need_no_configuration() {
    let (_web, site, _folder) = stage(&[("saved.html", PAGE)]).await;
    std::fs::remove_file(site.path("feedmill.yaml")).unwrap();
    let lost = site.run(&["rules", "test", "example.org"]).await;
    assert!(lost.code == Some(2) && lost.err.contains("there is no configuration") && lost.err.contains("`--rules DIR`"), "{lost:?}");
    write_files(site.folder.path(), &[("rules/b.example.txt", "body: //main\n"), ("rules/c.example.txt", "body: //main\n")]);
    let ftr = site.run(&["rules", "test"]).await;
    assert_eq!((ftr.code, ftr.out.as_str()), (Some(0), "0 rules tested: 2 of ftr-site-config, try --all\n"), "{ftr:?}");
    let begun = site.run(&["rules", "new", "saved.html"]).await;
    assert!(begun.out.contains("keep it as rules/example.org.yaml") && begun.out.contains("test_file: \"../saved.html\""), "{begun:?}");
    write_files(site.folder.path(), &[("rules/example.org.yaml", &begun.out)]);
    let tried = site.run(&["rules", "test", "example.org"]).await;
    assert!(tried.code == Some(0) && tried.out.starts_with("PASS  example.org"), "{tried:?}");
    let missing = site.run(&["rules", "test", "other.example"]).await;
    assert!(missing.code == Some(2) && missing.err.contains("`--rules DIR`"), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_begun_and_works() {
    let (web, site, _folder) = stage(&[("saved.html", PAGE)]).await;
    let url = format!("{}/a.html", web.base);
    let said = site.run(&["rules", "new", &url, "--allow-private"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(
        said.out.replace(&web.base, "{base}"),
        "# A proposal by feedmill; keep it as rules/127.0.0.1.yaml and try it: feedmill rules test 127.0.0.1\n\
         site: \"127.0.0.1\"\ncontent: \".story-text\"\nremove:\n  - \".share-box\"\n  - \".newsletter-form\"\ntitle: \"h1\"\n\
         author: \"[rel=\\\"author\\\"]\"\ndate: \"time[datetime]\"\ntests:\n  - test_url: \"{base}/a.html\"\n    title: \"A day at the sea\"\n    \
         contains: \"The third paragraph tells of the way home, which\"\n"
    );
    write_files(site.folder.path(), &[("rules/127.0.0.1.yaml", &said.out)]);
    let tried = site.run(&["rules", "test", "127.0.0.1"]).await;
    assert_eq!(tried.code, Some(0), "{tried:?}");
    let refused = site.run(&["rules", "new", &url]).await;
    assert!(refused.code == Some(2) && refused.err.contains("hint: `--allow-private`"), "{refused:?}");
    let from_file = site.run(&["rules", "new", "saved.html", "--url", "https://www.example.org/a"]).await;
    assert!(
        from_file.out.contains("site: \"example.org\"\n") && from_file.out.contains("test_url: \"https://www.example.org/a\""),
        "{from_file:?}"
    );
    // What is ruled is seen by the commands for single pages, too.
    write_files(site.folder.path(), &[("own/example.org.yaml", "content: h1\n")]);
    let arguments = ["convert", "saved.html", "--url", "https://www.example.org/a", "--rules", "own"];
    assert_eq!(site.run(&arguments).await.out, "# A day at the sea\n");
    let preview = site.run(&["preview", "saved.html", "--url", "https://www.example.org/a", "--rules", "own"]).await;
    assert!(preview.out.contains("# A day at the sea") && !preview.out.contains("first paragraph"), "{preview:?}");
}
