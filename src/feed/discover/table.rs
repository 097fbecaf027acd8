//! The table of known sites and programs: what their pages are called, and where their feeds are.

/// A pattern of paths, and the feeds of a page that fits it.
///
/// In a pattern `{name}` is one segment, `{name:one|other}` one of these, `{name...}` one or more, `**` any number that
/// does not matter; `{n}` is a number and `{user}` nobody's settings. In a feed the names stand for what was found.
pub(super) type Rule = (&'static str, &'static [&'static str]);

/// A site or a program.
#[derive(Debug)]
pub(super) struct Site {
    /// What it is called.
    pub(super) name: &'static str,
    /// Its hosts: `example.org`, with or without `www.`, or `*.example.org`, whose star is `{sub}`.
    pub(super) hosts: &'static [&'static str],
    /// What its pages have in their marks or their markup, on whatever host.
    pub(super) signs: &'static [&'static str],
    /// Its rules; the first that fits decides.
    pub(super) rules: &'static [Rule],
}

/// A site that is known by its hosts.
const fn site(name: &'static str, hosts: &'static [&'static str], rules: &'static [Rule]) -> Site {
    Site { name, hosts, signs: &[], rules }
}

/// A program that is known by what its pages say, too.
const fn program(name: &'static str, hosts: &'static [&'static str], signs: &'static [&'static str], rules: &'static [Rule]) -> Site {
    Site { name, hosts, signs, rules }
}

/// Everything that is known.
#[rustfmt::skip]
pub(super) const SITES: &[Site] = &[
    // The second feed is the list of the channel's videos without shorts and live streams.
    site("YouTube", &["youtube.com", "m.youtube.com", "youtu.be"], &[
        ("/channel/UC{id}/**", &["https://www.youtube.com/feeds/videos.xml?channel_id=UC{id}", "https://www.youtube.com/feeds/videos.xml?playlist_id=UULF{id}"]),
        ("/playlist?list={id}", &["https://www.youtube.com/feeds/videos.xml?playlist_id={id}"]),
        ("/user/{name}/**", &["https://www.youtube.com/feeds/videos.xml?user={name}"]),
        ("/watch?list={id}", &["https://www.youtube.com/feeds/videos.xml?playlist_id={id}"]),
    ]),
    site("Reddit", &["reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com"], &[
        ("/", &["https://www.reddit.com/.rss"]),
        ("/r/{sub}/comments/{id}/**", &["https://www.reddit.com/r/{sub}/comments/{id}/.rss"]),
        ("/r/{sub}/{sort:hot|new|rising|top|controversial}", &["https://www.reddit.com/r/{sub}/{sort}/.rss"]),
        ("/r/{sub}/**", &["https://www.reddit.com/r/{sub}/.rss"]),
        ("/{_:u|user}/{name}/m/{multi}/**", &["https://www.reddit.com/user/{name}/m/{multi}/.rss"]),
        ("/{_:u|user}/{name}/**", &["https://www.reddit.com/user/{name}/.rss"]),
        ("/domain/{site}/**", &["https://www.reddit.com/domain/{site}/.rss"]),
    ]),
    site("GitHub", &["github.com"], &[
        ("/{user}", &["/{user}.atom"]),
        ("/orgs/{org}/**", &["/{org}.atom"]),
        ("/{user}/{repo}/releases/**", &["/{user}/{repo}/releases.atom"]),
        ("/{user}/{repo}/tags", &["/{user}/{repo}/tags.atom"]),
        ("/{user}/{repo}/commits", &["/{user}/{repo}/commits.atom"]),
        ("/{user}/{repo}/{_:commits|tree}/{branch}", &["/{user}/{repo}/commits/{branch}.atom"]),
        ("/{user}/{repo}/{_:commits|tree|blob}/{branch}/{path...}", &["/{user}/{repo}/commits/{branch}/{path}.atom"]),
        ("/{user}/{repo}/wiki/**", &["/{user}/{repo}/wiki.atom"]),
        ("/{user}/{repo}/discussions/categories/{category}", &["/{user}/{repo}/discussions/categories/{category}.atom"]),
        ("/{user}/{repo}/discussions/**", &["/{user}/{repo}/discussions.atom"]),
        ("/{user}/{repo}/**", &["/{user}/{repo}/releases.atom", "/{user}/{repo}/tags.atom", "/{user}/{repo}/commits.atom"]),
    ]),
    program("GitLab", &["gitlab.com"], &["og:site_name: gitlab\n"], &[
        ("/{user}", &["/{user}.atom"]),
        ("/groups/{group...}/-/**", &["/{group}.atom"]),
        ("/{project...}/-/releases/**", &["/{project}/-/releases.atom"]),
        ("/{project...}/-/tags/**", &["/{project}/-/tags?format=atom"]),
        ("/{project...}/-/issues/**", &["/{project}/-/issues.atom"]),
        ("/{project...}/-/{_:commits|tree|blob}/{branch...}", &["/{project}/-/commits/{branch}?format=atom"]),
        ("/{project...}/-/**", &["/{project}/-/releases.atom", "/{project}/-/tags?format=atom", "/{project}.atom"]),
        ("/{user}/{path...}", &["/{user}/{path}/-/releases.atom", "/{user}/{path}/-/tags?format=atom", "/{user}/{path}.atom"]),
    ]),
    program("Gitea and Forgejo", &["codeberg.org", "gitea.com"], &["self-hosted,gitea", "git,forge,forgejo"], &[
        ("/{user}", &["/{user}.rss"]),
        ("/{user}/{repo}/releases/**", &["/{user}/{repo}/releases.rss"]),
        ("/{user}/{repo}/tags/**", &["/{user}/{repo}/tags.rss"]),
        ("/{user}/{repo}/{_:src|commits}/branch/{branch...}", &["/{user}/{repo}/rss/branch/{branch}", "/{user}/{repo}.rss"]),
        ("/{user}/{repo}/**", &["/{user}/{repo}/releases.rss", "/{user}/{repo}/tags.rss", "/{user}/{repo}.rss"]),
    ]),
    site("SourceHut", &["git.sr.ht"], &[
        ("/~{name}/{repo}/refs/**", &["/~{name}/{repo}/refs/rss.xml"]),
        ("/~{name}/{repo}/**", &["/~{name}/{repo}/log/rss.xml", "/~{name}/{repo}/refs/rss.xml"]),
    ]),
    site("crates.io", &["crates.io"], &[("/crates/{name}/**", &["https://static.crates.io/rss/crates/{name}.xml"])]),
    site("PyPI", &["pypi.org"], &[("/project/{name}/**", &["/rss/project/{name}/releases.xml"])]),
    program("Mastodon", &[], &["generator: mastodon", "id='mastodon'", "id=\"mastodon\""], &[
        ("/@{name}/tagged/{tag}", &["/@{name}/tagged/{tag}.rss"]),
        ("/@{name}/**", &["/@{name}.rss"]),
        ("/users/{name}/**", &["/users/{name}.rss"]),
        ("/tags/{tag}", &["/tags/{tag}.rss"]),
    ]),
    site("Bluesky", &["bsky.app"], &[("/profile/{name}/**", &["/profile/{name}/rss"])]),
    site("Medium", &["medium.com"], &[
        ("/@{name}/**", &["/feed/@{name}"]),
        ("/tag/{tag}/**", &["/feed/tag/{tag}"]),
        ("/{user}/tagged/{tag}", &["/feed/{user}/tagged/{tag}"]),
        ("/{user}/**", &["/feed/{user}"]),
    ]),
    site("Medium", &["*.medium.com"], &[
        ("/tagged/{tag}", &["https://medium.com/feed/{sub}/tagged/{tag}"]),
        ("/**", &["/feed"]),
    ]),
    site("Substack", &["*.substack.com"], &[("/**", &["/feed"])]),
    site("Substack", &["substack.com"], &[("/@{name}/**", &["https://{name}.substack.com/feed"])]),
    site("Tumblr", &["tumblr.com"], &[
        ("/blog/view/{name}/**", &["https://{name}.tumblr.com/rss"]),
        ("/{user}/tagged/{tag}", &["https://{user}.tumblr.com/tagged/{tag}/rss"]),
        ("/{user}/**", &["https://{user}.tumblr.com/rss"]),
    ]),
    site("Tumblr", &["*.tumblr.com"], &[
        ("/tagged/{tag}", &["/tagged/{tag}/rss"]),
        ("/**", &["/rss"]),
    ]),
    program("WordPress", &["*.wordpress.com"], &["generator: wordpress", "/wp-content/"], &[
        ("/{kind:category|tag|author}/{name...}/page/{n}", &["/{kind}/{name}/feed/"]),
        ("/{kind:category|tag|author}/{name...}", &["/{kind}/{name}/feed/"]),
        ("/{folder...}/{kind:category|tag|author}/{name...}/page/{n}", &["/{folder}/{kind}/{name}/feed/"]),
        ("/{folder...}/{kind:category|tag|author}/{name...}", &["/{folder}/{kind}/{name}/feed/"]),
        ("/**", &["/feed/"]),
    ]),
    program("Blogger", &["*.blogspot.com"], &["generator: blogger"], &[
        ("/search/label/{label}", &["/feeds/posts/default/-/{label}"]),
        ("/**", &["/feeds/posts/default"]),
    ]),
    program("Ghost", &["*.ghost.io"], &["generator: ghost"], &[
        ("/{kind:tag|author}/{name}/**", &["/{kind}/{name}/rss/"]),
        ("/**", &["/rss/"]),
    ]),
    site("Hashnode", &["*.hashnode.dev"], &[("/**", &["/rss.xml"])]),
    site("Write.as", &["write.as"], &[("/{user}/**", &["/{user}/feed/"])]),
    site("Buttondown", &["buttondown.com", "buttondown.email"], &[("/{user}/**", &["https://buttondown.com/{user}/rss"])]),
    site("LiveJournal", &["*.livejournal.com"], &[("/**", &["/data/rss"])]),
    site("Dreamwidth", &["*.dreamwidth.org"], &[("/**", &["/data/rss"])]),
    site("DEV", &["dev.to"], &[
        ("/", &["/feed"]),
        ("/t/{tag}/**", &["/feed/tag/{tag}"]),
        ("/{user}/**", &["/feed/{user}"]),
    ]),
    site("Hacker News", &["news.ycombinator.com"], &[
        ("/{_:show|shownew}", &["/showrss"]),
        ("/**", &["/rss"]),
    ]),
    site("Lobsters", &["lobste.rs"], &[
        ("/t/{tags}", &["/t/{tags}.rss"]),
        ("/~{name}/**", &["/~{name}/stories.rss"]),
        ("/newest", &["/newest.rss"]),
        ("/comments", &["/comments.rss"]),
        ("/**", &["/rss"]),
    ]),
    site("Stack Exchange", &[
        "stackoverflow.com", "*.stackoverflow.com", "*.stackexchange.com", "serverfault.com", "superuser.com", "askubuntu.com", "mathoverflow.net", "stackapps.com",
    ], &[
        ("/questions/tagged/{tag}", &["/feeds/tag/{tag}"]),
        ("/{_:questions|q}/{n}/**", &["/feeds/question/{n}"]),
        ("/users/{n}/**", &["/feeds/user/{n}"]),
        ("/", &["/feeds"]),
        ("/questions", &["/feeds"]),
    ]),
    program("Discourse", &[], &["generator: discourse", "id=\"data-discourse-setup\""], &[
        ("/t/{slug}/{n}/**", &["/t/{slug}/{n}.rss"]),
        ("/c/{path...}", &["/c/{path}.rss"]),
        ("/tag/{tag}/**", &["/tag/{tag}.rss"]),
        ("/u/{name}/**", &["/u/{name}/activity.rss"]),
        ("/**", &["/latest.rss"]),
    ]),
    site("Vimeo", &["vimeo.com"], &[
        ("/{kind:channels|groups}/{name}/**", &["/{kind}/{name}/videos/rss"]),
        ("/{user}/**", &["/{user}/videos/rss"]),
    ]),
    program("PeerTube", &[], &["og:platform: peertube"], &[
        ("/{_:c|video-channels}/{name}/**", &["/feeds/videos.xml?videoChannelName={name}"]),
        ("/{_:a|accounts}/{name}/**", &["/feeds/videos.xml?accountName={name}"]),
        ("/**", &["/feeds/videos.xml"]),
    ]),
    site("Odysee", &["odysee.com"], &[("/@{name}/**", &["/$/rss/@{name}"])]),
    // The answer is no feed, but names it.
    site("Apple Podcasts", &["podcasts.apple.com"], &[("/**/id{n}", &["https://itunes.apple.com/lookup?id={n}"])]),
    site("arXiv", &["arxiv.org"], &[("/list/{subject}/**", &["https://rss.arxiv.org/rss/{subject}"])]),
    site("Steam", &["store.steampowered.com"], &[
        ("/app/{n}/**", &["/feeds/news/app/{n}/"]),
        ("/news/app/{n}/**", &["/feeds/news/app/{n}/"]),
    ]),
    site("itch.io", &["*.itch.io"], &[("/{game}/**", &["/{game}/devlog.rss"])]),
    site("Letterboxd", &["letterboxd.com"], &[("/{user}", &["/{user}/rss/"])]),
    site("SourceForge", &["sourceforge.net"], &[("/projects/{name}/**", &["/projects/{name}/rss?path=/"])]),
];
