//! What is known of single sites: where the article stands in their pages, and what is to be removed.

pub mod xpath;
