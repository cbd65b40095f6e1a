// Prints the results of a file of compare as a Markdown table; the newest of each workload counts.
// usage: node table.mjs OUTPUT
import {readFileSync} from "node:fs";

const newest = new Map();
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
    const r = JSON.parse(line);
    newest.set([r.model, r.threads, r.kind, r.promptTokens, r.sequences].join("|"), r);
}
const title = (r) => r.kind === "prefill"
    ? `prefill ${r.promptTokens}`
    : `decode ${r.sequences} after ${r.promptTokens}`;

console.log("| file | threads | workload | llama.cpp tokens/s | EvolKV tokens/s | ratio | % of peak |");
console.log("|---|---|---|---|---|---|---|");
for (const r of newest.values()) {
    const cells = [
        r.model, r.threads, title(r), r.llama.toFixed(1), r.evolkv.toFixed(1), r.ratio.toFixed(2),
        (100 * r.shareOfPeak).toFixed(0)
    ];
    console.log(`| ${cells.join(" | ")} |`);
}
