import { EventEmitter } from 'node:events';
import ModbusRTU from 'modbus-serial';
import { LinkError } from './link.ts';

/** Carries a request frame and resolves to the whole, checked reply frame, both in RTU form. */
export type Exchange = (request: Buffer) => Promise<Buffer>;

/** The port that modbus-serial writes to and hears from; the framing, the pacing and the time limits are the link's. */
class RelayPort extends EventEmitter {
  readonly isOpen = true;
  relay: (request: Buffer) => void = () => {};

  open(done: () => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  write(request: Buffer): void {
    this.relay(request);
  }
}

/** Makes requests and reads replies by modbus-serial. One at a time. */
export class ModbusCodec {
  private readonly port = new RelayPort();
  private readonly client = new ModbusRTU(this.port);

  constructor(unit: number) {
    this.client.setID(unit);
    this.client.open(() => {});
  }

  /** FC3. Rejects as `exchange` does, or with LinkError 'exception'. */
  async read(at: number, words: number, exchange: Exchange): Promise<readonly number[]> {
    const { data } = await this.run(exchange, () => this.client.readHoldingRegisters(at, words));
    if (data.length !== words) throw new LinkError('garbled', `${data.length} words came for ${words} at ${at}`);
    return data;
  }

  /** FC16. Rejects as `exchange` does, or with LinkError 'exception'. */
  async write(at: number, words: readonly number[], exchange: Exchange): Promise<void> {
    const echo = await this.run(exchange, () => this.client.writeRegisters(at, [...words]));
    if (echo.address !== at || echo.length !== words.length) {
      throw new LinkError('garbled', `the write to ${at} was answered for ${echo.address}`);
    }
  }

  private run<T>(exchange: Exchange, send: () => Promise<T>): Promise<T> {
    // modbus-serial has no way to be told that its request failed, so its promise is left behind then.
    const failed = Promise.withResolvers<never>();
    this.port.relay = (request) => {
      exchange(request)
        .then((reply) => this.port.emit('data', reply))
        .catch(failed.reject);
    };
    return Promise.race([send().catch(refuse), failed.promise]);
  }
}

function refuse(error: unknown): never {
  const exceptionCode =
    error instanceof Error && 'modbusCode' in error && typeof error.modbusCode === 'number'
      ? error.modbusCode
      : undefined;
  if (exceptionCode === undefined) throw new LinkError('garbled', 'the reply cannot be read', { cause: error });
  throw new LinkError('exception', `the unit answered with exception ${exceptionCode}`, {
    cause: error,
    exceptionCode,
  });
}
