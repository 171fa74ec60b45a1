import { z } from 'zod';
import { type AccessChange, accessAsDelivered, serialAccess, tcpAccess } from '../access/access.ts';

const oneOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: ({ input }) => `one of ${choices.join(', ')}, not '${String(input)}'` }).exactOptional();

/** The flags that set a unit's Modbus menu. */
export const accessFlags = {
  'as-delivered': z.string().exactOptional(),
  'tcp-access': oneOf(tcpAccess),
  'master-ip': z
    .ipv4({ error: ({ input }) => `an IPv4 address (0.0.0.0 is any), not '${String(input)}'` })
    .exactOptional(),
  'serial-access': oneOf(serialAccess),
};

type Given = { readonly [F in keyof typeof accessFlags]?: z.infer<(typeof accessFlags)[F]> | undefined };

/** What the flags say of the Modbus menu, and the other flags; one of its own overrules the state of a new unit. */
export function takeAccess<G extends Given>(given: G) {
  const {
    'as-delivered': delivered,
    'tcp-access': tcp,
    'master-ip': masterIp,
    'serial-access': serial,
    ...rest
  } = given;
  const access: AccessChange = {
    ...(delivered !== undefined && accessAsDelivered),
    ...(tcp !== undefined && { tcp }),
    ...(masterIp !== undefined && { masterIp }),
    ...(serial !== undefined && { serial }),
  };
  return { access, rest };
}
