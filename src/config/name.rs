//! Names for feeds that come without one: from a title, else from the address.

use url::Url;

use crate::digest;
use crate::line::squeezed;

/// Names made from titles are cut after this many characters.
const MAX_CHARS: usize = 80;
/// So many numbers are tried for a name that is taken.
const MAX_NUMBER: usize = 99;

/// Whether a name may be given to a feed.
pub fn is_allowed(name: &str) -> bool {
    name.chars().all(is_allowed_char) && !name.starts_with(['-', '.'])
}

fn is_allowed_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ')
}

/// Gives a name for a feed: what can be kept of its title, else what its address suggests.
pub fn from_title(title: &str, url: &Url) -> String {
    let kept: String = title.chars().filter(|c| !matches!(c, '\'' | '’')).map(|c| if is_allowed_char(c) { c } else { ' ' }).collect();
    let squeezed = squeezed(&kept);
    let name: String = squeezed.trim_start_matches(['-', '.', ' ']).chars().take(MAX_CHARS).collect();
    let name = name.trim_end();
    if name.chars().any(char::is_alphanumeric) { name.to_owned() } else { from_url(url) }
}

/// Gives a short name for the source behind an address: `techcrunch` for `https://www.techcrunch.com/feed/`.
pub fn from_url(url: &Url) -> String {
    let is_common = |label: &&str| !matches!(*label, "www" | "feeds" | "feed" | "rss" | "blog" | "m");
    let host = match url.host() {
        Some(url::Host::Domain(domain)) => domain.split('.').find(is_common).unwrap_or(domain).to_owned(),
        Some(other) => other.to_string(),
        None => url
            .path_segments()
            .and_then(|mut segments| segments.next_back())
            .and_then(|file| file.split('.').next())
            .unwrap_or_default()
            .to_owned(),
    };
    let name: String = host.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let name = name.trim_matches(['-', '.']).to_owned();
    if name.is_empty() { "feed".to_owned() } else { name }
}

/// Gives a name that is not taken: itself, with a number, or with a hash when many share it.
pub fn unique(name: &str, url: &Url, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..=MAX_NUMBER).map(|n| format!("{name}-{n}"));
    let candidates = std::iter::once(name.to_owned()).chain(numbered);
    candidates.chain([format!("{name}-{}", digest::short(url.as_str()))]).find(|candidate| !is_taken(candidate)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_addresses() {
        let name = |text: &str| from_url(&text.parse().unwrap());
        assert_eq!(name("https://techcrunch.com/feed/"), "techcrunch");
        assert_eq!(name("https://feeds.bbc.co.uk/news"), "bbc");
        assert_eq!(name("http://127.0.0.1:8080/x"), "127.0.0.1");
        assert_eq!(name("file:///tmp/a%20b.xml"), "a-20b");
    }

    #[test]
    fn names_for_titles() {
        let name = |title: &str| from_title(title, &"https://www.example.org/feed".parse().unwrap());
        assert_eq!(name("Tom's  Blog: News & <b>more</b>"), "Toms Blog News b more b");
        assert_eq!(name(".NET / Größe 🎉"), "NET Größe");
        assert_eq!(name("-- …"), "example");
        assert!(is_allowed(&name(&"x - ".repeat(99))) && is_allowed(&name("日本語のブログ")));
    }

    #[test]
    fn taken_names_get_a_number() {
        let url = "https://www.example.org/feed".parse().unwrap();
        assert_eq!(unique("a", &url, |name| matches!(name, "a" | "a-2")), "a-3");
        assert_eq!(unique("a", &url, |name| name.len() < 5), format!("a-{}", digest::short("https://www.example.org/feed")));
    }
}
