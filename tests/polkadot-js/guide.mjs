// docs/developers.md, run from top to bottom as the module that it is: every snippet works, prints
// what the guide shows, and the record that it submits is one for everybody else, too.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { ROOT, Workspace, draft, json } from "../lib/client.mjs";
import { blocksOf, isShown, programOf, run } from "../lib/guide.mjs";

const GUIDE = "developers.md";
/** Stands in the output before what a snippet printed. */
const MARK = "\u241e";
/** What the test wants to know beyond the guide: Bob's key, to open the last entry with it. */
const TAIL = `console.log(JSON.stringify({ last, identity: identities.get(bob.address) }));`;

export const guide = () => describe(`the snippets of docs/${GUIDE}`, { concurrency: false }, () => {
  const blocks = blocksOf(GUIDE);
  const snippets = blocks.filter(({ language }) => language === "js");
  let folder;
  let workspace;
  /** What each snippet printed, and at last the test's own tail. */
  let printed;

  /** The text that the guide shows right after a snippet, if it does. */
  const shownAfter = (snippet) => {
    const next = blocks[blocks.indexOf(snippet) + 1];
    return next?.language === "text" && next.follows ? next.text : "";
  };

  before(async () => {
    workspace = new Workspace("developers");
    // Where the imports find the packages of the tests, and git sees nothing.
    folder = fs.mkdtempSync(path.join(ROOT, "tests", "node_modules", ".developers-"));
    const file = path.join(folder, "developers.mjs");
    const mark = `console.log(${JSON.stringify(MARK)});`;
    fs.writeFileSync(file, `${programOf(snippets, () => mark)}${mark}${TAIL}\n`);
    const output = await run(process.execPath, [file]);
    printed = output.split(`${MARK}\n`).slice(1).map((text) => text.trimEnd());
  });

  after(() => {
    workspace?.remove();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  it("there are snippets, and every text belongs to one", () => {
    assert.ok(snippets.length >= 20, `${snippets.length} snippets`);
    const texts = blocks.filter(({ language }) => language === "text");
    const shown = snippets.filter((snippet) => shownAfter(snippet) !== "");
    assert.ok(texts.length >= 10, `${texts.length} texts`);
    assert.equal(shown.length, texts.length, "a text is not right after a snippet");
    const others = blocks.filter(({ language }) => !["js", "text"].includes(language));
    assert.deepEqual(others.map(({ line }) => line), [], "lines with blocks that nothing runs");
  });

  it("each prints what the guide shows, and nothing where it shows nothing", () => {
    assert.equal(printed.length, snippets.length + 1);
    const wrong = snippets.flatMap((snippet, index) => {
      const shown = shownAfter(snippet);
      if (isShown(shown, printed[index])) return [];
      return [`line ${snippet.line} printed\n${printed[index]}\nand not\n${shown}`];
    });
    assert.ok(wrong.length === 0, wrong.join("\n\n"));
  });

  it("the record that it submits opens with the program `consilium`", async () => {
    const { last, identity } = JSON.parse(printed.at(-1));
    const bob = await workspace.key("bob", "//Bob");
    fs.writeFileSync(path.join(bob.key, "encryption.txt"), `${identity}\n`);
    const { status, record, unopened } = await json(["--key", bob.key, "entry", "show", last]);
    assert.equal(unopened, null);
    assert.equal(status, "pending");
    assert.deepEqual(record, draft(125));
  });
});
