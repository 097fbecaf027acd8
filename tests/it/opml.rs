//! Lists of feeds: taken into the configuration, given to others, and followed.

use crate::process::{Site, ended, signal, until, write_files};
use crate::support::web::Web;

fn feed(name: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>{name}</title><item><title>{name} one</title><guid>{name}1</guid>\
         <description>Text of it.</description></item></channel></rss>"
    )
}

fn list(names: &[&str]) -> String {
    let outlines = names.iter().map(|name| format!("<outline type='rss' text='{name}' xmlUrl='{{base}}/{name}.xml'/>"));
    format!("<opml version='2.0'><body><outline text='news'>{}</outline></body></opml>", outlines.collect::<String>())
}

async fn web(folder: &tempfile::TempDir) -> Web {
    for name in ["alpha", "beta", "gamma", "delta"] {
        write_files(folder.path(), &[(&format!("{name}.xml"), &feed(name))]);
    }
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    web
}

const CONFIG: &str = "content: content # here\nfeeds:\n  - name: mine\n    url: \"{base}/alpha.xml/\"\n\n# The end.\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn import_adds_what_is_missing_and_export_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    write_files(
        folder.path(),
        &[(
            "list.opml",
            "<opml><outline text='R&D: a'><outline text='Sub'><outline text=\"Beta's\" xmlurl='beta.xml'/></outline>\
             <outline title='Gamma' xmlUrl='/gamma.xml'/></outline><outline text='beta s' xmlUrl='{base}/delta.xml'/>\
             <outline text='known' xmlUrl='{base}/alpha.xml'/><outline text='odd' xmlUrl='gopher://x/'/></opml>",
        )],
    );
    let site = Site::new(CONFIG, Some(&web));
    let before = std::fs::read_to_string(site.path("feedmill.yaml")).unwrap();
    let url = format!("{}/list.opml", web.base);
    let refused = site.run(&["opml", "import", &url]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("hint: `--allow-private` allows"), "{refused:?}");
    let missing = site.run(&["opml", "import", &format!("{}/none.opml", web.base), "--allow-private"]).await;
    assert!(missing.err.contains("404") && missing.err.contains("hint: look for the address on the site"), "{missing:?}");
    let dry = site.run(&["opml", "import", &format!("feed:{url}"), "--allow-private", "--dry-run"]).await;
    let lines = format!(
        "  - name: \"beta s\"\n    url: \"{0}/delta.xml\"\ngroups:\n  - name: \"R&D: a/Sub\"\n    feeds:\n      - name: \"Betas\"\n        url: \"{0}/beta.xml\"\n  \
         - name: \"R&D: a\"\n    feeds:\n      - name: \"Gamma\"\n        url: \"{0}/gamma.xml\"\n\
         # 3 feeds would be added to feedmill.yaml, 1 there already, 1 without an address that can be polled\n",
        web.base
    );
    assert_eq!((dry.code, dry.out), (Some(0), lines));
    assert_eq!(std::fs::read_to_string(site.path("feedmill.yaml")).unwrap(), before);
    let said = site.run(&["opml", "import", &url, "--allow-private"]).await;
    assert_eq!(said.out, "3 feeds added to feedmill.yaml, 1 there already, 1 without an address that can be polled\n", "{said:?}");
    let after = std::fs::read_to_string(site.path("feedmill.yaml")).unwrap();
    assert!(after.starts_with(before.split("\n\n").next().unwrap()) && after.contains("\n\n# The end.\ngroups:\n"), "{after}");
    assert_eq!(site.run(&["check"]).await.out, "feedmill.yaml: 4 feeds, no problems\n");
    let again = site.run(&["opml", "import", &url, "--allow-private"]).await;
    assert_eq!(again.out, "nothing to add to feedmill.yaml, 4 there already, 1 without an address that can be polled\n");
    assert_eq!(std::fs::read_to_string(site.path("feedmill.yaml")).unwrap(), after);

    // What is exported is imported as the same configuration.
    let exported = site.run(&["opml", "export", "--output", "out.opml"]).await;
    assert_eq!((exported.code, exported.out.as_str()), (Some(0), ""));
    let other = Site::new("feeds: []\n", Some(&web));
    std::fs::copy(site.path("out.opml"), other.path("in.opml")).unwrap();
    other.run(&["opml", "import", "in.opml"]).await;
    assert_eq!(other.run(&["opml", "export"]).await.out, std::fs::read_to_string(site.path("out.opml")).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn import_tells_why_it_cannot() {
    let site = Site::new("feeds: [{name: a, url: 'https://a.example/'}]\n", None);
    write_files(
        site.folder.path(),
        &[("page.html", "<!doctype html><title>Sign in</title>"), ("list.opml", "<opml><outline xmlUrl='https://b.example/'/></opml>")],
    );
    let before = std::fs::read_to_string(site.path("feedmill.yaml")).unwrap();
    let page = site.run(&["opml", "import", "page.html"]).await;
    assert_eq!((page.code, page.err.as_str()), (Some(2), "ERROR cannot use `page.html`: not OPML but an HTML page titled \"Sign in\"\n"));
    let brackets = site.run(&["opml", "import", "list.opml"]).await;
    assert_eq!(brackets.code, Some(2));
    assert!(brackets.err.contains("feedmill.yaml:2:1: `feeds:` is a list in brackets") && brackets.err.contains("hint: "), "{brackets:?}");
    assert_eq!(std::fs::read_to_string(site.path("feedmill.yaml")).unwrap(), before);
    let nowhere = site.run(&["--config", "new.yaml", "opml", "import", "list.opml"]).await;
    assert!(nowhere.err.contains("hint: `feedmill init`") && !site.path("new.yaml").exists(), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    let serve = |text: &str| write_files(folder.path(), &[("list.opml", text)]);
    let config = "content: content\nsubscriptions_from: \"{base}/list.opml\"\nfeeds:\n  - {name: own, url: \"{base}/alpha.xml\"}\n\
                  groups:\n  - name: news\n    tags: [from-the-group]\n";
    let site = Site::new(config, Some(&web));
    let check = site.run(&["check"]).await;
    let list_line = |what: &str| format!("feedmill.yaml: 1 feed, no problems\n{}/list.opml: {what}\n", web.base);
    assert_eq!((check.code, check.out), (Some(0), list_line("read when feeds are polled")));

    // A list that could not be had and never was is a failure.
    let unknown = site.run(&["fetch", "--dry-run"]).await;
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert!(unknown.err.contains("404") && unknown.err.contains("no feeds of it are known yet"), "{unknown:?}");

    // A feed that is configured already is not taken twice; the group's settings apply to the folder named like it.
    serve(&list(&["alpha", "beta"]));
    let first = site.run(&["fetch"]).await;
    assert_eq!(
        (first.code, first.err.as_str(), site.posts()),
        (Some(0), "", vec!["alpha-one.md".to_owned(), "beta-one.md".to_owned()]),
        "{first:?}"
    );
    let post = |name: &str| std::fs::read_to_string(site.path("content").join(name)).unwrap();
    assert!(post("beta-one.md").contains("from-the-group") && !post("alpha-one.md").contains("from-the-group"));
    assert_eq!(site.run(&["check"]).await.out, list_line("named 2 feeds when it was read last"));

    // One is added, one is removed, one has another title: it keeps its name.
    serve(&list(&["beta", "gamma"]).replace("text='beta'", "text='Renamed'"));
    web.requests();
    let second = site.run(&["-v", "fetch", "--json"]).await;
    assert!(second.err.contains("Took up the list") && second.err.contains("n_feeds=2 n_added=1 n_removed=1"), "{second:?}");
    let polled: Vec<String> = second
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["feed"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        polled.iter().collect::<std::collections::BTreeSet<_>>(),
        ["beta", "gamma", "own"].map(str::to_owned).iter().collect(),
        "{second:?}"
    );
    assert_eq!(site.posts().len(), 3);

    // A list that cannot be had, or is none, stays as it was.
    for (broken, why) in [
        ("", "not OPML: the document is empty"),
        ("<!doctype html><title>Parked</title>", "not OPML but an HTML page titled \"Parked\""),
        ("<opml><body/></opml>", "lists no feeds"),
    ] {
        serve(broken);
        let said = site.run(&["fetch"]).await;
        assert!(said.err.contains(why) && said.err.contains("the feeds it had are polled"), "{said:?}");
        assert!(said.out.contains("from 3 feeds"), "{said:?}");
    }
    std::fs::remove_file(folder.path().join("list.opml")).unwrap();
    let gone = site.run(&["fetch"]).await;
    assert!(gone.err.contains("404") && gone.out.contains("from 3 feeds"), "{gone:?}");

    // A name that the list gave can be fetched alone, without asking for the list.
    web.requests();
    let alone = site.run(&["fetch", "gamma"]).await;
    assert_eq!((alone.code, web.requests().len()), (Some(0), 1), "{alone:?}");

    // What the list names is exported, too, with its folder.
    let exported = site.run(&["opml", "export"]).await.out;
    assert!(exported.contains("<outline text=\"news\">\n      <outline type=\"rss\" text=\"beta\""), "{exported}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_asked_politely_and_files_are_lists_too() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    write_files(folder.path(), &[("list.opml", &list(&["alpha"])), ("list.opml.headers", "etag: \"1\"\n")]);
    let site = Site::new(
        "content: content\nsubscriptions_from: [\"{base}/list.opml\", lists/own.opml]\ngroups:\n  - name: g\n    content: other\n    subscriptions_from: lists/group.opml\n",
        Some(&web),
    );
    write_files(
        site.folder.path(),
        &[
            ("lists/own.opml", &list(&["beta"]).replace("{base}", &web.base)),
            ("lists/group.opml", &list(&["gamma"]).replace("{base}", &web.base)),
        ],
    );
    let check = site.run(&["check"]).await.out;
    let own = site.path("lists/own.opml").display().to_string();
    assert!(check.contains(&format!("\n{own}: read when feeds are polled\n")), "{check}");
    let broken = Site::new("subscriptions_from: [absent.opml, .]\n", None);
    let check = broken.run(&["check"]).await.out;
    assert!(
        check.contains("/absent.opml: there is no such file\n") && check.contains(": this is a folder, or no ordinary file\n"),
        "{check}"
    );
    for _ in 0..2 {
        let said = site.run(&["fetch"]).await;
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    }
    assert_eq!(site.posts(), ["alpha-one.md", "beta-one.md"]);
    assert!(site.path("other/gamma-one.md").exists());
    let of_list: Vec<String> = web.requests().into_iter().filter(|line| line.contains("list.opml")).collect();
    assert_eq!(of_list, ["GET /list.opml 200", "GET /list.opml 304 conditional"]);

    // A server that wants to be left alone is, unless forced.
    write_files(folder.path(), &[("list.opml.headers", "status: 503\nretry-after: 3600\n")]);
    site.run(&["fetch"]).await;
    site.run(&["fetch"]).await;
    site.run(&["fetch", "--force"]).await;
    let of_list: Vec<String> = web.requests().into_iter().filter(|line| line.contains("list.opml")).collect();
    assert_eq!(of_list, ["GET /list.opml 503 conditional"; 2]);
    // Looking leaves no trace.
    std::fs::remove_file(site.path("feedmill.db")).unwrap();
    site.run(&["fetch", "--dry-run"]).await;
    assert!(!site.path("feedmill.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_daemon_takes_up_what_a_list_adds() {
    let folder = tempfile::tempdir().unwrap();
    let web = web(&folder).await;
    write_files(folder.path(), &[("list.opml", &list(&["alpha"]))]);
    let site = Site::new("content: content\nevery: 1s\nsubscriptions_from: \"{base}/list.opml\"\n", Some(&web));
    let child = site.start(&["run"]);
    until("the first feed is polled", || site.posts() == ["alpha-one.md"]).await;
    write_files(folder.path(), &[("list.opml", &list(&["beta"]))]);
    until("the added feed is polled", || site.posts().len() == 2).await;
    web.requests();
    let requests = std::cell::RefCell::new(Vec::new());
    until("the list was asked twice more", || {
        requests.borrow_mut().extend(web.requests());
        requests.borrow().iter().filter(|line| line.contains("list.opml")).count() > 2
    })
    .await;
    // What was removed may have been under way once.
    assert!(requests.borrow().iter().filter(|line| line.contains("alpha")).count() <= 1, "{requests:?}");
    signal(&child, "TERM");
    assert_eq!(ended(child).await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_state_is_named_by_those_who_only_look() {
    let site = Site::new("feeds: [{name: alpha, url: 'https://a.example/'}]\n", None);
    std::fs::write(site.path("feedmill.db"), "no database ".repeat(1_000)).unwrap();
    for arguments in [&["status"][..], &["opml", "export"]] {
        let said = site.run(arguments).await;
        assert!(said.code == Some(2) && said.err.contains("cannot use the state `feedmill.db`: "), "{said:?}");
        assert!(said.err.contains("hint: `feedmill fetch` puts a damaged state aside") && !said.err.contains(":memory:"), "{said:?}");
    }
}
