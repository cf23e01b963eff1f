import { expect, test } from 'vitest';
import { SvgSurface } from '../../../src/export/svg.ts';

test('each call is an element with the paint in force', () => {
  const surface = new SvgSurface();
  surface.fillStyle = '#112233';
  surface.globalAlpha = 0.25;
  surface.fillRect(1, 2.345, 10, 20);
  surface.globalAlpha = 1;
  surface.strokeStyle = 'red';
  surface.lineWidth = 1.5;
  surface.strokeRect(0, 0, 5, 5);
  surface.font = '12px system-ui, sans-serif';
  surface.textBaseline = 'middle';
  surface.fillText('core 0', 4, 8);
  expect(surface.toSvg(100, 50, 'a run').split('\n')).toEqual([
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50" role="img">',
    '<title>a run</title>',
    '<rect x="1" y="2.35" width="10" height="20" fill="#112233" opacity="0.25"/>',
    '<rect x="0" y="0" width="5" height="5" fill="none" stroke="red" stroke-width="1.5"/>',
    '<text x="4" y="8" font-size="12px" font-family="system-ui, sans-serif" dominant-baseline="central" text-anchor="start" fill="#112233">core 0</text>',
    '</svg>',
    '',
  ]);
});

test('names cannot break out of the text they stand in', () => {
  const surface = new SvgSurface();
  surface.fillText('</text><script>&"\u0000', 0, 0);
  const svg = surface.toSvg(1, 1, '<b>');
  expect(svg).toContain('>&lt;/text&gt;&lt;script&gt;&amp;&quot;</text>');
  expect(svg).toContain('<title>&lt;b&gt;</title>');
});

test('a rectangle without size leaves nothing', () => {
  const surface = new SvgSurface();
  surface.fillRect(0, 0, 0, 5);
  surface.strokeRect(0, 0, 5, -1);
  expect(surface.toSvg(1, 1, '')).not.toContain('<rect');
});
