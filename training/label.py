"""Labels: which blocks of a page are in the text that people took for the article."""
import re
from bisect import bisect_left
from collections import Counter

# A character of a script without spaces is a word.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
N = 4


def words(text):
    return _WORD.findall(text or "")


def shingles(tokens):
    return Counter(tuple(tokens[i:i + N]) for i in range(max(1, len(tokens) - N + 1)) if tokens[i:i + N])


def score(kept, gold):
    """(precision, recall, F1, exact) of the 4-word shingles of two lists of words."""
    found, wanted = shingles(kept), shingles(gold)
    n_found, n_wanted = sum(found.values()), sum(wanted.values())
    hits = sum(min(n, wanted[s]) for s, n in found.items() if s in wanted)
    p = hits / n_found if n_found else None
    r = hits / n_wanted if n_wanted else None
    return p, r, 2 * p * r / (p + r) if p and r else 0.0, float(kept == gold)


def label(blocks, gold):
    """For each block (a list of words) the share of its shingles that the gold has, in order; and the share of the gold that the
    blocks cover. A second copy of a passage is not in the article."""
    labels, covered = [0.0] * len(blocks), bytearray(len(gold))
    if not gold:
        return labels, 0.0
    where = {}
    for i in range(len(gold) - N + 1):
        where.setdefault(tuple(gold[i:i + N]), []).append(i)
    spans = {i: span for i, block in enumerate(blocks) if (span := _span(block, where, len(gold)))}
    chain = _chain(spans)
    for i in chain:
        _take(i, spans, labels, covered)
    for i in sorted(set(spans) - set(chain)):
        start, end, _, _ = spans[i]
        if sum(covered[start:end]) < 0.3 * (end - start):
            _take(i, spans, labels, covered)
    _short_ones(blocks, gold, spans, set(chain), labels, covered)
    return labels, sum(covered) / len(gold)


def _span(block, where, n_gold):
    """Where a longer block stands in the gold: (start, end, hits, share)."""
    if len(block) < 2 * N:
        return None
    hits, votes = 0, Counter()
    for i in range(len(block) - N + 1):
        places = where.get(tuple(block[i:i + N]))
        if places:
            hits += 1
            for place in places[:6]:
                votes[place - i] += 1
    share = hits / (len(block) - N + 1)
    if share < 0.3:
        return None
    offset = max(votes, key=lambda o: (votes[o], -o))
    return max(0, offset), min(n_gold, offset + len(block)), hits, share


def _chain(spans):
    """The blocks that stand in the gold in the order of the page: the heaviest chain."""
    best, before = {}, {}
    ends, weights, owners = [], [], []
    for i in sorted(spans):
        start, end, hits, _ = spans[i]
        at = bisect_left(ends, start + 2) - 1
        best[i], before[i] = (weights[at], owners[at]) if at >= 0 else (0, None)
        best[i] += hits
        at = bisect_left(ends, end)
        if at < len(ends) and ends[at] == end:
            if weights[at] >= best[i]:
                continue
            del ends[at], weights[at], owners[at]
        elif at > 0 and weights[at - 1] >= best[i]:
            continue
        ends.insert(at, end), weights.insert(at, best[i]), owners.insert(at, i)
        while at + 1 < len(ends) and weights[at + 1] <= best[i]:
            del ends[at + 1], weights[at + 1], owners[at + 1]
    chain, i = [], owners[-1] if owners else None
    while i is not None:
        chain.append(i)
        i = before[i]
    return chain[::-1]


def _take(i, spans, labels, covered):
    start, end, _, share = spans[i]
    labels[i] = share
    covered[start:end] = b"\1" * (end - start)


def _short_ones(blocks, gold, spans, chain, labels, covered):
    """A short block counts if it stands between its neighbours in the gold, too."""
    following = [len(gold)] * (len(blocks) + 1)
    for i in range(len(blocks) - 1, -1, -1):
        following[i] = spans[i][0] if i in chain else following[i + 1]
    low = 0
    for i, block in enumerate(blocks):
        n = len(block)
        if i in chain:
            low = max(low, spans[i][1])
        elif block and not labels[i] and n < 12:
            for at in range(max(0, low - 2), min(len(gold), following[i + 1] + 2) - n + 1):
                if gold[at] == block[0] and gold[at:at + n] == block and sum(covered[at:at + n]) <= 0.3 * n:
                    labels[i] = 1.0
                    covered[at:at + n] = b"\1" * n
                    break
