import { upsLinkAlertReference, upsLinkBitReference, upsLinkReference } from '@ridethrough/protocol';

/** docs/ups-link.md: the older serial protocol, its tables made from the rows. */
export const upsLinkPage = (note: string): string => `# UPS-Link

${note}The serial protocol of the Smart-UPS before Modbus: SUA, SU and RT units speak it on their 9-pin port (cable 940-0024C), 2400 baud, 8N1,
without flow control. A straight cable may switch the load off: DTR and RTS are its simple-signalling lines. SMT, SMX and SRT units speak it
through a legacy-communications card only.

- A request is one character (two for a few readings of online units), without an end of line. The answer is a text and CR LF. One request at a time: nothing ties an answer
  to its question.
- After power-up the unit hears nothing but \`Y\`, and answers it with \`SM\`. It then is in smart mode until \`R\` or until it loses power.
- \`NA\`: it does not know the character. \`NO\`: it knows it, and does not do it now. \`SM\` in answer to anything but \`Y\`: it is not ready, ask again.
- Alerts are single characters that come at any time, also in the middle of an answer.

## How it is read

\`toValues(answers)\` gives the values of [registers](registers.md) wherever one tells the same, so events, readings and commands are those of the newer units; \`upsLinkReadings(answers)\`
gives the [readings](readings.md) that no register has. Where a register and a row differ:

- **State**: on line, on battery or, with neither, off. Both at once are no state. In bypass, register 1 says so.
- **On battery for a test**: while on battery with \`testOrSimulated\` as the cause of the last transfer, the mains count as good.
- **Battery test**: the unit tells a result for about five minutes; it is carried on after that, also over a restart of the agent. Only a word that was asked for after the end of a test is its result; the unit
  has 5 s to give one. A test that leaves none then was ended.
- **Cause of the last transfer**: why the unit last went to its battery. It is told with events of the mains, not with those of an output that was switched.
- **Calibration**: one that ends at 40 % of charge or below has gone all the way (the unit stops at 25 %, a Matrix at 35 %); any other was ended.
- **Outlet groups**: there are none. Register 590 counts as empty.
- **Dates** are \`mm/dd/yy\`: 80 to 99 are 1980 to 1999, 00 to 79 are 2000 to 2079. A battery date that is no date is nobody's reading.
- **Every form has one length**, so an answer with one character lost or doubled is none. A lost one and a doubled one together can pass; what makes something act is read more than once.
- **Alerts within answers** are taken out of them. The answers to \`a\` and \`^Z\` hold alert characters of their own: an alert inside may be lost there, so the status is worth reading right after. A name
  (\`c\`) of eight characters may hold them too; a shorter one with such a character counts as garbled.

## Shut down with good mains

On battery \`ups.shutdown\` sends \`S\`: the load goes off after the shutdown delay (\`p\`), and on again with the mains and after the return delay (\`r\`), as soon as the battery holds its return charge (\`e\`). With good
mains a unit ignores \`S\`, so \`@001\` is sent: off after the same delay, and **off for six minutes whatever the mains do**, then on. There is no shorter way that is safe: \`@\` counts in tenths of an hour,
and \`@000\` does nothing on some units; \`K\` and \`Z\` leave the load off until somebody sends \`^N\`, which nobody does when the agent's own machine is among what was cut; \`U\`, which would put the unit on its battery for
\`S\` to be heard, puts a load on a battery that has just run down. So a [policy](protection.md) whose cut falls after the return of the mains leaves its servers off for these minutes.

## Settings

\`-\` steps the setting that was asked last to its next value, in a ring; \`OK\` or \`NO\`. The values stand in the answer to \`^Z\`: after \`#\`, groups of the setting's character, a locale, a count,
a width, and the values. A unit takes the groups of its own locale (the last letter of \`b\`, else of \`V\`) and those of locale \`4\`. A group that is malformed is skipped. NUT clients are told these values as what can be set. A text (\`c\`, \`x\`): ask, \`-\`, silence, eight
characters at least 50 ms apart, \`OK\`.

## Characters

${upsLinkReference()}
## Alerts

${upsLinkAlertReference()}
## Bits and words

${upsLinkBitReference()}`;
