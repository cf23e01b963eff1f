// Runs one of this folder's TypeScript programs: `node scripts/run.mjs NAME ARGUMENTS...`. Plain JavaScript, because it
// must start on whatever Node the user has; the programs need one that strips types, which the `node` package brings.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name, ...rest] = process.argv.slice(2);
const program = new URL(`${name}.ts`, import.meta.url);
const executable = process.platform === 'win32' ? 'node.exe' : 'node';
const own = fileURLToPath(new URL(`../node_modules/node/bin/${executable}`, import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) await runHere();
else if (existsSync(own)) runOn(own);
else {
  console.error(
    `Switchyard needs Node 22.18 or newer and this is ${process.version}: run "npm ci", which brings its own.`,
  );
  process.exit(1);
}

async function runHere() {
  process.argv.splice(1, 2, fileURLToPath(program));
  try {
    await import(program.href);
  } catch (error) {
    console.error(process.env.DEBUG ? error : `${name}: ${error.message ?? error}`);
    process.exit(1);
  }
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), name, ...rest], { stdio: 'inherit' });
  // Ctrl-C reaches the child too: this process only waits for how it ends.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
