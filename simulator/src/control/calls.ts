import { acts } from './acts/acts.ts';

/** What the control API can do: the answer of `GET /`. */
export const calls: Readonly<Record<string, string>> = {
  'GET /': 'this list',
  'GET /state': 'the unit as it truly is now',
  ...Object.fromEntries(Object.entries(acts).map(([name, { help }]) => [`PUT /${name}`, help])),
  'GET /link?after=': 'faults set on the links, and what the links have seen',
  'GET /access': 'what its Modbus menu allows',
  'GET /panel': 'the lines of its panel, and where in the menus that is',
  'GET /scene': 'the scene that plays, and the scenes there are',
  'PUT /scene': '{"name":"blackout"}, {"steps":[{"after":"10s","mains":{"voltage":0}}]} or {"stop":true}',
  'GET /writes': 'every write request that came off the wire, counted by address',
  'GET /ups-link?after=': 'everything that was heard over UPS-Link, what acted by itself, counted by character',
  'GET /requests?after=': 'every request that the unit took up, counted by address, the newest with their times',
  'GET /log': 'what happened in the unit, oldest first',
  'POST /advance': '{"seconds":60}: simulated time skipped at once',
  'GET /registers?at=&words=': 'raw words, without the access rules of the wire',
};
