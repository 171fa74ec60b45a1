import type { Config } from '../config/config-schema.ts';

/** Does the agent's own machine hang on this UPS, as agent.yaml says? */
export const isGatewayFed = ({ ups }: Pick<Config, 'ups'>, label: string): boolean =>
  ups.some((one) => one.label === label && Object.values(one.feeds).some((fed) => fed?.includes('gateway')));
