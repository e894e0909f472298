// The results as text.

const NOT_MEASURED = "–";

/** A number with as many digits as one can make sense of. */
export function format(value) {
  if (value === null) return NOT_MEASURED;
  if (Number.isInteger(value)) return value.toLocaleString("en");
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString("en", options);
}

/** The rows, a block for each system, with the command that gives it alone. */
export function table(rows) {
  const systems = [...new Set(rows.map(({ system }) => system))];
  const widest = (text) => Math.max(...rows.map((row) => text(row).length));
  const [wide, long] = [widest(({ what }) => what), widest(({ value }) => format(value))];
  const units = widest(({ unit }) => unit);
  const line = ({ what, value, unit, note }) => {
    const cells = [what.padEnd(wide), format(value).padStart(long), unit.padEnd(units), note ?? ""];
    return `  ${cells.join("  ").trimEnd()}`;
  };
  const blocks = systems.map((system) => {
    const own = rows.filter((row) => row.system === system);
    return [`${system}    ${own[0].command}`, ...own.map(line)].join("\n");
  });
  return blocks.join("\n\n");
}
