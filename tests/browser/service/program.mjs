// The program: as a service on a free port, and as the command that says what the page has to show.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const PROGRAM = resolve(process.argv[2] ?? process.env.BIDPRICESCRIPT_PROGRAM ?? "");
const RATE = "1.21";
const START_MS = 20_000;

/** A folder of its own for values, journal and cache. */
export const FOLDER = mkdtempSync(join(tmpdir(), "bidprice-browser-"));
process.on("exit", () => rmSync(FOLDER, { recursive: true, force: true }));

export const fixture = (name) => join(HERE, name);
export const read = (name) => readFileSync(fixture(name), "utf8");

/** Nothing of whoever runs the tests decides a price. */
const ENVIRONMENT = {
    PATH: process.env.PATH,
    BIDPRICE_RATE_CACHE: join(FOLDER, "rate"),
    BIDPRICE_RATE_SOURCES: "none",
};

/** A file in the folder. */
export function written(name, text, mode = 0o600) {
    const path = join(FOLDER, name);
    writeFileSync(path, text, { mode });
    return path;
}

/** What a command prints as JSON, by the same values as the service. */
export function json(command, ...more) {
    const { stdout, stderr } = ran([command, "--values", fixture("provider.yaml"), "--rate", RATE, "--json", ...more]);
    if (!stdout) throw new Error(`${command} ${more.join(" ")}: ${stderr}`);
    return JSON.parse(stdout);
}

/** Runs the program. */
export function ran(args, { input = "", env = {} } = {}) {
    return spawnSync(PROGRAM, args, { input, encoding: "utf8", env: { ...ENVIRONMENT, ...env } });
}

/** Starts the service, hands it to `use` with its address, and ends it. */
export async function serving({ args = [], env = {}, rate = ["--rate", RATE], file = fixture("provider.yaml") }, use) {
    const values = ["--values", file, "--book", `west=${fixture("west.yaml")}`];
    const all = ["serve", "--listen", "127.0.0.1:0", ...values, ...rate, ...args];
    const service = spawn(PROGRAM, all, { env: { ...ENVIRONMENT, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    const ended = new Promise((done) => service.on("exit", done));
    const stop = () => {
        service.kill("SIGTERM");
        return ended;
    };
    try {
        return await use(`http://${await address(service, ended)}/`, stop);
    } finally {
        await stop();
    }
}

/** It says where it listens. */
function address(service, ended) {
    return new Promise((found, failed) => {
        let said = "";
        const timer = setTimeout(() => failed(new Error(`the service does not listen: ${said}`)), START_MS);
        service.stderr.on("data", (bytes) => {
            said += bytes;
            const [, where] = /listening on (?:http:\/\/)?([\d.]+:\d+)/.exec(said) ?? [];
            if (!where) return;
            clearTimeout(timer);
            found(where);
        });
        ended.then((code) => failed(new Error(`the service ended with ${code}: ${said}`)));
    });
}
