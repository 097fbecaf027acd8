//! Any bytes are a feed or none: no panic, identities for all entries, the same answer twice, a lint that ends.
#![no_main]

use feedmill::feed::{self, identity, lint};
use libfuzzer_sys::fuzz_target;

const BASE: &str = "https://example.org/feed";

fuzz_target!(|bytes: &[u8]| {
    let base = BASE.parse().ok();
    let Ok((read, skipped)) = feed::parse(bytes, None, base.as_ref()) else { return };
    assert_eq!(identity::identities(&read, BASE).len(), read.entries.len());
    assert_eq!(feed::parse(bytes, None, base.as_ref()), Ok((read.clone(), skipped)));
    lint::lint(&read, bytes, None, base.as_ref());
});
