/** What the control API can do: the answer of `GET /`. */
export const calls: Readonly<Record<string, string>> = {
  'GET /': 'this list',
  'GET /state': 'the unit as it truly is now',
  'PUT /mains': '{"voltage":0} or {"frequency":50.2}: the mains as they come from the wall',
  'PUT /load': '{"percent":40} or {"watts":400}: what is plugged in',
  'PUT /battery': '{"chargePercent":30,"temperatureC":35,"healthPercent":80}',
  'PUT /identity': '{"serial":"3S2042X14541","firmware":"UPS 15.5"}: another unit from now on',
  'PUT /fault': '{"register":"batterySystemError","fault":"needsReplacement","set":true}',
  'GET /link': 'faults set on the links, and what the links have seen',
  'PUT /link': '{"down":true} or {"faults":[{"kind":"drop","to":"write","count":1}]}',
  'GET /writes': 'every write request that came off the wire, counted by address',
  'GET /requests?after=': 'every request that the unit took up, counted by address, the newest with their times',
  'GET /log': 'what happened in the unit, oldest first',
  'POST /advance': '{"seconds":60}: simulated time skipped at once',
  'GET /registers?at=&words=': 'raw words, without the access rules of the wire',
  'PUT /speed': '{"speed":10}: simulated seconds per second',
};
