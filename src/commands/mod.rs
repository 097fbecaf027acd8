//! One file per command, each with one `execute`.

pub mod check;
pub mod convert;
pub mod demo;
pub mod discover;
mod discovery;
pub mod enrich;
mod explanation;
pub mod fetch;
mod fragment;
pub mod generate;
pub mod init;
pub mod jsonl;
pub mod opml;
pub mod parse;
pub mod preview;
pub mod rules;
pub mod run;
mod signals;
pub mod status;

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, anyhow, bail};
use url::Url;

use crate::charset;
use crate::cli::{Cli, Command};
use crate::disk;
use crate::fetch::{FetchError, Refusal};
use crate::pipeline::with_causes;
use crate::signature;

/// Some feeds failed.
const SOME_FAILED: u8 = 1;

/// Runs a command; an error means that it could not run.
pub async fn execute(cli: Cli) -> Result<ExitCode> {
    let config = cli.config.as_deref();
    match cli.command {
        Command::Demo(args) => demo::execute(&args).await,
        Command::Init(args) => init::execute(&args, config).await,
        Command::Discover(args) => discover::execute(&args).await,
        Command::Check => check::execute(config).await,
        Command::Fetch(args) => fetch::execute(&args, config).await,
        Command::Run => run::execute(config).await,
        Command::Status(args) => status::execute(&args, config).await,
        Command::Preview(args) => preview::execute(&args).await,
        Command::Opml(args) => opml::execute(&args.command, config).await,
        Command::Parse(args) => parse::execute(&args).await,
        Command::Convert(args) => convert::execute(&args).await,
        Command::Rules(args) => rules::execute(&args, config).await,
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

/// Reads a page from a file, or from standard input for `-`.
fn read_page(path: &Path) -> Result<String> {
    let bytes = read_input(path)?;
    match signature::of(&bytes) {
        Some(what) => bail!("`{}` is {what}, not a page", path.display()),
        None => Ok(charset::decode(&bytes, None, charset::Kind::Html).into_owned()),
    }
}

/// What an argument names.
enum Target {
    /// An address of the web.
    Address(Url),
    /// A file, or `-`.
    File(PathBuf),
}

/// Tells addresses from files; an address may be typed without its scheme, where no file has that name.
fn target(text: &str) -> Result<Target> {
    if text.starts_with("file://") {
        let path = Url::parse(text).ok().and_then(|url| url.to_file_path().ok());
        return path.map(Target::File).with_context(|| format!("`{text}` is no path of a file"));
    }
    let path = Path::new(text);
    let host = text.split(['/', ':', '?']).next().unwrap_or_default();
    let is_host = host == "localhost" || host.contains('.') && !host.starts_with('.');
    let is_page = host == text
        && path.extension().is_some_and(|extension| ["html", "htm", "xml", "rss", "atom", "json"].iter().any(|known| extension == *known));
    if text.contains("://") || text.starts_with("feed:") || is_host && !is_page && !path.is_file() {
        return address(text).map(Target::Address);
    }
    Ok(Target::File(path.to_owned()))
}

/// Reads an address as it is typed: `https://example.org/a`, `example.org/a`, or `feed:` before either.
fn address(text: &str) -> Result<Url> {
    let text = text.trim();
    let typed = text.strip_prefix("feed:").map_or(text, |rest| rest.trim_start_matches("//"));
    let url = if typed.contains("://") { Url::parse(typed) } else { Url::parse(&format!("https://{typed}")) };
    let url = url.with_context(|| format!("`{text}` is no address\nhint: an address looks like `https://example.org/blog`"))?;
    if !matches!(url.scheme(), "http" | "https") {
        bail!("`{text}` is no address of the web\nhint: only `https://` and `http://` are asked");
    }
    Ok(url)
}

/// Adds to a request that failed what the user can do about it where no configuration is read.
fn with_hint(error: FetchError) -> anyhow::Error {
    let hint = match &error {
        FetchError::Refused { refusal: Refusal::Address(_), .. } => Some("`--allow-private` allows a server of your own"),
        _ => error.hint(),
    };
    match hint {
        Some(hint) => anyhow!("{}\nhint: {hint}", with_causes(&error)),
        None => error.into(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_they_are_typed() {
        let read = |text: &str| address(text).map(String::from).map_err(|error| error.to_string());
        for (typed, meant) in [
            ("https://example.org/a", "https://example.org/a"),
            ("http://example.org", "http://example.org/"),
            ("example.org", "https://example.org/"),
            (" localhost:8080/a ", "https://localhost:8080/a"),
            ("feed://example.org/a", "https://example.org/a"),
            ("feed:http://example.org/a", "http://example.org/a"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(meant), "{typed}");
        }
        assert!(read("a b").unwrap_err().contains("`a b` is no address\nhint: "));
        assert!(read("ftp://example.org").unwrap_err().contains("only `https://`"));
        let is_file = |text: &str| matches!(target(text), Ok(Target::File(_)));
        assert!(
            is_file("-")
                && is_file("page.html")
                && is_file("./example.org")
                && is_file("Cargo.toml")
                && is_file("a/b.xml")
                && is_file("file:///a/b%20c.xml")
        );
        assert!(!is_file("example.org") && !is_file("example.org/page.html") && !is_file("https://example.org/page.html"));
    }
}
