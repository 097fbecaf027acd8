//! What bytes are that are no text, by what they begin with.

/// Bytes looked at.
const HEAD_BYTES: usize = 1024;
/// So many zero bytes may stray into a text.
const MAX_ZEROS: usize = 2;
/// A text of two or four bytes a character has this share of zero bytes at least, in hundredths.
const WIDE_SHARE: usize = 20;

/// Beginnings of files, and what they are.
const KINDS: [(&[u8], &str); 12] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP or audio)"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"\x1aE\xdf\xa3", "a video (Matroska or WebM)"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
];

/// Names what bytes are that are no text; nothing if they may be one, in whatever encoding.
pub fn of(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a video (MP4)");
    }
    if let Some((_, kind)) = KINDS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(kind);
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let n_zeros = head.iter().filter(|byte| **byte == 0).count();
    (n_zeros > MAX_ZEROS && n_zeros * 100 < WIDE_SHARE * head.len()).then_some("binary data")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn files_are_told_from_texts() {
        assert_eq!(of(b"%PDF-1.7\n"), Some("a PDF"));
        assert_eq!(of(b"\0\0\0\x18ftypmp42"), Some("a video (MP4)"));
        let noise: Vec<u8> = (0..2000_u32).map(|i| u8::try_from(i.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
        assert_eq!(of(&noise), Some("binary data"));
        for text in ["", "<!doctype html>", "stray \0 zero", "Grüße"] {
            assert_eq!(of(text.as_bytes()), None);
        }
        let wide: Vec<u8> = "<!doctype html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of(&wide), None);
    }
}
