//! What a user sees of the whole program, and the rules of its house.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests fail by panicking and make their own files")]

#[path = "../support/rendered.rs"]
mod rendered;
#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod cli;
mod crash;
mod daemon;
mod discover;
mod experience;
mod feeds;
mod markdown;
mod mutation;
mod opml;
mod outline;
mod pages;
mod parse;
mod politeness;
mod process;
mod rules;
mod seed;
mod tidy;
