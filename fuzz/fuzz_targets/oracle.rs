//! What feed-rs reads, we read: no document and no entry less. Titles, links and dates of mutated feeds differ for good reasons.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/oracle.rs"]
mod oracle;

use oracle::Deviation;

fuzz_target!(|bytes: &[u8]| {
    for difference in oracle::compare(bytes).into_iter().flat_map(|(_, differences)| differences) {
        assert!(!matches!(difference.deviation, Deviation::Unread | Deviation::FewerEntries), "{difference}");
    }
});
