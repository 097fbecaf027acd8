"""Trains the model of `src/article/model.rs`: python train.py FEEDMILL PAGES OUT. README.md says what each is."""
import sys

import lightgbm
import numpy as np

import pages
from label import score

ROUNDS = 180
THRESHOLD = 0.42
# With less of the text than this beside the rules' choice, theirs is taken.
MIN_SHARE = 0.3
# Weights of leaves are written in thousandths.
UNIT = 1000
PARAMETERS = {
    "objective": "cross_entropy", "learning_rate": 0.07, "num_leaves": 31, "min_data_in_leaf": 20, "min_sum_hessian_in_leaf": 0.2,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 1.0, "max_bin": 63, "seed": 1,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}


def weights(page, cap=4.0):
    """Every page weighs about the same; the text that is not the article weighs at most `cap` times the article."""
    weights = (page.n_words + 3) / (len(page.gold) + 50)
    away = page.labels < 0.5
    total = weights[away].sum()
    return np.where(away, weights * cap / total, weights) if total > cap else weights


def matrix(chosen):
    """Features, labels and weights of the blocks that are trained with."""
    chosen = [page for page in chosen if page.covered >= 0.3]
    rows, labels = (np.concatenate([getattr(page, name) for page in chosen]) for name in ("rows", "labels"))
    return rows, labels, np.concatenate([weights(page) for page in chosen])


def train(names, chosen, seed=1):
    rows, labels, sizes = matrix(chosen)
    data = lightgbm.Dataset(rows, labels, weight=sizes * 50, feature_name=list(names))
    return lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)


def export(booster, names, threshold=THRESHOLD):
    """The model as text: a header, then one tree a line in prefix order. `12<=0.5` leads to the next node or, if the feature is
    larger, behind that node's tree; `12<0.5` does the same, but what is no number counts as larger. Whole numbers are leaves."""
    lines = [f"features {len(names)}", f"threshold {round(UNIT * np.log(threshold / (1 - threshold)))}"]
    for tree in booster.dump_model()["tree_info"]:
        nodes = []
        _write(tree["tree_structure"], nodes)
        lines.append(" ".join(nodes))
    return "\n".join(lines) + "\n"


def _write(node, out):
    if "leaf_value" in node:
        out.append(str(round(UNIT * node["leaf_value"])))
        return
    bound = np.float32(np.clip(node["threshold"], -3e38, 3e38))
    if float(bound) > node["threshold"]:
        bound = np.nextafter(bound, np.float32(-np.inf))
    # Without a missing value in training, one counts as zero.
    left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0
    texts = np.format_float_positional(bound, trim="-"), np.format_float_scientific(bound, trim="-", exp_digits=1)
    out.append(f"{node['split_feature']}{'<=' if left else '<'}{min(texts, key=len)}")
    _write(node["left_child"], out)
    _write(node["right_child"], out)


def keep(booster, names, page, threshold=THRESHOLD):
    """What the program keeps, but for its care of headings and structures."""
    if not len(page.rows):
        return page.kept
    near = [names.index(name) for name in ("around2.kept", "around1.kept", "alike.kept")]
    is_near = (np.nan_to_num(page.rows[:, near]).sum(axis=1) > 0) | (not page.kept.any())
    kept, sizes = (booster.predict(page.rows) > threshold) & is_near, page.rows[:, 0]
    return page.kept if sizes[kept].sum() < MIN_SHARE * sizes[page.kept].sum() else kept


def report(title, scored):
    """Prints page F1 for each set and all, precision, recall, exact pages and pages below one half."""
    mean = lambda numbers: float(np.mean([number for number in numbers if number is not None]))
    sets = " ".join(f"{name} {mean(s[2] for n, s in scored if n == name):.4f}" for name in pages.SETS)
    columns = list(zip(*(s for _, s in scored)))
    print(f"{title}: F1 {mean(columns[2]):.4f} ({sets}) P {mean(columns[0]):.4f} R {mean(columns[1]):.4f} "
          f"exact {mean(columns[3]):.3f} low {sum(f < 0.5 for f in columns[2])}", flush=True)


def scored(page, kept):
    return page.set, score([word for block, keeps in zip(page.blocks, kept) if keeps for word in block], page.gold)


def main():
    feedmill, folder, out = sys.argv[1:4]
    kinds = {"plain": False, "with entry and siblings": True}
    names, seen = None, {}
    for kind, fed in kinds.items():
        names, seen[kind] = pages.load(feedmill, folder, fed)
        report(f"rules, {kind}", [scored(page, page.kept) for page in seen[kind]])
    everything = [page for kind in seen.values() for page in kind]
    held_out = {kind: [] for kind in kinds}
    for fold in range(pages.N_FOLDS):
        booster = train(names, [page for page in everything if page.fold != fold])
        with open(f"{out}.{fold}", "w") as file:
            file.write(export(booster, names))
        for kind in kinds:
            held_out[kind] += [scored(page, keep(booster, names, page)) for page in seen[kind] if page.fold == fold]
    for kind in kinds:
        report(f"model, {kind}, sites held out", held_out[kind])
    booster = train(names, everything)
    for kind in kinds:
        report(f"model, {kind}, in sample", [scored(page, keep(booster, names, page)) for page in seen[kind]])
    with open(out, "w") as file:
        file.write(export(booster, names))


if __name__ == "__main__":
    main()
