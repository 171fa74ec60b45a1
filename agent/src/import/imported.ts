/** An entry that does not stand in the new file, or not as it was. */
export interface Remark {
  readonly file: string;
  readonly line: number;
  /** As it stands there, without what is secret in it. */
  readonly entry: string;
  /** Why, and what to do. */
  readonly says: string;
}

/** One UPS as it goes into agent.yaml. */
export interface ImportedUps {
  readonly label: string;
  readonly link: string;
  readonly low?: { readonly runtimeSeconds?: number; readonly chargePercent?: number };
}

export interface ImportedUser {
  readonly name: string;
  /** Its hash. */
  readonly password: string;
  readonly actions?: readonly ('set' | 'instcmd' | 'fsd')[];
  readonly primary?: boolean;
}

export interface ImportedPolicyUps {
  readonly label: string;
  readonly when?: { readonly onBatterySeconds: number };
  readonly waitSeconds?: number;
}

/** What was read, as the sections of agent.yaml. */
export interface Imported {
  readonly ups: readonly ImportedUps[];
  readonly nut?: {
    readonly listen?: readonly string[];
    readonly users?: readonly ImportedUser[];
    readonly aliases?: Readonly<Record<string, string>>;
  };
  readonly policy?: { readonly mode: 'dry-run'; readonly ups: readonly ImportedPolicyUps[] };
  readonly remarks: readonly Remark[];
}

/** A file that was read; `name` as it is told to a person. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}
