//! Parses the arguments, starts logging, runs one command.
fn main() {}
