// The law of imports among static/js: no circles, nothing that is missing, nothing exported for nobody.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

function read(path) {
    const { body } = parse(readFileSync(path, "utf8"), { ecmaVersion: 2021, sourceType: "module" });
    const imports = body.filter(({ type }) => type === "ImportDeclaration");
    const exports = body.filter(({ type, declaration }) => type === "ExportNamedDeclaration" && declaration);
    return {
        imports: imports.map(({ source, specifiers }) => ({
            path: resolve(dirname(path), source.value),
            names: specifiers.map(({ imported }) => imported.name),
        })),
        exports: exports.flatMap(({ declaration: { id, declarations } }) => (id ? [id] : declarations.map((each) => each.id)).map(({ name }) => name)),
    };
}

function modules(folder) {
    const paths = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? [...modules(path).keys()] : path.endsWith(".js") ? [path] : [];
    });
    return new Map(paths.map((path) => [path, read(path)]));
}

// The first circle that is met, as the names on it; empty where there is none.
function circle(arrows) {
    const done = new Set();
    const walk = (name, way) => {
        if (way.includes(name)) return way.slice(way.indexOf(name));
        if (done.has(name)) return [];
        for (const next of arrows.get(name) || []) {
            const found = walk(next, [...way, name]);
            if (found.length) return found;
        }
        done.add(name);
        return [];
    };
    for (const name of arrows.keys()) {
        const found = walk(name, []);
        if (found.length) return found;
    }
    return [];
}

const scripts = modules(join(ROOT, "static/js"));

test("no modules import each other in a circle", () => {
    assert.ok(scripts.size);
    const arrows = new Map([...scripts].map(([path, { imports }]) => [path, imports.map((each) => each.path)]));
    assert.deepEqual(circle(arrows).map((path) => relative(ROOT, path)), []);
});

test("a circle is found", () => {
    const arrows = new Map([["page", ["autosave"]], ["autosave", ["conflicts"]], ["conflicts", ["rows"]], ["rows", ["autosave"]]]);
    assert.deepEqual(circle(arrows), ["autosave", "conflicts", "rows"]);
});

test("what is imported is exported there", () => {
    const wanted = [...scripts].flatMap(([path, { imports }]) => imports.map((each) => ({ ...each, by: path })));
    const missing = wanted.filter(({ path, names }) => !scripts.has(path) || names.some((name) => !scripts.get(path).exports.includes(name)));
    assert.deepEqual(missing, []);
});

test("what is exported is imported by another script", () => {
    const used = new Set([...scripts.values()].flatMap(({ imports }) => imports.flatMap(({ path, names }) => names.map((name) => `${path} ${name}`))));
    const idle = [...scripts].flatMap(([path, { exports }]) => exports.filter((name) => !used.has(`${path} ${name}`)).map((name) => `${relative(ROOT, path)} ${name}`));
    assert.deepEqual(idle, []);
});

test("each module is reached from a script that a page names", () => {
    const reached = new Set();
    const reach = (path) => {
        if (reached.has(path)) return;
        reached.add(path);
        scripts.get(path).imports.forEach((each) => reach(each.path));
    };
    [...scripts.keys()].filter((path) => dirname(path) === join(ROOT, "static/js")).forEach(reach);
    assert.deepEqual([...scripts.keys()].filter((path) => !reached.has(path)).map((path) => relative(ROOT, path)), []);
});
