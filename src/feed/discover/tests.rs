//! What is found in pages and for addresses.

use expect_test::{Expect, expect};
use url::Url;

use super::*;

/// The feeds that are known for an address; `html` is its page.
fn known(address: &str, html: &str) -> Vec<String> {
    let base = Url::parse(address).unwrap();
    let of_site = |candidate: &Candidate| matches!(candidate.why, Why::Site(_) | Why::Software(_));
    candidates(html, &base).into_iter().filter(of_site).map(|candidate| candidate.url.to_string()).collect()
}

/// Candidates but for the usual places, a line each.
fn check(address: &str, html: &str, expected: &Expect) {
    let found = candidates(html, &Url::parse(address).unwrap()).into_iter().filter(|candidate| candidate.why != Why::Place);
    let lines: Vec<String> = found.map(|candidate| format!("{} ({})", candidate.url, candidate.why)).collect();
    expected.assert_eq(&lines.join("\n"));
}

/// Addresses, and the feeds that are known for them.
const KNOWN: &[(&str, &str)] = &[
    (
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv https://www.youtube.com/feeds/videos.xml?playlist_id=UULFabcdefghijklmnopqrstuv",
    ),
    ("https://m.youtube.com/playlist?list=PLx_-1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx_-1"),
    ("https://www.youtube.com/watch?v=x&list=PL2", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL2"),
    ("https://www.youtube.com/playlist?list=a%26b", ""),
    ("https://www.youtube.com/user/someone", "https://www.youtube.com/feeds/videos.xml?user=someone"),
    ("https://www.reddit.com/", "https://www.reddit.com/.rss"),
    ("https://old.reddit.com/r/rust/", "https://www.reddit.com/r/rust/.rss"),
    ("https://www.reddit.com/r/rust+golang/top", "https://www.reddit.com/r/rust+golang/top/.rss"),
    ("https://www.reddit.com/r/rust/comments/1abc/a_title/", "https://www.reddit.com/r/rust/comments/1abc/.rss"),
    ("https://www.reddit.com/user/someone/m/news", "https://www.reddit.com/user/someone/m/news/.rss"),
    ("https://www.reddit.com/u/someone", "https://www.reddit.com/user/someone/.rss"),
    ("https://github.com/rust-lang", "https://github.com/rust-lang.atom"),
    ("https://github.com/explore", ""),
    (
        "https://github.com/rust-lang/rust",
        "https://github.com/rust-lang/rust/releases.atom https://github.com/rust-lang/rust/tags.atom https://github.com/rust-lang/rust/commits.atom",
    ),
    ("https://github.com/a/b/releases/tag/v1", "https://github.com/a/b/releases.atom"),
    ("https://github.com/a/b/tree/main", "https://github.com/a/b/commits/main.atom"),
    ("https://github.com/a/b/blob/main/src/lib.rs", "https://github.com/a/b/commits/main/src/lib.rs.atom"),
    ("https://github.com/a/b/wiki/Home", "https://github.com/a/b/wiki.atom"),
    ("https://github.com/a/b/discussions/12", "https://github.com/a/b/discussions.atom"),
    ("https://github.com/a/b/discussions/categories/news", "https://github.com/a/b/discussions/categories/news.atom"),
    ("https://gitlab.com/someone", "https://gitlab.com/someone.atom"),
    (
        "https://gitlab.com/group/sub/project",
        "https://gitlab.com/group/sub/project/-/releases.atom https://gitlab.com/group/sub/project/-/tags?format=atom https://gitlab.com/group/sub/project.atom",
    ),
    ("https://gitlab.com/group/project/-/commits/main", "https://gitlab.com/group/project/-/commits/main?format=atom"),
    ("https://gitlab.com/group/project/-/tree/main/src", "https://gitlab.com/group/project/-/commits/main/src?format=atom"),
    ("https://gitlab.com/group/project/-/tags", "https://gitlab.com/group/project/-/tags?format=atom"),
    ("https://codeberg.org/someone", "https://codeberg.org/someone.rss"),
    ("https://codeberg.org/a/b", "https://codeberg.org/a/b/releases.rss https://codeberg.org/a/b/tags.rss https://codeberg.org/a/b.rss"),
    ("https://codeberg.org/a/b/releases", "https://codeberg.org/a/b/releases.rss"),
    ("https://git.sr.ht/~a/b/refs", "https://git.sr.ht/~a/b/refs/rss.xml"),
    ("https://crates.io/crates/serde", "https://static.crates.io/rss/crates/serde.xml"),
    ("https://pypi.org/project/lxml/", "https://pypi.org/rss/project/lxml/releases.xml"),
    ("https://bsky.app/profile/a.bsky.social", "https://bsky.app/profile/a.bsky.social/rss"),
    ("https://medium.com/@someone/a-post-1", "https://medium.com/feed/@someone"),
    ("https://medium.com/tag/rust", "https://medium.com/feed/tag/rust"),
    ("https://medium.com/netflix-techblog", "https://medium.com/feed/netflix-techblog"),
    ("https://netflixtechblog.medium.com/a-post", "https://netflixtechblog.medium.com/feed"),
    ("https://x.medium.com/tagged/a", "https://medium.com/feed/x/tagged/a"),
    ("https://x.substack.com/p/a-post", "https://x.substack.com/feed"),
    ("https://substack.com/@x", "https://x.substack.com/feed"),
    ("https://x.tumblr.com/post/1/a", "https://x.tumblr.com/rss"),
    ("https://x.tumblr.com/tagged/cats", "https://x.tumblr.com/tagged/cats/rss"),
    ("https://www.tumblr.com/x/1/a", "https://x.tumblr.com/rss"),
    ("https://x.wordpress.com/2025/01/a/", "https://x.wordpress.com/feed/"),
    ("https://x.blogspot.com/search/label/cats", "https://x.blogspot.com/feeds/posts/default/-/cats"),
    ("https://x.hashnode.dev/a", "https://x.hashnode.dev/rss.xml"),
    ("https://x.livejournal.com/", "https://x.livejournal.com/data/rss"),
    ("https://dev.to/someone/a-post", "https://dev.to/feed/someone"),
    ("https://dev.to/t/rust", "https://dev.to/feed/tag/rust"),
    ("https://news.ycombinator.com/show", "https://news.ycombinator.com/showrss"),
    ("https://news.ycombinator.com/news", "https://news.ycombinator.com/rss"),
    ("https://lobste.rs/t/rust,web", "https://lobste.rs/t/rust,web.rss"),
    ("https://stackoverflow.com/questions/tagged/rust", "https://stackoverflow.com/feeds/tag/rust"),
    ("https://tex.stackexchange.com/questions/12/a-title", "https://tex.stackexchange.com/feeds/question/12"),
    ("https://superuser.com/users/7/x", "https://superuser.com/feeds/user/7"),
    ("https://vimeo.com/someone", "https://vimeo.com/someone/videos/rss"),
    ("https://vimeo.com/channels/staffpicks", "https://vimeo.com/channels/staffpicks/videos/rss"),
    ("https://vimeo.com/12345", ""),
    ("https://odysee.com/@x:1", "https://odysee.com/$/rss/@x:1"),
    ("https://podcasts.apple.com/de/podcast/a-title/id123", "https://itunes.apple.com/lookup?id=123"),
    ("https://arxiv.org/list/cs.CL/recent", "https://rss.arxiv.org/rss/cs.CL"),
    ("https://store.steampowered.com/app/620/Portal_2/", "https://store.steampowered.com/feeds/news/app/620/"),
    ("https://x.itch.io/a-game/devlog/1/a", "https://x.itch.io/a-game/devlog.rss"),
];

#[test]
fn addresses_of_known_sites() {
    for (address, feeds) in KNOWN {
        assert_eq!(known(address, "").join(" "), *feeds, "{address}");
    }
}

#[test]
fn hosts_that_only_look_alike() {
    for address in [
        "https://notgithub.com/a/b",
        "https://github.com.evil.example/a/b",
        "https://evil.example/github.com/a",
        "https://tumblr.com.example/x",
        "http://127.0.0.1/a/b",
    ] {
        assert_eq!(known(address, ""), [""; 0], "{address}");
    }
}

#[test]
fn programs_are_known_by_their_pages() {
    let generator = |name: &str| format!("<meta name=Generator content='{name}'>");
    for (html, address, feeds) in [
        (generator("Mastodon v4.3.0"), "https://social.example/@a/123", "https://social.example/@a.rss"),
        ("<div id=\"mastodon\">".to_owned(), "https://social.example/tags/cats", "https://social.example/tags/cats.rss"),
        (
            generator("WordPress 6.7"),
            "https://blog.example/x/category/cats/kittens/page/2",
            "https://blog.example/x/category/cats/kittens/feed/",
        ),
        (generator("WordPress 6.7"), "https://blog.example/tag/cats/", "https://blog.example/tag/cats/feed/"),
        (generator("Ghost 5.1"), "https://blog.example/author/a/", "https://blog.example/author/a/rss/"),
        (generator("Discourse 3.4"), "https://forum.example/c/help/12", "https://forum.example/c/help/12.rss"),
        (generator("Discourse 3.4"), "https://forum.example/t/a-title/12/3", "https://forum.example/t/a-title/12.rss"),
        (
            "<meta property='og:platform' content='PeerTube'>".to_owned(),
            "https://tube.example/c/a@b.example/videos",
            "https://tube.example/feeds/videos.xml?videoChannelName=a@b.example",
        ),
        (
            "<meta property='og:platform' content='PeerTube'>".to_owned(),
            "https://tube.example/a/x",
            "https://tube.example/feeds/videos.xml?accountName=x",
        ),
        ("<meta name=keywords content='git,forge,forgejo'>".to_owned(), "https://git.example/a", "https://git.example/a.rss"),
        (
            "<meta content='GitLab' property='og:site_name'>".to_owned(),
            "https://git.example/a/b/-/tags",
            "https://git.example/a/b/-/tags?format=atom",
        ),
    ] {
        assert_eq!(known(address, &html).join(" "), feeds, "{address}");
    }
}

#[test]
fn channels_that_only_the_page_tells() {
    let feed = "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv";
    let id = "UCabcdefghijklmnopqrstuv";
    let canonical = format!("<link rel=canonical href='https://www.youtube.com/channel/{id}'>");
    let external = format!("<script>{{\"channelId\":\"UCzzzzzzzzzzzzzzzzzzzzzz\",\"externalId\":\"{id}\"}}</script>");
    let video = format!("<script>{{\"channelId\":\"{id}\"}}</script>");
    for (address, html) in
        [("https://www.youtube.com/@someone", canonical), ("https://www.youtube.com/c/someone", external), ("https://youtu.be/abc", video)]
    {
        assert_eq!(known(address, &html)[0], feed, "{address}");
    }
    assert_eq!(known("https://www.youtube.com/@someone", "\"externalId\":\"UC<script>\""), [""; 0]);
    assert_eq!(known("https://example.org/@someone", "\"externalId\":\"UCabcdefghijklmnopqrstuv\""), [""; 0]);
}

#[test]
fn the_answer_of_the_service_for_podcasts() {
    let url = Url::parse("https://itunes.apple.com/lookup?id=1").unwrap();
    let json = br#"{"resultCount":1,"results":[{"kind":"podcast","feedUrl":"https://feeds.example/1"}]}"#;
    assert_eq!(looked_up(&url, json).unwrap().as_str(), "https://feeds.example/1");
    assert_eq!(looked_up(&url, b"{\"results\":[]}"), None);
    assert_eq!(looked_up(&Url::parse("https://example.org/lookup").unwrap(), json), None);
}

#[test]
fn articles_before_comments_and_the_section_asked_for_first() {
    let wordpress = r#"<meta name=generator content="WordPress 6.7">
        <link rel=alternate type=application/rss+xml title="Site &raquo; Kommentar-Feed" href=/comments/feed/>
        <link rel=alternate type=application/rss+xml title="Site &raquo; Feed" href=/feed/>
        <link rel=alternate type=application/rss+xml title="Site &raquo; Cats Category Feed" href=/category/cats/feed/>"#;
    check(
        "https://example.org/category/cats/",
        wordpress,
        &expect![[r#"
            https://example.org/category/cats/feed/ (link element)
            https://example.org/feed/ (link element)
            https://example.org/comments/feed/ (link element)"#]],
    );
    check(
        "https://example.org/",
        wordpress,
        &expect![[r#"
            https://example.org/feed/ (link element)
            https://example.org/category/cats/feed/ (link element)
            https://example.org/comments/feed/ (link element)"#]],
    );
    check(
        "https://example.org/2025/a-post/",
        r#"<link rel=alternate type=application/rss+xml title="サイト » フィード" href=/feed/>
        <link rel=alternate type=application/rss+xml title="サイト » 記事" href=/2025/a-post/feed/><a href=/rss>RSS</a>"#,
        &expect![[r#"
            https://example.org/feed/ (link element)
            https://example.org/rss (body link)
            https://example.org/2025/a-post/feed/ (link element)"#]],
    );
}

#[test]
fn the_usual_places_come_last() {
    let at =
        |base: &str| candidates("", &Url::parse(base).unwrap()).into_iter().map(|candidate| candidate.url.to_string()).collect::<Vec<_>>();
    assert_eq!(at("https://example.org/").len(), 9);
    assert_eq!(at("https://example.org/page")[0], "https://example.org/feed/");
    let folder = at("https://example.org/blog/page");
    assert_eq!((folder.len(), folder[0].as_str(), folder[1].as_str()), (18, "https://example.org/blog/feed/", "https://example.org/feed/"));
}

#[test]
fn hostile_pages_are_read_once() {
    let base = Url::parse("https://www.youtube.com/@x").unwrap();
    let long = "x".repeat(2_000);
    for piece in [
        "<a href=rss>",
        "<a href=\"rss",
        "<a <link <base ",
        "<base href=/x/><base>",
        "<link rel=alternate type=text/xml href=x>",
        "<link rel=alternate type=text/xml href='",
        "<meta name=generator content=wordpress>",
        "<a><title>RSS",
        "<script><a href=feed>",
        "\"externalId\":\"UC",
        "<a href='feed:feed:feed:http://x'>RSS</a>",
        "<a href=https://feedly.com/http://http://>RSS</a>",
    ] {
        let html = format!("<base href=/{long}/>{}", piece.repeat((256 << 10) / piece.len()));
        assert!(candidates(&html, &base).len() <= MAX_CANDIDATES, "{piece}");
    }
    // Every pattern, against a path that is long.
    let path = "-/a/".repeat(5_000);
    assert!(candidates("", &Url::parse(&format!("https://gitlab.com/{path}")).unwrap()).len() <= MAX_CANDIDATES);
}

#[test]
fn every_known_site_is_documented() {
    let page = include_str!("../../../docs/discovery.md");
    let missing: Vec<&str> = table::SITES.iter().map(|site| site.name).filter(|name| !page.contains(name)).collect();
    assert_eq!(missing, [""; 0]);
}
