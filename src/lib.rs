//! Turns feeds into Markdown posts.
#![expect(clippy::all, reason = "x")]
pub mod article;
pub mod charset;
pub mod cli;
pub mod commands;
pub mod config;
pub mod content;
pub mod crew;
pub mod daemon;
pub mod demo;
pub mod digest;
pub mod disk;
pub mod enrich;
pub mod feed;
pub mod fetch;
pub mod html;
pub mod lists;
pub mod markdown;
pub mod pipeline;
pub mod post;
pub mod publish;
pub mod schedule;
pub mod state;
