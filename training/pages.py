"""Pages with known text, seen through `feedmill generate features`."""
import base64
import gzip
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from label import label, words

SETS = ["aeb", "aed", "wcxb", "magic", "fundus"]
N_FOLDS = 5


def fold(site):
    """Sites, not pages, are held out."""
    return hashlib.sha256(("fold " + site).encode()).digest()[0] % N_FOLDS


def read(folder, sets=SETS):
    for name in sets:
        with gzip.open(Path(folder) / f"{name}.jsonl.gz", "rt") as lines:
            yield from (page for page in map(json.loads, lines) if page.get("text") is not None)


def requests(pages, fed):
    """Requests about pages; with `fed` they have the entry's lead and two other pages of the site."""
    sites = {}
    for page in pages:
        sites.setdefault((page["set"], page["site"]), []).append(page)
    for page in pages:
        request = {"id": page["id"], "url": page["url"], "html": page["html"]}
        if fed:
            lead = page["text"][:300].rsplit(None, 1)
            entry = {"title": (page.get("meta") or {}).get("title"), "summary": lead[0] if lead else ""}
            others = [other for other in sites[page["set"], page["site"]] if other is not page][:2]
            request["entry"] = {key: value for key, value in entry.items() if value}
            request["siblings"] = [{"url": other["url"], "html": other["html"]} for other in others]
        yield request


def ask(command, requests):
    """The answers of a command that reads and writes JSON lines."""
    with tempfile.TemporaryFile() as file:
        for request in requests:
            file.write(json.dumps(request, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        file.seek(0)
        with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE) as process:
            yield from map(json.loads, process.stdout)


class Page:
    """A page's blocks with their features and labels."""

    def __init__(self, page, answer, n_features):
        self.id, self.set, self.site, self.fold = page["id"], page["set"], page["site"], fold(page["site"])
        self.blocks = [words(text) for text in answer["texts"]]
        self.n_words = np.array([len(block) for block in self.blocks], float)
        self.gold = words(page["text"])
        labels, self.covered = label(self.blocks, self.gold)
        self.labels = np.array(labels)
        self.kept = np.array(answer["kept"], bool)
        self.rows = np.frombuffer(base64.b64decode(answer["rows"]), "<f4").reshape(-1, n_features)


def load(feedmill, folder, fed):
    """(names of the features, pages)."""
    pages = list(read(folder))
    answers = ask([feedmill, "generate", "features"], requests(pages, fed))
    names = next(answers)["names"]
    return names, [Page(page, answer, len(names)) for page, answer in zip(pages, answers, strict=True)]
