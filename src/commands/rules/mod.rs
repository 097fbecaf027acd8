//! `feedmill rules`: what is known of single sites.

mod new;
mod trial;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use super::{count, find_config, print};
use crate::cli::{RulesArgs, RulesCommand};
use crate::config::{self, Network};
use crate::rules::{Kind, Rule, Rules, Selector};

pub(super) async fn execute(args: &RulesArgs, asked: Option<&Path>) -> Result<ExitCode> {
    match &args.command {
        RulesCommand::Test(test) => {
            let (rules, network) = load(&args.rules, asked)?;
            let network = Network { allow_private: network.allow_private || test.allow_private, ..network };
            let chosen = if test.sites.is_empty() { all(&rules, test.all) } else { named(&rules, &test.sites)? };
            if chosen.is_empty() && !rules.all().is_empty() {
                print(&format!("0 rules tested: {} of ftr-site-config, try --all\n", rules.all().len()))?;
                return Ok(ExitCode::SUCCESS);
            }
            trial::run(&rules, &chosen, &network).await
        }
        RulesCommand::List(list) => {
            let (rules, _) = load(&args.rules, asked)?;
            let (chosen, everywhere) =
                if list.sites.is_empty() { (all(&rules, true), rules.everywhere()) } else { (named(&rules, &list.sites)?, None) };
            print(&chosen.iter().map(AsRef::as_ref).chain(everywhere).map(line).collect::<String>())?;
            Ok(ExitCode::SUCCESS)
        }
        RulesCommand::New(new) => new::execute(new).await,
    }
}

/// Reads the rules of the folders given, or those of the configuration; without either those of the usual folder.
fn load(folders: &[PathBuf], asked: Option<&Path>) -> Result<(Arc<Rules>, Network)> {
    let usual = [PathBuf::from("rules")];
    let folders = match find_config(asked) {
        _ if !folders.is_empty() => folders,
        Ok(path) => {
            let config = config::load(&path)?;
            return Ok((config.rules, config.network));
        }
        Err(_) if usual.iter().all(|folder| folder.is_dir()) => &usual,
        Err(error) => return Err(anyhow!("{error}; `--rules DIR` takes rules from a folder")),
    };
    Ok((Arc::new(config::load_rules(folders)?), Network::default()))
}

/// All rules; those of collections are many and were written by others.
fn all(rules: &Rules, with_ftr: bool) -> Vec<Arc<Rule>> {
    rules.all().iter().filter(|rule| with_ftr || rule.kind == Kind::Own).cloned().collect()
}

/// The rules that apply to sites or pages.
fn named(rules: &Rules, sites: &[String]) -> Result<Vec<Arc<Rule>>> {
    let mut chosen: Vec<Arc<Rule>> = Vec::new();
    for site in sites {
        // A rule may be asked for by the name it is looked up by, too.
        let asked = crate::rules::site(site);
        let by_name = rules.all().iter().find(|rule| asked.as_ref().is_some_and(|asked| rule.sites.contains(asked)));
        let url = super::address(site.trim_start_matches("*.").trim_start_matches('.'))?;
        let Some(rule) = by_name.cloned().or_else(|| rules.for_url(&url).into_rule()) else {
            bail!(
                "there is no rule for `{site}`\nhint: `feedmill rules list` shows those that there are, `--rules DIR` takes them from a folder, \
                 `feedmill rules new URL` begins one"
            );
        };
        if !chosen.iter().any(|known| Arc::ptr_eq(known, &rule)) {
            chosen.push(rule);
        }
    }
    Ok(chosen)
}

/// A rule on a line: its sites, its kind, its file, what it sets.
fn line(rule: &Rule) -> String {
    let list = |name: &str, list: &[Selector]| if list.is_empty() { None } else { Some(format!("{name} {}", list.len())) };
    let counted = |name: &str, n: usize| Some(format!("{name} {n}")).filter(|_| n > 0);
    let sets = [
        list("content", &rule.content),
        list("remove", &rule.remove),
        list("title", &rule.title),
        list("author", &rule.author),
        list("date", &rule.date),
        counted("next_page", rule.next_page.len()),
        counted("single_page", rule.single_page.len()),
        counted("replace", rule.replace.len()),
        counted("reshape", rule.reshape.len()),
        (!rule.headers.is_empty()).then(|| rule.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")),
        counted("tests", rule.tests.len()),
    ];
    let sets: Vec<String> = sets.into_iter().flatten().collect();
    let notes = if rule.notes.is_empty() { String::new() } else { format!("  ({} not done)", count(rule.notes.len(), "line")) };
    let sites = rule.sites.iter().map(|site| if site.starts_with('.') { format!("*{site}") } else { site.clone() }).collect::<Vec<_>>();
    let sites = if sites.is_empty() { "*".to_owned() } else { sites.join(" ") };
    format!("{sites}  {}  {}  {}{notes}\n", kind(rule.kind), rule.file.display(), sets.join(", "))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Own => "own",
        Kind::Ftr => "ftr",
    }
}
