/** What to do at the unit, as its panel names it. */
export const switchOnSerial =
  "Modbus is off on delivery. At the unit's panel: Advanced menus on, then Configuration, Modbus, Serial: Enable.";
export const switchOnTcp =
  "Modbus TCP is off on delivery. At the unit's panel: Advanced menus on, then Configuration, Modbus, TCP: Read-Only or Read-Write.";

/** When nothing known answers on a serial port. */
export const serialAdvice: readonly string[] = [
  'The cable: an older Smart-UPS (SUA, SU, RT) needs a 940-0024C; one with the RJ50 port (SMT, SMX, SRT) a 940-0625A. A straight cable does not work, and may switch the load off.',
  `SMT, SMX, SRT: ${switchOnSerial}`,
  'Nobody else may use the port: end apcupsd, NUT or PowerChute on this machine first.',
];
