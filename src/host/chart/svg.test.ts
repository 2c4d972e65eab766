import { describe, expect, test } from '@jest/globals';
import { drawing } from './svg.ts';

describe('drawing', () => {
  test('cannot be broken by its text', () => {
    const svg = drawing({ idPrefix: '', title: 'a < b & c', description: '</desc><script>', height: 10, body: [] });
    expect(svg).toContain('<title id="title">a &lt; b &amp; c</title>');
    expect(svg).not.toContain('<script>');
  });
});
