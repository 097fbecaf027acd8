//! Reads back from a post which article it was made of: the content folder remembers what a lost state forgot.

/// The front-matter keys that name where a post came from, in the order they are believed.
const KEYS: [&str; 7] = ["feedmill_origin", "origin", "source_url", "original_url", "canonical_url", "canonicalURL", "external_url"];

/// What a post says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    /// The address or id of the article it was made of: from the front matter, else from the last line that is a link and nothing else.
    pub origin: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its date, as it is written.
    pub date: Option<String>,
}

/// Reads what a post says of itself. Front matter is read line by line: whatever a user made of it, a key at the
/// start of a line with a text behind it is found.
pub fn read(text: &str) -> Origins {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut origins = Origins::default();
    let mut lines = text.lines();
    let fence = lines.next().map(str::trim_end).unwrap_or_default();
    if fence != "---" && fence != "+++" {
        return origins;
    }
    let front: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != fence).collect();
    let value = |key: &str| front.iter().find_map(|line| value_of(line, key));
    origins.origin = KEYS.iter().find_map(|key| value(key)).or_else(|| lines.filter_map(link_line).next_back());
    origins.title = value("title");
    origins.date = value("date");
    origins
}

fn value_of(line: &str, key: &str) -> Option<String> {
    let rest = line.strip_prefix(key)?.trim_start();
    let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix('='))?.trim();
    let text = match rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => unescape(quoted),
        None => rest.trim_matches('\'').to_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn unescape(quoted: &str) -> String {
    let mut text = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

/// Gives the address of a line that is one link and nothing else.
fn link_line(line: &str) -> Option<String> {
    let (_, address) = line.trim().strip_prefix('[')?.strip_suffix(')')?.rsplit_once("](")?;
    Some(address.trim_matches(['<', '>']).to_owned()).filter(|address| address.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, origin: Option<&str>) {
        assert_eq!(read(text).origin.as_deref(), origin, "{text}");
    }

    #[test]
    fn front_matter_comes_first() {
        check("---\ntitle: \"A \\\"b\\\"\"\nsource_url: \"https://example.org/a\"\n---\n\ntext\n", Some("https://example.org/a"));
        check("---\nsource_url: https://example.org/a\n---\n", Some("https://example.org/a"));
        check("+++\nsource_url = 'https://example.org/a'\n+++\n", Some("https://example.org/a"));
        assert_eq!(read("---\ntitle: \"A \\\"b\\\"\"\n---\n").title.unwrap(), "A \"b\"");
    }

    #[test]
    fn the_last_link_line_will_do() {
        check(
            "---\ntitle: x\n---\n\ntext [a](https://other.example/) more\n\n[alpha](https://example.org/a/)\n",
            Some("https://example.org/a/"),
        );
        check("---\ntitle: x\n---\n\n[alpha](https://example.org/a/)\n\nMY NOTE\n", Some("https://example.org/a/"));
    }

    #[test]
    fn a_post_of_another_kind_has_none() {
        check("hello\n", None);
        check("", None);
        check("---\ntitle: mine\n---\nhello\n", None);
    }
}
