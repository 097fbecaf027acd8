//! Parses the arguments, starts logging, runs one command, gives the exit code.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use feedmill::cli::{Cli, Command};
use feedmill::commands;
use tracing::error;
use tracing_subscriber::EnvFilter;

/// The command could not run.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(failure) => {
            error!("cannot start: {failure}");
            return ExitCode::from(COULD_NOT_RUN);
        }
    };
    let result = runtime.block_on(commands::execute(cli));
    // A thread that is stuck in a page or a name lookup must not hold up the end.
    runtime.shutdown_background();
    result.unwrap_or_else(|failure| {
        error!("{}", with_causes(&failure));
        ExitCode::from(COULD_NOT_RUN)
    })
}

/// Gives an error with its causes, the hint last.
fn with_causes(failure: &anyhow::Error) -> String {
    let mut text = failure.to_string();
    for cause in failure.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn log_to_stderr(cli: &Cli) {
    let is_daemon = matches!(cli.command, Command::Run);
    let level = match (cli.quiet, cli.verbose + u8::from(is_daemon)) {
        (true, _) => "error",
        (false, 0) => "feedmill=warn,error",
        (false, 1) => "feedmill=info,error",
        (false, 2) => "feedmill=debug,error",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_env("FEEDMILL_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // The journal and a terminal session have clocks of their own; only a daemon's plain log needs the time.
    if is_daemon && std::env::var_os("JOURNAL_STREAM").is_none() { log.init() } else { log.without_time().init() }
}
