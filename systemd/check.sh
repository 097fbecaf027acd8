#!/usr/bin/env bash
# The units are valid, and hardened: exposure at most 1.5 of 10.
set -euo pipefail
cd "$(dirname "$0")"

# The program itself is not installed where the units are checked.
complaints=$(systemd-analyze verify --man=no ./*.service ./*.timer 2>&1 | grep -E 'feedmill' | grep -v 'is not executable' || true)
if [ -n "$complaints" ]; then
    printf '%s\n' "$complaints"
    exit 1
fi
for unit in ./*.service; do
    exposure=$(systemd-analyze security --offline=yes --no-pager "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\).*/\1/p')
    echo "$unit: exposure $exposure"
    awk -v exposure="$exposure" 'BEGIN { exit !(exposure != "" && exposure <= 1.5) }'
done
