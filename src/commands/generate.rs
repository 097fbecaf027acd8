//! `feedmill generate`: what is made from the program itself, for its repository.

use std::process::ExitCode;

use anyhow::Result;

use super::{convert, print};
use crate::cli::{GenerateArgs, Generated};
use crate::config;

pub(super) fn execute(args: &GenerateArgs) -> Result<ExitCode> {
    match args.what {
        Generated::Schema => print(&format!("{}\n", serde_json::to_string_pretty(&config::schema())?))?,
        Generated::Reference => print(&config::reference_page())?,
        Generated::Features => convert::features()?,
    }
    Ok(ExitCode::SUCCESS)
}
