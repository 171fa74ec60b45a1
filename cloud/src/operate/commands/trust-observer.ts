import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { observerCn, observerName } from '../../broker/observer-name.ts';
import { CloudError } from '../../cloud-error.ts';
import { keepCertificate } from '../../enrolment/certificates.ts';
import { issueObserver } from '../../trust/issue-observer.ts';
import { writeFileAtomic } from '../../trust/write-file-atomic.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { tellAudit } from '../tell-audit.ts';
import { trustDirectory } from '../trust-directory.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'trust observer',
  words: 'NAME',
  says: 'makes a certificate for a program that may read all that agents publish, where the cloud is served with --mqtt-observer NAME',
  flags: {
    out: {
      kind: 'text',
      value: 'DIR',
      says: 'where observer.crt, observer.key and ca.crt go; made when it is missing',
    },
  },
  read([name = ''], { out }, mistakes) {
    if (name !== '' && !observerName.safeParse(name).success)
      mistakes.push(`${name}: a name is 1 to 55 of the characters A-Z a-z 0-9 _ -`);
    if (out === undefined) mistakes.push('--out: DIR is missing');
    return { name, directory: path.resolve(out ?? '.') };
  },
  async run(operator, { name, directory }) {
    const { clock, out, json } = operator;
    const cn = observerCn(name);
    const { certificate, keyPem, caPem } = await issueObserver(trustDirectory(operator), cn, clock.wallNow());
    // Known before it is out, so that it can be revoked.
    await withStore(operator, (db) =>
      db.transaction().execute((trx) => keepCertificate(trx, cn, certificate, clock.wallNow())),
    );
    await tellAudit(operator, {
      act: 'trust.observer',
      target: `certificate:${certificate.serial}`,
      outcome: 'done',
      details: { name },
    });
    const files = {
      certificate: path.join(directory, 'observer.crt'),
      key: path.join(directory, 'observer.key'),
      ca: path.join(directory, 'ca.crt'),
    };
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileAtomic(files.key, keyPem);
      writeFileAtomic(files.certificate, certificate.pem, 0o644);
      writeFileAtomic(files.ca, caPem, 0o644);
    } catch (cause) {
      throw new CloudError('data-unusable', `${directory} cannot be written: ${String(cause)}`, { cause });
    }
    const until = new Date(certificate.notAfter).toISOString().slice(0, 10);
    if (json)
      out.line(JSON.stringify({ clientId: cn, serial: certificate.serial, notAfter: certificate.notAfter, ...files }));
    else {
      out.line(`Client id ${cn}, good until ${until}; in ${directory}:`);
      out.line('  observer.crt, observer.key, ca.crt');
      out.line(`The cloud lets it in while it is served with --mqtt-observer ${name}.`);
    }
    return 0;
  },
});
