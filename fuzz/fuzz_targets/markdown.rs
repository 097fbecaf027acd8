//! Any bytes are an article: its Markdown has a decent form, keeps the text, and makes nothing that runs.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/rendered.rs"]
mod rendered;

fuzz_target!(|bytes: &[u8]| {
    let page = String::from_utf8_lossy(bytes);
    assert_eq!(rendered::fault_of(&page), None);
});
