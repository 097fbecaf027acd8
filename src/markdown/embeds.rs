//! What pages show in the players and frames of others: who provides it, what identifies it, and the page where a reader finds it.

use ego_tree::NodeRef;
use percent_encoding::percent_decode_str;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use super::{Options, attribute, links};

/// Something of a provider that a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Embed {
    /// The provider's name in a preset: `youtube`.
    pub(super) provider: &'static str,
    /// What it is called among people: `YouTube`, or the name of a file or of a host.
    pub(super) label: String,
    /// The page where a reader finds it.
    pub(super) url: String,
    pub(super) id: String,
    /// Whose it is, where the address says so.
    pub(super) user: String,
    /// What sort of thing it is, where a provider has several: `track`, `album`.
    pub(super) kind: String,
}

/// The names of the providers that presets can write something for.
pub const PROVIDERS: [&str; 17] = [
    "youtube",
    "vimeo",
    "dailymotion",
    "twitter",
    "mastodon",
    "bluesky",
    "instagram",
    "tiktok",
    "facebook",
    "soundcloud",
    "spotify",
    "codepen",
    "gist",
    "twitch",
    "video",
    "audio",
    "iframe",
];

/// What the address of a frame shows.
pub(super) fn of_address(address: &str) -> Option<Embed> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty());
    video(host, &path, &query).or_else(|| post(host, &path, &query, &url)).or_else(|| work(host, &path, &query))
}

type Query<'a> = dyn Fn(&str) -> Option<String> + 'a;

fn video(host: &str, path: &[&str], query: &Query) -> Option<Embed> {
    let make = |provider, label: &str, id: &str, url: String| {
        let embed = Embed { provider, label: label.to_owned(), url, id: id.to_owned(), ..Embed::default() };
        is_id(id).then_some(embed)
    };
    match (host, path) {
        ("youtube.com" | "youtube-nocookie.com" | "m.youtube.com", ["embed", "videoseries"]) => {
            let list = query("list")?;
            make("youtube", "YouTube", &list, format!("https://www.youtube.com/playlist?list={list}"))
        }
        ("youtube.com" | "youtube-nocookie.com" | "m.youtube.com", ["embed" | "v" | "shorts" | "live", id]) | ("youtu.be", [id]) => {
            make("youtube", "YouTube", id, format!("https://www.youtube.com/watch?v={id}"))
        }
        ("youtube.com" | "m.youtube.com", ["watch"]) => {
            let id = query("v")?;
            make("youtube", "YouTube", &id, format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", ["video", id]) | ("vimeo.com", [id]) => {
            // What is not listed is shown to those who know its second number.
            let hash = query("h").filter(|hash| is_id(hash)).map(|hash| format!("/{hash}")).unwrap_or_default();
            make("vimeo", "Vimeo", id, format!("https://vimeo.com/{id}{hash}"))
        }
        ("dailymotion.com", ["embed", "video", id]) => {
            make("dailymotion", "Dailymotion", id, format!("https://www.dailymotion.com/video/{id}"))
        }
        ("geo.dailymotion.com", [..]) => {
            let id = query("video")?;
            make("dailymotion", "Dailymotion", &id, format!("https://www.dailymotion.com/video/{id}"))
        }
        ("player.twitch.tv", _) => match (query("video"), query("channel")) {
            (Some(id), _) => {
                let number = id.trim_start_matches('v');
                make("twitch", "Twitch", number, format!("https://www.twitch.tv/videos/{number}"))
            }
            (None, channel) => {
                let channel = channel?;
                make("twitch", "Twitch", &channel, format!("https://www.twitch.tv/{channel}"))
            }
        },
        ("clips.twitch.tv", ["embed"]) => {
            let id = query("clip")?;
            make("twitch", "Twitch", &id, format!("https://clips.twitch.tv/{id}"))
        }
        _ => None,
    }
}

fn post(host: &str, path: &[&str], query: &Query, url: &Url) -> Option<Embed> {
    let make = |provider, label: &str, user: &str, id: &str, url: String| {
        let embed = Embed { provider, label: label.to_owned(), url, id: id.to_owned(), user: user.to_owned(), ..Embed::default() };
        (is_id(id) && (user.is_empty() || is_id(user))).then_some(embed)
    };
    match (host, path) {
        ("platform.twitter.com" | "platform.x.com", ["embed", ..]) => {
            let id = query("id")?;
            make("twitter", "X", "", &id, format!("https://x.com/i/status/{id}"))
        }
        ("twitter.com" | "x.com" | "mobile.twitter.com", [user, "status", id, ..]) => {
            make("twitter", "X", user, id, format!("https://x.com/{user}/status/{id}"))
        }
        ("instagram.com", [kind @ ("p" | "reel" | "tv"), id, ..]) => {
            make("instagram", "Instagram", "", id, format!("https://www.instagram.com/{kind}/{id}/"))
        }
        ("tiktok.com", [user, "video", id]) => make("tiktok", "TikTok", user, id, format!("https://www.tiktok.com/{user}/video/{id}")),
        ("tiktok.com", ["embed", "v2" | "v3", id] | ["embed", id] | ["player", "v1", id]) => {
            make("tiktok", "TikTok", "", id, format!("https://www.tiktok.com/embed/{id}"))
        }
        ("embed.bsky.app", ["embed", user, "app.bsky.feed.post", id]) | ("bsky.app", ["profile", user, "post", id]) => {
            make("bluesky", "Bluesky", user, id, format!("https://bsky.app/profile/{user}/post/{id}"))
        }
        ("facebook.com", ["plugins", "post.php" | "video.php"]) => {
            let page = query("href").filter(|page| page.starts_with("https://www.facebook.com/"))?;
            let id = page.trim_end_matches('/').rsplit(['/', '=']).next().unwrap_or_default().to_owned();
            make("facebook", "Facebook", "", &id, page)
        }
        (_, [user, id, "embed"]) if user.starts_with('@') && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            make("mastodon", "Mastodon", user, id, format!("{}://{}/{user}/{id}", url.scheme(), url.host_str()?))
        }
        _ => None,
    }
}

fn work(host: &str, path: &[&str], query: &Query) -> Option<Embed> {
    let make = |provider, label: &str, (user, kind, id): (&str, &str, &str), url: String| {
        let embed = Embed { provider, label: label.to_owned(), url, id: id.to_owned(), user: user.to_owned(), kind: kind.to_owned() };
        is_id(id).then_some(embed)
    };
    match (host, path) {
        ("w.soundcloud.com", ["player"]) => {
            let page = query("url").filter(|page| page.starts_with("http"))?;
            let id = page.split('?').next().unwrap_or_default().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
            make("soundcloud", "SoundCloud", ("", "", &id), page)
        }
        ("open.spotify.com", ["embed" | "embed-podcast", kind, id]) => {
            make("spotify", "Spotify", ("", kind, id), format!("https://open.spotify.com/{kind}/{id}"))
        }
        ("codepen.io", [user, "embed", "preview", id] | [user, "embed" | "pen", id]) => {
            make("codepen", "CodePen", (user, "", id), format!("https://codepen.io/{user}/pen/{id}"))
        }
        ("gist.github.com", [user, file]) => {
            let id = file.split('.').next().unwrap_or_default();
            make("gist", "Gist", (user, "", id), format!("https://gist.github.com/{user}/{id}"))
        }
        _ => None,
    }
}

/// What providers have their scripts make of an element whose text stands in for it until then: a quotation that links to the post.
pub(super) fn of_element(node: NodeRef<'_, Node>, element: &Element) -> Option<Embed> {
    let class = attribute(element, "class")?;
    let named = |name: &str| attribute(element, name);
    let has = |wanted: &str| class.split_ascii_whitespace().any(|class| class == wanted);
    if has("instagram-media") {
        return of_address(named("data-instgrm-permalink")?);
    }
    if has("tiktok-embed") {
        return of_address(named("cite")?);
    }
    if has("mastodon-embed") {
        return of_address(named("data-embed-url")?);
    }
    if has("bluesky-embed") {
        let (user, id) = named("data-bluesky-uri")?.strip_prefix("at://")?.split_once("/app.bsky.feed.post/")?;
        return of_address(&format!("https://bsky.app/profile/{user}/post/{id}"));
    }
    if has("twitter-tweet") {
        let links = node.descendants().filter_map(|node| attribute(node.value().as_element()?, "href"));
        return of_address(links.last()?);
    }
    if has("codepen") {
        return of_address(&format!("https://codepen.io/{}/pen/{}", named("data-user")?, named("data-slug-hash")?));
    }
    None
}

/// Whether a word can stand in an address and in a shortcode as it is.
fn is_id(word: &str) -> bool {
    !word.is_empty() && word.len() <= 128 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@:".contains(&byte))
}

impl Embed {
    /// A file, or the page of somebody unknown, that an element shows.
    pub(super) fn file(element: &str, address: &str) -> Self {
        let provider = match element {
            "video" => "video",
            "audio" => "audio",
            _ => "iframe",
        };
        let url = Url::parse(address).ok();
        let host = url.as_ref().and_then(|url| url.host_str()).map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
        let file = url.as_ref().and_then(|url| url.path_segments()?.next_back()).filter(|name| provider != "iframe" && !name.is_empty());
        let file = file.map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned());
        let label = file.or(host).unwrap_or_else(|| address.to_owned());
        Self { provider, label, url: address.to_owned(), ..Self::default() }
    }

    /// Where a link leads that stands in for a frame: to the page that people know, or to the frame itself, which every provider
    /// shows to everybody, if it is not known to be public.
    pub(super) fn link(&self, frame: String) -> String {
        if matches!(self.provider, "youtube" | "vimeo") { self.url.clone() } else { frame }
    }

    /// What a preset writes for it; nothing when the preset knows nothing of the provider, or the embed lacks something that it names.
    pub(super) fn markup(&self, title: &str, options: &Options) -> Option<String> {
        let template = options.embeds.get(self.provider)?;
        let mut markup = template.clone();
        let url = links::destination(&self.url, options.dialect.traits()).replace('\'', "%27");
        // A title may stand in quotation marks, in a shortcode or in a link's text.
        let title: String = title.chars().filter(|char| char.is_alphanumeric() || " .,:;?-–—’".contains(*char)).collect();
        let title = links::collapse(&title);
        for (field, value) in [("{id}", &self.id), ("{url}", &url), ("{user}", &self.user), ("{kind}", &self.kind), ("{title}", &title)] {
            if markup.contains(field) {
                if value.is_empty() {
                    return None;
                }
                markup = markup.replace(field, value);
            }
        }
        Some(markup)
    }
}

#[cfg(test)]
mod tests {
    use super::{PROVIDERS, of_address};

    #[test]
    fn frames_lead_to_pages() {
        for (address, page) in [
            ("https://www.youtube.com/embed/a-b_1?rel=0", "https://www.youtube.com/watch?v=a-b_1"),
            ("https://www.youtube-nocookie.com/embed/videoseries?list=PL1", "https://www.youtube.com/playlist?list=PL1"),
            ("https://player.vimeo.com/video/12?h=1", "https://vimeo.com/12/1"),
            ("https://platform.twitter.com/embed/Tweet.html?id=5", "https://x.com/i/status/5"),
            ("https://mastodon.social/@a/123/embed", "https://mastodon.social/@a/123"),
            ("https://www.instagram.com/p/Cx/embed/captioned/", "https://www.instagram.com/p/Cx/"),
            ("https://www.tiktok.com/embed/v2/77", "https://www.tiktok.com/embed/77"),
            ("https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&color=f", "https://soundcloud.com/a/b"),
            ("https://open.spotify.com/embed/track/3x?utm=1", "https://open.spotify.com/track/3x"),
            ("https://codepen.io/ann/embed/preview/abc?x", "https://codepen.io/ann/pen/abc"),
            ("https://gist.github.com/ann/0a1b.js", "https://gist.github.com/ann/0a1b"),
            ("https://embed.bsky.app/embed/did:plc:x/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:x/post/3k"),
        ] {
            let embed = of_address(address);
            assert_eq!(embed.as_ref().map(|embed| embed.url.as_str()), Some(page), "{address}");
            assert!(embed.is_some_and(|embed| PROVIDERS.contains(&embed.provider)));
        }
        for address in ["https://evil.example/?u=youtube.com/embed/x", "https://www.youtube.com/embed/\"x", "https://example.org/f"] {
            assert_eq!(of_address(address), None, "{address}");
        }
    }
}
