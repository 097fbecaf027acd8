//! The user's own sample, byte for byte.

use std::path::Path;
use std::sync::Arc;

use feedmill::article::Page;
use feedmill::config;
use feedmill::feed;
use feedmill::pipeline::press::{Facts, options, press};

#[test]
fn the_seed_post_is_made_to_the_byte() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed");
    let read = |name: &str| std::fs::read_to_string(seed.join(name)).unwrap();
    let url = "https://techcrunch.com/feed/".parse().unwrap();
    let subscription = Arc::new(config::subscription_for_url("techcrunch", &url, Path::new("content"), "hugo-mainroad").unwrap());
    let (feed, skipped) = feed::parse(read("feed.xml").as_bytes(), Some("application/rss+xml"), Some(&url)).unwrap();
    assert!(skipped.is_empty());
    let mut entry = feed.entries[0].clone();
    let link = feedmill::article::address::clean(&entry.link.clone().unwrap().parse().unwrap());
    entry.link = Some(link.to_string());
    let page = Page { url: link.clone(), html: read("page.html") };
    let now = "2025-02-14T01:00:00Z".parse().unwrap();
    let pages = std::slice::from_ref(&page);
    let facts = Facts { origin: link.as_str(), seen_at: now, now };
    let pressed = press(&subscription, &entry, pages, &options(&subscription, pages), &facts);
    expect_test::expect_file![seed.join("expected.md")].assert_eq(&pressed.post.text);
    assert_eq!(pressed.post.path, "alibaba-confirms-apple-deal-bringing-ai-features-to-iphones-in-china.md");
}
