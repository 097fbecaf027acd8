//! A small news site that lives in the program itself, so that the first try needs no network.

mod server;
mod site;

pub use server::Server;
pub use site::Site;
