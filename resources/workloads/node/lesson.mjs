// What every program in this folder shares: options, timed lines and the last line that a machine reads.
//
//   const lesson = start('node-example', { n: [1e8, 1e6, 'square roots'] });
//   lesson.phase('one after the other')     prints the time since start and the text
//   lesson.figure('sequential_s', 1.23)     keeps a figure; its name ends in its unit
//   lesson.finish()                         prints SWITCHYARD {...}
//
// An option is [default, quick value, help]. --quick takes the small values of all options not given by hand.

import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const CANNOT_RUN = 3; // exit code: something that the program needs is missing here

export const URL_OPTION = ['http://127.0.0.1:8137', 'http://127.0.0.1:8137', 'the delay server'];

/** 0 timers are a case of its own; 0 workers or children are as many as there are cores. */
const MAY_BE_ZERO = ['timers', 'workers', 'children'];

function refuse(text) {
  console.error(text);
  process.exit(2);
}

/** The value of `--name text`. Ends the program with exit code 2 for a time or a count that there cannot be. */
function readValue(name, usual, text) {
  const isNumber = (part) => part.trim() !== '' && Number.isFinite(Number(part));
  if (typeof usual === 'number') {
    if (!isNumber(text)) refuse(`--${name} takes a number, not "${text}".`);
    const value = Number(text);
    const zero = MAY_BE_ZERO.includes(name);
    if (value < 0 || (value === 0 && !zero))
      refuse(`--${name} takes a number ${zero ? 'of at least 0' : 'above 0'}, not ${text}.`);
    return value;
  }
  const isList = /^[\d,]+$/.test(usual);
  if (isList && !text.split(',').every((part) => /^\s*\d+\s*$/.test(part) && Number(part) > 0))
    refuse(`--${name} takes whole numbers above 0 with commas between, not "${text}".`);
  return text;
}

/** The options given by hand. A number below 0 belongs to the option before it, not to the options. */
function readFlags(options) {
  const args = [];
  for (const word of process.argv.slice(2))
    if (/^-[\d.]/.test(word) && args.length > 0) args.push(`${args.pop()}=${word}`);
    else args.push(word);
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function showHelp(id, options) {
  console.log(
    `${id}\n\n  --quick: a small scale, over in about a second\n  --show-params: print the parameters and stop`,
  );
  for (const [name, [usual, quick, text]] of Object.entries(options))
    console.log(`  --${name}: ${text} (${usual}; quick: ${quick})`);
  process.exit(0);
}

function readParams(id, options) {
  const flags = Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' }]));
  const boolean = { type: 'boolean', default: false };
  const values = readFlags({ ...flags, quick: boolean, 'show-params': boolean, help: boolean });
  if (values.help) showHelp(id, options);
  const params = {};
  for (const [name, [usual, quick]] of Object.entries(options)) {
    const text = values[name];
    params[name] = text === undefined ? (values.quick ? quick : usual) : readValue(name, usual, text);
  }
  return { params, show: values['show-params'] };
}

export function start(id, options) {
  const { params, show } = readParams(id, options);
  const figures = {};
  const notes = [];
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const print = (text) => console.log(`[${elapsed().toFixed(3).padStart(8)} s] ${text}`);
  const lesson = {
    params,
    elapsed,
    phase: (text) => print(`== ${text}`),
    say: (text) => print(`   ${text}`),
    note(text) {
      notes.push(text);
      lesson.say(text);
    },
    figure(name, value) {
      figures[name] = Number(value.toFixed(9));
      lesson.say(`${name} = ${Number(value.toFixed(4))}`);
    },
    finish: (ok = true) => console.log(`SWITCHYARD ${JSON.stringify({ id, params, figures, ok, notes })}`),
    /** Ends the program: what it needs is missing, `text` says what and how to get it. */
    cannotRun(text) {
      console.error(text);
      lesson.note(text);
      lesson.finish(false);
      process.exit(CANNOT_RUN);
    },
  };
  if (show) {
    lesson.finish();
    process.exit(0);
  }
  lesson.note(`Node ${process.versions.node}`);
  return lesson;
}

/** Seconds that `work` takes, and its result; waits for a promise. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

/** Ticks every `ms` until `stop`, which gives the number of ticks and the longest gap in seconds. */
export function ticker(ms, onTick = () => {}) {
  let last = performance.now();
  let longest = 0;
  let ticks = 0;
  const seen = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(() => {
    seen();
    ticks += 1;
    onTick(ticks);
  }, ms);
  return {
    stop() {
      clearInterval(timer);
      seen();
      return { ticks, longestGap: longest / 1000 };
    },
  };
}

/** Ends the program with a clear message when no delay server answers. */
export async function checkServer(lesson) {
  try {
    await (await fetch(`${lesson.params.url}/delay/0`)).text();
  } catch (error) {
    const why = error.cause?.code ?? error.message;
    lesson.cannotRun(
      `No delay server answers at ${lesson.params.url} (${why}). Start one: node delay_server.mjs`,
    );
  }
}
