//! Turns feeds into Markdown posts.
pub mod config;
pub mod digest;
pub mod disk;
pub mod markdown;
pub mod post;
pub mod schedule;
