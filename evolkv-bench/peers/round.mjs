// Measures one workload with llama.cpp and with EvolKV by turns, and appends the result to a file.
// usage: node round.mjs PACKAGES OUTPUT MODEL THREADS KIND PROMPT SEQUENCES NEW_TOKENS TURN ROUNDS
import {execFileSync, spawn} from "node:child_process";
import {appendFileSync} from "node:fs";
import {basename, dirname, join} from "node:path";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [packages, output, model, threads, kind, prompt, sequences, newTokens, turn, rounds] = process.argv.slice(2);
const tokens = kind === "prefill" ? Number(prompt) : sequences * newTokens;

// TURN measurements a turn for each: ours in a new JVM after one to warm up, theirs in one process.
const llama = spawn(
    process.execPath,
    [join(here, "llama.mjs"), packages, model, threads, kind, prompt, sequences, newTokens],
    {stdio: ["pipe", "pipe", "inherit"]}
);
const answers = createInterface({input: llama.stdout})[Symbol.asyncIterator]();

async function theirs() {
    llama.stdin.write("measure\n");
    const answer = await answers.next();
    if (answer.done) throw new Error("llama.cpp ended without an answer");
    return Number(answer.value);
}

function ours() {
    const json = execFileSync(
        join(here, "..", "..", "evolkv"),
        [
            "bench", model, "--json", "--quiet", "--threads", threads, "--only", kind, "--prompt-lengths", prompt,
            "--sequences", sequences, "--new-tokens", newTokens, "--repetitions", turn
        ],
        {encoding: "utf8", stdio: ["ignore", "pipe", "inherit"]}
    );
    return JSON.parse(json);
}

const result = {
    model: basename(model), threads: Number(threads), kind, promptTokens: Number(prompt), sequences: Number(sequences),
    newTokens: kind === "prefill" ? 0 : Number(newTokens), llamaSeconds: [], evolkvSeconds: []
};
await theirs();
for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < turn; i++) result.llamaSeconds.push(await theirs());
    const bench = ours();
    result.evolkvSeconds.push(...bench.workloads[0].seconds);
    result.peakGflops = Math.max(result.peakGflops ?? 0, bench.peak?.allThreadsGflops ?? 0);
    result.shareOfPeak = Math.max(result.shareOfPeak ?? 0, bench.workloads[0].shareOfPeak ?? 0);
}
llama.stdin.end("stop\n");
result.llama = tokens / Math.min(...result.llamaSeconds);
result.evolkv = tokens / Math.min(...result.evolkvSeconds);
result.ratio = result.evolkv / result.llama;
appendFileSync(output, JSON.stringify(result) + "\n");
