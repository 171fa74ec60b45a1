export type TelemetryTables = {
  /** One row per message. */
  telemetry: {
    epoch_id: number;
    seq: number;
    device: number;
    ts: number;
    /** Time of the oldest sample. */
    from_ts: number;
    mono: number;
    arrived: number;
    /** JSON of the body. */
    body: string;
  };
  /** Minutes whose rollups are to be made (again) from the raw rows. `minute` is UTC ms / 60000. */
  rollup_due: { device: number; minute: number };
  rollups: {
    device: number;
    minute: number;
    reading: string;
    mean: number;
    min: number;
    max: number;
    /** Seconds of the minute that are covered. */
    seconds: number;
  };
};
