import { connect, type Socket } from 'node:net';

/** A client of the agent's NUT server that measures how long its answers take. */
export class NutPoller {
  readonly #socket: Socket;
  #text = '';
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').setNoDelay(true);
    socket.on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
  }

  static open(server: string): Promise<NutPoller> {
    const [host, port] = server.split(':');
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), host);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new NutPoller(socket)));
    });
  }

  /** One line, and its answer of one line. */
  async ask(line: string): Promise<string> {
    this.#socket.write(`${line}\n`);
    for (;;) {
      const at = this.#text.indexOf('\n');
      if (at >= 0) {
        const answer = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + 1);
        return answer;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async login(ups: string, user: string, password: string): Promise<void> {
    for (const line of [`USERNAME ${user}`, `PASSWORD ${password}`, `LOGIN ${ups}`]) {
      const answer = await this.ask(line);
      if (answer !== 'OK') throw new Error(`${line.split(' ')[0]}: ${answer}`);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
