//! Any bytes are text, whatever is said of them; the first byte chooses what is said.
#![no_main]

use feedmill::charset::{Kind, inspect};
use libfuzzer_sys::fuzz_target;

const SAID: [Option<&str>; 8] =
    [None, Some("utf-8"), Some("iso-8859-1"), Some("utf-16"), Some("shift_jis"), Some("iso-2022-jp"), Some("gb18030"), Some("koi8-r")];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let said = SAID[usize::from(*first) % SAID.len()];
    for kind in [Kind::Xml, Kind::Html] {
        let decoded = inspect(bytes, said, kind);
        assert!(!decoded.text.contains('\0'));
        assert!(decoded.is_compressed || decoded.text.len() <= bytes.len() * 4, "text grows without bound");
    }
});
