//! Plain text out of what pages declare: entities decoded, markup stripped.

use super::words::collapse;

/// Named entities met in declared descriptions and tags.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("middot", '·'),
    ("bull", '•'),
    ("shy", '\u{ad}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("Eacute", 'É'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("oslash", 'ø'),
    ("uacute", 'ú'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("oelig", 'œ'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
];

/// The longest entity, in bytes between `&` and `;`.
const LONGEST_ENTITY: usize = 10;

/// The plain text of a declared value: entities decoded twice (many systems escape twice), tags stripped, white space collapsed.
pub(super) fn plain(declared: &str) -> String {
    let visible: String = without_tags(&decode(&decode(declared))).chars().filter(|&c| !is_invisible(c)).collect();
    collapse(&visible)
}

/// Whether a character shows nothing and is no space: soft hyphens, zero widths, marks of direction.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || (letter.is_control() && !letter.is_whitespace())
}

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        if let Some((letter, behind)) = entity(after) {
            decoded.push(letter);
            rest = behind;
        } else {
            decoded.push('&');
            rest = after;
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The character of the entity that a text begins with (without its `&`), and what follows it.
fn entity(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(LONGEST_ENTITY + 1).position(|b| b == b';')?;
    let (name, rest) = (text.get(..end)?, text.get(end + 1..)?);
    let letter = if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = hexadecimal.map_or_else(|| number.parse(), |digits| u32::from_str_radix(digits, 16)).ok()?;
        char::from_u32(code)?
    } else {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)?
    };
    Some((letter, rest))
}

/// The elements that descriptions have been seen with; `Map<String, T>` is no markup.
const ELEMENTS: [&str; 52] = [
    "a",
    "abbr",
    "article",
    "audio",
    "b",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "div",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "time",
    "tr",
    "u",
    "ul",
    "video",
];

/// Whether a `<` with this behind it opens a tag or a comment.
fn is_tag(after: &str) -> bool {
    let name = after.strip_prefix('/').unwrap_or(after);
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    after.starts_with("!--") || ELEMENTS.contains(&name.as_str())
}

fn without_tags(text: &str) -> String {
    let mut stripped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        stripped.push_str(before);
        let is_tag = is_tag(after);
        match after.split_once('>') {
            Some((_, behind)) if is_tag => {
                stripped.push(' ');
                rest = behind;
            }
            _ => {
                stripped.push('<');
                rest = after;
            }
        }
    }
    stripped.push_str(rest);
    stripped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(declared: &str, expected: &str) {
        assert_eq!(plain(declared), expected);
    }

    #[test]
    fn entities_are_decoded_twice() {
        check("Tom &amp;amp; Jerry&amp;#039;s &#x201C;show&#x201D; caf&eacute;", "Tom & Jerry's “show” café");
        check("AT&T & Co; &unknown; &", "AT&T & Co; &unknown; &");
    }

    #[test]
    fn markup_is_stripped() {
        check("<p>One\n two</p>&lt;br/&gt;three 1 < 2", "One two three 1 < 2");
    }

    #[test]
    fn invisible_characters_go() {
        check("so\u{ad}ft\u{200b} \u{0}x", "soft x");
    }
}
