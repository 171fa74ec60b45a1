/** Through which door a write came; `panel` is somebody at the unit's own keys. */
export type Port = 'serial' | 'network' | 'usb' | 'card' | 'panel';
