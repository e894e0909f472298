"""The model of record in scikit-learn, as its card describes it: same imputation, terms and penalty."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ZERO_IS_ABSENT = ["glucose", "diastolic_bp", "triceps_skinfold", "insulin", "bmi"]
FEATURES = [
    "pregnancies",
    "glucose",
    "diastolic_bp",
    "triceps_skinfold",
    "insulin",
    "bmi",
    "pedigree",
    "age",
]
LOGARITHMS = [4, 5, 6]
AGE = 7


def read(path):
    """What was measured of each row, and the outcomes if they are there."""
    table = pd.read_csv(path)
    inputs = table[FEATURES].astype(float)
    inputs[ZERO_IS_ABSENT] = inputs[ZERO_IS_ABSENT].replace(0, np.nan)
    return inputs.to_numpy(), table.get("diabetes")


class Range(TransformerMixin, BaseEstimator):
    """A value outside the range of the training rows counts as the range's end."""

    def fit(self, rows, outcomes=None):
        self.minimum_ = np.nanmin(rows, axis=0)
        self.maximum_ = np.nanmax(rows, axis=0)
        return self

    def transform(self, rows):
        return np.clip(rows, self.minimum_, self.maximum_)


class Terms(TransformerMixin, BaseEstimator):
    """Logarithms, and the curved part of a restricted cubic spline of age (Harrell)."""

    def fit(self, rows, outcomes=None):
        self.knots_ = np.quantile(rows[:, AGE], [0.1, 0.5, 0.9])
        return self

    def transform(self, rows):
        a, b, c = self.knots_
        age = rows[:, AGE]

        def cube(knot):
            return np.maximum(age - knot, 0) ** 3

        bend = cube(a) - cube(b) * (c - a) / (c - b) + cube(c) * (b - a) / (c - b)
        terms = rows.copy()
        terms[:, LOGARITHMS] = np.log(rows[:, LOGARITHMS])
        return np.column_stack([terms, bend / (c - a) ** 2])


def regression():
    return LogisticRegression(C=1.0, tol=1e-8, max_iter=1000)


def plain():
    """The least that takes rows of which something was not measured."""
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), regression())


def straight():
    """Logistic regression on the values as they are."""
    return make_pipeline(SimpleImputer(strategy="median"), Range(), StandardScaler(), regression())


def of_record():
    """The model of record."""
    return make_pipeline(
        SimpleImputer(strategy="median"), Range(), Terms(), StandardScaler(), regression()
    )
