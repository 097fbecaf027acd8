//! Feeds with anything done to them: no panic, no hang, an identity for every entry, and the same reading twice.

use std::path::Path;

use feedmill::feed::{self, discover, identity, lint, opml};

const BASE: &str = "https://example.org/feeds/main.xml";
/// How many are tried, unless `FEEDMILL_MUTATIONS` says otherwise.
const N_MUTATIONS: usize = 20_000;

/// What breaks markup, charsets and numbers.
const PIECES: [&str; 28] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "<!DOCTYPE [",
    "<!ENTITY a \"&a;&a;\">",
    "&#x110000;",
    "&#999999999999;",
    "\0",
    "\u{85}",
    "é",
    "\u{feff}",
    "<item>",
    "</entry>",
    " xmlns='",
    " xml:base='",
    "<title type='base64'>",
    "<outline xmlUrl='a' text=",
    "\\u0000",
    "9999999999",
    "Feb 30",
];

/// A generator of numbers that are random enough to break things with.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        *from.get(self.roll(from.len())).unwrap()
    }
}

/// Does a few things to the bytes; the pieces are what it puts in.
pub(crate) fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice, pieces: &[&str]) {
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len());
        let until = (at + dice.roll(40)).min(bytes.len());
        match dice.roll(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..until)),
            2 => drop(bytes.splice(at..at, dice.choose(pieces).bytes())),
            3 => bytes.extend_from_within(at..until),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = u8::try_from(dice.roll(256)).unwrap()),
        }
    }
}

fn try_out(bytes: &[u8], dice: &mut Dice) {
    let base = BASE.parse().unwrap();
    let content_type = dice.choose(&[None, Some("text/xml; charset=koi8-r"), Some("application/json; charset=utf-16")]);
    let read = feed::parse(bytes, content_type, Some(&base));
    if let Ok((feed, _)) = &read {
        assert_eq!(identity::identities(feed, BASE).len(), feed.entries.len());
    }
    // Each way has its turn, so that all of them stay cheap.
    match dice.roll(4) {
        0 => assert_eq!(feed::parse(bytes, content_type, Some(&base)), read),
        1 => drop(opml::parse(bytes, content_type, Some(&base))),
        2 => drop(read.map(|(feed, _)| lint::lint(&feed, bytes, content_type, Some(&base)))),
        _ => drop(discover::candidates(&String::from_utf8_lossy(bytes), &base)),
    }
}

#[test]
fn mutated_feeds_cost_nothing_but_themselves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let feeds: Vec<Vec<u8>> = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let n = std::env::var("FEEDMILL_MUTATIONS").map_or(N_MUTATIONS, |n| n.parse().unwrap());
    let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for thread in 0..n_threads {
            let feeds = &feeds;
            scope.spawn(move || {
                let mut dice = Dice(0x9e37_79b9_7f4a_7c15 + u64::try_from(thread).unwrap());
                for round in (thread..n).step_by(n_threads) {
                    let mut bytes = feeds.get(round % feeds.len()).unwrap().clone();
                    mutate(&mut bytes, &mut dice, &PIECES);
                    try_out(&bytes, &mut dice);
                }
            });
        }
    });
}
