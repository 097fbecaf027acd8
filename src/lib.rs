//! Turns feeds into Markdown posts.
pub mod config;
pub mod digest;
pub mod disk;
pub mod fetch;
pub mod markdown;
pub mod post;
pub mod schedule;
pub mod state;
