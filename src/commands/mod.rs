//! One file per command, each with one `execute`.

pub mod check;
pub mod convert;
pub mod demo;
mod discovery;
pub mod enrich;
pub mod fetch;
mod fragment;
pub mod generate;
pub mod init;
pub mod jsonl;
pub mod opml;
pub mod parse;
pub mod preview;
pub mod run;
mod signals;

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::cli::{Cli, Command};
use crate::disk;

/// Some feeds failed.
const SOME_FAILED: u8 = 1;

/// Runs a command; an error means that it could not run.
pub async fn execute(cli: Cli) -> Result<ExitCode> {
    let config = cli.config.as_deref();
    match cli.command {
        Command::Demo(args) => demo::execute(&args).await,
        Command::Init(args) => init::execute(&args, config).await,
        Command::Check => check::execute(config).await,
        Command::Fetch(args) => fetch::execute(&args, config).await,
        Command::Run => run::execute(config).await,
        Command::Preview(args) => preview::execute(&args).await,
        Command::Opml(args) => opml::execute(&args.command, config).await,
        Command::Parse(args) => parse::execute(&args).await,
        Command::Convert(args) => convert::execute(&args),
        Command::Enrich(args) => enrich::execute(&args),
        Command::Generate(args) => generate::execute(&args),
    }
}

/// Prints text to standard output. A reader that has seen enough (`| head`) is no error.
fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

/// Reads a file, or standard input for `-`.
fn read_input(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    Ok(disk::read(path)?)
}

/// Finds the configuration: the one asked for, else the first of the usual places that is there.
fn find_config(asked: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = asked {
        return Ok(path.to_owned());
    }
    let home = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".config")));
    let mut places = vec![PathBuf::from("feedmill.yaml")];
    places.extend(home.map(|home| home.join("feedmill/feedmill.yaml")));
    places.push(PathBuf::from("/etc/feedmill/feedmill.yaml"));
    places.iter().find(|path| path.exists()).cloned().with_context(|| {
        let looked: Vec<String> = places.iter().map(|path| format!("`{}`", path.display())).collect();
        format!(
            "there is no configuration (looked for {})\nhint: `feedmill init` writes one; `feedmill fetch URL` needs none",
            looked.join(", ")
        )
    })
}

/// Gives a number with its noun: `1 feed`, `2 feeds`.
fn count(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if n == 1 => format!("1 {noun}"),
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {noun}s"),
    }
}
