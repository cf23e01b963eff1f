import { describe, expect, test } from 'vitest';
import { contrast, luminance, textOn } from '../../../../src/renderer/styles/contrast.ts';
import { cssVariables, palettes } from '../../../../src/renderer/styles/palette.ts';

test('contrast of black and white is 21, of a colour with itself 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#336699', '#336699')).toBeCloseTo(1);
  expect(() => luminance('red')).toThrow(RangeError);
});

test('textOn picks what reads better', () => {
  expect(textOn('#ffc04d')).toBe('#15191e');
  expect(textOn('#15804c')).toBe('#ffffff');
});

test('variables are named by group and key', () => {
  const variables = cssVariables(palettes.light);
  expect(variables.get('--state-running')).toBe(palettes.light.state.running);
  expect(variables.get('--ui-text-muted')).toBe(palettes.light.ui.textMuted);
  expect(variables.get('--threads-0')).toBe(palettes.light.threads[0]);
});

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const { ui, state, chart, timeline, threads } = palettes[theme];
  const grounds = [ui.background, ui.panel, ui.raised, ui.inset];

  test.each(grounds)('has readable text on %s', (ground) => {
    for (const text of [ui.text, ui.textMuted, ui.accent, ui.danger, ui.warning, ui.success]) {
      expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('has readable text on its coloured grounds', () => {
    const pairs = [
      [ui.accentText, ui.accent],
      [ui.accentText, ui.accentHover],
      [ui.dangerText, ui.danger],
      [ui.danger, ui.dangerSoft],
      [ui.warning, ui.warningSoft],
      [ui.text, ui.warningSoft],
      [ui.text, ui.accentSoft],
      [ui.accent, ui.accentSoft],
      [timeline.axisText, timeline.background],
      [timeline.labelMuted, timeline.header],
      [timeline.labelMuted, timeline.alternate],
    ] as const;
    for (const [text, ground] of pairs) {
      expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('has edges of controls that can be seen', () => {
    for (const ground of grounds) {
      expect(contrast(ui.borderStrong, ground), ground).toBeGreaterThanOrEqual(3);
      expect(contrast(ui.focus, ground), ground).toBeGreaterThanOrEqual(3);
    }
  });

  test('tells running from waiting without colour, and both from sleep', () => {
    expect(contrast(state.running, state.runnable)).toBeGreaterThanOrEqual(1.9);
    expect(luminance(state.runnable)).toBeGreaterThan(luminance(state.running));
    expect(contrast(state.running, state.sleeping)).toBeGreaterThanOrEqual(2.5);
    expect(contrast(state.uninterruptible, state.sleeping)).toBeGreaterThanOrEqual(2.5);
    expect(contrast(state.running, timeline.background)).toBeGreaterThanOrEqual(3);
  });

  test('draws charts and threads that stand out from their ground', () => {
    for (const colour of [...Object.values(chart), ...threads]) {
      expect(contrast(colour, timeline.background), colour).toBeGreaterThanOrEqual(3);
    }
    expect(new Set(threads).size).toBe(threads.length);
  });
});
