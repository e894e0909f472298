"""scikit-learn on the folds that `consilium evaluate --folds` wrote: python scikit.py DATA FOLDS.

Prints JSON: for each model the mean figures of ours and of theirs, and by how much the probabilities
differ at most.
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

import pipeline


def calibration(outcomes, probabilities):
    logits = np.log(probabilities / (1 - probabilities)).reshape(-1, 1)
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logits, outcomes)
    return fitted.coef_[0][0], fitted.intercept_[0]


def figures(folds, outcomes, column):
    """The figures of the probabilities in a column of the folds, as the crate defines them."""
    of_folds, of_repeats = [], []
    for _, repeat in folds.groupby("repeat"):
        of_repeats.append(calibration(outcomes[repeat.row - 1], repeat[column].to_numpy()))
        for _, fold in repeat.groupby("fold"):
            expected, found = outcomes[fold.row - 1], fold[column]
            metrics = roc_auc_score, brier_score_loss, log_loss
            of_folds.append([metric(expected, found) for metric in metrics])
    names = ["auc", "brier", "log_loss", "calibration_slope", "calibration_intercept"]
    return dict(zip(names, [*np.mean(of_folds, axis=0), *np.mean(of_repeats, axis=0)]))


def held_back(rows, outcomes, folds, model):
    """What scikit-learn says of each line of the folds, fitted to those of the other folds."""
    said = np.empty(len(folds))
    for (repeat, fold), those in folds.groupby(["repeat", "fold"]):
        training = folds[(folds.repeat == repeat) & (folds.fold != fold)].row - 1
        fitted = model().fit(rows[training], outcomes[training])
        said[those.index] = fitted.predict_proba(rows[those.row - 1])[:, 1]
    return said


def main(data, file):
    rows, outcomes = pipeline.read(data)
    outcomes = outcomes.to_numpy()
    folds = pd.read_csv(file)
    answer = {}
    for name, model in {"of record": pipeline.of_record, "straight": pipeline.straight}.items():
        folds["theirs"] = held_back(rows, outcomes, folds, model)
        answer[name] = {
            "ours": figures(folds, outcomes, name),
            "theirs": figures(folds, outcomes, "theirs"),
            "largest_difference": float((folds[name] - folds.theirs).abs().max()),
        }
    print(json.dumps(answer, indent=2))


main(*sys.argv[1:])
