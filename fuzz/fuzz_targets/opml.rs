//! Any bytes are OPML or none, and what was read is written and read back equal.
#![no_main]

use feedmill::feed::opml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(outlines) = opml::parse(bytes, None, None) {
        let text = opml::write("fuzz", &outlines);
        assert_eq!(opml::parse(text.as_bytes(), None, None).unwrap_or_default(), outlines);
    }
});
