//! What the tests share: a web on 127.0.0.1 and folders to compare with.

pub(crate) mod folders;
pub(crate) mod web;
