/** Where a person switches Modbus on: it is off on delivery, separately for serial and USB, and for the network (990-9840B). */
const MENU = 'at the panel: Advanced menu, Configuration, Modbus';

/** What to look at when nothing was ever heard on a link. */
export const unheard = {
  serial: `Modbus is off on delivery (${MENU}); the cable, the baud rate and the unit id may be wrong as well`,
  network: `Modbus TCP is off on delivery (${MENU}); the unit id, and Master IP in the same menu, may keep this machine out as well`,
  card: "Modbus TCP has to be enabled in the card's own web page",
} as const;

/** What a refused write over a link that can be read says (exception 1: the function is not taken). */
export const readOnly = `it takes no writes this way, only reads (${MENU})`;
