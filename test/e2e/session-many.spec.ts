import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../scripts/root.ts';
import { expect, test } from './launch.ts';

/** 500 threads that nap and compute a little. */
const PROGRAM = `
import random, threading, time
end = time.monotonic() + 3
def work(seed):
    chance = random.Random(seed)
    while time.monotonic() < end:
        time.sleep(chance.random() * 0.1)
        sum(range(3000))
threads = [threading.Thread(target=work, args=(i,)) for i in range(500)]
for t in threads: t.start()
for t in threads: t.join()
`;

/** Pans the lanes for 120 frames in the page, and tells what the main thread spent on events and on frames, ms. */
const PAN = `(async () => {
  const plot = document.querySelector('.sy-lanes-plot');
  const box = plot.getBoundingClientRect();
  const middle = box.left + box.width / 2;
  plot.setPointerCapture = () => {};
  const send = (type, x) => plot.dispatchEvent(
    new PointerEvent(type, { bubbles: true, clientX: x, clientY: box.top + 60, button: 0, buttons: 1, pointerId: 1 }));
  const frame = window.requestAnimationFrame.bind(window);
  const frames = [];
  const events = [];
  const timed = (into, work) => { const start = performance.now(); work(); into.push(performance.now() - start); };
  window.requestAnimationFrame = (f) => frame((t) => timed(frames, () => f(t)));
  send('pointerdown', middle);
  for (let i = 0; i < 120; i++) {
    timed(events, () => send('pointermove', middle + 200 * Math.sin(i / 15)));
    await new Promise((done) => frame(done));
  }
  send('pointerup', middle);
  window.requestAnimationFrame = frame;
  const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];
  const figures = (list) => [0.5, 0.95, 1].map((share) => at(list, share).toFixed(1)).join(' / ');
  return { frames: figures(frames), events: figures(events), painted: frames.length };
})()`;

test('500 threads: only what is in sight is laid out, and a pan stays light', async ({ home, launch }) => {
  const file = join(home, 'many.switchyard');
  const args = ['record', '-r', '50', '-o', file, '--', 'python3', '-c', PROGRAM];
  await promisify(execFile)(join(projectRoot, 'bin', 'switchyard'), args, { cwd: home, maxBuffer: 1 << 24 });
  const page = await (await launch({ args: [file] })).firstWindow();
  await expect(page.getByRole('img', { name: /^Timeline: 5\d\d threads/ })).toBeVisible();
  await expect(page.getByText(/^5\d\d threads, figures of the whole session$/)).toBeVisible();

  expect(await page.locator('.sy-row-thread').count()).toBeLessThan(80);
  expect(await page.getByRole('grid').getByRole('row').count()).toBeLessThan(60);

  const lanes = await page.locator('.sy-lanes-plot').boundingBox();
  if (lanes === null) throw new Error('the lanes have no box');
  await page.mouse.move(lanes.x + lanes.width / 2, lanes.y + 40);
  await page.keyboard.press('w');
  await page.keyboard.press('w');
  const cost = (await page.evaluate(PAN)) as { frames: string; events: string; painted: number };
  console.log(`pan of 500 threads, median / p95 / worst: frame ${cost.frames} ms, event ${cost.events} ms`);
  expect(cost.painted).toBeGreaterThan(0);

  await page.mouse.wheel(0, 6000);
  await expect(page.locator('.sy-row-thread').first()).not.toContainText('main');
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  const selected = page.locator('.sy-row-thread[aria-pressed=true]');
  await expect(selected).toBeInViewport();
});
