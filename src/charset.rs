//! Turns the bytes of a feed or a page into text, whatever is declared about them.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What a compressed body may grow to.
const MAX_INFLATED_BYTES: u64 = 32 << 20;
/// How far into the bytes a declaration is looked for.
const DECLARATION_BYTES: usize = 4096;
/// How many bytes the detector looks at.
const DETECTION_BYTES: usize = 256 << 10;

/// Where a document declares its charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In an XML declaration.
    Xml,
    /// In a `meta` element.
    Html,
}

/// A document as text, and what was wrong with its bytes.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The charset the bytes were read in.
    pub charset: &'static Encoding,
    /// The charset that the header or else the document names, as it does, if it is one that is known.
    pub named: Option<(String, &'static Encoding)>,
    /// How many characters are read by guess, because the bytes are none in that charset.
    pub n_stray: usize,
    /// How many characters are not there any more, because XML forbids them.
    pub n_forbidden: usize,
    /// Whether the document itself was compressed.
    pub is_compressed: bool,
}

/// The text of a document; `http_charset` is the charset of its `Content-Type`.
pub fn decode<'a>(bytes: &'a [u8], http_charset: Option<&str>, kind: Kind) -> Cow<'a, str> {
    inspect(bytes, http_charset, kind).text
}

/// The text of a document, and what was wrong with its bytes; `http_charset` is the charset of its `Content-Type`.
pub fn inspect<'a>(bytes: &'a [u8], http_charset: Option<&str>, kind: Kind) -> Decoded<'a> {
    let Some(inflated) = inflate(bytes) else { return decode_plain(bytes, http_charset, kind) };
    let decoded = decode_plain(&inflated, http_charset, kind);
    Decoded { text: Cow::Owned(decoded.text.into_owned()), is_compressed: true, ..decoded }
}

/// The charset parameter of a `Content-Type`.
pub(crate) fn charset_of(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let value = parameters.filter_map(|pair| pair.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    value.map(|(_, value)| value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

/// The character that is meant by a C1 control: what windows-1252 has in its place.
pub(crate) fn from_windows_1252(c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9f) => single(byte),
        Ok(_) | Err(_) => c,
    }
}

fn single(byte: u8) -> char {
    WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut inflated = Vec::new();
    // An error at the end leaves what came before it, which is better than nothing.
    let result = flate2::read::MultiGzDecoder::new(bytes).take(MAX_INFLATED_BYTES).read_to_end(&mut inflated);
    (result.is_ok() || !inflated.is_empty()).then_some(inflated)
}

fn decode_plain<'a>(bytes: &'a [u8], http_charset: Option<&str>, kind: Kind) -> Decoded<'a> {
    let decoded = match wide(bytes) {
        Some((text, charset)) => Decoded::new(Cow::Owned(text), charset),
        None => narrow(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), http_charset, kind),
    };
    decoded.cleaned()
}

impl<'a> Decoded<'a> {
    fn new(mut text: Cow<'a, str>, charset: &'static Encoding) -> Self {
        if let Cow::Owned(text) = &mut text {
            // Decoders take three times the size of the bytes, to be safe.
            text.shrink_to_fit();
        }
        Self { text, charset, named: None, n_stray: 0, n_forbidden: 0, is_compressed: false }
    }

    /// Drops what XML forbids and reads C1 controls as the characters they were meant to be.
    fn cleaned(self) -> Self {
        if !needs_cleaning(self.text.as_bytes()) {
            return self;
        }
        let mut n_forbidden = 0;
        let is_allowed = |c: &char| {
            let is_forbidden = matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
            n_forbidden += usize::from(is_forbidden);
            !is_forbidden
        };
        let text = self.text.chars().filter(is_allowed).filter(|c| *c != '\u{feff}').map(from_windows_1252).collect();
        Self { text: Cow::Owned(text), n_forbidden, ..self }
    }
}

/// UTF-16 and UTF-32, known by their mark or by where the zeros are.
fn wide(bytes: &[u8]) -> Option<(String, &'static Encoding)> {
    // The Encoding Standard has no UTF-32; its halves' order is all that is told.
    let utf_16 = |encoding: &'static Encoding| Some((encoding.decode_with_bom_removal(bytes).0.into_owned(), encoding));
    match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => Some((utf_32(rest, u32::from_be_bytes), UTF_16BE)),
        [0xff, 0xfe, 0, 0, rest @ ..] => Some((utf_32(rest, u32::from_le_bytes), UTF_16LE)),
        [0, 0, 0, b'<', ..] => Some((utf_32(bytes, u32::from_be_bytes), UTF_16BE)),
        [b'<', 0, 0, 0, ..] => Some((utf_32(bytes, u32::from_le_bytes), UTF_16LE)),
        [0xfe, 0xff, ..] | [0, b'<', 0, _, ..] => utf_16(UTF_16BE),
        [0xff, 0xfe, ..] | [b'<', 0, _, 0, ..] => utf_16(UTF_16LE),
        _ => None,
    }
}

fn utf_32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    let units = bytes.chunks_exact(4).filter_map(|unit| <[u8; 4]>::try_from(unit).ok());
    units.map(|unit| char::from_u32(read(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn narrow<'a>(bytes: &'a [u8], http_charset: Option<&str>, kind: Kind) -> Decoded<'a> {
    let labels = [http_charset.map(str::to_owned), declared(bytes, kind)];
    let candidates = labels.each_ref().map(|name| name.as_deref().and_then(label));
    let named = labels.into_iter().zip(candidates).find_map(|(name, encoding)| Some((name?, encoding?)));
    Decoded { named, ..in_one_of(bytes, &candidates) }
}

fn in_one_of<'a>(bytes: &'a [u8], candidates: &[Option<&'static Encoding>]) -> Decoded<'a> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        // ISO-2022-JP is written in ASCII with escapes, so it is valid UTF-8 too.
        let escaped = bytes.contains(&0x1b).then(|| candidates.iter().flatten().find(|encoding| !encoding.is_ascii_compatible()));
        return match escaped.flatten() {
            Some(encoding) if *encoding != UTF_16BE && *encoding != UTF_16LE => {
                Decoded::new(encoding.decode_without_bom_handling(bytes).0, encoding)
            }
            Some(_) | None => Decoded::new(Cow::Borrowed(text), UTF_8),
        };
    }
    // A declaration makes it likelier that the stray bytes are the exception.
    let says_so = candidates.iter().flatten().next() == Some(&UTF_8);
    if mostly_utf_8(bytes, if says_so { 1 } else { 2 }) {
        let n_stray = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
        return Decoded { n_stray, ..Decoded::new(Cow::Owned(patched(bytes)), UTF_8) };
    }
    let guessed = std::iter::once_with(|| Some(guess(bytes)));
    let mut best: Option<Decoded<'a>> = None;
    for encoding in candidates.iter().copied().chain(guessed).flatten() {
        let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
        if !has_errors {
            return Decoded::new(text, encoding);
        }
        let n_stray = text.matches(char::REPLACEMENT_CHARACTER).count();
        if best.as_ref().is_none_or(|best| n_stray < best.n_stray) {
            best = Some(Decoded { n_stray, ..Decoded::new(text, encoding) });
        }
    }
    best.unwrap_or_else(|| Decoded::new(WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252))
}

/// The encoding of a label; names of the C library and of Python are understood too.
fn label(name: &str) -> Option<&'static Encoding> {
    let name = name.trim();
    let found = Encoding::for_label(name.as_bytes()).or_else(|| {
        let plain: String = name.to_ascii_lowercase().replace('_', "-");
        let plain = plain.strip_prefix("x-").unwrap_or(&plain);
        let alias = match plain {
            "cp932" | "ms932" | "windows-932" | "mskanji" => "shift_jis",
            "cp936" | "ms936" | "windows-936" | "hz" | "hz-gb-2312" => "gbk",
            "cp949" | "ms949" | "uhc" | "euckr" => "euc-kr",
            "cp950" | "ms950" | "big5hkscs" => "big5",
            "eucjp" | "ujis" => "euc-jp",
            "macroman" | "mac-roman" => "macintosh",
            "unicode-1-1-utf-8" | "utf" => "utf-8",
            _ => plain,
        };
        let spelled = alias.replace("iso8859", "iso-8859").replace("windows-125", "cp125");
        Encoding::for_label(alias.as_bytes()).or_else(|| Encoding::for_label(spelled.as_bytes()))
    })?;
    // The bytes are read one by one here, so a declaration of two-byte units cannot be true.
    if found == UTF_16BE || found == UTF_16LE { Some(UTF_8) } else { Some(found) }
}

fn declared(bytes: &[u8], kind: Kind) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION_BYTES.min(bytes.len()))?).to_ascii_lowercase();
    match kind {
        Kind::Xml => {
            let declaration = head.split("<?xml").nth(1)?.split('>').next()?;
            quoted(declaration.split("encoding").nth(1)?)
        }
        Kind::Html => head.split("<meta").skip(1).find_map(|meta| {
            let meta = meta.split('>').next()?;
            quoted(meta.split("charset").nth(1)?)
        }),
    }
}

/// The value after an equals sign, quoted or not.
fn quoted(text: &str) -> Option<String> {
    let value = text.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| matches!(c, '"' | '\'' | ';' | '?' | '/' | '>') || c.is_whitespace()).unwrap_or(value.len());
    value.get(..end).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Whether there are at least so many characters of UTF-8 for each byte that is none.
fn mostly_utf_8(bytes: &[u8], ratio: usize) -> bool {
    let (mut n_valid, mut n_stray) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        n_valid += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        n_stray += chunk.invalid().len();
    }
    n_valid >= n_stray.saturating_mul(ratio)
}

fn patched(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(single));
    }
    text
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    let head = bytes.get(..DETECTION_BYTES).unwrap_or(bytes);
    detector.feed(head, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

fn needs_cleaning(bytes: &[u8]) -> bool {
    let mut before = (0, 0);
    for byte in bytes {
        let control = *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
        let c1 = before.1 == 0xc2 && *byte < 0xa0;
        let noncharacter = before == (0xef, 0xbf) && *byte >= 0xbe || before == (0xef, 0xbb) && *byte == 0xbf;
        if control || c1 || noncharacter {
            return true;
        }
        before = (before.1, *byte);
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(bytes: &[u8], http_charset: Option<&str>, expected: &Expect) {
        expected.assert_eq(&decode(bytes, http_charset, Kind::Xml));
    }

    fn declared_as(name: &str, body: &[u8]) -> Vec<u8> {
        [format!("<?xml version='1.0' encoding='{name}'?>").as_bytes(), body].concat()
    }

    #[test]
    fn valid_utf_8_is_utf_8_whatever_is_declared() {
        check(&declared_as("iso-8859-1", "é".as_bytes()), Some("windows-1251"), &expect!["<?xml version='1.0' encoding='iso-8859-1'?>é"]);
        assert!(matches!(decode("plain é".as_bytes(), None, Kind::Xml), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_and_zeros_tell_the_width() {
        let wide = |text: &str, little: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        check(b"\xef\xbb\xbf<a>", None, &expect!["<a>"]);
        check(&wide("\u{feff}<a>é", true), None, &expect!["<a>é"]);
        check(&wide("\u{feff}<a>é", false), None, &expect!["<a>é"]);
        check(&wide("<?xml encoding='utf-16'?>é", true), None, &expect!["<?xml encoding='utf-16'?>é"]);
        check(&wide("<?xml encoding='utf-16'?>é", false), None, &expect!["<?xml encoding='utf-16'?>é"]);
        let wider = |text: &str| -> Vec<u8> { text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect() };
        check(&wider("\u{feff}<a>é"), None, &expect!["<a>é"]);
        check(&wider("<a>é"), None, &expect!["<a>é"]);
        let narrower = |text: &str| -> Vec<u8> { text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect() };
        check(&narrower("\u{feff}<a>é"), None, &expect!["<a>é"]);
    }

    #[test]
    fn stray_bytes_in_utf_8_are_mapped_one_by_one() {
        check(b"caf\xc3\xa9 na\xc3\xafve \xe2\x80\x94 it\x92s", None, &expect!["café naïve — it’s"]);
    }

    #[test]
    fn the_header_is_asked_before_the_declaration() {
        check(
            &declared_as("windows-1252", b"\xcf\xf0\xe8"),
            Some("windows-1251"),
            &expect!["<?xml version='1.0' encoding='windows-1252'?>При"],
        );
        check(&declared_as("windows-1251", b"\xcf\xf0\xe8"), None, &expect!["<?xml version='1.0' encoding='windows-1251'?>При"]);
    }

    #[test]
    fn a_charset_that_does_not_fit_is_not_believed() {
        let (text, _, _) = encoding_rs::SHIFT_JIS.encode("これは日本語の文章です。とても長い文章です。");
        check(&text, Some("utf-8"), &expect!["これは日本語の文章です。とても長い文章です。"]);
    }

    #[test]
    fn an_undeclared_charset_is_guessed() {
        let (text, _, _) = encoding_rs::WINDOWS_1251.encode("Съешь же ещё этих мягких французских булок, да выпей чаю.");
        check(&text, None, &expect!["Съешь же ещё этих мягких французских булок, да выпей чаю."]);
    }

    #[test]
    fn a_declaration_after_a_long_comment_is_harmless() {
        let comment = format!("<!--{}-->", "x".repeat(5000));
        let bytes = [comment.as_bytes(), &declared_as("windows-1251", b"\xe9t\xe9")].concat();
        assert!(decode(&bytes, None, Kind::Xml).ends_with('>') || !decode(&bytes, None, Kind::Xml).is_empty());
    }

    #[test]
    fn iso_2022_jp_looks_like_ascii() {
        let (text, _, _) = encoding_rs::ISO_2022_JP.encode("日本");
        check(&text, Some("iso-2022-jp"), &expect!["日本"]);
    }

    #[test]
    fn other_names_of_charsets_are_known() {
        check(b"\xe9", Some("cp1252"), &expect!["é"]);
        check(b"\xe9", Some("iso8859_1"), &expect!["é"]);
        check(b"\x93\xfa", Some("cp932"), &expect!["日"]);
        check(b"\xe9\xe9", Some("no-such-charset"), &expect!["éé"]);
    }

    #[test]
    fn pages_declare_in_meta() {
        let text = |html: &[u8]| decode(html, None, Kind::Html).into_owned();
        assert_eq!(text(b"<meta charset=windows-1251>\xcf"), "<meta charset=windows-1251>П");
        let old = b"<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">\xcf";
        assert!(text(old).ends_with('П'));
    }

    #[test]
    fn controls_are_dropped_or_meant_differently() {
        check(b"a\x00b\x08c\td\r\n", None, &expect!["abc\td\r\n"]);
        check("it\u{92}s \u{80}5\u{fffe}".as_bytes(), None, &expect!["it’s €5"]);
    }

    #[test]
    fn compressed_bodies_are_inflated_within_limits() {
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        check(&gzip(b"<rss>"), None, &expect!["<rss>"]);
        let bomb = gzip(&vec![b'a'; 40 << 20]);
        assert_eq!(decode(&bomb, None, Kind::Xml).len(), 32 << 20);
        let whole = gzip("<rss>é</rss>".repeat(100).as_bytes());
        assert!(decode(&whole[..whole.len() - 12], None, Kind::Xml).starts_with("<rss>é"));
    }

    #[test]
    fn the_header_names_a_charset() {
        assert_eq!(charset_of("text/xml; Charset=\"UTF-8\""), Some("UTF-8"));
        assert_eq!(charset_of("text/xml; boundary=x"), None);
    }
}
