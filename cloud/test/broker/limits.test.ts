import { expect, test } from 'vitest';
import { HandshakeLimit } from '../../src/broker/handshake-limit.ts';
import { PacketRate } from '../../src/broker/packet-rate.ts';
import { PacketRates } from '../../src/broker/packet-rates.ts';
import { Seldom } from '../../src/broker/seldom.ts';

test('10,000 packets at once are free, then 1,000 a second are paid for by waiting', () => {
  const rate = new PacketRate(0);
  expect(rate.spend(10_000, 0)).toEqual({ pauseMs: 0 });
  expect(rate.spend(500, 0)).toEqual({ pauseMs: 500 });
  expect(rate.spend(1, 500)).toEqual({ pauseMs: 1 });
  expect(rate.rested(10_501)).toBe(true);
});

test('slowed down without a rest for over a minute it is too much; a rest in between counts', () => {
  const flood = (rate: PacketRate, from: number, to: number) => {
    for (let at = from; at <= to; at += 1_000) if (rate.spend(1_100, at) === 'too-much') return at;
    return undefined;
  };
  const rate = new PacketRate(0);
  rate.spend(10_000, 0);
  expect(flood(rate, 0, 600_000)).toBe(61_000);
  const rested = new PacketRate(0);
  rested.spend(10_000, 0);
  expect(flood(rested, 0, 50_000)).toBeUndefined();
  expect(flood(rested, 70_000, 120_000)).toBeUndefined();
});

test('an agent that connects anew goes on with what it owes, and one that rested is forgotten', () => {
  const rates = new PacketRates();
  rates.of('gw1', 0).spend(11_000, 0);
  expect(rates.of('gw1', 0).spend(0, 0)).toEqual({ pauseMs: 1_000 });
  for (let one = 0; one < 3_000; one++) rates.of(`gw-${one}`, 0);
  expect(rates.of('gw1', 0).spend(0, 0)).toEqual({ pauseMs: 1_000 });
});

test('an address begins at most 100 connections in a second, and others are not held up by it', () => {
  let now = 0;
  const limit = new HandshakeLimit(100, () => now);
  const admitted = (address: string, times: number) =>
    Array.from({ length: times }, () => limit.admits(address)).filter(Boolean).length;
  expect(admitted('a', 500)).toBe(100);
  expect(admitted('b', 5)).toBe(5);
  now = 500;
  expect(admitted('a', 500)).toBe(50);
  for (let one = 0; one < 20_000; one++) limit.admits(`x${one}`);
  now = 100_000;
  expect(admitted('a', 500)).toBe(100);
});

test('the same thing is told once in its time, with the number of those kept back', () => {
  let now = 0;
  const seldom = new Seldom(60_000, () => now);
  expect([seldom.due('a'), seldom.due('a'), seldom.due('a'), seldom.due('b')]).toEqual([0, undefined, undefined, 0]);
  now = 60_000;
  expect(seldom.due('a')).toBe(2);
  for (let one = 0; one < 5_000; one++) seldom.due(`x${one}`);
  expect(seldom.due('x4999')).toBeUndefined();
});
