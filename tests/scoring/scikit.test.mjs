// The same folds, imputation, terms and penalty in scikit-learn give the same: the model is right, and
// so are the figures about it.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PIMA, Workspace, json } from "../lib/client.mjs";
import { python } from "../lib/python.mjs";

const SCRIPT = path.join(path.dirname(fileURLToPath(import.meta.url)), "scikit.py");

function near(found, expected, margin, what) {
  assert.ok(Math.abs(found - expected) <= margin, `${what}: ${found} and not ${expected}`);
}

describe("scikit-learn on the same folds", { concurrency: false }, () => {
  let workspace;
  let evaluation;
  let found;
  let folds;

  before(async () => {
    workspace = new Workspace("scikit");
    folds = workspace.path("folds.csv");
    evaluation = await json(["evaluate", "--data", PIMA, "--folds", folds]);
    found = await python(SCRIPT, PIMA, folds);
  });

  after(() => workspace?.remove());

  const figures = (name) => evaluation.models.find((model) => model.name === name).figures;

  for (const name of ["of record", "straight"]) {
    it(`${name}: the same AUC within 0.003, and the same probabilities`, () => {
      const { theirs, largest_difference } = found[name];
      near(figures(name).auc.mean, theirs.auc, 0.003, "AUC");
      near(figures(name).brier.mean, theirs.brier, 0.001, "Brier");
      near(largest_difference, 0, 0.001, "the largest difference of two probabilities");
    });

    it(`${name}: the figures are computed as scikit-learn does`, () => {
      for (const [figure, value] of Object.entries(found[name].ours)) {
        near(figures(name)[figure].mean, value, 0.0005, figure);
      }
    });
  }

  it("everybody is held back once in each of ten repeats", () => {
    const [header, ...lines] = fs.readFileSync(folds, "utf8").trim().split("\n");
    assert.match(header, /^repeat,fold,row,of record,/);
    const seen = new Set(lines.map((line) => {
      const [repeat, , row] = line.split(",");
      return `${repeat},${row}`;
    }));
    assert.equal(lines.length, 7680);
    assert.equal(seen.size, 7680);
  });

  it("the model that ships has these figures", async () => {
    const model = path.join(path.dirname(PIMA), "models", "diabetes-1.json");
    const shipped = JSON.parse(fs.readFileSync(model, "utf8"));
    assert.deepEqual(shipped.figures, figures("of record"));
  });
});
