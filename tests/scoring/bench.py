"""A million rows, here and in scikit-learn, in one run: python bench.py CONSILIUM MATRIX [--json].

CONSILIUM is the program, MATRIX the example of that name of client/scoring. The rows are drawn from the
Pima data. Each time is the best of several. scikit-learn's imports and fits are not counted.

  matrix      both have the rows in memory: missing values imputed, terms, scaling, probability
  plain       scikit-learn has less to do: imputation, scaling and regression, no range and no terms
  csv         a file is read, and a file is written: scikit-learn by pandas, with the probability alone
  regression  scikit-learn has it all done but LogisticRegression.predict_proba: for comparison, as it
              could not take these rows

The exit code is 1 if scikit-learn is faster in one of the first three.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

import pipeline

ROWS = 1_000_000
DATA = os.path.join(os.path.dirname(__file__), "../../data/pima-indians-diabetes.csv")


def best(work, times=5):
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def by_csv(model, source, target):
    rows, _ = pipeline.read(source)
    probabilities = model.predict_proba(rows)[:, 1]
    pd.DataFrame({"probability": probabilities}).to_csv(target)


def measure(consilium, matrix, folder):
    rows, outcomes = pipeline.read(DATA)
    model = pipeline.of_record().fit(rows, outcomes)
    drawn = np.random.default_rng(1988).integers(len(rows), size=ROWS)
    many = np.ascontiguousarray(rows[drawn])
    terms = model[:-1].transform(many)
    source, target = os.path.join(folder, "rows.csv"), os.path.join(folder, "scores.csv")
    pd.read_csv(DATA).drop(columns="diabetes").iloc[drawn].to_csv(source, index=False)
    binary = os.path.join(folder, "rows.f64")
    many.tofile(binary)

    ours = json.loads(subprocess.check_output([matrix, binary]))
    theirs = model.predict_proba(many)[:, 1]
    assert abs(ours["mean"] - theirs.mean()) < 1e-4, "the two do not say the same"
    words = [consilium, "score", "--csv", source, "--output", target]
    run = lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    whole = best(lambda: model.predict_proba(many))
    regression = best(lambda: model[-1].predict_proba(terms))
    simple = pipeline.plain().fit(rows, outcomes)
    plain = best(lambda: simple.predict_proba(many))
    return {
        "matrix": {"ours": ours["seconds"], "theirs": whole},
        "plain": {"ours": ours["seconds"], "theirs": plain},
        "csv": {"ours": best(run, 3), "theirs": best(lambda: by_csv(model, source, target), 3)},
        "regression": {"ours": ours["seconds"], "theirs": regression},
    }


def main(consilium, matrix, *rest):
    with tempfile.TemporaryDirectory() as folder:
        found = measure(consilium, matrix, folder)
    if "--json" in rest:
        print(json.dumps(found, indent=2))
    else:
        print(f"{ROWS:,} rows, seconds      ours    scikit-learn   times as fast")
        for name, times in found.items():
            ours, theirs = times["ours"], times["theirs"]
            print(f"{name:<20}{ours:>10.3f}{theirs:>16.3f}{theirs / ours:>16.1f}")
    compared = [found[name] for name in ("matrix", "plain", "csv")]
    return any(times["ours"] > times["theirs"] for times in compared)


sys.exit(main(*sys.argv[1:]))
