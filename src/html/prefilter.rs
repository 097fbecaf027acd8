//! Cuts out of the text of a page what costs the parser time and says nothing: attributes that are too many, because the tokenizer
//! compares each with all before it, and the content of styles and of scripts that are no data.

use std::borrow::Cow;

/// Elements whose content is no markup, so that a `<` in it opens no tag (HTML standard 13.2.5.2 to 13.2.5.4).
const RAW_TEXT: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Shorter contents are not worth the cut.
const MIN_CUT_BYTES: usize = 64;
/// A shorter script holds no data.
const MIN_DATA_BYTES: usize = 250;
/// A script that holds data says so at its beginning.
const DATA_HEAD_BYTES: usize = 400;

/// Whether a script may hold data about its page: JSON of any kind, or what is laid down for the program that draws the page.
pub fn is_data(attributes: &str, script: &str) -> bool {
    let head = script.get(..script.floor_char_boundary(DATA_HEAD_BYTES)).unwrap_or(script);
    let is_json = attributes.as_bytes().windows(4).any(|letters| letters.eq_ignore_ascii_case(b"json"));
    is_json || script.len() >= MIN_DATA_BYTES && ["__", "State", "STATE", "Content"].iter().any(|sign| head.contains(sign))
}

/// Gives the text with at most `limit` attributes in each tag, and without the content of styles and of scripts that are no data;
/// untouched, and borrowed, when there is nothing to cut.
pub(super) fn thin(text: &str, limit: usize) -> Cow<'_, str> {
    let mut scan = Scan { text, bytes: text.as_bytes(), at: 0 };
    let mut kept = String::new();
    let mut copied = 0;
    while let Some(cut) = scan.next_cut(limit) {
        kept.push_str(text.get(copied..cut.from).unwrap_or_default());
        copied = cut.to;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// A range of bytes to be cut.
struct Cut {
    from: usize,
    to: usize,
}

/// A reader of tags that knows just enough of the tokenizer: comments, raw text, quoted values.
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn rest(&self, at: usize) -> &[u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The place of the next such character; those looked for are ASCII, so every place is a boundary.
    fn find(&self, from: usize, char: char) -> Option<usize> {
        Some(self.text.get(from..)?.find(char)? + from)
    }

    /// Moves to the next tag with more than `limit` attributes and past it.
    fn next_cut(&mut self, limit: usize) -> Option<Cut> {
        loop {
            self.at = self.find(self.at, '<')? + 1;
            match self.byte(self.at)? {
                b'!' if self.rest(self.at).starts_with(b"!--") => self.skip_comment(),
                byte if byte.is_ascii_alphabetic() => {
                    let name = self.name();
                    let tag = self.at;
                    let cut = self.tag(limit);
                    let content = name.and_then(|name| self.raw_text(name, tag));
                    if let Some(cut) = cut.or(content) {
                        return Some(cut);
                    }
                }
                _ => {}
            }
        }
    }

    fn skip_comment(&mut self) {
        let body = self.at + 3;
        let end = self.text.get(body..).and_then(|text| text.find("-->"));
        self.at = end.map_or(self.bytes.len(), |end| body + end + 3);
    }

    /// The name of the tag at the reader when it opens raw text.
    fn name(&self) -> Option<&'static str> {
        if !matches!(self.byte(self.at)?.to_ascii_lowercase(), b's' | b't' | b'x' | b'i' | b'n') {
            return None;
        }
        RAW_TEXT.into_iter().find(|name| {
            let text = self.rest(self.at);
            text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && text.get(name.len()).is_none_or(|next| matches!(next, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>'))
        })
    }

    /// Moves behind raw text; gives its range if it can be cut. What looks as if the tokenizer might read it otherwise stays.
    fn raw_text(&mut self, name: &str, tag: usize) -> Option<Cut> {
        let (attributes, from) = (self.text.get(tag..self.at)?, self.at + 1);
        let to = self.end_of_raw_text(name)?;
        let content = self.text.get(from..to)?;
        let is_idle = match name {
            "style" => true,
            "script" => !is_data(attributes, content),
            _ => false,
        };
        let is_plain = !attributes.ends_with('/') && !content.contains("<!--");
        (is_idle && is_plain && content.len() >= MIN_CUT_BYTES).then_some(Cut { from, to })
    }

    fn end_of_raw_text(&mut self, name: &str) -> Option<usize> {
        loop {
            let Some(at) = self.find(self.at, '<') else {
                self.at = self.bytes.len();
                return None;
            };
            self.at = at + 1;
            while self.byte(self.at) == Some(b'<') {
                self.at += 1;
            }
            let close = self.rest(self.at);
            if close.first() == Some(&b'/') && close.get(1..=name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                return Some(self.at - 1);
            }
        }
    }

    /// Moves behind the tag at the reader, counting its attributes.
    fn tag(&mut self, limit: usize) -> Option<Cut> {
        let mut count = 0;
        let mut from = None;
        // Between two attributes; in an attribute that has a name but no value.
        let (mut between, mut named) = (false, false);
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'>' => break,
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => between = true,
                b'/' => (between, named) = (true, false),
                b'=' if named => {
                    self.skip_value();
                    (between, named) = (true, false);
                    continue;
                }
                _ if between => {
                    (between, named) = (false, true);
                    count += 1;
                    if count > limit && from.is_none() {
                        from = Some(self.at);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        from.map(|from| Cut { from, to: self.at })
    }

    /// Moves from `=` behind the value.
    fn skip_value(&mut self) {
        self.at += 1;
        while self.byte(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        let Some(quote @ (b'"' | b'\'')) = self.byte(self.at) else {
            while self.byte(self.at).is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
                self.at += 1;
            }
            return;
        };
        self.at = self.find(self.at + 1, char::from(quote)).map_or(self.bytes.len(), |end| end + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::thin;

    #[test]
    fn surplus_attributes_are_cut() {
        assert_eq!(thin("<p a=1 b='2>' c d>x</p>", 2), "<p a=1 b='2>' >x</p>");
        assert_eq!(thin("<p a = 1 b>x", 3), "<p a = 1 b>x");
    }

    #[test]
    fn styles_and_idle_scripts_are_emptied() {
        let code = "if (a<b) c('<p>');".repeat(5);
        let thin = |text: &str| thin(text, 9).into_owned();
        assert_eq!(thin(&format!("<style a=b>{code}</style>x<SCRIPT>{code}</SCRIPT >y")), "<style a=b></style>x<SCRIPT></SCRIPT >y");
        for kept in [
            format!("<script type='application/ld+json'>{code}</script>"),
            format!("<script>window.__DATA__ = {}</script>", code.repeat(9)),
            format!("<script>{code}<!-- <script></script>"),
            format!("<svg><style/></svg>{code}<style></style>"),
            format!("<style>{code}"),
            format!("<title><style>{code}</style></title>"),
            format!("<!-- <style>{code}</style> -->"),
        ] {
            assert_eq!(thin(&kept), kept);
        }
    }

    #[test]
    fn comments_and_scripts_are_left_alone() {
        let text = "<!-- <p a b c d \"--><script>if (a<b c d e \"</script><p a>";
        assert_eq!(thin(text, 1), text);
    }
}
