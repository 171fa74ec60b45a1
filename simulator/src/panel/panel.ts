import type { AccessSwitches } from '../access/access-switches.ts';
import type { UnitLike } from '../unit/unit.ts';
import type { PanelEffect, PanelOutcome } from './panel-effect.ts';
import { type PanelKey, type PanelState, startPanel } from './panel-state.ts';
import { type PanelView, panelView, type StagedUpdate } from './panel-view.ts';
import { type Screen, screenOf } from './screen.ts';
import { type PanelInput, stepPanel } from './step-panel.ts';

/** The panel of one unit: its screen and its keys. */
export class Panel {
  readonly #unit: UnitLike;
  readonly #access: AccessSwitches;
  readonly #staged: () => StagedUpdate | null;
  #state: PanelState = startPanel;
  #pressing: Promise<void> = Promise.resolve();

  /** `staged` tells of firmware that lies ready to be installed. */
  constructor(
    unit: UnitLike,
    { access, staged = () => null }: { readonly access: AccessSwitches; readonly staged?: () => StagedUpdate | null },
  ) {
    this.#unit = unit;
    this.#access = access;
    this.#staged = staged;
  }

  get screen(): Screen {
    return screenOf(this.#state, this.#view());
  }

  /** Presses keys, one after another; each has had its effect before the next. */
  press(keys: readonly PanelKey[]): Promise<void> {
    const pressed = this.#pressing.then(async () => {
      for (const key of keys) await this.#press(key);
    });
    this.#pressing = pressed.catch(() => {});
    return pressed;
  }

  async #press(key: PanelKey): Promise<void> {
    this.#unit.pressButton();
    const effect = this.#step({ key });
    if (effect) this.#step({ outcome: await this.#carryOut(effect) });
  }

  #step(input: PanelInput): PanelEffect | undefined {
    const { state, effect } = stepPanel(this.#state, input, this.#view());
    this.#state = state;
    return effect;
  }

  async #carryOut(effect: PanelEffect): Promise<PanelOutcome> {
    switch (effect.do) {
      case 'write':
        return this.#unit.write(effect.register, effect.words, 'panel') === 'done' ? 'done' : 'refused';
      case 'access':
        await this.#access.change(effect.change);
        return 'done';
      case 'menu':
        this.#state = { ...this.#state, menu: effect.menu };
        return 'done';
      default:
        return effect satisfies never;
    }
  }

  #view(): PanelView {
    return panelView(this.#unit, { access: this.#access.now, staged: this.#staged() });
  }
}
