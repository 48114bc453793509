/** What is not sure is asked, never guessed; what is sure is not. */
import { describe, expect, test } from 'vitest';
import { findCandidates, mustAsk, toCandidateText } from '../../../shared/import/detect/detect.ts';
import { packingOf } from '../../../shared/import/detect/packing.ts';
import { refusedKindOf } from '../../../shared/import/detect/refused-kinds.ts';
import type { FileSample, Importer, Match } from '../../../shared/import/importer.ts';

const sampleOf = (content: string | Uint8Array, path = 'x'): FileSample => {
  const head = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const lines = typeof content === 'string' ? content.split('\n') : [];
  return { path, head, lines, settings: {} };
};

const claim = (name: string, match: Partial<Match> = {}, isGeneral = false): Importer => ({
  name,
  description: name,
  reads: 'text',
  isGeneral,
  sniff: () => ({ confidence: 0.9, what: name, ...match }),
  create: () => ({ decode: () => undefined }),
});

const asked = (...importers: Importer[]): boolean =>
  mustAsk(findCandidates(sampleOf('a,b'), importers));

describe('a format is', () => {
  test.each([
    ['taken alone at 60 % and more', [claim('a', { confidence: 0.6 })], false],
    ['asked about below 60 %', [claim('a', { confidence: 0.59 })], true],
    ['asked about with another within 20 %', [claim('a'), claim('b', { confidence: 0.75 })], true],
    ['taken where the next one is 20 % away', [claim('a'), claim('b', { confidence: 0.7 })], false],
    [
      'taken by a header of its own, whatever others guess',
      [claim('a', { confidence: 0.95 }), claim('b')],
      false,
    ],
    [
      'asked about where two headers are its own',
      [claim('a', { confidence: 1 }), claim('b', { confidence: 1 })],
      true,
    ],
    [
      'taken where the file names it itself',
      [claim('a', { confidence: 1 }), claim('b', { confidence: 0.9, isNamed: true })],
      false,
    ],
    [
      'taken before a general one that is nearly as sure',
      [claim('a'), claim('b', { confidence: 0.8 }, true)],
      false,
    ],
    [
      'asked about where the general one is surer',
      [claim('a', { confidence: 0.8 }), claim('b', {}, true)],
      true,
    ],
  ])('%s', (_what, importers, isAsked) => {
    expect(asked(...importers)).toBe(isAsked);
  });

  test('named with how sure it is, the surest first', () => {
    const found = findCandidates(sampleOf(''), [claim('a', { confidence: 0.5 }), claim('b')]);
    expect(found.map(toCandidateText)).toEqual(['b (90 %)', 'a (50 %)']);
  });
});

describe('what is no market data is named', () => {
  test.each([
    ['<!DOCTYPE html><html><title>404 Not Found</title>', /a web page, not data: "404 Not Found"/],
    ['{"code":-1003,"msg":"Too many requests"}', /the reply of a server, not data: "Too many/],
    ['<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', /an error .*"NoSuchKey"/],
    ['version https://git-lfs.github.com/spec/v1', /pointer of Git LFS/],
    ['%PDF-1.7', /a PDF document/],
    ['SQLite format 3\0', /a SQLite database; export the table as CSV/],
    ['FEA1', /Feather file of version 1/],
    ['PARE', /encrypted Parquet/],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a), /an HDF5 file/],
    [Uint8Array.of(0x80, 0x04, 0x95), /a Python pickle, which is code and is never run/],
    [Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1), /a network capture/],
    [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), /an old Excel/],
    [Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27), /a 7z archive; unpack it first/],
  ])('%s', (content, words) => {
    expect(refusedKindOf(sampleOf(content))).toMatch(words);
  });

  test('and what may be data is not', () => {
    expect(refusedKindOf(sampleOf('{"time":1,"price":2}'))).toBeUndefined();
    expect(refusedKindOf(sampleOf('time,price\n1,2'))).toBeUndefined();
  });
});

test('text that begins like a packing is none', () => {
  expect(packingOf(new TextEncoder().encode('BZhello'))).toBeUndefined();
  expect(packingOf(new TextEncoder().encode('PK,price'))).toBeUndefined();
  expect(packingOf(new Uint8Array())).toBeUndefined();
});
