//! Any text is a page: the feeds it names are addresses, and not too many.
#![no_main]

use feedmill::feed::discover;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| {
    let base = "https://example.org/blog/page".parse().expect("an address");
    assert!(discover::candidates(html, &base).len() < 400);
});
