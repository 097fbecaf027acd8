//! The command line: what can be typed, and nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Style;
use crate::markdown::Dialect;

/// What the help of `convert` says beside the arguments.
const CONVERT_HELP: &str = "\
Examples:
  feedmill convert https://example.org/blog/post      the article of a page
  feedmill convert page.html --url https://example.org/blog/post
  feedmill convert page.html --preset hugo            the whole post: front matter and body
  feedmill convert --fragment article.html            all of the file, nothing taken for furniture
  pandoc -t html notes.docx | feedmill convert --fragment --wrap 80 --bullet star
  feedmill convert --fragment --math dollars --allow-html 'kbd, abbr[title]' < article.html
  feedmill convert --fragment --jsonl < requests.jsonl > answers.jsonl

The Markdown is CommonMark with tables, strike-through, boxes to tick and footnotes (GFM), unless --dialect names another reader.
Text never becomes markup in it: what only looks like Markdown, HTML, a template or a shortcode is escaped. HTML never leaves,
but for what --allow-html names. Relative addresses need --url. An article from standard input is read to its end.

With --jsonl --fragment each line is a request and gets one line of answer, in the same order, on all cores:
  {\"id\": 1, \"html\": \"<p>a <b>b</b></p>\", \"base_url\": \"https://example.org/\"}
  {\"id\":1,\"markdown\":\"a **b**\\n\"}
A line that cannot be read gets {\"id\", \"error\"} and costs nothing but itself.

Exit status: 0, also when a line of --jsonl has an error; 2 when the input cannot be read or an option is wrong.
More: docs/markdown.md (what becomes of what, dialects, figures), docs/extraction.md (how the article is found).";

/// Turns feeds into Markdown posts for a static site or a notes vault.
#[derive(Debug, Parser)]
#[command(name = "feedmill", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// The configuration [default: ./feedmill.yaml, else `$XDG_CONFIG_HOME/feedmill/feedmill.yaml`, else /etc/feedmill/feedmill.yaml]
    #[arg(long, short, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Say more (twice: everything); `$FEEDMILL_LOG` takes a filter of its own
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say only what is wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a small site's posts offline, to see what the program does
    Demo(DemoArgs),
    /// Write a configuration to begin with
    Init(InitArgs),
    /// Find the feeds of a site or a page
    Discover(DiscoverArgs),
    /// List everything that is wrong with the configuration; uses no network
    Check,
    /// Poll feeds once, write new posts, and end
    Fetch(FetchArgs),
    /// Poll feeds on schedule until stopped; for systemd
    Run,
    /// Show what is known of each feed: when it is due, how it failed, where whole texts are; uses no network
    Status(StatusArgs),
    /// Show the post that an article would become
    Preview(PreviewArgs),
    /// Take feeds from lists of other programs (OPML), or give them one
    Opml(OpmlArgs),
    /// Show what is in a feed, what was repaired to read it, and what is wrong with it
    Parse(ParseArgs),
    /// Find the article in a page and print it as Markdown; or convert HTML that is the article already
    #[command(after_long_help = CONVERT_HELP)]
    Convert(ConvertArgs),
    /// Try, list and begin rules for single sites
    Rules(RulesArgs),
    /// Give a text a summary, tags and its language
    Enrich(EnrichArgs),
    /// Print what is made from the program itself
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder to make; it is left as it is afterwards
    #[arg(default_value = "demo-site", value_name = "DIR")]
    pub folder: PathBuf,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Addresses of feeds, or of sites whose feeds are to be found
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// The generator the posts are for: a built-in preset or the path of a preset file [asked for on a terminal, else `hugo`]
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// The folder the posts are written into
    #[arg(long, default_value = "content/posts", value_name = "DIR")]
    pub content: String,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `discover`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct DiscoverArgs {
    /// The address of a site or a page; or a page in a file, read without the network [default: standard input]
    #[arg(value_name = "URL|FILE", default_value = "-", conflicts_with = "jsonl")]
    pub target: String,
    /// Print one JSON object per feed, instead of lines for people
    #[arg(long, conflicts_with = "jsonl")]
    pub json: bool,
    /// Show what was tried and is no feed, too
    #[arg(long, conflicts_with = "jsonl")]
    pub all: bool,
    /// Read one request per line, `{"id","url","content_type","body_b64"}`, and answer one per line; uses no network
    #[arg(long)]
    pub jsonl: bool,
    /// For a file: the address it was fetched from
    #[arg(long, value_name = "URL")]
    pub url: Option<url::Url>,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `fetch`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct FetchArgs {
    /// Names of subscriptions [default: all]; or addresses, files, or `-` for standard input, which need no configuration
    #[arg(value_name = "NAME|URL|FILE|-")]
    pub names: Vec<String>,
    /// The folder the posts of an address or file are written into
    #[arg(long, default_value = "content/posts", value_name = "DIR")]
    pub content: PathBuf,
    /// What the posts of an address or file look like: a built-in preset or the path of a preset file
    #[arg(long, default_value = "hugo", value_name = "NAME")]
    pub preset: String,
    /// Print one JSON object per feed, instead of lines for people
    #[arg(long)]
    pub json: bool,
    /// Show what would be written, and write nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// Write at most so many posts of each feed; the rest comes next time
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Only entries that are not older, as in `7d` or `12h`
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub since: Option<std::time::Duration>,
    /// Poll although the server or the back-off after errors asked to wait, and as if for the first time
    #[arg(long)]
    pub force: bool,
    /// For addresses: allow those that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Print one JSON object per feed, instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `preview`.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The article's page
    #[arg(value_name = "URL|FILE")]
    pub target: String,
    /// Print the cleaned HTML instead of the post; with `--explain` a page for the browser with all blocks in colour
    #[arg(long)]
    pub html: bool,
    /// Print instead of the post what was found out about the article and where, and which blocks were kept and cut, and why
    #[arg(long)]
    pub explain: bool,
    /// What the post looks like: a built-in preset or the path of a preset file
    #[arg(long, default_value = "hugo", value_name = "NAME")]
    pub preset: String,
    /// The name of the source in the post
    #[arg(long, default_value = "preview", value_name = "NAME")]
    pub name: String,
    /// For a file: the address it was fetched from
    #[arg(long, value_name = "URL")]
    pub url: Option<url::Url>,
    /// A folder of rules for single sites; several may be given
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `opml`.
#[derive(Debug, Args)]
pub struct OpmlArgs {
    /// What to do
    #[command(subcommand)]
    pub command: OpmlCommand,
}

/// What to do with lists of feeds.
#[derive(Debug, Subcommand)]
pub enum OpmlCommand {
    /// Add the feeds of a list to the configuration, folders as groups; what is there stays as it is
    Import(OpmlImportArgs),
    /// Print the feeds of the configuration as OPML, groups as folders; uses no network
    Export(OpmlExportArgs),
    /// Read a list and print it as JSON
    Parse(OpmlParseArgs),
}

/// Arguments of `opml import`.
#[derive(Debug, Args)]
pub struct OpmlImportArgs {
    /// The list: an address, a file, or `-` for standard input
    #[arg(value_name = "FILE|URL|-")]
    pub list: String,
    /// Print the lines that would be added, and write nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
    /// Allow a list at an address that is not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `opml export`.
#[derive(Debug, Args)]
pub struct OpmlExportArgs {
    /// Write into this file instead of to standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `opml parse`.
#[derive(Debug, Args)]
pub struct OpmlParseArgs {
    /// The list [default: standard input]
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "jsonl")]
    pub file: PathBuf,
    /// Read one request per line, `{"id","url","content_type","body_b64"}`, and answer one per line
    #[arg(long)]
    pub jsonl: bool,
    /// The address the list came from: what relative addresses are resolved against
    #[arg(long, value_name = "URL")]
    pub url: Option<url::Url>,
    /// The `Content-Type` the list came with
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
}

/// Arguments of `parse`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct ParseArgs {
    /// The feed [default: standard input]
    #[arg(value_name = "URL|FILE", default_value = "-", conflicts_with = "jsonl")]
    pub target: String,
    /// Print the whole feed as JSON instead of a table
    #[arg(long, conflicts_with = "jsonl")]
    pub json: bool,
    /// List what is wrong with the feed, for its publisher; with `--json` as a list of objects
    #[arg(long, conflicts_with = "jsonl")]
    pub lint: bool,
    /// Read one request per line, `{"id","url","content_type","body_b64"}`, and answer one per line
    #[arg(long)]
    pub jsonl: bool,
    /// The address the feed came from: what relative links are resolved against
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// The `Content-Type` the feed came with
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct ConvertArgs {
    /// The page: a file, or an address, from which the article's other pages are fetched, too [default: standard input]
    #[arg(value_name = "FILE|URL", default_value = "-", hide_default_value = true, conflicts_with = "jsonl")]
    pub file: PathBuf,
    /// Read one request per line, `{"id","url","html"|"html_b64","content_type"?,"entry"?,"siblings"?,"more"?}`, and answer one per line
    #[arg(long)]
    pub jsonl: bool,
    /// The HTML is the article already: only convert it (requests are `{"id","html","base_url"}`)
    #[arg(long)]
    pub fragment: bool,
    /// The address the page came from: what relative links are resolved against
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Add the whole post as this preset makes it, and its path
    #[arg(long, value_name = "NAME", conflicts_with = "fragment")]
    pub preset: Option<String>,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
    /// Print the whole answer as JSON instead of the Markdown
    #[arg(long)]
    pub json: bool,
    /// A folder of rules for single sites; several may be given
    #[arg(long, value_name = "DIR", conflicts_with = "fragment")]
    pub rules: Vec<PathBuf>,
    /// Find the article by the model in this file, to try it out
    #[arg(long, value_name = "FILE", hide = true)]
    pub model: Option<PathBuf>,
    /// Who reads the Markdown [default: commonmark, or the preset's]
    #[arg(long, help_heading = "How the Markdown is written")]
    pub dialect: Option<Dialect>,
    /// How it is written
    #[command(flatten)]
    pub style: Style,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// A folder of rules, in place of those of the configuration; several may be given
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Try rules on the pages that they name; ends with 1 if one fails
    Test(RulesTestArgs),
    /// List sites, and what their rules set; uses no network
    List(RulesListArgs),
    /// Propose a rule for the site of a page, and print it
    New(RulesNewArgs),
}

/// Arguments of `rules test`.
#[derive(Debug, Args)]
pub struct RulesTestArgs {
    /// Hosts, or addresses of pages [default: all rules of your own]
    #[arg(value_name = "SITE")]
    pub sites: Vec<String>,
    /// Try all rules, those of collections too
    #[arg(long, conflicts_with = "sites")]
    pub all: bool,
    /// Allow pages that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `rules list`.
#[derive(Debug, Args)]
pub struct RulesListArgs {
    /// Hosts, or addresses of pages [default: all]
    #[arg(value_name = "SITE")]
    pub sites: Vec<String>,
}

/// Arguments of `rules new`.
#[derive(Debug, Args)]
pub struct RulesNewArgs {
    /// The page of an article
    #[arg(value_name = "URL|FILE")]
    pub target: String,
    /// For a file: the address it was fetched from
    #[arg(long, value_name = "URL")]
    pub url: Option<url::Url>,
    /// Allow addresses that are not on the public internet
    #[arg(long)]
    pub allow_private: bool,
}

/// Arguments of `enrich`.
#[derive(Debug, Args)]
pub struct EnrichArgs {
    /// A request as JSON, `{"title","text","lang"?,"html_meta"?,"entry"?}` [default: standard input]
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "jsonl")]
    pub file: PathBuf,
    /// Read one request per line and answer one per line
    #[arg(long)]
    pub jsonl: bool,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// What
    pub what: Generated,
}

/// What is made from the program itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Generated {
    /// The JSON Schema of the configuration
    Schema,
    /// The reference page of the configuration
    Reference,
    /// What the model sees of pages, which come like those of `convert --jsonl`
    Features,
}

fn age(text: &str) -> Result<std::time::Duration, String> {
    crate::config::file::parse_duration(text).ok_or_else(|| "a number with `m`, `h`, `d` or `w`, as in `7d`".to_owned())
}
