//! The address of an article: without what only tells a server where a reader came from, and as a key that is the
//! same for all spellings of one address.

use url::Url;

/// Query parameters that track the reader and never choose the article.
const TRACKING: [&str; 34] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "vero_id",
    "vero_conv",
    "_hsenc",
    "_hsmi",
    "__hstc",
    "__hsfp",
    "__hssc",
    "hsctatracking",
    "wickedid",
    "_openstat",
    "ref_src",
    "ref_url",
    "guccounter",
];

/// Prefixes of such parameters.
const TRACKING_PREFIXES: [&str; 6] = ["utm_", "mtm_", "pk_", "matomo_", "hsa_", "at_custom"];

/// Removes tracking parameters and the fragment; all else stays as it is, to the byte.
pub fn clean(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    let Some(query) = url.query().map(str::to_owned) else { return url };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    if kept.len() < query.split('&').count() {
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|query| !query.is_empty()));
    }
    url
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.contains(&name.as_str()) || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Begins the fragment that tells versions of one article apart.
const VERSION: &str = "feedmill-";

/// Gives the address of a later version of an article that is to be a post of its own.
pub fn version(address: &str, mark: &str) -> String {
    format!("{address}#{VERSION}{mark}")
}

/// Gives what all spellings of an address have in common: no scheme, no `www.`, no tracking, no fragment but that of
/// a [`version`], no final slash, the parameters in order. What is no web address is its own key.
pub fn key(address: &str) -> String {
    let Some(url) = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else { return address.to_owned() };
    let version =
        url.fragment().filter(|fragment| fragment.starts_with(VERSION)).map(|fragment| format!("#{fragment}")).unwrap_or_default();
    let url = clean(&url);
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let mut parameters: Vec<&str> = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
    parameters.sort_unstable();
    let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
    format!("{host}{port}{}{query}{version}", url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_goes_and_the_rest_stays() {
        let cleaned = |text: &str| clean(&Url::parse(text).unwrap()).to_string();
        assert_eq!(cleaned("https://example.org/a/?utm_source=rss&id=7&fbclid=x#top"), "https://example.org/a/?id=7");
        assert_eq!(cleaned("https://example.org/a/?utm_source=rss"), "https://example.org/a/");
        assert_eq!(cleaned("https://example.org/a?p=1&&q=%20x"), "https://example.org/a?p=1&&q=%20x");
    }

    #[test]
    fn one_key_for_all_spellings() {
        let same =
            ["https://example.org/a/?b=1&a=2", "http://www.example.org/a?a=2&b=1&utm_medium=x#c", "https://EXAMPLE.org:443/a/?a=2&b=1"];
        assert!(same.iter().all(|address| key(address) == "example.org/a?a=2&b=1"));
        assert_ne!(key("https://example.org/?p=1"), key("https://example.org/?p=2"));
        assert_ne!(key(&version("https://example.org/a", "1")), key("https://example.org/a"));
        assert_eq!(key("tag:example.org,2025:1"), "tag:example.org,2025:1");
    }
}
