//! Addresses: resolved against the page, made legal for Markdown, refused when they would run.

use url::Url;

use super::bidi::{self, Directions};
use super::dialect::Traits;
use super::references::{has_reference, reference_at};
use crate::html::is_harmless;

/// The target of a link.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// The address, resolved.
    pub(super) href: String,
    /// The `title`, white space collapsed.
    pub(super) title: String,
    /// Under which number the address stands at the end of the document, if it does.
    pub(super) number: Option<usize>,
}

impl Link {
    /// Writes what follows the link's text.
    pub(super) fn push_end(&self, written: &mut String, traits: &Traits) {
        if let Some(number) = self.number {
            written.push_str(&format!("][{number}]"));
            return;
        }
        written.push_str("](");
        push_destination(written, &self.href, traits);
        push_title(written, &self.title, traits);
        written.push(')');
    }

    /// Whether `<…>` can hold the address as it is, and every reader makes the same link of it.
    pub(super) fn is_autolink(&self) -> bool {
        let scheme = ["http://", "https://", "ftp://"].into_iter().find_map(|scheme| self.href.strip_prefix(scheme));
        let legal = |byte: u8| {
            (b'!'..=b'~').contains(&byte) && !matches!(byte, b'<' | b'>' | b'\\' | b'`' | b'|' | b'{' | b'}' | b'^' | b'[' | b']')
        };
        self.title.is_empty() && !has_reference(&self.href) && scheme.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(legal))
    }
}

/// The address as the page means it, or nothing when it would run a script or carry a document, or is to lead into the web only and does not.
pub(super) fn resolve(address: &str, base: Option<&Url>, only_web: bool) -> Option<String> {
    let trimmed = address.trim_matches(|char: char| char <= ' ');
    let is_broken = trimmed.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r'));
    let clean = if is_broken { trimmed.replace(['\t', '\n', '\r'], "") } else { trimmed.to_owned() };
    if !is_harmless(&clean) || only_web && has_scheme(&clean) && !starts_with_scheme(&clean, &["http", "https", "mailto", "tel"]) {
        return None;
    }
    Some(match base {
        Some(base) if !has_scheme(&clean) => join(base, &clean),
        _ => clean,
    })
}

/// Whether the address has one of these schemes.
fn starts_with_scheme(address: &str, schemes: &[&str]) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|char: char| char.is_ascii_alphabetic())
            && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
    })
}

/// Resolves a reference (RFC 3986, 5.2) and leaves its spelling alone, which `Url::join` would not.
fn join(base: &Url, reference: &str) -> String {
    if base.cannot_be_a_base() {
        return reference.to_owned();
    }
    if let Some(rest) = reference.strip_prefix("//") {
        return format!("{}://{rest}", base.scheme());
    }
    let origin = &base[..url::Position::BeforePath];
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, tail) = reference.split_at_checked(end).unwrap_or((reference, ""));
    if path.is_empty() {
        let until = if tail.starts_with('?') { url::Position::AfterPath } else { url::Position::AfterQuery };
        return format!("{}{tail}", &base[..until]);
    }
    let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    format!("{origin}{}{tail}", without_dots(&whole))
}

/// Removes `.` and `..` from a path (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    if !path.contains("/.") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for part in path.split('/').skip(1) {
        is_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

/// The address as a link destination without pointed brackets (`CommonMark` 6.3).
pub(super) fn destination(address: &str, traits: &Traits) -> String {
    let mut written = String::with_capacity(address.len());
    push_destination(&mut written, address, traits);
    written
}

/// Writes the address as a link destination.
pub(super) fn push_destination(written: &mut String, address: &str, traits: &Traits) {
    if address.is_empty() {
        written.push_str("<>");
        return;
    }
    let is_strict = traits.breaks_addresses;
    let is_live = |byte: u8| is_strict && matches!(byte, b'*' | b'\'' | b'(' | b')' | b'[' | b']' | b'_' | b'~' | b'^');
    if address.bytes().all(|byte| {
        !is_live(byte) && matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'#'..=b'%' | b'*'..=b';' | b'!' | b'=' | b'?' | b'@' | b'_' | b'~')
    }) {
        written.push_str(address);
        return;
    }
    let escape_parentheses = !is_strict && !are_balanced(address);
    for (at, char) in address.char_indices() {
        match char {
            ' '..='~' if "\"<>\\^`{|}[] ".contains(char) => push_encoded(written, char),
            '!'..='~' if is_strict && "*'()".contains(char) => push_encoded(written, char),
            '_' | '~' if is_strict && traits.is_classic => push_encoded(written, char),
            '(' | ')' if escape_parentheses => {
                written.push('\\');
                written.push(char);
            }
            '&' if is_strict
                && address.get(at + 1..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '#')) =>
            {
                written.push_str("&amp;");
            }
            '&' if reference_at(address.get(at..).unwrap_or_default()).is_some() => written.push_str("&amp;"),
            '!'..='~' => written.push(char),
            char if is_strict || char.is_control() || char.is_whitespace() || Directions::is_one(char) => push_encoded(written, char),
            char => written.push(char),
        }
    }
}

fn push_encoded(written: &mut String, char: char) {
    let mut buffer = [0; 4];
    for byte in char.encode_utf8(&mut buffer).bytes() {
        written.push('%');
        for digit in [byte >> 4, byte & 15] {
            written.extend(char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

fn are_balanced(address: &str) -> bool {
    let mut depth = 0i32;
    for byte in address.bytes() {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        // A reader may stop at 32 levels.
        if !(0..=30).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

/// Writes the title with its quotation marks and the blank before it, or nothing.
pub(super) fn push_title(written: &mut String, text: &str, traits: &Traits) {
    if text.is_empty() {
        return;
    }
    written.push_str(" \"");
    for (at, char) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if ["{{<", "{{%", "{{__hugo_ctx"].into_iter().any(|live| rest.starts_with(live)) {
            // Hugo would run it, and a reference is the same to every reader.
            written.push_str("&#123;");
            continue;
        }
        let neighbour = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).copied();
        let byte = u8::try_from(char).unwrap_or_default();
        if traits.wants_reference(neighbour(at.checked_sub(1)), byte, neighbour(Some(at + 1)))
            || !traits.can_escape(byte) && matches!(char, '"' | '<')
        {
            written.push_str(&format!("&#{byte};"));
            continue;
        }
        match char {
            // cmark and comrak take `\&amp;` for a reference here.
            '&' if reference_at(rest).is_some() => written.push_str("&amp;"),
            '"' | '\\' | '<' => written.extend(['\\', char]),
            char => written.push(char),
        }
    }
    written.push('"');
}

/// White space collapsed, controls left out.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::new();
    for word in text.split([' ', '\t', '\n', '\r', '\u{c}']).filter(|word| !word.is_empty()) {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        if word.bytes().all(|byte| byte.is_ascii_graphic()) {
            collapsed.push_str(word);
            continue;
        }
        collapsed.extend(word.chars().filter(|char| !char.is_control() && !matches!(char, '\u{200b}' | '\u{2060}' | '\u{feff}')));
    }
    bidi::balanced(collapsed)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{push_title, resolve};
    use crate::markdown::{Dialect, destination as of_dialect};

    fn destination(address: &str) -> String {
        of_dialect(address, Dialect::CommonMark)
    }

    #[track_caller]
    fn check(address: &str, expected: &str) {
        let base = Url::parse("https://example.org/blog/2025/post?x=1#y").unwrap();
        assert_eq!(resolve(address, Some(&base), false).as_deref(), Some(expected));
    }

    #[test]
    fn relative_addresses_are_resolved() {
        check("a.html", "https://example.org/blog/2025/a.html");
        check("../a b", "https://example.org/blog/a b");
        check("/x/./y/../z/?q='1'", "https://example.org/x/z/?q='1'");
        check("//cdn.example/i.png", "https://cdn.example/i.png");
        check("#note", "https://example.org/blog/2025/post?x=1#note");
        check("?p=2", "https://example.org/blog/2025/post?p=2");
        check(" https://other.example/Über ", "https://other.example/Über");
        check("mailto:me@example.org", "mailto:me@example.org");
    }

    #[test]
    fn scripts_are_refused() {
        for address in ["javascript:x()", " JaVa\tScript:x", "vbscript:x", "data:text/html,x", "\u{1}javascript:x"] {
            assert_eq!(resolve(address, None, false), None, "{address}");
        }
    }

    #[test]
    fn destinations_are_legal() {
        assert_eq!(destination("https://example.org/a b(c)|\\ü"), "https://example.org/a%20b(c)%7C%5Cü");
        assert_eq!(destination("/a)"), "/a\\)");
        assert_eq!(destination("/?a&copy;=1&b=2"), "/?a&amp;copy;=1&b=2");
        assert_eq!(destination(""), "<>");
        let mut title = String::new();
        push_title(&mut title, "a \"b\" &amp; <c>", Dialect::CommonMark.traits());
        assert_eq!(title, " \"a \\\"b\\\" &amp;amp; \\<c>\"");
    }
}
