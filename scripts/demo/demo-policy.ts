/** What the demo's agent would do when the mains of rack-tcp fail; it only says so. */
export const demoPolicy = {
  mode: 'dry-run',
  ups: [
    {
      label: 'rack-tcp',
      stages: [{ name: 'storage', when: { onBatterySeconds: 240 }, outletGroup: 1 }],
      // To this machine only, should somebody let it act.
      wake: { hosts: [{ name: 'nas', mac: '02:00:00:00:00:01', sendTo: '127.0.0.1', stage: 'storage' }] },
    },
  ],
};
