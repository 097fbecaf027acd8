#!/usr/bin/env bash
# Every check, the same everywhere, without network once the dependencies are there.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; "$@"; }

step cargo fmt --check
step cargo clippy --all-targets --locked -- -D warnings
# The README's test command.
step cargo test --locked
RUSTDOCFLAGS='-D warnings' step cargo doc --no-deps --locked --document-private-items --quiet
step cargo run --locked --quiet -- --config config/feedmill.yaml check
if command -v systemd-analyze >/dev/null; then
    step bash systemd/check.sh
fi
if cargo deny --version >/dev/null 2>&1; then
    step cargo deny check bans licenses sources
fi
echo 'all checks passed'
