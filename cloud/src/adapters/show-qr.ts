import qr from 'qrcode-terminal';

/** Draws a QR code on stderr when that is a terminal; elsewhere it would only be noise. */
export async function showQr(text: string): Promise<void> {
  const { stderr } = process;
  if (!stderr.isTTY) return;
  await new Promise<void>((resolve) =>
    qr.generate(text, { small: true }, (drawn) => {
      stderr.write(`${drawn}\n`);
      resolve();
    }),
  );
}
