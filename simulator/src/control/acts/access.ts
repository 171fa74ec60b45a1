import { z } from 'zod';
import { serialAccess, tcpAccess } from '../../access/access.ts';
import { change, oneOf, whole } from '../shapes.ts';
import { defineAct } from './act.ts';

export default defineAct({
  help: '{"tcp":"read-only","masterIp":"0.0.0.0","serial":"off","unitId":3}: the Modbus menu of the panel',
  answers: 'access',
  body: change({
    tcp: oneOf(tcpAccess).exactOptional(),
    masterIp: z.ipv4({ error: 'an IPv4 address; 0.0.0.0 is any' }).exactOptional(),
    serial: oneOf(serialAccess).exactOptional(),
    unitId: whole(1, 223).exactOptional(),
  }),
  apply: ({ access }, body) => access.change(body),
});
