import {
  type CommandMessage,
  makeSigningKey,
  publicHalf,
  type ReceiptMessage,
  type SigningKey,
  sealBundle,
  sealCommand,
  sealReceipt,
  type TrustBundle,
} from '@ridethrough/protocol';
import { type Identity, readIdentity, toFiles } from '../../src/identity/identity.ts';
import { type IssueOptions, TestCa } from './test-ca.ts';

export const AGENT = 'gw-test000001';

export type ReceiptFields = Pick<ReceiptMessage, 'epochs' | 'time' | 'advice' | 'send'>;

/** The cloud's authority, keys and chain of bundles, each of which can be replaced. */
export class TestCloud {
  readonly chain: string[] = [];
  ca: TestCa;
  root: SigningKey<'root'>;
  command: SigningKey<'command'>;
  receipt: SigningKey<'receipt'>;
  private bundle: TrustBundle;

  private constructor(
    ca: TestCa,
    root: SigningKey<'root'>,
    command: SigningKey<'command'>,
    receipt: SigningKey<'receipt'>,
  ) {
    this.ca = ca;
    this.root = root;
    this.command = command;
    this.receipt = receipt;
    this.bundle = {
      v: 1,
      version: 0,
      issued: Date.now(),
      root: publicHalf(root),
      cas: [ca.pem],
      commandKeys: [publicHalf(command)],
      receiptKeys: [publicHalf(receipt)],
    };
  }

  static async make(): Promise<TestCloud> {
    const cloud = new TestCloud(
      await TestCa.make(),
      await makeSigningKey('root'),
      await makeSigningKey('command'),
      await makeSigningKey('receipt'),
    );
    await cloud.publish(cloud.root);
    return cloud;
  }

  /** A new key of each kind in the place of the old one, which is trusted no more: two bundles, as with an overlap. */
  async rotateAll(): Promise<void> {
    const before = this.root;
    const [ca, root] = [await TestCa.make(`test CA ${this.chain.length}`), await makeSigningKey('root')];
    const [command, receipt] = [await makeSigningKey('command'), await makeSigningKey('receipt')];
    this.bundle = {
      ...this.bundle,
      root: publicHalf(root),
      cas: [this.ca.pem, ca.pem],
      commandKeys: [publicHalf(this.command), publicHalf(command)],
      receiptKeys: [publicHalf(this.receipt), publicHalf(receipt)],
    };
    await this.publish(before);
    Object.assign(this, { ca, root, command, receipt });
    const [commandKeys, receiptKeys] = [[publicHalf(command)], [publicHalf(receipt)]];
    this.bundle = { ...this.bundle, cas: [ca.pem], commandKeys, receiptKeys };
    await this.publish(root);
  }

  /** An agent of this cloud as it is on disk after its enrolment. */
  async identity(addresses: Pick<Identity, 'https' | 'mqtt'>, options: IssueOptions = {}): Promise<Identity> {
    const { pem: certificate, key } = await this.ca.agent(AGENT, options);
    const { chain, ca } = this;
    const file = { v: 1, agent: AGENT, cloud: addresses.https, authority: ca.pem, ...addresses } as const;
    return readIdentity(toFiles({ ...file, key, certificate, chain: [...chain] }));
  }

  sealReceipt({ epochs, ...more }: ReceiptFields, agent = AGENT): Promise<string> {
    return sealReceipt({ v: 1, agent, epochs, ...more }, this.receipt);
  }

  sealCommand(command: CommandMessage): Promise<string> {
    return sealCommand(command, this.command);
  }

  private async publish(signer: SigningKey<'root'>): Promise<void> {
    this.bundle = { ...this.bundle, version: this.bundle.version + 1 };
    this.chain.push(await sealBundle(this.bundle, signer));
  }
}
