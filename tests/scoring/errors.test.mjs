// What a user of `score`, `train` and `evaluate` sees when something is wrong: what is scored, what is
// not, and why. Exit code 0 when everything was scored, 1 when something was not.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { PIMA, Workspace, begin, consilium, draft, failure, json } from "../lib/client.mjs";

const MODEL = path.join(path.dirname(PIMA), "models", "diabetes-1.json");
const HEADER = "pregnancies,glucose,diastolic_bp,triceps_skinfold,insulin,bmi,pedigree,age";
const GOOD = "2,120,70,25,100,30,0.4,35";
const TIME = ["--time", "2026-01-31T08:30:00Z"];

describe("scoring", { concurrency: false }, () => {
  let workspace;

  before(() => (workspace = new Workspace("scoring")));
  after(() => workspace?.remove());

  const csv = (...lines) => workspace.write("rows.csv", `${lines.join("\n")}\n`);
  const record = (change) => {
    const record = draft();
    change(record);
    return workspace.write("record.json", record);
  };
  const score = (file, ...words) => ["score", "--csv", file, ...TIME, ...words];

  describe("a table", () => {
    it("is scored row by row, and the summary is apart", async () => {
      const output = workspace.path("scores.csv");
      const summary = await json(score(PIMA, "--output", output));
      assert.equal(summary.rows, 768);
      assert.equal(summary.scored, 768);
      assert.ok(summary.figures.auc > 0.8);
      const [header, ...rows] = fs.readFileSync(output, "utf8").trim().split("\n");
      assert.match(header, /^row,artefact,time,probability,high,missing,outside,.*,not_scored$/);
      assert.equal(rows.length, 768);
      // The same bytes on the standard output.
      assert.equal(await consilium(score(PIMA)), fs.readFileSync(output, "utf8"));
    });

    for (const [what, row, reason] of [
      ["text in a number", GOOD.replace("120", "high"), "glucose: not a number"],
      ["not a number", GOOD.replace("120", "NaN"), "glucose: not a number"],
      ["a negative value", GOOD.replace("120", "-120"), "glucose: outside what is possible, 1 to 3000 mg/dL"],
      ["an absurd value", GOOD.replace("30", "3000"), "bmi: outside what is possible, 5 to 300 kg/m2"],
      ["a row that is too short", "2,120", "2 fields, and the header has 8"],
      ["nothing measured", ",,,,,,,", "there is no diabetes panel: none of the eight inputs was measured"],
    ]) {
      it(`${what}: the others are scored, and the row says why it is not`, async () => {
        const { status, stdout, stderr } = await begin(score(csv(HEADER, GOOD, row, GOOD))).ended;
        assert.equal(status, 1);
        const [, first, wrong, last] = stdout.trim().split("\n");
        const probability = (line) => Number(line.split(",")[3]);
        assert.ok(probability(first) > 0 && probability(first) === probability(last));
        assert.ok(wrong.startsWith("2,"));
        assert.ok(wrong.includes(reason), wrong);
        assert.equal(wrong.split(",")[3], "");
        const end = `1 of 3 rows were not scored; the first is row 2: ${reason}`;
        assert.ok(stderr.includes(end), stderr);
        assert.equal(stderr.split("\n").filter((line) => line.startsWith("Error: ")).length, 1);
      });
    }

    it("a missing column", async () => {
      const file = csv(HEADER.replace(",insulin", ""), GOOD);
      assert.match(await failure(score(file)), /rows\.csv: line 1: the column insulin is missing; needed/);
    });

    it("an empty file, and one with a header alone", async () => {
      assert.match(await failure(score(workspace.write("empty.csv", ""))), /empty\.csv: the file is empty/);
      assert.match(await failure(score(csv(HEADER))), /rows\.csv: there is no row after the header/);
    });

    it("scores do not overwrite the rows", async () => {
      const file = csv(HEADER, GOOD);
      assert.match(await failure(score(file, "--output", file)), /the scores would overwrite the rows/);
      assert.equal(fs.readFileSync(file, "utf8"), `${HEADER}\n${GOOD}\n`);
    });

    it("no such file", async () => {
      assert.match(await failure(score(workspace.path("none.csv"))), /none\.csv: cannot be opened: No such/);
    });

    it("a file and a record at a time are a wrong command line", async () => {
      const { status, stderr } = await begin(["score", "--csv", PIMA, "--record", PIMA]).ended;
      assert.equal(status, 2);
      assert.match(stderr, /cannot be used with/);
    });

    it("without a file it is the database's records, which must be reached", async () => {
      const nobody = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100";
      assert.match(await failure(["score", "--mongodb", nobody]), /the database cannot be reached/);
    });
  });

  describe("a record", () => {
    const one = (file) => ["score", "--record", file, ...TIME];

    it("is scored, and what is missing is named", async () => {
      const found = await json(one(record(() => {})));
      assert.ok(found.probability > 0 && found.probability < 1);
      assert.equal(found.time, "2026-01-31T08:30:00Z");
      assert.equal(found.missing.length, 6);
      const sum = found.shares.reduce((sum, share) => sum + share.log_odds, found.intercept);
      assert.ok(Math.abs(1 / (1 + Math.exp(-sum)) - found.probability) < 1e-12);
    });

    it("with a wrong unit", async () => {
      const file = record((record) => Object.assign(record.health.observations[0], { unit: "mmol/L", value: 8.2 }));
      const error = await failure(one(file));
      assert.match(error, /record\.json: not scored: observations\[0\]\.unit: glucose must be in mg\/dL/);
    });

    it("with an absurd value", async () => {
      const file = record((record) => (record.health.observations[0].value = 54321));
      const error = await failure(one(file));
      assert.match(error, /not scored: glucose: outside what is possible, 1 to 3000 mg\/dL/);
      assert.doesNotMatch(error, /54321/);
    });

    it("without a diabetes panel", async () => {
      const file = record((record) => {
        record.health.observations = [{ ...record.health.observations[0], code: "4548-4", unit: "%", value: 6 }];
      });
      assert.match(await failure(one(file)), /not scored: there is no diabetes panel/);
    });

    it("that is none", async () => {
      const file = workspace.write("other.json", "{}");
      assert.match(await failure(one(file)), /other\.json: health: this is missing|other\.json: health \(/);
    });
  });

  describe("a model", () => {
    const changed = (change) => {
      const model = JSON.parse(fs.readFileSync(MODEL, "utf8"));
      change(model);
      return score(PIMA, "--model", workspace.write("model.json", model));
    };

    it("of a file is used", async () => {
      assert.equal(await consilium(score(PIMA, "--model", MODEL)), await consilium(score(PIMA)));
    });

    it("of another version", async () => {
      const words = changed((model) => (model.format = "consilium/diabetes-model/2"));
      assert.match(await failure(words), /model\.json: format: this is an artefact of another version/);
    });

    it("with a field missing", async () => {
      const words = changed((model) => delete model.terms[3].deviation);
      assert.match(await failure(words), /model\.json: terms\[3\]\.deviation .*: this is missing/);
    });
  });

  describe("training", () => {
    it("the same data and seed give the model that ships, byte for byte, and its card", async () => {
      const output = workspace.path("models", "diabetes-1.json");
      const card = workspace.path("models");
      await consilium(["train", "--data", PIMA, "--output", output, "--card", card]);
      const names = fs.readdirSync(card).sort();
      assert.deepEqual(names, fs.readdirSync(path.dirname(MODEL)).sort());
      for (const name of names) {
        const shipped = fs.readFileSync(path.join(path.dirname(MODEL), name));
        assert.ok(shipped.equals(fs.readFileSync(path.join(card, name))), `${name} is another`);
      }
    });

    it("on data that is none", async () => {
      const file = csv(HEADER, GOOD);
      for (const command of ["train", "evaluate"]) {
        const words = [command, "--data", file, ...(command === "train" ? ["--output", workspace.path("x")] : [])];
        assert.match(await failure(words), /rows\.csv: line 1: the header must be pregnancies,.*diabetes/);
      }
      assert.ok(!fs.existsSync(workspace.path("x")));
    });

    it("on too few people", async () => {
      const file = csv(`${HEADER},diabetes`, `${GOOD},0`, `${GOOD},1`);
      assert.match(await failure(["evaluate", "--data", file]), /10 of either are needed/);
    });
  });
});
