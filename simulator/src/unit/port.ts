/** Through which door a write came. */
export type Port = 'serial' | 'network' | 'usb' | 'card';
