// llama.cpp through node-llama-cpp: one process that keeps a model open and measures when asked.
// usage: node llama.mjs PACKAGES MODEL THREADS KIND PROMPT SEQUENCES NEW_TOKENS
// Each line on standard input is a request for one measurement; the answer is a line with seconds.
import {createRequire} from "node:module";
import {createInterface} from "node:readline";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [packages, modelPath, ...rest] = process.argv.slice(2);
const kind = rest[1];
const [threads, , promptTokens, sequences, newTokens] = rest.map(Number);

const entry = createRequire(join(packages, "package.json")).resolve("node-llama-cpp");
const {getLlama} = await import(pathToFileURL(entry));
const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: threads});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({
    contextSize: promptTokens + newTokens + 16,
    sequences,
    batchSize: Math.max(512, sequences),
    threads: {ideal: threads, min: threads}
});
const all = Array.from({length: sequences}, () => context.getSequence());

// The ids that evolkv bench takes.
const vocabulary = [...model.iterateAllTokens()].length;
const prompt = Array.from({length: promptTokens}, (_, i) => (7919 * i + 17) % vocabulary);

const seconds = (start) => Number(process.hrtime.bigint() - start) * 1e-9;

async function prefill() {
    await all[0].clearHistory();
    const start = process.hrtime.bigint();
    await all[0].evaluateWithoutGeneratingNewTokens(prompt);
    return seconds(start);
}

// All tokens of the prompt but the last are prefilled once; decoding feeds the last, then what
// comes out, and the first token of each sequence is not timed.
async function prepareDecode() {
    const first = all[0];
    await first.evaluateWithoutGeneratingNewTokens(prompt.slice(0, -1));
    if (sequences > 1) {
        const folder = mkdtempSync(join(tmpdir(), "evolkv-peers-"));
        try {
            const file = join(folder, "state");
            await first.saveStateToFile(file);
            for (const other of all.slice(1)) await other.loadStateFromFile(file, {acceptRisk: true});
        } finally {
            rmSync(folder, {recursive: true});
        }
    }
}

async function decode() {
    const streams = [];
    for (const sequence of all) {
        await sequence.eraseContextTokenRanges([{start: promptTokens - 1, end: sequence.nextTokenIndex}]);
        streams.push(sequence.evaluate([prompt.at(-1)], {temperature: 0, yieldEogToken: true}));
    }
    const step = async () => {
        const answers = await Promise.all(streams.map((stream) => stream.next()));
        if (answers.some((answer) => answer.done)) throw new Error("a sequence ended early");
    };
    await step();
    const start = process.hrtime.bigint();
    for (let i = 0; i < newTokens; i++) await step();
    const elapsed = seconds(start);
    await Promise.all(streams.map((stream) => stream.return()));
    return elapsed;
}

if (kind === "decode") await prepareDecode();
for await (const line of createInterface({input: process.stdin})) {
    if (line === "stop") break;
    console.log(kind === "decode" ? await decode() : await prefill());
}
await llama.dispose();
process.exit(0);
