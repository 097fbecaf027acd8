//! One hash for all that is compared, the same on every machine and in every version (FNV-1a, 64 bits).

/// The hash of nothing.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Takes up one more part, a byte, a character, another hash. Only from [`SEED`] on does the order of the parts count.
pub(super) fn step(hash: u64, part: impl Into<u64>) -> u64 {
    (hash ^ part.into()).wrapping_mul(0x0100_0000_01b3)
}

/// The hash of a text.
pub(super) fn of(text: &str) -> u64 {
    text.bytes().fold(SEED, step)
}

/// The hash of hashes in their order.
pub(super) fn of_all(hashes: &[u64]) -> u64 {
    hashes.iter().copied().fold(SEED, step)
}

#[cfg(test)]
mod tests {
    use super::{of, of_all};

    #[test]
    fn hashes_stay_what_they_are() {
        assert_eq!(of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
        assert_ne!(of_all(&[1, 2]), of_all(&[2, 1]));
    }
}
