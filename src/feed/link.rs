//! Addresses: made absolute, alone and inside HTML.

use std::borrow::Cow;

use url::Url;

use super::reference::{decode_html, escape};
use super::text::is_void;
use super::token::{Attribute, Token, Tokenizer};

/// Schemes that only say "open this with a feed reader".
const READER_SCHEMES: [&str; 6] = ["feed:", "feeds:", "rss:", "podcast:", "pcast:", "itpc:"];
/// A longer base address is not believed.
const MAX_BASE_BYTES: usize = 2048;
/// A text may grow by so much beyond its double when its addresses are made absolute.
const MIN_GROWTH_BYTES: usize = 1 << 20;
/// Bases inside each other beyond this many are ignored.
const MAX_BASES: usize = 32;

/// An address against its base; what cannot be resolved stays as it is.
pub(super) fn absolute(raw: &str, base: Option<&Url>) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() {
        return None;
    }
    let raw: Cow<'_, str> = if raw.contains(['\n', '\r', '\t']) { raw.replace(['\n', '\r', '\t'], "").into() } else { raw.into() };
    Some(resolved(&raw, base).unwrap_or_else(|| raw.into_owned()))
}

/// The address a relative one stands for; nothing if it is absolute already or cannot be resolved.
fn resolved(raw: &str, base: Option<&Url>) -> Option<String> {
    if is_absolute(raw) {
        return None;
    }
    base?.join(raw).ok().map(String::from)
}

/// Whether an address begins with a scheme.
pub(super) fn is_absolute(raw: &str) -> bool {
    let scheme = raw.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')));
    scheme.is_some_and(|end| end > 0 && raw.as_bytes().get(end) == Some(&b':') && raw.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Gives the address meant by `feed://host/`, `feed:https://host/` and their like; one without a scheme gets this one.
pub(super) fn without_reader<'a>(address: &'a str, scheme: &str) -> Cow<'a, str> {
    let starts = |start: &&&str| address.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let Some(rest) = READER_SCHEMES.iter().find(starts).and_then(|reader| address.get(reader.len()..)) else {
        return Cow::Borrowed(address);
    };
    let bare = rest.trim_start_matches('/');
    let is_web = |http: &str| bare.get(..http.len()).is_some_and(|head| head.eq_ignore_ascii_case(http));
    if is_web("http:") || is_web("https:") { Cow::Borrowed(bare) } else { Cow::Owned(format!("{scheme}://{bare}")) }
}

/// A base of its own, as `xml:base` and `<base href>` give it.
pub(super) fn rebased(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = decode_html(raw.trim());
    let own = match base {
        Some(base) => base.join(&raw).ok(),
        None => Url::parse(&raw).ok(),
    };
    own.filter(|own| own.as_str().len() <= MAX_BASE_BYTES)
}

/// HTML with every address in it made absolute.
pub(super) fn rewrite(html: String, base: Option<&Url>) -> String {
    let Some(base) = base.filter(|_| html.contains('=') && html.contains('<')) else {
        return html;
    };
    // A long base and many short addresses must not make a small text a large one.
    let limit_bytes = html.len() * 2 + MIN_GROWTH_BYTES;
    let (mut out, mut copied) = (String::new(), 0);
    let mut bases: Vec<(usize, Url)> = Vec::new();
    let mut depth = 0_usize;
    let has_bases = html.contains("xml:base");
    let mut tokens = Tokenizer::new(&html);
    loop {
        let start = tokens.position();
        let tag = match tokens.next() {
            Some(Token::Start(tag)) => tag,
            Some(Token::End(_)) => {
                depth = depth.saturating_sub(1);
                bases.retain(|(at, _)| *at <= depth);
                continue;
            }
            Some(_) => continue,
            None => break,
        };
        depth += usize::from(!tag.empty && !is_void(tag.name));
        if has_bases
            && bases.len() < MAX_BASES
            && let Some(value) = tag.get("xml:base")
        {
            let outer = bases.last().map_or(base, |(_, base)| base);
            bases.extend(rebased(value, Some(outer)).map(|inner| (depth, inner)));
        }
        if out.len() > limit_bytes {
            break;
        }
        let base = bases.last().map_or(base, |(_, base)| base);
        let offset = start + 1 + tag.name.len();
        for attribute in tag.iter().filter(|attribute| holds_address(attribute.name)) {
            if let Some(value) = rewritten(&attribute, base) {
                out.push_str(html.get(copied..offset + attribute.span.0).unwrap_or_default());
                out.push('"');
                out.push_str(&escape(&value));
                out.push('"');
                copied = offset + attribute.span.1;
            }
        }
    }
    if copied == 0 {
        return html;
    }
    out.push_str(html.get(copied..).unwrap_or_default());
    out
}

fn holds_address(name: &str) -> bool {
    const NAMES: [&str; 13] =
        ["href", "src", "srcset", "poster", "cite", "longdesc", "background", "action", "data", "codebase", "profile", "classid", "usemap"];
    (3..=10).contains(&name.len()) && NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn rewritten(attribute: &Attribute<'_>, base: &Url) -> Option<String> {
    if attribute.name.eq_ignore_ascii_case("srcset") {
        return candidates(&decode_html(attribute.value), base);
    }
    let raw = attribute.value.trim();
    if raw.is_empty() || is_absolute(raw) {
        return None;
    }
    resolved(&decode_html(raw), Some(base))
}

/// The candidates of a `srcset`; one without a blank after its comma cannot be told from a comma in the address.
fn candidates(value: &str, base: &Url) -> Option<String> {
    let mut changed = false;
    let mut resolve = |candidate: &str| {
        let candidate = candidate.trim();
        let (address, size) = candidate.split_once(' ').unwrap_or((candidate, ""));
        let absolute = resolved(address, Some(base)).filter(|_| !address.is_empty());
        changed |= absolute.is_some();
        format!("{} {size}", absolute.as_deref().unwrap_or(address)).trim_end().to_owned()
    };
    let all: Vec<String> = value.split(", ").map(&mut resolve).collect();
    changed.then(|| all.join(", "))
}
