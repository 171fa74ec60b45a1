/** What a model answers on UPS-Link, beyond what its state gives. Texts as they are on the wire. */
export interface UpsLinkFace {
  /** The answer to `a`: version, alerts and characters, between points. */
  readonly protocol: string;
  /** Characters answered although the answer to `a` omits them. */
  readonly also?: string;
  /** The answer to ^Z, without its `#`: the values of each setting by locale. */
  readonly capabilities: string;
  /** The answer to `V`. */
  readonly oldFirmware: string;
  /** What it says to a shutdown that it carries out, in place of OK. */
  readonly yes?: '*';
  /** Answers that never change, by character. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Settings that no register has, as shipped, by character. */
  readonly shipped: Readonly<Record<string, string>>;
}
