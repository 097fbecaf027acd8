//! Turns feeds into Markdown posts.
