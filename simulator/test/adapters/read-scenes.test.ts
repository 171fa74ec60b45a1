import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LogFile } from '../../src/adapters/log-file.ts';
import { readScenes } from '../../src/adapters/read-scenes.ts';
import { ShippedScenes } from '../../src/adapters/shipped-scenes.ts';
import type { UnitConfig } from '../../src/cli/unit-config.ts';
import { findModel } from '../../src/models/find-model.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
afterAll(() => rmSync(folder, { recursive: true }));

const library = new ShippedScenes();
const config: UnitConfig = { baud: 9600, unitId: 1, replyMs: 20, speed: 1, access: {} };
const day = path.join(folder, 'day.yaml');
writeFileSync(
  day,
  'name: day\ndescription: A day.\nmodel: SMT750I\nserial: AS1\nload: 55\nseed: 9\nsteps: [{ after: 1s }]\n',
);

test('a scene says what its unit is, where no flag does', () => {
  const [staged] = readScenes([{ config: { ...config, scene: day } }], library);
  expect(staged?.scene?.name).toBe('day');
  expect(staged?.config).toMatchObject({ model: 'SMT750I', serial: 'AS1', loadPercent: 55, seed: 9 });
  const [flagged] = readScenes(
    [{ config: { ...config, scene: day, model: 'SRT1000XLA', serial: 'X', loadPercent: 0, seed: 1 } }],
    library,
  );
  expect(flagged?.config).toMatchObject({ model: 'SRT1000XLA', serial: 'X', loadPercent: 0, seed: 1 });
});

test('the unit of a dump stays who it is', () => {
  const [staged] = readScenes([{ config: { ...config, scene: day }, dumped: findModel('SMX1500RM2U') }], library);
  expect(staged?.config).toMatchObject({ loadPercent: 55, seed: 9 });
  expect(staged?.config.model).toBeUndefined();
  expect(staged?.config.serial).toBeUndefined();
});

test('shipped ones and chance go by their names, and units without a scene are left alone', () => {
  const model = 'SMT1500RM2UC';
  const read = readScenes(
    [
      { config },
      { config: { ...config, model, scene: 'blackout' } },
      { config: { ...config, model, scene: 'random:3' } },
    ],
    library,
  );
  expect(read.map(({ scene }) => scene?.name)).toEqual([undefined, 'blackout', 'random-3']);
});

test('every mistake of every unit at once', () => {
  const scenes = ['nothing', path.join(folder, 'none.yaml'), 'blackout', 'random:3', 'load-shedding'];
  const units = scenes.map((scene, index) => ({
    config: { ...config, scene, ...(index === 4 && { model: 'SMT750I' }) },
  }));
  expect(() => readScenes(units, library)).toThrow(
    new RegExp(
      [
        /^--scene nothing: a file \(\.\/nothing\), random:SEED with a --model, or one of blackout, .*/,
        /--scene .*none\.yaml: ENOENT.*/,
        /--scene blackout: it names no model, so --model is needed/,
        /--scene random:3: a file .*/,
        /--scene load-shedding: SMT750I lacks loadShedding \(settings for load shedding\)$/,
      ]
        .map(({ source }) => source)
        .join('\n'),
    ),
  );
});

test('a log that the disk does not take is told of once, and nothing more is written', () => {
  const told: string[] = [];
  const log = new LogFile('/dev/full', (message) => told.push(message));
  expect(() => log.open({ what: 'unit', atMs: 0, model: 'm', serial: 's', seed: 1 })).toThrow(
    /^--log \/dev\/full: ENOSPC/,
  );
  log.write({ what: 'scene', scene: 'x', now: 'started', atMs: 0 });
  expect(told).toEqual([]);
});
