const PROGRAMS = 'programs and messages of apcupsd are not taken over';
const FILES = 'the agent keeps its files in its own directory';
const SERVE = "apcupsd's own protocol is not served; servers can be NUT clients of this agent (section nut)";
const UNIT = 'it is a setting of the unit itself, which keeps it';
const CLASS = 'sharing and classes of the older kind are not there; servers are NUT clients of this agent';
const POLICY = 'what is switched off when, the section policy says';

/** Entries of apcupsd.conf that have no place in agent.yaml, and why. */
export const apcupsdEntries: Readonly<Record<string, string>> = {
  POLLTIME: 'the agent keeps a pace of its own',
  LOCKFILE: FILES,
  SCRIPTDIR: PROGRAMS,
  PWRFAILDIR: PROGRAMS,
  NOLOGINDIR: PROGRAMS,
  ONBATTERYDELAY: 'the agent tells at once; whom it wakes, the cloud says',
  ANNOY: PROGRAMS,
  ANNOYDELAY: PROGRAMS,
  NOLOGON: PROGRAMS,
  KILLDELAY: POLICY,
  NETSERVER: SERVE,
  NISIP: SERVE,
  NISPORT: SERVE,
  EVENTSFILE: FILES,
  EVENTSFILEMAX: FILES,
  UPSCLASS: CLASS,
  UPSMODE: CLASS,
  NETTIME: CLASS,
  NETPORT: CLASS,
  MASTER: CLASS,
  SLAVE: CLASS,
  USERMAGIC: CLASS,
  STATTIME: FILES,
  STATFILE: FILES,
  LOGSTATS: FILES,
  DATATIME: FILES,
  FACILITY: 'the log goes to standard error',
  CONTROL: FILES,
  SELFTEST: UNIT,
  SENSITIVITY: UNIT,
  WAKEUP: UNIT,
  SLEEP: UNIT,
  LOTRANSFER: UNIT,
  HITRANSFER: UNIT,
  RETURNCHARGE: UNIT,
  BEEPSTATE: UNIT,
  LOWBATT: UNIT,
  OUTPUTVOLTS: UNIT,
  BATTDATE: UNIT,
};
