import agentList from './commands/agent-list.ts';
import agentRelease from './commands/agent-release.ts';
import agentRevoke from './commands/agent-revoke.ts';
import agentTransfer from './commands/agent-transfer.ts';
import auditExport from './commands/audit-export.ts';
import auditList from './commands/audit-list.ts';
import auditVerify from './commands/audit-verify.ts';
import backup from './commands/backup.ts';
import orgAdd from './commands/org-add.ts';
import orgKey from './commands/org-key.ts';
import orgList from './commands/org-list.ts';
import orgRevokeKey from './commands/org-revoke-key.ts';
import restore from './commands/restore.ts';
import tokenAdd from './commands/token-add.ts';
import tokenList from './commands/token-list.ts';
import tokenRevoke from './commands/token-revoke.ts';
import trustObserver from './commands/trust-observer.ts';
import trustOffline from './commands/trust-offline.ts';
import trustRetire from './commands/trust-retire.ts';
import trustRotate from './commands/trust-rotate.ts';
import trustShow from './commands/trust-show.ts';
import type { AnyOperatorCommand } from './operator-command.ts';

/** Every command of `npm run cloud -- …` that does not serve, in the order of the help: one file and one line each. */
export const operatorCommands: readonly AnyOperatorCommand[] = [
  orgAdd,
  orgList,
  orgKey,
  orgRevokeKey,
  tokenAdd,
  tokenList,
  tokenRevoke,
  agentList,
  agentRevoke,
  agentRelease,
  agentTransfer,
  trustShow,
  trustRotate,
  trustRetire,
  trustOffline,
  trustObserver,
  auditList,
  auditVerify,
  auditExport,
  backup,
  restore,
];
